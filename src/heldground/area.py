"""Ground: the only place where a shape is checked, repaired, overlaid or measured.

Shapes are shapely polygons on WGS 84, longitude first, degrees, two dimensions. Areas are square
kilometres on the ellipsoid (ADR 0005). Overlays are rounded to a fixed grid of 1e-10 degrees; nothing else is.
"""

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import shapely
from pyproj import Geod
from shapely import MultiPolygon, Polygon
from shapely.errors import GEOSException

from heldground.errors import InvalidShape

Shape: TypeAlias = Polygon | MultiPolygon
Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

Array = np.ndarray[Any, np.dtype[Any]]

_WGS84: Final = Geod(ellps="WGS84")
_ECC2: Final = _WGS84.es
_ECC: Final = math.sqrt(_WGS84.es)
_POLAR2: Final = (_WGS84.b / 1000.0) ** 2
# Four points of Gauss and Legendre: exact to 1e-13 over an edge of 5 degrees of latitude.
_GAUSS: Final = tuple(zip(*np.polynomial.legendre.leggauss(4), strict=True))
GRID_DEG: Final = 1e-10
"""Overlays are rounded to this grid (0.01 mm). In plain double precision GEOS leaves hairs a millionth of that wide
where nearly equal edges cross, and then calls 0.15 km2 common to two shapes that only touch (seen on DeepState's
snapshot of 2025-04-15); on a grid no hair survives. Publishers give 6 to 7 decimals, which lie on it exactly."""

EMPTY: Final = Polygon()
_FEW: Final = 6

MENDED_KM2: Final = 1e-12
"""What a repair counts that moved no ground (two holes that cut a shell apart): 0.0 is kept for "was valid"."""

MAX_VERTICES: Final = 2_000_000
"""A single shape with more vertices is refused: the largest real one seen (NZZ, whole front) has 40,000."""


def area_km2(shape: shapely.Geometry) -> float:
    """Ground covered by a shape, in square kilometres.

    On the ellipsoid of WGS 84, so it holds at any latitude; edges are straight in longitude and latitude, as
    GeoJSON has them (RFC 7946, 3.1.1). Longitude first, degrees. Empty gives 0.0; lines and points count nothing.

    Unlike an area between geodesic edges this one is additive: cutting a shape, or giving an edge another point,
    changes no total. Between short edges the two agree (DeepState's polygon at Demidovka: 13.102 km2 both ways);
    over an edge of 20 km they differ by up to 0.05 km2.

    Raises
    ------
    InvalidShape
        A ring crosses itself; the message names the point. Repair first, and record the repair.

    Examples
    --------
    >>> from shapely import box
    >>> round(area_km2(box(35.35, 50.60, 35.45, 50.65)), 3)
    39.358
    >>> area_km2(Polygon())
    0.0
    """
    if shape.is_empty:
        return 0.0
    if not shape.is_valid:
        raise InvalidShape(f"{shapely.is_valid_reason(shape)}; repair it first and record the repair")
    return float(areas_km2([shape])[0])


def areas_km2(shapes: Sequence[shapely.Geometry] | Array) -> Array:
    """`area_km2` of many shapes at once, float64, without testing validity: for shapes this package made."""
    parts, owner = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    polygonal = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    parts, owner = parts[polygonal], owner[polygonal]
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    ground = np.abs(_rings_km2(points, ring_of_point, len(rings)))
    first = np.ones(len(rings), dtype=bool)  # the first ring of a polygon is its shell, the others are holes
    first[1:] = part_of_ring[1:] != part_of_ring[:-1]
    signed = np.where(first, ground, -ground)
    return np.bincount(owner[part_of_ring], weights=signed, minlength=len(shapes))


def _rings_km2(points: Array, ring_of_point: Array, rings: int) -> Array:
    """Signed area of each ring: the integral of the ground between the equator and the ring, edge by edge."""
    if not len(points):
        return np.zeros(rings)
    lon, lat = np.radians(points[:, 0]), np.radians(points[:, 1])
    edge = ring_of_point[1:] == ring_of_point[:-1]
    step = (lon[1:] - lon[:-1])[edge]
    middle, half = ((lat[1:] + lat[:-1]) / 2)[edge], ((lat[1:] - lat[:-1]) / 2)[edge]
    # A ring closes, so its steps add up to nothing, and any constant may be taken off the strip's height: taking
    # off the height at its first latitude keeps the digits of small shapes.
    ring = ring_of_point[:-1][edge]
    start = np.searchsorted(ring_of_point, np.arange(rings))
    base = _strip(lat[np.minimum(start, len(lat) - 1)])[ring]
    height = sum(weight * (_strip(middle + half * node) - base) for node, weight in _GAUSS)
    return np.bincount(ring, weights=step * height / 2, minlength=rings)


def _strip(lat: Array) -> Array:
    """Ground between equator and latitude over one radian of longitude, km2 (Snyder 1987, eq. 3-12)."""
    sine = np.sin(lat)
    return _POLAR2 / 2 * (sine / (1 - _ECC2 * sine**2) + np.arctanh(_ECC * sine) / _ECC)


def distance_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    """Geodesic distance between two points in kilometres."""
    return float(_WGS84.inv(lon_a, lat_a, lon_b, lat_b)[2]) / 1000.0


def distances_km(lon: float, lat: float, lons: Array, lats: Array) -> Array:
    """`distance_km` from one point to many, float64."""
    metres = _WGS84.inv(np.full(len(lons), lon), np.full(len(lons), lat), lons, lats)[2]
    return np.asarray(metres, dtype=np.float64) / 1000.0


