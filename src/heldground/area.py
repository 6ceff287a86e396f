"""Ground: the only place where a shape is checked, repaired, overlaid or measured.

Shapes are shapely polygons on WGS 84, longitude first, degrees, two dimensions. Areas are geodesic square
kilometres. Overlays run in double precision and fall back to a fixed grid of 1e-9 degrees (0.1 mm) where GEOS
gives up; the fallback is the only rounding in the system.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import shapely
from pyproj import Geod
from shapely import MultiPolygon, Polygon
from shapely.errors import GEOSException

from heldground.errors import InvalidShape

Shape = Polygon | MultiPolygon
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_WGS84: Final = Geod(ellps="WGS84")
_GRID: Final = 1e-9
EMPTY: Final = Polygon()

MAX_VERTICES: Final = 2_000_000
"""A single shape with more vertices is refused: the largest real one seen (NZZ, whole front) has 40,000."""


def area_km2(shape: shapely.Geometry) -> float:
    """Ground covered by a shape, in square kilometres.

    Geodesic on WGS 84, so it holds at any latitude. Longitude first, degrees. Empty gives 0.0.

    Raises
    ------
    InvalidShape
        A ring crosses itself; the message names the point. Repair first, and record the repair.

    Examples
    --------
    >>> from shapely import box
    >>> round(area_km2(box(35.35, 50.60, 35.45, 50.65)), 3)
    39.363
    >>> area_km2(Polygon())
    0.0
    """
    if shape.is_empty:
        return 0.0
    if not shape.is_valid:
        raise InvalidShape(f"{shapely.is_valid_reason(shape)}; repair it first and record the repair")
    return _measure(shape)


def areas_km2(shapes: Sequence[shapely.Geometry]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """`area_km2` of many shapes that this module made itself, so validity is not tested again."""
    return np.array([_measure(shape) for shape in shapes], dtype=np.float64)


def _measure(shape: shapely.Geometry) -> float:
    total = 0.0
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon":
            continue
        total += _ring_km2(part.exterior) - sum(_ring_km2(hole) for hole in part.interiors)
    return total


def _ring_km2(ring: shapely.LinearRing) -> float:
    lon, lat = shapely.get_coordinates(ring).T
    return float(abs(_WGS84.polygon_area_perimeter(lon, lat)[0])) / 1e6


def distance_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Geodesic distance between two points in kilometres."""
    return float(_WGS84.inv(lon_a, lat_a, lon_b, lat_b)[2]) / 1000.0


