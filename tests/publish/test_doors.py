"""What is held back changes no byte at any door, and none of it stands in any byte that leaves.

Each example invents a project and a policy. `_kept_out` says by itself, square by square, what the public may know, and
makes a second project of nothing but that: both must leave the same bytes. Everything held back carries sentinels, words
and coordinates that stand nowhere else, which are then looked for in every byte, unpacked.

HELDGROUND_DEEP=N tries N examples of each property (the default is 8, so that CI does not wait).
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from heldground.claims.model import Claim, Claimant, Party, TimeSpan
from heldground.publish.policy.rules import Coarse, Delay, Policy, Withheld
from heldground.queries.classes import read_wanted
from heldground.reports.model import Report
from heldground.serve.app import app_of
from heldground.snapshots import Snapshot, State, make_patches
from heldground.when import DAY, day_end
from publish.doors import API, DOORS, HEAVY_DOORS, OGC, TILES, World, left, unpacked
from serve.asking import (
    CLOSED,
    DRONY,
    FIRST,
    HELD,
    ILEK,
    OPEN,
    RETAKEN,
    UNKNOWN,
    claim_of,
    history_of,
    known_of,
    report_of,
)

EXAMPLES = int(os.environ.get("HELDGROUND_DEEP", "8"))
CAREFULLY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="HELDGROUND_DEEP" not in os.environ,
    suppress_health_check=list(HealthCheck),
    phases=(
        Phase.explicit,
        Phase.generate,
    ),  # a story takes a second to tell: shrinking it would take an hour
)

WIDE, HIGH, STEP = 8, 4, 0.05
"""The map: squares of a twentieth of a degree from 35 E, 50 N; Ilek lies in the second, Drony in the eighth column."""
Ground = tuple[State | None, ...]
"""What each square shows."""
Zone = tuple[int, int, int, int]
"""Squares from (column, row) to (column, row), the ends excluded."""

RUSSIA = Party("the 5th Brigade", "ru")
SPEAKERS = (
    Claimant("Ivan Petrov", "local", None),
    Claimant("General Staff of Ukraine", "military", "ua"),
    Claimant("the mayor", "official", "ru"),
    Claimant("The Paper", "outlet", None),
)
CLASSES = ("ru:held", "ua:retaken", "nobody:unknown")


@dataclass(frozen=True)
class Rule:
    """A longer delay, as the test understands it."""

    days: int
    zone: Zone | None
    wanted: str | None

    def is_of(self, square: int) -> bool:
        return self.zone is None or _inside(self.zone, square)

    def takes(self, state: State | None) -> Any:
        """What a change is a change of: the state itself, or whether it is of the class."""
        if self.wanted is None:
            return state
        side, control = self.wanted.replace("nobody", "").split(":")
        return state is not None and (state.side, state.control.value) == (side, control)

    def delay(self) -> Delay:
        ground = None if self.zone is None else _box(self.zone)
        classes = None if self.wanted is None else read_wanted([self.wanted], (), sides=["ua", "ru"])
        return Delay(24.0 * self.days, ground, ("the zone",) if ground else (), classes)


@dataclass(frozen=True)
class Dated:
    """A report with its only claim."""

    report: Report
    claim: Claim
    sentinel: str


@dataclass(frozen=True)
class Story:
    """An invented project with its policy, and the instant at which it is looked at."""

    maps: dict[int, Ground]
    closed: dict[int, Ground]
    told: tuple[Dated, ...]
    rules: tuple[Rule, ...]
    withheld: Zone | None
    delay_days: int
    today: int

    @property
    def policy(self) -> Policy:
        kept_in = () if self.withheld is None else (Withheld(_box(self.withheld), "The Hills", "people"),)
        return Policy(tuple(rule.delay() for rule in self.rules), kept_in)

    @property
    def as_of(self) -> int:
        return FIRST + self.today * DAY

    def world(
        self, maps: Sequence[dict[int, Ground]], told: Sequence[Dated], heads: Sequence[Dated] | None = None
    ) -> World:
        known = known_of(
            histories=[
                history_of(source, [_snapshot(source, day, ground) for day, ground in drawn.items()])
                for source, drawn in zip((OPEN, CLOSED), maps, strict=True)
                if drawn
            ],
            claims=[each.claim for each in told],
            reports=[each.report for each in (told if heads is None else heads)],
        )
        return World(
            known,
            {each.report.id: each.report.text for each in told},
            self.as_of,
            24.0 * self.delay_days,
            self.policy,
            asks=tuple(f"/api/checks?claims={each.claim.id}" for each in self.told),
        )

    def whole(self) -> World:
        return self.world((self.maps, self.closed), self.told)

    def kept_out(self) -> World:
        """The project of one who never knew what is held back."""
        return self.world(
            (self._out(self.maps), self._out(self.closed)),
            [each for each in self.told if self.is_out(each)],
            [each for each in self.told if self.is_out(each, ahead=True)],
        )

    def _out(self, maps: dict[int, Ground]) -> dict[int, Ground]:
        """What of a map is out: square by square, up to the first change of which a rule speaks."""
        days = [day for day in sorted(maps) if day <= self.today - self.delay_days]
        shown = {day: list(maps[day]) for day in days}
        for square in range(WIDE * HIGH):
            before: State | None = None
            frozen = False
            for number, day in enumerate(days):
                now, was = maps[day][square], maps[days[number - 1]][square] if number else None
                frozen = frozen or any(
                    rule.is_of(square) and day > self.today - rule.days and rule.takes(now) != rule.takes(was)
                    for rule in self.rules
                    if rule.days > self.delay_days
                )
                before = before if frozen else now
                kept_in = self.withheld is not None and _inside(self.withheld, square)
                shown[day][square] = None if kept_in else before
        return {day: tuple(ground) for day, ground in shown.items()}

    def is_out(self, each: Dated, *, ahead: bool = False) -> bool:
        """Whether a claim is out; `ahead`: whether its report is, whatever day the claim speaks of."""
        if self.withheld is not None and _at(self.withheld, each.claim):
            return False
        waits = [rule.days for rule in self.rules if _speaks_of(rule, each.claim)]
        days = max([self.delay_days, *waits])
        known = each.report.published_at or day_end(each.report.published_on)
        day = each.claim.time.end if each.claim.time and not ahead else None
        return max(known, day_end(day) if day else known) + days * DAY <= self.as_of


def _speaks_of(rule: Rule, claim: Claim) -> bool:
    if rule.zone is not None and not _at(rule.zone, claim):
        return False
    side = claim.actor.side if claim.actor else ""
    told = {
        ("captured", "ru"): ["ru:held", "ua:held", "ua:retaken"],
        ("holds", "ru"): ["ru:held"],
        ("lost", "ru"): ["ru:held", "ru:retaken", "ua:held", "ua:retaken"],
    }.get((claim.predicate, side or ""), [])
    return rule.wanted is None or rule.wanted in told


def _inside(zone: Zone, square: int) -> bool:
    row, column = divmod(square, WIDE)
    return zone[0] <= column < zone[2] and zone[1] <= row < zone[3]


def _box(zone: Zone) -> shapely.Polygon:
    return shapely.box(
        *(origin + STEP * number for origin, number in zip((35, 50, 35, 50), zone, strict=True))
    )


def _at(zone: Zone, claim: Claim) -> bool:
    return any(_box(zone).intersects(shapely.Point(place.lon, place.lat)) for place in claim.places)


def _snapshot(source: Any, day: int, ground: Ground) -> Snapshot:
    patches = []
    for state in dict.fromkeys(each for each in ground if each is not None):
        squares = [number for number, each in enumerate(ground) if each == state]
        boxes = [_box((n % WIDE, n // WIDE, n % WIDE + 1, n // WIDE + 1)) for n in squares]
        patches += make_patches(state, shapely.union_all(boxes, grid_size=1e-10))
    at = FIRST + day * DAY
    return Snapshot(source.id, f"{at}", f"{at}", at, at, tuple(patches))


@st.composite
def zones(draw: st.DrawFn) -> Zone:
    west, south = draw(st.integers(0, WIDE - 1)), draw(st.integers(0, HIGH - 1))
    return west, south, draw(st.integers(west + 1, WIDE)), draw(st.integers(south + 1, HIGH))


@st.composite
def maps_over_time(draw: st.DrawFn) -> dict[int, Ground]:
    """A map that is painted over, rectangle by rectangle; labels tell the day on which ground was painted."""
    ground: list[State | None] = [None] * (WIDE * HIGH)
    found = {}
    for day in sorted(draw(st.sets(st.integers(0, 20), min_size=1, max_size=5))):
        for _ in range(draw(st.integers(0, 3))):
            zone = draw(zones())
            state = draw(st.sampled_from([HELD, UNKNOWN, RETAKEN, None]))
            if state is not None and draw(st.booleans()):
                state = replace(state, label=f"{state.label} painted{day}")
            ground = [state if _inside(zone, number) else each for number, each in enumerate(ground)]
        found[day] = tuple(ground)
    return found


@st.composite
def dated(draw: st.DrawFn, number: int, *, place: Any = None) -> Dated:
    day, sentinel = draw(st.integers(0, 20)), f"zqx{number}v"
    named = place or draw(st.sampled_from([ILEK, DRONY]))
    at = draw(st.none() | st.integers(0, DAY - 1))
    report = report_of(
        f"Word {sentinel}a of {named.name}: forces captured it {sentinel}b. Later {sentinel}c.",
        day,
        published_at=None if at is None else FIRST + day * DAY + at,
        url=f"https://paper.example/{sentinel}d",
        title=f"About {sentinel}e and {named.name}",
    )
    begun = date(2025, 4, 1) + timedelta(days=day + draw(st.integers(-3, 2)))
    claim = claim_of(
        report,
        f"captured it {sentinel}b",
        place=named,
        claimant=draw(st.sampled_from(SPEAKERS)),
        stance=draw(st.sampled_from(["asserts", "denies", "hedges"])),
        predicate=draw(st.sampled_from(["captured", "holds", "lost", "clash"])),
        area_km2=draw(st.none() | st.just(40.0)),
        time=draw(st.none() | st.just(TimeSpan(begun, begun))),
        actor=RUSSIA,
        via=draw(st.sampled_from([(), ("The Paper",), (f"agency {sentinel}f",)])),
    )
    return Dated(report, claim, sentinel)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    today = draw(st.integers(4, 24))
    rules = st.builds(
        Rule, days=st.integers(1, 12), zone=st.none() | zones(), wanted=st.none() | st.sampled_from(CLASSES)
    ).filter(lambda rule: rule.zone is not None or rule.wanted is not None)
    return Story(
        maps=draw(maps_over_time()),
        closed=draw(maps_over_time()),
        told=tuple(draw(dated(number)) for number in range(draw(st.integers(0, 5)))),
        rules=tuple(draw(st.lists(rules, max_size=3))),
        withheld=draw(st.none() | zones()),
        delay_days=draw(st.integers(0, 3)),
        today=today,
    )


@CAREFULLY
@given(story=stories())
def test_what_is_held_back_changes_no_byte_at_any_door(story: Story) -> None:
    """A project that knows more than its policy lets out leaves what one leaves that never knew of it."""
    _same(left(story.whole()), left(story.kept_out()))


@settings(CAREFULLY, max_examples=max(EXAMPLES // 6, 1))
@given(story=stories())
def test_what_is_held_back_changes_no_byte_of_heavy_files(story: Story) -> None:
    """GeoPackage, GeoParquet and pictures too."""
    _same(left(story.whole(), HEAVY_DOORS), left(story.kept_out(), HEAVY_DOORS))


def _same(told: dict[str, bytes], expected: dict[str, bytes]) -> None:
    assert told.keys() == expected.keys()
    for name, body in expected.items():
        assert told[name] == body, name


@CAREFULLY
@given(story=stories())
def test_no_word_held_back_stands_in_any_byte(story: Story) -> None:
    """Words, names, links, titles, ids and hashes of what is held back are in nothing that leaves."""
    hidden = [each for each in story.told if not story.is_out(each)]
    sentinels = [f"{each.sentinel}{part}".encode() for each in hidden for part in "abdef"]
    sentinels += [each.claim.id.encode() for each in hidden] + [each.report.id.encode() for each in hidden]
    # What is asked by an id is told back to whoever asks.
    world = replace(story.whole(), asks=())
    for name, body in left(world).items():
        for part in unpacked(body):
            assert not [each for each in sentinels if each in part], name
            assert b"painted" not in part or _labels_out(story, part), name


def _labels_out(story: Story, part: bytes) -> bool:
    """Whether every label in some bytes is one the public may know."""
    shown = {
        state.label.encode()
        for maps in (story.maps, story.closed)
        for ground in story._out(maps).values()
        for state in ground
        if state is not None
    }
    import re

    return all(any(found in label for label in shown) for found in re.findall(rb"painted\d+", part))


@CAREFULLY
@given(
    story=stories(), numbers=st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True), data=st.data()
)
def test_where_places_are_told_by_their_region_no_byte_tells_which_they_are(
    story: Story, numbers: list[int], data: st.DataObject
) -> None:
    """Two projects whose claims name one village, or the other, leave the same bytes; the villages' names are in none."""
    story = replace(story, withheld=None, rules=tuple(rule for rule in story.rules if rule.zone is None))
    drawn = [data.draw(dated(number, place=ILEK)) for number in numbers]
    moved = [_moved(each) for each in drawn]
    ours, others = (
        replace(
            story.world((story.maps, story.closed), told),
            policy=replace(story.policy, coarse=(Coarse("region"),)),
            asks=(),
        )
        for told in (drawn, moved)
    )
    asked = {name: door for name, door in DOORS.items() if name != "ogc"} | {"ogc": DOORS["ogc"]}
    told = left(ours, asked)
    _same(told, left(others, asked))
    words = [f"{each.sentinel}{part}".encode() for each in drawn for part in "abcdef"]
    words += [each.claim.id.encode() for each in drawn] + [each.report.id.encode() for each in drawn]
    for name, body in told.items():
        for part in unpacked(body):
            assert not [each for each in words if each in part], name


