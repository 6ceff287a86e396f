"""The ground a question is about: around a place, a region, a box, or everything."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import shapely

from heldground.area import Box, Shape, circle
from heldground.errors import InvalidShape
from heldground.places.model import Place
from heldground.places.regions import (
    Region,
    all_regions,
    bare_key,
    country_names,
    country_shape,
    find_region,
    region_shape,
)
from heldground.places.spelling import key
from heldground.queries.ground_files import is_file_name, read_ground_file


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
    """A first-level region or a country by any of its names or its ISO code, from the bundled borders.

    Names in Ukrainian, Russian and English, with or without the word for the kind, in either transliteration, as
    adjective or as people say it: Kharkiv, Kharkov region, Харьковская область, Харківська обл., Харківщина, UA-63.

    Raises
    ------
    UnknownName
        No such region; with the nearest names.
    """
    country = _country(name)
    if country is not None:
        return Ground(country_names(country)["en"][0], country_shape(country))
    found = find_region(name) or find_region(_bare(name)) or _by_stem().get(_stem(key(_bare(name))))
    return Ground(found.name, region_shape(found.id)) if found else Ground(name, region_shape(name))


def region_or_file(name: str) -> Ground:
    """A region by name, or the polygons of a file: GeoJSON, WKT, KML, KMZ, GeoPackage and what GDAL reads.

    Raises
    ------
    UnknownName
        No such region, and no such file.
    BadInput
        A file without polygons.
    """
    if not is_file_name(name):
        return region(name)
    path = Path(name)
    return Ground(path.name, read_ground_file(path))


def _country(name: str) -> str | None:
    """Code of the country meant by a code or a name."""
    countries = {each.country for each in all_regions()}
    if len(name) == 2 and name.upper() in countries and name.isupper():
        return name
    wanted = key(name)
    return next(
        (
            code
            for code in sorted(countries)
            for names in country_names(code).values()
            for each in names
            if key(each) == wanted and len(each) > 2
        ),
        None,
    )


_ABBREVIATED: Final = re.compile(
    r"(?<!\w)(обл|obl|обл-ть|АР|AR)\b\.?|,\s*(Україна|Украина|Ukraine|Росія|Россия|Russia)\s*$", re.I
)
_ENDINGS: Final = ("skaia", "skoi", "шчina", "ska", "ski", "kaia", "sk", "ka", "k")


def _bare(name: str) -> str:
    """A name without abbreviated words for the kind, and without its country."""
    return _ABBREVIATED.sub(" ", name).strip(" .,")


def _stem(spelled: str) -> str:
    """What a city's name, its region's adjective and the region's everyday name have in common, of a key.

    Examples
    --------
    >>> {_stem(key(name)) for name in ("Kharkov", "Харьковская", "Kharkovshchina")}
    {'хarkov'}
    """
    word = bare_key(spelled)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = word.removesuffix(ending)
            break
    return word.rstrip("aeiou")


@cache
def _by_stem() -> dict[str, Region]:
    """Regions by the stems of their names, where only one has it."""
    found: dict[str, dict[str, Region]] = {}
    for each in all_regions():
        for names in each.names.values():
            for name in names:
                found.setdefault(_stem(key(name)), {})[each.id] = each
    return {stem: next(iter(regions.values())) for stem, regions in found.items() if len(regions) == 1}


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
