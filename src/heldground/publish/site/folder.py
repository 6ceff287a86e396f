"""A site becomes a folder: whole at every moment, and nothing is written that is there already.

New files are made beside the site, in a folder of their own; nothing of the site changes until all of them are. Then
they are put in their places, those that last first, `data/site.json` and `release.json` at the end, and what no longer
belongs goes. Whoever is stopped in the middle leaves a site whose every file is whole and whose lasting files are all
there; the next run sees that it was stopped, trusts no checksum on paper, and goes on.
"""

import gzip
import hashlib
import json
import os
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from heldground.errors import BadInput, WrongUse
from heldground.publish.site.document import NAME, Listed
from heldground.publish.site.release import SiteFile

DRAFTS: Final = ".publishing"
"""Folder in which new files are made; where it is found at the start, a run was stopped."""
_PLAN: Final = ".plan"
LAST: Final = ("data/site.json", NAME)
SQUEEZED: Final = frozenset(
    {
        ".html",
        ".js",
        ".mjs",
        ".css",
        ".svg",
        ".json",
        ".webmanifest",
        ".txt",
        ".xml",
        ".opml",
        ".geojson",
        ".csv",
        ".jsonl",
    }
)
"""Endings of texts, which get a `.gz` beside them (nginx: gzip_static). A server that compresses while readers wait gave 195
answers a second of a visit's mix, one that finds them ready 5,300 (benchmarks/site, Debian's nginx, two busy cores)."""
_READ: Final = frozenset({"place", "places", "event", "events", "day", "days", "about"})
LEAST_SQUEEZED: Final = 1400
"""Bytes below which a text fits one packet anyhow."""


@dataclass(slots=True)
class Account:
    """What was done: paths by what became of them, and bytes and files of the whole site by kind."""

    written: list[str] = field(default_factory=list)
    unchanged: int = 0
    removed: list[str] = field(default_factory=list)
    written_bytes: int = 0
    size: Counter[str] = field(default_factory=Counter)
    count: Counter[str] = field(default_factory=Counter)
    resumed: bool = False


@dataclass(slots=True)
class SiteFolder:
    """A folder a site is published into, held by this process alone."""

    out: Path
    former: dict[str, Listed]
    doubtful: bool
    """The checksums on paper may not be those on the disk: every file is read."""
    files: dict[str, Listed] = field(default_factory=dict)
    account: Account = field(default_factory=Account)
    _moved: list[str] = field(default_factory=list)

    def add(self, file: SiteFile) -> None:
        """Take a file of the new site; it is written only if another stands there."""
        _checked(file.path)
        if file.path in self.files:
            raise BadInput(f"two files of one name; nothing was published: {file.path}", path=self.out)
        self._take(file.path, file.body, file.lasting)
        if PurePosixPath(file.path).suffix in SQUEEZED and len(file.body) >= LEAST_SQUEEZED:
            path = f"{file.path}.gz"
            known = self.former.get(path)
            if file.path not in self._moved and known is not None and self._stands(path, known):
                self._keep(path, known)
            else:
                self._take(path, gzip.compress(file.body, 6, mtime=0), file.lasting)

    def finish(self, last: Callable[[Mapping[str, Listed]], bytes]) -> Account:
        """Put the new files in their places; `last` makes `release.json` of the list of all."""
        told = last(self.files)
        self._take(NAME, told, False, listed=False)
        plan = json.dumps(sorted(self._moved))
        (self.out / DRAFTS / _PLAN).write_text(plan, encoding="utf-8")

        def turn(path: str) -> tuple[int, int, str]:
            plain = path.removesuffix(".gz")
            lasts = not self.files[path].lasting if path in self.files else True
            return (LAST.index(plain) + 1 if plain in LAST else 0, lasts, path)

        for path in sorted(self._moved, key=turn):
            place = self.out / path
            place.parent.mkdir(parents=True, exist_ok=True)
            (self.out / DRAFTS / path).replace(place)
        self._remove(sorted(set(self.former) - set(self.files) - {NAME}))
        shutil.rmtree(self.out / DRAFTS)
        self.account.written = sorted(self._moved)
        return self.account

    def _take(self, path: str, body: bytes, lasting: bool, *, listed: bool = True) -> None:
        told = Listed(hashlib.sha256(body).hexdigest(), len(body), lasting)
        kind = kind_of(path)
        self.account.size[kind] += len(body)
        self.account.count[kind] += 1
        if listed:
            self.files[path] = told
        known = self.former.get(path) if listed else told
        # The list itself is in no list: it is compared byte by byte.
        if known is not None and known.sha256 == told.sha256 and self._stands(path, told, read=not listed):
            self.account.unchanged += 1
            return
        draft = self.out / DRAFTS / path
        draft.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(body)
        self._moved.append(path)
        self.account.written_bytes += len(body)

    def _keep(self, path: str, known: Listed) -> None:
        self.files[path] = known
        self.account.size[kind_of(path)] += known.size
        self.account.count[kind_of(path)] += 1
        self.account.unchanged += 1

    def _stands(self, path: str, told: Listed, *, read: bool = False) -> bool:
        """Whether a file is there as listed: by its size, and by its bytes where the list is in doubt."""
        place = self.out / path
        try:
            if place.is_symlink() or place.stat().st_size != told.size:
                return False
            return (
                not (read or self.doubtful) or hashlib.sha256(place.read_bytes()).hexdigest() == told.sha256
            )
        except OSError:
            return False

    def _remove(self, paths: Iterable[str]) -> None:
        for path in paths:
            place = self.out / path
            if place.is_file() or place.is_symlink():
                place.unlink()
                self.account.removed.append(path)
            for folder in place.parents:
                if folder == self.out or not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()


