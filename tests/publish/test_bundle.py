"""The file of the whole history: nothing is lost, and nothing moves further than it says."""

import json
import random
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box, segmentize

from heldground.actors import Control
from heldground.area import area_km2
from heldground.errors import InvalidShape
from heldground.history.cells import Cell
from heldground.publish.bundle import GRID, MAGIC, encode_history, encode_state
from heldground.snapshots import State
from heldground.when import FOREVER, Instant

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
HELD = State("ru", Control.HELD, "Occupied")
UNKNOWN = State("", Control.UNKNOWN, "Статус невідомий")


def cell(state: State, shape: Polygon, start: Instant, until: Instant = FOREVER, late: int = 0) -> Cell:
    return Cell(state, segmentize(shape, 0.05), start, until, start + late)


def example() -> list[Cell]:
    """Ground with a hole, ground that fills the hole, a cell published late, one too small for the grid.

    Edges are short, as publishers draw them: along a long one a geodesic and a line straight in degrees differ.
    """
    ring = box(35.0, 50.0, 35.5, 50.4).difference(box(35.2, 50.1, 35.3, 50.2))
    return [
        cell(HELD, ring, 1_742_000_000),
        cell(UNKNOWN, box(35.2, 50.1, 35.3, 50.2), 1_742_000_000, 1_743_000_000),
        cell(HELD, box(35.2, 50.1, 35.3, 50.2), 1_743_000_000, late=3600),
        cell(
            State("ua", Control.HELD, "Liberated"),
            Polygon([(36, 51), (36.4, 51), (36.1, 51.3)]),
            1_743_000_000,
        ),
        cell(HELD, box(37.0, 50.0, 37.000001, 50.000001), 1_742_000_000),
    ]


