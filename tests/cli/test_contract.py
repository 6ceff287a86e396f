"""The command line's contract: exit codes, formats, data on stdout and talk on stderr, help with examples."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from archives import HELD, UNKNOWN, deepstate_map, nzz_map, square
from heldground.cli.app import app

COMMANDS = sorted(
    [name] if not hasattr(command, "commands") else [name, inner]
    for name, command in get_command(app).commands.items()  # type: ignore[attr-defined]
    for inner in (getattr(command, "commands", None) or [""])
)
T = 1_743_000_000


@pytest.fixture(scope="module")
def two_maps(run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with two sources, one map each, and a polygon held back."""
    folder = tmp_path_factory.mktemp("two")
    (folder / f"{T}.geojson").write_bytes(deepstate_map((HELD, 36, 50, 1), (UNKNOWN, 64, 14, 1)))
    (folder / "2024-09-01.json").write_bytes(
        nzz_map("2024-08-30", "2024-08-20", nochange=[square(36, 50, 2)])
    )
    assert run("init", folder / "p").returncode == 0
    for publisher, name in (("deepstate", f"{T}.geojson"), ("nzz", "2024-09-01.json")):
        imported = run("import", publisher, folder / name, "--project", folder / "p")
        assert imported.returncode == 0, imported.stderr
    return folder / "p"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(run, command: list[str]) -> None:
    """Said by the command itself, on stdout."""
    told = run(*command, "--help")
    assert told.returncode == 0
    assert f"Example: heldground {command[0]}" in " ".join(told.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["check", "--at", "2025-04-06", "13 square kilometres near Demidovka"], 0),
        (["check", "--at", "2025-04-06", "40 square kilometres near Demidovka"], 1),
        (["check", "--at", "yesterday", "13 square kilometres near Demidovka"], 2),
        (["check", "--at", "2025-04-06", "13 square kilometres near Nowhereville"], 2),
        (["check", "--at", "2025-04-06", ""], 2),
        (["check", "--source", "isw", "--at", "2025-04-06", "13 square kilometres near Demidovka"], 2),
        (["state", "--at", "2025-04-06", "--source", "deepstate"], 0),
        (["state", "--source", "isw"], 2),
        (["area", "--near", "35.4,50.9,10", "--bbox", "35,50,36,51"], 2),
        (["area", "--near", "35.4,50.9,-1"], 2),
        (["area", "--near", "nan,50.9,1"], 2),
        (["area", "--bbox", "36,50,35,51"], 2),
        (["area", "--bbox", "a,b"], 2),
        (["area", "--region", "Atlantis"], 2),
        (["area", "--near", "35.4,50.9,10", "--format", "xml"], 2),
        (["timeline", "35.40,50.88"], 0),
        (["timeline", "Nowhereville"], 2),
        (["timeline", "35.40,91"], 2),
        (["explain", "zzzz"], 2),
        (["explain", ""], 2),
        (["rebuild", "isw"], 2),
        (["quarantine", "--release", "zzzz"], 2),
        (["import", "liveuamap", "."], 2),
        (["import", "deepstate", "nowhere.geojson"], 2),
        (["ingest", "nowhere.txt"], 2),
        (["nonsense"], 2),
        (["state", "--nonsense"], 2),
        (["places", "find", "Демидівка"], 0),
        (["places", "find", "Nowhereville"], 2),
        (["sources"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_exit_codes(run, demo: Path, arguments: list[str], code: int) -> None:
    """0 done, 1 the answer is no, 2 wrong use; an error says so on stderr, in words and without a traceback."""
    project = [] if arguments[0] == "nonsense" else ["--project", str(demo)]
    done = run(*arguments, *project)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    if code == 2:
        assert done.stdout == ""
        assert "rror" in done.stderr


def test_bad_data_is_3_and_names_the_file(run, demo: Path, tmp_path: Path) -> None:
    """Of map, report, places and theatre file alike; the project goes on."""
    for name, content in (
        ("1743000000.geojson", b"<html>"),
        ("bad.txt", b"no date in the first line\n"),
        ("places.csv", b"\xff\xfe\x00"),
        ("theatre.toml", b"sides = ["),
    ):
        (tmp_path / name).write_bytes(content)
    for arguments in (
        ["import", "deepstate", tmp_path / "1743000000.geojson", "--project", demo],
        ["ingest", tmp_path / "bad.txt", "--project", demo],
        ["extract", tmp_path / "bad.txt"],
        ["places", "add", tmp_path / "places.csv", "--project", demo],
        ["init", tmp_path / "new", "--theatre", tmp_path / "theatre.toml"],
    ):
        done = run(*arguments)
        assert done.returncode == 3, (arguments, done.stderr)
        assert "Traceback" not in done.stderr
        assert any(name in done.stderr for name in ("1743000000", "bad.txt", "places.csv", "theatre.toml"))
    assert run("state", "--at", "2025-04-06", "--project", demo).returncode == 0


def test_no_project_is_wrong_use_and_says_what_to_do(run, tmp_path: Path) -> None:
    """The command that makes one is in the message."""
    done = run("events", "--project", tmp_path)
    assert done.returncode == 2
    assert "heldground init" in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["area", "--near", "36.5,50.5,50"],
        ["timeline", "36.5,50.5"],
        ["quarantine"],
        ["sources"],
        ["check", "--at", "2025-04-06", "13 square kilometres near Demidovka"],
        ["reports"],
        ["events"],
        ["places", "find", "Demidovka"],
    ],
    ids=" ".join,
)
def test_formats_are_what_they_say(run, two_maps: Path, arguments: list[str]) -> None:
    """One JSON document, one JSON object a line, one CSV table with a header, also over several sources."""
    rows = {}
    for kind in ("json", "jsonl", "csv"):
        done = run(*arguments, "--format", kind, "--project", two_maps)
        assert done.returncode in (0, 1), done.stderr
        if kind == "json":
            rows[kind] = json.loads(done.stdout)
        elif kind == "jsonl":
            rows[kind] = [json.loads(line) for line in done.stdout.splitlines()]
        else:
            rows[kind] = list(csv.DictReader(io.StringIO(done.stdout)))
            for row in rows[kind]:
                assert None not in row and None not in row.values()
    assert isinstance(rows["json"], list)
    assert rows["json"] == rows["jsonl"]
    assert len(rows["csv"]) == len(rows["json"])


