"""Claims gather into events. What belongs together follows from the claims alone, never from their order.

1. Every claim becomes a fact (`facts`). Claims without any date, and `other_statement`, make no event.
2. Facts about one place within `WITHIN_DAYS` are one event when they say the same or exclude one another.
3. A claim that bears on another event without being about the same fact stands there too: holding a village
is
   presence in its region; "no village of the region is lost" is against each that is said to be taken.
4. Silence goes to the events it is about, after everything else is settled, so it can change nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from heldground.area import distance_km
from heldground.claims.model import Claim
from heldground.events.facts import (
    ATTACK,
    CONTROL,
    EXTENT,
    FIGHTING,
    Fact,
    agree,
    digest,
    event_place,
    exclude,
    fact_of,
    implies,
    near_in_time,
    place_key,
)
from heldground.events.model import Event
from heldground.events.status import status_of, voice
from heldground.places.model import SEARCH_RADIUS_KM, SETTLEMENT

WITHIN_DAYS: Final = 5
"""Claims of one control further apart in time are about different facts: reports trail a fact by days, and a
village can change hands within a week."""
MOMENT_DAYS: Final = 2
"""Attacks, strikes and contradictions are of a moment: what is so on Wednesday does not refute Sunday. Two
days let an undated claim meet the report it answers."""
WIDE_DAYS: Final = 14
"""A claim about a longer time ("in March", "since mid-March") sums up; it connects no two events."""
_WITHIN: Final = timedelta(days=WITHIN_DAYS)
AREA_TOLERANCE: Final = 0.10
AREA_TOLERANCE_KM2: Final = 0.5
"""Two figures agree within the larger of both (the rule of `check`)."""


@dataclass(slots=True)
class _Group:
    topic: str
    supporting: list[Fact] = field(default_factory=list)
    against: list[Fact] = field(default_factory=list)
    silent: list[Fact] = field(default_factory=list)
    lead: Fact | None = None

    @property
    def facts(self) -> list[Fact]:
        return [*self.supporting, *self.against]


def group_claims(claims: Iterable[Claim], *, duplicates: Mapping[str, str] | None = None) -> list[Event]:
    """The events of a set of claims, earliest first.

    Order and repetition of the claims change nothing. Cost grows with the square of the claims about one
    place within `WITHIN_DAYS`, and linearly otherwise.

    Parameters
    ----------
    claims
        With `published_on`, from which undated claims count; a claim with no date at all makes no event.
    duplicates
        Copies of reports and the reports they are copies of: their outlets count as one voice.
    """
    copies = dict(duplicates or {})
    distinct: dict[str, Claim] = {}
    for claim in claims:
        known = distinct.setdefault(claim.id, claim)
        if known != claim:  # two readings under one id: the choice must not depend on which came first
            distinct[claim.id] = min(known, claim, key=repr)
    facts: list[Fact] = []
    silences: list[Fact] = []
    for claim in distinct.values():
        fact = fact_of(claim)
        if fact is not None:
            (silences if claim.predicate == "no_confirmation" else facts).append(fact)
    facts.sort(key=lambda fact: fact.order)
    silences.sort(key=lambda fact: fact.order)
    facts = _with_extents([part for fact in facts for part in _by_place(fact)], copies)
    groups = _rejoined([_settled(members) for members in _together(facts, _same_event)])
    homes = _homes(groups)
    groups = _with_bearings(groups)
    alone = _with_silences(groups, silences)
    homes |= {fact.claim.id: id(group) for group in groups + alone for fact in group.silent}
    # A claim whose own event dissolved into those it bears on is at home in the first of them.
    alive = {id(group) for group in groups}
    for group in sorted(groups, key=_rank):
        for fact in group.facts:
            if homes.get(fact.claim.id) not in alive:
                homes[fact.claim.id] = id(group)
    events = [_event(group, homes, copies) for group in groups + alone]
    return sorted(events, key=lambda event: (event.start, event.end, event.id))


def _by_place(fact: Fact) -> list[Fact]:
    """Who holds a place is a question of that place: a claim that names four villages speaks of each."""
    if fact.topic != CONTROL or len(fact.places) < 2:
        return [fact]
    return [replace(fact, places=(place,)) for place in fact.places]


def _rejoined(groups: list[_Group]) -> list[_Group]:
    """Places of which the same claims say the same are one event again."""
    found: dict[tuple[object, ...], _Group] = {}
    for group in sorted(groups, key=_rank):
        mark = (
            group.topic,
            tuple(sorted({fact.claim.id for fact in group.supporting})),
            tuple(sorted({fact.claim.id for fact in group.against})),
        )
        if mark not in found:
            found[mark] = group
            continue
        first = found[mark]
        for side, more in ((first.supporting, group.supporting), (first.against, group.against)):
            extra = {fact.claim.id: fact.places for fact in more}
            for at, fact in enumerate(side):
                side[at] = replace(fact, places=fact.places + extra[fact.claim.id])
        if first.lead is not None and group.lead is not None:
            first.lead = replace(first.lead, places=first.lead.places + group.lead.places)
    return list(found.values())


def _homes(groups: list[_Group]) -> dict[str, int]:
    """The one event each claim is told in: the one of most claims, the earliest among equals."""
    homes: dict[str, int] = {}
    for group in sorted(groups, key=_rank):
        for fact in group.facts:
            homes.setdefault(fact.claim.id, id(group))
    return homes


def _rank(group: _Group) -> tuple[object, ...]:
    lead = group.lead
    return (-len(group.facts), lead.order if lead else (), group.topic, sorted(lead.keys) if lead else [])


def _together(facts: Sequence[Fact], same: Callable[[Fact, Fact], bool]) -> list[list[Fact]]:
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
            open_ = [other for other in open_ if facts[at].first <= facts[other].last + _WITHIN]
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


def _same_event(a: Fact, b: Fact) -> bool:
    if not a.places or not b.places:
        return not a.places and not b.places and a.topic == b.topic and a.side == b.side
    at_once = near_in_time(a, b, MOMENT_DAYS)
    if a.topic == b.topic == ATTACK:
        return at_once and a.side == b.side and _close(a, b)
    if not a.keys & b.keys:
        return False
    if EXTENT in (a.topic, b.topic):
        return a.topic == b.topic and a.side == b.side
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


def _with_extents(facts: list[Fact], copies: Mapping[str, str]) -> list[Fact]:
    """Where several voices put figures on one foothold, its size is a fact of its own; a lone figure is
    none."""

    def sized(fact: Fact) -> bool:
        return fact.topic == CONTROL and fact.positive and fact.level == 0 and bool(fact.claim.area_km2)

    with_figure = [replace(fact, topic=EXTENT) for fact in facts if sized(fact)]
    extents = {
        fact.claim.id: fact
        for members in _together(with_figure, _same_event)
        if len({voice(fact.claim, copies) for fact in members}) > 1
        for fact in members
    }
    return [extents.get(fact.claim.id, fact) for fact in facts]


def _settled(members: list[Fact]) -> _Group:
    """The group's leading fact, and who is for it and who against it."""
    members = sorted(members, key=lambda fact: fact.order)
    if members[0].topic == EXTENT:
        return _settled_extent(members)
    control = [fact for fact in members if fact.topic == CONTROL]
    pool = control or members
    lead = min(pool, key=lambda fact: (not fact.positive, not fact.whole, fact.order))
    group = _Group(topic=lead.topic, lead=lead)
    pro = {lead.claim.id: True}
    # From the lead outwards: what agrees with someone stands on their side, what excludes them on the other.
    frontier = [lead]
    while frontier:
        reached = []
        for known in frontier:
            for fact in members:
                if fact.claim.id in pro:
                    continue
                if exclude(known, fact) and near_in_time(known, fact, MOMENT_DAYS):
                    pro[fact.claim.id] = not pro[known.claim.id]
                elif agree(known, fact) or (known.topic == fact.topic == ATTACK):
                    pro[fact.claim.id] = pro[known.claim.id]
                else:
                    continue
                reached.append(fact)
        frontier = sorted(reached, key=lambda fact: fact.order)
    for fact in members:
        (group.supporting if pro.get(fact.claim.id, True) else group.against).append(fact)
    return group