def read(file: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A reader of the format of its own, written from the module's docstring and not from its code."""
    assert file[:4] == MAGIC
    body = zlib.decompress(file[4:])
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = body[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    size = varint()
    header = json.loads(body[at : at + size])
    at += size
    columns: dict[str, list[int]] = {}
    for name, length in header["columns"].items():
        end, values = at + length, []
        while at < end:
            values.append(varint())
        if name in ("instants", "known", "x", "y"):
            values = [value >> 1 if value % 2 == 0 else -(value + 1 >> 1) for value in values]
        columns[name] = values
    assert at == len(body)
    instants, moment = [], 0
    for step in columns["instants"]:
        moment += step
        instants.append(moment)
    cells: list[dict[str, Any]] = []
    nth = ring = vertex = 0
    first = (0, 0)
    for number in range(header["cells"]):
        nth += columns["from"][number]
        lasts = columns["until"][number]
        rings = []
        for _ in range(columns["rings"][number]):
            points = []
            spot = first
            for _ in range(columns["vertices"][ring]):
                spot = (spot[0] + columns["x"][vertex], spot[1] + columns["y"][vertex])
                points.append(spot)
                vertex += 1
            first = points[0]
            rings.append([(x / GRID, y / GRID) for x, y in points])
            ring += 1
        cells.append(
            {
                "from": instants[nth],
                "until": instants[nth + lasts] if lasts else FOREVER,
                "known": instants[nth] + columns["known"][number],
                "state": header["states"][columns["state"][number]],
                "label": header["labels"][columns["label"][number]],
                "shape": Polygon(rings[0], rings[1:]),
            }
        )
    return header, cells


def test_every_cell_comes_back_with_its_state_and_interval() -> None:
    header, cells = read(encode_history(example()))
    assert header["dropped"] == 1
    found = {
        (c["state"]["side"], c["state"]["control"], c["label"], c["from"], c["until"], c["known"])
        for c in cells
    }
    assert found == {
        (cell.state.side or None, cell.state.control, cell.state.label, *times)
        for cell in example()[:4]
        for times in [(cell.valid_from, cell.valid_until, cell.known_from)]
    }


def test_ground_keeps_its_area_and_its_holes() -> None:
    _, cells = read(encode_history(example()))
    before = sorted(area_km2(each.shape) for each in example()[:4])
    after = sorted(area_km2(each["shape"]) for each in cells)
    assert after == pytest.approx(before, rel=1e-4)
    assert sum(len(each["shape"].interiors) for each in cells) == 1


def test_no_vertex_moves_more_than_half_a_step() -> None:
    rough = Polygon([(35.123456789, 50.987654321), (35.9876543, 50.1234567), (36.55555555, 50.77777777)])
    _, [back] = read(encode_history([cell(HELD, rough, 10)]))
    for x, y in rough.exterior.coords:
        assert back["shape"].exterior.distance(Point(x, y)) <= 0.5 / GRID * 2**0.5


@given(st.randoms())
def test_the_order_of_the_cells_does_not_matter(shuffled: random.Random) -> None:
    cells = example()
    shuffled.shuffle(cells)
    assert encode_history(cells) == encode_history(example())


def test_neighbours_that_share_a_border_still_share_it() -> None:
    """Every vertex of a common border lands on the same grid point from both sides, so no seam opens."""
    border = [(35 + n / 7777, 50 + (n % 13) / 9999) for n in range(40)]
    below = Polygon([*border, (border[-1][0], 49.5), (35, 49.5)])
    above = Polygon([*border, (border[-1][0], 50.5), (35, 50.5)])
    _, cells = read(encode_history([cell(HELD, below, 10), cell(UNKNOWN, above, 10)]))
    assert cells[0]["shape"].intersection(cells[1]["shape"]).area == 0
    assert cells[0]["shape"].union(cells[1]["shape"]).interiors[:] == []


def test_ground_that_touches_itself_on_the_grid_is_split_and_stays_whole() -> None:
    """A neck thinner than a step closes when rounded; triangles of such a ring would leave holes."""
    neck = 0.2 / GRID
    hourglass = Polygon(
        [(35, 50), (35.1, 50), (35.05 + neck, 50.1), (35.1, 50.2), (35, 50.2), (35.05 - neck, 50.1)]
    )
    _, cells = read(encode_history([Cell(HELD, hourglass, 10, FOREVER, 10)]))
    assert [each["shape"].is_valid for each in cells] == [True, True]
    assert sum(area_km2(each["shape"]) for each in cells) == pytest.approx(area_km2(hourglass), rel=1e-4)


def test_no_cells_make_a_file_that_reads_as_none() -> None:
    header, cells = read(encode_history([]))
    assert (header["cells"], cells) == (0, [])


def test_empty_intervals_and_empty_shapes_are_left_out() -> None:
    header, _ = read(encode_history([cell(HELD, box(35, 50, 36, 51), 10, 10), cell(HELD, Polygon(), 10)]))
    assert header["cells"] == 0


def test_a_multipolygon_becomes_a_cell_a_part() -> None:
    two = MultiPolygon([box(35, 50, 35.1, 50.1), box(36, 50, 36.1, 50.1)])
    header, _ = read(encode_history([Cell(HELD, two, 10, FOREVER, 10)]))  # type: ignore[arg-type]
    assert header["cells"] == 2


def test_a_line_is_refused_by_name() -> None:
    with pytest.raises(InvalidShape, match="Occupied"):
        encode_history([Cell(HELD, LineString([(35, 50), (36, 51)]), 10, FOREVER, 10)])  # type: ignore[arg-type]


def test_the_latest_state_is_merged_whenever_its_parts_began() -> None:
    header, cells = read(encode_state(example(), 1_743_500_000))
    held = [each for each in cells if each["state"] == {"side": "ru", "control": "held"}]
    assert header["cells"] == 2
    assert [len(each["shape"].interiors) for each in held] == [0]
    assert {each["from"] for each in cells} == {1_743_500_000}


def test_the_fixture_the_page_is_tested_with_is_of_today() -> None:
    """web/src/history/history.test.ts reads it; `python tests/publish/test_bundle.py` writes it anew."""
    kept = (FIXTURES / "history.bin").read_bytes()
    assert zlib.decompress(kept[4:]) == zlib.decompress(encode_history(example())[4:])


def write_fixture() -> None:
    """The file, and what it holds in plain JSON, with areas computed by another way than the page's."""
    file = encode_history(example())
    header, cells = read(file)
    (FIXTURES / "history.bin").write_bytes(file)
    told = []
    for each in cells:
        rings = (each["shape"].exterior, *each["shape"].interiors)
        plain = {key: each[key] for key in ("from", "until", "known", "state", "label")}
        plain |= {"km2": area_km2(each["shape"]), "rings": [len(ring.coords) - 1 for ring in rings]}
        told.append({**plain, "first": rings[0].coords[0]})
    text = json.dumps({"dropped": header["dropped"], "cells": told}, ensure_ascii=False, indent=1)
    (FIXTURES / "history.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_fixture()
