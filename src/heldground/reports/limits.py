"""What every reader checks before it trusts a document: size, encoding, dates, names, addresses."""

import re
from datetime import date, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from heldground.errors import BadReport, WrongUse
from heldground.when import Instant, parse_day, parse_instant

MAX_FILE_BYTES: Final = 20_000_000
"""A larger .txt or .html file is refused: the longest war-diary pages seen have under 2 MB."""
MAX_TEXT_CHARS: Final = 2_000_000
"""Code points of one report's text; a novel has a quarter of it."""
MAX_NAME_CHARS: Final = 200
MAX_TITLE_CHARS: Final = 500
MAX_URL_CHARS: Final = 2_048
"""As RFC 9110 section 4.1 and browsers' practice make a longer address useless."""
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
"""Report dates outside are typing errors, and "last week" must not run off the calendar."""

CHARSETS: Final = re.compile(
    r"utf-?8|utf-16(le|be)?|us-ascii|(windows-|cp)125[0-8]|cp866|koi8-[ru]|iso-?8859-([1-9]|1[013-6])|latin-?1"
)
"""Names of encodings that pages and feeds may declare, in small letters."""
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

Document = Path | bytes
"""What a reader takes: a file, or its bytes where they did not come from a file."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LANG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*\Z")


def named(document: Document) -> str | None:
    """The path to name in messages, None for bytes."""
    return None if isinstance(document, bytes) else str(document)


def read_bytes(document: Document, *, most: int = MAX_FILE_BYTES) -> bytes:
    """The document's bytes, at most so many.

    Raises
    ------
    BadReport
        Empty, larger, no regular file, or not readable.
    """
    if isinstance(document, bytes):
        content = document
    else:
        if not document.is_file():
            raise BadReport("no regular file; give a report file", path=document)
        try:
            with document.open("rb") as stream:
                content = stream.read(most + 1)
        except OSError as cause:
            raise BadReport(
                f"cannot be opened ({cause.strerror}); check its permissions", path=document
            ) from cause
    if len(content) > most:
        raise BadReport(
            f"larger than {most:,} bytes; split it",
            path=named(document),
        )
    if not content.strip():
        raise BadReport("empty; a report needs a text", path=named(document))
    return content


def decode(content: bytes, *, path: str | None, encoding: str = "utf-8") -> str:
    """The bytes as text, every code point kept: a byte order mark stays as U+FEFF, newlines stay as they are.

    Raises
    ------
    BadReport
        Not in that encoding; the message names the first bad byte.
    """
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as cause:
        raise BadReport(
            f"not {encoding.upper()}: byte {cause.object[cause.start]:#04x} at offset {cause.start}; "
            "save it as UTF-8 and read it again",
            path=path,
        ) from cause


def marked_encoding(content: bytes) -> str | None:
    """The encoding that a byte order mark says, which goes before what is declared; None without a mark.

    Examples
    --------
    >>> marked_encoding(b"\\xff\\xfeA\\x00"), marked_encoding(b"<rss>")
    ('utf-16', None)
    """
    return next((name for mark, name in _MARKS if content.startswith(mark)), None)


def checked_text(text: str, *, path: str | None, where: str | None = None) -> str:
    """The text itself, never altered.

    Raises
    ------
    BadReport
        Blank, longer than `MAX_TEXT_CHARS`, a NUL or half a surrogate pair in it.
    """
    if not text.strip():
        raise BadReport("the text is blank; a report needs a text", path=path, where=where)
    if len(text) > MAX_TEXT_CHARS:
        raise BadReport(
            f"{len(text):,} code points of text; at most {MAX_TEXT_CHARS:,} are read, split the document",
            path=path,
            where=where,
        )
    if (nul := text.find("\x00")) >= 0:
        raise BadReport(
            f"a NUL at code point {nul}; no text has one, so this is binary data or damaged",
            path=path,
            where=where,
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as cause:
        raise BadReport(
            f"half a surrogate pair at code point {cause.start}; write the text as UTF-8",
            path=path,
            where=where,
        ) from cause
    return text


def checked_source(source: str | None) -> str | None:
    """A source id given by the caller, or None.

    Raises
    ------
    WrongUse
        Blank, too long, or with control characters.
    """
    if source is None:
        return None
    if not source.strip() or len(source) > MAX_NAME_CHARS or _CONTROL.search(source):
        raise WrongUse(
            f"source {source[:40]!r} is no id; give 1 to {MAX_NAME_CHARS} characters without line breaks"
        )
    return source.strip()


def checked_name(name: str, *, what: str, path: str | None, where: str | None) -> str:
    """A source named by a document.

    Raises
    ------
    BadReport
        Blank, too long, or with control characters.
    """
    try:
        return checked_source(name) or ""
    except WrongUse as cause:
        raise BadReport(
            f"{what} {name[:40]!r} is no name; 1 to {MAX_NAME_CHARS} characters without line breaks expected",
            path=path,
            where=where,
        ) from cause


def checked_url(url: str, *, path: str | None, where: str | None = None) -> str:
    """An address a reader may follow: http or https with a host.

    Raises
    ------
    BadReport
        Anything else (`javascript:`, `file:`, blanks inside, too long).
    """
    try:
        parts = urlsplit(url)
        fit = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        fit = False
    if not fit or len(url) > MAX_URL_CHARS or re.search(r"\s", url) or _CONTROL.search(url):
        raise BadReport(
            f"url {url[:60]!r} is no http(s) address; correct it or leave it out", path=path, where=where
        )
    return url


def checked_lang(lang: str, *, path: str | None, where: str | None = None) -> str:
    """The language part of a tag: `uk` for `uk-UA`.

    Raises
    ------
    BadReport
        No language tag.
    """
    if (tag := _LANG.match(lang.strip())) is None:
        raise BadReport(
            f"lang {lang[:20]!r} is no language tag; write it like en, uk, ru", path=path, where=where
        )
    return tag[1].lower()


def checked_title(title: str | None) -> str | None:
    """A title on one line, at most `MAX_TITLE_CHARS` long (the text has it in full); None for a blank one."""
    if title is None:
        return None
    line = " ".join(_CONTROL.sub(" ", title).split())
    if len(line) > MAX_TITLE_CHARS:
        line = line[: MAX_TITLE_CHARS - 1] + "…"
    return line or None


def published(stamp: str, *, path: str | None, where: str | None = None) -> tuple[date, Instant | None]:
    """The day a document is dated, and the instant where it states one.

    The day is the one the stamp itself shows, in its own zone: "yesterday" in the text counts from it.

    Raises
    ------
    BadReport
        No date, or a year outside `FIRST_YEAR` to `LAST_YEAR`.

    Examples
    --------
    >>> published("2025-04-08T01:00:00+03:00", path=None)
    (datetime.date(2025, 4, 8), 1744063200)
    >>> published("2025-04-08", path=None)
    (datetime.date(2025, 4, 8), None)
    """
    stamp = stamp.strip()
    instant: Instant | None = None
    try:
        if len(stamp) <= 10:
            day = parse_day(stamp)
        else:
            day = datetime.fromisoformat(stamp).date()
            instant = parse_instant(stamp)
    except (ValueError, OverflowError) as cause:
        raise BadReport(
            f"{stamp[:40]!r} is no date; write it like 2025-04-08 or 2025-04-08T18:00:00Z",
            path=path,
            where=where,
        ) from cause
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadReport(
            f"dated {day.isoformat()}; reports are dated {FIRST_YEAR} to {LAST_YEAR}, correct the date",
            path=path,
            where=where,
        )
    return day, instant
