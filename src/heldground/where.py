"""The ground a question from Python is about: a circle, a region, a box, a shape of one's own."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import mapping

from heldground.area import read_polygons, repair, union
from heldground.errors import InvalidShape
from heldground.queries import ground as grounds
from heldground.queries.ground import Ground

Where: TypeAlias = Ground | str | Path | shapely.Polygon | shapely.MultiPolygon | None
"""A ground, a region by name, a file, a shape in degrees (longitude first), or None for everything mapped."""


def circle(lon: float, lat: float, radius_km: float) -> Ground:
    """The ground within a distance of a point, degrees, longitude first.

    Raises
    ------
    InvalidShape
        No such circle, or one across the antimeridian or a pole.
    """
    return grounds.near(lon, lat, radius_km)


def region(name: str) -> Ground:
    """A first-level region or a country, by any of its names or its ISO code.

    Examples
    --------
    >>> region("Харківська обл.").title, region("Kharkov region").title, region("Україна").title
    ('Kharkiv Oblast', 'Kharkiv Oblast', 'Ukraine')

    Raises
    ------
    UnknownName
        With the nearest names.
    """
    return grounds.region(name)


def box(west: float, south: float, east: float, north: float) -> Ground:
    """A box in degrees.

    Raises
    ------
    InvalidShape
        West is not west of east, or south not south of north.
    """
    return grounds.box((west, south, east, north))


def polygon(shape: shapely.Geometry | Mapping[str, Any] | str, title: str = "a polygon") -> Ground:
    """Ground of one's own: a shapely shape, a GeoJSON geometry or WKT; WGS 84 degrees, longitude first.

    Broken rings are repaired.

    Examples
    --------
    >>> polygon("POLYGON ((35 50, 36 50, 36 51, 35 50))", "a triangle").shape.area
    0.5

    Raises
    ------
    InvalidShape
        Not a polygon, or coordinates that are no degrees.
    """
    if isinstance(shape, str):
        try:
            shape = shapely.from_wkt(shape)
        except ShapelyError as cause:
            raise InvalidShape(f"no well-known text: {str(cause).splitlines()[0]}") from cause
    geometry = dict(shape) if isinstance(shape, Mapping) else _plain(mapping(shape))
    found = union(repair(each)[0] for each in read_polygons(geometry, where=title))
    if found.is_empty:
        raise InvalidShape("no polygon in it", where=title)
    return Ground(title, found)


def ground_of(where: Where) -> Ground | None:
    """The ground meant by a ground, a region's name, a file or a shape; None for everything."""
    if where is None or isinstance(where, Ground):
        return where
    return polygon(where) if isinstance(where, shapely.Geometry) else grounds.region_or_file(str(where))


def _plain(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """shapely's mapping with lists, as a GeoJSON file has them."""

    def listed(value: Any) -> Any:
        return [listed(each) for each in value] if isinstance(value, tuple | list) else value

    return {key: listed(value) for key, value in geometry.items()}
