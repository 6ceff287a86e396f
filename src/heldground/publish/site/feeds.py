"""The feeds in a site, as `heldground feeds` writes them."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from heldground.answers.asked import Asked
from heldground.history.quarantine import Notices
from heldground.places.gazetteer import Gazetteer
from heldground.publish.feeds import Feed, make_feeds
from heldground.publish.feeds_write import LIST, WrittenFeed, write_feeds
from heldground.publish.site.release import Release, SiteFile
from heldground.snapshots.table import Held

FOLDER: Final = "feeds"
_TYPES: Final = {".atom.xml": "application/atom+xml", ".feed.json": "application/feed+json"}


@dataclass(frozen=True)
class _OnceAsked(Asked):
    """Who is asked, reading once what is read again: a month of maps around 300 places asks a thousand times."""

    places: Gazetteer | None = field(default=None, repr=False, compare=False)
    """Read already; reading them again takes seconds."""
    _gates: dict[tuple[object, ...], Notices] = field(default_factory=dict, repr=False, compare=False)
    _held: dict[str, list[Held]] = field(default_factory=dict, repr=False, compare=False)

    def gates(self, source: str) -> Notices:
        key = source, self.known, self.recorded
        if key not in self._gates:
            self._gates[key] = super().gates(source)
        return self._gates[key]

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return self.places or super().gazetteer

    def held(self, source: str) -> list[Held]:
        if source not in self._held:
            self._held[source] = super().held(source)
        return self._held[source]


@dataclass(frozen=True)
class SiteFeeds:
    """What is new, of a release."""

    release: Release

    def files(self) -> Iterator[SiteFile]:
        """`feeds/`: three files a feed, and the list of them."""
        for path, body in self._written[1].items():
            yield SiteFile(path, body)

    def __len__(self) -> int:
        return len(self._written[1])

    @cached_property
    def atoms(self) -> dict[str, str]:
        """Paths of the Atom files by the feed's name."""
        return {name: path for name, path in self._written[0].items() if path.endswith(".atom.xml")}

    def alternates(self) -> list[tuple[str, str, str]]:
        """Path, type and title of the project's feeds, for the page's head."""
        title = next(feed.title for feed in self._feeds if feed.name == "project")
        return [(f"{FOLDER}/project{ending}", kind, title) for ending, kind in _TYPES.items()]

    @cached_property
    def _feeds(self) -> list[Feed]:
        release = self.release
        asked = release.asked
        places = release.edition.gazetteer
        once = _OnceAsked(asked.project, asked.known, asked.recorded, asked.let_out, places)
        return make_feeds(
            once,
            release.edition.knowledge,
            release.view,
            title=release.title,
            as_of=release.as_of,
            base=release.base,
            is_out=True,
        )

    @cached_property
    def _written(self) -> tuple[dict[str, str], dict[str, bytes]]:
        with tempfile.TemporaryDirectory(prefix="heldground-feeds-") as folder:
            out = Path(folder)
            written = write_feeds(self._feeds, out)
            atoms = {each.feed.name: _path(_atom(each), out) for each in written}
            files = [file for each in written for file in each.files]
            return atoms, {_path(file, out): file.read_bytes() for file in (*files, out / LIST)}


def _atom(written: WrittenFeed) -> Path:
    return next(file for file in written.files if file.name.endswith(".atom.xml"))


def _path(file: Path, out: Path) -> str:
    return f"{FOLDER}/{file.relative_to(out).as_posix()}"
