"""Snapshots: published maps as they were published, one file a publisher, all of the same shape."""

from collections.abc import Callable
from typing import Final, Protocol

from heldground.errors import UnknownName
from heldground.snapshots import deepstate, deepstate_daily, nzz
from heldground.snapshots.archive import read_files
from heldground.snapshots.gates import pass_gates
from heldground.snapshots.model import Alarm, Patch, Snapshot, State, make_patches


class Reader(Protocol):
    """Reads the files of one publisher. Remembers what repeats, so use one reader for a run of files."""

    source: str

    def read(self, content: bytes, name: str) -> list[Snapshot]: ...


PUBLISHERS: Final[dict[str, Callable[[], Reader]]] = {
    deepstate.SOURCE: deepstate.Reader,
    deepstate_daily.SOURCE: deepstate_daily.Reader,
    nzz.SOURCE: nzz.Reader,
}


def reader_for(publisher: str) -> Reader:
    """A new reader for a publisher's files.

    Raises
    ------
    UnknownName
        With the publishers that can be read.
    """
    if publisher not in PUBLISHERS:
        raise UnknownName(f"no publisher {publisher!r}; known are: {', '.join(sorted(PUBLISHERS))}")
    return PUBLISHERS[publisher]()


__all__ = [
    "PUBLISHERS",
    "Alarm",
    "Patch",
    "Reader",
    "Snapshot",
    "State",
    "make_patches",
    "pass_gates",
    "read_files",
    "reader_for",
]