def _settled_extent(members: list[Fact]) -> _Group:
    """Figures: the one most claims give is the fact, later figures of its own claimants are its updates."""

    def near(a: Fact, b: Fact) -> bool:
        x, y = a.claim.area_km2 or 0.0, b.claim.area_km2 or 0.0
        return abs(x - y) <= max(AREA_TOLERANCE * max(x, y), AREA_TOLERANCE_KM2)

    lead = min(members, key=lambda fact: (-sum(near(fact, other) for other in members), fact.order))
    behind = {voice(fact.claim, {}) for fact in members if near(lead, fact)}
    group = _Group(topic=EXTENT, lead=lead)
    for fact in members:
        own = near(lead, fact) or voice(fact.claim, {}) in behind
        (group.supporting if own else group.against).append(fact)
    return group


def _with_bearings(groups: list[_Group]) -> list[_Group]:
    """Claims that bear on an event of another reach stand there too; a group that is only such a claim
    dissolves."""
    by_place: dict[str, list[_Group]] = defaultdict(list)
    of_region: dict[str, list[_Group]] = defaultdict(list)
    inside_region: dict[str, list[_Group]] = defaultdict(list)
    for group in groups:
        if group.topic not in (CONTROL, EXTENT) or group.lead is None:
            continue
        for key in sorted(group.lead.keys):
            by_place[key].append(group)
        for key in sorted(group.lead.regions):
            (of_region if group.lead.level == 2 else inside_region)[key].append(group)
    added: list[tuple[_Group, Fact, bool]] = []
    dissolved: set[int] = set()
    for group in groups:
        for fact in group.facts:
            near: dict[int, _Group] = {}
            for key in sorted(fact.keys):
                near.update((id(other), other) for other in by_place[key])
            for key in sorted(fact.regions):
                near.update((id(other), other) for other in of_region[key])
                if _sweeping(fact):
                    near.update((id(other), other) for other in inside_region[key])
            near.pop(id(group), None)
            hits = 0
            for other in near.values():
                pro = _bearing(fact, other)
                if pro is not None:
                    added.append((other, fact, pro))
                    hits += not pro
            if hits and len(group.facts) == 1 and _sweeping(fact):
                dissolved.add(id(group))
    known = {id(group): {fact.claim.id for fact in group.facts} for group in groups}
    for group, fact, pro in added:
        if fact.claim.id not in known[id(group)]:
            known[id(group)].add(fact.claim.id)
            (group.supporting if pro else group.against).append(fact)
    for group in groups:
        group.supporting.sort(key=lambda fact: fact.order)
        group.against.sort(key=lambda fact: fact.order)
    return [group for group in groups if id(group) not in dissolved]


