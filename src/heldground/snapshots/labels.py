"""Label tables: what a publisher's labels mean, as rules that people can read.

A table is TOML: those of the shipped publishers lie beside this module in `tables/`, a user's own stand in
`heldground.toml`. Its rules are tried in order; the first whose conditions all hold decides. What no rule covers is
an unknown label, and its ground is held back. Conditions compare whole texts, whatever their case; a table may also
read the words of one property (`words_of`) into what they say, for labels that drift or carry dates.
"""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any, Final

from heldground.actors import Control
from heldground.errors import BadInput
from heldground.snapshots.model import State

UNKNOWN_LABEL: Final = "unknown label"
"""The gate at which a polygon without a rule is held back."""

HELD_BACK: Final = "label held back"
"""The gate at which a polygon is held back whose rule says so."""

SAYS: Final = "says"


class Outcome(StrEnum):
    """What a rule does with a polygon."""

    MAP = "map"
    HOLD = "hold"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a label say when they match a pattern."""

    says: str
    pattern: re.Pattern[str]
    why: str


@dataclass(frozen=True, slots=True)
class Rule:
    """If all conditions hold: this side and control, or held back, or no ground. `why` is for readers.

    `when` is property -> texts, one of which the property must be. `disagrees` marks labels that contradict
    themselves (a name that says another thing than its colour).
    """

    when: tuple[tuple[str, frozenset[str]], ...]
    outcome: Outcome
    side: str
    control: Control
    why: str
    disagrees: bool = False

    def fits(self, told: Mapping[str, str]) -> bool:
        return all(told.get(name, "") in texts for name, texts in self.when)


@dataclass(frozen=True, slots=True)
class LabelTable:
    """A publisher's rules, in order; `words` read the property `words_of` into the condition `says`."""

    rules: tuple[Rule, ...]
    words_of: str = ""
    words: tuple[Words, ...] = ()

    def find(self, properties: Mapping[str, object]) -> Rule | None:
        """The rule for a feature, or None: an unknown label.

        Examples
        --------
        >>> table = parse_table({"labels": [{"when": {"status": ["Army"]}, "side": "saf", "control": "held"}]})
        >>> table.find({"status": " ARMY "}).side
        'saf'
        >>> table.find({"status": "somebody"}) is None
        True
        """
        told = {name: folded(value) for name, value in properties.items()}
        if self.words_of:
            told[SAYS] = self.said(text_of(properties.get(self.words_of))) or ""
        return next((rule for rule in self.rules if rule.fits(told)), None)

    def said(self, label: str) -> str | None:
        """What a label's words say, or None where the table knows none of them."""
        return next((words.says for words in self.words if words.pattern.search(label)), None)

    def disagreement(self, state: State) -> str:
        """How a state's label contradicts its side and control, in words; empty where it does not.

        Told from the label alone, so it can be said of every cell of a history.
        """
        if not self.words_of:
            return ""
        said = self.said(state.label)
        fitting = [
            rule
            for rule in self.rules
            if (rule.side, rule.control) == (state.side, state.control)
            and rule.outcome is Outcome.MAP
            and said in dict(rule.when).get(SAYS, (said,))
        ]
        if fitting and all(rule.disagrees for rule in fitting):
            return f"named {said}, drawn as {state.control}"
        return ""

    def after(self, own: "LabelTable") -> "LabelTable":
        """This table with a user's own words and rules before its own."""
        return LabelTable(own.rules + self.rules, own.words_of or self.words_of, own.words + self.words)