def test_csv_numbers_are_whole(run, two_maps: Path) -> None:
    """No separators of thousands, no rounding for the eye."""
    done = run("area", "--near", "36.5,50.5,50", "--format", "csv", "--source", "nzz", "--project", two_maps)
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert list(row) == ["at", "ru held", "source", "definition", "licence", "attribution"]
    assert row["definition"].startswith("ground of Ukraine held by Russia")
    assert float(row["ru held"]) == pytest.approx(7148, abs=1)
    assert "," not in row["ru held"]


def test_state_is_geojson_with_the_contract_s_properties(run, two_maps: Path) -> None:
    """And says on stderr that ground is held back."""
    done = run("state", "--at", "2025-04-06", "--source", "deepstate", "--project", two_maps)
    table = json.loads(done.stdout)
    assert table["type"] == "FeatureCollection"
    (feature,) = table["features"]
    assert set(feature["properties"]) == {
        "source", "label", "side", "control", "valid_from", "valid_until", "area_km2",
    }  # fmt: skip
    assert "held back" in done.stderr
    before = run("state", "--at", "2020-01-01", "--source", "deepstate", "--project", two_maps)
    assert json.loads(before.stdout)["features"] == []


def test_what_was_not_published_yet_is_not_known(run, two_maps: Path) -> None:
    """NZZ's map of 30 August came out on 1 September."""
    asked = ["state", "--at", "2024-09-10", "--source", "nzz", "--project", two_maps]
    assert json.loads(run(*asked, "--known", "2024-08-31").stdout)["features"] == []
    assert len(json.loads(run(*asked, "--known", "2024-09-01").stdout)["features"]) == 1


