"""Telegram Desktop's export as web pages (`messages.html`, `messages2.html` …): the posts of a channel."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import lxml.html
from lxml import etree

from heldground.errors import BadReport
from heldground.reports.account import Account
from heldground.reports.language import language_of
from heldground.reports.limits import (
    Document,
    checked_name,
    checked_source,
    checked_text,
    decode,
    named,
    published,
    read_bytes,
)
from heldground.reports.model import Report
from heldground.reports.prose import text_of_element
from heldground.when import Instant

MARK: Final = b'class="page_body chat_page"'
"""What every such page has near its beginning, and no other."""
MAX_BYTES: Final = 20_000_000
"""Telegram Desktop begins a new page after 1,000 posts: about 1 MB."""

_STAMP = re.compile(r"(\d{2})\.(\d{2})\.(\d{4}) (\d{2}:\d{2}:\d{2})(?: UTC([+-]\d{2}:\d{2}))?")


def read(
    document: Document,
    *,
    source: str | None = None,
    published_on: date | None = None,
    fetched_at: Instant | None = None,
    account: Account | None = None,
) -> Iterator[Report]:
    """The posts on a page of an export. The export as JSON says more; see `telegram.read`.

    A page does not say whether it shows a channel or a private talk; posts by others than the one the page is named
    after are passed over.

    Raises
    ------
    BadReport
        No such page, entity declarations; or, without an account, the first bad post.
    """
    path = named(document)
    text = decode(read_bytes(document, most=MAX_BYTES), path=path)
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise BadReport("declares entities, which no web page does; refused unread", path=path)
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True)
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as cause:
        raise BadReport(f"not readable as HTML ({cause})", path=path) from cause
    header = _inside(tree, "page_header", "text")
    if header is None:
        raise BadReport("no page of a Telegram export; export the channel again, as JSON", path=path)
    channel = " ".join(header.text_content().split())
    name = checked_source(source) or checked_name(channel, what="channel", path=path, where=None)
    kept = account if account is not None else Account()
    by = channel
    for message in tree.find_class("message"):
        try:
            if "default" not in message.get("class", "").split():
                kept.pass_over("service messages")
                continue
            # A post "joined" to the one before has the same author.
            own = next((each for each in message.find_class("from_name") if not _forwarded(each)), None)
            by = " ".join((own.text or "").split()) if own is not None else by
            if by != channel:
                kept.pass_over("posts by others than the channel")
                continue
            report = _report(message, name, path, published_on, fetched_at, kept)
        except BadReport as error:
            if account is None:
                raise
            account.refuse_error(error)
            continue
        if report is not None:
            yield report


def _report(
    message: lxml.html.HtmlElement,
    source: str,
    path: str | None,
    day: date | None,
    fetched_at: Instant | None,
    account: Account,
) -> Report | None:
    number = message.get("id", "").removeprefix("message")[:20]
    where = f"post {number}"
    body = next((each for each in message.find_class("text") if each.tag == "div"), None)
    text = "" if body is None else text_of_element(body)
    if not text:
        account.pass_over("posts without text")
        return None
    checked_text(text, path=path, where=where)
    stamp = next((each.get("title", "") for each in message.find_class("date") if not _forwarded(each)), "")
    published_at = None
    if found := _STAMP.match(stamp):
        written = f"{found[3]}-{found[2]}-{found[1]}T{found[4]}"
        day, published_at = published(written + (found[5] or ""), path=path, where=where)
        published_at = published_at if found[5] else None
    if day is None:
        raise BadReport(f"{stamp[:40]!r} is no date", path=path, where=where)
    forwarded = [each for each in message.find_class("from_name") if _forwarded(each)]
    via = [" ".join((each.text or "").split()) for each in forwarded]
    return Report(
        source=source,
        text=text,
        published_on=day,
        published_at=published_at,
        lang=language_of(text),
        file=f"{Path(path).name}:{number}" if path else None,
        fetched_at=fetched_at,
        via=tuple(checked_name(each, what="forwarded from", path=path, where=where) for each in via if each),
    )


def _inside(tree: lxml.html.HtmlElement, outer: str, inner: str) -> lxml.html.HtmlElement | None:
    return next((found for each in tree.find_class(outer) for found in each.find_class(inner)), None)


def _forwarded(element: lxml.html.HtmlElement) -> bool:
    return any("forwarded" in each.get("class", "").split() for each in element.iterancestors("div"))
