"""A model's answer -> claims, or the reason why not. Nothing is believed that the text does not carry."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from heldground.claims.locate import claim_place
from heldground.claims.model import (
    FAMILIES,
    KINDS,
    ROLES,
    STANCES,
    Claim,
    Claimant,
    ClaimPlace,
    Party,
    TimeSpan,
)
from heldground.claims.reading import Reading
from heldground.errors import BadInput


@dataclass(frozen=True, slots=True)
class Rejected:
    """A claim of the model's that was not taken, and why."""

    quote: str
    reason: str


class _Unfit(ValueError):
    """A claim that cannot be taken; the message says why."""


def claims_of(answer: str, reading: Reading, *, rule: str) -> tuple[list[Claim], list[Rejected]]:
    """The claims of an answer in text order, and those rejected.

    Raises
    ------
    BadInput
        The answer is no JSON of the schema's outline.
    """
    try:
        listed = json.loads(answer)["claims"]
        if not isinstance(listed, list):
            raise TypeError("claims is no list")
    except (ValueError, KeyError, TypeError, RecursionError) as cause:
        raise BadInput(f"the model's answer has another form than asked for: {cause!r}") from cause
    claims: dict[str, Claim] = {}
    rejected = []
    taken: set[tuple[str, str, int]] = set()
    for each in listed:
        quote = str(each.get("quote", "")) if isinstance(each, dict) else str(each)
        try:
            if not isinstance(each, dict):
                raise _Unfit("no object")
            claim = _claim(each, quote, reading, rule, taken)
        except _Unfit as unfit:
            rejected.append(Rejected(quote[:200], str(unfit)))
            continue
        claims.setdefault(claim.id, claim)
    return sorted(claims.values(), key=lambda claim: (claim.start, claim.end, claim.id)), rejected


def _claim(
    told: Mapping[str, Any], quote: str, reading: Reading, rule: str, taken: set[tuple[str, str, int]]
) -> Claim:
    predicate = _one_of(told, "predicate", tuple(FAMILIES))
    stance = _one_of(told, "stance", STANCES)
    about = told.get("about")
    if (predicate == "no_confirmation") != (about is not None):
        raise _Unfit("`about` belongs to no_confirmation, and to it alone")
    if about is not None and (about not in FAMILIES or about == "no_confirmation"):
        raise _Unfit(f"about = {about!r} is no predicate")
    if stance == "declines_to_comment" and predicate != "no_confirmation":
        raise _Unfit("only silence declines to comment")
    claimant = _claimant(told.get("claimant"), reading)
    start, end = _span(quote, reading.text, predicate, claimant.name, taken)
    report = reading.report
    return Claim(
        report=report.key,
        report_id=report.id,
        claimant=claimant,
        via=tuple(_text(each, "via") for each in _list(told, "via")),
        predicate=predicate,
        about=about,
        stance=stance,
        actor=_party(told.get("actor"), reading),
        opponent=_party(told.get("opponent"), reading),
        places=tuple(_places(_list(told, "places"), reading, start)),
        time=_time(told.get("time")),
        area_km2=_area(told.get("area_km2")),
        quote=reading.text[start:end],
        start=start,
        end=end,
        importance=_one_of(told, "importance", ("core", "minor")),
        rule=rule,
        lang=reading.lang,
        published_on=report.published_on,
        source=report.source,
    )


def _span(
    quote: str, text: str, predicate: str, who: str, taken: set[tuple[str, str, int]]
) -> tuple[int, int]:
    """Where the quote stands; whitespace may differ, letters may not. Said twice, the second finds the second."""
    words = quote.split()
    if not words:
        raise _Unfit("no quote")
    pattern = r"\s+".join(re.escape(word) for word in words)
    for found in re.finditer(pattern, text):
        if (predicate, who, found.start()) not in taken:
            taken.add((predicate, who, found.start()))
            return found.span()
    raise _Unfit("the quote is not in the text")


def _claimant(told: Any, reading: Reading) -> Claimant:
    if not isinstance(told, dict):
        raise _Unfit("no claimant")
    kind = _one_of(told, "kind", KINDS)
    name = kind if kind in ("outlet", "unknown") else _text(told.get("name"), "the claimant's name")
    return Claimant(name, kind, _side(told.get("side"), reading))


def _party(told: Any, reading: Reading) -> Party | None:
    if told is None:
        return None
    if not isinstance(told, dict):
        raise _Unfit(f"{told!r} is no party")
    return Party(_text(told.get("name"), "a party's name"), _side(told.get("side"), reading))


def _side(told: Any, reading: Reading) -> str | None:
    if told is None:
        return None
    known = [side.id for side in reading.theatre.sides]
    if not isinstance(told, str) or told.lower() not in known:
        raise _Unfit(f"side {told!r} is none of {', '.join(known)}")
    return told.lower()


def _places(told: Sequence[Any], reading: Reading, start: int) -> Iterator[ClaimPlace]:
    """The places the default engine's reading found under these names, the mention nearest to the quote."""
    seen = set()
    for each in told:
        if not isinstance(each, dict):
            raise _Unfit(f"{each!r} is no place")
        name, role = _text(each.get("name"), "a place's name"), _one_of(each, "role", ROLES)
        pattern = r"(?<!\w)" + r"\s+".join(re.escape(word) for word in name.split()) + r"(?!\w)"
        stands = [found.span() for found in re.finditer(pattern, reading.text)]
        if not stands:
            raise _Unfit(f"the place {name!r} is not in the text")
        low, high = min(stands, key=lambda span: abs(span[0] - start))
        mention = min(
            (
                each
                for each in reading.places
                if any(each.mention.start < b and each.mention.end > a for a, b in stands)
            ),
            key=lambda each: abs(each.mention.start - start),
            default=None,
        )
        if mention is None:
            place = ClaimPlace(
                name, name, None, None, "settlement", role=role, reason="in no gazetteer", start=low, end=high
            )
        else:
            found = claim_place(mention)
            place = ClaimPlace(
                **{key: getattr(found, key) for key in ClaimPlace.__dataclass_fields__} | {"role": role}
            )
        if (place.place_id or place.name) not in seen:
            seen.add(place.place_id or place.name)
            yield place


def _time(told: Any) -> TimeSpan | None:
    if told is None:
        return None
    try:
        first, last = (None if told[end] is None else date.fromisoformat(told[end]) for end in ("from", "to"))
    except (KeyError, TypeError, ValueError):
        raise _Unfit(f"time {told!r} is no two dates") from None
    if first is None and last is None:
        return None
    if first is not None and last is not None and first > last:
        raise _Unfit(f"the time ends before it begins: {first} to {last}")
    return TimeSpan(first, last)


def _area(told: Any) -> float | None:
    if told is None:
        return None
    if isinstance(told, bool) or not isinstance(told, int | float) or not math.isfinite(told) or told <= 0:
        raise _Unfit(f"area_km2 = {told!r}")
    return float(told)


def _one_of(told: Mapping[str, Any], key: str, known: Sequence[str]) -> str:
    value = told.get(key)
    if value not in known:
        raise _Unfit(f"{key} = {value!r}")
    return str(value)


def _list(told: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = told.get(key, [])
    if not isinstance(value, list):
        raise _Unfit(f"{key} is no list")
    return value


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Unfit(f"{what} is missing")
    return " ".join(value.split())
