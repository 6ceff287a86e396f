"""Which facts are one event: the same place, near in time, the same thing or one that excludes it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from heldground.area import distance_km
from heldground.events.facts import (
    ATTACK,
    CONTROL,
    EVACUATION,
    EXTENT,
    FIGHTING,
    Fact,
    agree,
    exclude,
    near_in_time,
    place_key,
)
from heldground.places.model import SEARCH_RADIUS_KM, SETTLEMENT

WITHIN_DAYS: Final = 5
"""Claims of one control further apart in time are about different facts: reports trail a fact by days, and a
village can change hands within a week."""
MOMENT_DAYS: Final = 2
"""Attacks, strikes and contradictions are of a moment: what is so on Wednesday does not refute Sunday. Two
days let an undated claim meet the report it answers."""
EVACUATION_DAYS: Final = 30
"""Moving people out of a district is a measure of weeks, told again and again with new counts."""
WIDE_DAYS: Final = 14
"""A claim about a longer time ("in March", "since mid-March") sums up; it connects no two events."""


def together(facts: Sequence[Fact], same: Callable[[Fact, Fact], bool]) -> list[list[Fact]]:
    """The facts in groups: whatever a chain of `same` connects. Facts in any order give the same groups.

    A claim about a whole month could chain everything that happened in it. Claims wider than `WIDE_DAYS`
    therefore connect nothing: they join the largest group they belong to, the earliest among equals.
    """
    parent = list(range(len(facts)))
    wide = [(fact.last - fact.first).days > WIDE_DAYS for fact in facts]

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    buckets: dict[str, list[int]] = defaultdict(list)
    for at, fact in enumerate(facts):
        for key in _buckets(fact):
            buckets[key].append(at)
    across: set[tuple[int, int]] = set()
    for members in buckets.values():
        members.sort(key=lambda at: facts[at].first)
        open_: list[int] = []
        for at in members:
            open_ = [other for other in open_ if facts[at].first <= facts[other].last + _reach(facts[other])]
            for other in open_:
                if root(other) == root(at) or not same(facts[other], facts[at]):
                    continue
                if wide[other] != wide[at]:
                    across.add((other, at) if wide[other] else (at, other))
                else:
                    low, high = sorted((root(other), root(at)))
                    parent[high] = low
            open_.append(at)
    found: dict[int, list[int]] = defaultdict(list)
    for at in range(len(facts)):
        found[root(at)].append(at)
    homes: dict[int, set[int]] = defaultdict(set)
    for broad, narrow in across:
        homes[root(broad)].add(root(narrow))
    moves = {
        broad: min(into, key=lambda at: (-len(found[at]), min(facts[each].order for each in found[at])))
        for broad, into in homes.items()
    }
    for broad, narrow in moves.items():
        found[narrow].extend(found.pop(broad))
    return [[facts[at] for at in members] for members in found.values()]


def _buckets(fact: Fact) -> Iterator[str]:
    """Keys under which facts that may be one event meet: the place; for attacks a grid of 0.25 degrees
    around it."""
    if not fact.places:
        yield f"nowhere {fact.claim.report_id}"
    for place in fact.places:
        yield place_key(place)
        if fact.topic == ATTACK and fact.level == 0 and place.lat is not None and place.lon is not None:
            row, column = int(place.lat // 0.25), int(place.lon // 0.25)
            for north in (-1, 0, 1):
                for east in (-1, 0, 1):
                    yield f"grid {row + north} {column + east}"


def _reach(fact: Fact) -> timedelta:
    return timedelta(days=EVACUATION_DAYS if fact.topic == EVACUATION else WITHIN_DAYS)


def same_event(a: Fact, b: Fact) -> bool:
    if not a.places or not b.places:
        return not a.places and not b.places and a.topic == b.topic and a.side == b.side
    at_once = near_in_time(a, b, MOMENT_DAYS)
    if a.topic == b.topic == EVACUATION:
        return a.side == b.side and bool(a.keys & b.keys)
    if a.topic == b.topic == ATTACK:
        return at_once and a.side == b.side and _close(a, b)
    if not a.keys & b.keys:
        return False
    if EXTENT in (a.topic, b.topic):
        return a.topic == b.topic and a.side == b.side
    if {a.topic, b.topic} == {ATTACK, FIGHTING}:
        fight = a if a.topic == FIGHTING else b
        return at_once and fight.level > 0 and a.side is not None and a.side == b.side
    if FIGHTING in (a.topic, b.topic) and a.topic != b.topic:
        fight, hold = (a, b) if a.topic == FIGHTING else (b, a)
        return at_once and exclude(a, b) and fight.keys <= hold.keys
    return (at_once and exclude(a, b)) or ((at_once or a.topic == CONTROL) and agree(a, b))


def _close(a: Fact, b: Fact) -> bool:
    if a.keys & b.keys:
        return True
    if a.level or b.level:
        return False
    return any(
        distance_km(p.lon, p.lat, q.lon, q.lat) <= SEARCH_RADIUS_KM[SETTLEMENT]
        for p in a.places
        for q in b.places
        if p.lon is not None and p.lat is not None and q.lon is not None and q.lat is not None
    )
