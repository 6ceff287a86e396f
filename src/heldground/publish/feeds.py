"""Feeds: what is new, for readers who do not come to look. One entry an event's status, one a day on which a map changed.

Entries come from what the `View` lets the audience see. An entry's id is made of what it is about and never of when the
feed was written; its dates are those of the reports and maps. So a feed written twice is the same bytes, and an entry
read once is not new again.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Final
from urllib.parse import urlencode

import numpy as np
import shapely

from heldground.answers.asked import Asked
from heldground.claims.model import Claim
from heldground.errors import BadProject, WrongUse
from heldground.events.model import Event, Turn
from heldground.events.wanted import is_in
from heldground.history.history import History
from heldground.places.model import FEATURE, SETTLEMENT
from heldground.project import CONFIG
from heldground.publish.bulletin import Ledger, Period, ledger_in, ledger_of, newest_known
from heldground.publish.bulletin_page import Block, Para, ground_blocks, net_words, quote_of
from heldground.publish.bulletin_words import STATUSES, clean
from heldground.publish.export.about import About
from heldground.publish.feeds_html import html_of
from heldground.publish.links import web_address
from heldground.publish.view import Audience, View
from heldground.queries import ground as grounds
from heldground.queries.evidence import NEAR_KM, Knowledge, places_with_claims
from heldground.queries.ground import Ground
from heldground.sources import Source
from heldground.when import Instant, day_end, day_of

MAP_DAYS: Final = 30
"""Days with a map of each source that are told: who reads a feed less often than once a month reads a bulletin."""
MOST: Final = 200
"""Entries of one feed; the newest."""
_SPACE: Final = uuid.UUID("6f0b5c52-3d0e-5b52-9f0c-6a8f0f6f7a11")


def terms_of(source: Source) -> str:
    """Whom to name, and on which terms."""
    return clean(f"{source.attribution or source.title}: {source.licence or 'licence not recorded'}")


@dataclass(frozen=True)
class Entry:
    """What one entry says. `point` is longitude and latitude of its place, `box` west, south, east, north of the ground
    that changed, where the audience may have it. `blocks` are its content."""

    id: str
    title: str
    updated: Instant
    url: str | None
    blocks: tuple[Block, ...]
    tags: tuple[str, ...]
    sources: tuple[Source, ...]
    point: tuple[float, float] | None = None
    box: tuple[float, float, float, float] | None = None

    @cached_property
    def content(self) -> str:
        """As HTML: its blocks, and whose it is. It stands in up to four feeds, three files each."""
        return html_of(self.blocks, self.terms)

    @property
    def terms(self) -> str:
        """Whose it is and on which terms, in one line."""
        return "; ".join(map(terms_of, self.sources))


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; `name` is its path without ending, entries are newest first."""

    id: str
    name: str
    title: str
    about: About
    entries: tuple[Entry, ...]
    updated: Instant
    home: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class _Day:
    """A day on which one source's map changed: the maps at its ends, and what changed."""

    history: History
    period: Period
    known: Instant
    whole: Ledger


@dataclass(frozen=True)
class _Days:
    """The days that are told, and where on them ground changed."""

    every: tuple[_Day, ...]
    view: View

    def inside(self, ground: Ground) -> Iterator[tuple[_Day, Ledger]]:
        """Days on which something changed in a ground, with that."""
        tree, days = self._patches
        for number in np.unique(days[tree.query(ground.shape, predicate="intersects")]).tolist():
            day = self.every[number]
            found = ledger_in(day.whole, ground, day.period, self.view)
            if found.changes.patches:
                yield day, found

    @cached_property
    def _patches(self) -> tuple[shapely.STRtree, "np.typing.NDArray[np.int64]"]:
        """All patches, and the number of each one's day."""
        shapes = [[each.shape for each in day.whole.changes.patches] for day in self.every]
        tree = shapely.STRtree([shape for day in shapes for shape in day])
        return tree, np.repeat(np.arange(len(shapes)), [len(day) for day in shapes])


