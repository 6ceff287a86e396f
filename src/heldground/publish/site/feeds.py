"""The feeds in a site, as `heldground feeds` writes them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Final

import orjson
import shapely

from heldground.answers.asked import OnceAsked
from heldground.history.history import History
from heldground.places.gazetteer import Gazetteer
from heldground.publish.feeds import make_feeds
from heldground.publish.feeds_write import LIST, FeedFiles, feed_files, list_of
from heldground.publish.site.maps import SourceMap
from heldground.publish.site.release import Release, SiteFile
from heldground.queries.changes import rows_between
from heldground.queries.classes import Class
from heldground.queries.ground import Ground
from heldground.queries.overlay import Difference
from heldground.when import Instant

FOLDER: Final = "feeds"
_TYPES: Final = {".atom.xml": "application/atom+xml", ".feed.json": "application/feed+json"}


@dataclass(frozen=True, kw_only=True)
class _Asked(OnceAsked):
    """Who is asked for a release: its places are read already, and what changed from one day's map to the next is kept
    from one release to another."""

    places: Gazetteer = field(repr=False, compare=False)
    maps: Mapping[str, SourceMap] = field(repr=False, compare=False)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return self.places

    def changed(
        self, history: History, start: Instant, end: Instant, ground: Ground | None = None
    ) -> list[Difference]:
        mine = self.maps[history.source.id]
        if ground is not None or history is not mine.history:
            return super().changed(history, start, end, ground)
        parts = [mine.hash_of(rows) for rows in rows_between(history, start, end)]
        body = mine.kept.of(
            "changed", parts, lambda: _packed(super(_Asked, self).changed(history, start, end))
        )
        return _unpacked(body)


@dataclass(frozen=True)
class SiteFeeds:
    """What is new, of a release. `maps` are its maps by source."""

    release: Release
    maps: Mapping[str, SourceMap]

    def files(self) -> Iterator[SiteFile]:
        """`feeds/`: three files a feed, and the list of them."""
        for each in self._made:
            for path, body in each.files.items():
                yield SiteFile(f"{FOLDER}/{path}", body)
        yield SiteFile(f"{FOLDER}/{LIST}", list_of(self._made))

    def __len__(self) -> int:
        return sum(len(each.files) for each in self._made) + 1

    @cached_property
    def atoms(self) -> dict[str, str]:
        """Paths of the Atom files by the feed's name."""
        return {each.feed.name: f"{FOLDER}/{each.atom}" for each in self._made}

    def alternates(self) -> list[tuple[str, str, str]]:
        """Path, type and title of the project's feeds, for the page's head."""
        title = next(each.feed.title for each in self._made if each.feed.name == "project")
        return [(f"{FOLDER}/project{ending}", kind, title) for ending, kind in _TYPES.items()]

    @cached_property
    def _made(self) -> list[FeedFiles]:
        release = self.release
        given = {each.name: getattr(release.asked, each.name) for each in fields(release.asked)}
        once = _Asked(**given, places=release.edition.gazetteer, maps=self.maps)
        feeds = make_feeds(
            once,
            release.edition.knowledge,
            release.view,
            title=release.title,
            as_of=release.as_of,
            base=release.base,
            is_out=True,
        )
        return feed_files(feeds)


def _packed(found: list[Difference]) -> bytes:
    shapes = shapely.to_wkb([each.shape for each in found], hex=True).tolist()
    told = [[each.before, each.after, shape, each.km2] for each, shape in zip(found, shapes, strict=True)]
    return orjson.dumps(told)


def _unpacked(body: bytes) -> list[Difference]:
    told = orjson.loads(body)
    shapes = shapely.from_wkb([shape for _, _, shape, _ in told])
    return [
        Difference(_class(before), _class(after), shape, km2)
        for (before, after, _, km2), shape in zip(told, shapes, strict=True)
    ]


def _class(told: list[str] | None) -> Class | None:
    return None if told is None else (told[0], told[1])