def distance_to_shape_km(lon: float, lat: float, shape: shapely.Geometry) -> float:
    """Geodesic distance from a point to the nearest point of a shape, in kilometres; 0.0 inside, infinite if empty.

    The nearest point is sought on the plane with longitudes scaled to the point's latitude; within the 100 km
    this is used for, that is good to 1 %.
    """
    return float(distances_to_shapes_km(lon, lat, [shape])[0])


def distances_to_shapes_km(lon: float, lat: float, shapes: Sequence[shapely.Geometry] | Array) -> Array:
    """`distance_to_shape_km` of many shapes at once, float64."""
    squeeze = max(float(np.cos(np.radians(lat))), 1e-6)
    many = np.asarray(shapes, dtype=object)
    found = np.full(len(many), np.inf)
    ground = ~shapely.is_empty(many)
    if ground.any():
        there = shapely.transform(many[ground], lambda xy: xy * [squeeze, 1.0])
        nearest = shapely.get_coordinates(shapely.shortest_line(shapely.Point(lon * squeeze, lat), there))[
            1::2
        ]
        found[ground] = distances_km(lon, lat, nearest[:, 0] / squeeze, nearest[:, 1])
    return found


def circle(lon: float, lat: float, radius_km: float, *, points: int = 180) -> Polygon:
    """The ground within a distance of a point, as a polygon of geodesic points (default 180: 0.02 % less area).

    Raises
    ------
    InvalidShape
        The circle would cross the antimeridian or contain a pole; no theatre needs it, and a wrong area would be a lie.
    """
    if not (radius_km > 0 and np.isfinite([lon, lat]).all()):
        raise InvalidShape(
            f"a circle needs a finite centre and a radius above 0 km, not {lon}, {lat}, {radius_km}"
        )
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
    if kind in ("Point", "MultiPoint", "LineString", "MultiLineString"):
        return []
    raise InvalidShape(
        f"geometry type {kind!r}; expected Polygon, MultiPolygon or GeometryCollection", where=where
    )


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
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
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
    repair are dropped. A valid shape comes back as it is, with 0.0; a mended one never has less than `MENDED_KM2`.

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
    before, after = areas_km2([shape, mended])
    return mended, max(float(abs(after - before)), MENDED_KM2)


def on_grid(shape: Shape) -> Shape:
    """A valid shape with its points on the overlay grid; the same object where they lie on it already.

    Publishers' 6 to 7 decimals do. Points that a repair worked out, or arbitrary doubles, are moved by up to 0.01 mm,
    and what collapses by that is left out: so what is stored in grid units is what was overlaid.

    Examples
    --------
    >>> third = Polygon([(0, 0), (1 / 3, 0), (1 / 3, 1)])
    >>> on_grid(third).bounds
    (0.0, 0.0, 0.3333333333, 1.0)
    >>> on_grid(EMPTY).is_empty
    True
    """
    points = shapely.get_coordinates(shape)
    units = round(1 / GRID_DEG)
    if np.array_equal(np.rint(points * units) / units, points):
        return shape
    return only_polygons(shapely.set_precision(shape, GRID_DEG))


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
    """All ground covered by any of the shapes, on the grid; empty for none."""
    return only_polygons(
        shapely.union_all([shape for shape in shapes if not shape.is_empty], grid_size=GRID_DEG)
    )


def intersection(a: shapely.Geometry, b: shapely.Geometry) -> Shape:
    """Ground covered by both, on the grid."""
    return only_polygons(shapely.intersection(a, b, grid_size=GRID_DEG))


def difference(a: shapely.Geometry, b: shapely.Geometry) -> Shape:
    """Ground covered by the first and not by the second, on the grid."""
    return only_polygons(shapely.difference(a, b, grid_size=GRID_DEG))


def overlapping(shape: Shape, others: Sequence[Shape] | Array) -> Array:
    """Those of other shapes that have ground in common with one; a common border is none."""
    many = np.array(others, dtype=object)
    if not len(many):
        return many
    return np.asarray(many[shapely.relate_pattern(shape, many, "T********")])


def without(shape: Shape, others: Sequence[Shape] | Array) -> Shape:
    """Ground covered by a shape and by none of the others.

    Taking away one after the other costs less than uniting them first, as long as they are few.
    """
    near = overlapping(shape, others)
    if len(near) > _FEW:
        return difference(shape, union(near))
    for other in near:
        if shape.is_empty:
            break
        shape = difference(shape, other)
    return shape


def clip(shape: shapely.Geometry, box: Box) -> Shape:
    """The part of a valid shape inside a box.

    GEOS's rectangle clip is ten times faster than an overlay. But where a ring has a point on the box's rim it can take
    a hole for ground and give a valid result (GEOS 3.14: 148 km2 of DeepState's map of 2022-04-03 in a box that ends
    where one of its holes does), and it can fail; then the overlay decides.
    """
    if shape.is_empty:
        return EMPTY
    west, south, east, north = shape.bounds
    if west >= box[0] and south >= box[1] and east <= box[2] and north <= box[3]:
        return shape
    points = shapely.get_coordinates(shape)
    on_rim = np.isin(points[:, 0], (box[0], box[2])).any() or np.isin(points[:, 1], (box[1], box[3])).any()
    if not on_rim:
        try:
            cut = only_polygons(shapely.clip_by_rect(shape, *box))
            if cut.is_valid:
                return cut
        except GEOSException:
            pass
    return intersection(shape, shapely.box(*box))


def clip_all(shapes: Array, box: Box) -> Array:
    """`clip` of many valid shapes at once; one that lies inside comes back as the same object."""
    clipped = shapes.copy()
    west, south, east, north = shapely.bounds(shapes).reshape(-1, 4).T
    within = (west >= box[0]) & (south >= box[1]) & (east <= box[2]) & (north <= box[3])
    for number in np.flatnonzero(~within):
        clipped[number] = clip(shapes[number], box)
    return clipped
