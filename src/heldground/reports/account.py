"""The account a batch of reports ends with: what was read, what was new, what was refused and why."""

from dataclasses import dataclass, field
from typing import Final

from heldground.errors import BadInput

MAX_KEPT: Final = 1_000
"""Refusals kept word for word; from a file of a million bad lines the rest is only counted."""


@dataclass(slots=True)
class Account:
    """What became of a batch.

    `read` counts reports that could be read, `new` and `already_known` what became of them in a store (both
    stay 0 where nothing is stored). `skipped` holds (where, why) of each refusal, the first `MAX_KEPT` of
    them; `refused` counts all. `passed` counts what is no report and no error, by what it is: posts without text,
    say. `unchanged` counts addresses whose server had nothing new; `summaries` the reports of which a feed gave only
    that. `notes` are what a desk should know and nobody did wrong.

    Examples
    --------
    >>> account = Account(read=1)
    >>> account.exit_code
    0
    >>> account.refuse("inbox.jsonl, line 2", "not JSON")
    >>> account.exit_code, str(account)
    (3, '1 of 2 reports read, 1 refused')
    """

    read: int = 0
    new: int = 0
    already_known: int = 0
    refused: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    passed: dict[str, int] = field(default_factory=dict)
    unchanged: int = 0
    summaries: int = 0
    notes: list[str] = field(default_factory=list)

    def refuse(self, where: str, why: str) -> None:
        """Note something that could not be read."""
        self.refused += 1
        if len(self.skipped) < MAX_KEPT:
            self.skipped.append((where, why))

    def refuse_error(self, error: BadInput, *, where: str | None = None) -> None:
        """Note an error by its own words; `where` goes before them when the error names no file."""
        spot = ", ".join(part for part in (error.path or where, error.where) if part)
        self.refuse(spot or "input", error.problem)

    def pass_over(self, what: str) -> None:
        """Count something that is no report, by what it is."""
        self.passed[what] = self.passed.get(what, 0) + 1

    def note(self, message: str) -> None:
        """Keep something to say, once."""
        if message not in self.notes and len(self.notes) < MAX_KEPT:
            self.notes.append(message)

    def stored(self, *, new: bool) -> None:
        """Note whether a store already had a report."""
        if new:
            self.new += 1
        else:
            self.already_known += 1

    @property
    def exit_code(self) -> int:
        """3 if anything was refused, else 0 (what the command line ends with)."""
        return 3 if self.refused else 0

    def __str__(self) -> str:
        parts = [f"{self.read} of {self.read + self.refused} reports read"]
        if self.new or self.already_known:
            parts.append(f"{self.new} new, {self.already_known} already known")
        if self.summaries:
            parts.append(f"{self.summaries} of them summaries only")
        if self.unchanged:
            parts.append(
                f"{self.unchanged} address{'es' if self.unchanged > 1 else ''} unchanged since last time"
            )
        if self.passed:
            kinds = ", ".join(f"{what} {count}" for what, count in sorted(self.passed.items()))
            parts.append(f"passed over ({kinds})")
        if self.refused:
            parts.append(f"{self.refused} refused")
        return ", ".join(parts)
