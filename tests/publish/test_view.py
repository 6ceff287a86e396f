"""What is newer than the delay leaves by no door: it changes no byte of any public answer."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heldground.area import areas_km2
from heldground.claims.model import Claim, Claimant, Party, TimeSpan
from heldground.errors import BadProject
from heldground.events.model import Status
from heldground.history.history import History
from heldground.publish.delay import history_out, instants_out
from heldground.publish.view import Audience, View, view_of
from heldground.queries.area import area_series
from heldground.queries.evidence import Knowledge
from heldground.queries.timeline import timeline_at
from heldground.reports.model import Report
from heldground.snapshots import Snapshot
from heldground.sources import Sources
from heldground.theatre import read_theatre
from heldground.when import DAY, Instant, day_end
from serve.asking import (
    CLOSED,
    DRONY,
    FIRST,
    HELD,
    ILEK,
    OPEN,
    RETAKEN,
    THEATRE,
    UNKNOWN,
    ask,
    claim_of,
    history_of,
    known_of,
    report_of,
    serve,
    snapshot,
)

DOORS = (
    "/api/project",
    "/api/places",
    "/api/evidence?place=t:ilek",
    "/api/evidence?place=t:drony",
    "/api/evidence?lon=35.05&lat=50.05",
    "/api/evidence?lon=35.35&lat=50.05&at=2025-04-30",
    "/api/timeline?lon=35.15&lat=50.05",
    "/api/state?source=open-map&at=2025-12-31",
    "/api/state?source=open-map&at=2025-04-08&known=2025-12-31",
    "/api/area?source=open-map",
    "/api/area?source=closed-map&bbox=34.9,49.9,35.25,50.3",
    "/api/check?text=40 square kilometres near Ilek&at=2025-12-31",
    "/api/history/open-map.bin",
    "/api/now/open-map.bin",
)
"""Every handler that tells anything of the data, with instants after all of it where an instant can be given."""


@dataclass(frozen=True)
class Dated:
    """A claim with its report, as drawn by the test."""

    report: Report
    claim: Claim

    @property
    def known_at(self) -> Instant:
        return self.report.published_at or day_end(self.report.published_on)

    @property
    def newest(self) -> Instant:
        day = self.claim.time.end if self.claim.time else None
        return max(self.known_at, day_end(day) if day else self.known_at)


@st.composite
def grounds(draw: st.DrawFn) -> list[tuple[Any, tuple[float, float, float, float]]]:
    """Boxes on a coarse grid, overlapping as they like."""
    boxes = []
    for _ in range(draw(st.integers(0, 4))):
        x, y = draw(st.integers(0, 4)), draw(st.integers(0, 3))
        wide, high = draw(st.integers(1, 3)), draw(st.integers(1, 2))
        bounds = (35 + x / 10, 50 + y / 10, 35 + (x + wide) / 10, 50 + (y + high) / 10)
        boxes.append((draw(st.sampled_from([HELD, UNKNOWN, RETAKEN])), bounds))
    return boxes


@st.composite
def dated_claims(draw: st.DrawFn) -> Dated:
    day = draw(st.integers(0, 20))
    quote = "forces captured the place"
    at = draw(st.none() | st.integers(0, DAY - 1))
    report = report_of(
        f"Report {draw(st.integers(0, 5))} of day {day}: {quote}. Nothing else.",
        day,
        published_at=None if at is None else FIRST + day * DAY + at,
    )
    begun = date(2025, 4, 1) + timedelta(days=day + draw(st.integers(-3, 3)))
    claim = claim_of(
        report,
        quote,
        place=draw(st.sampled_from([ILEK, DRONY])),
        claimant=draw(
            st.sampled_from(
                [
                    Claimant("Ivan Petrov", "local", None),
                    Claimant("General Staff of Ukraine", "military", "ua"),
                    Claimant("the 5th Brigade", "military", "ru"),
                    Claimant("The Paper", "outlet", None),
                ]
            )
        ),
        stance=draw(st.sampled_from(["asserts", "denies", "hedges"])),
        predicate=draw(st.sampled_from(["captured", "holds", "lost", "clash"])),
        area_km2=draw(st.none() | st.just(40.0)),
        time=draw(st.none() | st.just(TimeSpan(begun, begun))),
    )
    return Dated(report, claim)


@st.composite
def snapshots_of(draw: st.DrawFn, source: Any, *, late: bool) -> list[Snapshot]:
    found = []
    for at in sorted(draw(st.sets(st.integers(0, 20), max_size=5))):
        lag = draw(st.integers(0, 4)) if late else 0
        found.append(snapshot(source, FIRST + at * DAY, draw(grounds()), known=FIRST + (at + lag) * DAY))
    return found


def knowledge_of(
    maps: Sequence[tuple[Any, Sequence[Snapshot]]], claims: Sequence[Dated], *, last: Instant
) -> Knowledge:
    """What is known of maps, claims and reports that are no newer than an instant, each by its own newness."""
    ripe = [
        (source, [each for each in made if max(each.valid_at, each.known_at) <= last])
        for source, made in maps
    ]
    return known_of(
        histories=[history_of(source, snapshots) for source, snapshots in ripe if snapshots],
        claims=[each.claim for each in claims if each.newest <= last],
        reports=[each.report for each in claims if each.known_at <= last],
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    opened=snapshots_of(OPEN, late=False),
    closed=snapshots_of(CLOSED, late=False),
    claims=st.lists(dated_claims(), max_size=5),
    as_of=st.integers(0, 25 * DAY),
    delay_days=st.integers(0, 3),
)
def test_what_is_newer_than_the_delay_changes_no_byte_of_any_answer(
    opened: list[Snapshot], closed: list[Snapshot], claims: list[Dated], as_of: int, delay_days: int
) -> None:
    """A public server that knows more than is out answers as one that never heard of it."""
    now = FIRST + as_of
    last = now - delay_days * DAY
    maps = [(OPEN, opened), (CLOSED, closed)]
    everything = knowledge_of(maps, claims, last=FIRST + 1000 * DAY)
    only_out = knowledge_of(maps, claims, last=last)
    texts = {each.report.id: each.report.text for each in claims}
    full, short = (
        serve(each, audience=Audience.PUBLIC, as_of=now, texts=texts, delay_hours=24.0 * delay_days)
        for each in (everything, only_out)
    )
    for door in DOORS:
        told, expected = ask(full, door), ask(short, door)
        assert (told.status, told.content) == (expected.status, expected.content), door
        assert told.headers.get("etag") == expected.headers.get("etag"), door


@settings(max_examples=60, deadline=None)
@given(snapshots=snapshots_of(OPEN, late=True), as_of=st.integers(0, 25))
def test_a_late_publication_hides_behind_newer_ones(snapshots: list[Snapshot], as_of: int) -> None:
    """What is published after it is true is held back though newer ground is out, and no cut of it shows.

    Pieces may be cut otherwise than if it had never been, so ground is compared and not cells.
    """
    last = FIRST + as_of * DAY
    full = history_of(OPEN, snapshots)
    seen = history_out(full, instants_out(full, before=last))
    expected = history_of(OPEN, [each for each in snapshots if max(each.valid_at, each.known_at) <= last])
    assert seen.instants.tolist() == expected.instants.tolist()
    for at in expected.instants.tolist():
        mine, theirs = _ground(seen, at), _ground(expected, at)
        assert mine.keys() == theirs.keys()
        for state, shape in theirs.items():
            assert areas_km2([mine[state].symmetric_difference(shape)])[0] < 1e-3
    ours, others = _areas(seen), _areas(expected)
    for side_and_control in ours.keys() | others.keys():
        nothing = [0.0] * len(expected.instants)
        assert ours.get(side_and_control, nothing) == pytest.approx(
            others.get(side_and_control, nothing), abs=1e-3
        )
    for lon, lat in ((35.05, 50.05), (35.15, 50.15), (35.35, 50.25)):
        assert _stays(seen, lon, lat) == _stays(expected, lon, lat)


def _ground(history: History, at: Instant) -> dict[Any, Any]:
    parts: dict[Any, list[Any]] = {}
    for cell in history.at(at):
        parts.setdefault(cell.state, []).append(cell.shape)
    whole = {state: shapely.union_all(shapes) for state, shapes in parts.items()}
    # Building a history may leave waste below 0.1 m2 behind, which is no ground.
    return {state: shape for state, shape in whole.items() if areas_km2([shape])[0] > 1e-6}


def _areas(history: History) -> dict[tuple[str, str], list[float]]:
    series = area_series(history)
    return {key: series.km2[:, number].tolist() for number, key in enumerate(series.classes)}


def _stays(history: History, lon: float, lat: float) -> list[tuple[Any, ...]]:
    return [
        (stay.side, stay.control, stay.labels, stay.valid_from, stay.valid_until)
        for stay in timeline_at(history, lon, lat)
    ]


def test_ground_cut_by_a_held_snapshot_is_whole_again() -> None:
    """The outline where a change not yet out will cut is not drawn beforehand."""
    history = history_of(
        OPEN,
        [
            snapshot(OPEN, FIRST, [(HELD, (35.0, 50.0, 35.4, 50.1))]),
            snapshot(
                OPEN, FIRST + 5 * DAY, [(HELD, (35.0, 50.0, 35.2, 50.1)), (UNKNOWN, (35.2, 50.0, 35.4, 50.1))]
            ),
        ],
    )
    assert len(history) > 2
    seen = history_out(history, instants_out(history, before=FIRST + DAY))
    assert len(seen) == 1
    assert seen.columns.shape[0].normalize().equals_exact(shapely.box(35.0, 50.0, 35.4, 50.1).normalize(), 0)
    assert seen.columns.cell(0).is_open


def _public(delay_hours: float = 24.0, **changes: Any) -> View:
    return View(Audience.PUBLIC, replace(THEATRE, **changes), delay_hours)


def test_delay_counts_from_the_later_of_valid_and_known() -> None:
    """A claim about the future waits for it; one published late waits from its publication; `until` says how long."""
    day = 86_400
    report = report_of("They captured Ilek.", 3, published_at=FIRST + 3 * DAY + 100)
    plain = claim_of(report, "captured Ilek")
    ahead = claim_of(report, "They captured", time=TimeSpan(date(2025, 4, 10), date(2025, 4, 10)))
    view = _public()
    due = FIRST + 3 * DAY + 100 + day
    knowledge = known_of(claims=[plain, ahead], reports=[report])
    before = view.see(knowledge, due - 1)
    assert (before.knowledge.claims, before.until) == ((), due)
    after = view.see(knowledge, due)
    assert [each.id for each in after.knowledge.claims] == [plain.id]
    later = day_end(date(2025, 4, 10)) + day
    assert after.until == later
    assert len(view.see(knowledge, later).knowledge.claims) == 2


def test_a_report_without_an_instant_counts_from_the_end_of_its_day() -> None:
    """Nobody knows at which hour it appeared, so the latest is taken; without a day it never leaves."""
    report = report_of("They captured Ilek.", 3)
    claim = claim_of(report, "captured Ilek")
    undated = replace(claim, published_on=None, id="undated", report_id="gone")
    knowledge = known_of(claims=[claim, undated], reports=[report])
    due = day_end(date(2025, 4, 4)) + DAY
    assert _public().see(knowledge, due - 1).knowledge.claims == ()
    assert [each.id for each in _public().see(knowledge, due + 1000 * DAY).knowledge.claims] == [claim.id]


def test_a_sources_own_delay_goes_before_the_projects() -> None:
    """Longer or shorter, and for claims of its reports as for its maps."""
    slow = replace(OPEN, delay_hours=72.0)
    history = history_of(slow, [snapshot(slow, FIRST, [(HELD, (35, 50, 35.1, 50.1))])])
    knowledge = replace(known_of(histories=[history]), sources=Sources([slow]))
    assert _public().see(knowledge, FIRST + 3 * DAY - 1).knowledge.histories == ()
    assert len(_public().see(knowledge, FIRST + 3 * DAY).knowledge.histories) == 1


def test_no_status_tells_of_a_claim_held_back() -> None:
    """The desk sees a dispute; the public, before the denial is out, a statement of one side."""
    first, second = report_of("They captured Ilek.", 1), report_of("They did not take Ilek.", 3)
    russia, ukraine = (
        Claimant("Russia's Defense Ministry", "official", "ru"),
        Claimant("Kyiv", "official", "ua"),
    )
    claims = [
        claim_of(first, "captured Ilek", claimant=russia),
        claim_of(second, "did not take Ilek", claimant=ukraine, stance="denies"),
    ]
    knowledge = known_of(claims=claims, reports=[first, second])
    assert [event.status for event in knowledge.events] == [Status.DISPUTED]
    seen = _public().see(knowledge, FIRST + 4 * DAY).knowledge
    assert [event.status for event in seen.events] == [Status.ONE_SIDED]
    later = _public().see(knowledge, FIRST + 10 * DAY).knowledge
    assert [event.status for event in later.events] == [Status.DISPUTED]


def test_private_persons_and_units_appear_as_their_role() -> None:
    """A resident and a brigade lose their names, in reasons too; an office keeps its; two residents stay two."""
    texts = [
        "Ivan Petrov saw it fall.",
        "Anna Petrova saw it too.",
        "The brigade took it.",
        "The staff denies it.",
    ]
    people = [
        Claimant("Ivan Petrov", "local", None, ("Vanya",)),
        Claimant("Anna Petrova", "local", None),
        Claimant("5th Storm Brigade", "military", "ru"),
        Claimant("General Staff of Ukraine", "military", "ua"),
    ]
    reports = [report_of(text, number) for number, text in enumerate(texts)]
    claims = [
        claim_of(
            report,
            report.text,
            claimant=who,
            via=("Ivan Petrov", "The Paper"),
            actor=Party("5th Storm Brigade", "ru"),
        )
        for report, who in zip(reports, people, strict=True)
    ]
    seen = _public().see(known_of(claims=claims, reports=reports), FIRST + 50 * DAY).knowledge
    assert [claim.claimant.name for claim in seen.claims] == [
        "resident",
        "resident 2",
        "military",
        "General Staff of Ukraine",
    ]
    assert all(claim.claimant.aliases == () for claim in seen.claims[:3])
    assert {claim.via for claim in seen.claims} == {("resident", "The Paper")}
    assert {claim.actor.name for claim in seen.claims if claim.actor} == {"Russia"}
    told = " ".join(event.reason + event.title for event in seen.events)
    residents = _public().see(known_of(claims=claims[:2], reports=reports[:2]), FIRST + 50 * DAY).knowledge
    assert "resident and resident 2" in " ".join(event.reason for event in residents.events)
    assert not any(name in told for name in ("Petrov", "Storm"))


def test_the_desk_sees_everything_as_it_is() -> None:
    """No delay, no role instead of a name."""
    report = report_of("Ivan Petrov saw it fall.", 5)
    knowledge = known_of(
        claims=[claim_of(report, "saw it fall", claimant=Claimant("Ivan Petrov", "local", None))]
    )
    seen = View(Audience.DESK, THEATRE).see(knowledge, FIRST)
    assert seen.knowledge is knowledge


@pytest.mark.parametrize("hours", ["24", -1, float("nan"), True, 1e9, [24]])
def test_a_delay_that_is_none_is_refused(hours: Any) -> None:
    """A typing error in the settings must not publish at once."""
    with pytest.raises(BadProject, match="delay_hours"):
        view_of({"publish": {"delay_hours": hours}}, THEATRE, Audience.PUBLIC)
    bad = replace(THEATRE, sources=Sources([replace(OPEN, delay_hours=hours)]))
    with pytest.raises(BadProject, match="open-map"):
        view_of({}, bad, Audience.PUBLIC)


def test_the_delay_is_a_day_unless_the_desk_says_otherwise() -> None:
    """The design's rule, and the project's own number."""
    assert view_of({}, THEATRE, Audience.PUBLIC).delay_hours == 24.0
    assert view_of({"publish": {"delay_hours": 6}}, THEATRE, Audience.PUBLIC).delay_hours == 6.0


def test_the_terms_of_a_view_are_the_same_in_every_process() -> None:
    """They are in the keys of what publishing remembers: an address or a set's order in them, and nothing is ever found
    again."""
    config = {
        "publish": {
            "delays": [
                {
                    "hours": 48,
                    "sources": ["deepstate", "nzz", "deepstate-daily"],
                    "classes": ["ru:held", "ua:held"],
                }
            ],
            "coarse": [
                {"places": "region", "predicates": ["captured", "holds", "lost"], "sides": ["ru", "ua"]}
            ],
        }
    }
    code = (
        "from heldground.publish.view import *; from heldground.theatre import read_theatre;"
        f"print(view_of({config!r}, read_theatre('ukraine'), Audience.PUBLIC).terms.hex())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True, text=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    here = view_of(config, read_theatre("ukraine"), Audience.PUBLIC)
    assert told == {f"{here.terms.hex()}\n"}
    assert here.terms != replace(here, delay_hours=48.0).terms
