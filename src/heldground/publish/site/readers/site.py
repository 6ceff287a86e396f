"""What all pages of one release share: names, addresses, and who may be linked to."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from heldground.claims.model import Claim
from heldground.plots.palette import Look
from heldground.publish.page import answers, render
from heldground.publish.site.names import file_key
from heldground.publish.site.release import Release
from heldground.queries.evidence import Knowledge, PlaceCount, places_with_claims

T = TypeVar("T")
CheckOf = Callable[[Claim], answers.CheckInfo | None]


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take home: its path in the site, what it is, in which format, and its bytes if known."""

    path: str
    title: str
    format: str
    size: int | None = None


@dataclass(frozen=True)
class Beside:
    """What the rest of the site offers, for the pages to link to.

    `feeds` are addresses of Atom files within the site by the feed's name (`project`, `place/gn:42`, `source/nzz`).
    """

    feeds: Mapping[str, str] = field(default_factory=dict)
    downloads: tuple[Download, ...] = ()


@dataclass(frozen=True)
class Site:
    """One release, as its pages are told from it."""

    release: Release
    check_of: CheckOf
    beside: Beside = Beside()
    _made: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """A piece that several pages have, made for the first of them. `name` must name all that decides it."""
        if name not in self._made:
            self._made[name] = make()
        made: T = self._made[name]
        return made

    @property
    def knowledge(self) -> Knowledge:
        return self.release.edition.knowledge

    @cached_property
    def look(self) -> Look:
        return Look(tuple(self.release.view.theatre.sides))

    @cached_property
    def places(self) -> list[PlaceCount]:
        """Places with a page of their own."""
        return places_with_claims(self.knowledge, self.release.edition.gazetteer)

    @cached_property
    def place_ids(self) -> frozenset[str]:
        return frozenset(each.place.id for each in self.places)

    @cached_property
    def claims(self) -> dict[str, answers.ClaimInfo]:
        """All claims as readers are told them, by id."""
        return {each.id: each for each in render.claim_infos(self.knowledge.claims, self.release.telling)}

    @cached_property
    def checks(self) -> dict[str, answers.CheckInfo]:
        """The checks of all claims that a map can answer, by claim."""
        found = ((claim.id, self.check_of(claim)) for claim in self.knowledge.claims)
        return {claim_id: check for claim_id, check in found if check is not None}


def place_path(place_id: str) -> str:
    """Where a place's page lies in the site."""
    return f"place/{file_key(place_id)}/"


def event_path(event_id: str) -> str:
    """Where an event's page lies in the site."""
    return f"event/{file_key(event_id)}/"


def day_path(day: date | str) -> str:
    """Where a day's page lies in the site."""
    return f"day/{day}/"
