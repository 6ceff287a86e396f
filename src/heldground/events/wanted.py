"""Which events a reader wants to see, and in which order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import shapely

from heldground.area import Shape
from heldground.claims.model import Claim
from heldground.events.model import Event
from heldground.reports.sieve import Condition, is_one_of, says

ORDERS: Final[Mapping[str, tuple[Callable[[Event], Any], bool]]] = {
    "oldest": (lambda event: (event.start, event.end, event.id), False),
    "newest": (lambda event: (event.end, event.start, event.id), True),
    "status": (lambda event: event.status.value, False),
    "voices": (lambda event: event.voices, True),
    "title": (lambda event: event.title.casefold(), False),
}
"""Orders of a list: what to sort by, and whether downward."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEvents:
    """A filter; None takes everything, several values are separated by commas, `none` is for events without one.

    `side` is that of a claimant in the event, `about` that of who acts. `since`, `until` are days, both inclusive,
    that meet the event's own. `source` is one that reported it.
    """

    ground: Shape | None = None
    where: str = "there"
    side: str | None = None
    about: str | None = None
    topic: str | None = None
    predicate: str | None = None
    status: str | None = None
    source: str | None = None
    lang: str | None = None
    since: date | None = None
    until: date | None = None
    text: str | None = None

    def tests(self, claims: Mapping[str, Claim]) -> list[Condition[Event]]:
        """The conditions, one by one; `claims` are the stored ones by id."""

        def of(event: Event) -> Iterator[Claim]:
            return (claims[each] for each in event.claim_ids if each in claims)

        found: list[Condition[Event]] = []
        if (ground := self.ground) is not None:
            shapely.prepare(ground)
            found.append(Condition(f"a place {self.where}", lambda event: is_in(event, ground)))
        for told, wanted, values in (
            ("side", self.side, lambda event: [claim.claimant.side for claim in of(event)]),
            ("party", self.about, lambda event: [event.actor_side]),
            ("topic", self.topic, lambda event: [event.topic]),
            ("predicate", self.predicate, lambda event: [event.predicate]),
            ("status", self.status, lambda event: [event.status.value]),
            ("source", self.source, lambda event: [claim.source for claim in of(event)]),
            ("language", self.lang, lambda event: [claim.lang for claim in of(event)]),
        ):
            if wanted is not None:
                found.append(is_one_of(told, wanted, values))
        if (since := self.since) is not None:
            found.append(Condition(f"time from {since}", lambda event: event.end >= since))
        if (until := self.until) is not None:
            found.append(Condition(f"time until {until}", lambda event: event.start <= until))
        if self.text is not None:
            found.append(
                says(
                    self.text,
                    lambda event: (
                        event.title,
                        *(place.name for place in event.places),
                        *(claim.quote for claim in of(event)),
                    ),
                )
            )
        return found


def is_in(event: Event, ground: Shape) -> bool:
    """Whether the point of one of an event's places lies in a shape, its edge included."""
    return any(
        place.lon is not None
        and place.lat is not None
        and shapely.intersects_xy(ground, place.lon, place.lat)
        for place in event.places
    )
