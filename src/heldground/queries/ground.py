"""The ground a question is about: around a place, a region, a box, or everything."""

from dataclasses import dataclass

import shapely

from heldground.area import Box, Shape, circle
from heldground.errors import InvalidShape
from heldground.places.model import Place
from heldground.places.regions import country_shape, region_shape


@dataclass(frozen=True, slots=True)
class Ground:
    """A shape and its name in words, as printed with every answer about it."""

    title: str
    shape: Shape


def around(place: Place, radius_km: float) -> Ground:
    """The circle around a place's point."""
    return Ground(f"{radius_km:g} km around {place.title}", circle(place.lon, place.lat, radius_km))


def near(lon: float, lat: float, radius_km: float) -> Ground:
    """The circle around a point, degrees, longitude first."""
    return Ground(f"{radius_km:g} km around {lat:.3f} N, {lon:.3f} E", circle(lon, lat, radius_km))


def region(name: str) -> Ground:
    """A first-level region by any of its names, or a country by its ISO code, from the bundled borders.

    Raises
    ------
    UnknownName
        No such region.
    """
    if len(name) == 2 and name.isupper():
        return Ground(name, country_shape(name))
    return Ground(name, region_shape(name))


def box(bounds: Box) -> Ground:
    """A box of west, south, east, north in degrees.

    Raises
    ------
    InvalidShape
        West is not west of east, or south not south of north: the antimeridian is not crossed.
    """
    west, south, east, north = bounds
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise InvalidShape(f"a box is west,south,east,north in degrees with west < east, not {west},{south},{east},{north}")
    return Ground(f"box {west:g} to {east:g} E, {south:g} to {north:g} N", shapely.box(*bounds))


def search_ground(place: Place, radius_km: float | None = None) -> Ground:
    """Where a check looks for what a claim about a place means.

    A settlement 10 km around, a district 25 km (the design's rule "Check"), a region or country its own shape.
    """
    reach = radius_km or place.radius_km
    if reach is not None:
        return around(place, reach)
    if place.kind == "country" and place.country:
        return Ground(place.name, country_shape(place.country))
    return region(place.name)

