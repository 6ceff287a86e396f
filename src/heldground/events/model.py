"""An event: claims about one fact, with a status by rule and the reason for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from heldground.claims.model import Claim


class Status(StrEnum):
    """What the claims together make of a fact. Order is precedence: the first that applies is the status."""

    DISPUTED = "disputed"
    """Someone says it is not so, or says what cannot be true together with it."""
    CONFIRMED_BY_BOTH = "confirmed_by_both"
    """Claimants of two sides say it, nobody is against."""
    ADMITTED = "admitted"
    """The side it hurts says it, nobody is against."""
    INDEPENDENT = "independent"
    """Someone who speaks for no side says it: a mapping project, an observer, an outlet, a resident."""
    ONE_SIDED = "one_sided"
    """One side says it, or someone whose side is not known."""
    UNCONFIRMED = "unconfirmed"
    """Nobody commits to it: hints, rumours, or only silence about it."""


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where an event is: the place's id and English name, point in degrees on WGS 84 or None, kind and
    region."""

    key: str
    name: str
    kind: str
    lon: float | None
    lat: float | None
    admin1: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    """The day from which an event had a status, by what reports published until then said, and the reason."""

    day: date
    status: Status
    reason: str


@dataclass(frozen=True, slots=True)
class Event:
    """Claims about one fact.

    `predicate` and `actor_side` say the fact as its first claim says it; `negated` is true where the claims
    only deny it. `start`, `end` are days, both inclusive. `for_`, `against`, `silent` hold claim ids in
    order of time; a claim may stand in several events (a village held is ground held in its region), in each
    only once. `own` are those of them that have their home here: every claim has exactly one. `voices` is
    how many different claimants speak for it, copies and repetitions counted once. `history` holds the statuses
    it had, the last one today's.
    """

    id: str
    title: str
    topic: str
    predicate: str
    actor_side: str | None
    negated: bool
    places: tuple[EventPlace, ...]
    start: date
    end: date
    status: Status
    reason: str
    for_: tuple[str, ...]
    against: tuple[str, ...]
    silent: tuple[str, ...]
    own: tuple[str, ...]
    voices: int
    history: tuple[Turn, ...]

    @property
    def claim_ids(self) -> tuple[str, ...]:
        """All claims of the event: for, against, silent."""
        return (*self.for_, *self.against, *self.silent)

    def as_json(self, claims: Mapping[str, Claim] | None = None) -> dict[str, Any]:
        """The event as JSON; `claims` are its own ones, in full if given here by id, else their ids.

        A claim that stands in several events is told in full in one of them, so a list of events has each
        once.
        """
        return {
            "id": self.id,
            "title": self.title,
            "status": self.status.value,
            "reason": self.reason,
            "topic": self.topic,
            "predicate": self.predicate,
            "actor_side": None if self.actor_side is None else self.actor_side.upper(),
            "negated": self.negated,
            "places": [
                {
                    "id": place.key,
                    "name": place.name,
                    "type": place.kind,
                    "lat": place.lat,
                    "lon": place.lon,
                    "admin1": place.admin1,
                    "country": place.country,
                }
                for place in self.places
            ],
            "time": {"from": self.start.isoformat(), "to": self.end.isoformat()},
            "voices": self.voices,
            "history": [
                {"day": turn.day.isoformat(), "status": turn.status.value, "reason": turn.reason}
                for turn in self.history
            ],
            "for": list(self.for_),
            "against": list(self.against),
            "silent": list(self.silent),
            "claims": list(self.own)
            if claims is None
            else [claims[each].as_json() for each in self.own if each in claims],
        }
