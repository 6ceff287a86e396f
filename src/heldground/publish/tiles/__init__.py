"""Vector tiles of control: of an instant, or of a stretch of time with the interval of every piece of ground."""

from heldground.publish.tiles.archive import archive_metadata, vector_layers, write_archive
from heldground.publish.tiles.features import FIELDS, LAST_S, Features, features_of
from heldground.publish.tiles.mvt import EXTENT
from heldground.publish.tiles.tiler import BUFFER, LAYER, MAX_ZOOM, MAX_ZOOM_RANGE, TOLERANCE, Tiler

__all__ = [
    "BUFFER",
    "EXTENT",
    "FIELDS",
    "LAST_S",
    "LAYER",
    "MAX_ZOOM",
    "MAX_ZOOM_RANGE",
    "TOLERANCE",
    "Features",
    "Tiler",
    "archive_metadata",
    "features_of",
    "vector_layers",
    "write_archive",
]
