"""What stands beside a word of a text: the words of regions, settlements, prepositions and titles around a name."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Final, NamedTuple

from heldground.places.endings import adjective_stem
from heldground.places.evidence import key
from heldground.places.model import DISTRICT, OBLAST
from heldground.places.spelling import is_cyrillic
from heldground.places.words import (
    COMMUNITY_WORDS,
    CONJUNCTIONS,
    DIRECTION_WORDS,
    DISTRICT_WORDS,
    FIRST_NAMES,
    OBLAST_WORDS,
    OF,
    PLACE_PREPOSITIONS,
    PLURAL_AREA_WORDS,
    SETTLEMENT_WORDS,
    SHORT_SETTLEMENT_WORDS,
    TITLES,
)

_TOKEN: Final = re.compile(r"р-н[а-яіє]{0,3}\b|[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_NAME_GAPS: Final = frozenset(" \u00a0\n-‑–")
_SENTENCE_GAP: Final = re.compile(r"[.!?…;\n•]")
_LIST_GAP: Final = re.compile(r"\s*[,/]?\s*")


class _Token(NamedTuple):
    start: int
    end: int
    word: str
    key: str
    capital: bool


_token: Final[Callable[[tuple[int, int, str, str, bool]], _Token]] = partial(tuple.__new__, _Token)
"""As `_Token._make`, which asks each of hundreds how long it is."""


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _TOKEN.finditer(text):
        word, own, capital = _word(match[0])
        if word:
            start = match.start()
            found.append((start, start + len(word), word, own, capital))
    return list(map(_token, found))


@lru_cache(maxsize=100_000)
def _word(written: str) -> tuple[str, str, bool]:
    """A word without a possessive ending, its key, and whether it begins with a capital."""
    word = written
    if word.isascii() or "'s" in word or "’s" in word:
        word = _POSSESSIVE.sub("", word)
    return word, key(word), word[:1].isupper()


class Beside:
    """The words of a text, and what each stands next to."""

    def __init__(self, text: str, lang: str, skip: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.lang = lang
        self.tokens = _tokens(text)
        self.skip = sorted(skip)
        self._named = self._in_names()

    def _in_names(self) -> frozenset[int]:
        """Where tokens begin that are part of the spans to skip."""
        ends = [token.end for token in self.tokens]
        found = []
        for start, end in self.skip:
            for at in range(bisect_right(ends, start), len(self.tokens)):
                if self.tokens[at].start >= end:
                    break
                found.append(self.tokens[at].start)
        return frozenset(found)

    def _skipped(self, token: _Token) -> bool:
        return token.start in self._named

    def _gap(self, at: int) -> str:
        """Text between the token before and this one."""
        return self.text[self.tokens[at - 1].end if at else 0 : self.tokens[at].start]

    def _sentence_start(self, at: int) -> bool:
        return at == 0 or _SENTENCE_GAP.search(self._gap(at)) is not None

    def _adjoins(self, at: int) -> bool:
        """Whether the token before stands directly beside, as words of one name do."""
        return at > 0 and self._gap(at) in _NAME_GAPS

    def _governor(self, at: int) -> tuple[int, str] | None:
        """Index and kind of the region word that governs an adjective or a name, directly or across a list.

        "Белгородской и Курской областях": областях governs both.
        """
        here = at + 1
        while here < len(self.tokens) and here - at <= 7:
            token = self.tokens[here]
            kind = _KINDS.get(token.key)
            if kind is None and not token.capital and token.key not in CONJUNCTIONS:
                return None
            if not _LIST_GAP.fullmatch(self._gap(here).replace("-", "").strip("’'s")):
                return None
            if kind is not None:
                adjoins = here == at + 1 or "," not in self.text[self.tokens[at].end : token.start]
                shared = any(self.tokens[n].key in CONJUNCTIONS for n in range(at + 1, here))
                # Across a list the one word is plural, or its adjectives agree: "Сумській та Харківській
                # областях"; "Demidovka, Krasnaya Yaruga district" is no list.
                if adjoins and not shared:
                    return here, kind
                if token.key in PLURAL_AREA_WORDS and (
                    not is_cyrillic(token.word) or adjective_stem(self.tokens[at].key) is not None
                ):
                    return here, kind
                return None
            here += 1
        return None

    def _settlement_word_before(self, at: int) -> bool:
        """Whether "village of", "с.", "населений пункт" or a list opened by such a word stands before."""
        here = at - 1
        while here >= 0 and at - here <= 12:
            token = self.tokens[here]
            gap = self.text[token.end : self.tokens[here + 1].start]
            if token.key in SHORT_SETTLEMENT_WORDS and gap.startswith("."):
                return gap.strip() in (".",)
            if gap.strip(" \u00a0\n,:«»\"“”'") and gap.strip() not in ("-", "‑"):
                return False
            if token.key in SETTLEMENT_WORDS:
                return True
            if token.capital or token.key in CONJUNCTIONS or token.key in OF:
                here -= 1
                continue
            return False
        return False

    def _settlement_word_after(self, at: int) -> bool:
        after = at + 1
        return (
            self.lang == "en"
            and after < len(self.tokens)
            and self._adjoins(after)
            and self.tokens[after].key in SETTLEMENT_WORDS
        )

    def _preposition_before(self, at: int) -> bool:
        if at == 0 or not self._adjoins(at):
            return False
        token = self.tokens[at - 1]
        if token.key in OF and at > 1:
            return self.tokens[at - 2].key in PLACE_PREPOSITIONS or self.lang == "en"
        return token.key in PLACE_PREPOSITIONS

    def _person(self, at: int) -> bool:
        """Whether a first name or a title stands before: President Popov, Олександр Сирський."""
        if not self._adjoins(at):
            return False
        before = self.tokens[at - 1]
        if before.key in FIRST_NAMES:
            return before.capital
        return before.key in TITLES


_KINDS: Final = (
    dict.fromkeys(DIRECTION_WORDS, "direction")
    | dict.fromkeys(COMMUNITY_WORDS, "hromada")
    | dict.fromkeys(DISTRICT_WORDS, DISTRICT)
    | dict.fromkeys(OBLAST_WORDS, OBLAST)
)


def word_kind(word: str) -> str | None:
    """The kind of area a word beside a name says, or None."""
    return _KINDS.get(word)
