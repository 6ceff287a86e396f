"""Files of a publisher: one file, a folder, a .zip or a .tar with its compressions, read as they are.

Members are read one at a time and never unpacked to disk, so their paths cannot reach anywhere; only regular
files count. Sizes are bounded by what is really read, not by what a header says.
"""

import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final

import zstandard

from heldground.errors import BadSnapshot
from heldground.snapshots.features import MAX_BYTES

MAX_MEMBERS: Final = 200_000
SUFFIXES: Final = (".geojson", ".json", ".kml", ".kmz")
_ARCHIVES: Final = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.bz2", ".tar.zst")


def is_archive(path: Path) -> bool:
    """Whether a file's name says that it holds many."""
    return path.name.lower().endswith(_ARCHIVES)


def read_files(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every map file in a file, a folder or an archive; folders in order of name.

    A member larger than `MAX_BYTES` comes cut at one byte more, so that its reader refuses it by name.

    Raises
    ------
    BadSnapshot
        No such path; an archive that is none, is cut off, or holds more than 200,000 members.
    """
    if path.is_dir():
        for entry in sorted(path.rglob("*")):
            if entry.is_file() and not entry.is_symlink() and entry.name.lower().endswith(SUFFIXES):
                yield str(entry.relative_to(path)), _bounded(entry.open("rb"))
    elif not path.is_file():
        raise BadSnapshot("no such file or folder", path=path)
    elif path.name.lower().endswith(".zip"):
        yield from _read_zip(path)
    elif is_archive(path):
        yield from _read_tar(path)
    else:
        yield path.name, _bounded(path.open("rb"))


def _bounded(stream: IO[bytes]) -> bytes:
    with stream:
        return stream.read(MAX_BYTES + 1)


def _read_zip(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if info.filename.lower().endswith(SUFFIXES)]
            _check_count(len(members), path)
            for info in sorted(members, key=lambda each: each.filename):
                yield info.filename, _bounded(archive.open(info))
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as cause:
        raise BadSnapshot(f"no readable zip archive: {cause}", path=path) from cause


def _read_tar(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with ExitStack() as opened:
            stream: IO[bytes] = opened.enter_context(path.open("rb"))
            packed = path.name.lower().endswith(".zst")
            if packed:
                stream = opened.enter_context(zstandard.ZstdDecompressor().stream_reader(stream))
            archive = opened.enter_context(tarfile.open(fileobj=stream, mode="r|" if packed else "r|*"))
            for count, member in enumerate(archive, 1):
                _check_count(count, path)
                if not member.isreg() or not member.name.lower().endswith(SUFFIXES):
                    continue
                content = archive.extractfile(member)
                if content is not None:
                    yield member.name, _bounded(content)
    except (tarfile.TarError, EOFError, OSError, zstandard.ZstdError) as cause:
        raise BadSnapshot(f"no readable archive, or cut off: {cause}", path=path) from cause


def _check_count(count: int, path: Path) -> None:
    if count > MAX_MEMBERS:
        raise BadSnapshot(f"more than {MAX_MEMBERS:,} files inside; split the archive", path=path)
