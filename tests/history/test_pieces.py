"""Open ground in pieces, and slivers owed: what is split is whole again, and no debt grows beyond its bound."""

import itertools

import numpy as np
import pytest
import shapely

from heldground.actors import Control
from heldground.area import areas_km2, circle, union
from heldground.history.build import HistoryBuilder
from heldground.history.pieces import MOST_POINTS, Pieces, Tenure, halves_of
from heldground.history.waste import EXACT, MOST_OWED_DEG2, SLIVER, Owed
from heldground.snapshots import Snapshot, State, make_patches

HELD, RETAKEN = State("ru", Control.HELD, "held"), State("ua", Control.RETAKEN, "retaken")


def snapshot(at: int, *drawn: tuple[State, shapely.Polygon]) -> Snapshot:
    patches = tuple(patch for state, shape in drawn for patch in make_patches(state, shape))
    return Snapshot("test", f"{at}", f"{at:064x}", at, at, patches)


def test_what_is_split_into_pieces_is_whole_when_joined() -> None:
    """A ring of 2,000 points with a hole: small pieces, the same ground, one polygon again."""
    ring = shapely.difference(
        circle(36, 49, 150, points=1_400), circle(36, 49, 60, points=600), grid_size=1e-10
    )
    pieces = Pieces()
    pieces.add(Tenure(HELD, 0, 0), ring)
    assert len(pieces) > 20
    assert max(shapely.get_num_coordinates(each) for each in pieces.shapes) <= MOST_POINTS + 1
    ((tenure, whole),) = pieces.joined()
    assert tenure.state == HELD
    assert areas_km2([shapely.symmetric_difference(whole, ring)])[0] < 1e-6
    assert len(whole.interiors) == 1


@pytest.mark.parametrize("bounds", [(35.1, 50.2, 35.9, 50.3), (-0.3, 10, 0.1, 10.2), (-179, -89, 179, 89)])
def test_boxes_are_halved_along_lines_that_all_share(bounds: tuple[float, float, float, float]) -> None:
    """Both halves make the whole, and the line is a power of two, so on the overlay grid."""
    halves = halves_of(bounds)
    assert halves is not None
    assert union([shapely.box(*half) for half in halves]).equals(shapely.box(*bounds))
    line = {*halves[0]} & {*halves[1]} - {*bounds}
    assert all(at * 1024 == round(at * 1024) for at in line)


def test_a_box_too_small_for_the_grid_is_not_halved() -> None:
    """Recursion ends: below a thousandth of a degree there is no line."""
    assert halves_of((35.10001, 50.10001, 35.10002, 50.10002)) is None


def test_a_hair_stays_with_the_cell_it_was_in() -> None:
    """A border moved by 2 cm makes no cell; moved by 2 m it does."""
    builder = HistoryBuilder()
    builder.add(snapshot(0, (HELD, shapely.box(36, 49, 37, 50)), (RETAKEN, shapely.box(37, 49, 38, 50))))
    builder.add(
        snapshot(
            1, (HELD, shapely.box(36, 49, 37.0000003, 50)), (RETAKEN, shapely.box(37.0000003, 49, 38, 50))
        )
    )
    assert builder.closed == []
    builder.add(
        snapshot(2, (HELD, shapely.box(36, 49, 37.00003, 50)), (RETAKEN, shapely.box(37.00003, 49, 38, 50)))
    )
    (gone,) = builder.closed
    assert (gone.state, gone.valid_from, gone.valid_until) == (RETAKEN, 0, 2)
    assert areas_km2([gone.shape])[0] == pytest.approx(
        areas_km2([shapely.box(37, 49, 37.00003, 50)])[0], rel=1e-6
    )


def test_a_border_that_creeps_by_hairs_is_followed() -> None:
    """Forty steps of 2 cm over 100 km: at no step is a state off by more than one hair, and what is owed stays small."""
    builder = HistoryBuilder()
    for at in range(40):
        border = 37 + at * 2e-7
        drawn = shapely.box(36, 49, border, 50), shapely.box(border, 49, 38, 50)
        builder.add(snapshot(at, (HELD, drawn[0]), (RETAKEN, drawn[1])))
        mine = union([cell.shape for cell in builder.open_cells() if cell.state == HELD])
        off = areas_km2([shapely.symmetric_difference(mine, drawn[0], grid_size=1e-10)])[0]
        assert off < 0.02, at


def test_many_hairs_at_once_are_settled() -> None:
    """A thousand borders each off by 4 cm would be 0.09 km2: they are cut after all."""
    builder = HistoryBuilder()
    lines = np.linspace(30, 40, 101)

    def bands(moved: float) -> list[tuple[State, shapely.Polygon]]:
        edges = [*lines[:1], *(lines[1:-1] + moved), *lines[-1:]]
        return [
            ((HELD, RETAKEN)[number % 2], shapely.box(west, 48, east, 50))
            for number, (west, east) in enumerate(itertools.pairwise(edges))
        ]

    builder.add(snapshot(0, *bands(0)))
    builder.add(snapshot(1, *bands(4e-7)))
    assert len(builder.closed) > 50
    mine = union([cell.shape for cell in builder.open_cells() if cell.state == HELD])
    drawn = union([shape for state, shape in bands(4e-7) if state == HELD])
    assert areas_km2([shapely.symmetric_difference(mine, drawn, grid_size=1e-10)])[0] < 0.02


def test_a_stored_history_owes_nothing_more() -> None:
    """What stored cells owe is not stored with them, so a builder that goes on from them drops no hair."""
    first = HistoryBuilder()
    told = snapshot(0, (HELD, shapely.box(36, 49, 37, 50)), (RETAKEN, shapely.box(37, 49, 38, 50)))
    first.add(told)
    further = HistoryBuilder(first.open_cells(), told.patches, 0)
    further.add(
        snapshot(
            1, (HELD, shapely.box(36, 49, 37.0000003, 50)), (RETAKEN, shapely.box(37.0000003, 49, 38, 50))
        )
    )
    assert len(further.closed) == 1


def test_what_is_counted_anew_replaces_what_was_owed() -> None:
    """Debts inside a box go when it is looked at again; the largest come first when there are too many."""
    owed = Owed()
    hair = shapely.box(36, 49, 36.0000003, 50)
    owed.note((35, 48, 37, 51), [hair, shapely.box(36.5, 49, 36.5000001, 50)])
    assert owed.deg2 == pytest.approx(4e-7)
    assert owed.due() == []
    owed.note((35, 48, 36.2, 51), [])
    assert owed.deg2 == pytest.approx(1e-7)
    owed.note((35, 48, 36.2, 51), [shapely.box(36, 49, 36 + 2 * MOST_OWED_DEG2, 50)])
    ((west, _, east, _),) = owed.due()
    assert west < 36 < east < 36.4


def test_slivers_are_told_by_area_and_by_width() -> None:
    """A field is ground; so is a metre-wide strip; a hair is none, however long, nor a crumb."""
    assert SLIVER.is_ground(shapely.box(36, 49, 36.001, 49.001))
    assert SLIVER.is_ground(shapely.box(36, 49, 36.00001, 49.1))
    assert not SLIVER.is_ground(shapely.box(36, 49, 36.0000004, 50))
    assert not SLIVER.is_ground(shapely.box(36, 49, 36.00002, 49.00002))
    assert EXACT.is_ground(shapely.box(36, 49, 36.0000004, 50))
