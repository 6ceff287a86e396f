"""The questions from the command line: what travels with figures, what is empty and why, pictures."""

import csv
import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from archives import HELD, UNKNOWN, deepstate_map, nzz_map, square

T = 1_743_000_000


@dataclass
class Done:
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(scope="module")
def run() -> Callable[..., Done]:
    """The command in this process: forty of its own would take a minute only to begin (`test_contract` has those)."""
    from heldground.cli import main

    def command(*arguments: object, cwd: Path | None = None) -> Done:
        before, here = sys.argv, Path.cwd()
        out, err = io.StringIO(newline=""), io.StringIO()
        sys.argv = ["heldground", *map(str, arguments)]
        os.chdir(cwd or here)
        code: object = 0
        try:
            with redirect_stdout(out), redirect_stderr(err):
                main()
        except SystemExit as end:
            code = end.code or 0
        finally:
            sys.argv = before
            os.chdir(here)
        assert isinstance(code, int)
        return Done(code, out.getvalue(), err.getvalue())

    return command


@pytest.fixture(scope="module")
def project(run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """DeepState twice and NZZ once."""
    folder = tmp_path_factory.mktemp("asked")
    (folder / f"{T}.geojson").write_bytes(deepstate_map((HELD, 36, 50, 1)))
    (folder / f"{T + 86_400}.geojson").write_bytes(
        deepstate_map((HELD, 36, 50, 0.5), (UNKNOWN, 36.5, 50, 0.5))
    )
    (folder / "2025-03-26.json").write_bytes(
        nzz_map("2025-03-26", "2025-03-20", nochange=[square(36, 50, 0.4)])
    )
    assert run("init", folder / "p").returncode == 0
    for publisher, name in (
        ("deepstate", f"{T}.geojson"),
        ("deepstate", f"{T + 86_400}.geojson"),
        ("nzz", "2025-03-26.json"),
    ):
        imported = run("import", publisher, folder / name, "--project", folder / "p")
        assert imported.returncode == 0, imported.stderr
    return folder / "p"


QUESTIONS = {
    "state": ["state", "--at", "2025-03-27", "--source", "deepstate"],
    "area": ["area", "--bbox", "35,49,38,52", "--source", "deepstate"],
    "changes": ["changes", "2025-03-26", "2025-03-28", "--source", "deepstate"],
    "timeline": ["timeline", "36.2,50.2", "--source", "deepstate"],
    "disagreements": ["disagreements", "deepstate", "nzz", "--at", "2025-03-28"],
    "over time": ["disagreements", "deepstate", "nzz", "--every", "week"],
    "check": ["check", "--at", "2025-03-28", "13 square kilometres near Demidovka", "--source", "deepstate"],
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_definition_and_terms_travel_with_every_row_and_table(run, project: Path, name: str) -> None:
    """In CSV as columns, in a table as lines below it, on stdout both."""
    done = run(*QUESTIONS[name], "--format", "csv", "--project", project)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert rows, done.stderr
    for row in rows:
        assert "held by Russia" in row["definition"]
        assert "terms not published by the source" in row["licence"]
        assert "DeepState (deepstatemap.live)" in row["attribution"]
    table = run(*QUESTIONS[name], "--format", "table", "--project", project).stdout
    assert "DeepState: ground held by Russia" in table
    assert "source: DeepState (deepstatemap.live); terms not published by the source" in table


def test_an_old_map_is_shown_with_its_own_date(run, project: Path) -> None:
    """A map of March does not answer for August as if it were of August."""
    asked = ("--at", "2025-08-01", "--source", "deepstate", "--project", project)
    checked = run("check", "13 square kilometres near Demidovka", *asked).stdout
    assert "DeepState map of 2025-03-27, still in force on 2025-08-01" in checked
    for told in (checked, run("state", *asked, "--format", "table").stdout):
        assert "caution: the newest map of DeepState by 2025-08-01 is of 2025-03-27" in told


def test_a_release_says_what_comes_in_before_and_what_it_did_to_the_map_after(run, tmp_path: Path) -> None:
    """A degree square off Somalia, 11,951 km2, in two files."""
    for day in (0, 86_400):
        (tmp_path / f"{T + day}.geojson").write_bytes(deepstate_map((HELD, 36, 50, 1), (UNKNOWN, 64, 14, 1)))
    own = tmp_path / "p"
    assert run("init", own).returncode == 0
    maps = sorted(tmp_path.glob("*.geojson"))
    assert run("import", "deepstate", *maps, "--project", own).returncode == 0
    (alarm,) = json.loads(run("quarantine", "--project", own, "--format", "json").stdout)
    told = run("quarantine", "--release", alarm["id"][:8], "--project", own).stderr.splitlines()
    km2 = f"{alarm['km2']:,.1f}"
    name = f"{alarm['id'][:8]} (outside the theatre, deepstate)"
    assert told[0] == f"{name} lets in {km2} km2 of ground that is unknown, from 2025-03-26 on, 2 files"
    assert told[1].startswith(f"{alarm['id'][:8]} released")
    assert told[2] == f"deepstate on 2025-03-26: unknown 0.0 → {km2} km2"
    again = run("quarantine", "--release", alarm["id"], "--project", own).stderr
    assert "holds nothing back; only its caution goes" in again
    assert "as before, no class gains or loses ground" in again


@pytest.mark.parametrize("name", ["changes", "disagreements"])
def test_an_empty_column_of_places_says_how_to_fill_it(run, project: Path, tmp_path: Path, name: str) -> None:
    """Until places are added; then the patch lies in open country."""
    own = tmp_path / "p"
    shutil.copytree(project, own)
    asked = run(*QUESTIONS[name], "--project", own)
    assert "no settlement within 20 km of" in asked.stderr
    assert "`heldground places add FILE`" in asked.stderr
    (tmp_path / "far.csv").write_text("id,name,lat,lon,country\nx,Nowhere,47.0,31.0,UA\n", encoding="utf-8")
    assert run("places", "add", tmp_path / "far.csv", "--project", own).returncode == 0
    assert "no settlement" not in run(*QUESTIONS[name], "--project", own).stderr


@pytest.mark.parametrize("name", ["state", "changes", "disagreements"])
def test_geojson_carries_its_sources_once(run, project: Path, name: str) -> None:
    """A collection whose member `sources` says whose ground it is; on stderr that it is for the desk."""
    done = run(*QUESTIONS[name], "--format", "geojson", "--project", project)
    document = json.loads(done.stdout)
    assert document["type"] == "FeatureCollection" and document["features"]
    assert document["sources"][0]["definitions"] and document["sources"][0]["attribution"]
    assert "for the desk only" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["area", "--source", "nzz", "--from", "2026-01-01"], "no map of that time"),
        (["area", "--near", "30,45,5"], "shows such ground"),
        (["timeline", "30,45"], "ever showed ground"),
        (["changes", "2025-01-01", "2025-01-02", "--source", "nzz"], "no map by"),
        (["changes", "2025-04-01", "2025-05-01", "--source", "deepstate"], "none was published in between"),
        (["disagreements", "deepstate", "nzz", "--at", "2020-01-01"], "has no map by"),
        (["state", "--at", "2020-01-01", "--format", "csv"], "the first of DeepState is of"),
    ],
)
def test_an_empty_answer_says_why_and_is_no_error(run, project: Path, arguments: list[str], why: str) -> None:
    done = run(*arguments, "--project", project)
    assert done.returncode == 0, done.stderr
    assert "empty: " in done.stderr and why in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["area", "--plot", "a.gif"],
        ["area", "--plot", "a.svg"],  # two sources
        ["area", "--class", "ru:hold"],
        ["area", "--every", "year"],
        ["changes", "2025-03-28", "2025-03-26", "--source", "deepstate"],
        ["disagreements", "nzz", "nzz"],
        ["disagreements", "deepstate", "nzz", "--at", "2025-03-28", "--every", "day"],
        ["area", "--region", "nowhere.gpkg"],
        ["area", "--place", "Kursk Oblast"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_meant_is_wrong_use(run, project: Path, arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, "--project", project, cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["area", "changes", "timeline", "disagreements", "over time"])
def test_an_answer_is_drawn_beside_its_rows(run, project: Path, name: str, tmp_path: Path) -> None:
    """The rows as ever on stdout; the picture says the definition and the terms."""
    done = run(*QUESTIONS[name], "--plot", tmp_path / "a.svg", "--format", "csv", "--project", project)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") >= 2
    text = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "terms not published by the source" in text and "held by Russia" in text


def test_python_and_the_command_line_give_the_same_rows(run, project: Path) -> None:
    import heldground

    asked = run(*QUESTIONS["changes"], "--format", "json", "--project", project)
    changes = heldground.open(project).history("deepstate").changes("2025-03-26", "2025-03-28")
    assert json.loads(asked.stdout) == changes.rows
    assert changes.lost["ru"] == pytest.approx(sum(row["km2"] for row in changes.rows), abs=0.01)
