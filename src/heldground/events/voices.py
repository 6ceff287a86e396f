"""Who speaks in an event: what decides its status, and what its reason is made of.

Repetition is not confirmation: a claimant counts once, whoever relays it and however many copies print it.
Silence counts for nothing. Someone whose side is not known (an anonymous channel) is never independent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from heldground.claims.model import Claim
from heldground.events.facts import ATTACK, FIGHTING, TOPICS, Fact, fact_of
from heldground.events.model import Event
from heldground.reports.near_duplicates import original_of

SIDELESS: Final = frozenset({"osint", "observer", "media", "outlet", "local"})
"""Kinds of claimants that are independent when they speak for no side (claim schema, section Event
status)."""

NAMELESS: Final = "unknown"
"""The source of a report that nobody named: whoever reads it cannot tell for whom it speaks."""

Voice = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Voices:
    """Names of those for, against and silent, of those who took back what they said, and the sides of those for.

    `for_` are the ones whom the event's reason names: who counts for its status, where anybody does and nobody is
    against. `count` is how many stand by it, counting or not. The rest is of those who count: whether there are any
    (`committed`), their names by side, of no side (`free`), and whether they are one voice (`alone`), or known only from
    reports without a source that quote them (`unsourced`).
    """

    for_: tuple[str, ...]
    against: tuple[str, ...]
    silent: tuple[str, ...]
    taken_back: tuple[str, ...]
    count: int
    committed: bool
    by_side: Mapping[str, tuple[str, ...]]
    free: tuple[str, ...]
    alone: bool
    unsourced: bool

    @property
    def sides(self) -> tuple[str, ...]:
        return tuple(self.by_side)


def voices_of(
    event: Event, claims: Mapping[str, Claim], duplicates: Mapping[str, str], *, until: date = date.max
) -> Voices:
    """The voices of an event by what had been published until a day."""

    def those(ids: Iterable[str]) -> list[Fact]:
        facts = (fact_of(claims[each]) for each in ids if each in claims)
        return [fact for fact in facts if fact is not None and fact.order[0] <= until]

    return voices_among(event.topic, those(event.for_), those(event.against), those(event.silent), duplicates)


def voices_among(
    topic: str,
    supporting: Sequence[Fact],
    against: Sequence[Fact],
    silent: Sequence[Fact],
    duplicates: Mapping[str, str],
) -> Voices:
    """The voices of claims for a fact of a topic, against it, and silent about it.

    `duplicates` are copies of reports and their originals: a copy speaks with the voice of its original.
    """
    pro, contra, taken_back = standing(supporting, against, duplicates)
    committed = [fact for fact in pro if commits(fact.claim, topic)]
    sides = sorted({fact.claim.claimant.side for fact in committed if fact.claim.claimant.side})

    def named(facts: Sequence[Fact]) -> tuple[str, ...]:
        return _names(facts, duplicates)

    def speaking(facts: Sequence[Fact]) -> int:
        return len(facts) if len(facts) < 2 else len({voice(fact.claim, duplicates) for fact in facts})

    return Voices(
        # Who does not count for the status gives no reason for it, but where nobody else speaks, or it is disputed.
        for_=named(committed if committed and not contra else pro),
        against=named(contra),
        silent=named(silent),
        taken_back=named(taken_back),
        count=speaking(pro),
        committed=bool(committed),
        by_side={
            side: named([fact for fact in committed if fact.claim.claimant.side == side]) for side in sides
        },
        free=named([fact for fact in committed if is_free(fact.claim)]),
        alone=speaking(committed) == 1,
        unsourced=all(fact.claim.source == NAMELESS for fact in committed)
        and any(fact.claim.claimant.kind != "outlet" for fact in committed),
    )


def voice(claim: Claim, duplicates: Mapping[str, str]) -> Voice:
    """Who speaks: an outlet in its own voice is one with the copies of its report; all others go by name.

    A speaker the theatre knows is one under all spellings: Zelenskyy, Zelensky, Зеленський.
    """
    who = claim.claimant
    if who.kind in ("outlet", "unknown"):
        return (who.kind, claim.source or "", original_of(claim.report_id, duplicates))
    return (who.kind, who.side or "", " ".join(known_as(claim).casefold().split()))


def known_as(claim: Claim) -> str:
    """The name to print for a claimant: the theatre's first one, else as in the text; an outlet is its source."""
    if claim.claimant.kind == "outlet":
        return "a report without a source" if claim.source == NAMELESS else claim.source or claim.report
    return claim.claimant.aliases[0] if claim.claimant.aliases else claim.claimant.name


def standing(
    supporting: Sequence[Fact], against: Sequence[Fact], duplicates: Mapping[str, str]
) -> tuple[list[Fact], list[Fact], list[Fact]]:
    """Facts for and against that still stand, and those their own claimant took back.

    Who says the contrary on a later day, or an outlet that corrects itself in the same report, withdraws
    what it said before. Contradicting others is a dispute; contradicting oneself in one breath stays one too.
    """
    if not supporting or not against:
        return list(supporting), list(against), []
    latest: dict[Voice, tuple[Fact, bool]] = {}
    for fact, pro in [(each, True) for each in supporting] + [(each, False) for each in against]:
        who = voice(fact.claim, duplicates)
        if who not in latest or fact.order > latest[who][0].order:
            latest[who] = (fact, pro)
    kept: tuple[list[Fact], list[Fact]] = ([], [])
    taken_back = []
    for fact, pro in [(each, True) for each in supporting] + [(each, False) for each in against]:
        last, last_pro = latest[voice(fact.claim, duplicates)]
        later = fact.order[0] < last.order[0] or fact.claim.claimant.kind == "outlet"
        if pro != last_pro and later:
            taken_back.append(fact)
        else:
            kept[0 if pro else 1].append(fact)
    return kept[0], kept[1], taken_back


def commits(claim: Claim, topic: str) -> bool:
    """Whether a claim that supports a fact of a topic counts for its status."""
    return (
        claim.stance != "hedges"
        and claim.claimant.kind != "unknown"
        # That there was fighting does not confirm who attacked.
        and (topic, TOPICS.get(claim.predicate)) != (ATTACK, FIGHTING)
    )


def is_free(claim: Claim) -> bool:
    """Whether its claimant speaks for no side."""
    return (
        claim.claimant.side is None
        and claim.claimant.kind in SIDELESS
        # What nobody vouches for is not independent; whom the theatre knows has a name of its own.
        and (claim.source != NAMELESS or bool(claim.claimant.aliases))
    )


def _names(facts: Sequence[Fact], duplicates: Mapping[str, str]) -> tuple[str, ...]:
    if len(facts) < 2:
        return tuple(known_as(fact.claim) for fact in facts)
    seen: dict[Voice, str] = {}
    for fact in sorted(facts, key=lambda each: each.order):
        seen.setdefault(voice(fact.claim, duplicates), known_as(fact.claim))
    return tuple(dict.fromkeys(seen.values()))
