"""Claims that bear on an event without being about its fact, and silence about it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from heldground.events.connect import MOMENT_DAYS, WITHIN_DAYS, same_event, together
from heldground.events.facts import (
    CONTROL,
    EXTENT,
    FIGHTING,
    Fact,
    exclude,
    implies,
    near_in_time,
)
from heldground.events.settle import Group, rank


class _Nearby:
    """Events by what they are about and when, so that years of claims cost no more each than a month of them."""

    def __init__(self) -> None:
        self._groups: dict[str, dict[int, list[Group]]] = {}

    def add(self, keys: Iterable[str], group: Group) -> None:
        weeks = {week for fact in group.facts for week in self._weeks(fact, 0)}
        for key in keys:
            known = self._groups.setdefault(key, defaultdict(list))
            for week in weeks:
                known[week].append(group)

    def of(self, keys: Iterable[str], fact: Fact) -> Iterator[Group]:
        """Events under one of the keys that a fact may reach in time, some more than once."""
        for key in sorted(keys):
            known = self._groups.get(key)
            if known is not None:
                for week in self._weeks(fact, WITHIN_DAYS):
                    yield from known.get(week, ())

    @staticmethod
    def _weeks(fact: Fact, days: int) -> range:
        return range((fact.first.toordinal() - days) // 7, (fact.last.toordinal() + days) // 7 + 1)


def with_bearings(groups: list[Group]) -> list[Group]:
    """Claims that bear on an event of another reach stand there too; a group that is only such a claim
    dissolves."""
    by_place, of_region, inside_region = _Nearby(), _Nearby(), _Nearby()
    for group in groups:
        if group.topic not in (CONTROL, EXTENT) or group.lead is None:
            continue
        by_place.add(group.lead.keys, group)
        (of_region if group.lead.level == 2 else inside_region).add(group.lead.regions, group)
    added: list[tuple[Group, Fact, bool]] = []
    dissolved: set[int] = set()
    for group in groups:
        for fact in group.facts:
            near = {id(other): other for other in by_place.of(fact.keys, fact)}
            near.update((id(other), other) for other in of_region.of(fact.regions, fact))
            if _sweeping(fact):
                near.update((id(other), other) for other in inside_region.of(fact.regions, fact))
            near.pop(id(group), None)
            hits = 0
            for other in near.values():
                pro = _bearing(fact, other)
                if pro is not None:
                    added.append((other, fact, pro))
                    hits += not pro
            if hits and len(group.facts) == 1 and _sweeping(fact):
                dissolved.add(id(group))
    known: dict[int, set[str]] = {}
    touched = {id(group): group for group, _, _ in added}
    for group, fact, pro in added:
        own = known.get(id(group))
        if own is None:
            own = known[id(group)] = {each.claim.id for each in group.facts}
        if fact.claim.id not in own:
            own.add(fact.claim.id)
            (group.supporting if pro else group.against).append(fact)
    for group in touched.values():
        group.supporting.sort(key=lambda fact: fact.order)
        group.against.sort(key=lambda fact: fact.order)
    return [group for group in groups if id(group) not in dissolved]


def _sweeping(fact: Fact) -> bool:
    """Whether a claim denies something of a whole region, and so of each place in it."""
    return fact.topic == CONTROL and fact.level == 2 and fact.claim.stance == "denies"


def _bearing(fact: Fact, group: Group) -> bool | None:
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


def with_silences(groups: list[Group], silences: Sequence[Fact]) -> list[Group]:
    """Silence joins the events it is about; where nobody has said anything, it is an event of its own."""
    by_place, by_region = _Nearby(), _Nearby()
    for group in sorted(groups, key=rank):
        by_place.add({key for fact in group.facts for key in fact.keys}, group)
        by_region.add({key for fact in group.facts for key in fact.regions}, group)
    alone = []
    for silence in silences:
        near = {id(group): group for group in by_place.of(silence.keys, silence)}
        if silence.level == 2:
            near.update((id(group), group) for group in by_region.of(silence.regions, silence))
        ranked = sorted(
            ((about, group) for group in near.values() if (about := _about(silence, group)) is not None),
            key=lambda pair: pair[0],
        )
        if ranked:
            ranked[0][1].silent.append(silence)
        else:
            alone.append(silence)
    return [
        Group(topic=members[0].topic, silent=sorted(members, key=lambda fact: fact.order), lead=members[0])
        for members in together(alone, same_event)
    ]


def _about(silence: Fact, group: Group) -> tuple[object, ...] | None:
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