@contextmanager
def site_folder(out: Path, *, doubtful: bool = False) -> Iterator[SiteFolder]:
    """A folder to publish into: a new or empty one, or one with a site of ours.

    Parameters
    ----------
    doubtful
        Read every file that is there, whatever the former release says of it.

    Raises
    ------
    WrongUse
        A file, a folder with other things in it, or another run is at work there.
    """
    if out.exists() and not out.is_dir():
        raise WrongUse(f"{out} is a file; a site is a folder")
    there = {each.name for each in out.iterdir()} if out.is_dir() else set()
    if there and not there & {NAME, DRAFTS}:
        raise WrongUse(
            f"{out} has other things in it and no {NAME}, so it is no published site; give a new or an empty folder"
        )
    out.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        stopped = (out / DRAFTS).is_dir()
        former = read_listed(out) if NAME in there else {}
        if stopped:
            for path in _planned(out):
                former.setdefault(path, Listed("", -1, False))
            shutil.rmtree(out / DRAFTS)
        (out / DRAFTS).mkdir()
        folder = SiteFolder(out, former, doubtful or stopped)
        folder.account.resumed = stopped
        try:
            yield folder
        except BaseException:
            # Nothing of the site has changed unless files were being moved; then the plan stays for the next run.
            if not (out / DRAFTS / _PLAN).exists():
                shutil.rmtree(out / DRAFTS, ignore_errors=True)
                if not there:
                    out.rmdir()
            raise


def read_listed(out: Path) -> dict[str, Listed]:
    """The files a published folder's release lists.

    Raises
    ------
    BadInput
        `release.json` is damaged, or names files outside the folder.
    """
    path = out / NAME
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["files"]
        found = {
            str(name): Listed(str(each["sha256"]), int(each["bytes"]), bool(each.get("lasting")))
            for name, each in told.items()
        }
        for name in found:
            _checked(name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as cause:
        raise BadInput(
            f"cannot be read as the list of a site's files: {cause}; publish into a new folder", path=path
        ) from cause
    return found


@dataclass(frozen=True, slots=True)
class Checked:
    """What a published folder's files are against its release: paths of those that differ, and how many were read."""

    files: int
    size: int
    missing: list[str]
    damaged: list[str]
    foreign: list[str]


def check_site(out: Path) -> Checked:
    """Read every file of a published folder against the checksums of its release.

    Raises
    ------
    WrongUse
        No site there.
    BadInput
        As `read_listed`.
    """
    if not (out / NAME).is_file():
        raise WrongUse(f"{out} has no {NAME}, so it is no published site")
    listed = read_listed(out)
    missing, damaged, size = [], [], 0
    for path, told in sorted(listed.items()):
        place = out / path
        if not place.is_file():
            missing.append(path)
            continue
        body = place.read_bytes()
        size += len(body)
        if hashlib.sha256(body).hexdigest() != told.sha256:
            damaged.append(path)
    known = {*listed, NAME, f"{NAME}.gz"}
    there = (each.relative_to(out).as_posix() for each in out.rglob("*") if each.is_file())
    return Checked(len(listed), size, missing, damaged, sorted(set(there) - known))


def kind_of(path: str) -> str:
    """Which row of the size table a file counts in.

    Examples
    --------
    >>> [kind_of(path) for path in ("data/maps/a.bin", "index.html", "assets/x.js.gz", "feeds/project.atom.xml")]
    ['data/maps', 'page', 'page, compressed', 'feeds']
    """
    parts = PurePosixPath(path).parts
    if path.endswith(".gz"):
        return f"{kind_of(path[:-3])}, compressed"
    if parts[0] == "data":
        return f"data/{parts[1]}" if len(parts) > 2 else "data"
    if parts[0] in ("feeds", "downloads", "basemap"):
        return parts[0]
    return "pages to read" if parts[0] in _READ else "page"


def _checked(path: str) -> None:
    parts = PurePosixPath(path).parts
    if (
        not parts
        or path.startswith("/")
        or ".." in parts
        or "\\" in path
        or "\x00" in path
        or parts[0] == DRAFTS
    ):
        raise ValueError(f"{path!r} is no path inside a site")


def _planned(out: Path) -> list[str]:
    """What a run that was stopped was putting in place."""
    try:
        told: Any = json.loads((out / DRAFTS / _PLAN).read_text(encoding="utf-8"))
        paths = [str(each) for each in told]
        for path in paths:
            _checked(path)
    except (OSError, ValueError, TypeError):
        return []
    return paths


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """Keep a second run out of the folder; the kernel lets go when this process ends, however it ends. On Windows nothing
    is locked: one run at a time there."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    folder = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WrongUse(f"another run is publishing into {out}; wait for it") from None
        yield
    finally:
        os.close(folder)
