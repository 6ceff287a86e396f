"""A report: one dated document of a source, its text stored once and never altered."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from heldground.when import Instant

FULL: Final = "full"
SUMMARY: Final = "summary"
"""What of a document is at hand: all of it, or only what a feed says of it."""


def report_id(source: str, text: str) -> str:
    """Identity of a report: hash of source and text, so the same wire copy at two outlets is two reports.

    Examples
    --------
    >>> report_id("a", "x") == report_id("b", "x")
    False
    """
    return hashlib.sha256(f"{source}\x00{text}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Report:
    """One dated document of a source.

    `text` is exact: for a `.txt` file its content, header line included; for HTML the extracted text. All
    spans count code points in it. `published_on` is the day relative dates are counted from; `published_at`
    the instant, where the document states one. `file` is the base name it was read from. `lang` is `en`,
    `uk`, `ru` or another ISO 639-1 code, None if not yet found. `via` are those it was forwarded from: the source
    relays them. `extent` is `full`, or `summary` where a feed gave no more. `edited_at` is when its publisher last
    changed it, where that is stated.
    """

    source: str
    text: str
    published_on: date
    published_at: Instant | None = None
    title: str | None = None
    url: str | None = None
    lang: str | None = None
    file: str | None = None
    fetched_at: Instant | None = None
    via: tuple[str, ...] = ()
    extent: str = FULL
    edited_at: Instant | None = None

    @property
    def id(self) -> str:
        return report_id(self.source, self.text)

    @property
    def key(self) -> str:
        """What claims call the report: its file name, else its id."""
        return self.file or self.id
