"""Originals: the bytes of every imported file, kept beside the database.

An archive of 604 MB repeats itself: each file is compressed against the one before it, which brings a day down to a
few kilobytes. Every 50th file stands alone, so that reading one back costs 50 steps at most. A pack is written under
a temporary name and renamed when whole; a pack that no row of the database names is the waste of an import that was
cut off, and the next import removes it.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, Self

import zstandard

from heldground.errors import BadProject
from heldground.snapshots.features import MAX_BYTES

_LEVEL: Final = 6
_ALONE_EVERY: Final = 50
_LENGTH: Final = 4
_WINDOW_LOG: Final = 24  # 16 MB: a file and the one before it


@dataclass(frozen=True, slots=True)
class Place:
    """Where an original lies: pack file, offset of its frame, and offset of the frame its chain starts with."""

    pack: str
    offset: int
    start: int


class PackWriter:
    """Writes originals one after the other into a new pack; use as a context, then `keep()` gives it its name."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.temporary = folder / f".{os.getpid()}.part"
        self._stream: IO[bytes] = self.temporary.open("wb")
        self._digest = hashlib.sha256()
        self._before: bytes | None = None
        self._count = 0
        self._offset = 0
        self._start = 0
        self._places: list[tuple[int, int]] = []

    def add(self, content: bytes) -> int:
        """Number of the original in this pack."""
        alone = self._count % _ALONE_EVERY == 0
        if alone:
            self._start = self._offset
        frame = _compressor(None if alone else self._before, len(content)).compress(content)
        framed = len(frame).to_bytes(_LENGTH, "little") + frame
        self._stream.write(framed)
        self._digest.update(framed)
        self._places.append((self._offset, self._start))
        self._offset += len(framed)
        self._before = content
        self._count += 1
        return self._count - 1

    def keep(self) -> list[Place]:
        """Make the pack final; the places of its originals by number."""
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._stream.close()
        name = f"{self._digest.hexdigest()[:16]}.pack"
        self.temporary.replace(self._folder / name)
        return [Place(name, *place) for place in self._places]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()
        self.temporary.unlink(missing_ok=True)


def read_originals(folder: Path, places: Iterable[Place]) -> Iterator[tuple[Place, bytes]]:
    """The originals at these places, pack by pack in the order they were written; each frame is unpacked once.

    Raises
    ------
    BadProject
        A pack is missing or damaged.
    """
    by_pack: dict[str, list[Place]] = {}
    for place in places:
        by_pack.setdefault(place.pack, []).append(place)
    try:
        for pack in sorted(by_pack):
            with (folder / pack).open("rb") as stream:
                content: bytes | None = None
                begun = -1
                for place in sorted(by_pack[pack], key=lambda each: each.offset):
                    if content is None or stream.tell() <= place.start:
                        stream.seek(place.start)
                        content = None
                    while (at := stream.tell()) <= place.offset:
                        content = _read_frame(stream, content)
                        begun = at
                    if content is None or begun != place.offset:
                        raise zstandard.ZstdError(f"no frame begins at byte {place.offset:,} of {pack}")
                    yield place, content
    except (OSError, MemoryError, zstandard.ZstdError) as cause:  # a damaged length asks for any size
        raise BadProject(
            f"originals cannot be read ({cause}); restore them from a backup", path=folder
        ) from cause


def _read_frame(stream: IO[bytes], before: bytes | None) -> bytes:
    length = int.from_bytes(stream.read(_LENGTH), "little")
    frame = stream.read(length)
    if len(frame) != length:
        raise zstandard.ZstdError("a frame is cut off")
    decompressor = zstandard.ZstdDecompressor(dict_data=_dictionary(before), max_window_size=1 << 27)
    return decompressor.decompress(frame, max_output_size=MAX_BYTES + 1)


def sweep(folder: Path, named: Iterable[str], *, but: Path | None = None) -> None:
    """Remove packs and temporary files that no row names, `but` one: waste of imports that were cut off.

    Only while no other process imports: its pack has no row yet.
    """
    keep = set(named)
    for path in folder.glob("*.pack"):
        if path.name not in keep:
            path.unlink()
    for path in folder.glob(".*.part"):
        if path != but:
            path.unlink()


def _dictionary(before: bytes | None) -> zstandard.ZstdCompressionDict | None:
    return (
        None
        if before is None
        else zstandard.ZstdCompressionDict(before, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    )


def _compressor(before: bytes | None, size: int) -> zstandard.ZstdCompressor:
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL, window_log=_WINDOW_LOG, source_size=size, write_checksum=True, write_content_size=True
    )
    return zstandard.ZstdCompressor(compression_params=parameters, dict_data=_dictionary(before))
