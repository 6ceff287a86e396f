"""Ground: measured as others measure it, repaired with a record, refused where it cannot be ground."""

import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as some
from pyproj import Geod
from shapely import MultiPolygon, Point, Polygon, box

from heldground.area import (
    EMPTY,
    area_km2,
    areas_km2,
    circle,
    clip,
    difference,
    distance_km,
    distance_to_shape_km,
    intersection,
    on_grid,
    only_polygons,
    read_polygons,
    repair,
    union,
    without,
)
from heldground.errors import InvalidShape

GEOD = Geod(ellps="WGS84")
lons, lats = some.floats(-170, 170), some.floats(-85, 85)


def densely(shape: Polygon, step: float) -> Polygon:
    return shapely.segmentize(shape, step)


@pytest.mark.parametrize("south", [-89, -45, -1, 0, 30, 50.6, 88])
def test_an_area_is_that_of_pyproj_along_the_same_edges(south: float) -> None:
    """Edges straight in degrees, cut so finely that geodesic ones do not differ: equal to 1e-6."""
    shape = box(35, south, 36, south + 1)
    expected = abs(GEOD.geometry_area_perimeter(densely(shape, 0.001))[0]) / 1e6
    assert area_km2(shape) == pytest.approx(expected, rel=1e-6)


def test_holes_and_parts_count_as_they_should() -> None:
    """Whatever way their rings turn."""
    outer, inner = box(30, 50, 32, 52), box(30.5, 50.5, 31, 51)
    with_hole = Polygon(outer.exterior.coords, [inner.exterior.coords[::-1]])
    other_way = Polygon(outer.exterior.coords[::-1], [inner.exterior.coords])
    assert area_km2(with_hole) == pytest.approx(area_km2(outer) - area_km2(inner))
    assert area_km2(other_way) == pytest.approx(area_km2(with_hole))
    assert areas_km2([MultiPolygon([with_hole, inner])])[0] == pytest.approx(area_km2(outer))
    assert areas_km2([EMPTY, inner, EMPTY]).tolist() == [0.0, area_km2(inner), 0.0]
    assert areas_km2([]).tolist() == []


@given(some.floats(30, 40), some.floats(45, 55), some.floats(0.01, 2), some.floats(0.01, 0.99))
@settings(max_examples=100, deadline=None)
def test_cutting_a_shape_changes_no_total(west: float, south: float, size: float, share: float) -> None:
    """Which is why edges are straight: parts add up."""
    shape = Polygon([(west, south), (west + size, south + size / 3), (west + size / 2, south + size)])
    at = west + size * share
    left, right = clip(shape, (-180, -90, at, 90)), clip(shape, (at, -90, 180, 90))
    assert areas_km2([left])[0] + areas_km2([right])[0] == pytest.approx(area_km2(shape), abs=1e-6)


def test_a_ring_that_crosses_itself_has_no_area_until_it_is_repaired() -> None:
    """The message names the point."""
    tie = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(InvalidShape, match=r"0\.5 0\.5"):
        area_km2(tie)
    mended, changed = repair(tie)
    assert changed > 0
    assert area_km2(mended) == pytest.approx(area_km2(box(0, 0, 1, 1)) / 2, rel=1e-3)


def test_a_valid_shape_is_not_touched_by_a_repair() -> None:
    """The same object, and exactly nothing changed."""
    shape = box(0, 0, 1, 1)
    assert repair(shape) == (shape, 0.0)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        [],
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [float("nan"), 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [float("inf"), 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [181, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, -90.1]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], ["a", 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [None, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [10**400, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], {"x": 1}]]},
        {"type": "Polygon", "coordinates": "here"},
        {"type": "MultiPolygon", "coordinates": {}},
        {"type": "GeometryCollection"},
        {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection", "geometries": []}]},
        {"type": "Polyhedron", "coordinates": []},
    ],
    ids=lambda geometry: json.dumps(geometry)[:60],
)
def test_what_is_no_ground_is_refused_with_its_place(geometry: object) -> None:
    """Never another error, never a guess."""
    with pytest.raises(InvalidShape, match="map, feature 7"):
        read_polygons(geometry, where="map, feature 7")


