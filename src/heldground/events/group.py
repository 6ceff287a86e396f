"""Claims gather into events. What belongs together follows from the claims alone, never from their order.

1. Every claim becomes a fact (`facts`). Claims without any date, and `other_statement`, make no event.
2. Facts about one place within `WITHIN_DAYS` are one event when they say the same or exclude one another.
3. A claim that bears on another event without being about the same fact stands there too: holding a village is
   presence in its region; "no village of the region is lost" is against each that is said to be taken.
4. Silence goes to the events it is about, after everything else is settled, so it can change nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from heldground.claims.model import Claim
from heldground.events.bearings import with_bearings, with_silences
from heldground.events.connect import same_event, together
from heldground.events.facts import CONTROL, Fact, digest, event_place, fact_of, place_key
from heldground.events.model import Event, Status, Turn
from heldground.events.settle import Group, rank, settled, with_extents
from heldground.events.status import in_english, status_of
from heldground.events.title import title_of
from heldground.events.voices import voices_among


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
            quiet = claim.predicate == "no_confirmation" or claim.stance == "declines_to_comment"
            (silences if quiet else facts).append(fact)
    facts.sort(key=lambda fact: fact.order)
    silences.sort(key=lambda fact: fact.order)
    facts = with_extents([part for fact in facts for part in _by_place(fact)], copies)
    groups = _rejoined([settled(members) for members in together(facts, same_event)])
    homes = _homes(groups)
    groups = with_bearings(groups)
    alone = with_silences(groups, silences)
    homes |= {fact.claim.id: id(group) for group in groups + alone for fact in group.silent}
    # A claim whose own event dissolved into those it bears on is at home in the first of them.
    alive = {id(group) for group in groups}
    for group in sorted(groups, key=rank):
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


def _rejoined(groups: list[Group]) -> list[Group]:
    """Places of which the same claims say the same are one event again."""
    found: dict[tuple[object, ...], Group] = {}
    for group in sorted(groups, key=rank):
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


def _homes(groups: list[Group]) -> dict[str, int]:
    """The one event each claim is told in: the one of most claims, the earliest among equals."""
    homes: dict[str, int] = {}
    for group in sorted(groups, key=rank):
        for fact in group.facts:
            homes.setdefault(fact.claim.id, id(group))
    return homes


def _event(group: Group, homes: Mapping[str, int], copies: Mapping[str, str]) -> Event:
    lead = group.lead
    if lead is None:  # pragma: no cover - every group is made with one
        raise ValueError("a group without a leading fact")
    status, reason, voices = _standing(group, lead, copies)
    own = group.facts or group.silent
    places = {place_key(place): place for place in lead.places}
    first = min(fact.first for fact in own)
    last = max(fact.last for fact in own)
    claim = lead.claim
    ids = (*_ids(group.supporting), *_ids(group.against), *_ids(group.silent))
    predicate = (claim.about or claim.predicate) if claim.predicate == "no_confirmation" else claim.predicate
    return Event(
        id=digest(group.topic, lead.side or "", "|".join(sorted(lead.keys)), claim.id),
        title=title_of(lead, predicate, first, last, silent=not group.facts),
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
        history=_history(group, lead, copies, (status, reason)),
    )


def _standing(
    group: Group, lead: Fact, copies: Mapping[str, str], until: date = date.max
) -> tuple[Status, str, int]:
    """Status, reason and voices by what had been said until a day."""
    supporting, against, silent = group.supporting, group.against, group.silent
    if until < date.max:
        supporting, against, silent = (
            [fact for fact in facts if fact.order[0] <= until] for facts in (supporting, against, silent)
        )
    voices = voices_among(group.topic, supporting, against, silent, copies)
    status = status_of(group.topic, lead.side, lead.positive, voices)
    return status, in_english(status, voices), voices.count


def _history(
    group: Group, lead: Fact, copies: Mapping[str, str], now: tuple[Status, str]
) -> tuple[Turn, ...]:
    """The days on which a new report gave the event another status; `now` is what the last of them left."""
    turns: list[Turn] = []
    days = sorted({fact.order[0] for fact in (*group.facts, *group.silent)})
    for day in days:
        status, reason = now if day == days[-1] else _standing(group, lead, copies, day)[:2]
        if not turns or turns[-1].status is not status:
            turns.append(Turn(day, status, reason))
    return tuple(turns)


def _ids(facts: Sequence[Fact]) -> tuple[str, ...]:
    return tuple(fact.claim.id for fact in sorted(facts, key=lambda fact: fact.order))
