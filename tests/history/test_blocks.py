"""Blocks: cells as bytes come back to the last bit, and damage is told."""

import numpy as np
import pytest
import shapely

from heldground.actors import Control
from heldground.errors import BadProject
from heldground.history.blocks import columns_of, decode, encode, join_columns
from heldground.history.cells import Cell
from heldground.history.history import History
from heldground.snapshots import State
from heldground.when import FOREVER

RING = [(-179.9999999999, -89.9999999999), (35.1234567891, 50.0000000001), (180.0, 90.0), (0.1, 60.3)]
CELLS = [
    Cell(
        State("ru", Control.HELD, "Окуповано\u00a0/// \x00"), shapely.Polygon(RING), 1_700_000_000, FOREVER, 5
    ),
    Cell(State("", Control.UNKNOWN, ""), shapely.box(35.1, 50.2, 36.3, 51.4), -1, 1_700_000_000, -(2**40)),
    Cell(
        State("ua", Control.RETAKEN, "Звільнено"),
        shapely.Polygon(shapely.box(30, 40, 31, 41).exterior, [shapely.box(30.1, 40.1, 30.2, 40.2).exterior]),
        0,
        1,
        0,
    ),
]


def test_a_block_gives_its_cells_back_to_the_bit() -> None:
    """States, instants, areas and every coordinate, holes and extreme values included."""
    columns = columns_of(CELLS)
    back = decode(encode(columns))
    assert [back.cell(number) for number in range(len(back))] == CELLS
    for name in ("state", "valid_from", "valid_until", "known_from", "area_km2"):
        assert getattr(back, name).tobytes() == getattr(columns, name).tobytes()
    assert shapely.get_coordinates(back.shape).tobytes() == shapely.get_coordinates(columns.shape).tobytes()


def test_a_real_history_comes_back_to_the_bit(spring_history: History) -> None:
    """Thousands of cells: encoding what was decoded gives the same bytes."""
    columns = spring_history.columns
    block = encode(columns)
    again = decode(block)
    assert encode(again) == block
    assert shapely.equals_identical(again.shape, columns.shape).all()
    assert np.array_equal(again.area_km2, columns.area_km2)


def test_no_cells_are_a_block_too() -> None:
    """A source whose map became empty."""
    assert len(decode(encode(columns_of([])))) == 0


def test_blocks_join_under_one_numbering_of_states() -> None:
    """The same state in two blocks is one state; order is kept."""
    joined = join_columns([columns_of(CELLS[:2]), columns_of([]), columns_of(CELLS[1:])])
    assert [joined.cell(number) for number in range(len(joined))] == [*CELLS[:2], *CELLS[1:]]
    assert len(joined.states) == 3
    assert len(join_columns([])) == 0


def test_damaged_bytes_are_told() -> None:
    """Cut, flipped, of another kind, of another format: one error, with what to do."""
    block = encode(columns_of(CELLS))
    flipped = bytearray(block)
    flipped[len(block) // 2] ^= 1
    for bad in (b"", block[:-3], bytes(flipped), b"SQLite format 3\x00"):
        with pytest.raises(BadProject, match="heldground rebuild"):
            decode(bad)
