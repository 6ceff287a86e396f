"""The feeds in a site, as `heldground feeds` writes them."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from heldground.publish.feeds import Feed, make_feeds
from heldground.publish.feeds_write import write_feeds
from heldground.publish.site.release import Release, SiteFile

FOLDER = "feeds"


def site_feeds(release: Release) -> list[Feed]:
    """What is new, from what the edition holds."""
    return make_feeds(
        release.asked,
        release.edition.knowledge,
        release.view,
        title=release.title,
        as_of=release.as_of,
        base=release.base,
        is_out=True,
    )


def feed_files(feeds: Sequence[Feed]) -> Iterator[SiteFile]:
    """`feeds/`: three files a feed and the list of them."""
    with tempfile.TemporaryDirectory(prefix="heldground-feeds-") as folder:
        out = Path(folder)
        write_feeds(feeds, out)
        for file in sorted(out.rglob("*")):
            if file.is_file():
                yield SiteFile(f"{FOLDER}/{file.relative_to(out).as_posix()}", file.read_bytes())


def alternates(feeds: Sequence[Feed]) -> list[tuple[str, str]]:
    """Paths and titles of the project's feeds, for the page's head."""
    whole = next(each for each in feeds if each.name == "project")
    return [(f"{FOLDER}/project{ending}", whole.title) for ending in (".atom.xml", ".feed.json")]
