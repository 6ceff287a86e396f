"""What publishing remembers from one time to the next: pieces that cost much, by what they are made from.

A piece is kept under a hash of everything that decides it, the program's own code among it. One that fits no more is
never found again, so nothing stale can be used; deleting the file costs nothing but time.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import numpy as np
import orjson
import pyproj
import shapely

from heldground.publish.site.release import SiteFile

AT: Final = Path(".cache") / "publish"
"""Where it lies in a project's folder."""
_FILE: Final = "kept.db"
_HASH_BYTES: Final = 16
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, hash BLOB NOT NULL, body BLOB NOT NULL)"
)


class Kept:
    """Pieces by key. What one run does not ask for is let go of at its end (`keeping`)."""

    def __init__(self, stored: sqlite3.Connection | None = None) -> None:
        self._stored = stored
        self._asked: set[bytes] = set()
        self._code = code_hash()
        self._new: dict[bytes, bytes] = {}

    def of(self, kind: str, parts: Iterable[bytes], make: Callable[[], bytes]) -> bytes:
        """The piece made of `parts`, from the store or new. `parts` must name everything that decides it."""
        key = self._key(kind, parts)
        body = self._found(key)
        if body is None:
            body = make()
            self._put(key, body)
        return body

    def has(self, kind: str, parts: Iterable[bytes]) -> bool:
        """Whether the piece made of `parts` is there."""
        return self._found(self._key(kind, parts)) is not None

    def put(self, kind: str, parts: Iterable[bytes], body: bytes) -> None:
        """Take a piece that was made elsewhere."""
        self._put(self._key(kind, parts), body)

    def _key(self, kind: str, parts: Iterable[bytes]) -> bytes:
        total = hashlib.sha256(self._code)
        for part in (kind.encode(), *parts):
            total.update(len(part).to_bytes(8, "little"))
            total.update(part)
        key = total.digest()
        self._asked.add(key)
        return key

    def _found(self, key: bytes) -> bytes | None:
        if key in self._new:
            return self._new[key]
        if self._stored is None:
            return None
        row = self._stored.execute("SELECT hash, body FROM kept WHERE key = ?", (key,)).fetchone()
        return bytes(row[1]) if row is not None and row[0] == _hash(row[1]) else None

    def _put(self, key: bytes, body: bytes) -> None:
        self._new[key] = body
        if self._stored is not None:
            self._stored.execute("INSERT OR REPLACE INTO kept VALUES (?, ?, ?)", (key, _hash(body), body))

    def files(
        self, kind: str, parts: Iterable[bytes], make: Callable[[], Iterable[SiteFile]]
    ) -> list[SiteFile]:
        """Many files kept as one piece; texts in UTF-8."""

        def packed() -> bytes:
            return orjson.dumps([[file.path, file.body.decode(), file.lasting] for file in make()])

        told = orjson.loads(self.of(kind, parts, packed))
        return [SiteFile(path, body.encode(), lasting) for path, body, lasting in told]

    def tidy(self) -> None:
        """Let go of what this run did not ask for."""
        if self._stored is None:
            return
        stale = [row[0] for row in self._stored.execute("SELECT key FROM kept") if row[0] not in self._asked]
        self._stored.executemany("DELETE FROM kept WHERE key = ?", [(key,) for key in stale])


@contextmanager
def keeping(folder: Path) -> Iterator[Kept]:
    """What a project's folder keeps; a damaged store is made anew, one that cannot be written does without."""
    place = folder / AT
    stored = None
    try:
        place.mkdir(parents=True, exist_ok=True)
        stored = _opened(place / _FILE)
    except OSError:
        pass  # a project on a read-only disk is published all the same, at the full cost
    try:
        yield Kept(stored)
        if stored is not None:
            stored.commit()
    finally:
        if stored is not None:
            stored.close()


def _opened(path: Path) -> sqlite3.Connection | None:
    for _ in range(2):
        stored = None
        try:
            stored = sqlite3.connect(path, timeout=30)
            stored.execute(_TABLE)
            stored.execute("PRAGMA quick_check").fetchone()
        except sqlite3.OperationalError:
            return None  # locked by another run, or not writable
        except sqlite3.DatabaseError:
            if stored is not None:
                stored.close()
            path.unlink(missing_ok=True)
        else:
            return stored
    return None


@cache
def code_hash() -> bytes:
    """A hash of this program's code, the data it brings, and the libraries that cut ground: another version makes other
    pieces. 30 ms."""
    geometry = (
        shapely.__version__,
        shapely.geos_version_string,
        np.__version__,
        pyproj.__version__,
        pyproj.proj_version_str,
    )
    total = hashlib.sha256(repr(geometry).encode())
    for name, file in sorted(_files(resources.files("heldground"), "")):
        total.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return total.digest()


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        name = f"{path}{each.name}"
        if each.is_dir():
            # The page's build decides none of the pieces, and its reader is not the program's.
            if each.name != "__pycache__" and name not in ("web", "serve", "cli"):
                yield from _files(each, f"{name}/")
        elif not each.name.endswith(".pyc"):
            yield name, each


def _hash(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()[:_HASH_BYTES]
