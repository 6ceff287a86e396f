"""A source's map in files of calendar years: those that are over stay as they are, the newest changes every day."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, TypeAlias

import numpy as np
import shapely

from heldground.area import Shape
from heldground.history.history import History
from heldground.publish.bundle import encode_history, encode_state
from heldground.publish.page.project import MapFiles
from heldground.publish.site.kept import Kept
from heldground.publish.site.names import file_key
from heldground.publish.site.release import SiteFile
from heldground.when import FOREVER, Instant

Array = np.ndarray[Any, np.dtype[Any]]

Classes: TypeAlias = frozenset[tuple[str, str]]
"""Of ground, by side and control."""

HASH_CHARS: Final = 16


@dataclass(frozen=True)
class SourceMap:
    """The map of one source, with what tells its cells from all others."""

    history: History
    kept: Kept
    _hashes: dict[tuple[Instant, Classes | None], bytes] = field(default_factory=dict)
    _rows: dict[tuple[Instant | None, Classes | None], Array] = field(default_factory=dict)

    @cached_property
    def digests(self) -> Array:
        """24 bytes for each cell, of its outline and state: equal only for equal ones."""
        columns = self.history.columns
        states = [repr(state).encode() for state in columns.states]
        told = [
            hashlib.blake2b(shape, digest_size=16, key=b"cell").digest()
            + hashlib.blake2b(states[state], digest_size=8).digest()
            for shape, state in zip(shapely.to_wkb(columns.shape), columns.state.tolist(), strict=True)
        ]
        return np.frombuffer(b"".join(told), dtype=np.uint8).reshape(-1, 24)

    @cached_property
    def every(self) -> Array:
        """All rows."""
        return np.arange(len(self.history))

    def rows_in(self, shape: Shape) -> Array:
        """Rows of the cells whose bounds meet those of a shape: all that can decide an answer about it."""
        west, south, east, north = shape.bounds
        bounds = self.history.bounds
        return np.flatnonzero(
            (bounds[0] <= east) & (bounds[2] >= west) & (bounds[1] <= north) & (bounds[3] >= south)
        )

    def hash_of(self, rows: Array) -> bytes:
        """Of some cells, in the order given, without their times."""
        return hashlib.sha256(np.ascontiguousarray(self.digests[rows]).tobytes()).digest()

    def hash_with_times(self, rows: Array) -> bytes:
        """Of some cells with the intervals they held in."""
        columns, total = self.history.columns, hashlib.sha256(self.hash_of(rows))
        for values in (columns.valid_from, columns.valid_until, columns.known_from):
            total.update(np.ascontiguousarray(values[rows]).tobytes())
        return total.digest()

    def rows_at(self, at: Instant, classes: Classes | None = None) -> Array:
        """Rows of the cells, of some classes or all, that hold at an instant."""
        asked = self.history.asked_at(at)
        if (asked, classes) not in self._rows:
            rows, columns = self.history.numbers_at(at), self.history.columns
            if classes is not None and len(rows):
                wanted = [(state.side, state.control.value) in classes for state in columns.states]
                rows = rows[np.array(wanted, dtype=bool)[columns.state[rows]]]
            self._rows[asked, classes] = rows
        return self._rows[asked, classes]

    def hash_at(self, at: Instant, classes: Classes | None = None) -> bytes:
        """Of the map at an instant: the snapshot that answers, and its cells in the order they are looked at."""
        asked = self.history.asked_at(at)
        if asked is None:
            return b"none"
        if (asked, classes) not in self._hashes:
            told = self.hash_of(self.rows_at(asked, classes))
            self._hashes[asked, classes] = told + self.answering(at)
        return self._hashes[asked, classes]

    def answering(self, at: Instant) -> bytes:
        """The instant of the snapshot that answers for an instant."""
        return repr(self.history.asked_at(at)).encode()

    @cached_property
    def classes(self) -> bytes:
        """All classes the map ever shows: a claim's are chosen among them."""
        return repr(
            sorted({(each.side, each.control.value) for each in self.history.columns.states})
        ).encode()

    @cached_property
    def parts(self) -> dict[str, Array]:
        """Rows by the file they stand in: a closed year, or `open` for those of the newest year and all that hold."""
        columns, instants = self.history.columns, self.history.instants
        if not len(instants) or not len(columns):
            return {"open": np.arange(len(columns))}
        newest = datetime.fromtimestamp(int(instants.max()), UTC).year
        years = {}
        over = np.zeros(len(columns), dtype=bool)
        ended = columns.valid_until
        first = ended.min()
        for year in range(datetime.fromtimestamp(min(int(first), int(instants.max())), UTC).year, newest):
            begin, end = (int(datetime(each, 1, 1, tzinfo=UTC).timestamp()) for each in (year, year + 1))
            mine = (ended >= begin) & (ended < end) & (ended < FOREVER)
            if mine.any():
                years[str(year)] = np.flatnonzero(mine)
                over |= mine
        return {**years, "open": np.flatnonzero(~over)}

    @cached_property
    def files(self) -> dict[str, SiteFile]:
        """The files by part, `now` among them."""
        made = {}
        for part, rows in self.parts.items():
            made[part] = self._file(
                part, self.kept.of("map", [self.hash_with_times(rows)], self._whole(rows))
            )
        if len(self.history.instants):
            newest = int(self.history.instants.max())
            rows = self.history.numbers_at(newest)
            key = [self.hash_of(rows), newest.to_bytes(8, "little", signed=True)]
            made["now"] = self._file("now", self.kept.of("now", key, self._state(rows, newest)))
        return made

    @property
    def named(self) -> MapFiles:
        """Where the page finds them."""
        now = self.files.get("now")
        return MapFiles(
            tuple(each.path for part, each in self.files.items() if part != "now"),
            None if now is None else now.path,
        )

    def _whole(self, rows: Array) -> Any:
        return lambda: encode_history(self.history.columns.take(rows).cells())

    def _state(self, rows: Array, at: int) -> Any:
        return lambda: encode_state(self.history.columns.take(rows).cells(), at)

    def _file(self, part: str, body: bytes) -> SiteFile:
        told = hashlib.sha256(body).hexdigest()[:HASH_CHARS]
        return SiteFile(f"data/maps/{file_key(self.history.source.id)}-{part}-{told}.bin", body, lasting=True)
