"""Words, numbers and marks of a text, each with its exact place in it.

Offsets count code points. A hyphen and a possessive `'s` are tokens of their own, so `Ukrainian-held` and
`Russia's` show the party's word; `п'ять` and names like `M23` stay whole. `low` is the form that word tables are
matched against: case folded, one kind of apostrophe, Russian ё written е.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_TOKEN: Final = re.compile(
    r"(?P<own>['’]s\b)"
    r"|(?P<num>\d+(?:[.,:]\d+)*)"
    r"|(?P<word>(?:km|км)2\b|[A-ZА-ЯІЇЄҐ]{1,4}\d{1,4}\b|[^\W\d_]+(?:['’ʼ](?!s\b)[^\W\d_]+)*)"
    r"|(?P<mark>\S)"
)
_OPENING: Final = frozenset("«“„‟‹")
_CLOSING: Final = frozenset("»”›")


@dataclass(slots=True)
class Token:
    """One word, number or mark; `kind` is `word`, `num`, `own` (possessive ending) or `mark`."""

    start: int
    end: int
    text: str
    low: str
    kind: str
    quoted: bool = False

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_word(self) -> bool:
        return self.kind == "word"


def tokenise(text: str) -> list[Token]:
    """Tokens of a text in order; `quoted` tells which stand inside quotation marks.

    A straight `"` opens and closes in turn; a paragraph's end closes what was left open, as a lost mark must
    not turn the rest of a report into a quotation.

    Examples
    --------
    >>> [token.text for token in tokenise("Russia's «сіра зона», 4,2 км")]
    ['Russia', "'s", '«', 'сіра', 'зона', '»', ',', '4,2', 'км']
    """
    tokens: list[Token] = []
    depth = 0
    last = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        word = match.group()
        start, end = match.span()
        if depth and "\n" in text[last:start]:
            depth = 0
        last = end
        quoted = depth > 0
        if kind == "mark":
            if word == '"':
                depth = 0 if depth else 1
                quoted = False
            elif word in _OPENING:
                depth += 1
                quoted = False
            elif word in _CLOSING:
                depth = max(0, depth - 1)
                quoted = False
        tokens.append(Token(start, end, word, fold(word), kind, quoted))
    return tokens


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """The form of a word that tables are matched against."""
    return word.casefold().replace("’", "'").replace("ʼ", "'").replace("ё", "е")