def test_points_and_lines_are_no_ground_and_no_error() -> None:
    """They are left out."""
    assert read_polygons({"type": "Point", "coordinates": [1, 2]}) == []
    mixed = {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
            {"type": "Polygon", "coordinates": [[[0, 0, 9], [1, 0, 9], [1, 1, 9], [0, 0, 9]]]},
        ],
    }
    (shape,) = read_polygons(mixed)
    assert not shape.has_z


@given(some.lists(some.tuples(some.floats(30, 31), some.floats(50, 51)), min_size=3, max_size=12))
@settings(max_examples=150, deadline=None)
def test_what_lies_on_the_grid_stays_and_the_rest_moves_less_than_a_hair(
    ring: list[tuple[float, float]],
) -> None:
    """Twice is once, it is valid, and no ground is lost."""
    shape = repair(Polygon(ring))[0]
    once = on_grid(shape)
    assert on_grid(once) is once
    assert once.is_valid
    assert areas_km2([once])[0] == pytest.approx(areas_km2([shape])[0], abs=1e-5)


@given(lons, lats, some.floats(0.1, 100))
@settings(max_examples=50, deadline=None)
def test_a_circle_is_as_large_as_a_circle_is(lon: float, lat: float, radius: float) -> None:
    """To 0.1 % at any latitude; its rim is that far away."""
    around = circle(lon, lat, radius)
    assert areas_km2([around])[0] == pytest.approx(np.pi * radius**2, rel=2e-3)
    x, y = around.exterior.coords[17]
    assert distance_km(lon, lat, x, y) == pytest.approx(radius, rel=1e-6)


@pytest.mark.parametrize(
    "what", [(179.9, 0, 50), (0, 89.9, 50), (35, 50, 0), (35, 50, -1), (float("nan"), 50, 1)]
)
def test_a_circle_that_cannot_be_drawn_is_refused(what: tuple[float, float, float]) -> None:
    """Over the antimeridian, around a pole, without a size."""
    with pytest.raises(InvalidShape):
        circle(*what)


def test_distance_to_ground_is_nothing_inside_and_geodesic_outside() -> None:
    """Infinite to nothing."""
    shape = box(35, 50, 36, 51)
    assert distance_to_shape_km(35.5, 50.5, shape) == 0
    assert distance_to_shape_km(34, 50.5, shape) == pytest.approx(distance_km(34, 50.5, 35, 50.5), rel=0.01)
    assert distance_to_shape_km(0, 0, EMPTY) == float("inf")


def test_overlays_give_polygons_only() -> None:
    """Shapes that touch have nothing in common, and lines and points are waste."""
    a, b = box(0, 0, 1, 1), box(1, 0, 2, 1)
    assert intersection(a, b).is_empty
    assert difference(a, a).is_empty
    assert union([a, b]).equals(box(0, 0, 2, 1))
    assert union([]).is_empty
    assert without(a, [b, EMPTY]).equals(a)
    assert without(box(0, 0, 20, 1), [box(n, 0, n + 1, 1) for n in range(15)]).equals(box(15, 0, 20, 1))
    assert only_polygons(shapely.GeometryCollection([Point(0, 0), MultiPolygon([a])])).equals(a)
    assert only_polygons(Point(0, 0)).is_empty


def test_a_clip_whose_box_is_the_bounds_of_a_hole_keeps_the_ground_around_it() -> None:
    """GEOS's rectangle clip gives the hole instead: 2 of 14 square degrees, as a valid polygon."""
    holed = Polygon(box(0, 0, 10, 10).exterior, [[(2, 2), (6, 6), (5, 6)]])
    assert clip(holed, (2, 2, 6, 6)).area == pytest.approx(14)
    assert shapely.clip_by_rect(holed, 2, 2, 6, 6).area == pytest.approx(2), (
        "GEOS mended it: look at clip again"
    )
