"""Sketches of texts, which tell what may be a copy of what without comparing every two.

A report's text never changes and so neither does its sketch: a project keeps them in its folder `.cache` from ingest to
ingest. What is lost or damaged there is made again; it costs time, nothing else.
"""

import contextlib
import hashlib
import os
import re
import sys
from array import array
from pathlib import Path
from typing import Final

from rensa import RMinHash

from heldground.reports.model import Report

SHINGLE_WORDS: Final = 5
"""Words of one shingle (Lee et al. 2021, "Deduplicating training data", use five)."""
PERMUTATIONS: Final = 128
BANDS: Final = 32
# 32 bands of 4 rows find a pair of similarity 0.7 with probability 1 - (1 - 0.7^4)^32 = 0.9998; the exact
# share of common shingles then decides, so the sketch costs no precision.

FOLDER: Final = ".cache"
_SEED: Final = 20250408
_WORD = re.compile(r"[^\W_]+")
_ID_BYTES: Final = 16
_SKETCH_BYTES: Final = 4 * PERMUTATIONS
_BAND_BYTES: Final = _SKETCH_BYTES // BANDS
_CHECK_BYTES: Final = 8
_ROW_BYTES: Final = _ID_BYTES + _SKETCH_BYTES + _CHECK_BYTES


def shingles(text: str) -> frozenset[str]:
    """The runs of five words of a text, in lower case without punctuation; a shorter text is one run."""
    words = _WORD.findall(text.casefold())
    if len(words) <= SHINGLE_WORDS:
        return frozenset([" ".join(words)])
    return frozenset(" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1))


def bands(sketch: bytes) -> list[bytes]:
    """The parts of a sketch; two texts of which one is the same may be copies."""
    return [sketch[at : at + _BAND_BYTES] for at in range(0, _SKETCH_BYTES, _BAND_BYTES)]


class Sketches:
    """Sketches by report; those of a project's folder where one is given."""

    def __init__(self, project: Path | None = None) -> None:
        version = f"{RMinHash.ALGORITHM_VERSION}-{_SEED}-{SHINGLE_WORDS}-{PERMUTATIONS}"
        self._path = None if project is None else project / FOLDER / f"sketches-{version}.bin"
        self._known = {} if self._path is None else _read(self._path)
        self._asked: dict[bytes, bytes] = {}

    def of(self, report: Report) -> bytes:
        """The MinHash of a report's shingles, 512 bytes: smallest hashes under each permutation, 32 bits each."""
        name = _digest(report.id.encode(), _ID_BYTES)
        found = self._asked[name] = self._known.get(name) or _sketch(report.text)
        return found

    def keep(self) -> None:
        """Keep what has been asked for in the project's folder, and nothing else; without a folder that is nothing."""
        if self._path is None or self._asked.keys() == self._known.keys():
            return
        rows = [name + sketch for name, sketch in sorted(self._asked.items())]
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            part = self._path.with_suffix(f".{os.getpid()}.part")
            part.write_bytes(b"".join(row + _digest(row, _CHECK_BYTES) for row in rows))
            part.replace(self._path)


def _sketch(text: str) -> bytes:
    made = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    made.update(list(shingles(text)))
    smallest = array("I", made.digest())
    if sys.byteorder == "big":
        smallest.byteswap()
    return smallest.tobytes()


def _read(path: Path) -> dict[bytes, bytes]:
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    rows = (content[at : at + _ROW_BYTES] for at in range(0, len(content), _ROW_BYTES))
    return {
        row[:_ID_BYTES]: row[_ID_BYTES:-_CHECK_BYTES]
        for row in rows
        if len(row) == _ROW_BYTES and _digest(row[:-_CHECK_BYTES], _CHECK_BYTES) == row[-_CHECK_BYTES:]
    }


def _digest(content: bytes, size: int) -> bytes:
    return hashlib.blake2b(content, digest_size=size).digest()
