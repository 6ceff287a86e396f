"""PMTiles: control as vector tiles in one file, which maps read from any file server."""

from pathlib import Path
from typing import Final

from heldground.errors import WrongUse
from heldground.progress import Progress
from heldground.publish.export.making import Export

HIGHEST: Final = 14
"""A unit is 0.4 m there; publishers draw by tens of metres."""


def write_pmtiles(
    export: Export, path: Path, progress: Progress, *, max_zoom: int | None = None
) -> dict[str, int]:
    """The cells of an export as tiles; how many features and tiles there are.

    Without `max_zoom` it is 12 for the state at an instant and 10 for a stretch of time, whose tiles hold everything
    that held at some time in it (`docs/how-to/vector-tiles.md` has the sizes).

    Raises
    ------
    WrongUse
        A zoom beyond those of the pyramid.
    """
    # Tiles are made of an export's rows: that package imports this one.
    from heldground.publish import tiles

    if max_zoom is None:
        one = any(name == "at" for name, _ in export.about.asked)
        max_zoom = tiles.MAX_ZOOM if one else tiles.MAX_ZOOM_RANGE
    if not 0 <= max_zoom <= HIGHEST:
        raise WrongUse(f"--max-zoom {max_zoom}; zooms are 0 to {HIGHEST}")
    progress("features", 0, None)
    features = tiles.features_of(batch for layer in export.layers for batch in layer.batches())
    metadata = tiles.archive_metadata(export.about, max_zoom=max_zoom)
    tiler = tiles.Tiler(features, zooms_kept=2)
    written = tiles.write_archive(tiler, path, metadata, max_zoom=max_zoom, progress=progress)
    return {"feature": len(features), "tile": written}
