"""Files of a publisher: one file, a folder, a .zip or a .tar with its compressions, read as they are.

Members are read one at a time and never unpacked to disk, so their paths cannot reach anywhere; only regular
files count. Sizes are bounded by what is really read, not by what a header says. What compresses a tar is told by
its first bytes, not by its name, and a tar that lacks its end is reported as cut off, after what it still gave.
"""

import bz2
import gzip
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path, PurePath
from typing import IO, Final, Protocol, cast

import zstandard

from heldground.errors import BadSnapshot
from heldground.snapshots.features import MAX_BYTES

MAX_MEMBERS: Final = 200_000
SUFFIXES: Final = (".geojson", ".json", ".kml", ".kmz")
_ARCHIVES: Final = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tar.zst")
_BLOCK: Final = 512  # a tar ends with two blocks of zeros (POSIX.1-2001, pax, "ustar Interchange Format")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def is_archive(path: Path) -> bool:
    """Whether a file's name says that it holds many."""
    return path.name.lower().endswith(_ARCHIVES)


def is_map(name: str) -> bool:
    """Whether a member's name says that it is a map file: not one of the shadows macOS puts beside each."""
    pure = PurePath(name)
    return name.lower().endswith(SUFFIXES) and not pure.name.startswith("._") and "__MACOSX" not in pure.parts


def read_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every map file in a file, a folder or an archive; folders and zips in order of name.

    A member larger than `MAX_BYTES` comes cut at one byte more, so that its reader refuses it by name.

    Raises
    ------
    BadSnapshot
        No such path, or not readable; an archive that is none, is cut off, or holds more than 200,000 members.
    """
    try:
        if path.is_dir():
            for entry in sorted(path.rglob("*")):
                name = str(entry.relative_to(path))
                if entry.is_file() and not entry.is_symlink() and is_map(name):
                    yield name, _bounded(entry.open("rb"))
        elif not path.is_file():
            raise BadSnapshot("no such file or folder", path=path)
        elif path.name.lower().endswith(".zip"):
            yield from _read_zip(path)
        elif is_archive(path):
            yield from _read_tar(path)
        else:
            yield path.name, _bounded(path.open("rb"))
    except OSError as cause:
        raise BadSnapshot(f"cannot be read: {cause}", path=path) from cause


def _bounded(stream: IO[bytes]) -> bytes:
    with stream:
        return stream.read(MAX_BYTES + 1)


def _read_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                info
                for info in archive.infolist()
                if is_map(info.filename) and not stat.S_ISLNK(info.external_attr >> 16)
            ]
            _check_count(len(members), path)
            for info in sorted(members, key=lambda each: each.filename):
                yield info.filename, _bounded(archive.open(info))
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        EOFError,
        NotImplementedError,  # a compression Python does not know
        RuntimeError,  # a password
    ) as cause:
        raise BadSnapshot(f"no readable zip archive: {cause}", path=path) from cause


def _read_tar(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with ExitStack() as opened:
            stream = _Watched(_unpacked(opened, path))
            archive = opened.enter_context(tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|"))
            for count, member in enumerate(archive, 1):
                _check_count(count, path)
                if not member.isreg() or not is_map(member.name):
                    continue
                content = archive.extractfile(member)
                if content is not None:
                    read = _bounded(content)
                    if len(read) < min(member.size, MAX_BYTES + 1):
                        raise EOFError(f"{member.name} has {len(read):,} of {member.size:,} bytes")
                    yield member.name, read
            if not stream.ended():
                raise EOFError("the end of the archive is missing")
    except (tarfile.TarError, EOFError, lzma.LZMAError, zlib.error, zstandard.ZstdError) as cause:
        raise BadSnapshot(f"no readable archive, or cut off: {cause}", path=path) from cause


def _unpacked(opened: ExitStack, path: Path) -> _Readable:
    """The tar inside its compression, told by the file's first bytes."""
    stream = opened.enter_context(path.open("rb"))
    first = stream.read(6)
    stream.seek(0)
    if first.startswith(b"\x1f\x8b"):
        return opened.enter_context(gzip.open(stream))
    if first.startswith(b"\xfd7zXZ\x00"):
        return opened.enter_context(lzma.open(stream))
    if first.startswith(b"BZh"):
        return opened.enter_context(bz2.open(stream))
    if first.startswith(b"\x28\xb5\x2f\xfd"):
        return opened.enter_context(
            zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
        )
    return stream


class _Watched:
    """A stream that remembers its last block: Python's tarfile takes a tar cut between two members for a whole one."""

    def __init__(self, stream: _Readable) -> None:
        self._stream = stream
        self._last = b""

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._last = (self._last + data)[-_BLOCK:]
        return data

    def ended(self) -> bool:
        """Whether the archive has its end: a last block of zeros. Reads what is left."""
        while self.read(1 << 20):
            pass
        return len(self._last) == _BLOCK and not any(self._last)


def _check_count(count: int, path: Path) -> None:
    if count > MAX_MEMBERS:
        raise BadSnapshot(f"more than {MAX_MEMBERS:,} files inside; split the archive", path=path)
