"""Reasons as codes and values, so that the page can tell them in the reader's language.

A verdict's reason is a code with values from where it arises (`queries/reasons`). Why a place is meant is written in
`places/evidence` and kept as a sentence with each claim; it is read back here, and `tests/publish/test_reasons.py` has
one of each. A sentence nobody knows keeps its English words and no code, and is never dropped.
"""

import re
from collections.abc import Iterable
from typing import Final

from heldground.publish.page.answers import ReasonPart
from heldground.queries.reasons import Reason, in_english

_NUMBER: Final = r"[\d.,]+"
_PLACE: Final = (
    ("nearest_place", rf"the nearest place known, (?P<km>{_NUMBER}) km from the point asked about"),
    ("area_name", r"an area of that name"),
    ("spelt", r"spelt (?P<name>.+)"),
    ("case_of", r"a case of (?P<name>.+)"),
    ("other_form", r"the other language's form of (?P<name>.+)"),
    ("other_name", r"another name of (?P<name>.+)"),
    ("beside", r"(?P<name>.+) is named beside it"),
    ("elsewhere", r"lies in (?P<area>.+), not in (?P<named>.+)"),
    ("from_middle", rf"(?P<km>{_NUMBER}) km from the middle of (?P<name>.+)"),
    ("not_in", r"not in (?P<name>.+)"),
    ("in_full", r"(?P<name>.+) is named in full in the same report"),
    (
        "near_and_sentence",
        rf"(?P<km>{_NUMBER}) km from (?P<name>.+), named in the same text and (?P<area>.+) is named in the same sentence",
    ),
    (
        "near_and_text",
        rf"(?P<km>{_NUMBER}) km from (?P<name>.+), named in the same text and (?P<area>.+) is named in the same text",
    ),
    ("near_named", rf"(?P<km>{_NUMBER}) km from (?P<name>.+), named in the same text"),
    ("same_sentence", r"(?P<name>.+) is named in the same sentence"),
    ("same_text", r"(?P<name>.+) is named in the same text"),
    (
        "company",
        rf"within (?P<km>{_NUMBER}) km of places that (?P<n>\d+) of (?P<all>\d+) names beside it can mean",
    ),
    ("outside", r"in (?P<name>\S+), outside the theatre"),
    ("borderland", rf"within (?P<km>{_NUMBER}) km of the border between the theatre's countries"),
    ("border", rf"within (?P<km>{_NUMBER}) km of the border"),
    ("front", rf"(?P<km>{_NUMBER}) km from the front of the time"),
    ("no_district", r"no word beside it says district"),
    ("capital", r"a city that is a region of its own"),
    ("kind_differs", r"the word beside it says (?P<said>\w+), this is a (?P<kind>\w+)"),
    ("kind_fits", r"the word beside it says (?P<said>\w+)"),
    ("direction", r"a direction is called by its region"),
    ("bare_region", r"in English the bare name is mostly the region's"),
    ("bare_city", r"in Ukrainian and Russian the bare name is the city's"),
    ("people", rf"(?P<n>{_NUMBER}) people"),
    (
        "stand_in",
        r"the gazetteer has no (?P<name>.+?) (in .+|near the places named with it): taken to lie by (?P<by>.+?), "
        r"named with it; its position is that of .+",
    ),
)
_Table = tuple[tuple[str, re.Pattern[str]], ...]
PLACE: Final[_Table] = tuple((code, re.compile(pattern)) for code, pattern in _PLACE)

_WEIGHED: Final = re.compile(r"(?P<told>.+) \((?P<weight>[+-]\d+\.\d\d)\)\Z", re.DOTALL)
_NEXT: Final = re.compile(
    r"Next: (?P<name>.+) \((?P<score>[\d.]+) against (?P<best>[\d.]+)\)( and (?P<more>\d+) more)?\Z"
)


def check_reason(reason: Reason) -> ReasonPart:
    """A verdict's reason.

    Examples
    --------
    >>> from heldground.queries.reasons import Why, because
    >>> check_reason(because(Why.NO_AREA, denied="yes")).told
    'the claim gives no area; the claim denies it'
    """
    return ReasonPart(code=reason.why.value, values=dict(reason.values), weight=None, told=in_english(reason))


def place_reasons(told: str | None) -> list[ReasonPart]:
    """Why a place was taken for the one meant, piece by piece, and the runner-up.

    Examples
    --------
    >>> pieces = place_reasons("Suja: spelt Suja (+0.40); 120 people (+0.10). Next: Suja, Elsewhere (0.20 against 0.50)")
    >>> [(each.code, each.weight) for each in pieces]
    [('spelt', 0.4), ('people', 0.1), ('next', None)]
    """
    if not told:
        return []
    _, again, clearest = told.partition(", as where the same text names it most clearly: ")
    if again:
        here = ReasonPart(code="as_clearest", values={}, weight=None, told=again.strip(",: "))
        return [here, *place_reasons(clearest)]
    whole = _read(told, PLACE)
    if whole.code is not None and "(+" not in told and "(-" not in told:
        return [whole]
    body, _, after = told.partition(". Next: ")
    _, _, pieces = body.partition(": ")
    parts = [_weighed(piece) for piece in _split(pieces or body)]
    if after:
        parts.append(_runner_up(f"Next: {after}"))
    return parts


def _split(pieces: str) -> Iterable[str]:
    """Pieces end with their weight: a name may hold a semicolon."""
    return [each for each in re.split(r"(?<=\d\)); ", pieces) if each]


def _weighed(piece: str) -> ReasonPart:
    match = _WEIGHED.match(piece)
    part = _read(match["told"] if match else piece, PLACE)
    return part.model_copy(update={"weight": float(match["weight"]) if match else None})


def _runner_up(told: str) -> ReasonPart:
    match = _NEXT.match(told)
    if match is None:
        return ReasonPart(code=None, values={}, weight=None, told=told)
    values = {name: value for name, value in match.groupdict().items() if value is not None}
    return ReasonPart(code="next", values={"more": "0"} | values, weight=None, told=told)


def _read(told: str, table: _Table) -> ReasonPart:
    for code, pattern in table:
        match = pattern.fullmatch(told)
        if match is not None:
            values = {name: value for name, value in match.groupdict().items() if value is not None}
            return ReasonPart(code=code, values=values, weight=None, told=told)
    return ReasonPart(code=None, values={}, weight=None, told=told)
