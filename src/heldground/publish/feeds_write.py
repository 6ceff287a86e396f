"""Feeds as files: Atom (RFC 4287), JSON Feed 1.1, RSS 2.0 with GeoRSS, and a list of them (OPML 2.0).

XML is built as a tree and written by the library. Texts were made fit for XML where they were taken in (`clean`).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree as ET

from heldground import __version__
from heldground.errors import WrongUse
from heldground.publish.bulletin_files import put
from heldground.publish.bulletin_words import clean
from heldground.publish.feeds import Entry, Feed
from heldground.when import Instant, iso

ATOM: Final = "http://www.w3.org/2005/Atom"
GEORSS: Final = "http://www.georss.org/georss"
ENDINGS: Final = {"atom": ".atom.xml", "json": ".feed.json", "georss": ".georss.xml"}
LIST: Final = "feeds.opml"


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
    root = ET.Element("feed", {"xmlns": ATOM, "xmlns:georss": GEORSS, "xml:lang": "en"})
    _told(root, "id", feed.id)
    _told(root, "title", feed.title)
    _told(root, "updated", _stamp(feed.updated))
    _told(ET.SubElement(root, "author"), "name", clean(feed.about.title))
    ET.SubElement(root, "generator", {"version": __version__}).text = "Heldground"
    if feed.about.warning:
        _told(root, "subtitle", feed.about.warning)
    if feed.about.terms:
        _told(root, "rights", clean(feed.about.terms))
    if feed.home:
        ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.home})
    if feed.address:
        ET.SubElement(
            root,
            "link",
            {"rel": "self", "type": "application/atom+xml", "href": _at(feed, path, "atom")},
        )
    for each in feed.entries:
        entry = ET.SubElement(root, "entry")
        _told(entry, "id", each.id)
        _told(entry, "title", each.title)
        _told(entry, "published", _stamp(each.updated))
        _told(entry, "updated", _stamp(each.updated))
        if each.url:
            ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": each.url})
        for tag in each.tags:
            ET.SubElement(entry, "category", {"term": tag})
        _told(entry, "summary", each.summary)
        ET.SubElement(entry, "content", {"type": "html"}).text = each.content
        _told(entry, "rights", each.terms)
        _place(entry, each)
    return _written(root)


def json_of(feed: Feed, path: str = "") -> bytes:
    """A feed as JSON Feed 1.1; `_heldground` has sources, terms, and where it is (longitude first)."""
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
        "_heldground": {"about": f"Heldground {__version__}", "rights": clean(feed.about.terms)},
        "items": [_item(each) for each in feed.entries],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def georss_of(feed: Feed, path: str = "") -> bytes:
    """A feed as RSS 2.0 with GeoRSS Simple: latitude first, as that standard has it."""
    root = ET.Element("rss", {"version": "2.0", "xmlns:georss": GEORSS, "xmlns:atom": ATOM})
    channel = ET.SubElement(root, "channel")
    _told(channel, "title", feed.title)
    _told(channel, "link", feed.home or feed.id)
    _told(channel, "description", feed.about.warning or f"{feed.title}: events and changes of the map")
    _told(channel, "language", "en")
    if feed.about.terms:
        _told(channel, "copyright", clean(feed.about.terms))
    _told(channel, "lastBuildDate", _mail_date(feed.updated))
    _told(channel, "generator", f"Heldground {__version__}")
    if feed.address:
        ET.SubElement(
            channel,
            "atom:link",
            {"rel": "self", "type": "application/rss+xml", "href": _at(feed, path, "georss")},
        )
    for each in feed.entries:
        item = ET.SubElement(channel, "item")
        _told(item, "title", each.title)
        if each.url:
            _told(item, "link", each.url)
        _told(item, "description", each.content)
        for tag in each.tags:
            _told(item, "category", tag)
        ET.SubElement(item, "guid", {"isPermaLink": "false"}).text = each.id
        _told(item, "pubDate", _mail_date(each.updated))
        _place(item, each)
    return _written(root)


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
    root = ET.Element("opml", {"version": "2.0"})
    _told(ET.SubElement(root, "head"), "title", made[0].feed.title if made else "Feeds")
    body = ET.SubElement(root, "body")
    for each in made:
        address = each.feed.address
        base = address.removesuffix(each.feed.name) if address else ""
        named = {"type": "rss", "text": each.feed.title, "xmlUrl": f"{base}{each.atom}"}
        ET.SubElement(body, "outline", named)
    return _written(root)


def write_feeds(feeds: Iterable[Feed], out: Path) -> list[FeedFiles]:
    """Write feeds into a folder, three files each, and `feeds.opml`, which lists them.

    A file that says the same already is left as it is, with its date: servers and mirrors send only what is new. Feeds
    that are no longer made stay.

    Raises
    ------
    WrongUse
        The folder is a file.
    """
    if out.exists() and not out.is_dir():
        raise WrongUse(f"{out} is a file; feeds go into a folder")
    made = feed_files(feeds)
    for each in made:
        for path, body in each.files.items():
            _put_if_new(out / path, body)
    _put_if_new(out / LIST, list_of(made))
    return made


def _item(each: Entry) -> dict[str, Any]:
    told: dict[str, Any] = {"id": each.id}
    if each.url:
        told["url"] = each.url
    told |= {
        "title": each.title,
        "content_html": each.content,
        "summary": each.summary,
        "date_published": _stamp(each.updated),
        "date_modified": _stamp(each.updated),
        "tags": list(each.tags),
    }
    own: dict[str, Any] = {"sources": [source.id for source in each.sources], "rights": each.terms}
    if each.point:
        own["point"] = [round(part, 6) for part in each.point]
    if each.box:
        own["bbox"] = [round(part, 6) for part in each.box]
    return {**told, "_heldground": own}


def _place(parent: ET.Element, each: Entry) -> None:
    if each.point is not None:
        lon, lat = each.point
        _told(parent, "georss:point", f"{lat:.6f} {lon:.6f}")
    if each.box is not None:
        west, south, east, north = each.box
        _told(parent, "georss:box", f"{south:.6f} {west:.6f} {north:.6f} {east:.6f}")


def _told(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _written(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    written = ET.tostring(root, encoding="unicode")
    return f"<?xml version='1.0' encoding='utf-8'?>\n{written}\n".encode()


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
