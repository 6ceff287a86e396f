"""Corners of polygons: where one lies on another's edge it becomes a corner of that too, so that both know it."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

Array = np.ndarray[Any, np.dtype[Any]]

GRID: Final = 10_000_000
"""Corners are counted in 1e-7 degrees (1 cm): publishers give 7 decimals at most."""
_REACH: Final = 2.0
"""Units of the grid within which a corner lies on another's edge: rounding moves both by 0.7 at most."""


@dataclass(frozen=True, slots=True)
class Rings:
    """Rings of polygons in columns, not closed: the last point of each is not its first again.

    `points` in degrees, `corner` the number of each one's place (the same for whoever has it), `starts` of rings in
    them (one more than rings); of each ring its `polygon` and whether it is the `outer` one.
    """

    points: Array
    corner: Array
    starts: Array
    polygon: Array
    outer: Array


def fitted(shapes: Array) -> tuple[Array, Array]:
    """Polygons on the grid of 1e-7 degrees with the corners that others have on their edges; and which shape each is.

    What has no ground left on that grid is not there any more. Not all are valid: rounding may fold a hair of a few
    millimetres.
    """
    rings = rings_of(shapes)
    if not len(rings.polygon):
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    rings = _with_corners_of_others(rings)
    return polygons_of(rings.points, rings.starts, rings.polygon)


def polygons_of(points: Array, starts: Array, polygon: Array) -> tuple[Array, Array]:
    """Polygons of rings that are not closed, the outer one of each first; and the number of each."""
    closed = np.insert(points, starts[1:], points[starts[:-1]], axis=0)
    numbers, first = np.unique(polygon, return_index=True)
    offsets = starts + np.arange(len(starts)), np.append(first, len(starts) - 1)
    return shapely.from_ragged_array(shapely.GeometryType.POLYGON, closed, offsets), numbers


def rings_of(shapes: Array) -> Rings:
    """The rings of polygons on the grid, without those that have no ground there."""
    if not len(shapes):
        none = np.empty(0, dtype=np.int64)
        return Rings(np.empty((0, 2)), none, np.zeros(1, dtype=np.int64), none, none.astype(bool))
    _, points, (starts, polygon_starts) = shapely.to_ragged_array(shapes, include_z=False)
    polygon = np.repeat(np.arange(len(shapes)), np.diff(polygon_starts))
    outer = np.zeros(len(polygon), dtype=bool)
    outer[polygon_starts[:-1][np.diff(polygon_starts) > 0]] = True
    units, corner = distinct(np.rint(points * GRID).astype(np.int64))
    ring = np.repeat(np.arange(len(polygon)), np.diff(starts))
    corner, ring, size = open_rings(corner, ring, len(polygon))
    lives = with_outer(size >= 3, polygon, outer)
    chosen = lives[ring]
    corner, ring = corner[chosen], (np.cumsum(lives) - 1)[ring[chosen]]
    starts = np.searchsorted(ring, np.arange(int(lives.sum()) + 1))
    return Rings(units[corner] / GRID, corner, starts, polygon[lives], outer[lives])


def distinct(pairs: Array) -> tuple[Array, Array]:
    """The different pairs of whole numbers of 32 bits among these, and which of them each is.

    As one number of 64 bits they sort ten times as fast as rows do.
    """
    one: Array = (pairs[:, 0] << 32) + pairs[:, 1] + (1 << 31)
    found, which = np.unique(one, return_inverse=True)
    return np.column_stack([found >> 32, (found & 0xFFFFFFFF) - (1 << 31)]), which


def open_rings(corner: Array, ring: Array, count: int) -> tuple[Array, Array, Array]:
    """Rings without corners that repeat the one before, nor their first at the end; and how many each has left."""
    again = np.zeros(len(corner), dtype=bool)
    again[1:] = (corner[1:] == corner[:-1]) & (ring[1:] == ring[:-1])
    corner, ring = corner[~again], ring[~again]
    starts = np.searchsorted(ring, np.arange(count + 1))
    long = np.flatnonzero(np.diff(starts) > 1)
    last = starts[long + 1] - 1
    closing = last[corner[last] == corner[starts[long]]]
    ring = np.delete(ring, closing)
    return np.delete(corner, closing), ring, np.bincount(ring, minlength=count)


def with_outer(lives: Array, polygon: Array, outer: Array) -> Array:
    """Which rings are left when a hole goes with the ring around it."""
    there = np.zeros(int(polygon.max(initial=-1)) + 1, dtype=bool)
    there[polygon[outer & lives]] = True
    found: Array = lives & there[polygon]
    return found


def within(sizes: Array) -> Array:
    """0, 1, 2 … in each run of these sizes."""
    ends = np.cumsum(sizes)
    found: Array = np.arange(int(sizes.sum())) - np.repeat(ends - sizes, sizes)
    return found


def turned(starts: Array, back: Array) -> Array:
    """Places of points with some runs read backward."""
    size = np.diff(starts)
    local, run = within(size), np.repeat(np.arange(len(size)), size)
    found: Array = starts[run] + np.where(back[run], size[run] - 1 - local, local)
    return found


def _with_corners_of_others(rings: Rings) -> Rings:
    corner, count = rings.corner, len(rings.polygon)
    ring = np.repeat(np.arange(count), np.diff(rings.starts))
    after = np.append(corner[1:], -1)
    after[rings.starts[1:] - 1] = corner[rings.starts[:-1]]
    edges, edge = distinct(np.sort(np.column_stack([corner, after]), axis=1))
    numbers, first = np.unique(corner, return_index=True)
    units = np.zeros((int(numbers[-1]) + 1 if len(numbers) else 0, 2))
    units[numbers] = np.rint(rings.points[first] * GRID)
    lines = shapely.STRtree(shapely.linestrings(units[edges]))
    point, hit = lines.query(shapely.points(units[numbers]), "dwithin", distance=_REACH)
    point = numbers[point]
    a, b = units[edges[hit, 0]], units[edges[hit, 1]]
    along = ((units[point] - a) * (b - a)).sum(axis=1)
    # On the edge, not at nor beyond one of its ends.
    between = (along > 0) & (along < ((b - a) ** 2).sum(axis=1))
    point, hit, along = point[between], hit[between], along[between]
    order = np.lexsort((along, hit))
    point, hit = point[order], hit[order]
    begin = np.searchsorted(hit, np.arange(len(edges)))
    more = np.bincount(hit, minlength=len(edges))[edge]
    where, step = np.repeat(np.arange(len(corner)), more), within(more)
    forward = corner[where] == edges[edge[where], 0]
    taken = point[begin[edge[where]] + np.where(forward, step, more[where] - 1 - step)]
    corner, ring = np.insert(corner, where + 1, taken), np.insert(ring, where + 1, ring[where])
    starts = np.searchsorted(ring, np.arange(count + 1))
    return Rings(units[corner] / GRID, corner, starts, rings.polygon, rings.outer)
