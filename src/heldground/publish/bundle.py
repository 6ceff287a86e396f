"""The history for a browser: all cells of a source in one file, fetched once and never asked for again.

The page draws the state at any instant by choosing among the cells it already has, so a reader drags over
years without a request (docs/adr/0004). The file is

    b"HGH1"                      magic with version
    zlib stream of the body:
        varint  length of the header
        bytes   header, JSON: grid (steps a degree), counts, states, labels, lengths of the columns in bytes
        bytes   columns, one after another: numbers as LEB128 varints, `z` marks zigzag (signed)
            instants    z  differences between the sorted distinct instants of all intervals
            from           index of valid_from in instants; difference to the cell before, which is no later
            until          index of valid_until minus that of valid_from; 0 for an interval still open
            known       z  known_from minus valid_from, seconds
            state          index in header.states
            label          index in header.labels
            rings          rings of the cell: shell first, then holes
            vertices       vertices of each ring, without the closing one
            x, y        z  grid steps; difference to the vertex before, or between the firsts of two rings

A column each, rather than records, because equal kinds of numbers compress together. Nothing is simplified:
coordinates are rounded to a common grid of 1e-5 degrees, so vertices that neighbours share stay shared and no
seam opens. A vertex moves at most 0.56 m north and, at 48 N, 0.37 m east. Cells that shrink to nothing on
that grid are left out and counted in `dropped`.
"""

import json
import zlib
from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray

from heldground.area import union
from heldground.errors import InvalidShape
from heldground.history.cells import Cell
from heldground.snapshots import State
from heldground.when import FOREVER, Instant

MAGIC: Final = b"HGH1"
GRID: Final = 100_000
"""Steps a degree: 1e-5 degrees, 1.1 m. 5e-5 saves a fifth of the DeepState archive and shows at zoom 14."""

Ints = NDArray[np.int64]


def encode_history(cells: Iterable[Cell]) -> bytes:
    """The file for a list of cells; the same bytes for the same cells in any order.

    Shapes are valid polygons on WGS 84, longitude first; a multipolygon becomes one cell a part. Empty shapes
    and empty intervals are left out. No cells give a file that decodes to none.

    Raises
    ------
    InvalidShape
        A shape that is neither polygon nor multipolygon, or has a coordinate that is not finite.
    """
    held = [cell for cell in cells if cell.valid_from < cell.valid_until and not cell.shape.is_empty]
    shapes = np.array([cell.shape for cell in held], dtype=object)
    kinds = shapely.get_type_id(shapes)
    for cell, kind in zip(held, kinds, strict=True):
        if kind not in (3, 6):
            raise InvalidShape(
                f"a cell labelled {cell.state.label!r} is a {cell.shape.geom_type}, no polygon"
            )
    parts, owner = _parts_on_grid(shapes)
    x, y, sizes, rings_of = _rings(parts)

    states = sorted({(cell.state.side, cell.state.control.value) for cell in held})
    labels = sorted({cell.state.label for cell in held})
    instants = sorted(
        {cell.valid_from for cell in held} | {cell.valid_until for cell in held if cell.valid_until < FOREVER}
    )
    nth = {at: n for n, at in enumerate(instants)}
    state_of = {state: n for n, state in enumerate(states)}
    label_of = {label: n for n, label in enumerate(labels)}
    facts = np.array(
        [
            (
                nth[cell.valid_from],
                nth[cell.valid_until] - nth[cell.valid_from] if cell.valid_until < FOREVER else 0,
                cell.known_from - cell.valid_from,
                state_of[cell.state.side, cell.state.control.value],
                label_of[cell.state.label],
            )
            for cell in held
        ],
        dtype=np.int64,
    ).reshape(-1, 5)[owner]

    kept = np.flatnonzero(rings_of)
    first_ring = np.cumsum(rings_of) - rings_of
    first_vertex = np.cumsum(sizes) - sizes
    corner = first_vertex[first_ring[kept]]
    order = kept[
        np.lexsort((y[corner], x[corner], _morton(x[corner], y[corner]), facts[kept, 4], facts[kept, 3],
                    facts[kept, 2], facts[kept, 1], facts[kept, 0]))
    ]  # fmt: skip
    ring_order = _spans(first_ring[order], rings_of[order])
    vertex_order = _spans(first_vertex[ring_order], sizes[ring_order])
    starts = np.cumsum(sizes[ring_order]) - sizes[ring_order]

    columns = {
        "instants": _signed(_differences(np.array(instants, dtype=np.int64))),
        "from": _differences(facts[order, 0]),
        "until": facts[order, 1],
        "known": _signed(facts[order, 2]),
        "state": facts[order, 3],
        "label": facts[order, 4],
        "rings": rings_of[order],
        "vertices": sizes[ring_order],
        "x": _signed(_steps(x[vertex_order], starts)),
        "y": _signed(_steps(y[vertex_order], starts)),
    }
    packed = {name: _varints(values) for name, values in columns.items()}
    header = {
        "grid": GRID,
        "cells": len(order),
        "rings": len(ring_order),
        "vertices": len(vertex_order),
        "dropped": len(held) - len(np.unique(owner[kept])),
        "states": [{"side": side or None, "control": control} for side, control in states],
        "labels": labels,
        "columns": {name: len(data) for name, data in packed.items()},
    }
    head = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    body = b"".join([_varints(np.array([len(head)])), head, *packed.values()])
    return MAGIC + zlib.compress(body, 9)


