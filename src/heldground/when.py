"""Time: instants are aware and UTC, days are dates, intervals are half-open `[start, until)`.

Inside, an instant is an `int`: seconds since 1970 UTC. Publishers' stamps have no finer precision, and integers
compare, index and travel without a zone to lose. `FOREVER` is the open end of an interval that still holds.
"""

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from heldground.errors import WrongUse

Instant = int
"""Seconds since 1970-01-01T00:00:00Z."""

DAY: Final = 86_400
FOREVER: Final[Instant] = 2**53  # exact in JSON, JavaScript and 64-bit columns
_FIRST: Final[Instant] = -(2**53)

_DAY_ONLY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Half-open stretch of time `[start, until)` in instants; `until` may be `FOREVER`.

    Examples
    --------
    >>> Interval(0, 10).overlaps(Interval(10, 20))
    False
    >>> 10 in Interval(0, 10)
    False
    """

    start: Instant
    until: Instant = FOREVER

    def __post_init__(self) -> None:
        if self.start > self.until:
            raise WrongUse(f"interval ends ({self.until}) before it starts ({self.start})")

    def __contains__(self, at: Instant) -> bool:
        return self.start <= at < self.until

    def overlaps(self, other: "Interval") -> bool:
        return self.start < other.until and other.start < self.until


def parse_day(text: str) -> date:
    """The day written as `YYYY-MM-DD`.

    Raises
    ------
    WrongUse
        Anything else, with an example of what is expected.
    """
    if _DAY_ONLY.match(text.strip()):
        try:
            return date.fromisoformat(text.strip())
        except ValueError:
            pass
    raise WrongUse(f"{text!r} is no date; write it like 2025-04-06")


def parse_instant(text: str, *, end: bool = True) -> Instant:
    """The instant meant by an ISO 8601 text; a bare date is the whole day in UTC.

    Parameters
    ----------
    end
        For a bare date: its last second (state "at" a day is the state at its end) or, if false, its first.

    Examples
    --------
    >>> parse_instant("2025-04-06T12:00:00Z") - parse_instant("2025-04-06", end=False)
    43200
    >>> parse_instant("2025-04-06") - parse_instant("2025-04-06", end=False)
    86399
    >>> parse_instant("20250406") == parse_instant("2025-04-06")
    True
    """
    text = text.strip()
    try:
        first = day_start(date.fromisoformat(text))  # ISO 8601's basic form and week dates are days too
        return first + DAY - 1 if end else first
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(
            f"{text!r} is no date or time; write it like 2025-04-06 or 2025-04-06T18:00:00Z"
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return math.floor(moment.timestamp())


def day_start(day: date) -> Instant:
    """First second of a day in UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def day_end(day: date) -> Instant:
    """Last second of a day in UTC."""
    return day_start(day) + DAY - 1


def day_of(at: Instant) -> date:
    """The UTC day an instant lies in."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)).date()


def iso(at: Instant) -> str | None:
    """ISO 8601 in UTC with seconds; None for `FOREVER` (still so) and for the beginning of time.

    Examples
    --------
    >>> iso(0)
    '1970-01-01T00:00:00Z'
    >>> iso(FOREVER) is None
    True
    """
    if at >= FOREVER or at <= _FIRST:
        return None
    return f"{(datetime(1970, 1, 1) + timedelta(seconds=at)).isoformat()}Z"  # noqa: DTZ001
