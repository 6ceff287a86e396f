"""Open ground in pieces: what holds now, kept so that a change touches few points.

A cell that holds for years can have an outline of 3,000 km; cutting a field out of it would cost an overlay of the
whole. So open cells are kept in pieces of few points, split along lines that are the same for all cells (halves,
quarters, eighths … of a degree, all on the overlay grid). A piece knows the cell it belongs to; when ground closes
or the history is stored, the pieces of a cell are joined again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import Box, Shape, intersection, on_grid, union
from heldground.history.change import components
from heldground.snapshots import State
from heldground.when import Instant

MOST_POINTS: Final = 96
"""Pieces with more points are split: an overlay of 100 points costs twice one of 10, one of 500 six times."""

_FINEST_DEG: Final = 2.0**-10  # 0.0009765625: the last power of two that lies on the grid of 1e-10 degrees

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Tenure:
    """What the pieces of a cell have in common: its state, the instant it began, and when that was published."""

    state: State
    since: Instant
    known: Instant


class Pieces:
    """The pieces of all open cells. A piece has a number for as long as `compact` is not called."""

    def __init__(self) -> None:
        self.shapes: list[shapely.Polygon] = []
        self.tenures: list[Tenure] = []
        self._bounds: Array = np.empty((4, 64))
        self._dead = 0

    def __len__(self) -> int:
        return len(self.shapes) - self._dead

    def add(self, tenure: Tenure, shape: Shape) -> None:
        """Open ground; nothing for an empty shape."""
        for piece in _split(shape):
            self._append(tenure, piece)

    def remove(self, number: int) -> None:
        """Close a piece."""
        self._bounds[:, number] = np.nan  # NaN meets nothing
        self._dead += 1

    def replace(self, number: int, rest: Shape) -> None:
        """What is left of a piece, in as many parts as it fell into."""
        tenure = self.tenures[number]
        self.remove(number)
        self.add(tenure, rest)

    def meeting(self, box: Box) -> list[int]:
        """Numbers of the pieces whose bounds meet a box."""
        west, south, east, north = self._bounds[:, : len(self.shapes)]
        meets = (west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1])
        return [int(number) for number in np.flatnonzero(meets)]

    def compact(self) -> None:
        """Forget closed pieces when they are the most; numbers change."""
        if self._dead * 2 <= len(self.shapes):
            return
        alive = self._alive()
        self._bounds[:, : len(alive)] = self._bounds[:, alive]
        self.shapes = [self.shapes[number] for number in alive]
        self.tenures = [self.tenures[number] for number in alive]
        self._dead = 0

    def joined(self) -> Iterator[tuple[Tenure, shapely.Polygon]]:
        """The open cells whole again, each connected part by itself."""
        together: dict[Tenure, list[shapely.Polygon]] = {}
        for number in self._alive():
            together.setdefault(self.tenures[number], []).append(self.shapes[number])
        for tenure, shapes in together.items():
            for part in join(shapes):
                yield tenure, part

    def _alive(self) -> list[int]:
        return [int(each) for each in np.flatnonzero(~np.isnan(self._bounds[0, : len(self.shapes)]))]

    def _append(self, tenure: Tenure, piece: shapely.Polygon) -> None:
        number = len(self.shapes)
        if number == self._bounds.shape[1]:
            self._bounds = np.concatenate([self._bounds, np.empty_like(self._bounds)], axis=1)
        self.shapes.append(piece)
        self.tenures.append(tenure)
        self._bounds[:, number] = piece.bounds


def join(shapes: Sequence[shapely.Polygon]) -> list[shapely.Polygon]:
    """Connected parts of shapes that do not overlap, on the overlay grid; only those that meet are united."""
    if len(shapes) == 1:
        return _polygons(on_grid(shapes[0]))
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="intersects")
    once = left < right
    group = components(len(shapes), left[once], right[once])
    whole: list[shapely.Polygon] = []
    order = np.argsort(group, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(group[order])) + 1):
        if len(members) == 1:
            whole += _polygons(on_grid(shapes[int(members[0])]))
        else:
            whole += _polygons(union([shapes[int(each)] for each in members]))
    return whole


def _polygons(shape: Shape) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape) if not part.is_empty]


def _split(shape: Shape) -> Iterator[shapely.Polygon]:
    """Polygons of at most `MOST_POINTS` points that cover a shape."""
    for part in _polygons(shape):
        halves = halves_of(part.bounds) if shapely.get_num_coordinates(part) > MOST_POINTS else None
        if halves is None:
            yield part
            continue
        for half in halves:
            yield from _split(intersection(part, shapely.box(*half)))


def halves_of(bounds: Box) -> tuple[Box, Box] | None:
    """Both parts of a box, cut by the coarsest power-of-two line in its middle half; None when it is too small."""
    west, south, east, north = bounds
    wide = east - west >= north - south
    low, high = (west, east) if wide else (south, north)
    step = 64.0
    while step >= _FINEST_DEG:
        at = round((low + high) / 2 / step) * step
        if low + (high - low) / 4 <= at <= high - (high - low) / 4:
            if wide:
                return (west, south, at, north), (at, south, east, north)
            return (west, south, east, at), (west, at, east, north)
        step /= 2
    return None
