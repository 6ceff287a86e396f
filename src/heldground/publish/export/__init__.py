"""Exports: what a project knows, in the formats other tools read, with whose it is inside every file."""

from heldground.publish.export.making import Export, What, Wish, make_export
from heldground.publish.export.writing import (
    FORMATS,
    Written,
    check_format,
    check_place,
    write_export,
)

__all__ = [
    "FORMATS",
    "Export",
    "What",
    "Wish",
    "Written",
    "check_format",
    "check_place",
    "make_export",
    "write_export",
]
