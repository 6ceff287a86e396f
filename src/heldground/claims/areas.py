"""How much ground: numbers with a unit of area, in square kilometres.

Hectares count 0.01, square miles 2.58999 (claim schema, section Area). "About", "more than", "up to" keep the
number, a range gives its middle, thousands may be grouped by a comma (English), a point or a space.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from heldground.claims.tokens import Token
from heldground.claims.words import Hits

_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?\Z")
_HUNDRED: Final = 100


@dataclass(slots=True)
class AreaMention:
    """Tokens `[first, last)` that name an area."""

    first: int
    last: int
    km2: float


def find_areas(
    tokens: Sequence[Token], low: int, *, hits: Hits, lang: str, links: frozenset[str]
) -> list[AreaMention]:
    """Areas in the tokens from `low` on whose hits of the tables `unit` and `number` are given, in text order;
    `links` join a range.

    A unit without a number before it is none: "tens of square kilometres" names no figure.
    """
    units = hits.of("unit")
    if not units:
        return []
    words = {hit.first: float(hit.entry["value"]) for hit in hits.of("number")}
    found: list[AreaMention] = []
    seen: set[int] = set()
    for hit in units:
        if hit.first in seen:
            continue
        seen |= set(range(hit.first, hit.last))
        last_value, first = _number_before(tokens, low, hit.first, words, lang)
        if last_value is None:
            continue
        value = last_value
        at = first - 1
        if at > low and tokens[at].low in links:
            low_value, low_first = _number_before(tokens, low, at, words, lang)
            if low_value is not None and low_value < last_value:
                value, first = (low_value + last_value) / 2, low_first
        found.append(AreaMention(first, hit.last, round(value * float(hit.entry["km2"]), 4)))
    return found


def _number_before(
    tokens: Sequence[Token], low: int, index: int, words: dict[int, float], lang: str
) -> tuple[float | None, int]:
    """The number in the tokens from `low` on that ends right before token `index`, and where it begins.

    Read from its end, as far as the words make one number: "a hundred and ten", "7,8 тис.", "двадцать пять".
    """
    parts: list[float] = []
    first = at = index
    while at > low:
        token = tokens[at - 1]
        if token.kind == "num":
            if not parts or parts[0] >= _HUNDRED:
                value, at = _written(tokens, low, at - 1, lang)
                if value is not None:
                    parts.insert(0, value)
                    first = at
            break
        if at - 1 in words:
            value = words[at - 1]
            if parts == [1] and value < 1:
                parts = []  # "half a square mile"
            if parts and not _before(value, parts):
                break
            parts.insert(0, value)
            at -= 1
            first = at
            continue
        short = token.text == "." and at - 2 in words and words[at - 2] >= _HUNDRED
        joined = bool(parts) and token.low in ("-", "and") and at - 2 in words and words[at - 2] >= 20
        if not (short or joined):
            break
        at -= 1
    return _sum(parts), first


def _before(value: float, parts: Sequence[float]) -> bool:
    """Whether a number word goes on to the left of those of one number: "twenty" of "twenty-five"."""
    if value < 20:
        return parts[0] >= _HUNDRED and value >= 1
    return parts[0] < 10 if value < _HUNDRED else (_sum(parts) or 0) < value or parts[0] == 1000


def _sum(parts: Sequence[float]) -> float | None:
    """The value of the words of one number, or None without words."""
    total = current = 0.0
    for value in parts:
        if value >= 1000 and len(parts) > 1:
            total, current = total + (current or 1) * value, 0.0
        elif value == _HUNDRED and 0 < current < 20:
            current *= value
        else:
            current += value
    return total + current if parts else None


def _written(tokens: Sequence[Token], low: int, at: int, lang: str) -> tuple[float | None, int]:
    """The value of the digits that end at token `at`, and their first token.

    "1 310" is one number: a group of three digits behind one to three, with nothing but a space between.
    """
    groups, first = tokens[at].text, at
    value = read_number(groups, lang)
    while (
        groups.isdigit()
        and len(groups) % 3 == 0
        and first > low
        and tokens[first - 1].text.isdigit()
        and len(tokens[first - 1].text) <= 3
        and tokens[first].start - tokens[first - 1].end == 1
    ):
        first -= 1
        groups = tokens[first].text + groups
        value = float(groups)
    return value, first


def read_number(text: str, lang: str) -> float | None:
    """A written number, or None ("08:15" is none).

    Examples
    --------
    >>> [read_number(text, "en") for text in ("1,260", "9.5", "08:15")], read_number("4,2", "uk")
    ([1260.0, 9.5, None], 4.2)
    """
    if ":" in text:
        return None
    if lang == "en" and _GROUPED.match(text):
        return float(text.replace(",", ""))
    plain = text.replace(",", ".")
    if plain.count(".") > 1:
        return float(plain.replace(".", "")) if all(len(p) == 3 for p in plain.split(".")[1:]) else None
    return float(plain)
