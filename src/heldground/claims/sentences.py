"""Sentences of a report with their exact places, the headline and the paragraph each belongs to.

A report may begin with ` date YYYY-MM-DD headline`; the header's words up to the date are no sentence, what
follows on that line is a headline. Each line is a block: a paragraph, a bullet, an entry of a live blog.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from heldground.claims.tokens import Token

_HEADER: Final = re.compile(r"\s*date\s+\d{4}-\d{2}-\d{2}[ \t]*")
_DATELINE: Final = re.compile(
    r"\s+(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,\s+)?[A-Z][a-z]+\s+\d{1,2},\s+\d{4}"
    r"(?:\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s*[AP]M)?)?\s*$"
)
"""A portal's time stamp behind its headline: "Two villages retaken Friday, May 2, 2025 9:30:00 AM"."""
_LEAD: Final = re.compile(
    r"[^\w\"«“(\[]*?(?:(?P<clock>\d{1,2}[:.]\d{2})(?:\s?[ap]\.?m\.?)?"
    r"(?:\s+(?:GMT|UTC|BST|CES?T|EES?T|E[SD]?T|MSK|МСК|IST)\b)?\s*[—–\-:|]?\s+)?(?=\w|[\"«“(\[])"
)
"""Bullets, signs and a clock time before an entry: "- 07:50 Good morning", "11.52 CEST Fighters say"."""
_PLACE_LINE: Final = re.compile(
    r"[A-ZА-ЯІЇЄҐ][A-ZА-ЯІЇЄҐ/ .\-]{2,40}"
    r"(?:,\s+[A-Z][a-z]+\.?(?:\s+\d{1,2}|\s+[A-Z][a-z]+)?(?:,\s+[A-Z][a-z]+\.?\s+\d{1,2})?)?"
    r"\s*(?:\([^)\n]{2,30}\))?\s+[-–—]\s+(?=\w)"
)
"""An agency's place line before its first sentence: "OSK, May 2 (Agency) - Troops left."."""
_ABBREVIATIONS: Final = frozenset(
    [
        "mr", "mrs", "ms", "dr", "gen", "col", "lt", "maj", "sgt", "capt", "st", "no", "vs", "approx",
        "sq", "km", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
        "u", "s", "e", "g", "i", "кв", "км", "тис", "млн", "ім", "вул", "м", "р", "обл", "т", "д", "п",
        "с", "г", "гг", "им", "ул", "тыс", "стр", "ст", "рр", "див", "см", "напр",
    ]
)  # fmt: skip
MAX_TOKENS: Final = 300
"""A longer run without a full stop is cut: the longest real sentence seen has 70 words, and cost grows with the square."""
_ENDS: Final = frozenset(".!?…")
_TRAILERS: Final = frozenset("\"»”)'’")


@dataclass(slots=True)
class Sentence:
    """`[start, end)` in the report's text, `[first, last)` in its tokens; `block` numbers its line."""

    start: int
    end: int
    first: int
    last: int
    block: int
    headline: bool = False
    opens_block: bool = False


def header_end(text: str) -> int:
    """Where the words of a report begin: behind ` date YYYY-MM-DD `, or 0."""
    match = _HEADER.match(text)
    return match.end() if match else 0


def split_sentences(text: str, tokens: Sequence[Token]) -> list[Sentence]:
    """Sentences in text order; every token behind the header is in one, marks and bullets before the first
    word aside.

    Examples
    --------
    >>> from heldground.claims.tokens import tokenise
    >>> text = " date 2025-04-08 A headline\\n\\nOne sq. km fell. Two held!"
    >>> [text[s.start:s.end] for s in split_sentences(text, tokenise(text))]
    ['A headline', 'One sq. km fell.', 'Two held!']
    """
    sentences: list[Sentence] = []
    position = 0
    at = header_end(text)
    block = 0
    header_line = at > 0
    while at < len(text):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line_start, line_end = at, stop
        at = stop + 1
        is_header, header_line = header_line, False
        if not text[line_start:line_end].strip():
            continue
        block += 1
        if is_header:
            stamp = _DATELINE.search(text, line_start, line_end)
            if stamp and stamp.start() > line_start:
                line_end = stamp.start()
        lead = _LEAD.match(text, line_start, line_end)
        if lead:
            line_start = lead.end()
        place_line = _PLACE_LINE.match(text, line_start, line_end)
        if place_line:
            line_start = place_line.end()
        while position < len(tokens) and tokens[position].start < line_start:
            position += 1
        first = position
        while position < len(tokens) and tokens[position].start < line_end:
            position += 1
        found = _split_line(tokens, first, position, block)
        # A header line that is one sentence without a full stop is a headline; a lead paragraph ends with
        # one.
        if is_header and found and len(found) == 1 and tokens[found[0].last - 1].text not in ".…":
            found[0].headline = True
        if found:
            found[0].opens_block = True
        sentences.extend(found)
    return sentences


def _split_line(tokens: Sequence[Token], first: int, last: int, block: int) -> list[Sentence]:
    found: list[Sentence] = []
    begin = first
    index = first
    while index < last:
        token = tokens[index]
        index += 1
        if index - begin >= MAX_TOKENS:
            found.append(Sentence(tokens[begin].start, token.end, begin, index, block))
            begin = index
            continue
        if token.text not in _ENDS or token.kind != "mark":
            continue
        while index < last and tokens[index].text in _ENDS:
            index += 1
        while (
            index < last and tokens[index].text in _TRAILERS and tokens[index].start == tokens[index - 1].end
        ):
            index += 1
        if index < last and not _breaks(tokens, index - 1, index, begin):
            continue
        found.append(Sentence(tokens[begin].start, tokens[index - 1].end, begin, index, block))
        begin = index
    if begin < last:
        found.append(Sentence(tokens[begin].start, tokens[last - 1].end, begin, last, block))
    return found


def _breaks(tokens: Sequence[Token], mark: int, following: int, begin: int) -> bool:
    nxt = tokens[following]
    if nxt.start == tokens[mark].end:
        return False  # "4.2", "deepstatemap.live", "кв.км"
    if nxt.kind == "word" and not nxt.capital:
        return False
    stop = mark
    while stop > begin and tokens[stop].text in _TRAILERS:
        stop -= 1
    before = tokens[stop - 1] if stop > begin else None
    if tokens[stop].text == "." and before is not None and before.kind == "word":
        if (
            before.low in _ABBREVIATIONS
            and nxt.kind != "mark"
            and not (before.low in {"км", "km", "г", "р", "no"} and nxt.kind == "word" and nxt.capital)
        ):
            return False
        if len(before.text) == 1 and before.capital:
            return False  # initials: "A. Ivanov"
    return True
