"""Who in an event is for its leading fact and who against it; figures of one foothold are a fact of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from heldground.events.connect import MOMENT_DAYS, same_event, together
from heldground.events.facts import (
    ATTACK,
    CONTROL,
    EXTENT,
    Fact,
    agree,
    exclude,
    near_in_time,
)
from heldground.events.voices import voice

AREA_TOLERANCE: Final = 0.10
AREA_TOLERANCE_KM2: Final = 0.5
"""Two figures agree within the larger of both (the rule of `check`)."""


@dataclass(slots=True)
class Group:
    topic: str
    supporting: list[Fact] = field(default_factory=list)
    against: list[Fact] = field(default_factory=list)
    silent: list[Fact] = field(default_factory=list)
    lead: Fact | None = None

    @property
    def facts(self) -> list[Fact]:
        return [*self.supporting, *self.against]


def rank(group: Group) -> tuple[object, ...]:
    lead = group.lead
    size = len(group.supporting) + len(group.against)
    return (-size, lead.order if lead else (), group.topic, sorted(lead.keys) if lead else [])


def with_extents(facts: list[Fact], copies: Mapping[str, str]) -> list[Fact]:
    """Where several voices put figures on one foothold, its size is a fact of its own; a lone figure is
    none."""

    def sized(fact: Fact) -> bool:
        return fact.topic == CONTROL and fact.positive and fact.level == 0 and bool(fact.claim.area_km2)

    with_figure = [replace(fact, topic=EXTENT) for fact in facts if sized(fact)]
    extents = {
        fact.claim.id: fact
        for members in together(with_figure, same_event)
        if len({voice(fact.claim, copies) for fact in members}) > 1
        for fact in members
    }
    return [extents.get(fact.claim.id, fact) for fact in facts]


def settled(members: list[Fact]) -> Group:
    """The group's leading fact, and who is for it and who against it."""
    members = sorted(members, key=lambda fact: fact.order)
    if members[0].topic == EXTENT:
        return _settled_extent(members)
    # Fighting belongs to an attack it is part of; it does not say who attacked, so the attack leads.
    pool = next(
        (told for topic in (CONTROL, ATTACK) if (told := [fact for fact in members if fact.topic == topic])),
        members,
    )
    lead = min(pool, key=lambda fact: (not fact.positive, not fact.whole, fact.order))
    group = Group(topic=lead.topic, lead=lead)
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


def _settled_extent(members: list[Fact]) -> Group:
    """Figures: the one most claims give is the fact, later figures of its own claimants are its updates."""

    def near(a: Fact, b: Fact) -> bool:
        x, y = a.claim.area_km2 or 0.0, b.claim.area_km2 or 0.0
        return abs(x - y) <= max(AREA_TOLERANCE * max(x, y), AREA_TOLERANCE_KM2)

    lead = min(members, key=lambda fact: (-sum(near(fact, other) for other in members), fact.order))
    behind = {voice(fact.claim, {}) for fact in members if near(lead, fact)}
    group = Group(topic=EXTENT, lead=lead)
    for fact in members:
        own = near(lead, fact) or voice(fact.claim, {}) in behind
        (group.supporting if own else group.against).append(fact)
    return group
