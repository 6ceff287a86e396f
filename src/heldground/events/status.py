"""The status of an event by rule, and its reason in words.

Repetition is not confirmation: a claimant counts once, whoever relays it and however many copies print it.
Silence counts for nothing. Someone whose side is not known (an anonymous channel) is never independent.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from heldground.claims.model import Claim
from heldground.events.facts import ATTACK, CONTROL, EXTENT, FIGHTING, TOPICS, Fact
from heldground.events.model import Status
from heldground.reports.near_duplicates import original_of

SIDELESS: Final = frozenset({"osint", "observer", "media", "outlet", "local"})
"""Kinds of claimants that are independent when they speak for no side (claim schema, section Event
status)."""

NAMELESS: Final = "unknown"
"""The source of a report that nobody named: whoever reads it cannot tell for whom it speaks."""

Voice = tuple[str, str, str]


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


def status_of(
    topic: str,
    side: str | None,
    positive: bool,
    supporting: Sequence[Fact],
    against: Sequence[Fact],
    silent: Sequence[Fact],
    duplicates: Mapping[str, str],
) -> tuple[Status, str, int]:
    """Status of a fact about a side, the reason naming the claimants, and how many voices speak for it.

    Parameters
    ----------
    topic, side, positive
        What the fact is; `positive` is false where the claims only deny it.
    supporting, against, silent
        The facts of the claims for it, against it, and those that keep silent about it.
    duplicates
        Copies of reports and their originals.
    """
    pro, contra, taken_back = standing(supporting, against, duplicates)
    committed = [fact for fact in pro if commits(fact.claim, topic)]
    voices = len({voice(fact.claim, duplicates) for fact in pro})
    sides = sorted({fact.claim.claimant.side for fact in committed if fact.claim.claimant.side})
    free = [fact for fact in committed if is_free(fact.claim)]
    if contra and pro:
        status = Status.DISPUTED
        reason = f"{_names(pro, duplicates)} for it; {_names(contra, duplicates)} against it"
    elif contra:
        status = Status.DISPUTED
        reason = f"{_names(contra, duplicates)} against it; nobody stands by it"
    elif not committed:
        status = Status.UNCONFIRMED
        reason = "nobody commits to it" + (f"; hinted at by {_names(pro, duplicates)}" if pro else "")
    elif len(sides) > 1:
        status = Status.CONFIRMED_BY_BOTH
        by_side = "; ".join(
            f"{name.upper()}: {_names([f for f in committed if f.claim.claimant.side == name], duplicates)}"
            for name in sides
        )
        reason = f"said by both sides ({by_side}), nobody against"
    elif sides and _hurts(topic, side, positive, sides[0]):
        status = Status.ADMITTED
        reason = (
            f"said by the side it hurts, {sides[0].upper()}: {_names(committed, duplicates)}, nobody against"
        )
    elif free:
        status = Status.INDEPENDENT
        alone = " alone" if len({voice(fact.claim, duplicates) for fact in committed}) == 1 else ""
        reason = f"said by {_names(free, duplicates)}{alone}, speaking for no side, nobody against"
        if sides:
            reason += f"; also by {sides[0].upper()}"
    else:
        status = Status.ONE_SIDED
        named = sides[0].upper() if sides else "a claimant whose side is not known"
        reason = f"said only by {named}: {_names(committed, duplicates)}"
        quoted = [fact for fact in committed if fact.claim.claimant.kind != "outlet"]
        if not sides and quoted and all(fact.claim.source == NAMELESS for fact in committed):
            reason += ", quoted in a report without a source"
        reason += ", nobody against"
    if taken_back:
        reason += f"; taken back by {_names(taken_back, duplicates)}"
    if silent:
        reason += f"; no word from {_names(silent, duplicates)}, which changes nothing"
    return status, reason, voices


def _hurts(topic: str, side: str | None, positive: bool, claimant_side: str) -> bool:
    # A failed attack or a strike is reported by its target as a matter of course: only ground is admitted.
    if topic not in (CONTROL, EXTENT) or side is None:
        return False
    return (claimant_side != side) if positive else (claimant_side == side)


def _names(facts: Sequence[Fact], duplicates: Mapping[str, str]) -> str:
    seen: dict[Voice, str] = {}
    for fact in sorted(facts, key=lambda each: each.order):
        seen.setdefault(voice(fact.claim, duplicates), known_as(fact.claim))
    names = list(dict.fromkeys(seen.values()))
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 2 else names)
