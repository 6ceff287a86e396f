"""What is known of a spot: what each map showed there and when, what was claimed, and how the claims were checked."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

from heldground.actors import Side
from heldground.area import Box, distance_km
from heldground.claims.model import Claim, ClaimPlace
from heldground.claims.sentences import header_end, split_sentences
from heldground.claims.tokens import tokenise
from heldground.errors import UnknownName, WrongUse
from heldground.events.model import Event, Status
from heldground.history.history import History
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import COUNTRY, DISTRICT, FEATURE, OBLAST, SETTLEMENT, Place
from heldground.queries.check import CHECKABLE, Check, check_claim
from heldground.queries.timeline import PLACE_KM, Stay, timeline_around, timeline_at
from heldground.sources import Sources
from heldground.when import Instant

NEAR_KM: Final = 10.0
"""Claims this near to a point asked about belong to it: the search radius of a settlement (design, "Check")."""
AT_KM: Final = PLACE_KM
"""A settlement whose point is this near gives a clicked point its name, and a finger on a map of a whole region
misses by as much."""
SENTENCE_CHARS: Final = 1200
"""A longer "sentence" is a text without full stops; what is shown of it is cut to the surroundings of the words."""

_POINTS: Final = (SETTLEMENT, FEATURE)


def _go_on() -> None:
    """No pause."""


@dataclass(frozen=True, slots=True)
class ReportHead:
    """What is told of a report beside its text."""

    id: str
    source: str
    url: str | None
    title: str | None
    published_on: date
    published_at: Instant | None


@dataclass(frozen=True)
class Knowledge:
    """What a project knows, in memory: what questions are asked of.

    `claims` in order of publication; `events` as grouped from them; `reports` by id, without their texts;
    `copies` are reports that copy another, and which. `sides` are the theatre's. `quote_only` are ids of claims whose
    sentence is not told, only their words.
    """

    sources: Sources
    histories: tuple[History, ...] = ()
    claims: tuple[Claim, ...] = ()
    events: tuple[Event, ...] = ()
    reports: Mapping[str, ReportHead] = field(default_factory=dict)
    copies: Mapping[str, str] = field(default_factory=dict)
    sides: tuple[Side, ...] = ()
    quote_only: frozenset[str] = frozenset()

    def sentence_of(self, claim: Claim, text: str | None) -> tuple[str, int, int] | None:
        """The sentence of a claim's words and where in it they stand (`sentence_around`), given its report's text.

        None where the sentence is not told, and for a text that does not hold the words at their place: it is not the
        one the claim was read from.
        """
        if text is None or text[claim.start : claim.end] != claim.quote or claim.id in self.quote_only:
            return None
        return sentence_around(text, claim.start, claim.end)

    def history(self, source_id: str) -> History:
        """The map of a source.

        Raises
        ------
        UnknownName
            It has none; with the sources that have one.
        """
        for history in self.histories:
            if history.source.id == source_id:
                return history
        known = ", ".join(history.source.id for history in self.histories) or "none"
        raise UnknownName(f"no map of source {source_id!r}; there are maps of: {known}")

    @cached_property
    def claim_by_id(self) -> dict[str, Claim]:
        return {claim.id: claim for claim in self.claims}

    @cached_property
    def claims_at(self) -> dict[str, list[tuple[Claim, ClaimPlace]]]:
        """Claims by the id of each place they name, with that place as the claim names it."""
        found: dict[str, list[tuple[Claim, ClaimPlace]]] = {}
        for claim in self.claims:
            for place in claim.places:
                if place.place_id is not None and place.lat is not None and place.lon is not None:
                    named = found.setdefault(place.place_id, [])
                    if not named or named[-1][0].id != claim.id:
                        named.append((claim, place))
        return found

    @cached_property
    def claims_by_point(self) -> dict[tuple[float, float], list[Claim]]:
        """Claims by the points (longitude, latitude) of the settlements and features they name."""
        found: dict[tuple[float, float], list[Claim]] = {}
        for claim in self.claims:
            for place in claim.places:
                if place.type in _POINTS and place.lat is not None and place.lon is not None:
                    found.setdefault((place.lon, place.lat), []).append(claim)
        return found

    @cached_property
    def events_of(self) -> dict[str, list[Event]]:
        """Events by the id of each claim that stands in them."""
        found: dict[str, list[Event]] = {}
        for event in self.events:
            for claim_id in event.claim_ids:
                found.setdefault(claim_id, []).append(event)
        return found

    @cached_property
    def checked(self) -> dict[str, Check | None]:
        """Checks made so far of claims at their own time, by claim: nothing but what is in here decides them."""
        return {}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a spot.

    `place` is None for a point in open country; `reason` says why the words of the claims, or the point, mean this
    place. `timelines` has every map of the project, those that show nothing there with an empty list. `claims` name
    the place (or one within `NEAR_KM` of the point), or stand in an event with one that does. `checks` are of those
    claims a map can answer; where nobody asked for them there are none, and `checked` says so.
    """

    place: Place | None
    reason: str | None
    lon: float
    lat: float
    timelines: tuple[tuple[str, list[Stay]], ...]
    events: tuple[Event, ...]
    claims: tuple[Claim, ...]
    checks: tuple[Check, ...]
    checked: bool


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """A place with claims: how many name it, in how many events they stand, and the newest event's status."""

    place: Place
    claims: int
    events: int
    status: Status | None


