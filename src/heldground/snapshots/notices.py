"""Notices: what gates say of a stretch of a source's map, and what became of it."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from heldground.snapshots.gates import OUT_OF_PROPORTION
from heldground.snapshots.summary import Summary
from heldground.when import Instant

__all__ = [
    "BACKWARDS",
    "CORRECTED",
    "DEFINITION",
    "FROZEN",
    "MISSING",
    "OUT_OF_PROPORTION",
    "SILENT",
    "TRUNCATED",
    "Notice",
    "Standing",
    "Version",
    "notice_id",
]

MISSING: Final = "ground missing"
DEFINITION: Final = "definition break"
BACKWARDS: Final = "time backwards"
TRUNCATED: Final = "truncated file"
FROZEN: Final = "frozen source"
SILENT: Final = "silent source"
CORRECTED: Final = "corrected map"


class Standing(StrEnum):
    """What became of an alarm."""

    HELD = "held back"
    PENDING = "held back, pending"
    ACCEPTED = "accepted"
    RELEASED = "released"
    UPHELD = "upheld"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a source's map at an instant. `seen` are all its publications, ascending."""

    recorded: int
    valid_at: Instant
    sha256: str
    name: str
    seen: tuple[Instant, ...]
    summary: Summary

    @property
    def known_at(self) -> Instant:
        return self.seen[0]

    @property
    def turn(self) -> tuple[Instant, Instant, int]:
        """Its place: by instant; a later publication of the same instant corrects it, of one day the later import."""
        return self.valid_at, self.known_at, self.recorded


@dataclass(frozen=True, slots=True)
class Notice:
    """One alarm about a stretch of a source's map.

    Valid time: it begins at `since` and ends before `until` (`FOREVER`: still so). `before_at` is the instant of the
    last snapshot before it. `km2` is the ground it is about, `kind` its class ("ru held"); `lost_km2` what left the map
    altogether. `polygon` is the digest of the one polygon held back, "" if it is about whole snapshots. `holds` says
    that something is kept out of the map.
    """

    id: str
    source: str
    gate: str
    standing: Standing
    since: Instant
    until: Instant
    before_at: Instant
    files: int
    reason: str
    km2: float = 0.0
    lost_km2: float = 0.0
    kind: str = ""
    polygon: str = ""

    @property
    def holds(self) -> bool:
        return self.since < self.until and self.standing in (Standing.HELD, Standing.PENDING, Standing.UPHELD)


def notice_id(source: str, at: Instant, what: str) -> str:
    """The id of a notice: the same for the same cause, whatever else is known."""
    return hashlib.blake2b(f"{source}\x00{at}\x00{what}".encode(), digest_size=16).hexdigest()
