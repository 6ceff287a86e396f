"""Tiles of features: any one on demand, or all of a pyramid."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import only_polygons
from heldground.publish.tiles.borders import Borders
from heldground.publish.tiles.features import Features
from heldground.publish.tiles.mvt import EXTENT, encode

Array = np.ndarray[Any, np.dtype[Any]]

LAYER: Final = "control"
MAX_ZOOM: Final = 12
"""At zoom 12 a unit is 1.6 m on the ground at 50 degrees north, less than publishers draw by; maps enlarge it from there."""
MAX_ZOOM_RANGE: Final = 10
"""For a stretch of time: each zoom more adds half as much again to a file that holds every state of it."""
TOLERANCE: Final = 2.0
"""Units by which a border may be moved to save corners: a quarter of a pixel on a map of 512 pixels a tile."""
BUFFER: Final = 64
"""Units of ground around a tile that it has as well (8 pixels), so that outlines do not end at its edge."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """Everything at one zoom, in units of its grid."""

    polygon: Array
    feature: Array
    tree: shapely.STRtree


class Tiler:
    """Cuts features into tiles of the web's usual pyramid (XYZ, EPSG:3857).

    At each zoom all borders are drawn once for all tiles, so that a tile and its neighbour agree. That takes 0.1 to
    0.2 s of a core for DeepState's map of one date and is remembered for the last `zooms_kept` (2 to 4 MB each).
    """

    def __init__(self, features: Features, *, zooms_kept: int = MAX_ZOOM + 1) -> None:
        self.features = features
        self._zooms_kept = zooms_kept
        self._borders = Borders(features.polygon)
        self._drawn: OrderedDict[int, _Drawn] = OrderedDict()
        self._drawing = threading.Lock()

    def __len__(self) -> int:
        return len(self.features)

    def tile(self, zoom: int, column: int, row: int) -> bytes:
        """A vector tile, not compressed; no bytes where there is nothing. Cost: a zoom's first tile draws it whole."""
        drawn = self._at(zoom)
        window = shapely.box(
            column * EXTENT - BUFFER,
            row * EXTENT - BUFFER,
            (column + 1) * EXTENT + BUFFER,
            (row + 1) * EXTENT + BUFFER,
        )
        numbers = np.sort(drawn.tree.query(window, "intersects"))
        if not len(numbers):
            return b""
        polygon, feature = drawn.polygon[numbers], drawn.feature[numbers]
        shapely.prepare(window)
        cut = np.flatnonzero(~shapely.covers(window, polygon))
        if len(cut):
            polygon, feature = _cut(polygon, feature, cut, window)
        shift = np.array([column * EXTENT, row * EXTENT])
        polygon = shapely.transform(polygon, lambda points: points - shift)
        return encode(LAYER, polygon, feature, self.features.properties)

    def addresses(self, max_zoom: int) -> Iterator[tuple[int, int, int]]:
        """Zoom, column and row of every tile that may have something in it, zoom by zoom."""
        # What is too small for a zoom may still be seen at the next: where to look, the finest says.
        drawn = self._at(max_zoom)
        places = np.zeros((1, 2), dtype=np.int64)  # column and row
        for zoom in range(max_zoom + 1):
            size = EXTENT * 2.0 ** (max_zoom - zoom)
            reach = BUFFER * 2.0 ** (max_zoom - zoom)
            west, north = (places * size - reach).T
            boxes = shapely.box(west, north, west + size + 2 * reach, north + size + 2 * reach)
            places = places[np.unique(drawn.tree.query(boxes, "intersects")[0])]
            for column, row in places.tolist():
                yield zoom, column, row
            places = (2 * places[:, None] + np.array([[0, 0], [1, 0], [0, 1], [1, 1]])).reshape(-1, 2)

    def _at(self, zoom: int) -> _Drawn:
        with self._drawing:
            found = self._drawn.get(zoom)
            if found is None:
                polygon, feature = self._borders.drawn(EXTENT * 2**zoom, TOLERANCE)
                polygon, feature = _apart(polygon, self.features.feature[feature])
                found = _Drawn(polygon, feature, shapely.STRtree(polygon))
                self._drawn[zoom] = found
                while len(self._drawn) > self._zooms_kept:
                    self._drawn.popitem(last=False)
            self._drawn.move_to_end(zoom)
            return found


def _cut(polygon: Array, feature: Array, those: Array, window: shapely.Polygon) -> tuple[Array, Array]:
    """Polygons with those that reach over the window's edge cut to it, on the grid."""
    shares = shapely.intersection(polygon[those], window, grid_size=1.0)
    mixed = np.flatnonzero(~np.isin(shapely.get_type_id(shares), (3, 6)))
    for number in mixed.tolist():
        shares[number] = only_polygons(shares[number])
    parts, of = shapely.get_parts(shares, return_index=True)
    there = ~shapely.is_empty(parts)
    whole = np.ones(len(polygon), dtype=bool)
    whole[those] = False
    return _apart(
        np.concatenate([polygon[whole], parts[there]]),
        np.concatenate([feature[whole], feature[those][of[there]]]),
    )


def _apart(polygon: Array, feature: Array) -> tuple[Array, Array]:
    """Polygons by feature, those of one feature in pieces that share no edge: drawn coarsely, neighbours may touch."""
    order = np.argsort(feature, kind="stable")
    polygon, feature = polygon[order], feature[order]
    numbers, begin, count = np.unique(feature, return_index=True, return_counts=True)
    many = np.flatnonzero(count > 1)
    if not len(many):
        return polygon, feature
    chosen = np.repeat(count > 1, count)
    wholes = shapely.multipolygons(polygon[chosen], indices=np.repeat(np.arange(len(many)), count[many]))
    broken = many[~shapely.is_valid(wholes)]
    if not len(broken):
        return polygon, feature
    keep = ~np.isin(feature, numbers[broken])
    parts, of = [polygon[keep]], [feature[keep]]
    for number in broken.tolist():
        group = polygon[begin[number] : begin[number] + count[number]]
        whole = only_polygons(shapely.union_all(group, grid_size=1.0))
        pieces = np.array([each for each in shapely.get_parts(whole) if not each.is_empty], dtype=object)
        parts.append(pieces)
        of.append(np.full(len(pieces), numbers[number]))
    found, owner = np.concatenate(parts), np.concatenate(of)
    order = np.argsort(owner, kind="stable")
    return found[order], owner[order]
