"""OPML: a list of feeds, as feed readers export it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from heldground.errors import BadReport
from heldground.reports.account import Account
from heldground.reports.limits import Document, checked_title, checked_url, named, read_bytes
from heldground.reports.model import Report
from heldground.when import Instant

SUFFIXES: Final = (".opml",)
MAX_BYTES: Final = 2_000_000
MAX_FEEDS: Final = 1_000
"""Readers' exports have tens to hundreds; asked at one a second, these take a quarter of an hour."""


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A feed in a list: its address, and what the list calls it."""

    url: str
    title: str | None


def read(
    document: Document,
    *,
    source: str | None = None,
    published_on: date | None = None,
    fetched_at: Instant | None = None,
    account: Account | None = None,
) -> Iterator[Report]:
    """No report: a list has only addresses. `ingest` fetches them, and nothing is fetched here.

    Raises
    ------
    BadReport
        Always, with the number of feeds and what to do.
    """
    feeds = read_list(document, account=account)
    raise BadReport(
        f"a list of {len(feeds)} feeds and no report; `heldground ingest` fetches them", path=named(document)
    )


def read_list(document: Document, *, account: Account | None = None) -> list[ListedFeed]:
    """The feeds of a list, nested ones too, each address once.

    Raises
    ------
    BadReport
        No OPML, a document type declaration, no feed in it, too many; or, without an account, the first bad address.
    """
    path = named(document)
    try:
        root = defusedxml.ElementTree.fromstring(read_bytes(document, most=MAX_BYTES), forbid_dtd=True)
    except DefusedXmlException as cause:
        raise BadReport(
            "a document type declaration, which no list of feeds needs; refused unread", path=path
        ) from cause
    except (defusedxml.ElementTree.ParseError, ValueError, LookupError) as cause:
        raise BadReport(f"no XML ({cause}); export the list again", path=path) from cause
    if root.tag.rpartition("}")[2].lower() != "opml":
        raise BadReport(f"<{root.tag[:40]}> and not <opml>; no list of feeds", path=path)
    feeds: dict[str, ListedFeed] = {}
    for outline in root.iter("outline"):
        attributes = {name.lower(): value for name, value in outline.attrib.items()}
        url = attributes.get("xmlurl", "").strip()
        if not url:
            continue
        try:
            checked_url(url, path=path)
        except BadReport as error:
            if account is None:
                raise
            account.refuse_error(error)
            continue
        title = checked_title(attributes.get("title") or attributes.get("text"))
        feeds.setdefault(url, ListedFeed(url, title))
    if not feeds and not (account and account.refused):
        raise BadReport("no outline with an xmlUrl; export the list of feeds again", path=path)
    if len(feeds) > MAX_FEEDS:
        raise BadReport(f"{len(feeds):,} feeds; at most {MAX_FEEDS:,} are fetched, split the list", path=path)
    return list(feeds.values())