def distance_to_shape_km(lon: float, lat: float, shape: shapely.Geometry) -> float:
    """Geodesic distance from a point to the nearest point of a shape, in kilometres; 0.0 inside, infinite if empty.

    The nearest point is sought on the plane with longitudes scaled to the point's latitude; within the 100 km
    this is used for, that is good to 1 %.
    """
    if shape.is_empty:
        return float("inf")
    squeeze = max(np.cos(np.radians(lat)), 1e-6)

    def squeezed(xy: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.column_stack([xy[:, 0] * squeeze, xy[:, 1]])

    here = shapely.Point(lon * squeeze, lat)
    there = shapely.transform(shape, squeezed)
    _, nearest = shapely.shortest_line(here, there).coords
    return distance_km(lon, lat, nearest[0] / squeeze, nearest[1])


def circle(lon: float, lat: float, radius_km: float, *, points: int = 180) -> Polygon:
    """The ground within a distance of a point, as a polygon of geodesic points (default 180: 0.02 % less area).

    Raises
    ------
    InvalidShape
        The circle would cross the antimeridian or contain a pole; no theatre needs it, and a wrong area would be a lie.
    """
    if not (radius_km > 0 and np.isfinite([lon, lat]).all()):
        raise InvalidShape(f"a circle needs a finite centre and a radius above 0 km, not {lon}, {lat}, {radius_km}")
    bearings = np.linspace(0.0, 360.0, points, endpoint=False)
    at = np.full(points, radius_km * 1000.0)
    lons, lats, _ = _WGS84.fwd(np.full(points, lon), np.full(points, lat), bearings, at)
    if np.ptp(lons) > 180 or abs(lat) + radius_km / 110.0 > 89.0:
        raise InvalidShape(f"a circle of {radius_km} km at {lon}, {lat} crosses the antimeridian or a pole")
    return Polygon(np.column_stack([lons, lats]))


def read_polygons(geometry: object, *, where: str = "geometry") -> list[Polygon]:
    """The polygons of a GeoJSON geometry, two-dimensional, unrepaired; points and lines inside are left out.

    A third dimension is dropped. `GeometryCollection` is walked one level deep, as publishers use it.

    Raises
    ------
    InvalidShape
        Not GeoJSON, not numbers, NaN, outside longitude ±180 or latitude ±90, too few points, too many vertices.
    """
    if not isinstance(geometry, dict):
        raise InvalidShape("no geometry object; GeoJSON expects {type, coordinates}", where=where)
    kind = geometry.get("type")
    if kind == "GeometryCollection":
        found: list[Polygon] = []
        parts = geometry.get("geometries")
        if not isinstance(parts, list):
            raise InvalidShape("a GeometryCollection without a list of geometries", where=where)
        for number, part in enumerate(parts):
            if isinstance(part, dict) and part.get("type") == "GeometryCollection":
                raise InvalidShape("collections inside collections are refused", where=where)
            found.extend(read_polygons(part, where=f"{where}, part {number}"))
        return found
    if kind == "Polygon":
        return [_read_polygon(geometry.get("coordinates"), where)]
    if kind == "MultiPolygon":
        coordinates = geometry.get("coordinates")
        if not isinstance(coordinates, list):
            raise InvalidShape("a MultiPolygon without coordinates", where=where)
        return [_read_polygon(rings, f"{where}, part {number}") for number, rings in enumerate(coordinates)]
    if kind in {"Point", "MultiPoint", "LineString", "MultiLineString"}:
        return []
    raise InvalidShape(f"geometry type {kind!r}; expected Polygon, MultiPolygon or GeometryCollection", where=where)


def _read_polygon(rings: object, where: str) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise InvalidShape("a polygon without rings", where=where)
    read = [_read_ring(ring, f"{where}, ring {number}") for number, ring in enumerate(rings)]
    return Polygon(read[0], read[1:])


def _read_ring(ring: object, where: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    if not isinstance(ring, list) or len(ring) < 3:
        raise InvalidShape("a ring needs at least three points", where=where)
    if len(ring) > MAX_VERTICES:
        raise InvalidShape(f"{len(ring):,} vertices; at most {MAX_VERTICES:,} are read", where=where)
    try:
        points = np.array([(point[0], point[1]) for point in ring], dtype=np.float64)
    except (TypeError, ValueError, IndexError, KeyError):
        raise InvalidShape("a position is not a pair of numbers", where=where) from None
    if not np.isfinite(points).all():
        raise InvalidShape("a coordinate is not a finite number", where=where)
    if (np.abs(points[:, 0]) > 180.0).any() or (np.abs(points[:, 1]) > 90.0).any():
        raise InvalidShape("a coordinate lies outside longitude ±180, latitude ±90", where=where)
    return points


def repair(shape: Shape) -> tuple[Shape, float]:
    """A valid shape covering the same ground, and by how many km2 the repair changed it.

    Rings that cross themselves, holes outside their shell and the like are mended by GEOS `make_valid` with the
    structure rule (a shell is ground, a hole is none, whatever the winding). Lines and points that fall out of a
    repair are dropped. A valid shape comes back as it is, with 0.0.

    Examples
    --------
    >>> bow_tie = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    >>> mended, changed = repair(bow_tie)
    >>> mended.is_valid, changed > 0
    (True, True)
    """
    if shape.is_valid:
        return shape, 0.0
    mended = only_polygons(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    # The unsigned area of the broken rings is what a reader who trusted them would have measured.
    before = sum(
        _ring_km2(part.exterior) - sum(_ring_km2(hole) for hole in part.interiors)
        for part in shapely.get_parts(shape)
    )
    return mended, abs(_measure(mended) - before)


def only_polygons(shape: shapely.Geometry) -> Shape:
    """The polygons of any geometry; lines and points, the waste of overlays, are left behind."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
    for part in shapely.get_parts(shape):
        if part.geom_type in ("MultiPolygon", "GeometryCollection"):
            parts.extend(p for p in shapely.get_parts(only_polygons(part)) if not p.is_empty)
    if not parts:
        return EMPTY
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def union(shapes: Iterable[shapely.Geometry]) -> Shape:
    """All ground covered by any of the shapes; empty for none."""
    many = [shape for shape in shapes if not shape.is_empty]
    if len(many) == 1:
        return only_polygons(many[0])
    try:
        return only_polygons(shapely.union_all(many))
    except GEOSException:
        return only_polygons(shapely.union_all(many, grid_size=_GRID))


def intersection(a: shapely.Geometry, b: shapely.Geometry) -> Shape:
    """Ground covered by both."""
    try:
        return only_polygons(shapely.intersection(a, b))
    except GEOSException:
        return only_polygons(shapely.intersection(a, b, grid_size=_GRID))


def difference(a: shapely.Geometry, b: shapely.Geometry) -> Shape:
    """Ground covered by the first and not by the second."""
    try:
        return only_polygons(shapely.difference(a, b))
    except GEOSException:
        return only_polygons(shapely.difference(a, b, grid_size=_GRID))


def clip(shape: shapely.Geometry, box: Box) -> Shape:
    """The part of a valid shape inside a box.

    GEOS's rectangle clip is ten times faster than an overlay, but on rings that touch the box from outside it
    can give an invalid result; then the overlay decides.
    """
    if shape.is_empty:
        return EMPTY
    west, south, east, north = shape.bounds
    if west >= box[0] and south >= box[1] and east <= box[2] and north <= box[3]:
        return shape
    cut = only_polygons(shapely.clip_by_rect(shape, *box))
    return cut if cut.is_valid else intersection(shape, shapely.box(*box))
