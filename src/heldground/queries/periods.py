"""Even steps through time: the end of each day, week or month."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import numpy as np

from heldground.when import Instant, day_end, day_of

Array = np.ndarray[Any, np.dtype[Any]]


class Every(StrEnum):
    """How far apart the rows of a series are. Weeks are ISO 8601's and end on Sunday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


def period_ends(first: Instant, last: Instant, every: Every) -> Array:
    """Last seconds of the days, weeks or months from one day to another, and of the last day itself.

    Whole days in UTC, both included; a week or month that is not over by the last day ends with it.

    Examples
    --------
    >>> from heldground.when import iso, parse_instant
    >>> ends = period_ends(parse_instant("2025-01-30"), parse_instant("2025-03-05"), Every.MONTH)
    >>> [iso(int(end)) for end in ends]
    ['2025-01-31T23:59:59Z', '2025-02-28T23:59:59Z', '2025-03-05T23:59:59Z']
    >>> len(period_ends(parse_instant("2025-03-05"), parse_instant("2025-01-30"), Every.DAY))
    0
    """
    day, final = day_of(first), day_of(last)
    ends = []
    while day <= final:
        end = min(_end_of(day, every), final)
        ends.append(day_end(end))
        day = end + timedelta(days=1)
    return np.array(ends, dtype=np.int64)


def _end_of(day: date, every: Every) -> date:
    if every is Every.WEEK:
        return day + timedelta(days=6 - day.weekday())
    if every is Every.MONTH:
        return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day
