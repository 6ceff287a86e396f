"""RSS and Atom: the items of a feed, each with its text, or the summary that is all the feed says of it."""

import io
import re
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import feedparser

from heldground.errors import BadReport, WrongUse
from heldground.reports.account import Account
from heldground.reports.language import language_of
from heldground.reports.limits import (
    CHARSETS,
    Document,
    checked_source,
    checked_text,
    checked_title,
    checked_url,
    decode,
    marked_encoding,
    named,
    published,
    read_bytes,
)
from heldground.reports.model import FULL, SUMMARY, Report
from heldground.reports.prose import text_of
from heldground.when import Instant, day_of, parse_instant

SUFFIXES: Final = (".rss", ".atom", ".rdf")
MAX_BYTES: Final = 10_000_000
"""Feeds hold the newest tens of items; the largest seen, a podcast's whole past, has 8 MB."""
MAX_ITEMS: Final = 5_000
MAX_TAGS: Final = 200_000
"""Those inside texts too. feedparser 6.0.14 takes 19 s for a million tags inside one another, 4 s for these."""

_DECLARATION = re.compile(r"\ufeff?\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{1,40})["']""")


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `extent` is `summary` where the feed gives only a description of a page that has more."""

    number: int
    url: str | None
    title: str | None
    text: str
    extent: str
    published_on: date
    published_at: Instant | None
    edited_at: Instant | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's own title and page, its items in their order."""

    title: str | None
    link: str | None
    items: tuple[Item, ...]


def read(
    document: Document,
    *,
    source: str | None = None,
    published_on: date | None = None,
    fetched_at: Instant | None = None,
    account: Account | None = None,
) -> Iterator[Report]:
    """The reports of a feed, one an item; nothing is fetched.

    Parameters
    ----------
    source
        Who publishes them; else the host of the feed's own page, else "unknown".
    published_on
        The day of items that state none.
    account
        Where bad items are noted. Without it the first is raised.

    Raises
    ------
    BadReport
        No feed, too large, a document type declaration; or, without an account, the first bad item.
    """
    given = checked_source(source)
    feed = read_feed(document, published_on=published_on, fetched_at=fetched_at, account=account)
    for item in feed.items:
        yield report_of(
            item,
            source=given or host_of(feed.link) or "unknown",
            file=f"{document.name}:{item.number}" if isinstance(document, Path) else None,
            fetched_at=fetched_at,
        )


def report_of(item: Item, *, source: str, file: str | None, fetched_at: Instant | None) -> Report:
    """An item as a report."""
    return Report(
        source=source,
        text=item.text,
        published_on=item.published_on,
        published_at=item.published_at,
        title=item.title,
        url=item.url,
        lang=language_of(item.text),
        file=file,
        fetched_at=fetched_at,
        extent=item.extent,
        edited_at=item.edited_at,
    )


def host_of(url: str | None) -> str | None:
    """The host of an address without `www.`, or None."""
    try:
        host = urlsplit(url).hostname if url else None
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def read_feed(
    document: Document,
    *,
    published_on: date | None = None,
    fetched_at: Instant | None = None,
    account: Account | None = None,
    whole: bool = False,
) -> Feed:
    """The feed in a document.

    The text of an item is its content as text; where there is only a description, its title and the description,
    marked as a summary if the item links to a page. `whole` takes descriptions for whole texts.

    Raises
    ------
    BadReport
        No feed, too large, a document type declaration; or, without an account, the first bad item.
    """
    path = named(document)
    content = _content(read_bytes(document, most=MAX_BYTES), path)
    # A stream: feedparser would take a text that looks like an address for one to open.
    try:
        parsed = feedparser.parse(io.BytesIO(content), sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as cause:
        # What its loose parser makes of broken markup was found by fuzzing: `&#xD800;` alone is enough.
        raise BadReport(f"not readable as a feed ({cause!r:.200})", path=path) from cause
    if not parsed.get("version"):
        raise BadReport("neither RSS nor Atom; give the address of the feed itself", path=path)
    if (
        parsed.bozo
        and account is not None
        and not isinstance(parsed.bozo_exception, feedparser.CharacterEncodingOverride)
    ):
        account.note(f"{path or 'feed'}: not well-formed ({parsed.bozo_exception}); read as far as it goes")
    items = []
    for number, entry in enumerate(parsed.entries[:MAX_ITEMS], 1):
        try:
            items.append(_item(entry, number, path, published_on, fetched_at, whole=whole))
        except BadReport as error:
            if account is None:
                raise
            account.refuse_error(error)
    if len(parsed.entries) > MAX_ITEMS:
        beyond = BadReport(f"{len(parsed.entries):,} items; the first {MAX_ITEMS:,} are read", path=path)
        if account is None:
            raise beyond
        account.refuse_error(beyond)
    return Feed(checked_title(parsed.feed.get("title")), parsed.feed.get("link"), tuple(items))


def _content(content: bytes, path: str | None) -> bytes:
    """The document in UTF-8, without declarations."""
    encoding = marked_encoding(content)
    if encoding is None:
        declared = _ENCODING.search(content[:300])
        encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
        if not CHARSETS.fullmatch(encoding):
            raise BadReport(f"encoding {encoding!r} is not known; UTF-8 expected", path=path)
    text = _DECLARATION.sub("", decode(content, path=path, encoding=encoding), count=1)
    if re.search(r"<!DOCTYPE|<!ENTITY", text, re.IGNORECASE):
        raise BadReport(
            "a document type declaration, which no feed needs and entity bombs do; refused unread", path=path
        )
    if (tags := text.count("<")) > MAX_TAGS:
        raise BadReport(f"{tags:,} tags; at most {MAX_TAGS:,} are read", path=path)
    return text.removeprefix("\ufeff").encode("utf-8", "replace")


def _item(
    entry: Any, number: int, path: str | None, day: date | None, fetched_at: Instant | None, *, whole: bool
) -> Item:
    where = f"item {number}"
    title = checked_title(text_of(str(entry.get("title") or "")))
    url = str(entry.get("link") or "").strip() or None
    if url is not None:
        url = checked_url(url, path=path, where=where)
    full = "\n\n".join(
        filter(None, (text_of(str(each.get("value") or "")) for each in entry.get("content", ())))
    )
    summary = text_of(str(entry.get("summary") or ""))
    extent = FULL
    if full and len(full) >= len(summary):
        text = full
    elif whole or url is None:
        text = summary or title or ""
    else:
        # The headline is often all that states the fact.
        begins = title is None or summary.casefold().startswith(title.casefold())
        text = summary if begins and summary else "\n\n".join(filter(None, (title, summary)))
        extent = SUMMARY
    checked_text(text, path=path, where=where)
    dated, instant = (
        _dated(entry, "published", path, where) or _dated(entry, "updated", path, where) or (day, None)
    )
    if dated is None:
        raise BadReport("no date; give one for all, or follow its link", path=path, where=where)
    if fetched_at is not None and dated > day_of(fetched_at) + timedelta(days=1):
        raise BadReport(f"dated {dated.isoformat()}, after it was read", path=path, where=where)
    edited = _dated(entry, "updated", path, where)
    edited_at = edited[1] if edited and instant is not None and edited[1] != instant else None
    return Item(number, url, title, text, extent, dated, instant, edited_at)


def _dated(entry: Any, key: str, path: str | None, where: str) -> tuple[date, Instant | None] | None:
    """The day an item's stamp shows in its own zone, and the instant; None without a stamp."""
    # Not entry.get: feedparser would answer for `updated` with `published`.
    stamp = str(dict.get(entry, key) or "").strip()
    if not stamp:
        return None
    try:
        return published(stamp, path=path, where=where)
    except BadReport:
        pass
    try:
        moment = parsedate_to_datetime(stamp)
    except (ValueError, TypeError, IndexError, OverflowError):
        # Whatever else feeds write, feedparser has seen it before; it gives UTC.
        # A day that no month has it would move on to the next one, though.
        if re.match(r"\d{4}-\d{2}-\d{2}", stamp) or not (parsed := entry.get(f"{key}_parsed")):
            raise BadReport(f"{stamp[:40]!r} is no date", path=path, where=where) from None
        try:
            moment = datetime.fromtimestamp(timegm(parsed), tz=UTC)
        except (ValueError, TypeError, OverflowError) as cause:
            raise BadReport(f"{stamp[:40]!r} is no date", path=path, where=where) from cause
    try:
        return published(moment.isoformat(), path=path, where=where)[0], parse_instant(moment.isoformat())
    except WrongUse as cause:
        raise BadReport(f"{stamp[:40]!r} is no date", path=path, where=where) from cause
