"""Which cells hang together: two that lie side by side along an edge, and all that are reached over such edges.

Found without joining any ground: a map's cells of one class are up to four thousand, of which most neighbours are the
same day after day. Only what is not known yet is compared, and of that only cells not yet known to hang together.
"""

import threading
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely

from heldground.history.history import History

Array = np.ndarray[Any, np.dtype[Any]]

GAP_DEG: Final = 1e-6
"""Cells of one patch may lie this far apart (10 cm): they owe each other slivers of half of it at most
(`history.waste`)."""
LEAST_EDGE_DEG: Final = 1e-5
"""And must do so over a metre: ground that meets at a point is two patches."""

_MANY: Final = 200
_UNKNOWN, _APART, _JOINED = 0, 1, 2


@dataclass
class Touching:
    """The neighbours of a history's cells, as far as they were asked for. Only cells of one side touch."""

    history: History
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _pairs: Array = field(default_factory=lambda: np.empty((2, 0), dtype=np.int64), repr=False)
    _known: Array = field(default_factory=lambda: np.empty(0, dtype=np.int8), repr=False)

    def groups(self, rows: Array) -> Array:
        """For cells that hold at one instant, by row: the number of the group each belongs to."""
        with self._lock:
            self._find(rows[~self._found[rows]])
            place = np.full(len(self.history), -1, dtype=np.int64)
            place[rows] = np.arange(len(rows))
            left, right = place[self._pairs]
            mine = np.flatnonzero((left >= 0) & (right >= 0))
            left, right = left[mine], right[mine]
            group = np.arange(len(rows))
            while True:
                known = self._known[mine]
                group = _connected(group, *(each[known == _JOINED] for each in (left, right)))
                open_ = np.flatnonzero((known == _UNKNOWN) & (group[left] != group[right]))
                if not len(open_):
                    return group
                if len(open_) > _MANY:
                    # One neighbour of each cell first: most others are then known to hang together anyhow.
                    open_ = open_[np.unique(left[open_], return_index=True)[1]]
                self._compare(mine[open_])

    @cached_property
    def _found(self) -> Array:
        """Whether a cell's neighbours are among the pairs."""
        return np.zeros(len(self.history), dtype=bool)

    @cached_property
    def _side(self) -> Array:
        columns = self.history.columns
        sides = sorted({state.side for state in columns.states})
        return np.array([sides.index(state.side) for state in columns.states] or [0])[columns.state]

    def _find(self, rows: Array) -> None:
        """Take in all pairs in which these cells can be, at any time."""
        if not len(rows):
            return
        columns = self.history.columns
        west, south, east, north = self.history.bounds[:, rows]
        around = shapely.box(west - GAP_DEG, south - GAP_DEG, east + GAP_DEG, north + GAP_DEG)
        number, right = self.history.tree.query(around)
        left = rows[number]
        new = np.zeros(len(self.history), dtype=bool)
        new[rows] = True
        begins, ends = columns.valid_from, columns.valid_until
        wanted = (
            (self._side[left] == self._side[right])
            & (begins[left] < ends[right])
            & (begins[right] < ends[left])
            & ~self._found[right]
            & (~new[right] | (left < right))
        )
        self._pairs = np.concatenate([self._pairs, np.array([left[wanted], right[wanted]])], axis=1)
        self._known = np.concatenate([self._known, np.zeros(int(wanted.sum()), dtype=np.int8)])
        self._found[rows] = True

    def _compare(self, numbers: Array) -> None:
        """Find out of some pairs whether they lie side by side."""
        shapes = self.history.columns.shape
        left, right = self._pairs[:, numbers]
        self._known[numbers] = _APART
        near = shapely.dwithin(shapes[left], shapes[right], GAP_DEG)
        numbers, left, right = numbers[near], left[near], right[near]
        one, other = shapes[left], shapes[right]
        turned = shapely.get_num_coordinates(one) > shapely.get_num_coordinates(other)
        small, large = np.where(turned, other, one), np.where(turned, one, other)
        common = shapely.intersection(shapely.buffer(small, GAP_DEG, quad_segs=2), large)
        self._known[numbers[shapely.area(common) > GAP_DEG * LEAST_EDGE_DEG / 2]] = _JOINED


def _connected(group: Array, left: Array, right: Array) -> Array:
    """The groups after joining those of each pair; a group's number is that of its first member."""
    while True:
        one, other = group[left], group[right]
        apart = one != other
        if not apart.any():
            return group
        left, right, one, other = left[apart], right[apart], one[apart], other[apart]
        group = group.copy()
        np.minimum.at(group, np.maximum(one, other), np.minimum(one, other))
        while True:
            nearer = group[group]
            if np.array_equal(nearer, group):
                break
            group = nearer
