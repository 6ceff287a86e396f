"""GDAL's own client reads the endpoint: every cell, by page, box, time and property. A server in a process of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from shapely import box
from shapely.geometry import mapping

from conftest import absent  # type: ignore[import-not-found]
from heldground.claims.table import save_claims
from heldground.events.intake import regroup_events
from heldground.history.intake import import_snapshots
from heldground.places.table import save_places
from heldground.project import create_project
from heldground.reports.account import Account
from heldground.reports.table import save_reports
from heldground.when import DAY, parse_instant
from serve.asking import ILEK, claim_of, report_of

AT = parse_instant("2025-04-01T12:00:00Z")
SERVER = """
import sys
from pathlib import Path
from heldground.project import open_project
from heldground.serve.run import run
run(open_project(Path(sys.argv[1])), port=0, now=lambda: 1750000000, on_listening=lambda address: print(address, flush=True))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served project: 30 patches of ground on the first day, one fewer on each of the two that follow; one claim."""
    if shutil.which("ogrinfo") is None:
        absent("ogrinfo (Debian's gdal-bin)")
    folder = tmp_path_factory.mktemp("gdal")
    project = create_project(folder / "project", title="A border")
    report = report_of("Forces captured Ilek, the staff said.")
    with project.writing() as connection:
        save_places(connection, [ILEK])
        list(save_reports(connection, [report], Account()))
        save_claims(connection, [claim_of(report, "captured Ilek")])
        regroup_events(connection, changed=True)
    paths = []
    for day in range(3):
        features = [
            {
                "type": "Feature",
                "properties": {"name": "Окуповано /// Occupied", "fill": "#a52714"},
                "geometry": mapping(box(35 + number / 10, 50.0, 35.05 + number / 10, 50.05)),
            }
            for number in range(day, 30)
        ]
        paths.append(folder / f"{AT + day * DAY}.geojson")
        paths[-1].write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert import_snapshots(project, "deepstate", paths, now=AT + 3 * DAY).new == 3
    command = [sys.executable, "-c", SERVER, str(project.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"OAPIF:{process.stdout.readline().strip()}ogc"
        finally:
            process.terminate()


def ogr(*arguments: str) -> str:
    """What `ogrinfo` says; it must find nothing to complain of."""
    done = subprocess.run(
        ["ogrinfo", "-ro", *arguments], check=False, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def count(address: str, *arguments: str) -> int:
    """How many features GDAL reads, one by one."""
    return ogr(address, "control-deepstate", "-oo", "PAGE_SIZE=7", *arguments).count("OGRFeature(")


def test_gdal_knows_every_layer_with_its_types(address: str) -> None:
    """Collections are layers; instants are dates, extent and reference system are told."""
    assert [line.split(" ")[1] for line in ogr(address).splitlines() if line[:1].isdigit()] == [
        "control-deepstate",
        "claims",
        "events",
    ]
    told = ogr("-so", address, "control-deepstate")
    for part in (
        "Geometry: Polygon",
        "Feature Count: 30",
        "Extent: (35.000000, 50.000000) - (37.950000, 50.050000)",
        'GEOGCRS["WGS 84"',
        "valid_from: DateTime",
        "valid_until: DateTime",
        "area_km2: Real",
        "TEMPORAL_INTERVAL_MIN=2025-04-01T12:00:00Z",
    ):
        assert part in told


def test_gdal_reads_all_cells_page_by_page(address: str) -> None:
    """Thirty in pages of seven, each once."""
    told = ogr(address, "control-deepstate", "-oo", "PAGE_SIZE=7")
    names = [line.split("= ")[1] for line in told.splitlines() if line.startswith("  id (String)")]
    assert len(names) == len(set(names)) == 30


def test_gdal_asks_by_box_and_property(address: str) -> None:
    """Filters are those of the server: GDAL finds them in the definition."""
    assert count(address, "-spat", "35.02", "50.01", "35.22", "50.02") == 3
    assert count(address, "-where", "side = 'ru'") == 30
    assert count(address, "-where", "control = 'unknown'") == 0


def test_gdal_turns_conditions_on_instants_into_datetime(address: str) -> None:
    """Whichever column they name: so `>` gives all that still held then, `=` the state at it."""
    assert count(address, "-where", "valid_from > '2025-04-02T13:00:00Z'") == 29
    assert count(address, "-where", "valid_from = '2025-04-03T13:00:00Z'") == 28


def test_gdal_reads_the_state_at_an_instant(address: str) -> None:
    """An address of items with `datetime` is a layer of its own."""
    items = f"{address.removeprefix('OAPIF:')}/collections/control-deepstate/items"
    for day, left in enumerate((30, 29, 28)):
        told = ogr("-al", "-q", f"{items}?datetime=2025-04-0{day + 1}T13:00:00Z&limit=10000&f=json")
        assert told.count("OGRFeature(") == left


def test_gdal_reads_claims(address: str) -> None:
    """The words, the place, the lists."""
    told = ogr(address, "claims")
    assert "quote (String) = captured Ilek" in told
    assert "MULTIPOINT ((35.05 50.05))" in told
