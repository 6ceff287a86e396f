"""Plain text: the first line is `date YYYY-MM-DD`, maybe after a blank, maybe followed by a headline."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from heldground.errors import BadReport
from heldground.reports.account import Account
from heldground.reports.language import language_of
from heldground.reports.limits import (
    Document,
    checked_source,
    checked_text,
    checked_title,
    decode,
    named,
    published,
    read_bytes,
)
from heldground.reports.model import Report
from heldground.when import Instant

SUFFIXES: Final = (".txt",)

_HEADER = re.compile(
    r"\ufeff?[ \t]*date[ \t]+(?P<day>\d{4}-\d{2}-\d{2})(?:[ \t]+(?P<title>[^\r\n]*))?[ \t]*(?:\r?\n|\Z)"
)


def read(
    document: Document,
    *,
    source: str | None = None,
    published_on: date | None = None,
    fetched_at: Instant | None = None,
    account: Account | None = None,
) -> Iterator[Report]:
    """The report in a text file.

    The text is the file's content as it is, header line, byte order mark and newlines included; spans count
    code points in it.

    Parameters
    ----------
    source
        Who publishes it; "unknown" when not given, as a text file does not say.
    published_on
        Not used: the header line has the date. Here so that all readers have one shape.
    account
        Not used: a text file is one report, read or refused as a whole.

    Raises
    ------
    BadReport
        No header line, no such day, blank, not UTF-8, a NUL, too large.
    """
    path = named(document)
    text = checked_text(decode(read_bytes(document), path=path), path=path)
    header = _HEADER.match(text)
    if header is None:
        first = text.lstrip("\ufeff").split("\n", 1)[0][:60]
        raise BadReport(
            f"the first line must be `date YYYY-MM-DD`, maybe with a headline after it; found {first!r}",
            path=path,
            where="line 1",
        )
    day, _ = published(header["day"], path=path, where="line 1")
    title = checked_title(header["title"])
    if title is None and not text[header.end() :].strip():
        raise BadReport("nothing after the date; a report needs a text", path=path, where="line 2")
    yield Report(
        source=checked_source(source) or "unknown",
        text=text,
        published_on=day,
        title=title,
        lang=language_of(text),
        file=document.name if isinstance(document, Path) else None,
        fetched_at=fetched_at,
    )
