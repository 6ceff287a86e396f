"""The word tables of a language: read from `lexicons/*.toml`, matched against tokens in one pass.

A pattern is a row of words: `captured`, `seiz*` (any ending), `took|taken` (either), `_` (any one word), `..`
(up to three words), `...` (up to seven), `?the` or `?_` (may be absent), `#` (a number). Quotation marks never count.
The first word of a pattern is a plain one: it is the key under which the pattern is found.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

from heldground.claims.tokens import Token, fold
from heldground.errors import BadInput

LANGUAGES: Final = ("en", "uk", "ru")
_QUOTES: Final = frozenset('"«»“”„‟‹›')
_KEPT: Final = 100_000
"""Words whose patterns are remembered; then the table begins anew."""
_STOPPERS: Final = frozenset(".;:!?()")
_ROLE_SETS: Final = (
    ("direction", "toward"), ("near", "near"), ("from", "from"), ("toward", "toward"),
    ("compass", "near"), ("parts", "in"), ("in", "in"), ("at", "at"),
)  # fmt: skip
"""Sets of words before a place's name and the role each tells; of a word in several the first counts."""
_NO_WORDS: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a table: in which table it stands, its rule's name, what it says, an example sentence."""

    table: str
    rule: str
    values: Mapping[str, Any]
    example: str = ""

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)


@dataclass(slots=True, init=False)
class Hit:
    """An entry found at tokens `[first, last)`."""

    entry: Entry
    first: int
    last: int
    table: str = field(repr=False, compare=False)

    def __init__(self, entry: Entry, first: int, last: int) -> None:
        self.entry, self.first, self.last = entry, first, last
        self.table = entry.table  # asked of every hit by every rule


class Hits(list[Hit]):
    """The hits of a sentence by position, and by table: most rules ask for one table, and most find none."""

    __slots__ = ("_several", "_tables")

    def __init__(self, hits: Iterable[Hit]) -> None:
        super().__init__(hits)
        tables: dict[str, list[Hit]] = {}
        for hit in self:
            tables.setdefault(hit.table, []).append(hit)
        self._tables = tables
        self._several: dict[tuple[str, ...], Sequence[Hit]] = {}

    def of(self, table: str) -> Sequence[Hit]:
        """Those of one table, by position."""
        return self._tables.get(table, ())

    def of_any(self, *tables: str) -> Sequence[Hit]:
        """Those of several tables, by position."""
        known = self._several.get(tables)
        if known is None:
            there = [name for name in tables if name in self._tables]
            one = self._tables[there[0]] if len(there) == 1 else ()
            known = self._several[tables] = (
                [hit for hit in self if hit.table in there] if len(there) > 1 else one
            )
        return known


@dataclass(slots=True)
class _Step:
    """One word of a pattern: exact forms, beginnings, or a gap of at most `gap` words."""

    exact: frozenset[str] = frozenset()
    begins: tuple[str, ...] = ()
    gap: int = 0
    wild: bool = False
    number: bool = False
    optional: bool = False

    def fits(self, token: Token) -> bool:
        if self.number:
            return token.kind == "num"
        if self.wild:
            return token.kind != "mark"
        return token.low in self.exact or (bool(self.begins) and token.low.startswith(self.begins))


@dataclass(slots=True)
class _Row:
    """A pattern's steps; `second` and `begins` say what its second word must be, where it is a plain one."""

    steps: tuple[_Step, ...]
    entry: Entry
    second: frozenset[str] | None = field(init=False)
    begins: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        step = self.steps[1] if len(self.steps) > 1 else None
        plain = step is not None and not (step.gap or step.wild or step.number or step.optional)
        self.second = step.exact if step is not None and plain else None
        self.begins = step.begins if step is not None and plain else ()


_UNKNOWN: Final = (_Row((), Entry("", "", {})),)
"""Stands for the rows of a word that was not asked for yet."""


def parse_pattern(pattern: str) -> tuple[_Step, ...]:
    """The steps of a written pattern.

    Raises
    ------
    BadInput
        It is empty or begins with a gap, so that it could not be found by its first word.
    """
    steps: list[_Step] = []
    for part in pattern.split():
        optional = part.startswith("?") and len(part) > 1
        word = part[1:] if optional else part
        if word == "..":
            steps.append(_Step(gap=3))
        elif word == "...":
            steps.append(_Step(gap=7))
        elif word == "_":
            steps.append(_Step(wild=True, optional=optional))
        elif word == "#":
            steps.append(_Step(number=True, optional=optional))
        else:
            forms = word.split("|")
            steps.append(
                _Step(
                    exact=frozenset(fold(form) for form in forms if not form.endswith("*")),
                    begins=tuple(fold(form[:-1]) for form in forms if form.endswith("*")),
                    optional=optional,
                )
            )
    if not steps or not (steps[0].exact or steps[0].begins or steps[0].number) or steps[0].optional:
        raise BadInput(f"pattern {pattern!r} must begin with a plain word")
    return tuple(steps)


