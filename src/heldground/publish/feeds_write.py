"""Feeds as files: Atom (RFC 4287), JSON Feed 1.1, RSS 2.0 with GeoRSS, and a list of them (OPML 2.0).

Every text passes `_text`, `_bare` or `_markup`, which escape it; it was made fit for XML where it was taken in (`clean`).
Nothing is told twice in an entry: title and first paragraph are its summary, and one date is when it came out.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import orjson

from heldground import __version__
from heldground.errors import WrongUse
from heldground.publish.bulletin_files import put
from heldground.publish.bulletin_words import clean
from heldground.publish.feeds import Entry, Feed, terms_of
from heldground.when import Instant, iso

ATOM: Final = "http://www.w3.org/2005/Atom"
GEORSS: Final = "http://www.georss.org/georss"
ENDINGS: Final = {"atom": ".atom.xml", "json": ".feed.json", "georss": ".georss.xml"}
LIST: Final = "feeds.opml"
KINDS: Final = ("source", "side", "place", "polygon")
"""Of feeds beside the project's own; each lies in a folder of that name."""


@dataclass(frozen=True, slots=True)
class FeedFiles:
    """A feed and its files: their bytes by path in the folder of feeds, Atom first."""

    feed: Feed
    files: Mapping[str, bytes]

    @property
    def atom(self) -> str:
        """Path of the Atom file."""
        return next(iter(self.files))


def atom_of(feed: Feed, path: str = "") -> bytes:
    """A feed as Atom, with GeoRSS points and boxes. `path` is the file's within the folder of feeds."""
    lines = [
        f'<feed xmlns="{ATOM}" xmlns:georss="{GEORSS}" xml:lang="en">',
        _text("id", feed.id),
        _text("title", feed.title),
        _text("updated", _stamp(feed.updated)),
        f"<author>{_text('name', clean(feed.about.title))}</author>",
        _text("generator", "Heldground", version=__version__),
    ]
    if feed.about.warning:
        lines.append(_text("subtitle", feed.about.warning))
    if feed.about.terms:
        lines.append(_text("rights", clean(feed.about.terms)))
    if feed.home:
        lines.append(_bare("link", rel="alternate", type="text/html", href=feed.home))
    if feed.address:
        lines.append(_bare("link", rel="self", type="application/atom+xml", href=_at(feed, path, "atom")))
    return _written(*lines, *map(_atom_entry, feed.entries), "</feed>")


def _atom_entry(each: Entry) -> str:
    told = [
        _text("id", each.id),
        _text("title", each.title),
        _text("updated", _stamp(each.updated)),
        _bare("link", rel="alternate", type="text/html", href=each.url) if each.url else "",
        *(_bare("category", term=tag) for tag in each.tags),
        _markup("content", each.content, type="html"),
        _text("rights", each.terms),
        _place(each),
    ]
    return f"<entry>{''.join(told)}</entry>"


def json_of(feed: Feed, path: str = "") -> bytes:
    """A feed as JSON Feed 1.1. `_heldground` has the sources' terms, and of an entry sources, and where it is, longitude
    first."""
    told: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": feed.title}
    if feed.home:
        told["home_page_url"] = feed.home
    if feed.address:
        told["feed_url"] = _at(feed, path, "json")
    if feed.about.warning:
        told["description"] = feed.about.warning
    told |= {
        "language": "en",
        "authors": [{"name": clean(feed.about.title)}],
        "_heldground": {
            "about": f"Heldground {__version__}",
            "rights": {source.id: terms_of(source) for source in feed.about.sources},
        },
        "items": [_item(each) for each in feed.entries],
    }
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def _item(each: Entry) -> dict[str, Any]:
    own: dict[str, Any] = {"sources": [source.id for source in each.sources]}
    if each.point:
        own["point"] = [round(part, 6) for part in each.point]
    if each.box:
        own["bbox"] = [round(part, 6) for part in each.box]
    return {
        "id": each.id,
        **({"url": each.url} if each.url else {}),
        "title": each.title,
        "content_html": each.content,
        "date_published": _stamp(each.updated),
        "tags": each.tags,
        "_heldground": own,
    }


def georss_of(feed: Feed, path: str = "") -> bytes:
    """A feed as RSS 2.0 with GeoRSS Simple: latitude first, as that standard has it."""
    lines = [
        f'<rss version="2.0" xmlns:georss="{GEORSS}" xmlns:atom="{ATOM}"><channel>',
        _text("title", feed.title),
        _text("link", feed.home or feed.id),
        _text("description", feed.about.warning or f"{feed.title}: events and changes of the map"),
        _text("language", "en"),
    ]
    if feed.about.terms:
        lines.append(_text("copyright", clean(feed.about.terms)))
    lines += [
        _text("lastBuildDate", _mail_date(feed.updated)),
        _text("generator", f"Heldground {__version__}"),
    ]
    if feed.address:
        address = _at(feed, path, "georss")
        lines.append(_bare("atom:link", rel="self", type="application/rss+xml", href=address))
    return _written(*lines, *map(_rss_item, feed.entries), "</channel></rss>")