@dataclass(frozen=True)
class _Maker:
    """One project's feeds in the making."""

    asked: Asked
    seen: Knowledge
    view: View
    title: str
    base: str | None
    days: _Days

    def turns(self, events: Iterable[Event]) -> list[Entry]:
        """The entries of events."""
        return [entry for event in events for entry in self._turns[event.id]]

    def changed(self, side: str | None = None) -> list[Entry]:
        """The entries of days on which a map changed, or changed for a side."""
        return [
            entry
            for day, entry in zip(self.days.every, self._changed, strict=True)
            if side is None or any(each[0] == side for each in day.whole.sides)
        ]

    def changed_in(self, ground: Ground) -> list[Entry]:
        """The entries of days on which a map changed in a ground."""
        return [self._of_day(day, found, ground) for day, found in self.days.inside(ground)]

    @cached_property
    def _turns(self) -> dict[str, list[Entry]]:
        return {
            event.id: [self._of_turn(event, number) for number in range(len(event.history))]
            for event in self.seen.events
        }

    @cached_property
    def _changed(self) -> list[Entry]:
        return [self._of_day(day, day.whole, None) for day in self.days.every]

    def feed(self, name: str, title: str, entries: Iterable[Entry], home: str | None) -> Feed:
        kept = sorted(entries, key=lambda each: (-each.updated, each.id))[:MOST]
        sources = {source.id: source for each in kept for source in each.sources}
        about = About(
            title=self.title,
            audience=self.view.audience,
            asked=(("feed", name),),
            sources=tuple(sources[each] for each in sorted(sources)),
        )
        return Feed(
            id=self.urn("feed", name),
            name=name,
            title=clean(title),
            about=about,
            entries=tuple(kept),
            updated=kept[0].updated if kept else _newest(self.seen),
            home=home,
            address=None if self.base is None else f"{self.base}feeds/{name}",
        )

    def address(self, **view: str) -> str | None:
        """The page at a view, None where nobody said where the page is."""
        return None if self.base is None else f"{self.base}?{urlencode(view)}"

    def urn(self, *parts: str) -> str:
        """A name for good (RFC 9562, version 5): of the project and of what it is about."""
        return uuid.uuid5(_SPACE, "\n".join((self.title, *parts))).urn

    def _of_turn(self, event: Event, number: int) -> Entry:
        """An event as of the day on which it began, or got another status: with the claims published by then."""
        turn = event.history[number]
        status, meaning = STATUSES[turn.status]
        blocks: list[Block] = [Para(f"{status}: {meaning}. Why: {clean(turn.reason)}.")]
        told: list[Claim] = []
        for stand, ids in (
            ("For", event.for_),
            ("Against", event.against),
            ("Without an answer", event.silent),
        ):
            claims = [each for each in map(self.seen.claim_by_id.get, ids) if each and _by(each, turn)]
            told += claims
            if claims:
                blocks.append(Para(f"{stand} ({len(claims)})", "stand"))
                blocks += [quote_of(claim, self.seen, self.asked.look) for claim in claims]
        names = sorted({claim.source for claim in told if claim.source})
        first = f"now {status.lower()}, was {STATUSES[event.history[number - 1].status][0].lower()}"
        place = next((each for each in event.places if each.lon is not None and each.lat is not None), None)
        where = {"place": event.places[0].key} if event.places else {"view": "table", "tab": "events"}
        return Entry(
            id=self.urn("event", event.id, turn.day.isoformat(), turn.status.value),
            title=f"{clean(event.title)}: {first if number else status.lower()}",
            updated=newest_known([each for each in told if each.published_on == turn.day], self.seen)
            or day_end(turn.day),
            url=self.address(at=event.end.isoformat(), **where),
            blocks=tuple(blocks),
            tags=("event", turn.status.value, *(["new"] if number == 0 else ["status changed"])),
            sources=tuple(self.seen.sources.or_new(each) for each in names),
            point=None if place is None else (float(place.lon or 0), float(place.lat or 0)),
        )

    def _of_day(self, day: _Day, ledger: Ledger, ground: Ground | None) -> Entry:
        source, first = day.history.source, day_of(day.period.end)
        where = f", {clean(ground.title)}" if ground else ""
        told = net_words(ledger, self.asked.look)
        near = next((each.nearest for each in ledger.changes.near if each.nearest), None)
        bounds = [each.shape.bounds for each in ledger.changes.patches]
        box = None
        if bounds and ledger.shapes:
            west, south, east, north = zip(*bounds, strict=True)
            box = min(west), min(south), max(east), max(north)
        return Entry(
            id=self.urn("map", source.id, first.isoformat(), ground.title if ground else ""),
            title=f"{clean(source.title)}, {first}{where}: {told}",
            updated=day.known,
            url=self.address(
                at=first.isoformat(),
                source=source.id,
                compare="change",
                than=day_of(day.period.start).isoformat(),
            ),
            blocks=tuple(ground_blocks(ledger, self.asked.look)),
            tags=("map", clean(source.id)),
            sources=(source,),
            point=None if near is None else (near.lon, near.lat),
            box=box,
        )


