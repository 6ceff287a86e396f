"""Why a map answers as it does: a code with its values, from which every language's sentence is made.

Where a verdict arises it gives a `Reason`; nothing reads an English sentence back. Values are texts that mean the same
in every language: figures as they are printed, instants in ISO 8601, sides by id (empty: either), classes as commands
take them (`ru:held`), several with a space where all are meant and with `|` where any is.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from heldground.queries.classes import Class, class_words


class Why(StrEnum):
    """The codes. A page in another language has words for each (`web/src/i18n/reasons.*.ts`, `check.`CODE)."""

    NO_MAP = "no_map"
    LEFT_BLANK = "left_blank"
    OUTSIDE = "outside"
    WITHHELD = "withheld"
    REDEFINED = "redefined"
    REGION_UNDRAWN = "region_undrawn"
    REGION_OTHER = "region_other"
    REGION_LITTLE = "region_little"
    REGION_PART_HOME = "region_part_home"
    REGION_PART = "region_part"
    REGION_SHARE = "region_share"
    ITSELF = "itself"
    NO_GROUND = "no_ground"
    NONE_LOST = "none_lost"
    GROUND_THERE = "ground_there"
    GROUND_AWAY = "ground_away"
    NEAREST_BEYOND = "nearest_beyond"
    OTHER_PATCH = "other_patch"
    NO_LONGER = "no_longer"
    HELD_NONE = "held_none"
    NO_AREA = "no_area"
    NO_SUCH = "no_such"
    GOES_ON = "goes_on"
    FIGURES = "figures"


_SHOWN: Final = "the map shows {km2} km2 {classes}, {share} of {ground}"
_BLANK: Final = "it does not draw ground {side} never lost"
_SPAN: Final = "between {from} and {to}"
ENGLISH: Final[Mapping[Why, str]] = {
    Why.NO_MAP: "{source} has no map by {at}",
    Why.LEFT_BLANK: "the map leaves {place} blank, as it does with ground {side} never lost",
    Why.OUTSIDE: "{place} lies outside this source's definition",
    Why.WITHHELD: "what the map shows of {place} is withheld from publication",
    Why.REDEFINED: f"this source's definition of ground in {{ground}} changed {_SPAN}",
    Why.REGION_UNDRAWN: f"the map shows nothing {{classes}} in {{ground}}; {_BLANK}",
    Why.REGION_OTHER: f"{_SHOWN}, and {{others_km2}} km2, {{others}} of it, held by another side",
    Why.REGION_LITTLE: f"{_SHOWN}: too little, or too near the border, to decide",
    Why.REGION_PART_HOME: f"{_SHOWN}, not the whole; {_BLANK}",
    Why.REGION_PART: f"{_SHOWN}, not the whole",
    Why.REGION_SHARE: _SHOWN,
    Why.ITSELF: "the map shows {place} itself as {classes}",
    Why.NO_GROUND: "the map shows no ground {classes} within {ground}",
    Why.NONE_LOST: f"the map shows no ground lost by {{side}} {_SPAN}",
    Why.GROUND_THERE: "the map shows ground {classes} there",
    Why.GROUND_AWAY: "the map shows ground {classes} {km} km away",
    Why.NEAREST_BEYOND: "the nearest ground {classes} is {km} km away, beyond {place} itself",
    Why.OTHER_PATCH: 'that patch is "{found}", not {classes}',
    Why.NO_LONGER: f"{{km2}} km2 held by {{side}} {_SPAN} no longer are",
    Why.HELD_NONE: f"the map showed no ground held by {{side}} there {_SPAN}",
    Why.NO_AREA: "the claim gives no area",
    Why.NO_SUCH: "{claimed} claimed, no such ground on the map within {ground}",
    Why.GOES_ON: "{claimed} claimed, {measured} measured, but that patch reaches beyond {ground}: the claim may mean a part",
    Why.FIGURES: "{claimed} claimed, {measured} measured",
}
"""What scripts read under `area_reason` and `control_reason`: a change of a word is a change of a contract."""

TAILS: Final[Mapping[str, str]] = {
    "tolerance": ", tolerance {tolerance}",
    "denied": "; the claim denies it",
    "part_outside": ", but {part_outside}% of {ground} lie outside this source's definition",
    "part_withheld": ", but part of {ground} is withheld from publication",
}
"""What follows any reason that has the value of that name, in this order."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer is as it is."""

    why: Why
    values: Mapping[str, str] = field(default_factory=dict)

    def also(self, **values: str) -> "Reason":
        """The same with more values, such as those of `TAILS`."""
        return Reason(self.why, {**self.values, **values})


def because(why: Why, **values: str) -> Reason:
    """A reason with its values.

    Examples
    --------
    >>> in_english(because(Why.GROUND_AWAY, classes=all_of([("ru", "held")]), km="2.5"))
    'the map shows ground held by ru 2.5 km away'
    """
    return Reason(why, values)


def in_english(
    reason: Reason,
    *,
    sentences: Mapping[Why, str] = ENGLISH,
    side_name: Callable[[str], str] = str,
    moment: Callable[[str], str] = str,
) -> str:
    """A reason as an English sentence, without its full stop.

    Parameters
    ----------
    sentences
        What is said for each code.
    side_name, moment
        How a side's id and an instant are written.

    Examples
    --------
    >>> span = {"from": "2025-03-30T23:59:59Z", "to": "2025-04-06T23:59:59Z"}
    >>> in_english(because(Why.NONE_LOST, side="", denied="yes", **span), moment=lambda at: at[:10])
    'the map shows no ground lost by either side between 2025-03-30 and 2025-04-06; the claim denies it'
    """

    def told(name: str, value: str) -> str:
        if name in ("classes", "found"):
            words = " or " if "|" in value else " and "
            return words.join(_class_words(each, name, side_name) for each in value.replace("|", " ").split())
        if name == "side":
            return side_name(value) if value else "either side"
        if name in ("share", "others"):
            return f"{value.replace('<', 'under ')} %"
        return moment(value) if name in ("at", "from", "to") else value

    values = {name: told(name, value) for name, value in reason.values.items()}
    tails = (tail for name, tail in TAILS.items() if name in values)
    return "".join((sentences[reason.why], *tails)).format_map(values)


def all_of(classes: Iterable[Class]) -> str:
    """Classes that are all meant, as a value.

    Examples
    --------
    >>> all_of([("ru", "held"), ("", "unknown")]), any_of([("ru", "held"), ("ua", "held")])
    ('ru:held unknown', 'ru:held|ua:held')
    """
    return " ".join(_class(each) for each in classes)


def any_of(classes: Iterable[Class]) -> str:
    """Classes any of which would do, as a value."""
    return "|".join(_class(each) for each in classes)


def percent(share: float) -> str:
    """A share from 0 to 1 in percent, as a value; never rounded up to the whole.

    Examples
    --------
    >>> percent(0.0004), percent(0.0312), percent(0.974)
    ('<0.1', '3.1', '97')
    """
    if share >= 0.1:
        return str(int(share * 100))
    return f"{share * 100:.1f}" if share >= 0.001 else "<0.1"


def _class(found: Class) -> str:
    side, control = found
    return f"{side}:{control}" if side else control


def _class_words(told: str, name: str, side_name: Callable[[str], str]) -> str:
    side, _, control = told.rpartition(":")
    if name == "found" and control == "unknown":
        control = "unknown status"
    return class_words((side_name(side) if side else "", control))
