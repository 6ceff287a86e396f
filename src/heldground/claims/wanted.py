"""Which claims a reader wants to see, and in which order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import shapely

from heldground.area import Shape
from heldground.claims.model import Claim
from heldground.reports.sieve import Condition, is_one_of, says


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedClaims:
    """A filter; None takes everything, several values are separated by commas, `none` is for claims without one.

    `ground` is a shape in degrees and `where` its name: a claim is there when the point of one of its places is; a
    region's point is its middle. `side` is the claimant's, `about` that of who acts or is acted upon; `status` that of
    the claim's event. `since`, `until` are days, both inclusive, that meet those the claim speaks of, or the one it
    was published on where it says none.
    """

    ground: Shape | None = None
    where: str = "there"
    side: str | None = None
    about: str | None = None
    kind: str | None = None
    predicate: str | None = None
    stance: str | None = None
    status: str | None = None
    source: str | None = None
    lang: str | None = None
    since: date | None = None
    until: date | None = None
    text: str | None = None
    core: bool = False

    def tests(self, status_of: Mapping[str, str]) -> list[Condition[Claim]]:
        """The conditions, one by one; `status_of` is the status of each claim's event, by the claim's id."""
        found: list[Condition[Claim]] = []
        if (ground := self.ground) is not None:
            shapely.prepare(ground)
            found.append(Condition(f"a place {self.where}", lambda claim: is_in(claim, ground)))
        for told, wanted, values in (
            ("side", self.side, lambda claim: (claim.claimant.side,)),
            ("party", self.about, _parties),
            ("kind of claimant", self.kind, lambda claim: (claim.claimant.kind,)),
            ("predicate", self.predicate, lambda claim: (claim.predicate,)),
            ("stance", self.stance, lambda claim: (claim.stance,)),
            ("status", self.status, lambda claim: (status_of.get(claim.id),)),
            ("source", self.source, lambda claim: (claim.source,)),
            ("language", self.lang, lambda claim: (claim.lang,)),
        ):
            if wanted is not None:
                found.append(is_one_of(told, wanted, values))
        if (since := self.since) is not None:
            found.append(Condition(f"time from {since}", lambda claim: _ends(claim) >= since))
        if (until := self.until) is not None:
            found.append(Condition(f"time until {until}", lambda claim: _begins(claim) <= until))
        if self.text is not None:
            found.append(says(self.text, _texts))
        if self.core:
            found.append(Condition("core importance", lambda claim: claim.importance == "core"))
        return found


def is_in(claim: Claim, ground: Shape) -> bool:
    """Whether the point of one of a claim's places lies in a shape, its edge included."""
    return any(
        place.lon is not None
        and place.lat is not None
        and shapely.intersects_xy(ground, place.lon, place.lat)
        for place in claim.places
    )


def _parties(claim: Claim) -> tuple[str | None, ...]:
    return tuple(party.side for party in (claim.actor, claim.opponent) if party is not None)


def _texts(claim: Claim) -> Iterator[str]:
    yield from (claim.quote, claim.claimant.name, *claim.claimant.aliases, *claim.via)
    for place in claim.places:
        yield from (place.name, place.canonical)


def _begins(claim: Claim) -> date:
    if claim.time is not None and (claim.time.start or claim.time.end):
        return claim.time.start or date.min
    return claim.published_on or date.max


def _ends(claim: Claim) -> date:
    if claim.time is not None and (claim.time.start or claim.time.end):
        return claim.time.end or date.max
    return claim.published_on or date.min


def _when(claim: Claim) -> tuple[Any, ...]:
    return (claim.published_on or date.min, claim.report_id, claim.start, claim.end, claim.id)


ORDERS: Final[Mapping[str, tuple[Callable[[Claim], Any], bool]]] = {
    "oldest": (_when, False),
    "newest": (_when, True),
    "area": (lambda claim: -1.0 if claim.area_km2 is None else claim.area_km2, True),
    "claimant": (lambda claim: claim.claimant.name.casefold(), False),
    "source": (lambda claim: (claim.source or "").casefold(), False),
}
"""Orders of a list: what to sort by, and whether downward."""
