"""What a claim says about the ground, in a form in which two claims can be compared.

A fact has a topic, a side, a sign and a grip. "Captured", "holds", "recaptured" with the place as such (role
`at`) grip the whole; inside it, near it or in a region a part; "entered" and "advanced" are a foot in it.
"Lost", "withdrew" and denials turn the sign; a denial denies its own grip and every firmer one. Whether two
facts support or exclude one another follows from these alone (`agree`, `exclude`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from heldground.claims.model import Claim, ClaimPlace
from heldground.events.model import EventPlace

CONTROL: Final = "control"
EXTENT: Final = "extent"
ATTACK: Final = "attack"
FIGHTING: Final = "fighting"
STRIKE: Final = "strike"
EVACUATION: Final = "evacuation"

TOPICS: Final[Mapping[str, str]] = {
    "holds": CONTROL,
    "captured": CONTROL,
    "recaptured": CONTROL,
    "entered": CONTROL,
    "advanced": CONTROL,
    "withdrew": CONTROL,
    "lost": CONTROL,
    "attempted_entry": ATTACK,
    "repelled": ATTACK,
    "clash": FIGHTING,
    "shelling_or_strike": STRIKE,
    "evacuated": EVACUATION,
}
"""What each predicate is about. `other_statement` is about no fact on the ground and makes no event."""

FOOT: Final = 0
"""In it or close to it, no control stated: entered, advanced."""
PART: Final = 1
"""Holds a part of it."""
WHOLE: Final = 2
"""Holds all of it."""
_LEVEL: Final[Mapping[str, int]] = {"settlement": 0, "feature": 0, "district": 1, "oblast": 2, "country": 3}


@dataclass(frozen=True)
class Fact:
    """One claim's proposition. `first`, `last` are the days it may lie in, both inclusive."""

    claim: Claim
    topic: str
    side: str | None
    positive: bool
    grip: int
    denial: bool
    places: tuple[ClaimPlace, ...]
    first: date
    last: date
    level: int

    @property
    def whole(self) -> bool:
        return self.grip == WHOLE

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(place_key(place) for place in self.places)

    @cached_property
    def regions(self) -> frozenset[str]:
        """Keys of the regions its places lie in; a region lies in itself."""
        return frozenset(region for place in self.places if (region := region_key(place)) is not None)

    @cached_property
    def order(self) -> tuple[date, date, str, int, str]:
        """Where the fact stands in time, then in its report: the one order everything is worked through in."""
        day = self.claim.published_on or self.last
        return (day, self.first, self.claim.report_id, self.claim.start, self.claim.id)


def place_key(place: ClaimPlace) -> str:
    """What tells a place from all others: its id, else its English name with region and country."""
    if place.place_id:
        return place.place_id
    return "|".join(part.casefold() for part in (place.canonical, place.admin1 or "", place.country or ""))


def region_key(place: ClaimPlace) -> str | None:
    """The first-level region a place lies in, by English name and country."""
    name = place.canonical if place.type == "oblast" else place.admin1
    return None if not name else f"{name.casefold()}|{(place.country or '').casefold()}"


def event_place(place: ClaimPlace) -> EventPlace:
    return EventPlace(
        key=place_key(place),
        name=place.canonical,
        kind=place.type,
        lon=place.lon,
        lat=place.lat,
        admin1=place.admin1,
        country=place.country,
    )


def fact_of(claim: Claim, *, topic: str | None = None) -> Fact | None:
    """The fact a claim is about; None for `other_statement`, and for a claim without any date.

    For `no_confirmation` it is the matter on which there is silence.
    """
    predicate = claim.about if claim.predicate == "no_confirmation" else claim.predicate
    found = topic or TOPICS.get(predicate or "")
    window = _window(claim, predicate or "")
    if found is None or window is None:
        return None
    places = _anchors(claim)
    level = min((_LEVEL.get(place.type, 3) for place in places), default=4)
    denial = claim.stance == "denies"
    loss = predicate in ("lost", "withdrew")
    side = claim.actor.side if claim.actor else None
    if predicate == "repelled":
        # The attack is the fact; who beat it off is the claim's actor.
        side = claim.opponent.side if claim.opponent else None
    whole = (
        claim.area_km2 is None
        and predicate in ("holds", "captured", "recaptured", "withdrew", "lost")
        and level == 0
        and any(place.role in ("at", "from") for place in places)
    )
    return Fact(
        claim=claim,
        topic=found,
        side=side,
        positive=loss == denial,
        grip=WHOLE if whole else FOOT if predicate in ("entered", "advanced") else PART,
        denial=denial and not loss,
        places=places,
        first=window[0],
        last=window[1],
        level=level,
    )


