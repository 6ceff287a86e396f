"""Shapes as the borders they share, so that simplifying keeps neighbours together: at a zoom, and at every instant.

Polygons that hold at different times lie on one another, so they are no coverage that GEOS could simplify at once.
Their edges are cut into arcs instead, at every corner where more than two edges of any of them meet. An arc that two
neighbours share is the same points in the same order, and what is done to it is done to both: no seam opens between
them, in no tile and on no date.
"""

from typing import Any

import numpy as np
import shapely

from heldground.area import Shape, only_polygons
from heldground.publish.tiles.corners import (
    distinct,
    open_rings,
    polygons_of,
    rings_of,
    turned,
    with_outer,
    within,
)

Array = np.ndarray[Any, np.dtype[Any]]


class Borders:
    """The rings of polygons as arcs, to be drawn again at any resolution.

    Parameters
    ----------
    shapes
        Polygons on WGS 84, longitude first, degrees, that know each other's corners (`fitted`).
    """

    def __init__(self, shapes: Array) -> None:
        rings = rings_of(shapes)
        self._points = web_mercator(rings.points)
        self._ring_polygon, self._ring_outer = rings.polygon, rings.outer
        self._rings = len(rings.polygon)
        if self._rings:
            self._arcs(rings.corner, rings.starts)

    def _arcs(self, corner: Array, starts: Array) -> None:
        """Cut rings into arcs. Sets `_order` (points by arc), `_arc_starts`, `_arc_back`, `_ring_arcs`."""
        length = np.diff(starts)
        at = within(length)
        ring = np.repeat(np.arange(len(length)), length)
        after = np.where(at + 1 < length[ring], np.arange(len(ring)) + 1, starts[ring])
        ends, _ = distinct(np.sort(np.column_stack([corner, corner[after]]), axis=1))
        degree = np.bincount(ends.ravel(), minlength=int(corner.max(initial=-1)) + 1)
        knot = degree[corner] != 2
        # A ring begins at a corner that is cut; one without any at its lowest, which is the same for whoever shares it.
        rank = np.where(knot, -1, corner)
        best = np.minimum.reduceat(rank, starts[:-1])
        hits = np.flatnonzero(rank == best[ring])
        shift = at[hits[np.searchsorted(ring[hits], np.arange(len(length)))]]
        order = starts[ring] + (at + shift[ring]) % length[ring]
        begins = np.flatnonzero(knot[order] | (at == 0))
        sizes = np.diff(np.append(begins, len(order)))
        # Each arc has its end, the beginning of the next, as well.
        local = within(sizes + 1)
        arc = np.repeat(np.arange(len(sizes)), sizes + 1)
        place = begins[arc] + local
        last = ring[begins[arc]]
        place = np.where(place < starts[last + 1], place, starts[last])
        points = order[place]
        self._arc_starts = np.concatenate([[0], np.cumsum(sizes + 1)])
        head, tail = points[self._arc_starts[:-1]], points[self._arc_starts[1:] - 1]
        inner = points[np.minimum(self._arc_starts[:-1] + 1, self._arc_starts[1:] - 1)]
        outer = points[np.maximum(self._arc_starts[1:] - 2, self._arc_starts[:-1])]
        self._arc_back = (corner[head] > corner[tail]) | (
            (corner[head] == corner[tail]) & (corner[inner] > corner[outer])
        )
        self._order = points[turned(self._arc_starts, self._arc_back)]
        self._ring_arcs = np.searchsorted(begins, starts)

    def __len__(self) -> int:
        return self._rings

    def drawn(self, units: float, tolerance: float) -> tuple[Array, Array]:
        """The polygons on the whole-number grid of a web map `units` wide, simplified; and which shape each is of.

        x grows eastward, y southward. All are valid; what is too small for the grid is gone. `tolerance` is in units:
        no border moves further, but for the rounding to the grid.
        """
        if not len(self):
            return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
        world = self._points * units
        arc = np.repeat(np.arange(len(self._arc_starts) - 1), np.diff(self._arc_starts))
        lines = shapely.linestrings(world[self._order], indices=arc)
        points, arc = shapely.get_coordinates(
            shapely.simplify(lines, tolerance, preserve_topology=False), return_index=True
        )
        starts = np.searchsorted(arc, np.arange(len(self._arc_starts)))
        points = np.rint(points[turned(starts, self._arc_back)])
        kept = np.ones(len(points), dtype=bool)
        kept[starts[1:] - 1] = False  # the next arc begins with it
        of_ring = np.repeat(np.arange(len(self)), np.diff(starts[self._ring_arcs]))[kept]
        return self._polygons(points[kept], of_ring)

    def _polygons(self, points: Array, ring: Array) -> tuple[Array, Array]:
        # One number for a place, to compare one instead of two.
        whole = points.astype(np.int64)
        kept, ring, size = open_rings((whole[:, 0] << 32) + whole[:, 1], ring, len(self))
        lives = with_outer(size >= 3, self._ring_polygon, self._ring_outer)
        chosen = lives[ring]
        kept, ring = kept[chosen], (np.cumsum(lives) - 1)[ring[chosen]]
        if not len(kept):
            return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
        starts = np.searchsorted(ring, np.arange(int(lives.sum()) + 1))
        drawn = np.column_stack([kept >> 32, kept & 0xFFFFFFFF]).astype(float)
        return _mended(*polygons_of(drawn, starts, self._ring_polygon[lives]))


def web_mercator(points: Array) -> Array:
    """Longitudes and latitudes as x and y of the square world of web maps: 0 to 1, y southward (EPSG:3857).

    Latitudes end at 85.0511 degrees, where the world is square.
    """
    sine = np.sin(np.radians(np.clip(points[:, 1], -85.05112878, 85.05112878)))
    return np.column_stack([points[:, 0] / 360 + 0.5, 0.5 - np.arctanh(sine) / (2 * np.pi)])


def _mended(polygons: Array, owner: Array) -> tuple[Array, Array]:
    """Valid polygons on the whole-number grid: a border drawn coarsely may cross or touch itself."""
    broken = np.flatnonzero(~shapely.is_valid(polygons))
    if not len(broken):
        return polygons, owner
    whole: list[Shape] = [
        only_polygons(shapely.set_precision(only_polygons(each), 1.0))
        for each in shapely.make_valid(polygons[broken], method="structure", keep_collapsed=False)
    ]
    parts, of = shapely.get_parts(np.array(whole, dtype=object), return_index=True)
    good = np.ones(len(polygons), dtype=bool)
    good[broken] = False
    found = np.concatenate([polygons[good], parts])
    owners = np.concatenate([owner[good], owner[broken][of]])
    there = ~shapely.is_empty(found)
    return found[there], owners[there]