def _moved(each: Dated) -> Dated:
    """The same report about the other village, in other words."""
    report = replace(
        each.report,
        text=each.report.text.replace("Ilek", "Drony"),
        title=(each.report.title or "").replace("Ilek", "Drony"),
        url=f"{each.report.url}/drony",
    )
    old = each.claim
    quote = old.quote
    claim = claim_of(
        report, quote, place=DRONY, claimant=old.claimant, stance=old.stance, predicate=old.predicate,
        area_km2=old.area_km2, time=old.time, actor=old.actor, via=old.via,
    )  # fmt: skip
    return Dated(report, claim, each.sentinel)


def test_every_path_of_the_service_is_a_door() -> None:
    """Whoever adds a path adds it to the doors that are tried."""
    tried = {path.partition("?")[0] for path in API} | {"/api/checks"}
    tried |= {path.replace("open-map", "{source}") for path in tried}
    tried |= {"/tiles/{source}/tilejson.json", "/tiles/{source}/{zoom}/{column}/{row}.mvt"}
    assert set(app_of(None).openapi()["paths"]) <= tried
    assert len(TILES) == 3
    assert {"/ogc/collections/control-closed-map/items", "/ogc/collections/claims/items"} <= {
        path.partition("?")[0] for path in OGC
    }


def test_the_doors_can_leak() -> None:
    """Without a policy the same bytes do hold what the policy holds back: the search finds what is there."""
    story = Story(
        maps={0: tuple([HELD] * (WIDE * HIGH))},
        closed={},
        told=(),
        rules=(),
        withheld=(0, 0, 4, 4),
        delay_days=0,
        today=5,
    )
    report = report_of("Word zqxa: forces captured it zqxb.", 1, url="https://paper.example/zqxd")
    claim = claim_of(report, "captured it zqxb", place=ILEK)
    world = story.world((story.maps, {}), [Dated(report, claim, "zqx")])
    told, kept = left(replace(world, policy=Policy(), asks=())), left(replace(world, asks=()))
    for word, doors in (
        (b"zqxb", DOORS.keys() - {"tiles"}),  # which have no words
        (b"35.00000", {"api": 0}),
        (claim.id.encode(), {"api": 0, "export": 0}),
    ):
        for door in doors:
            ours = {name: body for name, body in told.items() if name.startswith(door)}
            assert any(word in part for body in ours.values() for part in unpacked(body)), (door, word)
            theirs = {name: body for name, body in kept.items() if name.startswith(door)}
            assert not any(word in part for body in theirs.values() for part in unpacked(body)), (door, word)


@pytest.mark.parametrize("door", [*DOORS, *HEAVY_DOORS])
def test_a_door_leaves_something(door: str) -> None:
    """A door that yields nothing would pass everything."""
    story = Story(
        {0: tuple([HELD] * (WIDE * HIGH)), 3: tuple([RETAKEN] * (WIDE * HIGH))}, {}, (), (), None, 0, 9
    )
    opened = (DOORS | HEAVY_DOORS)[door]
    assert all(body for _, body in opened(story.whole()))
