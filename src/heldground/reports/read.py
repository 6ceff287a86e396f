"""Reports from a path: a file by its suffix or else its content, a folder in sorted order."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

from heldground.errors import BadReport, UnknownName
from heldground.reports import html, jsonl, txt
from heldground.reports.account import Account
from heldground.reports.limits import checked_source
from heldground.reports.model import Report
from heldground.when import Instant

Reader = Callable[..., Iterator[Report]]

READERS: Final[dict[str, Reader]] = {
    suffix: module.read for module in (txt, html, jsonl) for suffix in module.SUFFIXES
}
"""The reader of each suffix. A new format is a module of the same shape and its name in this line."""


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
    if not path.exists():
        raise UnknownName(f"nothing at {path}; give a report file or a folder of them")
    checked_source(source)
    for file in _files(path):
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
    """The reader for a file, by its suffix, else by how its content begins.

    Raises
    ------
    BadReport
        No reader fits; the message names the formats.
    """
    if (reader := READERS.get(file.suffix.lower())) is not None:
        return reader
    try:
        with file.open("rb") as stream:
            head = stream.read(4096)
    except OSError as cause:
        raise BadReport(f"cannot be opened ({cause.strerror}); check its permissions", path=file) from cause
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"{"):
        return jsonl.read
    if start[:15].lower().startswith((b"<!doctype html", b"<html")):
        return html.read
    if start.startswith(b"date "):
        return txt.read
    raise BadReport(f"no known format; reports are {', '.join(sorted(READERS))}", path=file)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for entry in sorted(path.iterdir(), key=lambda each: each.name):
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            if not entry.is_symlink():
                yield from _files(entry)
        else:
            yield entry
