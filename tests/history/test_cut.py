"""kill -9 at chosen moments of an import or an ingest: the project opens, and the same command completes it."""

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from archives import HELD, NOW, UNKNOWN, deepstate_map
from heldground.claims.table import load_claims
from heldground.events.intake import ingest_reports
from heldground.events.table import load_events
from heldground.history.intake import import_snapshots, rebuild_history
from heldground.project import Project, create_project, open_project
from heldground.queries.load import load_histories
from heldground.reports.table import load_duplicates, load_reports
from heldground.snapshots.table import load_held

T = 1_743_000_000

IMPORT = """
import os, signal, sys
from pathlib import Path
import heldground.history.intake as intake
import heldground.history.renew as renew
from heldground.project import open_project

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

moment, project, files = sys.argv[1:]
if moment.startswith("progress"):
    _, what, nth = moment.split()
    def progress(doing, done, of):
        if doing == what and done == int(nth):
            die()
else:
    progress = lambda *_: None
    holder = intake if hasattr(intake, moment) else renew
    before = getattr(holder, moment)
    def late(*given, **named):
        before(*given, **named)
        die()
    setattr(holder, moment, late)
intake.import_snapshots(open_project(Path(project)), "deepstate", [Path(files)], now=1_750_000_000, progress=progress)
"""

INGEST = """
import os, signal, sys
from pathlib import Path
import heldground.events.intake as intake
from heldground.project import open_project

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

moment, project, files = sys.argv[1:]
before = getattr(intake, moment)
def late(*given, **named):
    before(*given, **named)
    die()
setattr(intake, moment, late)
intake.ingest_reports(open_project(Path(project)), [Path(files)], source="desk", now=1)
"""


def killed(script: str, moment: str, project: Path, files: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", script, moment, str(project), str(files)],
        check=False,
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


@pytest.fixture
def maps(tmp_path: Path) -> Path:
    """Eight maps, one polygon of them far outside."""
    folder = tmp_path / "maps"
    folder.mkdir()
    for number in range(8):
        squares = ((HELD, 36, 50, 1 + number / 8), (UNKNOWN, 38, 47, 1), (UNKNOWN, 64, 14, 1))
        (folder / f"{T + number}.geojson").write_bytes(deepstate_map(*squares))
    return folder


def told(project: Project) -> list[object]:
    """All that an import leaves behind, but for the clock."""
    (history,) = load_histories(project, ["deepstate"])
    with project.reading() as connection:
        held = [(each.id, each.files, each.released_at) for each in load_held(connection)]
    cells = [history.columns.cell(number) for number in range(len(history))]
    # The same ground; where a ring begins depends on the overlay that cut it last.
    drawn = [replace(cell, shape=shapely.normalize(cell.shape)) for cell in cells]
    return [history.instants.tolist(), drawn, held]


@pytest.mark.parametrize(
    "moment",
    [
        "progress reading 1",
        "progress reading 8",
        "progress building 1",
        "progress building 8",
        "sweep",
        "save_snapshots",
        "save_held",
        "save_cells",
        "save_plan",
    ],
)
def test_an_import_killed_anywhere_is_completed_by_the_same_command(
    moment: str, maps: Path, tmp_path: Path
) -> None:
    """Nothing of it is there before, all of it after, and no waste of it stays."""
    project = create_project(tmp_path / "cut")
    killed(IMPORT, moment, project.folder, maps)
    again = open_project(project.folder)
    assert load_histories(again) == []
    account = import_snapshots(again, "deepstate", [maps], now=NOW)
    assert account.new == 8
    whole = create_project(tmp_path / "whole")
    import_snapshots(whole, "deepstate", [maps], now=NOW)
    assert told(again) == told(whole)
    assert {path.name for path in again.originals.iterdir()} == {
        path.name for path in whole.originals.iterdir()
    }
    rebuild_history(again, "deepstate")
    assert told(again) == told(whole)


@pytest.mark.parametrize("moment", ["progress building 4", "save_snapshots", "save_columns", "save_plan"])
def test_a_second_import_killed_leaves_the_first(moment: str, maps: Path, tmp_path: Path) -> None:
    """The map before answers as before; late files too, which rebuild all of it."""
    late = tmp_path / "late"
    late.mkdir()
    for path in sorted(maps.iterdir())[:4]:
        path.rename(late / path.name)
    project = create_project(tmp_path / "cut")
    import_snapshots(project, "deepstate", [maps], now=NOW)
    before = told(project)
    killed(IMPORT, moment, project.folder, late)
    again = open_project(project.folder)
    assert told(again) == before
    assert import_snapshots(again, "deepstate", [late], now=NOW).woven
    whole = create_project(tmp_path / "whole")
    import_snapshots(whole, "deepstate", [late, maps], now=NOW)
    assert told(again)[0] == told(whole)[0]
    assert told(again)[1] == told(whole)[1]


@pytest.mark.parametrize(
    "moment", ["save_reports", "save_claims", "_store", "save_duplicates", "save_events"]
)
def test_an_ingest_killed_anywhere_is_completed_by_the_same_command(moment: str, tmp_path: Path) -> None:
    """Reports, claims, copies and events are those of an undisturbed run."""
    folder = tmp_path / "reports"
    folder.mkdir()
    text = (
        "date 2025-04-0{day} Fighting near the border\n\nUkrainian forces hold positions near the village of Demidovka "
        "in Russia's Belgorod region, the Ukrainian General Staff said on Monday. Russia's Defence Ministry said that "
        "it had repelled the attacks near the villages of Demidovka and Popovka, and that Ukrainian troops lost men. "
        "According to the mapping project DeepState, Ukrainian troops hold 13 square kilometres there.\n"
    )
    for day in (7, 8):
        (folder / f"{day}.txt").write_text(text.format(day=day), encoding="utf-8")

    def all_of(project: Project) -> list[object]:
        with project.reading() as connection:
            return [
                sorted(report.id for report in load_reports(connection)),
                sorted(claim.id for claim in load_claims(connection)),
                load_duplicates(connection),
                [event.as_json() for event in load_events(connection)],
            ]

    whole = create_project(tmp_path / "whole")
    ingest_reports(whole, [folder], source="desk", now=NOW)
    assert all_of(whole)[2], "the second report is a near copy of the first"
    project = create_project(tmp_path / "cut")
    killed(INGEST, moment, project.folder, folder)
    again = open_project(project.folder)
    ingest_reports(again, [folder], source="desk", now=NOW)
    assert all_of(again) == all_of(whole)
