"""All cells as vector tiles with their interval on each feature: what the binary is compared with."""

import gzip
import io
import math
from collections import defaultdict

import mapbox_vector_tile
import numpy as np
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from heldground.history.cells import Cell
from heldground.when import FOREVER

ZOOMS = range(4, 11)
EXTENT = 4096
BUFFER = 16 / EXTENT


def mercator(points: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    lat = np.radians(points[:, 1])
    y = (1 - np.arcsinh(np.tan(lat)) / math.pi) / 2
    return np.column_stack([(points[:, 0] + 180) / 360, y])


def tiles_of(cells: list[Cell]) -> bytes:
    """A PMTiles archive, zooms 4 to 10, each cell simplified to a third of a pixel of its zoom."""
    flat = shapely.transform(np.array([cell.shape for cell in cells], dtype=object), mercator)
    facts = [
        {
            "state": f"{cell.state.side}|{cell.state.control}",
            "from": cell.valid_from,
            "until": min(cell.valid_until, 2**32 - 1) if cell.valid_until < FOREVER else 2**32 - 1,
        }
        for cell in cells
    ]
    found: dict[int, bytes] = {}
    for zoom in ZOOMS:
        size = 1 / 2**zoom
        shapes = shapely.simplify(flat, 0.35 * size / 512, preserve_topology=False)
        bounds = shapely.bounds(shapes)
        tiles: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number in np.flatnonzero(~shapely.is_empty(shapes)):
            west, north, east, south = bounds[number] / size
            for column in range(int(west), int(east) + 1):
                for row in range(int(north), int(south) + 1):
                    tiles[column, row].append(int(number))
        for (column, row), numbers in sorted(tiles.items()):
            window = (
                (column - BUFFER) * size,
                (row - BUFFER) * size,
                (column + 1 + BUFFER) * size,
                (row + 1 + BUFFER) * size,
            )
            parts = shapely.clip_by_rect(shapes[numbers], *window)
            features = [
                {"geometry": part, "properties": facts[number], "id": number}
                for part, number in zip(parts, numbers, strict=True)
                if not part.is_empty
            ]
            box = (column * size, row * size, (column + 1) * size, (row + 1) * size)
            tile = mapbox_vector_tile.encode(
                [{"name": "cells", "features": features}],
                default_options={
                    "quantize_bounds": box,
                    "y_coord_down": True,
                    "extents": EXTENT,
                    "check_winding_order": False,
                },
            )
            found[zxy_to_tileid(zoom, column, row)] = gzip.compress(tile, 9, mtime=0)
    file = io.BytesIO()
    writer = Writer(file)
    for tile_id in sorted(found):
        writer.write_tile(tile_id, found[tile_id])
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": 190_000_000,
        "min_lat_e7": 430_000_000,
        "max_lon_e7": 480_000_000,
        "max_lat_e7": 600_000_000,
        "center_zoom": 6,
        "center_lon_e7": 360_000_000,
        "center_lat_e7": 490_000_000,
    }
    writer.finalize(header, {"vector_layers": [{"id": "cells", "fields": {}}]})
    return file.getvalue()
