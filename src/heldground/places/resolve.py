"""Which of the places a name can mean is meant, and why.

The candidate with most evidence (`evidence`) wins, if it is likely enough and not beyond everything named
with it; else the name stands in at its neighbour (`standin`), or no answer is given.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from heldground.places.evidence import Context, weigh
from heldground.places.model import FEATURE, SETTLEMENT, Candidate, Place, Resolution
from heldground.places.standin import STAND_IN, beyond, stand_in_for

__all__ = ["LIKELY", "STAND_IN", "Context", "best_first", "decide", "resolve"]

LIKELY: Final = 0.15
"""A best candidate below this is no answer."""


def resolve(name: str, candidates: Sequence[Place], context: Context) -> Resolution:
    """The place a name means in its context; candidates best first, each with its score and reasons.

    `place` is None where nothing is likely enough. Where the gazetteer has no such place in the area named
    beside it, or knows the name not at all, but a settlement is named with it, the answer is a stand-in at
    that neighbour's position, marked approximate, and the reason says so.
    """
    scored = [weigh(name, place, context) for place in {p.id: p for p in candidates}.values()]
    return decide(name, best_first(scored), context)


def best_first(scored: Iterable[Candidate]) -> list[Candidate]:
    """Candidates by score; of equal ones the lower id first, so that the order given does not matter."""
    return sorted(scored, key=lambda each: (-each.score, each.place.id))


def decide(name: str, scored: list[Candidate], context: Context, *, lone: bool | None = None) -> Resolution:
    """What a name means, given its candidates best first; `lone` where it is known that just one is a settlement."""
    best = scored[0] if scored else None
    if lone is None:
        lone = sum(each.place.kind in (SETTLEMENT, FEATURE) for each in scored) == 1
    if best is not None and best.score >= LIKELY and not beyond(best.place, context, lone=lone):
        return Resolution(name, best.place, tuple(scored), told_of(scored))
    stand_in = stand_in_for(name, context)
    if stand_in is not None:
        place, neighbour = stand_in
        why = (
            f"the gazetteer has no {name} {_where(context)}: taken to lie by {neighbour.name}, "
            f"named with it; its position is that of {neighbour.name}"
        )
        scored.insert(0, Candidate(place, max(LIKELY, 0.3), (why,)))
        return Resolution(name, place, tuple(scored), why)
    if best is None:
        return Resolution(name, None, (), f"the gazetteer has no {name}")
    if beyond(best.place, context, lone=lone):
        why = f"the gazetteer has no {name} {_where(context)}; the likeliest namesake is {best.place.title}"
    else:
        why = f"no candidate is likely enough: the best, {best.place.title}, scores {best.score:.2f}"
    return Resolution(name, None, tuple(scored), why)


def told_of(scored: Sequence[Candidate]) -> str:
    """Why the best of these candidates is meant, and which the next is."""
    best = scored[0]
    told = f"{best.place.title}: {'; '.join(best.reasons)}"
    if len(scored) > 1:
        second = scored[1]
        more = f" and {len(scored) - 2} more" if len(scored) > 2 else ""
        told += f". Next: {second.place.title} ({second.score:.2f} against {best.score:.2f}){more}"
    return told


def _where(context: Context) -> str:
    areas = [place.name for place in context.qualifiers]
    return f"in {' or '.join(areas)}" if areas else "near the places named with it"
