"""A place: one gazetteer entry, and how well a name in a text leads to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

SETTLEMENT: Final = "settlement"
FEATURE: Final = "feature"
DISTRICT: Final = "district"
OBLAST: Final = "oblast"
COUNTRY: Final = "country"

SEARCH_RADIUS_KM: Final[Mapping[str, float]] = {SETTLEMENT: 10.0, FEATURE: 10.0, DISTRICT: 25.0}
"""How far a check looks around a place of that kind (design rule "Check"); regions and countries use their shape."""


@dataclass(frozen=True, slots=True)
class Place:
    """A gazetteer entry.

    `lon`, `lat` in degrees on WGS 84: the place's point, or one near the centre of an area. `kind` is one of
    `settlement`, `feature`, `district` (second level), `oblast` (first level), `country`. `name` is the English
    name to print; `names` all known forms by language (`en`, `uk`, `ru`, …; `und` where the list does not say).
    `region` and `district` are English names of the containing areas; `country` an ISO 3166 code.
    `approximate` marks a position taken from a named neighbour or a doubtful list.
    """

    id: str
    name: str
    kind: str
    lon: float
    lat: float
    country: str | None = None
    region: str | None = None
    district: str | None = None
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    population: int | None = None
    approximate: bool = False
    source: str = ""

    @property
    def radius_km(self) -> float | None:
        """Search radius of a check at this place, or None where the place's own shape decides."""
        return SEARCH_RADIUS_KM.get(self.kind)

    @property
    def title(self) -> str:
        """The name with what tells it from its namesakes: `Demidovka (Krasnoyaruzhsky District), Belgorod Oblast`."""
        inner = f"{self.name} ({self.district})" if self.district and self.kind == SETTLEMENT else self.name
        return f"{inner}, {self.region}" if self.region and self.region != self.name else inner


class Candidate(NamedTuple):
    """A place a name may mean, its score from 0 to 1, and the reasons in words, each with its weight."""

    place: Place
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name was taken to mean. `candidates` are best first; `place` is None when none is likely enough."""

    name: str
    place: Place | None
    candidates: tuple[Candidate, ...]
    reason: str
