"""Claims and events as collections: features at the places they name, over the days they speak of."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
import orjson

from heldground.area import Box
from heldground.claims.model import FAMILIES, KINDS, STANCES, Claim
from heldground.events.model import Event, Status
from heldground.publish.links import web_address
from heldground.queries.evidence import Knowledge
from heldground.queries.finding import Finder
from heldground.serve.ogc.asked import Filter, Wanted
from heldground.serve.ogc.collection import NONE, Array, Collection, Property, Terms
from heldground.when import FOREVER, Instant, day_end, day_start

_STATUSES: Final = tuple(each.value for each in Status)
_PREDICATES: Final = tuple(FAMILIES)
_RIGHTS: Final = "quotations: the words belong to the publishers named in each feature; link to them"


@dataclass(frozen=True, slots=True)
class Row:
    """A feature: its points (degrees), the days it speaks of (None: open end; both None: any time), its properties."""

    id: str
    points: tuple[tuple[float, float], ...]
    start: date | None
    end: date | None
    properties: dict[str, Any]


class Statements(Collection):
    """Features that are few enough to be looked at one by one: 10,000 take 10 ms."""

    shape = "MultiPoint"

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    @cached_property
    def version(self) -> str:
        total = hashlib.sha256(self.id.encode())
        for row in self._rows:
            total.update(orjson.dumps((row.id, row.points, row.start, row.end, row.properties)))
        return total.hexdigest()[:20]

    @cached_property
    def box(self) -> Box | None:
        points = [point for row in self._rows for point in row.points]
        if not points:
            return None
        lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
        return min(lons), min(lats), max(lons), max(lats)

    @cached_property
    def _spans(self) -> Array:
        """First and last second of each row's days, 2 rows."""
        ends = [
            (
                -FOREVER if row.start is None else day_start(row.start),
                FOREVER if row.end is None else day_end(row.end),
            )
            for row in self._rows
        ]
        return np.array(ends, dtype=np.int64).reshape(-1, 2).T

    @cached_property
    def interval(self) -> tuple[Instant | None, Instant | None] | None:
        timed = [number for number, row in enumerate(self._rows) if row.start or row.end]
        if not timed:
            return None
        first, last = int(self._spans[0, timed].min()), int(self._spans[1, timed].max())
        return None if first <= -FOREVER else first, None if last >= FOREVER else last

    def find(self, wanted: Wanted) -> Array:
        keep = np.ones(len(self._rows), dtype=bool)
        if wanted.period is not None:
            starts, ends = self._spans
            keep &= (starts <= wanted.period.end) & (ends >= wanted.period.start)
        rows = [number for number in np.flatnonzero(keep).tolist() if self._fits(self._rows[number], wanted)]
        return np.array(rows, dtype=np.int64)

    def _fits(self, row: Row, wanted: Wanted) -> bool:
        for name, chosen in wanted.filters.items():
            value = row.properties[name]
            if (NONE if value is None else value) not in chosen:
                return False
        # What has no place is part of every box (requirement fc-bbox-response C).
        return not (wanted.boxes and row.points) or any(
            west <= lon <= east and south <= lat <= north
            for lon, lat in row.points
            for west, south, east, north in wanted.boxes
        )

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {row.id: number for number, row in enumerate(self._rows)}

    def row_of(self, feature: str) -> int | None:
        return self._row_of.get(feature)

    def features(self, rows: Sequence[int] | Array) -> list[dict[str, Any]]:
        found = []
        for number in rows:
            row = self._rows[int(number)]
            places = {"type": "MultiPoint", "coordinates": [list(point) for point in row.points]}
            found.append(
                {
                    "type": "Feature",
                    "id": row.id,
                    "geometry": places if row.points else None,
                    "properties": row.properties,
                }
            )
        return found


class ClaimsCollection(Statements):
    """What reports say that someone commits to, oldest first."""

    id = "claims"
    title = "Claims"
    description = (
        "What reports say that someone commits to: who, with which stance, about what, in which words. Places are those "
        "the claim names; time are the days it speaks of, without any the day it was published."
    )

    def __init__(self, knowledge: Knowledge, finder: Finder, sides: Sequence[str]) -> None:
        super().__init__([_claim(each, knowledge, finder) for each in knowledge.claims])
        titles = dict.fromkeys(row.properties["source_title"] for row in self._rows)
        self.terms = Terms(
            _RIGHTS,
            "; ".join(title for title in titles if title) or "the reports named",
            "a claim is what a report says that someone commits to; it is no finding of ours",
        )
        self.filters = (
            Filter("predicate", "What is said to have happened.", _PREDICATES),
            Filter("stance", "How the claimant commits to it.", STANCES),
            Filter("side", "Side of the claimant; `none` for one of no side.", (*sides, NONE)),
            Filter("status", "Status of the event the claim belongs to.", (*_STATUSES, NONE)),
            Filter("lang", "Language of the report, like `uk`."),
            Filter("source", "Id of the report's source."),
        )
        self.properties = (
            Property("claimant", "who commits to it", nullable=False),
            Property("claimant_kind", "what kind of speaker", choices=KINDS, nullable=False),
            Property("side", "side of the claimant"),
            Property("via", "who relays it", "array", nullable=False),
            Property("predicate", "what is said to have happened", choices=_PREDICATES, nullable=False),
            Property("stance", "how the claimant commits to it", choices=STANCES, nullable=False),
            Property("status", "status of the event the claim belongs to", choices=_STATUSES),
            Property("actor", "who does it"),
            Property("actor_side", "and that party's side"),
            Property("opponent", "to whom it is done"),
            Property("opponent_side", "and that party's side"),
            Property("places", "names of the places", "array", nullable=False),
            Property("from", "first day it speaks of", form="date"),
            Property("to", "last day it speaks of", form="date"),
            Property("area_km2", "km2 claimed", "number"),
            Property("quote", "the exact words", nullable=False),
            Property("published_on", "day of the report", form="date"),
            Property("lang", "language of the report"),
            Property("source", "id of the report's source"),
            Property("source_title", "and its name"),
            Property("url", "the report"),
        )