def _anchors(claim: Claim) -> tuple[ClaimPlace, ...]:
    """The places a claim is really about: the smallest ones named; larger ones only say where these lie."""
    if not claim.places:
        return ()
    places = claim.places
    moving = claim.predicate in ("attempted_entry", "advanced", "entered")
    if moving and any(place.role != "from" for place in places):
        places = tuple(place for place in places if place.role != "from")
    lowest = min(_LEVEL.get(place.type, 3) for place in places)
    if claim.predicate in ("attempted_entry", "repelled"):
        # "Five attempts to break into the region near the village": elsewhere called one on the region.
        lowest = max(lowest, 2)
    found = {place_key(place): place for place in places if _LEVEL.get(place.type, 3) <= lowest}
    return tuple(found[key] for key in sorted(found))


def _window(claim: Claim, predicate: str) -> tuple[date, date] | None:
    day = claim.published_on
    start = claim.time.start if claim.time else None
    end = claim.time.end if claim.time else None
    first, last = start or end or day, end or day or start
    if first is None or last is None:
        return None
    if day is not None and TOPICS.get(predicate) == CONTROL and claim.stance != "denies":
        # "Reported in late March that the village was taken", told in April, is told as standing in April.
        last = (
            max(last, day) if predicate in ("captured", "recaptured", "holds") and end is not None else last
        )
    return (first, last) if first <= last else (last, first)


def near_in_time(a: Fact, b: Fact, days: int) -> bool:
    """Whether two facts' days overlap or lie at most that many days apart."""
    gap = timedelta(days=days)
    return a.first <= b.last + gap and b.first <= a.last + gap


def exclude(a: Fact, b: Fact) -> bool:
    """Whether two facts about one place and time cannot both be so.

    Two sides cannot both hold a place when one of them is said to hold the whole of it; parts of it they can.
    Fighting inside a place excludes that one side holds the whole. A denial excludes what it denies and what
    goes beyond it: who is not in a village does not hold it, who does not hold it may be in it.
    """
    if FIGHTING in (a.topic, b.topic):
        if a.topic == b.topic:
            return a.positive != b.positive
        fight, hold = (a, b) if a.topic == FIGHTING else (b, a)
        inside = fight.level == 0 and any(place.role in ("at", "in") for place in fight.places)
        return hold.topic == CONTROL and hold.whole and hold.positive and fight.positive and inside
    if a.topic != b.topic:
        return False
    if _taken_then_lost(a, b) or _taken_then_lost(b, a):
        return False
    if a.side == b.side:
        if a.positive == b.positive:
            return False
        held, gone = (a, b) if a.positive else (b, a)
        return held.grip >= gone.grip if gone.denial else gone.whole or held.whole
    if a.topic != CONTROL or a.side is None or b.side is None:
        return False
    return a.positive and b.positive and (a.whole or b.whole)


def _taken_then_lost(taken: Fact, lost: Fact) -> bool:
    """What was lost or taken back had been taken: neither refutes that it was, unless it was taken later."""
    if taken.claim.predicate != "captured" or not taken.positive or lost.denial:
        return False
    if lost.claim.predicate not in ("recaptured", "lost", "withdrew") or lost.claim.stance == "denies":
        return False
    stated = taken.claim.time.start if taken.claim.time else None
    return stated is None or stated <= lost.last


def agree(a: Fact, b: Fact) -> bool:
    """Whether two facts about one place and time are the same fact in other words.

    One side's gain is the other side's loss, if both speak of the whole or both of a part. The whole implies
    a part, but is a fact of its own (see `implies`).
    """
    if a.topic != b.topic:
        return False
    if a.side == b.side or a.topic != CONTROL:
        return (
            a.positive == b.positive and a.whole == b.whole and (a.side == b.side or None in (a.side, b.side))
        )
    if a.side is None or b.side is None or a.positive == b.positive:
        return False
    gain, loss = (a, b) if a.positive else (b, a)
    if loss.denial and loss.grip < WHOLE:
        # "No enemy is left in the region" is "the region was taken back" in other words; of a village's part
        # it is not.
        return gain.claim.predicate == "recaptured" and gain.level == loss.level == 2
    taken = gain.claim.predicate in ("captured", "recaptured") or gain.whole
    return taken and gain.whole == loss.whole


def implies(stronger: Fact, weaker: Fact) -> bool:
    """Whether one fact, if so, makes the other so: who holds a whole place is in it; who holds ground in a
    place holds ground in its region."""
    return (
        stronger.topic == weaker.topic == CONTROL
        and stronger.side == weaker.side
        and stronger.positive
        and weaker.positive
        and stronger.grip >= weaker.grip
        and weaker.claim.predicate in ("holds", "entered")
    )


def digest(*parts: str) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:12]