def encode_state(cells: Iterable[Cell], at: Instant) -> bytes:
    """The file for one instant, which the page draws while the whole history is still on its way.

    Ground of one state is merged, whenever it became so: on the DeepState archive the cells would be 284 kB,
    their outline is 40. The intervals in it therefore begin at `at` and are open.
    """
    ground: dict[State, list[shapely.Geometry]] = {}
    for cell in cells:
        if cell.valid_from <= at < cell.valid_until:
            ground.setdefault(cell.state, []).append(cell.shape)
    return encode_history(
        Cell(state=state, shape=part, valid_from=at, valid_until=FOREVER, known_from=at)
        for state, shapes in ground.items()
        for part in shapely.get_parts(union(shapes))
    )


def _parts_on_grid(shapes: NDArray[Any]) -> tuple[NDArray[Any], Ints]:
    """Polygons in whole grid steps, and which shape each is a part of.

    Rounding the vertices one by one keeps what neighbours share, and is right for nearly all. A ring that crosses or
    touches itself on the grid would leave holes in its triangles (33 km2 in one cell of the DeepState archive); it
    is rounded anew by GEOS, which splits it where it touches.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    points = shapely.get_coordinates(parts)
    if not np.isfinite(points).all():
        raise InvalidShape("a coordinate is not a finite number; repair it before it is published")
    exact = shapely.transform(parts, lambda points: points * GRID)
    rounded = shapely.transform(exact, np.rint)
    broken = np.flatnonzero(~shapely.is_valid(rounded))
    mended, mended_of = shapely.get_parts(shapely.set_precision(exact[broken], 1.0), return_index=True)
    whole = np.delete(np.arange(len(parts)), broken)
    return np.concatenate([rounded[whole], mended]), np.concatenate([owner[whole], owner[broken[mended_of]]])


def _rings(parts: NDArray[Any]) -> tuple[Ints, Ints, Ints, Ints]:
    """Vertices (x, y), vertices a ring and rings a part; a part that vanishes has 0 rings."""
    rings, part_of = shapely.get_rings(parts, return_index=True)
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    grid = np.rint(points).astype(np.int64)
    # A vertex equal to the next of its ring goes: the closing one, and neighbours that fell on one point.
    following = np.ones(len(grid), dtype=bool)
    following[:-1] = (ring_of[:-1] != ring_of[1:]) | (grid[:-1] != grid[1:]).any(axis=1)
    last = np.flatnonzero(np.diff(ring_of, append=-1))
    following[last] = False
    grid, ring_of = grid[following], ring_of[following]
    sizes = np.bincount(ring_of, minlength=len(rings)).astype(np.int64)
    doubled = np.zeros(len(rings), dtype=np.int64)
    filled = np.flatnonzero(sizes)
    if len(filled):
        begin = (np.cumsum(sizes) - sizes)[filled]
        after = np.arange(1, len(grid) + 1)
        after[begin + sizes[filled] - 1] = begin
        cross = grid[:, 0] * grid[after, 1] - grid[after, 0] * grid[:, 1]
        doubled[filled] = np.add.reduceat(cross, begin)
    good = (sizes >= 3) & (doubled != 0)
    shell = np.ones(len(rings), dtype=bool)
    shell[1:] = part_of[1:] != part_of[:-1]
    alive = np.zeros(len(parts), dtype=bool)
    alive[part_of[shell & good]] = True
    good &= alive[part_of] if len(rings) else good
    keep = good[ring_of]
    grid = grid[keep]
    return (
        grid[:, 0],
        grid[:, 1],
        sizes[good],
        np.bincount(part_of[good], minlength=len(parts)).astype(np.int64),
    )


def _spans(first: Ints, length: Ints) -> Ints:
    """The numbers first[0] … first[0]+length[0]-1, first[1] …, one after another."""
    ends = np.cumsum(length)
    total = int(ends[-1]) if len(ends) else 0
    spans: Ints = np.arange(total) + np.repeat(first - (ends - length), length)
    return spans


def _steps(values: Ints, starts: Ints) -> Ints:
    steps = _differences(values)
    steps[starts] = _differences(values[starts])
    return steps


def _differences(values: Ints) -> Ints:
    return np.diff(values, prepend=np.int64(0))


def _morton(x: Ints, y: Ints) -> Ints:
    """Place on a curve that keeps neighbours together, at 0.1 degree; it makes differences short."""
    code = np.zeros(len(x), dtype=np.int64)
    column, row = x // 10_000 + 2048, y // 10_000 + 2048
    for bit in range(12):
        code |= (column >> bit & 1) << (2 * bit) | (row >> bit & 1) << (2 * bit + 1)
    return code


def _signed(values: Ints) -> Ints:
    return (values << 1) ^ (values >> 63)


def _varints(values: Ints) -> bytes:
    """Unsigned LEB128: seven bits a byte, the lowest first, the top bit set where more follow."""
    rest = np.asarray(values, dtype=np.uint64)
    digits = np.empty((len(rest), 10), dtype=np.uint8)
    used = np.ones(len(rest), dtype=np.int64)
    for place in range(10):
        digits[:, place] = (rest & np.uint64(0x7F)).astype(np.uint8)
        rest = rest >> np.uint64(7)
        more = rest > 0
        digits[more, place] |= 0x80
        used[more] = place + 2
        if not more.any():
            break
    return digits[np.arange(10) < used[:, None]].tobytes()