class Words:
    """Patterns of one language, found by dictionary on their first word; cost grows with the text only."""

    def __init__(self) -> None:
        self._exact: dict[str, list[_Row]] = {}
        self._begins: dict[str, list[_Row]] = {}
        self._lengths: tuple[int, ...] = ()
        self._known: dict[str, tuple[_Row, ...]] = {}

    def add(self, pattern: str, entry: Entry) -> None:
        row = _Row(parse_pattern(pattern), entry)
        for form in row.steps[0].exact:
            self._exact.setdefault(form, []).append(row)
        for form in row.steps[0].begins:
            self._begins.setdefault(form, []).append(row)
        self._lengths = tuple(sorted({len(form) for form in self._begins}))
        self._known.clear()

    def find(self, tokens: Sequence[Token], first: int = 0, last: int | None = None) -> list[Hit]:
        """All hits in tokens `[first, last)`, by position; of one entry only the longest at a position."""
        last = len(tokens) if last is None else last
        hits: list[Hit] = []
        known = self._known.get
        for index in [index for index in range(first, last) if known(tokens[index].low, _UNKNOWN)]:
            token = tokens[index]
            found = known(token.low)
            if found is None:
                found = self._rows_of(token.low)
            if not found or token.kind == "mark":
                continue
            if len(found) == 1 and len(found[0].steps) == 1:  # most words have one row, of that word alone
                hits.append(Hit(found[0].entry, index, index + 1))
                continue
            best: dict[int, Hit] = {}
            following = _word_behind(tokens, index, last)
            for row in found:
                steps, second = row.steps, row.second
                if second is not None and following not in second and not following.startswith(row.begins):
                    continue
                end = index + 1 if len(steps) == 1 else _match(steps, 1, tokens, index + 1, last)
                if end is not None:
                    longest = best.get(id(row.entry))
                    if longest is None or end > longest.last:
                        best[id(row.entry)] = Hit(row.entry, index, end)
            hits.extend(best.values())
        return hits

    def _rows_of(self, low: str) -> tuple[_Row, ...]:
        """The patterns that may begin with a word, kept for the next time it comes."""
        found = list(self._exact.get(low, ()))
        for length in self._lengths:
            if length > len(low):
                break
            found.extend(self._begins.get(low[:length], ()))
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[low] = tuple(found)
        return self._known[low]


def _word_behind(tokens: Sequence[Token], index: int, last: int) -> str:
    """The next word behind a token, folded; quotation marks never count."""
    for at in range(index + 1, last):
        if tokens[at].text not in _QUOTES:
            return tokens[at].low
    return ""


def _match(steps: tuple[_Step, ...], at: int, tokens: Sequence[Token], index: int, last: int) -> int | None:
    """The token behind the last matched one, or None."""
    if at == len(steps):
        return index
    step = steps[at]
    while index < last and tokens[index].text in _QUOTES:
        index += 1
    if step.gap:
        for skipped in range(step.gap + 1):
            end = _match(steps, at + 1, tokens, index + skipped, last)
            if end is not None:
                return end
            if index + skipped < last and tokens[index + skipped].text in _STOPPERS:
                return None
        return None
    if index < last and step.fits(tokens[index]):
        end = _match(steps, at + 1, tokens, index + 1, last)
        if end is not None or not step.optional:
            return end
    if step.optional:
        return _match(steps, at + 1, tokens, index, last)
    return None


@dataclass(slots=True)
class Lexicon:
    """Everything the engine knows of a language: the word tables and plain settings."""

    lang: str
    words: Words
    settings: Mapping[str, Any] = field(default_factory=dict)
    sets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    relative: dict[str, str] = field(init=False, repr=False)
    """Words that mean a party only from someone's point of view, each with the set that says whose."""
    party_words: frozenset[str] = field(init=False, repr=False)
    """Words of which a sentence may make a party without a name of the theatre's."""
    roles: dict[str, str] = field(init=False, repr=False)
    """Words before a place's name, each with the role it tells."""

    def __post_init__(self) -> None:
        self.relative = {
            word: name for name in ("his", "they", "enemy", "we") for word in self.sets.get(name, ())
        }
        self.party_words = frozenset(self.relative).union(
            *map(self.words_of, ("bare_force", "armed_group", "authorities"))
        )
        self.roles = {word: role for name, role in reversed(_ROLE_SETS) for word in self.sets.get(name, ())}

    def among(self, name: str, low: str) -> bool:
        """Whether a folded word is in the lexicon's plain set of that name."""
        words = self.sets.get(name)
        return words is not None and low in words

    def words_of(self, name: str) -> frozenset[str]:
        """The plain set of that name, for who asks of every word of a clause; empty where there is none."""
        return self.sets.get(name, _NO_WORDS)


@cache
def read_lexicon(lang: str) -> Lexicon:
    """The lexicon of a language; English where there is none, as its marks and numbers still serve.

    Raises
    ------
    BadInput
        A lexicon file with a pattern that cannot be found by its first word.
    """
    name = lang if lang in LANGUAGES else "en"
    path = resources.files("heldground.claims") / "lexicons" / f"{name}.toml"
    return parse_lexicon(path.read_text(encoding="utf-8"), name)


def parse_lexicon(text: str, lang: str) -> Lexicon:
    """A lexicon from the text of its TOML file: `[sets]`, `[settings]` and arrays of tables with `words`."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise BadInput(f"not TOML: {cause}", path=f"lexicons/{lang}.toml") from cause
    words = Words()
    for table, rows in tables.items():
        if not isinstance(rows, list):
            continue
        for number, row in enumerate(rows):
            values = {key: value for key, value in row.items() if key not in ("words", "eg")}
            rule = str(values.get("rule") or f"{table}.{number + 1}")
            entry = Entry(table, rule, values, str(row.get("eg", "")))
            for pattern in row["words"]:
                try:
                    words.add(pattern, entry)
                except BadInput as cause:
                    raise BadInput(
                        cause.problem, path=f"lexicons/{lang}.toml", where=f"[[{table}]] {rule}"
                    ) from cause
    sets = {name: frozenset(fold(word) for word in row) for name, row in tables.get("sets", {}).items()}
    return Lexicon(lang, words, tables.get("settings", {}), sets)
