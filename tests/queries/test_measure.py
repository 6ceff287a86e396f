"""How much of a cell lies inside a ground: raster, parts and memory give what a plain overlay gives."""

import itertools

import numpy as np
import pytest
import shapely

from heldground.actors import Control
from heldground.area import Shape, areas_km2, circle, intersection, union
from heldground.history.blocks import columns_of
from heldground.history.cells import Cell
from heldground.history.history import History
from heldground.queries import measure as measuring
from heldground.queries.measure import forget, measure
from heldground.snapshots import State
from heldground.sources import Source
from heldground.when import FOREVER

SIDES = 48
STATE = State("ru", Control.HELD, "")


@pytest.fixture(scope="module")
def chequered() -> History:
    """2,304 small cells over 4 by 4 degrees, no edge of them on a round number, and one large one over all."""
    lines = np.linspace(34.001, 38.002, SIDES + 1)
    cells = [
        Cell(STATE, shapely.box(west, south - 13, east, north - 13), 0, FOREVER, 0)
        for west, east in itertools.pairwise(lines)
        for south, north in itertools.pairwise(lines)
    ]
    cells.append(Cell(STATE, shapely.box(33, 20, 39, 26), 0, FOREVER, 0))
    return History(Source("test", "Test"), columns_of(cells), [0], [0])


def star(points: int) -> shapely.Polygon:
    turns = np.linspace(0, 2 * np.pi, points, endpoint=False)
    reach = np.where(np.arange(points) % 2, 0.7, 1.8)
    return shapely.Polygon(np.column_stack([36 + reach * np.cos(turns), 23 + reach * np.sin(turns)]))


GROUNDS: dict[str, Shape] = {
    "a box on the cells' own edges": shapely.box(34.001, 21.001, 36.0015, 23.0015),
    "a box inside one cell": shapely.box(35.01, 22.01, 35.02, 22.02),
    "a circle": circle(36, 23, 120),
    "a star of 400 points": star(400),
    "a ring": circle(36, 23, 150).difference(circle(36, 23, 90)),
    "two islands": union([shapely.box(34.3, 21.3, 34.9, 21.8), shapely.box(37.1, 24.1, 37.9, 24.8)]),
    "beyond all cells": shapely.box(0, 0, 60, 60),
    "elsewhere": shapely.box(50, 50, 51, 51),
    "nothing": shapely.Polygon(),
}


@pytest.mark.parametrize("name", GROUNDS)
@pytest.mark.parametrize("few", [0, 10_000], ids=["raster", "one by one"])
def test_each_cell_has_what_an_overlay_gives(
    chequered: History, monkeypatch: pytest.MonkeyPatch, name: str, few: int
) -> None:
    """Cell by cell to 1 cm2, with the raster and without it."""
    monkeypatch.setattr(measuring, "FEW_CELLS", few)
    forget(chequered)
    ground = GROUNDS[name]
    expected = areas_km2([intersection(shape, ground) for shape in chequered.columns.shape])
    rows, km2 = measure(chequered, ground)
    found = np.zeros(len(chequered))
    found[rows] = km2
    np.testing.assert_allclose(found, expected, atol=1e-10 if expected.max() < 1e4 else 1e-7)
    assert (np.diff(rows) > 0).all()


def test_the_halves_of_a_ground_sum_to_the_whole(chequered: History) -> None:
    """A ground cut in two along a slanted line: no cell at the cut is lost or counted twice."""
    ground = star(60)
    cutter = shapely.Polygon([(30, 15), (36.4, 15), (35.2, 30), (30, 30)])
    whole, left, right = (
        measure(chequered, part)[1].sum()
        for part in (
            ground,
            intersection(ground, cutter),
            shapely.difference(ground, cutter, grid_size=1e-10),
        )
    )
    assert left > 1_000 < right
    assert left + right == pytest.approx(whole, abs=1e-4)  # 100 m2: the cut is rounded


def test_what_was_measured_is_remembered_and_forgotten(
    chequered: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same ground is not overlaid twice; a hundred grounds do not stay in memory."""
    forget(chequered)
    first = measure(chequered, star(10))
    monkeypatch.setattr(measuring, "_measure", lambda *_: pytest.fail("measured again"))
    assert measure(chequered, shapely.Polygon(star(10).exterior.coords)) is first
    monkeypatch.undo()
    for number in range(measuring.MOST_REMEMBERED + 3):
        measure(chequered, shapely.box(34, 21, 34.1 + number / 100, 21.1))
    assert measure(chequered, star(10)) is not first