def evidence_at_place(
    knowledge: Knowledge,
    place_id: str,
    *,
    gazetteer: Gazetteer,
    at: Instant | None = None,
    known: Instant | None = None,
    checks: bool = True,
    pause: Callable[[], None] = _go_on,
) -> Evidence:
    """What is known of a place: the claims that name it, and the maps there: around a settlement, else at the point.

    Parameters
    ----------
    at
        Instant the checks look at; None: each claim's own time.
    checks
        Whether claims are set against the maps: a tenth of a second each the first time.
    pause
        Called before each claim is set against the maps; it may wait, or raise what is to end the work.

    Raises
    ------
    UnknownName
        Neither a claim nor the gazetteer knows the place.
    """
    named = knowledge.claims_at.get(place_id, [])
    place = _place(place_id, named[0][1] if named else None, gazetteer)
    reason = next((claimed.reason for _, claimed in named if claimed.reason), None)
    claims = [claim for claim, _ in named]
    around = place.kind in _POINTS
    return _evidence(
        knowledge,
        place,
        reason,
        place.lon,
        place.lat,
        claims,
        at,
        known,
        around=around,
        checks=checks,
        pause=pause,
    )


def evidence_at_point(
    knowledge: Knowledge,
    lon: float,
    lat: float,
    *,
    gazetteer: Gazetteer,
    at: Instant | None = None,
    known: Instant | None = None,
    checks: bool = True,
    pause: Callable[[], None] = _go_on,
) -> Evidence:
    """What is known of a point: the claims that name a settlement near it, and the maps there.

    Longitude and latitude in degrees on WGS 84. `at`, `checks` and `pause` as for a place.

    Raises
    ------
    WrongUse
        A point that is none.
    """
    nearest = gazetteer.near(lon, lat, AT_KM, limit=1)
    place, reason = None, None
    if nearest:
        place, away_km = nearest[0]
        reason = f"the nearest place known, {away_km:.1f} km from the point asked about"
    spots = knowledge.claims_by_point.items()
    claims = [claim for spot, named in spots if _is_near(spot, lon, lat) for claim in named]
    return _evidence(knowledge, place, reason, lon, lat, claims, at, known, checks=checks, pause=pause)


def checks_of(
    knowledge: Knowledge,
    claim_ids: Iterable[str],
    *,
    at: Instant | None = None,
    pause: Callable[[], None] = _go_on,
) -> tuple[Check, ...]:
    """The claims of these ids set against the maps, in their order; those no map can answer are left out.

    `at` and `pause` as for a place.

    Raises
    ------
    UnknownName
        A claim that is not in the project, or not out yet; before any is checked.
    """
    wanted = list(dict.fromkeys(claim_ids))
    unknown = [each for each in wanted if each not in knowledge.claim_by_id]
    if unknown:
        raise UnknownName(f"no claim {unknown[0]!r}; /api/claims lists those known")
    found = (_checked(knowledge, knowledge.claim_by_id[each], at, None, pause) for each in wanted)
    return tuple(check for check in found if check is not None)


def places_with_claims(knowledge: Knowledge, gazetteer: Gazetteer) -> list[PlaceCount]:
    """Places that claims name, those with most claims first. A country is no point on a map and is left out."""
    counts = []
    for place_id, named in knowledge.claims_at.items():
        place = _place(place_id, named[0][1], gazetteer)
        if place.kind == COUNTRY:
            continue
        events = {
            event.id: event
            for claim, _ in named
            for event in knowledge.events_of.get(claim.id, [])
            if _is_at(event, place)
        }
        newest = max(events.values(), key=lambda event: (event.end, event.start, event.id), default=None)
        counts.append(PlaceCount(place, len(named), len(events), newest.status if newest else None))
    return sorted(counts, key=lambda each: (-each.claims, each.place.id))


