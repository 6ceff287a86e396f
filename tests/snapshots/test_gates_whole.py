"""Every alarm over both whole archives stands in `tests/cases/gates.csv`, adjudicated, and no other is raised."""

import csv
from pathlib import Path

import pytest

from archives import Imported
from heldground.history.quarantine import Alarm, load_quarantine
from heldground.project import open_project
from heldground.when import day_of

pytestmark = pytest.mark.slow

CASES = Path(__file__).parents[1] / "cases/gates.csv"


def adjudicated() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def row(alarm: Alarm) -> tuple[str, str, str, str, int]:
    notice = alarm.notice
    place = "whole map"
    if alarm.shape is not None:
        spot = alarm.shape.representative_point()
        place = f"{spot.y:.1f} N, {spot.x:.1f} E"
    return notice.source, day_of(notice.since).isoformat(), notice.gate, place, round(notice.km2)


def test_every_alarm_is_adjudicated_and_every_case_alarms(whole: dict[str, Imported]) -> None:
    """Source, day, gate, place and km2 of each, neither more nor fewer."""
    raised: list[tuple[str, str, str, str, int]] = []
    for source, imported in whole.items():
        with open_project(imported.folder).reading() as connection:
            raised.extend(row(alarm) for alarm in load_quarantine(connection, source))
    cases = [
        (case["source"], case["date"], case["gate"], case["place"], int(case["km2"]))
        for case in adjudicated()
    ]
    assert sorted(raised) == sorted(cases)


def test_false_alarms_are_fewer_than_one_in_a_hundred_clean_snapshots(whole: dict[str, Imported]) -> None:
    """Counted from the verdicts, over both archives."""
    snapshots = sum(imported.account.new for imported in whole.values())
    false = [case for case in adjudicated() if case["verdict"] == "false"]
    assert {case["verdict"] for case in adjudicated()} <= {"real", "false"}
    assert len(false) <= snapshots / 100
    assert all(case["why"] for case in adjudicated())