def _sweeping(fact: Fact) -> bool:
    """Whether a claim denies something of a whole region, and so of each place in it."""
    return fact.topic == CONTROL and fact.level == 2 and fact.claim.stance == "denies"


def _bearing(fact: Fact, group: _Group) -> bool | None:
    """Whether a claim of another event is for (True) or against (False) an event's leading fact, or
    neither."""
    lead = group.lead
    if lead is None or group.topic not in (CONTROL, EXTENT):
        return None
    same_place = bool(fact.keys & lead.keys)
    at_once = near_in_time(fact, lead, MOMENT_DAYS)
    if fact.topic == FIGHTING:
        return False if at_once and same_place and group.topic == CONTROL and exclude(fact, lead) else None
    held = replace(fact, topic=CONTROL) if fact.topic == EXTENT else fact
    if group.topic == CONTROL and implies(held, lead):
        inside = lead.level == 2 and fact.level < 2 and bool(fact.regions & lead.regions)
        days = MOMENT_DAYS if lead.claim.predicate == "entered" else WITHIN_DAYS
        if (same_place or inside) and any(near_in_time(fact, own, days) for own in group.supporting):
            return True
    if at_once and _sweeping(fact) and lead.level < 2 and lead.positive and fact.regions & lead.regions:
        if not fact.positive and fact.side == lead.side and lead.grip >= fact.grip:
            return False
        if fact.positive and lead.whole and fact.side is not None and lead.side not in (None, fact.side):
            return False
    return None