def claims_extent(knowledge: Knowledge) -> Box | None:
    """West, south, east, north of the settlements, features and districts claims name, None without any."""
    points = [
        (float(place.lon or 0.0), float(place.lat or 0.0))
        for named in knowledge.claims_at.values()
        for _, place in named[:1]
        if place.type in (*_POINTS, DISTRICT)
    ]
    if not points:
        return None
    lons, lats = zip(*points, strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def sentence_around(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The sentence `[start, end)` of a text stands in, and where in it those words are, in code points.

    Words over several sentences give all of them. Words in no sentence (a header) give themselves. More than
    `SENTENCE_CHARS` is cut at the word nearest, with an ellipsis.

    Examples
    --------
    >>> sentence_around("First one. Then the village fell, they say. Third.", 16, 32)
    ('Then the village fell, they say.', 5, 21)
    >>> sentence_around("", 0, 0)
    ('', 0, 0)
    """
    first, last = sentence_span(text, start, end)
    before, after = text[first:start], text[end:last]
    room = max(SENTENCE_CHARS - (end - start), 0) // 2
    if len(before) > room:
        before = "…" + _from_word(before[len(before) - room :])
    if len(after) > room:
        after = _from_word(after[:room][::-1])[::-1] + "…"
    return before + text[start:end] + after, len(before), len(before) + end - start


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence, or the sentences, that `[start, end)` of a text stands in begin and end."""
    opened, closed = _lines_around(text, start, end)
    spans = [(begun + opened, ended + opened) for begun, ended in _sentences(text[opened:closed])]
    touched = [span for span in spans if span[0] < end and start < span[1]]
    first = min([start, *(begun for begun, _ in touched)])
    return first, max([end, *(ended for _, ended in touched)])


def _lines_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The lines `[start, end)` stands in: no sentence goes beyond its line, and reading a whole text for one takes
    milliseconds, of which a village in the news has a hundred."""
    opened = text.rfind("\n", 0, start) + 1
    closed = text.find("\n", end)
    if opened and header_end(text[opened:]):
        # A line like a report's header is one only where the report begins.
        return 0, len(text)
    return opened, len(text) if closed < 0 else closed


@lru_cache(maxsize=4096)
def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of some lines are; who comes back to a place finds them at hand."""
    return tuple((each.start, each.end) for each in split_sentences(text, tokenise(text)))


def _from_word(text: str) -> str:
    """A text without the piece of a word it may begin with."""
    return text.partition(" ")[2] or text


def _evidence(
    knowledge: Knowledge,
    place: Place | None,
    reason: str | None,
    lon: float,
    lat: float,
    named: Sequence[Claim],
    at: Instant | None,
    known: Instant | None,
    *,
    around: bool = False,
    checks: bool = True,
    pause: Callable[[], None] = _go_on,
) -> Evidence:
    look = timeline_around if around else timeline_at
    events = _in_order(knowledge, named)
    wanted = {claim.id for claim in named} | {claim_id for event in events for claim_id in event.claim_ids}
    claims = tuple(claim for claim in knowledge.claims if claim.id in wanted)
    found = (_checked(knowledge, claim, at, known, pause) for claim in claims) if checks else ()
    return Evidence(
        place=place,
        reason=reason,
        lon=lon,
        lat=lat,
        timelines=tuple(
            (history.source.id, look(history, lon, lat, known=known)) for history in knowledge.histories
        ),
        events=events,
        claims=claims,
        checks=tuple(check for check in found if check is not None),
        checked=checks,
    )


def _in_order(knowledge: Knowledge, named: Iterable[Claim]) -> tuple[Event, ...]:
    """The events the claims stand in, newest first."""
    events = {event.id: event for claim in named for event in knowledge.events_of.get(claim.id, [])}
    return tuple(sorted(events.values(), key=lambda event: (event.end, event.start, event.id), reverse=True))


def _checked(
    knowledge: Knowledge, claim: Claim, at: Instant | None, known: Instant | None, pause: Callable[[], None]
) -> Check | None:
    """The check of a claim, or None for one that no map can answer (a clash, a place nobody knows, no date)."""
    if claim.predicate not in CHECKABLE or not knowledge.histories:
        return None
    own_time = at is None and known is None
    if own_time and claim.id in knowledge.checked:
        return knowledge.checked[claim.id]
    pause()
    try:
        found = check_claim(
            claim,
            knowledge.histories,
            sources=knowledge.sources,
            sides=knowledge.sides,
            at=at,
            known=known,
        )
    except WrongUse:
        found = None
    if own_time:
        knowledge.checked[claim.id] = found
    return found


def _place(place_id: str, claimed: ClaimPlace | None, gazetteer: Gazetteer) -> Place:
    found = gazetteer.find(place_id)
    if found is not None:
        # The gazetteer may have joined it to another entry; claims and addresses go on with the id they have.
        return replace(found, id=place_id)
    if claimed is None:
        raise UnknownName(
            f"no place with id {place_id!r}: neither a claim names it nor does the gazetteer have it"
        )
    # A place can leave the gazetteer, and a stand-in was never there; the claim still says where it is.
    return Place(
        id=place_id,
        name=claimed.canonical,
        kind=claimed.type if claimed.type in (SETTLEMENT, FEATURE, DISTRICT, OBLAST, COUNTRY) else FEATURE,
        lon=float(claimed.lon or 0.0),
        lat=float(claimed.lat or 0.0),
        country=claimed.country,
        region=claimed.admin1,
        approximate=claimed.approximate,
    )


def _is_near(spot: tuple[float, float], lon: float, lat: float) -> bool:
    # A box first: the geodesic costs a hundred times as much.
    if abs(spot[1] - lat) > 0.1 or abs(spot[0] - lon) * math.cos(math.radians(lat)) > 0.1:
        return False
    return distance_km(*spot, lon, lat) <= NEAR_KM


def _is_at(event: Event, place: Place) -> bool:
    return any(each.key == place.id for each in event.places)
