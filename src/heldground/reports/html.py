"""Web pages: the article's text, headline and date, taken out of the page; the markup is left behind."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import lxml.html
from lxml import etree

from heldground.errors import BadReport
from heldground.reports.account import Account
from heldground.reports.language import language_of
from heldground.reports.limits import (
    CHARSETS,
    LAST_YEAR,
    Document,
    checked_lang,
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
from heldground.reports.model import Report
from heldground.when import Instant, day_of

SUFFIXES: Final = (".html", ".htm", ".xhtml")

MAX_HTML_BYTES: Final = 5_000_000
"""A page is read into a tree ten times its size; the longest live blogs seen have under 2 MB."""
MAX_ELEMENTS: Final = 20_000
MAX_LINKS: Final = 5_000
MAX_ATTRIBUTES: Final = 100
"""Extraction is not linear in the tree. Measured with trafilatura 2.3 on one core: 40,000 line breaks 1 s,
5,000 links in one paragraph 1 s, 10,000 of them 11 s. Already parsing is quadratic in the attributes of one
element: 30,000 take 4.5 s, so they are counted before the page is parsed."""

_TAG = re.compile(r"<([A-Za-z][^\s/>]*+)")
# As the HTML standard splits a tag (13.2.5, attribute states); possessive, so that no input makes it go back.
_ATTRIBUTE = re.compile(
    r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>"'][^\s>]*+|(?=>)|\Z))?+"""
)
_RAW: Final = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)


def read(
    document: Document,
    *,
    source: str | None = None,
    published_on: date | None = None,
    fetched_at: Instant | None = None,
    account: Account | None = None,
) -> Iterator[Report]:
    """The report on a web page.

    The text is what trafilatura takes for the article, kept from then on as it is; scripts, styles, comments,
    attributes and embedded frames are not part of it. Characters that the page shows as text (`&lt;b&gt;`)
    are text, so whoever prints a report escapes it, as for every other text from outside. Nothing is fetched.

    Parameters
    ----------
    source
        Who publishes it; without it the host of the page's own canonical address, else "unknown".
    published_on
        The day of the page; overrides nothing the page states, only fills what it does not state.
    account
        Not used: a page is one report, read or refused as a whole.

    Raises
    ------
    BadReport
        Too large, nested too deeply, entity declarations, in no known encoding, no article in it, or no date.
    """
    path = named(document)
    given = checked_source(source)
    tree = _tree(read_bytes(document), path)
    address = _address(tree)
    # A page may not come from the future; without a fetching time nothing is known of "now" here.
    last = (
        f"{LAST_YEAR}-12-31" if fetched_at is None else (day_of(fetched_at) + timedelta(days=1)).isoformat()
    )
    try:
        import trafilatura  # 0.3 s, which text and JSON need not pay

        found = trafilatura.bare_extraction(
            tree,
            url=address,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            # Only dates the page states in its metadata, address or <time>: a day guessed from the prose is
            # no date.
            date_extraction_params={"original_date": True, "extensive_search": False, "max_date": last},
        )
    except (ValueError, TypeError, AttributeError, RecursionError, etree.LxmlError) as cause:
        raise BadReport(
            f"no article can be taken out of it ({cause!r}); save it as .txt", path=path
        ) from cause
    text = None if found is None or isinstance(found, dict) else found.text
    if found is None or isinstance(found, dict) or not text or not text.strip():
        raise BadReport("no article found on the page; save its text as .txt with a date line", path=path)
    checked_text(text, path=path)
    day, instant = _dated(tree, found.date, published_on, path)
    host = urlsplit(address).hostname if address else None
    lang = None
    if declared := (tree.get("lang") or ""):
        with suppress(BadReport):
            lang = checked_lang(declared, path=path)
    yield Report(
        source=given or host or "unknown",
        text=text,
        published_on=day,
        published_at=instant,
        title=checked_title(found.title),
        url=address,
        # Letters are better evidence than an attribute a template left behind.
        lang=language_of(text) or lang,
        file=document.name if isinstance(document, Path) else None,
        fetched_at=fetched_at,
    )


def _tree(content: bytes, path: str | None) -> lxml.html.HtmlElement:
    if len(content) > MAX_HTML_BYTES:
        raise BadReport(f"a page of {len(content):,} bytes; at most {MAX_HTML_BYTES:,} are read", path=path)
    text = decode(content, path=path, encoding=_encoding(content, path)).removeprefix("\ufeff")
    if "\x00" in text:
        raise BadReport("a NUL on the page; this is binary data or damaged", path=path)
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise BadReport("declares entities, which no web page does; refused unread", path=path)
    _refuse_many_attributes(text, path)
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8"), parser=parser)
    except (etree.LxmlError, ValueError) as cause:
        raise BadReport(f"not readable as HTML ({cause}); save its text as .txt", path=path) from cause
    for entry in parser.error_log:
        if entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT or "depth" in entry.message:
            raise BadReport(f"nested beyond reason ({entry.message}); save its text as .txt", path=path)
    elements = links = 0
    for element in tree.iter():
        elements += 1
        links += element.tag == "a"
    if elements > MAX_ELEMENTS or links > MAX_LINKS:
        raise BadReport(
            f"{elements:,} elements, {links:,} links; at most {MAX_ELEMENTS:,} and {MAX_LINKS:,} are read, "
            "save its text as .txt",
            path=path,
        )
    return tree


def _refuse_many_attributes(text: str, path: str | None) -> None:
    at = 0
    while (tag := _TAG.search(text, at)) is not None:
        at, count, name = tag.end(), 0, tag[1].lower()
        while (attribute := _ATTRIBUTE.match(text, at)) is not None:
            at = attribute.end()
            count += 1
            if count > MAX_ATTRIBUTES:
                raise BadReport(
                    f"an element <{name[:20]}> with over {MAX_ATTRIBUTES} attributes; save its text as .txt",
                    path=path,
                )
        # Code compares with < too. Tags inside comments count: what ends a comment is too easily forged.
        if name in _RAW and (end := _RAW[name].search(text, at)) is not None:
            at = end.start()


def _encoding(content: bytes, path: str | None) -> str:
    if (marked := marked_encoding(content)) is not None:
        return marked
    declared = _CHARSET.search(content[:4096])
    if declared is None:
        return "utf-8"
    name = declared[1].decode("ascii").lower()
    if not CHARSETS.fullmatch(name):
        raise BadReport(f"charset {name!r} is not known; save it as UTF-8", path=path)
    return name


def _address(tree: lxml.html.HtmlElement) -> str | None:
    """The page's own address, where it states a proper one."""
    for query in ('//link[@rel="canonical"]/@href', '//meta[@property="og:url"]/@content'):
        for value in tree.xpath(query):
            with suppress(BadReport):
                return checked_url(str(value).strip(), path=None)
    return None


def _dated(
    tree: lxml.html.HtmlElement, found: str | None, given: date | None, path: str | None
) -> tuple[date, Instant | None]:
    for query in (
        '//meta[@property="article:published_time"]/@content',
        '//meta[@itemprop="datePublished"]/@content',
    ):
        for value in tree.xpath(query):
            with suppress(BadReport):
                return published(str(value), path=path)
    if found:
        return published(found, path=path)
    if given is not None:
        return given, None
    raise BadReport("the page states no date; give one, or save its text as .txt with a date line", path=path)
