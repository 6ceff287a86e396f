"""Reports from a path: a file by its suffix and how it begins, a folder in sorted order."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Final

from heldground.errors import BadReport, UnknownName
from heldground.reports import feed, html, jsonl, opml, telegram, telegram_page, txt
from heldground.reports.account import Account
from heldground.reports.limits import checked_source
from heldground.reports.model import Report
from heldground.when import Instant

Reader = Callable[..., Iterator[Report]]

FORMATS: Final[Mapping[str, ModuleType]] = {
    "text": txt,
    "web page": html,
    "JSON Lines": jsonl,
    "feed": feed,
    "list of feeds": opml,
    "Telegram export": telegram,
    "Telegram export, page": telegram_page,
}
"""Every format and its module. A new one is a module of the same shape, a line here and one in `format_of`."""

SUFFIXES: Final[Mapping[str, str]] = {
    suffix: name for name, module in FORMATS.items() for suffix in getattr(module, "SUFFIXES", ())
}
HEAD_BYTES: Final = 4096
"""So much of a document is looked at to tell its format."""
_EXPORTS: Final = ("result.json", "messages.html")
"""What a folder exported by Telegram Desktop has in it, the better one first; the rest are pictures and styles."""


def read_reports(
    path: Path,
    *,
    source: str | None = None,
    published_on: date | None = None,
    fetched_at: Instant | None = None,
    account: Account | None = None,
) -> Iterator[Report]:
    """Every report in a file or folder; what cannot be read is noted in `account` and the rest goes on.

    A folder is walked in sorted order, hidden files and folders (leading dot) and links to folders left out.
    The account is complete when the iterator ends.

    Parameters
    ----------
    source
        Who publishes them all; else each document's own word (a line's `source`, a page's host), else
        "unknown".
    published_on
        The day of documents that state none.
    fetched_at
        When they were fetched; nothing here reads the clock.
    account
        Where refusals are noted. Without it the first refusal is raised.

    Raises
    ------
    UnknownName
        Nothing at that path.
    BadReport
        Only without an account.
    """
    checked_source(source)
    for file in files_at(path):
        try:
            for report in reader_of(file)(
                file, source=source, published_on=published_on, fetched_at=fetched_at, account=account
            ):
                if account is not None:
                    account.read += 1
                yield report
        except BadReport as error:
            if account is None:
                raise
            account.refuse_error(error, where=str(file))


def reader_of(file: Path) -> Reader:
    """The reader for a file.

    Raises
    ------
    BadReport
        No reader fits; the message names the formats.
    """
    read: Reader = FORMATS[format_of_file(file)].read
    return read


def format_of_file(file: Path) -> str:
    """The name of a file's format.

    Raises
    ------
    BadReport
        It is none of `FORMATS`, or cannot be opened.
    """
    suffix = file.suffix.lower()
    if suffix in SUFFIXES and suffix not in html.SUFFIXES:
        return SUFFIXES[suffix]
    if not file.is_file():
        raise BadReport("no regular file; give a report file", path=file)
    try:
        with file.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as cause:
        raise BadReport(f"cannot be opened ({cause.strerror}); check its permissions", path=file) from cause
    name = format_of(head)
    if suffix in html.SUFFIXES:
        return name if name == "Telegram export, page" else "web page"
    if name is None:
        known = ", ".join(sorted({*SUFFIXES, ".xml"}))
        raise BadReport(f"no known format; reports are {known}", path=file)
    return name


def format_of(head: bytes) -> str | None:
    """The name of the format a document begins like, or None.

    Examples
    --------
    >>> format_of(b'<?xml version="1.0"?><rss version="2.0">'), format_of(b"%PDF-1.7")
    ('feed', None)
    """
    # In UTF-16 every second byte of a Latin letter is a NUL.
    start = head.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"").lstrip(b"\xff\xfe \t\r\n")
    low = start.lower()
    if telegram_page.MARK in head:
        return "Telegram export, page"
    if start.startswith(b"{"):
        # An export is written over many lines, and begins with the channel; a line of JSON Lines has the text.
        return (
            "Telegram export"
            if b'"text"' not in start.split(b"\n", 1)[0] and b"\n" in start
            else "JSON Lines"
        )
    if low.startswith((b"<!doctype html", b"<html")):
        return "web page"
    if low.startswith(b"date "):
        return "text"
    if low.startswith(b"<"):
        for mark, name in (
            (b"<opml", "list of feeds"),
            (b"<rss", "feed"),
            (b"<feed", "feed"),
            (b"<rdf:rdf", "feed"),
            (b"<html", "web page"),
        ):
            if mark in low:
                return name
    return None


def files_at(path: Path) -> Iterator[Path]:
    """The file at a path, or those of a folder in sorted order; of an exported Telegram folder only the posts.

    Raises
    ------
    UnknownName
        Nothing at that path.
    """
    if not path.exists():
        raise UnknownName(f"nothing at {path}; give a report file, a folder of them, or an address")
    yield from _files(path)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    entries = sorted(path.iterdir(), key=lambda each: each.name)
    if (export := next((path / name for name in _EXPORTS if (path / name).is_file()), None)) is not None:
        if export.name == "messages.html":
            yield from sorted(path.glob("messages*.html"), key=lambda each: (len(each.name), each.name))
        else:
            yield export
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _files(entry)
        else:
            yield entry
