"""Two engines' claims of one report, side by side."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from heldground.claims.model import Claim

SAME_WORDS: Final = 0.3
"""Dice overlap of spans from which two claims of one family are about the same words (the scorer's threshold)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A claim only one engine makes (the other is None), or one both make with attributes that differ."""

    first: Claim | None
    second: Claim | None
    attributes: tuple[tuple[str, str, str], ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether both engines make it and say the same of it."""
        return self.first is not None and self.second is not None and not self.attributes


def differences(first: Sequence[Claim], second: Sequence[Claim]) -> list[Difference]:
    """The claims of both engines in text order, paired where they are about the same words.

    Best overlaps are paired first; claims of one family only.
    """
    overlaps = sorted(
        (
            (-_dice(a, b), i, k)
            for i, a in enumerate(first)
            for k, b in enumerate(second)
            if a.family == b.family and _dice(a, b) >= SAME_WORDS
        ),
    )
    pairs: dict[int, int] = {}
    for _, i, k in overlaps:
        if i not in pairs and k not in pairs.values():
            pairs[i] = k
    found = [
        Difference(a, second[pairs[i]], tuple(_unlike(a, second[pairs[i]])))
        if i in pairs
        else Difference(a, None)
        for i, a in enumerate(first)
    ]
    found += [Difference(None, b) for k, b in enumerate(second) if k not in pairs.values()]
    return sorted(found, key=_order)


def _order(each: Difference) -> tuple[int, int, str]:
    claim = each.first or each.second
    return (0, 0, "") if claim is None else (claim.start, claim.end, claim.id)


def _dice(a: Claim, b: Claim) -> float:
    common = max(0, min(a.end, b.end) - max(a.start, b.start))
    return 2 * common / ((a.end - a.start) + (b.end - b.start))


def _unlike(a: Claim, b: Claim) -> Iterator[tuple[str, str, str]]:
    for name, value in _values(a).items():
        other = _values(b)[name]
        if value != other:
            yield name, _told(value), _told(other)


def _values(claim: Claim) -> dict[str, Any]:
    """What is compared: names of speakers without case, places as places, parties by their side."""
    return {
        "predicate": claim.predicate,
        "about": claim.about,
        "stance": claim.stance,
        "claimant": claim.claimant.name.casefold(),
        "claimant side": claim.claimant.side,
        "actor side": claim.actor.side if claim.actor else None,
        "places": sorted({place.canonical for place in claim.places}),
        "roles": sorted({f"{place.role} {place.canonical}" for place in claim.places}),
        "time": None if claim.time is None else f"{claim.time.start or '…'} to {claim.time.end or '…'}",
        "area_km2": claim.area_km2,
    }


def _told(value: Any) -> str:
    return "none" if value in (None, []) else ", ".join(value) if isinstance(value, list) else str(value)
