"""The ground a question is about: around a place, a region, a box, or everything."""

from dataclasses import dataclass
from pathlib import Path

import shapely

from heldground.area import Box, Shape, circle, read_polygons, repair, union
from heldground.errors import BadInput, InvalidShape, UnknownName
from heldground.places.model import Place
from heldground.places.regions import country_shape, region_shape
from heldground.snapshots.features import each_feature, read_features


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


def region_or_file(name: str) -> Ground:
    """A region by name, or the polygons of a GeoJSON file.

    Raises
    ------
    UnknownName
        No such region, and no such file.
    BadInput
        A file without polygons.
    """
    path = Path(name)
    if path.suffix.lower() not in (".geojson", ".json"):
        return region(name)
    if not path.is_file():
        raise UnknownName(f"no file {path}")
    shapes: list[Shape] = []
    for number, _, geometry in each_feature(read_features(path.read_bytes(), path.name), path.name):
        shapes.extend(
            repair(polygon)[0] for polygon in read_polygons(geometry, where=f"{path.name}, feature {number}")
        )
    if not shapes:
        raise BadInput("no polygon in it", path=path)
    return Ground(path.name, union(shapes))


def box(bounds: Box) -> Ground:
    """A box of west, south, east, north in degrees.

    Raises
    ------
    InvalidShape
        West is not west of east, or south not south of north: the antimeridian is not crossed.
    """
    west, south, east, north = bounds
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise InvalidShape(
            f"a box is west,south,east,north in degrees with west < east, not {west},{south},{east},{north}"
        )
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
