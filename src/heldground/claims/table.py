"""Claims in the store: columns to filter by, the whole claim as JSON text, and where its places lie."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
)

from heldground.claims.model import Claim, claim_from_json
from heldground.errors import BadProject, WrongUse
from heldground.store.schema import metadata

CLAIM: Final = Table(
    "claim",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("report_id", String(32), nullable=False, index=True),
    Column("source", String(200)),
    Column("predicate", String(32), nullable=False),
    Column("stance", String(32), nullable=False),
    Column("claimant_kind", String(16), nullable=False),
    Column("claimant_side", String(32)),
    Column("actor_side", String(32)),
    Column("importance", String(8), nullable=False),
    Column("lang", String(8)),
    Column("published_on", Date, index=True),
    Column("time_from", Date),
    Column("time_to", Date),
    Column("area_km2", Float),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("json", Text, nullable=False),
)
"""One row a claim; `json` is `Claim.as_json` and alone decides what a claim says."""

CLAIM_PLACE: Final = Table(
    "claim_place",
    metadata,
    Column("claim_id", String(32), ForeignKey("claim.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Integer, primary_key=True),
    Column("place_id", String(200)),
    Column("name", String(500), nullable=False),
    Column("lon", Float),
    Column("lat", Float),
    Column("role", String(8), nullable=False),
    Index("claim_place_at", "lon", "lat"),
    Index("claim_place_place", "place_id"),
)
"""Where a claim's places lie, in their order; degrees on WGS 84, None where the gazetteer does not know the
name."""

FILTERS: Final = (
    "id",
    "report_id",
    "source",
    "predicate",
    "stance",
    "claimant_kind",
    "claimant_side",
    "actor_side",
    "importance",
    "lang",
)
_CHUNK: Final = 500
"""SQLite takes 999 variables a statement in its oldest supported builds."""


def save_claims(connection: Connection, claims: Iterable[Claim], *, reports: Sequence[str] = ()) -> int:
    """Store claims in place of all claims their reports had; how many rows were written.

    `reports` are ids of further reports that were read again and gave no claim, so that their old claims go
    too. Runs in the caller's transaction: either all is replaced or nothing. Two claims of one id are one
    claim.
    """
    rows = {claim.id: claim for claim in claims}
    touched = sorted({claim.report_id for claim in rows.values()} | set(reports))
    for at in range(0, len(touched), _CHUNK):
        some = touched[at : at + _CHUNK]
        old = select(CLAIM.c.id).where(CLAIM.c.report_id.in_(some))
        connection.execute(delete(CLAIM_PLACE).where(CLAIM_PLACE.c.claim_id.in_(old)))
        connection.execute(delete(CLAIM).where(CLAIM.c.report_id.in_(some)))
    if rows:
        connection.execute(insert(CLAIM), [_row(claim) for claim in rows.values()])
        places = [row for claim in rows.values() for row in _place_rows(claim)]
        if places:
            connection.execute(insert(CLAIM_PLACE), places)
    return len(rows)


def load_claims(
    connection: Connection,
    *,
    since: date | None = None,
    until: date | None = None,
    place_id: str | None = None,
    box: tuple[float, float, float, float] | None = None,
    limit: int | None = None,
    **equal: str | None,
) -> list[Claim]:
    """Claims that meet all filters, by day of publication, report and place in it.

    Parameters
    ----------
    since, until
        Days of publication, both inclusive.
    box
        West, south, east, north in degrees: claims with a place in it.
    equal
        Columns of `FILTERS` with the value wanted; None means "not recorded".

    Raises
    ------
    WrongUse
        A filter that is none; the message names those there are.
    BadProject
        A row whose JSON is no claim.
    """
    query = select(CLAIM.c.id, CLAIM.c.json)
    for name, value in equal.items():
        if name not in FILTERS:
            raise WrongUse(f"claims cannot be filtered by {name!r}; they can by: {', '.join(FILTERS)}")
        column = CLAIM.c[name]
        query = query.where(column.is_(None) if value is None else column == value)
    if since is not None:
        query = query.where(CLAIM.c.published_on >= since)
    if until is not None:
        query = query.where(CLAIM.c.published_on <= until)
    if place_id is not None or box is not None:
        near = select(CLAIM_PLACE.c.claim_id)
        if place_id is not None:
            near = near.where(CLAIM_PLACE.c.place_id == place_id)
        if box is not None:
            west, south, east, north = box
            near = near.where(CLAIM_PLACE.c.lon.between(west, east), CLAIM_PLACE.c.lat.between(south, north))
        query = query.where(CLAIM.c.id.in_(near))
    query = query.order_by(CLAIM.c.published_on, CLAIM.c.report_id, CLAIM.c.start, CLAIM.c.end, CLAIM.c.id)
    if limit is not None:
        query = query.limit(limit)
    return [_read(claim_id, text) for claim_id, text in connection.execute(query)]


def claimed_points(connection: Connection, *, most: int = 2_000) -> list[tuple[float, float]]:
    """Longitude and latitude of places that claims are about, those of most claims first, at most `most`."""
    lon, lat = CLAIM_PLACE.c.lon, CLAIM_PLACE.c.lat
    asked = (
        select(lon, lat)
        .where(lon.is_not(None), lat.is_not(None))
        .group_by(lon, lat)
        .order_by(func.count().desc(), lon, lat)
        .limit(most)
    )
    return [(float(row[0]), float(row[1])) for row in connection.execute(asked)]


def count_claims(connection: Connection) -> dict[str, int]:
    """How many claims each report makes, by the report's id; reports without any are not in it."""
    query = select(CLAIM.c.report_id, func.count()).group_by(CLAIM.c.report_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def _read(claim_id: str, text: str) -> Claim:
    try:
        return claim_from_json(orjson.loads(text))
    except (ValueError, KeyError, TypeError) as cause:
        raise BadProject(
            f"claim {claim_id} cannot be read: {cause!r}; extract its report again", where="table claim"
        ) from cause


def _row(claim: Claim) -> dict[str, object]:
    return {
        "id": claim.id,
        "report_id": claim.report_id,
        "source": claim.source,
        "predicate": claim.predicate,
        "stance": claim.stance,
        "claimant_kind": claim.claimant.kind,
        "claimant_side": claim.claimant.side,
        "actor_side": None if claim.actor is None else claim.actor.side,
        "importance": claim.importance,
        "lang": claim.lang,
        "published_on": claim.published_on,
        "time_from": None if claim.time is None else claim.time.start,
        "time_to": None if claim.time is None else claim.time.end,
        "area_km2": claim.area_km2,
        "start": claim.start,
        "end": claim.end,
        "json": json.dumps(claim.as_json(), ensure_ascii=False, separators=(",", ":")),
    }


def _place_rows(claim: Claim) -> list[dict[str, object]]:
    return [
        {
            "claim_id": claim.id,
            "ordinal": ordinal,
            "place_id": place.place_id,
            "name": place.name,
            "lon": place.lon,
            "lat": place.lat,
            "role": place.role,
        }
        for ordinal, place in enumerate(claim.places)
    ]
