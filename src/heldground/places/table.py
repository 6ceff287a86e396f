"""The places of a project: table `place`.

Names are kept as JSON. Writing is an upsert by id, so adding the same list twice changes nothing.
"""

from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import Boolean, Column, Connection, Float, Integer, Table, Text, select
from sqlalchemy.dialects import postgresql, sqlite

from heldground.errors import BadProject
from heldground.places.model import Place
from heldground.store.schema import metadata

place_table = Table(
    "place",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("country", Text),
    Column("region", Text),
    Column("district", Text),
    Column("names", Text, nullable=False),
    Column("population", Integer),
    Column("approximate", Boolean, nullable=False),
    Column("source", Text, nullable=False),
)

_BATCH = 2_000


def save_places(connection: Connection, places: Iterable[Place]) -> int:
    """Write places, replacing those of the same id; how many were written. The caller commits."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(place_table)
    statement = statement.on_conflict_do_update(
        index_elements=[place_table.c.id],
        set_={
            column.name: statement.excluded[column.name] for column in place_table.c if column.name != "id"
        },
    )
    # One id twice in one batch is an error on PostgreSQL: the last one counts, as it would one by one.
    rows = list({place.id: _row(place) for place in places}.values())
    for start in range(0, len(rows), _BATCH):
        connection.execute(statement, rows[start : start + _BATCH])
    return len(rows)


def _row(place: Place) -> dict[str, object]:
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "lon": place.lon,
        "lat": place.lat,
        "country": place.country,
        "region": place.region,
        "district": place.district,
        "names": orjson.dumps({lang: list(forms) for lang, forms in place.names.items()}).decode(),
        "population": place.population,
        "approximate": place.approximate,
        "source": place.source,
    }


def load_places(connection: Connection) -> list[Place]:
    """All places of the project, by id.

    Raises
    ------
    BadProject
        A row whose names are damaged; the message names the place.
    """
    return [place_of_row(row) for row in load_rows(connection)]


def has_places(connection: Connection) -> bool:
    """Whether places were added; what comes with the program is not among them."""
    return connection.execute(select(place_table.c.id).limit(1)).first() is not None


def load_rows(connection: Connection) -> list[tuple[Any, ...]]:
    """The rows of all places, by id, as they are stored."""
    columns = ", ".join(column.name for column in place_table.c)
    # Text, not an expression: forty thousand rows come twice as fast without types to look up.
    return [
        tuple(row) for row in connection.exec_driver_sql(f"SELECT {columns} FROM place ORDER BY id").all()
    ]


def place_of_row(row: tuple[Any, ...]) -> Place:
    """A place of its row, columns in the table's order.

    Raises
    ------
    BadProject
        Its names are damaged; the message names the place.
    """
    id_, name, kind, lon, lat, country, region, district, names, population, approximate, source = row
    try:
        told = {lang: tuple(forms) for lang, forms in orjson.loads(names).items()}
    except (orjson.JSONDecodeError, AttributeError, TypeError) as cause:
        raise BadProject(
            f"the names of place {id_!r} are damaged: {cause}; add its list again", where="table place"
        ) from cause
    return Place(
        id_, name, kind, lon, lat, country, region, district, told, population, bool(approximate), source
    )
