"""A cut at any moment leaves the project whole, and the same command completes it."""

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from cli.conftest import COMMAND
from heldground.demo import EXCERPT

DEMO = Path(__file__).parents[2] / "src/heldground/demo"


def commands(project: Path) -> list[list[str]]:
    """An import and an ingest of the sample data."""
    return [
        ["import", "deepstate", str(DEMO / EXCERPT), "--project", str(project)],
        ["ingest", "--source", "sample", str(DEMO / "reports"), "--project", str(project)],
    ]


def contents(run, project: Path) -> object:
    """All the project says: state at two days, claims, events."""
    answers = [run("state", "--project", project, "--at", day).stdout for day in ("2025-03-20", "2025-04-20")]
    claims = run("claims", "--project", project, "--format", "jsonl").stdout
    events = run("events", "--project", project, "--format", "json").stdout
    return [json.loads(each) for each in answers], sorted(claims.splitlines()), json.loads(events)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
@pytest.mark.parametrize("after", [0.4, 0.9])
def test_a_cut_run_is_completed_by_the_same_command(run, tmp_path, end, after):
    """Whatever was on its way, nothing half-written stays."""
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    for project in (whole, cut):
        assert run("init", project, "--title", "t").returncode == 0
    for words in commands(whole):
        assert run(*words).returncode == 0
    for words in commands(cut):
        process = subprocess.Popen([*COMMAND, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(after)
        process.send_signal(end)
        assert process.wait(timeout=60) in (0, 130, -end)
        assert run("events", "--project", cut).returncode == 0
        assert run(*words).returncode == 0
    assert contents(run, cut) == contents(run, whole)
    assert not list((cut / "originals").glob(".*.part"))