def make_feeds(
    asked: Asked,
    knowledge: Knowledge,
    view: View,
    *,
    title: str,
    as_of: Instant | None = None,
    base: str | None = None,
    polygons: Sequence[Ground] = (),
    map_days: int = MAP_DAYS,
    is_out: bool = False,
) -> list[Feed]:
    """The feeds of a project, its sources, sides, places with claims, and of the polygons asked for.

    A place's feed has the events at it, and what changed within 10 km of a settlement. Feeds without an entry are left
    out, but for the project's and those of polygons.

    Parameters
    ----------
    base
        Address of the published page (`base_of`); without it entries link nowhere. Feeds lie in `feeds/` under it.
    map_days
        Days with a map, of each source, that are told. Cost: one overlay a day.
    is_out
        `knowledge` is what the view lets out at `as_of` already.

    Raises
    ------
    WrongUse
        The public has no instant.
    """
    if view.audience is Audience.PUBLIC and as_of is None:
        raise WrongUse("what the public may see depends on the instant; give --as-of")
    seen = knowledge if as_of is None or is_out else view.see(knowledge, as_of).knowledge
    days = (day for history in seen.histories for day in _days(asked, history, view, as_of, map_days))
    maker = _Maker(asked, seen, view, title, base, _Days(tuple(days), view))
    entries = [*maker.turns(seen.events), *maker.changed()]
    feeds = [maker.feed("project", title, entries, base)]
    for source in sorted({each.id for entry in entries for each in entry.sources}):
        named = seen.sources.or_new(source)
        mine = [entry for entry in entries if any(each.id == source for each in entry.sources)]
        home = maker.address(source=source)
        feeds.append(maker.feed(f"source/{source}", f"{title}: {named.title}", mine, home))
    for side in seen.sides:
        events = (each for each in seen.events if side.id in _sides_of(each, seen))
        mine = [*maker.turns(events), *maker.changed(side.id)]
        feeds.append(maker.feed(f"side/{side.id}", f"{title}: {side.name()}", mine, base))
    at_place = _by_place(seen.events)
    for place in (each.place for each in places_with_claims(seen, asked.gazetteer)):
        there = maker.turns(at_place.get(place.id, ()))
        if place.kind in (SETTLEMENT, FEATURE):
            there += maker.changed_in(grounds.around(place, NEAR_KM))
        home = maker.address(place=place.id)
        feeds.append(maker.feed(f"place/{place.id}", f"{title}: {place.title}", there, home))
    feeds = [each for each in feeds if each.entries or each.name == "project"]
    for ground in polygons:
        events = (each for each in seen.events if is_in(each, ground.shape))
        inside = [*maker.turns(events), *maker.changed_in(ground)]
        feeds.append(maker.feed(f"polygon/{ground.title}", f"{title}: {ground.title}", inside, base))
    return feeds


def base_of(config: object) -> str | None:
    """Where a project's page is published: `[publish] base_url`, ending in a slash; None where nothing is said.

    Raises
    ------
    BadProject
        It is no address on the web.

    Examples
    --------
    >>> base_of({"publish": {"base_url": "https://front.example/map"}}), base_of({})
    ('https://front.example/map/', None)
    """
    table = config.get("publish", {}) if isinstance(config, dict) else {}
    given = table.get("base_url") if isinstance(table, dict) else None
    if given is None:
        return None
    url = web_address(given) if isinstance(given, str) else None
    if url is None or any(each in url for each in "?#"):
        raise BadProject(
            f"base_url = {given!r}; write the address of the published page, like https://front.example/map/",
            path=CONFIG,
            where="[publish]",
        )
    return url.rstrip("/") + "/"


def _days(asked: Asked, history: History, view: View, as_of: Instant | None, most: int) -> list[_Day]:
    """The newest days on which a source's map came out, as far as it changed then."""
    known: dict[Instant, Instant] = {}
    for at, seen_at in zip(history.instants.tolist(), history.known.tolist(), strict=True):
        known[at] = max(seen_at, known.get(at, seen_at))
    last: dict[date, Instant] = {}
    for at in sorted(known):
        last[day_of(at)] = at
    mine = view.asked(asked, history.source, as_of)
    found = []
    for before, day in list(pairwise(sorted(last)))[-most:] if most else []:
        period = Period(last[before], last[day])
        newest = max(moment for at, moment in known.items() if period.start < at <= period.end)
        ledger = ledger_of(mine, history, (), period, None, view)
        if ledger.changes.patches or ledger.redrawn:
            found.append(_Day(history, period, newest, ledger))
    return found


def _by_place(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Events by the places they are at."""
    found: dict[str, list[Event]] = {}
    for event in events:
        for key in dict.fromkeys(place.key for place in event.places):
            found.setdefault(key, []).append(event)
    return found


def _by(claim: Claim, turn: Turn) -> bool:
    return claim.published_on is None or claim.published_on <= turn.day


def _sides_of(event: Event, seen: Knowledge) -> set[str | None]:
    """Who acts, and who speaks."""
    claims = map(seen.claim_by_id.get, event.claim_ids)
    return {event.actor_side, *(claim.claimant.side for claim in claims if claim is not None)}


def _newest(seen: Knowledge) -> Instant:
    """When the newest of all that is known was published; the beginning of 1970 for nothing."""
    moments = [int(history.known.max()) for history in seen.histories if len(history.known)]
    told = newest_known(seen.claims, seen)
    return max([*moments, *([told] if told is not None else [])], default=0)
