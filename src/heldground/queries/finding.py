"""Which claims and events answer a reader's filter, and how many would answer another choice.

Works on the claims in memory, not on the database: the public sees other claims, and other events of them, than are
stored (`publish/view`).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from heldground.claims.model import Claim
from heldground.events.model import Event
from heldground.places.spelling import key
from heldground.queries.evidence import Knowledge

NONE: Final = "none"
"""The choice "says nothing of it": a claimant of no side, a claim in no event."""

CLAIM_ORDERS: Final = ("published", "claimant", "stance", "predicate", "status", "source", "lang", "area")
EVENT_ORDERS: Final = ("day", "title", "status", "speakers")
FACETS: Final = ("side", "predicate", "stance", "status", "lang", "source")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader filters by. An empty choice takes everything; several values of one are alternatives.

    `since`, `until` are days, both inclusive, and meet the days a claim speaks of (those it was published on, where
    it says none). `text` are words that must all stand in the quote, the claimant's name, the places' names or the
    report's title; places also in other spellings. `place` is an id.
    """

    side: frozenset[str] = frozenset()
    predicate: frozenset[str] = frozenset()
    stance: frozenset[str] = frozenset()
    status: frozenset[str] = frozenset()
    lang: frozenset[str] = frozenset()
    source: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    text: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class FoundClaims:
    """Claims that fit, newest first; by facet, how many claims each value would give beside the other choices."""

    claims: tuple[Claim, ...]
    facets: dict[str, dict[str, int]]


class Finder:
    """Finds among what one audience knows. Of 10,000 claims a question takes 25 ms, the first 60, another order 90."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def claims(self, wanted: Wanted, *, order: str = "published", downward: bool = True) -> FoundClaims:
        """Claims that fit a filter, newest first, or by another of `CLAIM_ORDERS`; of equals the newest first."""
        chosen = {facet: getattr(wanted, facet) for facet in FACETS}
        words, keys = _words(wanted.text)
        found = []
        counts: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for claim, values, text, names in self._rows:
            if not _in_days(claim, wanted.since, wanted.until):
                continue
            if wanted.place is not None and all(each.place_id != wanted.place for each in claim.places):
                continue
            if not all(word in text or name in names for word, name in zip(words, keys, strict=True)):
                continue
            failed = [facet for facet in FACETS if chosen[facet] and values[facet] not in chosen[facet]]
            if not failed:
                found.append(claim)
                for facet in FACETS:
                    counts[facet][values[facet]] += 1
            elif len(failed) == 1:
                counts[failed[0]][values[failed[0]]] += 1
        found.sort(key=_when, reverse=True)
        if order != "published":
            found.sort(key=lambda claim: self._value(claim, order), reverse=downward)
        elif not downward:
            found.reverse()
        # Of equal counts by value: a published site, which counts in another order, says the same.
        facets = {
            facet: dict(sorted(counts[facet].items(), key=lambda each: (-each[1], each[0])))
            for facet in FACETS
        }
        return FoundClaims(tuple(found), facets)

    def _value(self, claim: Claim, order: str) -> tuple[float, str]:
        if order == "claimant":
            return 0.0, claim.claimant.name.casefold()
        if order == "area":
            return (-1.0 if claim.area_km2 is None else claim.area_km2), ""
        return 0.0, self._values(claim)[order]

    def events(self, wanted: Wanted, *, order: str = "day", downward: bool = True) -> tuple[Event, ...]:
        """Events with a claim that fits, of the statuses wanted, newest first, or by another of `EVENT_ORDERS`."""
        fit = {claim.id for claim in self.claims(wanted).claims}
        found = [
            event
            for event in self._knowledge.events
            if (not wanted.status or event.status.value in wanted.status)
            and fit.intersection(event.claim_ids)
        ]
        found.sort(key=lambda event: (event.end, event.start, event.id), reverse=True)
        if order == "day":
            return tuple(found if downward else reversed(found))
        value: dict[str, Callable[[Event], tuple[int, str]]] = {
            "title": lambda event: (0, event.title.casefold()),
            "status": lambda event: (0, event.status.value),
            "speakers": lambda event: (event.voices, ""),
        }
        return tuple(sorted(found, key=value[order], reverse=downward))

    def status_of(self, claim_id: str) -> str | None:
        """The status of the event a claim has its home in."""
        return self._status.get(claim_id)

    @cached_property
    def _status(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for event in self._knowledge.events:
            for claim_id in event.claim_ids:
                found.setdefault(claim_id, event.status.value)
        for event in self._knowledge.events:
            found |= dict.fromkeys(event.own, event.status.value)
        return found

    def _values(self, claim: Claim) -> dict[str, str]:
        head = self._knowledge.reports.get(claim.report_id)
        return {
            "side": claim.claimant.side or NONE,
            "predicate": claim.predicate,
            "stance": claim.stance,
            "status": self._status.get(claim.id, NONE),
            "lang": claim.lang or NONE,
            "source": (head.source if head else claim.source) or NONE,
        }

    @cached_property
    def _rows(self) -> list[tuple[Claim, dict[str, str], str, str]]:
        rows = []
        for claim in self._knowledge.claims:
            head = self._knowledge.reports.get(claim.report_id)
            names = [name for place in claim.places for name in (place.name, place.canonical)]
            told = (
                claim.quote,
                claim.claimant.name,
                *claim.via,
                (head.title if head else None) or "",
                *names,
            )
            rows.append((claim, self._values(claim), "\n".join(told).casefold(), "\n".join(map(key, names))))
        return rows


def places_of(claims: Iterable[Claim]) -> dict[str, int]:
    """How many of the claims name each place, by id."""
    counts: Counter[str] = Counter()
    for claim in claims:
        counts.update({place.place_id for place in claim.places if place.place_id is not None})
    return dict(counts)


def _words(text: str) -> tuple[Sequence[str], Sequence[str]]:
    words = text.casefold().split()
    # A word without letters has no key, and an empty one would stand in every name.
    return words, [key(word) or "\n\n" for word in words]


def _when(claim: Claim) -> tuple[date, date, str, int]:
    day = claim.published_on or date.min
    return (day, _days(claim)[1] or date.min, claim.report_id, -claim.start)


def _days(claim: Claim) -> tuple[date | None, date | None]:
    if claim.time is not None and (claim.time.start or claim.time.end):
        return claim.time.start, claim.time.end
    return claim.published_on, claim.published_on


def _in_days(claim: Claim, since: date | None, until: date | None) -> bool:
    if since is None and until is None:
        return True
    first, last = _days(claim)
    if first is None and last is None:
        return False
    return (since is None or last is None or last >= since) and (
        until is None or first is None or first <= until
    )
