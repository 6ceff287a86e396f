"""What holds for the answers to any sequence of maps: changes lead from one state to another, parts add up."""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some

from heldground.actors import Control
from heldground.area import area_km2, areas_km2, circle, difference, intersection, on_grid, repair, union
from heldground.errors import InvalidShape
from heldground.history.blocks import columns_of
from heldground.history.build import build_history
from heldground.history.history import History
from heldground.queries.area import area_series
from heldground.queries.changes import changes_between
from heldground.queries.classes import Class, class_of
from heldground.queries.ground import Ground
from heldground.queries.ground import box as box_ground
from heldground.queries.overlay import SLIVER_KM2
from heldground.queries.state import totals_at
from heldground.snapshots import Snapshot, State, make_patches
from heldground.sources import Source

STATES = [
    State("ru", Control.HELD, "occupied"),
    State("ru", Control.HELD, "occupied, also"),
    State("ua", Control.RETAKEN, "liberated"),
    State("", Control.UNKNOWN, "unknown"),
]
EASY = partial(settings, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)

coordinate = some.integers(0, 12).map(lambda number: 30 + number / 7)
rings = some.lists(some.tuples(coordinate, coordinate), min_size=3, max_size=6)
shapes = rings.map(lambda ring: on_grid(repair(shapely.Polygon([(x, y + 18) for x, y in ring]))[0]))
maps = some.lists(some.tuples(some.sampled_from(STATES), shapes), max_size=5)
stories = some.lists(maps, min_size=2, max_size=4)


def history_of(story: list[list[tuple[State, shapely.Geometry]]]) -> History:
    told = [
        Snapshot(
            "test",
            f"{number}",
            f"{number:064x}",
            number * 10,
            number * 10,
            tuple(
                patch for state, shape in drawn if not shape.is_empty for patch in make_patches(state, shape)
            ),
        )
        for number, drawn in enumerate(story)
    ]
    instants = [each.valid_at for each in told]
    return History(Source("test", "Test"), columns_of(build_history(told)), instants, instants)


def by_class(history: History, at: int) -> dict[Class, shapely.Geometry]:
    found: dict[Class, list[shapely.Geometry]] = {}
    for row in history.numbers_at(at):
        found.setdefault(class_of(history.columns, row), []).append(history.columns.shape[row])
    return {key: union(parts) for key, parts in found.items()}


@EASY(max_examples=60)
@given(stories)
def test_changes_applied_to_one_state_give_the_other(
    story: list[list[tuple[State, shapely.Geometry]]],
) -> None:
    """Take from each class what the changes take from it, add what they add: the later state, to a sliver a patch."""
    history = history_of(story)
    first, last = 0, (len(story) - 1) * 10
    before, after = by_class(history, first), by_class(history, last)
    changes = changes_between(history, first, last)
    nothing = shapely.Polygon()
    for key in before.keys() | after.keys():
        ground = before.get(key, nothing)
        gone = union([each.shape for each in changes if each.before == key])
        came = union([each.shape for each in changes if each.after == key])
        # What leaves a class was of it, what comes to it was not.
        assert areas_km2([difference(gone, ground), intersection(came, ground)]).max() < SLIVER_KM2
        applied = union([difference(ground, gone), came])
        off = shapely.symmetric_difference(applied, after.get(key, nothing), grid_size=1e-10)
        slivers = (len(changes) + len(history.columns)) * SLIVER_KM2
        assert areas_km2([off])[0] <= slivers


@EASY(max_examples=60)
@given(stories, some.tuples(coordinate, coordinate, coordinate, coordinate))
def test_areas_of_parts_add_up(
    story: list[list[tuple[State, shapely.Geometry]]], corners: tuple[float, float, float, float]
) -> None:
    """By class and instant: halves of a region sum to the region, the classes to all mapped ground, totals agree."""
    history = history_of(story)
    a, b, c, d = corners
    assume(a != b and c != d)
    west, east, south, north = min(a, b), max(a, b), min(c, d) + 18, max(c, d) + 18
    middle = (west + east) / 2 + 0.01
    whole, left, right = (
        area_series(history, Ground("", shapely.box(*bounds)))
        for bounds in ((west, south, east, north), (west, south, middle, north), (middle, south, east, north))
    )
    sums = {key: left.km2[:, left.classes.index(key)].copy() for key in left.classes}
    for number, key in enumerate(right.classes):
        sums[key] = sums.get(key, 0.0) + right.km2[:, number]
    assert set(whole.classes) <= set(sums)
    for number, key in enumerate(whole.classes):
        np.testing.assert_allclose(whole.km2[:, number], sums[key], atol=1e-6)
    everything = area_series(history)
    for row, at in enumerate(everything.at.tolist()):
        mapped = union(history.columns.shape[history.numbers_at(at)])
        assert everything.km2[row].sum() == pytest.approx(areas_km2([mapped])[0], abs=1e-4)
        totals = totals_at(history, at)
        assert sum(totals.values()) == pytest.approx(everything.km2[row].sum(), abs=1e-6)


@EASY(max_examples=150)
@given(
    some.floats(-180, 180),
    some.floats(-90, 90),
    some.floats(0.001, 20_000),
)
def test_a_circle_has_its_area_or_is_refused(lon: float, lat: float, radius_km: float) -> None:
    """Over the antimeridian or a pole: refused. Anywhere else: the cap's area, to 1 % (180 points, ellipsoid)."""
    try:
        shape = circle(lon, lat, radius_km)
    except InvalidShape:
        reach = radius_km / 110.0
        beyond_pole = abs(lat) + reach > 89.0
        assert beyond_pole or abs(lon) + reach / np.cos(np.radians(abs(lat) + reach)) > 179.0
        return
    sphere_km = 6_371.0
    expected = 2 * np.pi * sphere_km**2 * (1 - np.cos(radius_km / sphere_km))
    assert area_km2(shape) == pytest.approx(expected, rel=0.012)


def ask_box(west: float, south: float, east: float, north: float) -> None:
    box_ground((west, south, east, north))


@pytest.mark.parametrize(
    "ask",
    [
        partial(ask_box, 179, 50, -179, 51),
        partial(ask_box, 170, 50, 190, 51),
        partial(ask_box, 0, 80, 10, 91),
        partial(circle, 179.9, 60, 50),
        partial(circle, -179.99, -60, 5),
        partial(circle, 0, 89.9, 50),
        partial(circle, 30, 50, float("nan")),
    ],
)
def test_what_crosses_the_antimeridian_or_a_pole_is_refused(ask: Callable[[], object]) -> None:
    """An error that says so, never the area of the wrong side of the earth."""
    with pytest.raises(InvalidShape):
        ask()


@pytest.mark.parametrize("bounds", [(179, 50, 180, 51), (-180, -90, -170, -80), (0, 85, 360 - 180, 90)])
def test_ground_up_to_the_antimeridian_and_the_poles_has_its_area(
    bounds: tuple[float, float, float, float],
) -> None:
    """Against the closed form between two latitudes on the sphere, to 1 % for the ellipsoid."""
    west, south, east, north = bounds
    sphere = 6_371.0**2 * np.radians(east - west)
    expected = sphere * (np.sin(np.radians(north)) - np.sin(np.radians(south)))
    ground = box_ground(bounds).shape
    assert area_km2(ground) == pytest.approx(expected, rel=0.01)
    history = history_of([[(STATES[0], shapely.box(*bounds))], []])
    assert area_series(history, Ground("", ground)).km2[0, 0] == pytest.approx(area_km2(ground), rel=1e-9)
