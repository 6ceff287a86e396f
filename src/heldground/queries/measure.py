"""How much of each cell lies inside a ground: the one overlay behind an area over time.

Nearly all cells lie wholly inside or outside of what is asked about. A raster over the ground tells that from their
bounds alone, some ten nanoseconds a cell; only cells near the ground's rim are overlaid, and only with the part of the
ground that is near them. What was measured is remembered while the history is, so the same ground asked again (with
other classes, other steps) costs a running sum.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import shapely

from heldground.area import Shape, areas_km2, clip, only_polygons
from heldground.history.history import History
from heldground.history.pieces import halves_of

Array = np.ndarray[Any, np.dtype[Any]]

LEVELS: Final = 6
"""The raster has 2 to this power boxes a side: 64. Measured from 32 to 512: all Ukraine takes 0.24 s with each, a
circle of 20 km 11 ms with 64 and 35 with 512."""

FEW_CELLS: Final = 1_000
"""So many cells are asked one by one sooner than a raster is drawn: a circle of 20 km at Demidovka has 200."""

MOST_POINTS: Final = 64
"""The ground is split into parts of at most so many points, for overlays with the cells at its rim."""

MOST_REMEMBERED: Final = 16
"""Grounds remembered for each history, 1 MB each for all Ukraine."""

_OUTSIDE, _RIM, _INSIDE = 0, 1, 2

_measured: WeakKeyDictionary[History, OrderedDict[bytes, tuple[Array, Array]]] = WeakKeyDictionary()


def measure(history: History, shape: Shape) -> tuple[Array, Array]:
    """Rows of the cells with ground inside a valid shape, ascending, and the km2 of each inside it."""
    made = _measured.setdefault(history, OrderedDict())
    key = shapely.to_wkb(shape)
    found = made.get(key)  # a server's threads ask at once: what one finds another may just be forgetting
    if found is None:
        found = made[key] = _measure(history, shape)
        while len(made) > MOST_REMEMBERED:
            made.popitem(last=False)
    return found


def remember(history: History, shape: Shape, rows: Array, km2: Array) -> None:
    """Take over what `measure` gave for the same cells and ground before."""
    _measured.setdefault(history, OrderedDict())[shapely.to_wkb(shape)] = rows, km2


def forget(history: History) -> None:
    """Remember no ground of a history any more: the next question costs what a first one does."""
    _measured.pop(history, None)


def _measure(history: History, shape: Shape) -> tuple[Array, Array]:
    columns = history.columns
    west, south, east, north = shape.bounds if not shape.is_empty else (np.nan,) * 4
    bounds = history.bounds
    near = np.flatnonzero(
        (bounds[0] <= east) & (bounds[2] >= west) & (bounds[1] <= north) & (bounds[3] >= south)
    )
    if not len(near):
        return near, np.empty(0)
    place = (
        _Raster(shape).place(bounds[:, near])
        if len(near) > FEW_CELLS
        else np.full(len(near), _RIM, dtype=np.int8)
    )
    km2 = np.where(place == _INSIDE, columns.area_km2[near], 0.0)
    rim = np.flatnonzero(place == _RIM)
    shapely.prepare(shape)
    inside = shapely.covers(shape, columns.shape[near[rim]])
    km2[rim[inside]] = columns.area_km2[near[rim[inside]]]
    cut = rim[~inside]
    km2[cut] = _common_km2(columns.shape[near[cut]], shape)
    some = km2 > 0
    return near[some], km2[some]


def _common_km2(cells: Array, shape: Shape) -> Array:
    """Km2 of each cell inside a shape, part of the shape by part."""
    km2 = np.zeros(len(cells))
    parts = np.array(_parts(shape), dtype=object)
    cell, part = shapely.STRtree(parts).query(cells, predicate="intersects")
    pieces = shapely.intersection(cells[cell], parts[part])
    flat = shapely.get_type_id(pieces)
    for number in np.flatnonzero(flat == shapely.GeometryType.GEOMETRYCOLLECTION):
        pieces[number] = only_polygons(pieces[number])
    if len(pieces):
        np.add.at(km2, cell, areas_km2(pieces))
    return km2


def _parts(shape: Shape) -> list[shapely.Polygon]:
    """The shape in parts of few points, split along lines."""
    found: list[shapely.Polygon] = []
    for part in shapely.get_parts(shape):
        halves = halves_of(part.bounds) if shapely.get_num_coordinates(part) > MOST_POINTS else None
        if halves is None:
            found.append(part)
            continue
        for half in halves:
            found += _parts(clip(part, half))
    return [part for part in found if not part.is_empty]


@dataclass(slots=True)
class _Counts:
    """How many boxes of a raster are marked in any rectangle of it: sums over all boxes south-west of a corner."""

    sums: Array

    @classmethod
    def of(cls, marked: Array) -> "_Counts":
        sums = np.zeros((marked.shape[0] + 1, marked.shape[1] + 1), dtype=np.int32)
        sums[1:, 1:] = marked.cumsum(axis=0).cumsum(axis=1)
        return cls(sums)

    def within(self, left: Array, low: Array, right: Array, high: Array) -> Array:
        sums = self.sums
        counted: Array = sums[right, high] - sums[left, high] - sums[right, low] + sums[left, low]
        return counted


class _Raster:
    """Boxes over a shape's bounds: which lie wholly inside, which wholly outside."""

    def __init__(self, shape: Shape) -> None:
        self._west, self._south, east, north = shape.bounds
        self._size = 2**LEVELS
        self._wide = (east - self._west) / self._size
        self._tall = (north - self._south) / self._size
        place = self._drawn(shape)
        self._not_inside = _Counts.of(place != _INSIDE)
        self._not_outside = _Counts.of(place != _OUTSIDE)

    def _drawn(self, shape: Shape) -> Array:
        """Place of every box, found from large boxes to small ones: only those at the rim are divided."""
        place = np.full((self._size, self._size), _OUTSIDE, dtype=np.int8)
        shapely.prepare(shape)
        column, row = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
        for level in range(LEVELS + 1):
            side = self._size >> level
            boxes = shapely.box(
                self._west + column * side * self._wide,
                self._south + row * side * self._tall,
                self._west + (column + 1) * side * self._wide,
                self._south + (row + 1) * side * self._tall,
            )
            touched = shapely.intersects(shape, boxes)
            within = np.zeros(len(boxes), dtype=bool)
            within[touched] = shapely.covers(shape, boxes[touched])
            for x, y in zip(column[within] * side, row[within] * side, strict=True):
                place[x : x + side, y : y + side] = _INSIDE
            column, row = column[touched & ~within], row[touched & ~within]
            if level == LEVELS:
                place[column, row] = _RIM
            else:
                column = (2 * column[:, None] + np.array([0, 0, 1, 1])).ravel()
                row = (2 * row[:, None] + np.array([0, 1, 0, 1])).ravel()
        return place

    def place(self, bounds: Array) -> Array:
        """Where bounds (4 rows, each meeting those of the shape) lie: all inside, all outside, or not told by them."""
        west, south, east, north = bounds
        # A hair wider than it is, so that rounding cannot put an edge into the wrong box.
        left = np.floor((west - self._west) / self._wide - 1e-9).astype(np.int64)
        right = np.floor((east - self._west) / self._wide + 1e-9).astype(np.int64) + 1
        low = np.floor((south - self._south) / self._tall - 1e-9).astype(np.int64)
        high = np.floor((north - self._south) / self._tall + 1e-9).astype(np.int64) + 1
        beyond = (left < 0) | (low < 0) | (right > self._size) | (high > self._size)
        corners = [np.clip(each, 0, self._size) for each in (left, low, right, high)]
        place = np.full(len(west), _RIM, dtype=np.int8)
        place[(self._not_inside.within(*corners) == 0) & ~beyond] = _INSIDE
        place[self._not_outside.within(*corners) == 0] = _OUTSIDE
        return place
