"""What can be asked: the parameters of each question, checked before anything is looked up.

A parameter nobody knows is an error: a misspelt `sorce` must not silently mean "any".
"""

import math
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from heldground.area import Box
from heldground.errors import WrongUse
from heldground.when import Instant, parse_instant

MAX_TEXT: int = 2000
"""As long as a statement may be (`claims.free_text.MAX_CHARS`)."""

Lon = Annotated[float | None, Field(ge=-180, le=180, description="Longitude, degrees on WGS 84.")]
Lat = Annotated[float | None, Field(ge=-90, le=90, description="Latitude, degrees on WGS 84.")]
When = Annotated[str | None, Field(max_length=40, description="ISO 8601; a bare date is its end, in UTC.")]
Known = Annotated[str | None, Field(max_length=40, description="Only what was published by then, ISO 8601.")]
Id = Annotated[str, Field(min_length=1, max_length=200)]
Radius = Annotated[float | None, Field(ge=0.1, le=500, description="Kilometres.")]


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Nothing(Asked):
    """No parameters."""


class Version(Asked):
    """`v` is the file's hash, as in `history_url`: with it the answer never changes."""

    v: Annotated[str | None, Field(max_length=64)] = None


class Spot(Asked):
    lon: Lon = None
    lat: Lat = None

    def point(self) -> tuple[float, float]:
        """The point asked about.

        Raises
        ------
        WrongUse
            Half a point, or none.
        """
        if self.lon is None or self.lat is None:
            raise WrongUse("a point is missing or half given; say lon=35.40&lat=50.88")
        return self.lon, self.lat


class EvidenceAsked(Spot):
    place: Annotated[Id | None, Field(description="Id of a place; or a point by lon and lat.")] = None
    at: When = None


class TimelineAsked(Spot):
    source: Annotated[Id | None, Field(description="One source; all without.")] = None
    known: Known = None


class StateAsked(Asked):
    source: Annotated[Id, Field(description="Id of a source with a map.")]
    at: When = None
    known: Known = None
    bbox: Annotated[str | None, Field(max_length=200, description="west,south,east,north")] = None


class AreaAsked(Spot):
    source: Annotated[Id, Field(description="Id of a source with a map.")]
    place: Annotated[Id | None, Field(description="Id of a place, with radius_km around it.")] = None
    radius_km: Radius = None
    region: Annotated[
        Id | None, Field(description="A first-level region by any of its names, or a country code.")
    ] = None
    bbox: Annotated[str | None, Field(max_length=200, description="west,south,east,north")] = None
    since: When = None
    until: When = None
    known: Known = None


class CheckAsked(Asked):
    text: Annotated[
        str, Field(min_length=1, max_length=MAX_TEXT, description="A statement: who holds what, where.")
    ]
    at: When = None
    known: Known = None
    radius_km: Radius = None


def instant(text: str | None, *, end: bool = True) -> Instant | None:
    """The instant a parameter means, None without one."""
    return None if text is None else parse_instant(text, end=end)


def read_box(text: str) -> Box:
    """West, south, east, north of a `bbox` parameter.

    Raises
    ------
    WrongUse
        Not four finite numbers.

    Examples
    --------
    >>> read_box("35, 50, 36.5, 51")
    (35.0, 50.0, 36.5, 51.0)
    """
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise WrongUse(f"bbox={text!r} is no box; write west,south,east,north in degrees") from None
    if not all(map(math.isfinite, (west, south, east, north))):
        raise WrongUse(f"bbox={text!r} is no box; write four finite numbers")
    return west, south, east, north
