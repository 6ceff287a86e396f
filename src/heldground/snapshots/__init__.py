"""Snapshots: published maps as they were published, one file a publisher, all of the same shape."""

from heldground.snapshots.archive import read_files
from heldground.snapshots.gates import pass_gates
from heldground.snapshots.model import Alarm, Patch, Snapshot, State, make_patches
from heldground.snapshots.readers import (
    FORMATS,
    PUBLISHERS,
    Reader,
    label_note,
    project_maps,
    project_reader,
    publisher_for,
    reader_for,
    reading_of,
)

__all__ = [
    "FORMATS",
    "PUBLISHERS",
    "Alarm",
    "Patch",
    "Reader",
    "Snapshot",
    "State",
    "label_note",
    "make_patches",
    "pass_gates",
    "project_maps",
    "project_reader",
    "publisher_for",
    "read_files",
    "reader_for",
    "reading_of",
]
