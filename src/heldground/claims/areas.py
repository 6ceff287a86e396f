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
    """The number in the tokens from `low` on that ends right before token `index`, and where it begins."""
    first = index
    total: float | None = None
    scale = 1.0
    while first > low:
        token = tokens[first - 1]
        if token.kind == "num":
            value = read_number(token.text, lang)
            if value is None:
                break
            # "1 310": a group of three digits behind one to three digits, with nothing but a space between.
            groups = token.text
            while (
                len(groups) % 3 == 0
                and first >= low + 2
                and tokens[first - 2].kind == "num"
                and tokens[first - 2].text.isdigit()
                and groups.isdigit()
                and len(tokens[first - 2].text) <= 3
                and tokens[first - 1].start - tokens[first - 2].end == 1
            ):
                first -= 1
                groups = tokens[first - 1].text + groups
                value = float(groups)
            first -= 1
            return (value * scale if total is None else value * scale + total), first
        if first - 1 in words:
            value = words[first - 1]
            first -= 1
            if value >= 100:
                scale = max(scale, 1.0) * value
            else:
                total = (total or 0.0) + value * scale
                if (
                    value < 10
                    and first > low + 1
                    and tokens[first - 1].text == "-"
                    and words.get(first - 2, 0) in range(20, 91)
                ):
                    first -= 1
                    continue
                if (
                    value < 20
                    and scale == 1.0
                    and first > low
                    and words.get(first - 1, 0.0) not in range(20, 91)
                ):
                    break
                if scale > 1.0:
                    break
            continue
        break
    if total is None and scale > 1.0 and first in words:
        return scale, first
    return total, first


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
