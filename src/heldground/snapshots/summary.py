"""What gates keep of a snapshot, so that a source's past is judged without reading its files again.

A summary is a function of one file alone, so it is the same in whatever order files come.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from heldground.actors import Control
from heldground.area import Box, areas_km2
from heldground.snapshots.gates import outside_theatre
from heldground.snapshots.model import Patch, Snapshot
from heldground.snapshots.packed import pack, unpack

LARGE_KM2: Final = 500.0
"""Polygons from here on are listed one by one: the floor of what a gate calls out of proportion."""

_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Large:
    """A large polygon: its digest, its class ("ru held"), and its km2."""

    digest: str
    kind: str
    km2: float


@dataclass(frozen=True, slots=True)
class Summary:
    """A snapshot in figures.

    `km2` is by class ("ru held", "unknown"), polygon by polygon and before the overlap rule, without claimed and
    without `stray` ground: the digests of what a gate on polygons holds back. `digest` is of all polygons together:
    equal maps have equal digests. `size_bytes` is the file's.
    """

    km2: Mapping[str, float]
    polygons: int
    size_bytes: int
    digest: str
    large: tuple[Large, ...] = ()
    stray: tuple[str, ...] = ()

    def encoded(self) -> bytes:
        """The summary as bytes for the database."""
        table = {
            "format": _FORMAT,
            "km2": {kind: round(km2, 3) for kind, km2 in sorted(self.km2.items())},
            "polygons": self.polygons,
            "bytes": self.size_bytes,
            "digest": self.digest,
            "large": [[each.digest, each.kind, round(each.km2, 3)] for each in self.large],
            "stray": list(self.stray),
        }
        return pack(table)


def decode_summary(data: bytes) -> Summary:
    """The summary of these bytes.

    Raises
    ------
    BadProject
        Damaged, or of another version.
    """
    return unpack(data, _summary, what="a snapshot's summary")


def _summary(table: dict[str, Any]) -> Summary:
    if table["format"] != _FORMAT:
        raise ValueError(f"its format is {table['format']}, this version reads {_FORMAT}")
    return Summary(
        km2=table["km2"],
        polygons=table["polygons"],
        size_bytes=table["bytes"],
        digest=table["digest"],
        large=tuple(Large(*each) for each in table["large"]),
        stray=tuple(table["stray"]),
    )


def class_name(patch: Patch) -> str:
    """Side and control in words: "ru held", or "unknown" where the map names no side."""
    return f"{patch.state.side} {patch.state.control.value}".strip()


@dataclass(slots=True)
class Summariser:
    """Makes summaries of one source's snapshots, remembering what repeats; `bounds` are the theatre's."""

    bounds: Box
    _known: dict[str, float] = field(default_factory=dict)

    def summary(self, snapshot: Snapshot, size_bytes: int) -> Summary:
        """The summary of a snapshot as its reader gave it, before any gate."""
        fresh = [patch for patch in snapshot.patches if patch.digest not in self._known]
        if fresh:
            sizes = areas_km2([patch.shape for patch in fresh])
            self._known.update((patch.digest, float(km2)) for patch, km2 in zip(fresh, sizes, strict=True))
        alarms = [*snapshot.alarms, *outside_theatre(snapshot, self.bounds)]
        stray = {alarm.patch.digest for alarm in alarms if alarm.patch is not None}
        km2: dict[str, float] = {}
        large: dict[str, Large] = {}
        whole = hashlib.blake2b(digest_size=16)
        for digest in sorted({patch.digest for patch in snapshot.patches} | stray):
            whole.update(digest.encode())
        for patch in snapshot.patches:
            if patch.state.control is Control.CLAIMED or patch.digest in stray:
                continue
            kind, size = class_name(patch), self._known[patch.digest]
            km2[kind] = km2.get(kind, 0.0) + size
            if size >= LARGE_KM2:
                large[patch.digest] = Large(patch.digest, kind, size)
        return Summary(
            km2=km2,
            polygons=len(snapshot.patches),
            size_bytes=size_bytes,
            digest=whole.hexdigest(),
            large=tuple(large[digest] for digest in sorted(large)),
            stray=tuple(sorted(stray)),
        )
