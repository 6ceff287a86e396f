"""A publication policy says in heldground.toml what waits, what stays in, and how exactly places are told."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely

from heldground.answers.asked import Asked
from heldground.area import areas_km2
from heldground.claims.model import Claim, Claimant, Party
from heldground.errors import BadProject
from heldground.history.history import History
from heldground.history.quarantine import Notices
from heldground.publish.page.edition import Edition, notices_out
from heldground.publish.policy.rules import Coarse, Delay, Policy, Withheld
from heldground.publish.policy.words import notice_without_figures, notice_without_log
from heldground.publish.view import Audience, View, view_of
from heldground.queries.check import check_claim
from heldground.queries.classes import read_wanted
from heldground.queries.verdict import Answer
from heldground.snapshots.notices import CORRECTED, DEFINITION, FROZEN, SILENT, Notice, Standing
from heldground.when import DAY, FOREVER, Instant
from publish.doors import PLACES, World, _project, left
from serve.asking import (
    DRONY,
    FIRST,
    HELD,
    ILEK,
    OPEN,
    RETAKEN,
    THEATRE,
    UNKNOWN,
    claim_of,
    history_of,
    known_of,
    report_of,
    snapshot,
)

BAD: list[tuple[dict[str, Any], str]] = [
    ({"delays": [{"hours": 48, "regions": ["Belgrod Oblst"]}]}, r"publish.delays\]\] 1.*no region 'Belgrod Oblst'.*near it"),
    ({"delays": [{"hours": 48, "regions": ["nowhere.geojson"]}]}, r"no file .*nowhere.geojson"),
    ({"delays": [{"hours": 48, "classes": ["ru:hold"]}]}, r"no class 'ru:hold'.*controls: "),
    ({"delays": [{"hours": 48, "classes": ["xx:held"]}]}, r"no class 'xx:held'.*Sides: "),
    ({"delays": [{"hours": 48, "sources": ["deep-state"]}]}, r"no source 'deep-state'; there are: open-map"),
    ({"delays": [{"hours": "48", "sources": ["paper"]}]}, r"hours = '48'; write the hours"),
    ({"delays": [{"regions": ["UA-63"]}]}, r"hours is missing"),
    ({"delays": [{"hours": 48}]}, r"names no regions, classes or sources"),
    ({"delays": [{"hours": 48, "regions": []}]}, r"regions is an empty list"),
    ({"witheld": [{"regions": ["UA-63"], "reason": "x"}]}, r"no setting 'witheld'.*did you mean \[\[withheld\]\]"),
    ({"delays": [{"hours": 48, "region": ["UA-63"]}]}, r"no setting 'region'.*did you mean 'regions'"),
    ({"delays": {"hours": 48}}, r"\[\[publish.delays\]\]"),
    ({"withheld": [{"regions": ["UA-63"]}]}, r"publish.withheld\]\] 1: reason is missing"),
    ({"withheld": [{"reason": "people"}]}, r"names no ground"),
    ({"places": "village"}, r"places = 'village'; there are: settlement, district, region"),
    ({"coarse": [{"places": "region", "sides": ["xx"]}]}, r"no side 'xx'; there are: "),
    ({"coarse": [{"places": "region", "predicates": ["flies"]}]}, r"no predicate 'flies'; there are: holds"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "words"), BAD, ids=lambda each: str(each)[:50])
def test_a_rule_that_cannot_be_meant_is_refused(table: dict[str, Any], words: str, tmp_path: Path) -> None:
    """A misspelt name must not publish what was meant to stay in: what, where and what to do are said."""
    with pytest.raises(BadProject, match=words):
        view_of({"publish": table}, THEATRE, Audience.PUBLIC, folder=tmp_path)


def test_rules_are_read_as_written(tmp_path: Path) -> None:
    """Regions by any of their names or a file, classes as the command line writes them, sources by id."""
    drawn = {"type": "Polygon", "coordinates": [[[35, 50], [36, 50], [36, 51], [35, 51], [35, 50]]]}
    (tmp_path / "hills.geojson").write_text(json.dumps(drawn), encoding="utf-8")
    table = {
        "delays": [{
            "hours": 168, "regions": ["Харківщина", "hills.geojson"], "classes": ["ru:held"], "sources": ["open-map"],
        }],
        "withheld": [{"regions": ["UA-59"], "reason": "people  there"}],
        "places": "district",
        "coarse": [{"places": "region", "sides": ["ua"]}],
    }  # fmt: skip
    policy = view_of({"publish": table}, THEATRE, Audience.PUBLIC, folder=tmp_path).policy
    (rule,), (kept_in,) = policy.delays, policy.withheld
    assert (rule.seconds, rule.titles, rule.is_of("paper")) == (
        168 * 3600,
        ("Kharkiv Oblast", "hills"),
        False,
    )
    assert rule.classes is not None and rule.classes.takes(HELD) and not rule.classes.takes(RETAKEN)
    assert rule.ground is not None and rule.ground.contains(shapely.Point(35.5, 50.5))
    assert kept_in.words == "Sumy Oblast (people there)"
    assert (policy.finest, len(policy.coarse)) == ("district", 2)


@pytest.mark.parametrize("name", ["withheld", "delays", "publihs", "Publish"])
def test_a_rule_outside_publish_is_refused_as_nothing_would_read_it(name: str) -> None:
    with pytest.raises(BadProject, match=rf"no setting '{name}', and nothing would read it; .*\[publish\]"):
        view_of({"publish": {}, name: [{"regions": ["UA-59"], "reason": "x"}]}, THEATRE, Audience.PUBLIC)
    view_of({"publish": {}, "title": "published", "maps": {}, "labels": {}}, THEATRE, Audience.PUBLIC)


SQUARE = (35.0, 50.0, 35.2, 50.1)
WEST, EAST = shapely.box(35.0, 50.0, 35.1, 50.1), shapely.box(35.1, 50.0, 35.2, 50.1)


def _view(policy: Policy, hours: float = 24.0) -> View:
    return View(Audience.PUBLIC, THEATRE, hours, policy)


def _shown(view: View, history: History, day: float) -> History:
    (seen,) = view.see(known_of(histories=[history]), FIRST + int(day * DAY)).knowledge.histories
    return seen


def _ground(history: History, at: int) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for cell in history.at(at):
        key = cell.state.side, cell.state.control.value
        found[key] = found.get(key, 0.0) + cell.shape.area
    return {key: round(area, 6) for key, area in found.items()}


def test_a_region_waits_longer_and_its_border_is_cut_only_where_a_change_crosses_it() -> None:
    """West of the line the newest map is shown, east of it the one of three days before."""
    history = history_of(
        replace(OPEN, definition_in={"uk": "під контролем Росії"}),
        [
            snapshot(OPEN, FIRST - 9 * DAY, [(HELD, SQUARE)]),
            snapshot(OPEN, FIRST + 2 * DAY, [(RETAKEN, SQUARE)]),
        ],
    )
    view = _view(Policy((Delay(96.0, EAST, ("the east",)),)))
    before, between, after = (_shown(view, history, day) for day in (2.9, 3.5, 6.0))
    assert _ground(before, FIRST + 9 * DAY) == {("ru", "held"): 0.02} and len(before) == 1
    assert _ground(between, FIRST + 9 * DAY) == {("ru", "held"): 0.01, ("ua", "retaken"): 0.01}
    assert {cell.shape.normalize().wkt for cell in between.at(FIRST + 9 * DAY)} == {
        each.normalize().wkt for each in (WEST, EAST)
    }
    assert _ground(after, FIRST + 9 * DAY) == {("ua", "retaken"): 0.02}
    assert between.source.definition == "ground held by Russia. Shown 96 hours late: the east."
    assert between.source.definition_in == {"uk": "під контролем Росії. Shown 96 hours late: the east."}


def test_ground_that_does_not_change_in_the_region_is_not_cut() -> None:
    """One piece over the border stays one: nothing tells of a delay where nothing is held back."""
    history = history_of(
        OPEN,
        [
            snapshot(OPEN, FIRST - 9 * DAY, [(HELD, SQUARE)]),
            snapshot(OPEN, FIRST + 2 * DAY, [(HELD, SQUARE), (UNKNOWN, (35.5, 50, 35.6, 50.1))]),
        ],
    )
    seen = _shown(_view(Policy((Delay(96.0, EAST, ("the east",)),))), history, 3.5)
    assert sorted(shape.wkt for shape in seen.columns.shape) == sorted(
        shapely.box(*each).normalize().wkt for each in (SQUARE, (35.5, 50, 35.6, 50.1))
    )


def test_what_was_shown_once_is_never_taken_back() -> None:
    """Day by day, ground that a class's delay freezes stays as it was: a step back would tell where something is."""
    steps = [HELD, UNKNOWN, RETAKEN, UNKNOWN, HELD, RETAKEN]
    history = history_of(
        OPEN, [snapshot(OPEN, FIRST + number * DAY, [(state, SQUARE)]) for number, state in enumerate(steps)]
    )
    view = _view(Policy((Delay(72.0, None, (), read_wanted(["ua:retaken"], (), sides=["ua"])),)))
    told = []
    for quarter in range(4, 60):
        seen = _shown(view, history, quarter / 4)
        (newest,) = (int(cell.valid_from - FIRST) // DAY for cell in seen.at(FIRST + 99 * DAY))
        told.append(newest)
    assert told == sorted(told)
    assert set(told) == {0, 1, 2, 4, 5} and told[-1] == 5  # 3 is over before it may be told that 2 had come


def test_the_longest_delay_that_applies_wins() -> None:
    """A source's own, a region's and a class's delay meet on one ground."""
    history = history_of(
        OPEN,
        [snapshot(OPEN, FIRST, [(HELD, SQUARE)]), snapshot(OPEN, FIRST + 2 * DAY, [(RETAKEN, SQUARE)])],
    )
    rules = (
        Delay(48.0, EAST, ("the east",)),
        Delay(96.0, None, (), read_wanted(["ua:retaken"], (), sides=["ua"])),
        Delay(240.0, EAST, ("the east",), None, ("closed-map",)),
        Delay(36.0, None, (), None, ("open-map",)),
    )
    view = _view(Policy(rules))
    assert _ground(_shown(view, history, 5.9), FIRST + 9 * DAY) == {("ru", "held"): 0.02}
    assert _ground(_shown(view, history, 6.0), FIRST + 9 * DAY) == {("ua", "retaken"): 0.02}
    assert view.out_until(OPEN, FIRST + 9 * DAY) == FIRST + 9 * DAY - 36 * 3600
    assert view.told_until(OPEN, FIRST + 9 * DAY) == FIRST + 5 * DAY
    known = known_of(histories=[history])
    assert view.see(known, FIRST + 4 * DAY).until == FIRST + 6 * DAY


@pytest.mark.parametrize(
    ("predicate", "actor", "classes", "waits"),
    [
        ("captured", "ru", "ru:held", True),
        ("captured", "ru", "ua:retaken", True),  # it was somebody's before
        ("captured", "ua", "ru:retaken", True),
        ("holds", "ru", "ua:retaken", False),
        ("lost", "ru", "ua:retaken", True),  # what one side loses the other has
        ("recaptured", "ua", "ru:held", True),
        ("recaptured", "ua", "ru:retaken", False),
        ("captured", None, "ua:held", True),  # by nobody knows whom
        ("clash", "ru", "ru:held", False),
        ("no_confirmation", "ru", "ru:held", True),  # of a capture
        ("captured", "ru", "nobody:unknown", False),
    ],
)
def test_a_class_waits_with_the_claims_of_ground_that_came_to_it_or_left_it(
    predicate: str, actor: str | None, classes: str, waits: bool
) -> None:
    """Whoever takes ground takes it from someone, and what is lost comes to someone."""
    report = report_of("They captured Ilek.", 1)
    claim = claim_of(
        report, "captured Ilek", predicate=predicate, actor=None if actor is None else Party("they", actor)
    )
    claim = replace(claim, about="captured" if predicate == "no_confirmation" else None)
    view = _view(Policy((Delay(240.0, None, (), read_wanted([classes], (), sides=["ua", "ru"])),)))
    known = known_of(claims=[claim], reports=[report])
    assert len(view.see(known, FIRST + 4 * DAY).knowledge.claims) == (0 if waits else 1)
    assert len(view.see(known, FIRST + 40 * DAY).knowledge.claims) == 1


KEPT = Withheld(shapely.box(35.0, 50.0, 35.1, 50.1), "The Hills", "people live there")


def test_of_withheld_ground_there_are_no_shapes_no_figures_and_no_claims() -> None:
    """What is left is whole, and every definition says what is missing."""
    history = history_of(
        OPEN,
        [
            snapshot(OPEN, FIRST, [(HELD, SQUARE)]),
            snapshot(OPEN, FIRST + DAY, [(HELD, (35.05, 50, 35.2, 50.1))]),
        ],
    )
    inside, outside = report_of("They captured Ilek.", 1), report_of("They captured Drony.", 1)
    claims = [claim_of(inside, "captured Ilek"), claim_of(outside, "captured Drony", place=DRONY)]
    known = known_of(histories=[history], claims=claims, reports=[inside, outside])
    seen = _view(Policy(withheld=(KEPT,))).see(known, FIRST + 50 * DAY).knowledge
    (cut,) = seen.histories
    assert not any(shape.intersection(KEPT.ground).area for shape in cut.columns.shape)
    assert _ground(cut, FIRST + 9 * DAY) == {("ru", "held"): 0.01} and len(cut) == 1
    assert [claim.quote for claim in seen.claims] == ["captured Drony"]
    assert list(seen.reports) == [outside.id] and len(seen.events) == 1
    words = (
        "ground held by Russia. Withheld from publication, and in no figure: The Hills (people live there)."
    )
    assert cut.source.definition == seen.sources.get("open-map").definition == words


def test_a_check_in_withheld_ground_cannot_say() -> None:
    """A blank that the desk made speaks against nobody, there and near it."""
    history = history_of(OPEN, [snapshot(OPEN, FIRST, [(HELD, SQUARE)])])
    view = _view(Policy(withheld=(KEPT,)))
    seen = view.see(known_of(histories=[history]), FIRST + 50 * DAY).knowledge
    report = report_of("They hold Ilek and Drony, 90 square km.", 1)
    inside, beside = (
        claim_of(report, "They hold", place=place, area_km2=90.0, predicate="holds")
        for place in (ILEK, DRONY)
    )
    (verdict,) = check_claim(inside, seen.histories, sources=seen.sources).verdicts
    assert (verdict.control, verdict.area) == (Answer.CANNOT_SAY, Answer.CANNOT_SAY)
    assert verdict.control_reason == "what the map shows of Ilek is withheld from publication"
    near = check_claim(beside, seen.histories, sources=seen.sources, radius_km=25.0).verdicts[0]
    assert (near.control, near.area) == (Answer.CANNOT_SAY, Answer.CANNOT_SAY)
    assert "part of 25 km around Drony" in near.control_reason and near.control_reason.endswith(
        "is withheld from publication"
    )
    world = World(known_of(histories=[history]), {}, FIRST + 50 * DAY, policy=view.policy)
    told = left(world, {"api": lambda world: _asked(world)})
    for name, body in told.items():
        assert b'"withheld":' in body and b'"The Hills"' in body and b'"people live there"' in body, name


def _asked(world: World) -> Any:
    from publish.doors import _asked as asked

    for path in ("/api/project", "/api/evidence?place=t:ilek", "/api/timeline?lon=35.05&lat=50.05"):
        yield from asked(world, path)


def _coarse(*claims: Claim, reports: Any = (), **rule: Any) -> tuple[Claim, ...]:
    view = replace(_view(Policy(coarse=(Coarse("region", **rule),))))
    known = known_of(claims=claims, reports=reports)
    return view.see(known, FIRST + 50 * DAY).knowledge.claims


def test_a_claim_told_by_its_region_leaves_its_words_behind() -> None:
    """Quote, link, id, title and an unknown claimant's name would lead to the village; a known one keeps its name."""
    report = report_of(
        "The mayor of Ilek: they captured it. The staff agrees.", 1, url="https://paper.example/ilek"
    )
    mayor = Claimant("the mayor of Ilek", "official", "ru")
    claims = [
        claim_of(report, "captured it", claimant=mayor, via=("The Paper", "Ilek Today")),
        claim_of(report, "agrees", stance="confirms"),
    ]
    told = _coarse(*claims, reports=[report])
    assert {claim.claimant.name for claim in told} == {"official", "General Staff of Ukraine"}
    assert {(claim.quote, claim.rule, claim.report) for claim in told} == {("", "withheld", "")}
    assert {place.canonical for claim in told for place in claim.places} == {"Belgorod Oblast"}
    assert not {each.id for each in claims} & {each.id for each in told}
    assert {claim.report_id for claim in told}.isdisjoint({report.id}) and len(
        {c.report_id for c in told}
    ) == 1
    assert not any("Ilek" in repr(claim) or "paper.example" in repr(claim) for claim in told)
    assert {claim.via for claim in told} == {("The Paper",), ()}


def test_a_claim_without_words_does_not_name_a_paper_that_its_desk_does_not() -> None:
    """A report that came from an address is filed under its host: "ilek-today.example" would tell the village."""
    outlet = Claimant("Ilek Today", "outlet", None)
    reports = [
        replace(report_of(f"They captured Ilek on day {number}.", number), source=source)
        for number, source in enumerate(("ilek-today.example", "paper"))
    ]
    claims = [claim_of(report, "captured Ilek", claimant=outlet) for report in reports]
    view = _view(Policy(coarse=(Coarse("region"),)))
    seen = view.see(known_of(claims=claims, reports=reports), FIRST + 50 * DAY).knowledge
    assert {claim.source for claim in seen.claims} == {"unnamed", "paper"}
    assert seen.sources.get("unnamed").title == "an outlet that is not named"
    assert "ilek" not in repr(seen).casefold()


@pytest.mark.parametrize("kind", ["osint", "outlet", "media", "local", "official"])
@pytest.mark.parametrize("source", ["", "unknown", "paper", "ilek-today.example"])
def test_withholding_words_does_not_make_an_event_count_for_more(kind: str, source: str) -> None:
    """What nobody vouches for is no more independent for being told without its words."""
    report = replace(report_of("They captured Ilek, a channel wrote.", 1), source=source)
    claim = claim_of(report, "captured Ilek", claimant=Claimant("A channel", kind, None))
    assert _standing_bare(replace(claim, source=source or None)) == _standing_whole(
        replace(claim, source=source or None)
    )


def test_a_speaker_in_two_spellings_is_one_voice_also_without_words() -> None:
    """A project of mappers that says a thing twice is still alone."""
    both = [
        claim_of(
            report_of(f"They captured Ilek, they wrote {number}.", number),
            "captured Ilek",
            claimant=Claimant(name, "osint", None, ("Open Map", "open-map")),
        )
        for number, name in enumerate(("Open Map", "open-map"))
    ]
    assert _standing_bare(*both) == _standing_whole(*both)


def _standing_whole(*claims: Claim) -> tuple[str, bool]:
    (event,) = known_of(claims=claims).events
    return event.status.value, " alone" in event.reason


def _standing_bare(*claims: Claim) -> tuple[str, bool]:
    told = _view(Policy(coarse=(Coarse("region"),))).see(known_of(claims=claims), FIRST + 50 * DAY).knowledge
    assert all(claim.rule == "withheld" for claim in told.claims)
    (event,) = told.events
    return event.status.value, " alone" in event.reason


def test_coarse_places_may_be_of_one_side_or_predicate() -> None:
    """Others keep their village and their words."""
    first, second = report_of("They captured Ilek.", 1), report_of("They left Drony.", 2)
    claims = [
        claim_of(first, "captured Ilek"),
        claim_of(second, "left Drony", place=DRONY, predicate="lost"),
    ]
    told = _coarse(*claims, reports=[first, second], predicates=frozenset({"captured"}))
    assert sorted((claim.quote, claim.places[0].canonical) for claim in told) == [
        ("", "Belgorod Oblast"),
        ("left Drony", "Drony"),
    ]


def test_that_nobody_confirms_something_is_told_as_coarsely_as_the_thing() -> None:
    report = report_of("Nobody confirms the capture of Ilek.", 1)
    claim = replace(claim_of(report, "capture of Ilek", predicate="no_confirmation"), about="captured")
    (told,) = _coarse(claim, reports=[report], predicates=frozenset({"captured"}))
    assert [place.canonical for place in told.places] == ["Belgorod Oblast"]


def test_the_check_of_a_coarse_claim_looks_at_the_region() -> None:
    """Its search, its patch and its place are the region's."""
    report = report_of("They captured Ilek, 40 square km.", 1)
    told = _coarse(claim_of(report, "captured Ilek", area_km2=40.0), reports=[report])
    history = history_of(OPEN, [snapshot(OPEN, FIRST, [(HELD, SQUARE)])])
    check = check_claim(told[0], [history], sources=THEATRE.sources)
    assert (check.place.title, check.radius_km, check.ground.title) == (
        "Belgorod Oblast",
        None,
        "Belgorod Oblast",
    )


def _notice(**fields: Any) -> Notice:
    return Notice(
        "n", "open-map", fields.pop("gate"), Standing.NOTED, FIRST + DAY, FIRST + DAY, FIRST, 1, "place 7 in the log: x.zip",
        **fields,
    )  # fmt: skip


def test_gates_tell_no_figure_of_withheld_ground() -> None:
    """A definition break is told by what it is in the ground that is left; of the rest only that there is something."""
    history = history_of(
        OPEN,
        [
            snapshot(OPEN, FIRST, [(HELD, SQUARE)]),
            snapshot(OPEN, FIRST + DAY, [(HELD, (35, 50, 35.15, 50.1))]),
        ],
    )
    view = _view(Policy(withheld=(KEPT,)))
    (cut,) = view.see(known_of(histories=[history]), FIRST + 50 * DAY).knowledge.histories
    broken = notice_without_figures(_notice(gate=DEFINITION, km2=900.0, lost_km2=900.0, kind="ru held"), cut)
    assert broken is not None and broken.km2 == pytest.approx(
        float(areas_km2([shapely.box(35.15, 50, 35.2, 50.1)])[0]), abs=1e-6
    )
    assert (
        notice_without_figures(_notice(gate=DEFINITION, km2=900.0, lost_km2=900.0, kind="ua held"), cut)
        is None
    )
    frozen = notice_without_figures(_notice(gate=FROZEN, km2=5.0), cut)
    assert frozen is not None and (frozen.km2, frozen.gate) == (0.0, FROZEN)
    assert notice_without_figures(_notice(gate=FROZEN, polygon="ab"), cut) is None
    assert "log" not in notice_without_log(_notice(gate=CORRECTED)).reason
    assert view.notice(_notice(gate=CORRECTED), history).reason.startswith("a later version")  # type: ignore[union-attr]


def test_a_source_whose_newest_maps_wait_is_not_called_silent() -> None:
    """A map a day comes out, and what gates say of the last twenty is not told yet: that none came is not so."""
    days = [FIRST + number * DAY for number in range(60)]

    class Daily(Asked):
        def gates(self, source: str) -> Notices:
            return Notices(source, (), [at for at in days if self.known is None or at <= self.known], {})

    history = history_of(OPEN, [snapshot(OPEN, FIRST, [(HELD, SQUARE)])])
    view = _view(Policy((Delay(480.0, EAST, ("the east",)),)))
    asked = view.asked(Daily(_project()), OPEN, days[-1] + DAY)
    assert asked.notices(history, days[-3], days[-1]) == []
    untrue = replace(asked, told_until=FOREVER).notices(history, days[-3], days[-1])
    assert [each.gate for each in untrue] == [SILENT]


def test_notices_are_those_of_the_place_in_the_log_that_is_asked_for() -> None:
    """A site of an old place in the log says nothing that gates said later."""
    told: list[tuple[Instant | None, int | None]] = []

    class Telling(Asked):
        def gates(self, source: str) -> Notices:
            told.append((self.known, self.recorded))
            return Notices(source, (), (), {})

    seen = known_of(histories=[history_of(OPEN, [snapshot(OPEN, FIRST, [(HELD, SQUARE)])])])
    for known in (None, FIRST + DAY, FIRST + 9 * DAY):
        notices_out(Telling(_project(), known, 7), seen, _view(Policy()), FIRST + 3 * DAY)
    assert told == [(FIRST + 2 * DAY, 7), (FIRST + DAY, 7), (FIRST + 2 * DAY, 7)]


def test_the_desk_sees_past_every_rule() -> None:
    """A policy is the public's."""
    history = history_of(OPEN, [snapshot(OPEN, FIRST, [(HELD, SQUARE)])])
    known = known_of(histories=[history])
    view = View(Audience.DESK, THEATRE, 24.0, Policy(withheld=(KEPT,)))
    assert view.see(known, FIRST).knowledge is known
    assert view.withheld_at(35.05, 50.05) is None
    assert Edition(known, PLACES).knowledge is known


def test_a_day_a_claim_speaks_of_does_not_bring_it_out_before_its_reports_longest_delay() -> None:
    """A report waits as a whole for the place in the region that waits longest."""
    report = report_of("They captured Ilek and Drony.", 1, published_at=FIRST + DAY)
    claims = [
        claim_of(report, "captured Ilek"),
        claim_of(report, "and Drony", place=DRONY),
    ]
    view = _view(Policy((Delay(96.0, shapely.box(35.3, 50, 35.4, 50.1), ("Drony",)),)))
    known = known_of(claims=claims, reports=[report])
    assert view.see(known, FIRST + 5 * DAY - 1).knowledge.claims == ()
    assert len(view.see(known, FIRST + 5 * DAY).knowledge.claims) == 2
    assert date(2025, 4, 2) == report.published_on
