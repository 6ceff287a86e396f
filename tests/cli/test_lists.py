"""Lists and explanations as people ask for them: filters, formats, narrow terminals, words for what is empty."""

import csv
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from heldground.cli import cells, explaining, output
from heldground.cli.app import app
from heldground.errors import HeldgroundError


@dataclass(frozen=True)
class Told:
    """What a command printed, and ended with."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: object) -> Told:
    """A command in this process: a process of its own takes seconds to begin."""
    done = CliRunner().invoke(app, [str(each) for each in arguments])
    if isinstance(done.exception, HeldgroundError):
        return Told(done.exception.exit_code, done.stdout, f"{done.stderr}{done.exception}")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Told(done.exit_code, done.stdout, " ".join(done.stderr.split()))


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 80 characters without colour."""
    for module in (output, cells, explaining):
        monkeypatch.setattr(module, "data", lambda: Console(width=80, highlight=False, file=sys.stdout))


@pytest.mark.parametrize("command", ["claims", "events"])
def test_lists_come_in_every_format_with_the_same_rows(demo: Path, command: str) -> None:
    arguments = (command, "--project", demo, "--place", "Demidovka", "--radius-km", "5")
    whole = json.loads(run(*arguments, "--format", "json").stdout)
    lines = [json.loads(line) for line in run(*arguments, "--format", "jsonl").stdout.splitlines()]
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--format", "csv").stdout)))
    shapes = json.loads(run(*arguments, "--format", "geojson").stdout)
    assert whole == lines
    assert [row["id"] for row in rows] == [each["id"] for each in whole]
    assert 0 < len(whole) < len(json.loads(run(command, "--project", demo, "--format", "json").stdout))
    assert {each["properties"]["id"] for each in shapes["features"]} == {each["id"] for each in whole}
    assert all(each["geometry"]["type"] == "Point" for each in shapes["features"])


def test_what_is_empty_says_why_on_stderr_and_stays_data_on_stdout(demo: Path) -> None:
    for command, kind, printed in (
        ("claims", "json", "[]\n"), ("events", "jsonl", ""), ("reports", "table", ""), ("claims", "csv", "id\n"),
    ):  # fmt: skip
        done = run(command, "--project", demo, "--source", "nobody", "--format", kind)
        assert done.returncode == 0
        assert done.stdout.replace("\r\n", "\n").startswith(printed) and len(done.stdout) < 200
        assert "source nobody; there are" in done.stderr


def test_a_limit_says_of_how_many(demo: Path) -> None:
    done = run("claims", "--project", demo, "--limit", "2", "--sort", "newest", "--format", "jsonl")
    assert len(done.stdout.splitlines()) == 2
    assert "the first 2 of" in done.stderr


@pytest.mark.parametrize(
    "wrong",
    [["claims", "--sort", "size"], ["events", "--from", "soon"], ["claims", "--place", "Demidovka", "--bbox", "1,2,3,4"],
     ["reports", "--limit", "0"], ["ingest"]],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_is_2(demo: Path, wrong: list[str]) -> None:
    done = run(*wrong, "--project", demo)
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("command", ["claims", "events", "reports"])
@pytest.mark.usefixtures("narrow")
def test_a_narrow_terminal_breaks_no_line(demo: Path, command: str) -> None:
    """Every line fits, and whole words of the quotes are still words."""
    done = run(command, "--project", demo)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "Belgorod" in done.stdout


def test_an_explanation_marks_the_words_and_scores_the_places(demo: Path) -> None:
    """The same in both formats: span, rule, candidates best first, the one taken marked."""
    claims = json.loads(run("claims", "--project", demo, "--text", "13 square", "--format", "json").stdout)
    claim = next(each for each in claims if each["area_km2"] == 13)
    told = json.loads(run("explain", claim["id"][:8], "--project", demo, "--format", "json").stdout)
    sentence = told["sentence"]
    start = claim["start"] - sentence["start"]
    assert sentence["text"][start : start + len(claim["quote"])] == claim["quote"]
    for place in told["places"]:
        scores = [each["score"] for each in place["candidates"]]
        assert scores == sorted(scores, reverse=True)
        assert place["reason"]
    plain = run("explain", claim["id"], "--project", demo).stdout
    marked = " ".join(plain.split()).partition("⟦")[2].partition("⟧")[0]
    assert marked == " ".join(claim["quote"].split())


@pytest.mark.usefixtures("narrow")
def test_an_explanation_fits_a_narrow_terminal(demo: Path) -> None:
    page = run("explain", claim_of_13_km2(demo), "--project", demo).stdout
    assert max(map(len, page.splitlines())) <= 80
    assert "13 km²" in page
    assert "→ Demidovka" in page


def claim_of_13_km2(demo: Path) -> str:
    claims = json.loads(run("claims", "--project", demo, "--text", "13 square", "--format", "json").stdout)
    return next(each["id"] for each in claims if each["area_km2"] == 13)


def test_ingest_of_a_telegram_export_tells_what_it_passed_over(tmp_path: Path) -> None:
    """And a second time finds everything known."""
    (tmp_path / "result.json").write_text(
        """{
        "name": "Moor Watch", "type": "public_channel", "id": 5, "messages": [
        {"id": 1, "type": "service", "date": "2025-04-01T00:00:00"},
        {"id": 2, "type": "message", "date": "2025-04-08T12:00:00", "text": "Quiet night at the mill."}]}""",
        encoding="utf-8",
    )
    assert run("init", tmp_path / "p").returncode == 0
    first = run("ingest", tmp_path / "result.json", "--project", tmp_path / "p")
    assert first.returncode == 0
    assert "1 of 1 reports read, 1 new" in first.stderr
    assert "passed over (service messages 1)" in first.stderr
    assert "source 'Moor Watch' is not configured" in first.stderr
    assert (
        "0 new, 1 already known"
        in run("ingest", tmp_path / "result.json", "--project", tmp_path / "p").stderr
    )


def test_an_address_of_this_machine_is_refused_until_it_is_allowed(tmp_path: Path) -> None:
    """The configuration says how."""
    assert run("init", tmp_path / "p").returncode == 0
    done = run("ingest", "http://127.0.0.1/", "--project", tmp_path / "p")
    assert done.returncode == 3
    assert "fetch.private in heldground.toml" in done.stderr
