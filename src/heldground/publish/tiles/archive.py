"""A pyramid of tiles as one PMTiles file, with whose it is and what it means inside."""

import gzip
import html
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from heldground.progress import Progress, quiet
from heldground.publish.export.about import About
from heldground.publish.tiles.features import FIELDS
from heldground.publish.tiles.tiler import LAYER, Tiler

_STEP: Final = 100
"""Tiles between two words about progress."""


def write_archive(
    tiler: Tiler, path: Path, metadata: Mapping[str, Any], *, max_zoom: int, progress: Progress = quiet
) -> int:
    """Write all tiles to zoom `max_zoom`; how many have something in them.

    The same features and metadata give the same bytes. An archive of nothing has one empty tile, so that readers
    open it.
    """
    addresses = (
        sorted((zxy_to_tileid(*each), each) for each in tiler.addresses(max_zoom)) if len(tiler) else []
    )
    # Tiles are stored in the order of their ids and drawn zoom by zoom, which is the same order.
    written = 0
    with path.open("wb") as file:
        writer = Writer(file)  # type: ignore[no-untyped-call]
        for number, (tile_id, address) in enumerate(addresses):
            tile = tiler.tile(*address)
            if tile:
                writer.write_tile(tile_id, gzip.compress(tile, 9, mtime=0))  # type: ignore[no-untyped-call]
                written += 1
            if number % _STEP == 0:
                progress("tiles", number, len(addresses))
        if not written:
            writer.write_tile(0, gzip.compress(b"", 9, mtime=0))  # type: ignore[no-untyped-call]
        writer.finalize(_header(tiler), dict(metadata))  # type: ignore[no-untyped-call]
    progress("tiles", len(addresses), len(addresses))
    return written


def archive_metadata(about: About, *, max_zoom: int) -> dict[str, Any]:
    """The metadata of an archive of one export: what readers of PMTiles show, and `heldground` with everything."""
    return {
        "name": about.title,
        "description": "\n".join(about.lines()),
        "attribution": html.escape(about.attribution),  # maps put it into their page as it is
        "licence": about.terms,
        "type": "overlay",
        "vector_layers": vector_layers(max_zoom),
        "heldground": about.document(),
    }


def vector_layers(max_zoom: int) -> list[dict[str, Any]]:
    """The layers of a tile as TileJSON 3.0 lists them."""
    return [
        {
            "id": LAYER,
            "description": "who had the ground: cells over [from_s, until_s), seconds since 1970 UTC",
            "minzoom": 0,
            "maxzoom": max_zoom,
            "fields": dict(FIELDS),
        }
    ]


def _header(tiler: Tiler) -> dict[str, Any]:
    west, south, east, north = tiler.features.box or (-180.0, -85.0, 180.0, 85.0)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": round(west * 1e7),
        "min_lat_e7": round(south * 1e7),
        "max_lon_e7": round(east * 1e7),
        "max_lat_e7": round(north * 1e7),
        "center_zoom": 5,
        "center_lon_e7": round((west + east) / 2 * 1e7),
        "center_lat_e7": round((south + north) / 2 * 1e7),
    }
