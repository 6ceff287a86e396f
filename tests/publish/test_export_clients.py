"""Other people's programs read the exports: GDAL of the system, geopandas, DuckDB."""

import json
import shutil
import subprocess
import time
from pathlib import Path

import geopandas
import pytest
import shapely
from shapely.geometry import shape

from conftest import absent
from heldground.area import area_km2
from heldground.history.history import History
from heldground.publish.export import What
from heldground.queries.evidence import Knowledge
from heldground.queries.state import totals_at
from heldground.sources import Sources
from heldground.when import parse_instant
from publish.exporting import EAST, RING, WEST, made, written

DRIVERS = {"geojson": "GeoJSON", "jsonl": "GeoJSONSeq", "gpkg": "GPKG", "kml": "KML", "csv": "CSV"}
LAYERS = {"gpkg": ["cell"], "kml": ["cell"]}
GROUND = sum(area_km2(each) for each in (RING, EAST, WEST))


@pytest.fixture(scope="module")
def ogr() -> None:
    if shutil.which("ogrinfo") is None or shutil.which("ogr2ogr") is None:
        absent("GDAL's ogrinfo (gdal-bin)")


def read_by_gdal(path: Path, form: str) -> list[dict]:
    """The features as GDAL understands them."""
    done = subprocess.run(
        [
            *("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", path, *LAYERS.get(form, [])),
            *(["-oo", "AUTODETECT_TYPE=YES", "-oo", "KEEP_GEOM_COLUMNS=NO"] if form == "csv" else []),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "ERROR" not in done.stderr, done.stderr
    return [each for each in json.loads(done.stdout)["features"] if each["properties"].get("kind") != "about"]


@pytest.mark.parametrize("form", DRIVERS)
def test_gdal_reads_the_cells_with_their_ground_and_figures(form, ogr, tmp_path) -> None:
    """As many, as large, with the hole, and the same km2 as their columns say."""
    path = written(form, made(sources=("law-map",)), tmp_path)
    known = subprocess.run(
        ["ogrinfo", "-ro", "-so", path], capture_output=True, text=True, timeout=60, check=True
    )
    assert f"using driver `{DRIVERS[form]}" in known.stdout.replace("LIBKML", "KML")
    found = read_by_gdal(path, form)
    shapes = [shape(each["geometry"]) for each in found]
    assert sorted(each.bounds for each in shapes) == sorted(each.bounds for each in (RING, EAST, WEST))
    assert sum(area_km2(each) for each in shapes) == pytest.approx(GROUND, abs=1e-4)
    assert sum(float(each["properties"]["area_km2"]) for each in found) == pytest.approx(GROUND, abs=1e-4)


def test_gdal_reads_claims_and_events_of_a_geopackage_with_what_it_is(ogr, tmp_path) -> None:
    path = written("gpkg", made(What.ALL), tmp_path)
    told = subprocess.run(
        ["ogrinfo", "-ro", "-so", "-al", path], capture_output=True, text=True, timeout=60, check=True
    )
    assert "Warning 1" not in told.stderr
    for words in (
        "Layer name: claim",
        "Layer name: event",
        "Feature Count: 2",
        "CC BY-SA 4.0",
        "ground held at first",
    ):
        assert words in told.stdout, words


def test_geopandas_and_duckdb_read_the_geoparquet(tmp_path) -> None:
    """The one with its CRS and shapes, the other by SQL."""
    duckdb = pytest.importorskip("duckdb")
    path = written("geoparquet", made(sources=("law-map",)), tmp_path)
    frame = geopandas.read_parquet(path)
    assert frame.crs.to_authority() == ("OGC", "CRS84")
    assert sorted(map(tuple, frame.bounds.to_numpy())) == sorted(each.bounds for each in (RING, EAST, WEST))
    assert frame["valid_from"].dt.tz is not None
    assert int(frame["valid_until"].isna().sum()) == 2
    (rows,) = duckdb.execute(
        "select count(*), sum(area_km2), count(valid_until) from read_parquet(?)", [str(path)]
    ).fetchall()
    assert rows[:1] + rows[2:] == (3, 1)
    assert rows[1] == pytest.approx(GROUND, abs=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["gpkg", "geoparquet"])
def test_three_years_of_deepstate_take_seconds(form, whole_histories: dict[str, History], tmp_path) -> None:
    """And the state at a date, read back from the file by others, is that of `state`."""
    history = whole_histories["deepstate"]
    knowledge = Knowledge(sources=Sources([history.source]), histories=(history,))
    begun = time.process_time()
    path = written(form, made(knowledge=knowledge), tmp_path)
    spent = time.process_time() - begun
    at = parse_instant("2025-04-06T12:00:00Z")
    frame = geopandas.read_file(path) if form == "gpkg" else geopandas.read_parquet(path)
    asked = geopandas.pd.Timestamp(history.asked_at(at), unit="s", tz="UTC")
    holds = frame[(frame.valid_from <= asked) & ~(frame.valid_until <= asked)]
    measured = holds.groupby([holds.side.fillna(""), "control"])["area_km2"].sum()
    totals = {found: km2 for found, km2 in totals_at(history, at).items() if km2}
    assert measured.to_dict() == pytest.approx(totals, abs=1e-4)
    assert bool(shapely.is_ccw(shapely.get_exterior_ring(frame.geometry.to_numpy())).all())
    assert spent < 20, f"{spent:.1f} s of CPU; 2 s when it was written"
