"""Which reports a reader wants to see."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from heldground.reports.model import Report
from heldground.reports.sieve import Condition, is_one_of, says


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedReports:
    """A filter; None takes everything. Days are those of publication, both inclusive. `copies` keeps copies."""

    source: str | None = None
    lang: str | None = None
    since: date | None = None
    until: date | None = None
    text: str | None = None
    extent: str | None = None
    copies: bool = True

    def tests(self, copy_of: Mapping[str, str]) -> list[Condition[Report]]:
        """The conditions, one by one; `copy_of` says which reports are copies."""
        found: list[Condition[Report]] = []
        if self.source is not None:
            found.append(is_one_of("source", self.source, lambda report: (report.source,)))
        if self.lang is not None:
            found.append(is_one_of("language", self.lang, lambda report: (report.lang,)))
        if self.extent is not None:
            found.append(is_one_of("extent", self.extent, lambda report: (report.extent,)))
        if (since := self.since) is not None:
            found.append(Condition(f"published from {since}", lambda report: report.published_on >= since))
        if (until := self.until) is not None:
            found.append(Condition(f"published until {until}", lambda report: report.published_on <= until))
        if self.text is not None:
            found.append(says(self.text, lambda report: (report.title, report.text)))
        if not self.copies:
            found.append(Condition("no original", lambda report: report.id not in copy_of))
        return found


def _when(report: Report) -> tuple[Any, ...]:
    return (report.published_on, report.published_at or 0, report.id)


ORDERS: Final[Mapping[str, tuple[Callable[[Report], Any], bool]]] = {
    "oldest": (_when, False),
    "newest": (_when, True),
    "source": (lambda report: report.source.casefold(), False),
    "title": (lambda report: (report.title or "").casefold(), False),
}
"""Orders of a list: what to sort by, and whether downward."""
