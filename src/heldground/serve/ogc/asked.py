"""What is asked of a collection: the standard's parameters, checked. What cannot be meant is refused, never guessed."""

import re
from collections.abc import Collection as Names
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from heldground.area import Box
from heldground.errors import WrongUse
from heldground.when import FOREVER, Instant, parse_instant

DEFAULT_LIMIT: Final = 100
MAX_LIMIT: Final = 10_000
"""Features in one answer, as in the standard: the state of a whole map at an instant (DeepState: 3,600 cells) fits."""

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\Z", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})\Z", re.ASCII | re.IGNORECASE
)
_PAGE: Final = re.compile(r"(?P<version>[0-9a-f]{20})-(?P<offset>\d{1,9})\Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filter:
    """A property features can be asked by. `choices` are its values; empty: any text, compared whole."""

    name: str
    what: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """Asked time, both ends included; an instant is a period of one."""

    start: Instant
    end: Instant


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a collection. Two `boxes` where one was given across the 180th meridian."""

    boxes: tuple[Box, ...] = ()
    period: Period | None = None
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins, in which version of the data."""

    version: str
    offset: int


def parameters(request: Request, known: Names[str]) -> dict[str, str]:
    """The query's parameters, each once.

    Raises
    ------
    WrongUse
        One nobody knows, or one that is given twice.
    """
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in known:
            raise WrongUse(f"there is no parameter {name!r} here; there are: {', '.join(known)}")
        if name in found:
            raise WrongUse(f"parameter {name} is given twice; give it once")
        found[name] = value
    return found


def read_wanted(told: Mapping[str, str], filters: Sequence[Filter]) -> Wanted:
    """What is asked for.

    Raises
    ------
    WrongUse
        A parameter with a value it cannot have.
    """
    return Wanted(
        boxes=read_boxes(told["bbox"]) if "bbox" in told else (),
        period=read_period(told["datetime"]) if "datetime" in told else None,
        filters={each.name: _values(each, told[each.name]) for each in filters if each.name in told},
    )


def read_boxes(text: str) -> tuple[Box, ...]:
    """West, south, east, north in degrees of a `bbox`; two boxes across the 180th meridian.

    Six numbers have heights third and last; nothing here has a height, so they only have to be in order.

    Raises
    ------
    WrongUse
        Not four or six numbers, or not a box on the globe.

    Examples
    --------
    >>> read_boxes("35,50,36.5,51"), read_boxes("35,50,0,36.5,51,100")
    (((35.0, 50.0, 36.5, 51.0),), ((35.0, 50.0, 36.5, 51.0),))
    >>> read_boxes("179,50,-179,51")
    ((179.0, 50.0, 180.0, 51.0), (-180.0, 50.0, -179.0, 51.0))
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in (4, 6) or not all(_NUMBER.match(part) for part in parts):
        raise WrongUse(
            f"bbox={text!r} is no box; write west,south,east,north in degrees, or with heights six numbers"
        )
    numbers = [float(part) for part in parts]
    half = len(numbers) // 2
    (west, south, *low), (east, north, *high) = numbers[:half], numbers[half:]
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= 90 and -90 <= north <= 90):
        raise WrongUse(f"bbox={text!r} is not on the globe; longitudes are -180 to 180, latitudes -90 to 90")
    if south > north or low > high:
        raise WrongUse(f"bbox={text!r} is upside down; write the lower corner first")
    if west > east:
        return (west, south, 180.0, north), (-180.0, south, east, north)
    return ((west, south, east, north),)


def read_period(text: str) -> Period:
    """The time a `datetime` means: an instant, or an interval with `..` or nothing for an open end.

    Instants are RFC 3339 with seconds and zone. Beyond the standard a bare date is read too, as everywhere here: the
    whole day in UTC, and alone the state at its end.

    Raises
    ------
    WrongUse
        Anything else; an interval that is open on both sides or ends before it starts.

    Examples
    --------
    >>> read_period("1970-01-01T00:00:10Z")
    Period(start=10, end=10)
    >>> read_period("../1970-01-01").end, read_period("1970-01-01/").start
    (86399, 0)
    """
    start, slash, end = text.partition("/")
    if not slash:
        at = _moment(text, text, end=True)
        return Period(at, at)
    if start in ("", "..") and end in ("", ".."):
        raise WrongUse(f"datetime={text!r} has no end at all; leave the parameter out to get everything")
    first = -FOREVER if start in ("", "..") else _moment(start, text, end=False)
    last = FOREVER - 1 if end in ("", "..") else _moment(end, text, end=True)
    if first > last:
        raise WrongUse(f"datetime={text!r} ends before it starts; write the earlier instant first")
    return Period(first, last)


def _moment(text: str, whole: str, *, end: bool) -> Instant:
    if _MOMENT.match(text) or _DAY.match(text):
        try:
            return parse_instant(text.upper(), end=end)
        except WrongUse:
            pass
    raise WrongUse(
        f"datetime={whole!r}: {text!r} is no instant; write it like 2025-04-06T18:00:00Z (a + in a zone as %2B), an "
        "interval like 2025-04-01T00:00:00Z/.."
    )


def read_limit(text: str | None) -> int:
    """How many features an answer may have; more than the maximum means the maximum (the standard forbids an error).

    Raises
    ------
    WrongUse
        No whole number from 1.

    Examples
    --------
    >>> read_limit(None), read_limit("7"), read_limit("1000000")
    (100, 7, 10000)
    """
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"0*[1-9][0-9]{0,17}", text):
        raise WrongUse(f"limit={text!r}; write a whole number from 1 to {MAX_LIMIT}")
    return min(int(text), MAX_LIMIT)


def read_page(text: str) -> Place:
    """Where a page begins.

    Raises
    ------
    WrongUse
        What no link of ours has.
    """
    match = _PAGE.match(text)
    if match is None:
        raise WrongUse(f"page={text!r}; take it from a next or prev link, or leave it out for the first page")
    return Place(match["version"], int(match["offset"]))


def _values(each: Filter, text: str) -> frozenset[str]:
    values = frozenset(text.split(",")) if each.choices else frozenset([text])
    strange = sorted(values - set(each.choices)) if each.choices else []
    if strange or not text:
        found = repr(strange[0] if strange else text)
        known = (
            f"; there are: {', '.join(each.choices)}" if each.choices else "; give a value or leave it out"
        )
        raise WrongUse(f"{each.name}={found} is no value of it{known}")
    return values
