"""When a fact was so: dates written out or told against the report's day, as days with both ends inclusive.

The meanings are the claim schema's (section Time): weekdays are the latest such day not after the report's,
"over the past day" is [D-1, D], "last week" the Monday to Sunday before, a bare month the latest one begun.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from heldground.claims.model import TimeSpan
from heldground.claims.tokens import Token
from heldground.claims.words import Hit, Hits

_YEAR: Final = re.compile(r"(?:19|20)\d\d\Z")
_DAY: Final = re.compile(r"\d{1,2}\Z")
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})(?:\.((?:19|20)?\d\d))?\Z")
_RECENT: Final = timedelta(days=60)
"""How far ahead of the report a date without a year may lie before it is read as last year's (planned
events)."""


@dataclass(slots=True)
class DateMention:
    """Tokens `[first, last)` that name a time; `since` marks an open end."""

    first: int
    last: int
    span: TimeSpan
    since: bool = False


def find_dates(
    tokens: Sequence[Token], low: int, high: int, *, hits: Hits, on: date, links: frozenset[str]
) -> list[DateMention]:
    """Dates in a sentence, tokens `[low, high)`, whose word hits are given; `on` is the report's day.

    Hits of the tables `month`, `weekday`, `when`, `part` and `number` count; figures come from the tokens,
    `links` are the words that join the two days of a range ("7 to 8 April"). What names a
    time after the report's day by more than 60 days is read as last year's.
    """
    found: list[DateMention] = []
    used: set[int] = set()
    numbers = {hit.first: hit.entry["value"] for hit in hits.of("number")}
    # "since" comes last: it opens the end of what "mid" and "late" have narrowed.
    parts = sorted(hits.of("part"), key=lambda hit: hit.entry["mean"] == "since")
    for hit in sorted(hits.of_any("month", "weekday", "when"), key=lambda h: h.first - h.last):
        if used & set(range(hit.first, hit.last)):
            continue
        mention = (
            _month(tokens, low, high, hit, on, links)
            if hit.table == "month"
            else _relative(tokens, hit, on, found, numbers)
        )
        if mention is None:
            continue
        before = [
            part for part in parts if mention.first - 4 <= part.first and part.last <= mention.first + 1
        ]
        for part in before:
            mention = _narrowed(tokens, mention, part)
        used |= set(range(mention.first, mention.last))
        found.append(mention)
    for index in [i for i in range(low, high) if tokens[i].kind == "num"]:
        if index not in used:
            dotted = _dotted(tokens[index].text, on)
            if dotted:
                found.append(DateMention(index, index + 1, TimeSpan(dotted, dotted)))
    return sorted(found, key=lambda mention: mention.first)


def _month(
    tokens: Sequence[Token], low: int, high: int, hit: Hit, on: date, links: frozenset[str]
) -> DateMention | None:
    month = int(hit.entry["n"])
    first, last = hit.first, hit.last
    if tokens[first].low == "may" and not tokens[first].capital:
        return None
    year = None
    days: list[int] = []
    # "19 April", "17-18 квітня", "7 to 8 April"
    index = first - 1
    while index >= low and len(days) < 2:
        token = tokens[index]
        if token.kind == "num" and _DAY.match(token.text):
            days.insert(0, int(token.text))
            first = index
        elif token.low not in links or (not days and index < hit.first - 2):
            break
        index -= 1
    after = last
    if not days:  # "April 7", "April 7 to 8", "April 7-8"
        while after < high and len(days) < 2:
            token = tokens[after]
            if token.kind == "num" and _DAY.match(token.text):
                days.append(int(token.text))
                last = after + 1
            elif not days or token.low not in links:
                break
            after += 1
        after = last
    if after < high and tokens[after].text == "," and days:
        after += 1
    if after < high and _YEAR.match(tokens[after].text):
        year = int(tokens[after].text)
        last = after + 1
    if not days:
        year = year or (on.year if month <= on.month else on.year - 1)
        return DateMention(first, last, whole_month(year, month))
    if year is None:
        year = on.year
        day = _safe(year, month, days[0])
        if day and day - on > _RECENT:
            year -= 1
    ends = [_safe(year, month, day) for day in days]
    if not all(ends):
        return None
    return DateMention(first, last, TimeSpan(ends[0], ends[-1]))


def _relative(
    tokens: Sequence[Token], hit: Hit, on: date, found: list[DateMention], numbers: dict[int, float]
) -> DateMention | None:
    one = timedelta(days=1)
    first, last = hit.first, hit.last
    if hit.table == "weekday":
        day = on - timedelta(days=(on.weekday() - int(hit.entry["n"])) % 7)
        return DateMention(first, last, TimeSpan(day, day))
    mean = hit.entry["mean"]
    if mean == "day":
        day = on - one * int(hit.entry["back"])
        return DateMention(first, last, TimeSpan(day, day))
    if mean == "span":
        return DateMention(first, last, TimeSpan(on - one * int(hit.entry["back"]), on))
    if mean in ("last_week", "this_week"):
        monday = on - one * on.weekday()
        if mean == "this_week":
            return DateMention(first, last, TimeSpan(monday, on))
        return DateMention(first, last, TimeSpan(monday - 7 * one, monday - one))
    if mean == "last_month":
        end = on.replace(day=1) - one
        return DateMention(first, last, whole_month(end.year, end.month))
    if mean == "this_month":
        return DateMention(first, last, TimeSpan(on.replace(day=1), on))
    if mean in ("last_year", "this_year"):
        year = on.year - (mean == "last_year")
        return DateMention(
            first, last, TimeSpan(date(year, 1, 1), date(year, 12, 31) if year < on.year else on)
        )
    if mean == "season":
        month = int(hit.entry["n"])
        year = on.year if month <= on.month else on.year - 1
        end_month = (month + 1) % 12 + 1
        close = whole_month(year if end_month > month else year + 1, end_month).end
        return DateMention(first, last, TimeSpan(date(year, month, 1), close if close and close < on else on))
    if mean == "ago":
        token = tokens[first]
        count = (
            int(token.text) if token.text.isdigit() and len(token.text) < 4 else int(numbers.get(first, 1))
        )
        day = on - one * int(hit.entry["days"]) * count
        return DateMention(first, last, TimeSpan(day, day))
    if mean == "same" and found:
        return DateMention(first, last, found[-1].span)
    return None


def _narrowed(tokens: Sequence[Token], mention: DateMention, part: Hit) -> DateMention:
    """The mention under the word before it: since, the night to, early, mid, late."""
    span, mean = mention.span, part.entry["mean"]
    start, end = span.start, span.end
    if mean == "since":
        if part.last < mention.first - 3 or any(
            tokens[i].text in ",;:" for i in range(part.last, mention.first)
        ):
            return mention
        return DateMention(part.first, mention.last, TimeSpan(start, None), since=True)
    if start is None or end is None:
        return mention
    if mean == "night":
        if part.last < mention.first - 2:
            return mention
        if start == end:
            start = end - timedelta(days=1)
        return DateMention(part.first, mention.last, TimeSpan(start, end))
    whole = whole_month(start.year, start.month)
    if (start, end) == (whole.start, whole.end) and part.last >= mention.first - 1:
        days = {"early": (1, 10), "mid": (11, 20), "late": (21, end.day)}[mean]
        if mean == "mid" and mention.since:
            days = (15, 15)
        return DateMention(
            part.first,
            mention.last,
            TimeSpan(start.replace(day=days[0]), end.replace(day=days[1])),
            mention.since,
        )
    if mention.since and start.day == 1:
        first = {"early": 1, "mid": 15, "late": 21}[mean]
        return DateMention(part.first, mention.last, TimeSpan(start.replace(day=first), None), since=True)
    return mention


def whole_month(year: int, month: int) -> TimeSpan:
    """First to last day of a month."""
    return TimeSpan(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dotted(text: str, on: date) -> date | None:
    """`07.04.2025`, and `07.04` where the two figures can only be a day and a month of the last year."""
    match = _DOTTED.match(text)
    if not match or (len(match[1]) < 2 and not match[3]) or len(match[2]) < 2:
        return None
    year = on.year if not match[3] else int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    day = _safe(year, int(match[2]), int(match[1]))
    if day and not match[3] and (day > on or on - day > _RECENT):
        return None
    return day