def _rss_item(each: Entry) -> str:
    told = [
        _text("title", each.title),
        _text("link", each.url) if each.url else "",
        _markup("description", each.content),
        *(_text("category", tag) for tag in each.tags),
        _text("guid", each.id, isPermaLink="false"),
        _text("pubDate", _mail_date(each.updated)),
        _place(each),
    ]
    return f"<item>{''.join(told)}</item>"


def feed_files(feeds: Iterable[Feed]) -> list[FeedFiles]:
    """Three files for each feed."""
    used = set[str]()
    made = []
    for feed in feeds:
        path = _path(feed.name, used)
        bodies = (atom_of(feed, path), json_of(feed, path), georss_of(feed, path))
        paths = (f"{path}{ending}" for ending in ENDINGS.values())
        made.append(FeedFiles(feed, dict(zip(paths, bodies, strict=True))))
    return made


def list_of(made: Sequence[FeedFiles]) -> bytes:
    """The list of feeds, OPML."""
    title = made[0].feed.title if made else "Feeds"
    lines = ['<opml version="2.0">', f"<head>{_text('title', title)}</head>", "<body>"]
    for each in made:
        address = each.feed.address
        base = address.removesuffix(each.feed.name) if address else ""
        lines.append(_bare("outline", type="rss", text=each.feed.title, xmlUrl=f"{base}{each.atom}"))
    return _written(*lines, "</body>", "</opml>")


def write_feeds(feeds: Iterable[Feed], out: Path) -> tuple[list[FeedFiles], list[Path]]:
    """Write feeds into a folder, three files each, and `feeds.opml`, which lists them.

    A file that says the same already is left as it is, with its date: servers and mirrors send only what is new. Feeds
    that a former run made and this one does not are removed, as they may tell what is withheld since; their files are the
    second of what is returned.

    Raises
    ------
    WrongUse
        The folder is a file.
    """
    if out.exists() and not out.is_dir():
        raise WrongUse(f"{out} is a file; feeds go into a folder")
    made = feed_files(feeds)
    told = {path: body for each in made for path, body in each.files.items()}
    # Only a folder with a list is one of feeds; of it only what such a run names so is touched.
    stale = [path for path in _of_feeds(out) if path not in told] if (out / LIST).is_file() else []
    for path, body in told.items():
        _put_if_new(out / path, body)
    _put_if_new(out / LIST, list_of(made))
    for path in stale:
        (out / path).unlink()
    return made, [out / path for path in stale]


def _of_feeds(out: Path) -> list[str]:
    """Paths of the files in a folder that are named as feeds are."""
    found = (path for kind in KINDS for ending in ENDINGS.values() for path in out.glob(f"{kind}/*{ending}"))
    return sorted(path.relative_to(out).as_posix() for path in found if path.is_file())


def _place(each: Entry) -> str:
    told = ""
    if each.point is not None:
        lon, lat = each.point
        told += _text("georss:point", f"{lat:.6f} {lon:.6f}")
    if each.box is not None:
        west, south, east, north = each.box
        told += _text("georss:box", f"{south:.6f} {west:.6f} {north:.6f} {east:.6f}")
    return told


def _text(tag: str, text: str, **names: str) -> str:
    """An element with a text."""
    return f"<{tag}{_names(names) if names else ''}>{escape(text)}</{tag}>"


def _bare(tag: str, **names: str) -> str:
    """An element with attributes alone."""
    return f"<{tag}{_names(names)}/>"


def _markup(tag: str, html: str, **names: str) -> str:
    """An element whose text is HTML: as it is, where its tags escaped would be half as long again."""
    told = escape(html) if "]]>" in html else f"<![CDATA[{html}]]>"
    return f"<{tag}{_names(names)}>{told}</{tag}>"


def _names(names: Mapping[str, str]) -> str:
    return "".join([f" {name}={quoteattr(value)}" for name, value in names.items()])


def _written(*lines: str) -> bytes:
    """A file of XML, an entry a line."""
    return "\n".join(["<?xml version='1.0' encoding='utf-8'?>", *lines, ""]).encode()


def _at(feed: Feed, path: str, form: str) -> str:
    base = (feed.address or "").removesuffix(feed.name)
    return f"{base}{path or feed.name}{ENDINGS[form]}"


def _stamp(at: Instant) -> str:
    return iso(at) or "1970-01-01T00:00:00Z"


def _mail_date(at: Instant) -> str:
    return format_datetime(datetime.fromtimestamp(at, UTC))


def _path(name: str, used: set[str]) -> str:
    """A feed's path, of letters every file system has; two that would look alike there are told apart."""
    kind, _, own = name.partition("/")
    plain = "".join(each if each.isascii() and (each.isalnum() or each in "-_") else "-" for each in own)
    if plain.casefold() != own.casefold() and not own.startswith("gn:"):
        plain = f"{plain[:60]}-{hashlib.sha256(own.encode()).hexdigest()[:6]}"
    path = f"{kind}/{plain}" if own else kind
    if path.casefold() in used:
        path = f"{path}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
    used.add(path.casefold())
    return path


def _put_if_new(path: Path, content: bytes) -> None:
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    put(path, content)