def text_of(value: object) -> str:
    """A property as text: `None` is empty, a list is its members, numbers and booleans as JSON writes them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(text_of(each) for each in value)
    return str(value)


def folded(value: object) -> str:
    """A property as conditions compare it: without case, and white space as one blank."""
    return " ".join(text_of(value).split()).casefold()


@cache
def shipped_table(publisher: str) -> LabelTable:
    """The table of a publisher that Heldground reads by itself."""
    return parse_table(shipped_toml(publisher), origin=f"{publisher}.toml")


def shipped_toml(publisher: str) -> Mapping[str, Any]:
    """The same as it stands in its file."""
    table = resources.files("heldground.snapshots") / "tables" / f"{publisher}.toml"
    return tomllib.loads(table.read_text(encoding="utf-8"))


def parse_table(
    table: Mapping[str, Any], *, origin: str = "labels", sides: Collection[str] | None = None
) -> LabelTable:
    """A label table from its TOML.

    Parameters
    ----------
    origin
        File and table, for messages.
    sides
        Ids of the theatre's sides; a rule that names another is refused. None: not checked.

    Raises
    ------
    BadInput
        A rule without control, with a control or side that is none, a pattern that is none; the message says where.
    """
    rules = [
        _rule(each, f"{origin}, labels rule {number}", sides)
        for number, each in enumerate(_tables(table.get("labels", []), origin), 1)
    ]
    words = [
        _words(each, f"{origin}, words {number}")
        for number, each in enumerate(_tables(table.get("words", []), origin), 1)
    ]
    words_of = table.get("words_of", "")
    if not isinstance(words_of, str) or (words and not words_of):
        raise BadInput("words need words_of, the property they are looked for in", path=origin)
    return LabelTable(tuple(rules), words_of, tuple(words))


def _tables(value: object, origin: str) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise BadInput("labels and words are lists of tables, [[…labels]]", path=origin)
    return value


def _rule(table: Mapping[str, Any], where: str, sides: Collection[str] | None) -> Rule:
    stray = set(table) - {"when", "side", "control", "hold", "drop", "disagrees", "why"}
    if stray:
        raise BadInput(
            f"{sorted(stray)[0]!r} is no setting of a rule; known are when, side, control, hold, drop, disagrees, why",
            path=where,
        )
    when = table.get("when")
    if not isinstance(when, Mapping):
        raise BadInput('a rule needs when = { PROPERTY = ["text", …] }', path=where)
    conditions = tuple(
        (str(name), frozenset(folded(text) for text in (texts if isinstance(texts, list) else [texts])))
        for name, texts in when.items()
    )
    side, control, outcome = read_meaning(table, where, sides)
    return Rule(
        conditions, outcome, side, control, str(table.get("why", "")), table.get("disagrees", False) is True
    )


def read_meaning(
    table: Mapping[str, Any], where: str, sides: Collection[str] | None
) -> tuple[str, Control, Outcome]:
    """Side, control and outcome as a rule, or a value of a map, gives them.

    Raises
    ------
    BadInput
        As `parse_table`.
    """
    for outcome in (Outcome.HOLD, Outcome.DROP):
        if table.get(outcome.value, False) is True:
            return "", Control.UNKNOWN, outcome
    try:
        control = Control(str(table.get("control", "")))
    except ValueError:
        known = ", ".join(Control)
        found = f"control {table['control']!r}" if "control" in table else "no control"
        raise BadInput(f"{found}; write one of {known}, or hold = true, or drop = true", path=where) from None
    side = str(table.get("side", "")).lower()
    if control in (Control.UNKNOWN, Control.CONTESTED):
        if side:
            raise BadInput(f"{control} ground is nobody's: leave out side = {side!r}", path=where)
    elif not side or (sides is not None and side not in sides):
        known = ", ".join(sorted(sides or ())) or "those of the theatre"
        raise BadInput(
            f"{control} needs a side of this theatre, found {side!r}; known are: {known}", path=where
        )
    return side, control, Outcome.MAP


def _words(table: Mapping[str, Any], where: str) -> Words:
    says, pattern = table.get("says"), table.get("pattern")
    if not isinstance(says, str) or not isinstance(pattern, str):
        raise BadInput("words need says and pattern", path=where)
    try:
        return Words(says.casefold(), re.compile(pattern, re.IGNORECASE), str(table.get("why", "")))
    except re.error as cause:
        raise BadInput(f"pattern {pattern!r}: {cause}", path=where) from cause