class EventsCollection(Statements):
    """Claims about the same fact, with a status."""

    id = "events"
    title = "Events"
    description = (
        "Claims about the same fact, with a status by rule and the reason for it. Each names its claims: features of the "
        "collection claims."
    )

    def __init__(self, knowledge: Knowledge, sides: Sequence[str]) -> None:
        ordered = sorted(knowledge.events, key=lambda event: (event.start, event.end, event.id))
        super().__init__([_event(each) for each in ordered])
        self.terms = Terms(
            "made by this project from the claims named; their words belong to their publishers",
            "this project, from the reports named in the claims",
            "an event is what claims about one fact together make of it; its status says how they stand to each other",
        )
        self.filters = (
            Filter("predicate", "What is said to have happened.", _PREDICATES),
            Filter("side", "Side that is said to act; `none` for nobody's.", (*sides, NONE)),
            Filter("status", "What the claims together make of it.", _STATUSES),
        )
        self.properties = (
            Property("title", "the fact in a few words", nullable=False),
            Property("status", "what the claims together make of it", choices=_STATUSES, nullable=False),
            Property("reason", "why that status", nullable=False),
            Property("predicate", "what is said to have happened", choices=_PREDICATES, nullable=False),
            Property("side", "side that is said to act"),
            Property("negated", "the claims only deny it", "boolean", nullable=False),
            Property("places", "names of the places", "array", nullable=False),
            Property("from", "first day", form="date", nullable=False),
            Property("to", "last day", form="date", nullable=False),
            Property("speakers", "how many different ones speak for it", "integer", nullable=False),
            Property("for", "ids of claims for it", "array", nullable=False),
            Property("against", "ids of claims against it", "array", nullable=False),
            Property("silent", "ids of claims that keep silent about it", "array", nullable=False),
        )


def _claim(claim: Claim, knowledge: Knowledge, finder: Finder) -> Row:
    head = knowledge.reports.get(claim.report_id)
    source_id = head.source if head is not None else claim.source
    source = None if source_id is None else knowledge.sources.or_new(source_id)
    start, end = (claim.time.start, claim.time.end) if claim.time else (None, None)
    timed = start is not None or end is not None
    return Row(
        claim.id,
        _points(claim.places),
        start if timed else claim.published_on,
        end if timed else claim.published_on,
        {
            "claimant": claim.claimant.name,
            "claimant_kind": claim.claimant.kind,
            "side": claim.claimant.side,
            "via": list(claim.via),
            "predicate": claim.predicate,
            "stance": claim.stance,
            "status": finder.status_of(claim.id),
            "actor": claim.actor.name if claim.actor else None,
            "actor_side": claim.actor.side if claim.actor else None,
            "opponent": claim.opponent.name if claim.opponent else None,
            "opponent_side": claim.opponent.side if claim.opponent else None,
            "places": [place.canonical for place in claim.places],
            "from": None if start is None else start.isoformat(),
            "to": None if end is None else end.isoformat(),
            "area_km2": claim.area_km2,
            "quote": claim.quote,
            "published_on": None if claim.published_on is None else claim.published_on.isoformat(),
            "lang": claim.lang,
            "source": source_id,
            "source_title": None if source is None else source.title,
            "url": web_address(head.url) if head is not None else None,
        },
    )


def _event(event: Event) -> Row:
    return Row(
        event.id,
        _points(event.places),
        event.start,
        event.end,
        {
            "title": event.title,
            "status": event.status.value,
            "reason": event.reason,
            "predicate": event.predicate,
            "side": event.actor_side,
            "negated": event.negated,
            "places": [place.name for place in event.places],
            "from": event.start.isoformat(),
            "to": event.end.isoformat(),
            "speakers": event.voices,
            "for": list(event.for_),
            "against": list(event.against),
            "silent": list(event.silent),
        },
    )


def _points(places: Sequence[Any]) -> tuple[tuple[float, float], ...]:
    """Where the places are, each point once."""
    points = [(place.lon, place.lat) for place in places if place.lon is not None and place.lat is not None]
    return tuple(dict.fromkeys(points))
