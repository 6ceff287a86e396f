"""What can be asked: the parameters of each question, checked before anything is looked up.

A parameter nobody knows is an error: a misspelt `sorce` must not silently mean "any".
"""

import math
from datetime import date
from typing import Annotated, Final, Literal

import shapely
from pydantic import BaseModel, ConfigDict, Field

from heldground.area import Box
from heldground.errors import WrongUse
from heldground.queries.finding import Wanted
from heldground.when import Instant, parse_instant

MAX_TEXT: int = 2000
"""As long as a statement may be (`claims.free_text.MAX_CHARS`)."""

MAX_VERTICES: Final = 300
"""Of a drawn polygon: nobody draws more by hand, and with five decimals they fit any server's longest address."""
MAX_PLACES: Final = 20
MAX_CHECKED: Final = 20
"""Claims a question may have set against the maps: each takes a tenth of a second, and a line carries few questions at
once, so that one that took half a minute held up all that a reader asked meanwhile."""
MAX_ROWS: Final = 500
"""Claims or events a page of an answer may hold: their sentences are 0.7 MB."""

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
    """`v` is the file's hash, as in `history_urls`: with it the answer never changes."""

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
    checks: Annotated[
        bool, Field(description="Whether claims are set against the maps, which takes longest.")
    ] = True


class ChecksAsked(Asked):
    claims: Annotated[str, Field(min_length=1, max_length=400, description="Ids of claims, by commas.")]
    at: When = None

    def ids(self) -> list[str]:
        """The claims asked about, in order.

        Raises
        ------
        WrongUse
            More than `MAX_CHECKED`, or none.
        """
        ids = [each.strip() for each in self.claims.split(",") if each.strip()]
        if not 1 <= len(ids) <= MAX_CHECKED:
            raise WrongUse(f"claims has {len(ids)} ids; give 1 to {MAX_CHECKED}, by commas")
        return ids


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
    polygon: Annotated[
        str | None,
        Field(max_length=24 * MAX_VERTICES, description="A drawn polygon: lon,lat;lon,lat;… of its corners."),
    ] = None
    since: When = None
    until: When = None
    known: Known = None


class SearchAsked(Asked):
    q: Annotated[str, Field(min_length=1, max_length=100, description="The beginning of a place's name.")]
    limit: Annotated[int, Field(ge=1, le=MAX_PLACES)] = 10


Choice = Annotated[
    str | None, Field(max_length=400, description="Values, by commas; `none` for those without one.")
]
Day = Annotated[date | None, Field(description="A day, ISO 8601, inclusive.")]


class FoundAsked(Asked):
    """A filter on claims; `offset` and `limit` choose the page, `up` turns the order round."""

    side: Choice = None
    predicate: Choice = None
    stance: Choice = None
    status: Choice = None
    lang: Choice = None
    source: Choice = None
    since: Day = None
    until: Day = None
    text: Annotated[str, Field(max_length=200, description="Words that must all stand in a claim.")] = ""
    place: Annotated[Id | None, Field(description="Id of a place claims name.")] = None
    up: bool = False
    offset: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Field(ge=0, le=MAX_ROWS)] = 50

    def wanted(self) -> Wanted:
        """The filter as a question."""
        return Wanted(
            side=_choices(self.side),
            predicate=_choices(self.predicate),
            stance=_choices(self.stance),
            status=_choices(self.status),
            lang=_choices(self.lang),
            source=_choices(self.source),
            since=self.since,
            until=self.until,
            text=self.text,
            place=self.place,
        )


class ClaimsAsked(FoundAsked):
    order: Literal["published", "claimant", "stance", "predicate", "status", "source", "lang", "area"] = (
        "published"
    )


class EventsAsked(FoundAsked):
    order: Literal["day", "title", "status", "speakers"] = "day"


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


def read_polygon(text: str) -> shapely.Polygon:
    """The polygon of a `polygon` parameter, closed, in degrees, longitude first.

    Raises
    ------
    WrongUse
        Fewer than three corners or more than `MAX_VERTICES`, corners off the globe, or sides that cross.

    Examples
    --------
    >>> read_polygon("35,50;36,50;36,51").area
    0.5
    """
    told = text.strip().strip(";").split(";")
    if not 3 <= len(told) <= MAX_VERTICES:
        raise WrongUse(f"polygon has {len(told)} corners; give 3 to {MAX_VERTICES}, as lon,lat;lon,lat;…")
    corners = []
    for number, corner in enumerate(told, 1):
        try:
            lon, lat = (float(part) for part in corner.split(","))
        except ValueError:
            raise WrongUse(f"corner {number} of polygon, {corner!r}, is no lon,lat in degrees") from None
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):  # also refuses what is not finite
            raise WrongUse(f"corner {number} of polygon, {corner!r}, is not on the globe: lon,lat in degrees")
        corners.append((lon, lat))
    shape = shapely.Polygon(corners)
    if not shape.is_valid or shape.area == 0:
        why = shapely.is_valid_reason(shape) if not shape.is_valid else "it has no area"
        raise WrongUse(f"polygon cannot be measured: {why}; draw it without crossing its own sides")
    return shape


def _choices(text: str | None) -> frozenset[str]:
    return frozenset(each.strip() for each in (text or "").split(",") if each.strip())
