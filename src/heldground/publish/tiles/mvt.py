"""A vector tile as bytes, written by mapbox-vector-tile (MVT 2.1): polygons with properties, one layer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import mapbox_vector_tile
import numpy as np
import shapely

Array = np.ndarray[Any, np.dtype[Any]]
Value = str | int | float

EXTENT: Final = 4096
"""Units along a tile's edge."""
_OPTIONS: Final = {
    "extents": EXTENT,
    "y_coord_down": True,
    # Rings are turned here, all at once; the library looks at one corner after another.
    "check_winding_order": False,
}


def encode(name: str, polygons: Array, feature: Array, properties: Sequence[Mapping[str, Value]]) -> bytes:
    """A tile of one layer; without polygons no bytes at all.

    Parameters
    ----------
    polygons
        In whole units of the tile, x eastward and y southward from its north-west corner, not empty.
    feature
        Which of `properties` each polygon has, ascending. A feature's id is that number and one.
    """
    if not len(polygons):
        return b""
    # The outer ring's area is positive where y grows downward: counterclockwise in plain numbers.
    turned = shapely.orient_polygons(polygons)
    numbers = np.unique(feature)
    shapes = shapely.multipolygons(turned, indices=np.searchsorted(numbers, feature))
    features = [
        {"id": number + 1, "geometry": shape, "properties": properties[number]}
        for number, shape in zip(numbers.tolist(), shapes.tolist(), strict=True)
    ]
    tile: bytes = mapbox_vector_tile.encode({"name": name, "features": features}, default_options=_OPTIONS)
    return tile
