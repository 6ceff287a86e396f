"""JSON Lines: one report a line; keys text and published, maybe source, url, title, lang, others ignored."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

import orjson

from heldground.errors import BadReport
from heldground.reports.account import Account
from heldground.reports.language import language_of
from heldground.reports.limits import (
    Document,
    checked_lang,
    checked_name,
    checked_source,
    checked_text,
    checked_title,
    checked_url,
    named,
    published,
)
from heldground.reports.model import Report
from heldground.when import Instant

SUFFIXES: Final = (".jsonl", ".ndjson")

MAX_LINE_BYTES: Final = 16_000_000
"""The longest text, each code point written as a \\uXXXX escape, has 12 MB; a longer line is skipped
unread."""
_CHUNK: Final = 1 << 20


def read(
    document: Document,
    *,
    source: str | None = None,
    published_on: date | None = None,
    fetched_at: Instant | None = None,
    account: Account | None = None,
) -> Iterator[Report]:
    """The reports of a JSON Lines file, one by one; never more than one line is in memory.

    A bad line is refused by its number in `account`, and the next one is read. Blank lines are passed over.
    The report's `file` is `name:line`, so that reports of one file can be told apart.

    Parameters
    ----------
    source
        Overrides the lines' own `source`; without either it is the host of `url`, else "unknown".
    published_on
        The day of lines without `published`.
    account
        Where bad lines are noted. Without it the first bad line is raised.

    Raises
    ------
    BadReport
        The file cannot be opened or holds no line at all; or, without an account, the first bad line.
    """
    path = named(document)
    given = checked_source(source)
    with _open(document) as stream:
        lines = 0
        for number, line in _lines(stream):
            where = f"line {number}"
            lines += 1
            try:
                if line is None:
                    raise BadReport(
                        f"longer than {MAX_LINE_BYTES:,} bytes; one line is one report, split it",
                        path=path,
                        where=where,
                    )
                report = _report(line, path, where, given, published_on, fetched_at)
            except BadReport as error:
                if account is None:
                    raise
                account.refuse_error(error)
                continue
            yield replace(report, file=f"{document.name}:{number}") if isinstance(document, Path) else report
        if not lines:
            raise BadReport("empty; expected one JSON object a line", path=path)


def _open(document: Document) -> IO[bytes]:
    if isinstance(document, bytes):
        return io.BytesIO(document)
    if not document.is_file():
        raise BadReport("no regular file; give a .txt, .html or .jsonl file", path=document)
    try:
        return document.open("rb")
    except OSError as cause:
        raise BadReport(
            f"cannot be opened ({cause.strerror}); check its permissions", path=document
        ) from cause


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Numbered lines that are not blank; None for one too long, whose bytes are passed over in chunks."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            del line
            while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield number, None
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield number, line


def _report(
    line: bytes,
    path: str | None,
    where: str,
    given: str | None,
    default_day: date | None,
    fetched_at: Instant | None,
) -> Report:
    if b"\x00" in line:
        raise BadReport("a NUL byte; this is binary data or damaged", path=path, where=where)
    try:
        # orjson refuses NaN, Infinity, broken UTF-8, lone surrogates and nesting beyond 1,024 levels by
        # itself.
        table = orjson.loads(line)
    except orjson.JSONDecodeError as cause:
        raise BadReport(
            f"not JSON ({cause.msg} at byte {cause.pos}); correct the line", path=path, where=where
        ) from cause
    if not isinstance(table, dict):
        raise BadReport(
            f"a JSON {type(table).__name__}; expected an object with text and published",
            path=path,
            where=where,
        )
    text = _string(table, "text", path, where)
    if text is None:
        raise BadReport("no `text`; a line needs text and published", path=path, where=where)
    stamp = _string(table, "published", path, where)
    if stamp is not None:
        day, instant = published(stamp, path=path, where=where)
    elif default_day is not None:
        day, instant = default_day, None
    else:
        raise BadReport(
            "no `published`; write it like 2025-04-08, or give a day for all", path=path, where=where
        )
    url = _string(table, "url", path, where)
    if url is not None:
        url = checked_url(url, path=path, where=where)
    own = _string(table, "source", path, where)
    if own is not None:
        own = checked_name(own, what="source", path=path, where=where)
    lang = _string(table, "lang", path, where)
    checked_text(text, path=path, where=where)
    return Report(
        source=given or own or (urlsplit(url).hostname if url else None) or "unknown",
        text=text,
        published_on=day,
        published_at=instant,
        title=checked_title(_string(table, "title", path, where)),
        url=url,
        lang=language_of(text) if lang is None else checked_lang(lang, path=path, where=where),
        fetched_at=fetched_at,
    )


def _string(table: Mapping[str, Any], key: str, path: str | None, where: str) -> str | None:
    value = table.get(key)
    if value is None or isinstance(value, str):
        return value
    raise BadReport(f"`{key}` is a {type(value).__name__}; expected a string", path=path, where=where)
