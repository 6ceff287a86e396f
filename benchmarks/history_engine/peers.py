"""The same question to others: km2 by class at every snapshot, inside a region.

Each engine holds the published polygons in its own memory or files before the clock runs, on the plane of
`published`, with the index it offers. Two layouts: `rows`, one polygon a snapshot and row, as a map's archive comes;
`distinct`, each polygon once and a table of which snapshot shows it, for which somebody has to know what repeats.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import shapely
from published import PLANE, Published

Array = np.ndarray[Any, np.dtype[Any]]


class Peer(Protocol):
    """An engine with the polygons in it."""

    name: str
    elsewhere: bool  # answers in another process, whose processor time is not seen here

    def area(self, region: shapely.Geometry) -> Array: ...


class Memo:
    """Forty lines of shapely: every distinct polygon is cut once, its area remembered by number."""

    name = "memo (shapely)"

    elsewhere = False

    def __init__(self, published: Published, work: Path) -> None:
        self.published = published
        self.tree = shapely.STRtree(published.shape)

    def area(self, region: shapely.Geometry) -> Array:
        km2 = np.zeros(len(self.published.shape))
        shapely.prepare(region)
        near = self.tree.query(region, predicate="intersects")
        km2[near] = shapely.area(shapely.intersection(self.published.shape[near], region)) / 1e6
        return self.published.table(km2)


class GeoPandas:
    """A frame of polygons with its spatial index, cut and measured as its users do."""

    elsewhere = False

    def __init__(self, published: Published, work: Path, *, distinct: bool) -> None:
        import geopandas

        self.name = f"GeoPandas, {'distinct' if distinct else 'rows'}"
        self.published, self.distinct = published, distinct
        shown = np.arange(len(published.shape)) if distinct else published.polygon
        self.frame = geopandas.GeoDataFrame(
            {"polygon": np.arange(len(shown))}, geometry=published.shape[shown], crs=PLANE
        )
        _ = self.frame.sindex

    def area(self, region: shapely.Geometry) -> Array:
        near = self.frame.iloc[self.frame.sindex.query(region, predicate="intersects")]
        km2 = np.zeros(len(self.frame))
        km2[near["polygon"]] = near.intersection(region).area / 1e6
        if self.distinct:
            return self.published.table(km2)
        return _table(self.published, self.published.shown_at, self.published.shown_as, km2)


class DuckDB:
    """A database in memory with the spatial extension and an R-tree; both cores."""

    elsewhere = False

    def __init__(self, published: Published, work: Path, *, distinct: bool) -> None:
        import duckdb
        import duckdb_extensions

        self.name = f"DuckDB, {'distinct' if distinct else 'rows'}"
        self.published, self.distinct = published, distinct
        self.connection = duckdb.connect()
        duckdb_extensions.import_extension("spatial", con=self.connection)
        self.connection.execute("LOAD spatial")
        wkb = [bytes(each) for each in shapely.to_wkb(published.shape)]
        _fill_duckdb(self.connection, published, wkb, work, distinct)

    def area(self, region: shapely.Geometry) -> Array:
        measured = "ST_Area(ST_Intersection(shape, ST_GeomFromWKB($1))) / 1e6"
        meets = "ST_Intersects(shape, ST_GeomFromWKB($1))"
        found = self.connection.execute(
            f"WITH cut AS MATERIALIZED (SELECT id, {measured} AS km2 FROM polygon WHERE {meets}) "
            "SELECT shown_at, shown_as, sum(km2) FROM shown JOIN cut USING (id) GROUP BY ALL"
            if self.distinct
            else f"SELECT shown_at, shown_as, sum({measured}) FROM polygon WHERE {meets} GROUP BY ALL",
            [shapely.to_wkb(region)],
        ).fetchnumpy()
        return _table(self.published, *(np.asarray(column) for column in found.values()))


class SedonaDB:
    """A single-node engine over Arrow; both cores."""

    elsewhere = False

    def __init__(self, published: Published, work: Path, *, distinct: bool) -> None:
        import pandas
        import sedonadb

        self.name = f"SedonaDB, {'distinct' if distinct else 'rows'}"
        self.published, self.distinct = published, distinct
        self.context = sedonadb.connect()
        shown = np.arange(len(published.shape)) if distinct else published.polygon
        columns: dict[str, Any] = {"id": shown, "wkb": shapely.to_wkb(published.shape[shown]).tolist()}
        table = {"id": published.polygon, "shown_at": published.shown_at, "shown_as": published.shown_as}
        if not distinct:
            columns |= table
        for name, each in {"raw": columns, "shown": table}.items():
            self.context.create_data_frame(pandas.DataFrame(each)).to_memtable().to_view(name)
        kept = "id, " if distinct else "id, shown_at, shown_as, "
        frame = self.context.sql(f"SELECT {kept} ST_GeomFromWKB(wkb) AS shape FROM raw")
        frame.to_memtable().to_view("polygon")

    def area(self, region: shapely.Geometry) -> Array:
        cutter = f"ST_GeomFromText('{region.wkt}')"
        measured, meets = (
            f"ST_Area(ST_Intersection(shape, {cutter})) / 1e6",
            f"ST_Intersects(shape, {cutter})",
        )
        query = (
            f"SELECT shown_at, shown_as, sum(km2) AS km2 FROM shown JOIN "
            f"(SELECT id, {measured} AS km2 FROM polygon WHERE {meets}) AS cut ON shown.id = cut.id "
            "GROUP BY shown_at, shown_as"
            if self.distinct
            else f"SELECT shown_at, shown_as, sum({measured}) AS km2 FROM polygon WHERE {meets} "
            "GROUP BY shown_at, shown_as"
        )
        found = self.context.sql(query).to_pandas()
        return _table(self.published, *(found[name].to_numpy() for name in ("shown_at", "shown_as", "km2")))


class PostGIS:
    """A PostgreSQL server, named by its address, with a GiST index; both cores."""

    elsewhere = True

    def __init__(self, published: Published, work: Path, *, address: str, distinct: bool) -> None:
        import psycopg

        self.name = f"PostGIS, {'distinct' if distinct else 'rows'}"
        self.published, self.distinct = published, distinct
        self.connection = psycopg.connect(address, autocommit=True)
        self.connection.execute("CREATE EXTENSION IF NOT EXISTS postgis")
        _fill_postgis(self.connection, published, distinct)

    def area(self, region: shapely.Geometry) -> Array:
        cutter = "ST_GeomFromWKB(%(region)s)"
        measured, meets = (
            f"ST_Area(ST_Intersection(shape, {cutter})) / 1e6",
            f"ST_Intersects(shape, {cutter})",
        )
        query = (
            f"WITH cut AS MATERIALIZED (SELECT id, {measured} AS km2 FROM polygon WHERE {meets}) "
            "SELECT shown_at, shown_as, sum(km2) FROM shown JOIN cut USING (id) GROUP BY 1, 2"
            if self.distinct
            else f"SELECT shown_at, shown_as, sum({measured}) FROM polygon WHERE {meets} GROUP BY 1, 2"
        )
        rows = self.connection.execute(query, {"region": shapely.to_wkb(region)}).fetchall()
        return _table(self.published, *(np.array(column) for column in zip(*rows, strict=True)))


def _table(published: Published, shown_at: Array, shown_as: Array, km2: Array) -> Array:
    size = len(published.classes)
    place = shown_at.astype(np.int64) * size + shown_as.astype(np.int64)
    flat = np.bincount(place, weights=km2, minlength=len(published.instants) * size)
    return flat.reshape(-1, size)


def _fill_duckdb(connection: Any, published: Published, wkb: list[bytes], work: Path, distinct: bool) -> None:
    import pyarrow

    shown = pyarrow.table(
        {"id": published.polygon, "shown_at": published.shown_at, "shown_as": published.shown_as}
    )
    raw = pyarrow.table({"id": np.arange(len(wkb)), "wkb": wkb})
    connection.register("given_shown", shown)
    connection.register("given_raw", raw)
    connection.execute("CREATE TABLE shown AS SELECT * FROM given_shown")
    connection.execute(
        "CREATE TABLE polygon AS SELECT id, ST_GeomFromWKB(wkb) AS shape FROM given_raw"
        if distinct
        else "CREATE TABLE polygon AS SELECT id, shown_at, shown_as, ST_GeomFromWKB(wkb) AS shape "
        "FROM given_shown JOIN given_raw USING (id)"
    )
    connection.execute("CREATE INDEX place ON polygon USING RTREE (shape)")


def _fill_postgis(connection: Any, published: Published, distinct: bool) -> None:
    connection.execute("DROP TABLE IF EXISTS shown, polygon, given")
    connection.execute("CREATE TABLE given (id int, shape geometry)")
    connection.execute("CREATE TABLE shown (id int, shown_at int, shown_as int)")
    with connection.cursor() as cursor:
        with cursor.copy("COPY given FROM STDIN") as copy:
            for number, hexed in enumerate(shapely.to_wkb(published.shape, hex=True)):
                copy.write_row((number, hexed))
        with cursor.copy("COPY shown FROM STDIN") as copy:
            for row in zip(published.polygon, published.shown_at, published.shown_as, strict=True):
                copy.write_row(tuple(int(each) for each in row))
    connection.execute(
        "ALTER TABLE given RENAME TO polygon"
        if distinct
        else "CREATE TABLE polygon AS SELECT * FROM shown JOIN given USING (id)"
    )
    connection.execute("CREATE INDEX ON polygon USING gist (shape)")
    connection.execute("ANALYZE")


def peers(
    published: Published, work: Path, wanted: list[str], layouts: list[str], postgis: str | None
) -> list[Callable[[], Peer]]:
    """Makers of the engines wanted, so that one at a time is in memory."""
    made: list[Callable[[], Peer]] = []
    if "memo" in wanted:
        made.append(lambda: Memo(published, work))
    for distinct in (layout == "distinct" for layout in layouts):
        for name, kind in (("geopandas", GeoPandas), ("duckdb", DuckDB), ("sedonadb", SedonaDB)):
            if name in wanted:
                made.append(lambda kind=kind, distinct=distinct: kind(published, work, distinct=distinct))
        if postgis:
            made.append(
                lambda distinct=distinct: PostGIS(published, work, address=postgis, distinct=distinct)
            )
    return made