def _with_silences(groups: list[_Group], silences: Sequence[Fact]) -> list[_Group]:
    """Silence joins the events it is about; where nobody has said anything, it is an event of its own."""
    by_place: dict[str, list[_Group]] = defaultdict(list)
    by_region: dict[str, list[_Group]] = defaultdict(list)
    for group in sorted(groups, key=_rank):
        for key in sorted({key for fact in group.facts for key in fact.keys}):
            by_place[key].append(group)
        for key in sorted({key for fact in group.facts for key in fact.regions}):
            by_region[key].append(group)
    alone = []
    for silence in silences:
        near = {id(group): group for key in sorted(silence.keys) for group in by_place[key]}
        if silence.level == 2:
            near.update((id(group), group) for key in sorted(silence.regions) for group in by_region[key])
        ranked = sorted(
            ((rank, group) for group in near.values() if (rank := _about(silence, group)) is not None),
            key=lambda pair: pair[0],
        )
        if ranked:
            ranked[0][1].silent.append(silence)
        else:
            alone.append(silence)
    return [
        _Group(topic=members[0].topic, silent=sorted(members, key=lambda fact: fact.order), lead=members[0])
        for members in _together(alone, _same_event)
    ]


def _about(silence: Fact, group: _Group) -> tuple[object, ...] | None:
    """How well an event is what a silence is about, smallest best; None if it is not."""
    facts = [fact for fact in group.facts if near_in_time(fact, silence, WITHIN_DAYS)]
    if not facts or group.lead is None:
        return None
    sides = {fact.side for fact in facts if fact.side}
    mirrored = silence.topic == group.topic == CONTROL and silence.positive != group.lead.positive
    if silence.side and sides and silence.side not in sides and not mirrored:
        return None  # silence on one side's loss is silence on the other's gain, but on nothing else of it
    same_place = any(fact.keys & silence.keys for fact in facts)
    same_report = any(fact.claim.report_id == silence.claim.report_id for fact in facts)
    return (
        not same_place,
        group.topic != silence.topic,
        not same_report,
        silence.side != group.lead.side,
        -len(facts),
        group.lead.order,
    )


def _event(group: _Group, homes: Mapping[str, int], copies: Mapping[str, str]) -> Event:
    lead = group.lead
    if lead is None:  # pragma: no cover - every group is made with one
        raise ValueError("a group without a leading fact")
    status, reason, voices = status_of(
        group.topic, lead.side, lead.positive, group.supporting, group.against, group.silent, copies
    )
    own = group.facts or group.silent
    places = {place_key(place): place for place in lead.places}
    first = min(fact.first for fact in own)
    last = max(fact.last for fact in own)
    claim = lead.claim
    ids = (*_ids(group.supporting), *_ids(group.against), *_ids(group.silent))
    predicate = (claim.about or claim.predicate) if claim.predicate == "no_confirmation" else claim.predicate
    return Event(
        id=digest(group.topic, lead.side or "", "|".join(sorted(lead.keys)), claim.id),
        title=_title(lead, predicate, claim.stance == "denies", first, last),
        topic=group.topic,
        predicate=predicate,
        actor_side=claim.actor.side if claim.actor else None,
        negated=claim.stance == "denies",
        places=tuple(event_place(places[key]) for key in sorted(places)),
        start=first,
        end=last,
        status=status,
        reason=reason,
        for_=_ids(group.supporting),
        against=_ids(group.against),
        silent=_ids(group.silent),
        own=tuple(each for each in ids if homes.get(each) == id(group)),
        voices=voices,
    )


def _ids(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(fact.claim.id for fact in sorted(facts, key=lambda fact: fact.order))


_VERBS: Final[Mapping[str, str]] = {
    "holds": "holds ground at",
    "captured": "captures",
    "recaptured": "recaptures",
    "entered": "enters",
    "advanced": "advances at",
    "withdrew": "withdraws from",
    "lost": "loses ground at",
    "attempted_entry": "attacks towards",
    "repelled": "beats off an attack at",
    "clash": "fighting at",
    "shelling_or_strike": "strike at",
    "evacuated": "evacuation of",
}


def _title(lead: Fact, predicate: str, denied: bool, first: object, last: object) -> str:
    actor = lead.claim.actor
    who = "" if actor is None else (actor.side or actor.name).upper() if actor.side else actor.name
    verb = _VERBS.get(predicate, predicate)
    where = ", ".join(sorted({place.canonical for place in lead.places})) or "a place not named"
    when = f"{first}" if first == last else f"{first} to {last}"
    subject = (
        f"{who}: "
        if predicate in ("clash", "shelling_or_strike", "evacuated") and who
        else f"{who} "
        if who
        else ""
    )
    return f"{'denied: ' if denied else ''}{subject}{verb} {where}, {when}"
