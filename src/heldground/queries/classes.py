"""Which ground a question counts: by side, by control, by the publisher's label."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from heldground.actors import Control
from heldground.errors import UnknownName
from heldground.history.blocks import Columns
from heldground.snapshots import State

Class = tuple[str, str]
"""Side id (`""` for nobody) and control."""

HOLDING: Final = ("held", "prior", "retaken")
"""Controls by which a side has the ground."""

NOBODY: Final = ("nobody", "-")
"""How a question names ground that a map gives to nobody."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The ground a question counts.

    Attributes
    ----------
    classes
        Side and control, None where any will do; empty: all.
    labels
        Pieces of the publisher's labels, compared without case; empty: all.
    claimed
        Whether ground counts that a publisher only claims. It does, too, where `classes` names `claimed`.
    """

    classes: tuple[tuple[str | None, str | None], ...] = ()
    labels: tuple[str, ...] = ()
    claimed: bool = False

    def takes(self, state: State) -> bool:
        """Whether ground in a state counts.

        Examples
        --------
        >>> held, claims = State("ru", Control.HELD, "Occupied"), State("ru", Control.CLAIMED, "")
        >>> Wanted().takes(held), Wanted().takes(claims), Wanted(claimed=True).takes(claims)
        (True, False, True)
        >>> Wanted((("ru", None),)).takes(claims), Wanted((("ru", "claimed"),)).takes(claims)
        (False, True)
        >>> Wanted(labels=("occupied",)).takes(held), Wanted(labels=("liberated",)).takes(held)
        (True, False)
        """
        control = state.control.value
        if self.labels and not any(label.casefold() in state.label.casefold() for label in self.labels):
            return False
        named = [
            wanted
            for side, wanted in self.classes
            if side in (None, state.side) and wanted in (None, control)
        ]
        if self.classes and not named:
            return False
        return state.control is not Control.CLAIMED or self.claimed or control in named

    def words(self) -> str:
        """What is counted, for a title; empty for everything."""
        told = [
            " ".join(part if part != "" else "nobody's" for part in each if part) for each in self.classes
        ]
        told += [f"labelled {label!r}" for label in self.labels]
        return ", ".join(told)


def read_wanted(
    classes: Sequence[str] = (),
    labels: Sequence[str] = (),
    *,
    sides: Iterable[str] = (),
    claimed: bool = False,
) -> Wanted:
    """The ground a person names: `ru:held`, a side (`ru`), a control (`held`), `nobody:unknown`.

    Parameters
    ----------
    sides
        Ids that are known.

    Raises
    ------
    UnknownName
        Neither a side nor a control; with those that are.

    Examples
    --------
    >>> read_wanted(["ru:held", "contested"], sides=["ru", "ua"]).classes
    (('ru', 'held'), (None, 'contested'))
    >>> read_wanted(["nobody:unknown"]).classes
    (('', 'unknown'),)
    """
    known = tuple(sides)
    return Wanted(tuple(_class(text, known) for text in classes), tuple(labels), claimed)


def _class(text: str, sides: Sequence[str]) -> tuple[str | None, str | None]:
    first, _, second = text.strip().casefold().replace(" ", ":", 1).partition(":")
    controls = [control.value for control in Control]
    if not second and first in controls:
        return None, first
    side = "" if first in NOBODY else first or None
    control = None if second in ("", "*") else second
    if (side not in ("", None, "*") and side not in sides) or control not in (None, *controls):
        raise UnknownName(
            f"no class {text!r}; write SIDE:CONTROL, SIDE or CONTROL, like ru:held. Sides: "
            f"{', '.join((*sorted(sides), NOBODY[0]))}; controls: {', '.join(controls)}"
        )
    return (None if side == "*" else side), control


def class_of(columns: Columns, row: int) -> Class:
    """Side and control of a cell."""
    state = columns.states[int(columns.state[row])]
    return state.side, state.control.value


def class_words(found: Class | None) -> str:
    """A class as people say it.

    Examples
    --------
    >>> class_words(("ru", "held")), class_words(("", "unknown")), class_words(None)
    ('held by ru', 'unknown', 'not shown')
    """
    if found is None:
        return "not shown"
    side, control = found
    return f"{control} by {side}" if side else control


def column_name(found: Class) -> str:
    """A class as the head of a column.

    Examples
    --------
    >>> column_name(("ru", "held")), column_name(("", "unknown"))
    ('ru held', 'unknown')
    """
    return " ".join(part for part in found if part)