def test_hostile_letters_reach_no_terminal(run, tmp_path: Path) -> None:
    """Escape sequences in a label are shown, not obeyed; in JSON they are escaped."""
    label = "\x1b[2J\x1b]0;owned\x07[bold]"
    run("init", tmp_path / "p")
    config = tmp_path / "p" / "heldground.toml"
    own = (
        '[maps.own]\ntitle = "Own"\nlabel = "name"\nstate = "fill"\n'
        f'[maps.own.values]\n"{HELD}" = {{ side = "ru", control = "held" }}\n'
    )
    config.write_text(config.read_text() + own)
    text = json.loads(deepstate_map((HELD, 36, 50, 1)))
    text["features"][0]["properties"]["name"] = label
    (tmp_path / "own.geojson").write_text(json.dumps(text))
    run("import", "geojson", tmp_path / "own.geojson", "--at", "2025-04-06", "--project", tmp_path / "p")
    table = run("timeline", "36.5,50.5", "--project", tmp_path / "p")
    assert "\x1b" not in table.stdout and "␛" in table.stdout and "[bold]" in table.stdout
    done = run("timeline", "36.5,50.5", "--format", "json", "--project", tmp_path / "p")
    assert json.loads(done.stdout)[0]["labels"] == [label]
    assert "\x1b" not in done.stdout


def test_help_and_version_do_not_load_the_geometry_library() -> None:
    """They answer at once."""
    for argument in ("--help", "--version"):
        code = (
            f"import sys; sys.argv = ['heldground', {argument!r}]\n"
            "from heldground.cli import main\n"
            "try: main()\n"
            "except SystemExit: pass\n"
            "loaded = {'shapely', 'sqlalchemy', 'numpy', 'pyproj', 'trafilatura'} & set(sys.modules)\n"
            "print(sorted(loaded), file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
        )
        assert done.stderr.strip().splitlines()[-1] == "[]"


def test_a_reader_that_has_seen_enough_is_no_error(demo: Path) -> None:
    """`heldground state | head -c 10` ends with 0 and says nothing."""
    code = "from heldground.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, "state", "--at", "2025-04-06", "--project", str(demo)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        complaint = process.stderr.read()
        assert process.wait(60) == 0, complaint
    assert b"Traceback" not in complaint and b"Exception" not in complaint


def test_the_headline_is_what_the_program_prints(run, demo: Path) -> None:
    """The three lines of the README, word for word."""
    done = run("check", "--project", demo, "--at", "2025-04-06", "13 square kilometres near Demidovka")
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    for expected in (
        "area agrees 13 claimed, 13.1 measured (DeepState map of 2025-03-28, still in force on 2025-04-06, "
        "nearest patch, 10 km)",
        'control cannot say that patch is "unknown status", not held',
        "caution claim and map share one source",
    ):
        assert any(line.startswith(expected) for line in lines), done.stdout
    assert done.returncode == 0


def test_the_demo_may_be_made_again(run, demo: Path) -> None:
    """Nothing twice, the same answer."""
    before = run("events", "--format", "json", "--project", demo).stdout
    assert run("demo", "--no-serve", demo).returncode == 0
    assert run("events", "--format", "json", "--project", demo).stdout == before


def test_what_was_known_by_a_day_has_no_claims_of_later_reports(run, demo: Path) -> None:
    """The sample reports are of April 2025: nobody had written them in January."""
    now = run("timeline", "Demidovka", "--project", demo)
    then = run("timeline", "Demidovka", "--known", "2025-03-20", "--project", demo)
    assert "DeepState" in now.stdout and "13" in now.stdout
    assert "claimant" in now.stdout and "claimant" not in then.stdout
    asked = ("check", "--project", demo, "--at", "2025-04-06", "--format", "json")
    assert json.loads(run(*asked).stdout)
    assert json.loads(run(*asked, "--known", "2025-03-20").stdout or "[]") == []
