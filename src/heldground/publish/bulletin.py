"""What changed between two instants, as an audience may see it: ground by source, and events with their claims.

Figures stay with their source and are never averaged. Everything comes from what the `View` lets the audience see;
notices of gates are read as far as the source's data are out. `bulletin_markdown` and `bulletin_html` write it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from heldground.answers.asked import Asked
from heldground.answers.changes import Changes, ask_changes, changes_in
from heldground.area import union
from heldground.claims.model import Claim
from heldground.errors import UnknownName, WrongUse
from heldground.events.model import Event, Turn
from heldground.events.wanted import is_in
from heldground.history.history import History
from heldground.publish.export.about import About
from heldground.publish.view import Audience, View
from heldground.queries.changes import gained_and_lost
from heldground.queries.classes import Class
from heldground.queries.credit import Credit
from heldground.queries.disagreements import disagreements_at
from heldground.queries.evidence import Knowledge
from heldground.queries.ground import Ground
from heldground.queries.overlay import Difference, totals
from heldground.sources import Source
from heldground.when import Instant, day_end, day_of, iso

LEAST_KM2: Final = 0.1
"""Smaller patches are in the figures and not in the list: `ask_changes` leaves out the same."""
LISTED: Final = 12


@dataclass(frozen=True, slots=True)
class Period:
    """From after `start` until `end`, as `changes` reads two dates: a bare date is the state at its end."""

    start: Instant
    end: Instant

    @property
    def days(self) -> tuple[date, date]:
        """First and last day of which something lies in it, both included."""
        return day_of(self.start + 1), day_of(self.end)

    def as_far_as(self, out: Instant) -> "Period":
        """The part that is out: a source whose newest map is held back is not silent."""
        return Period(self.start, max(self.start, min(self.end, out)))

    def has(self, day: date) -> bool:
        """Whether a day lies in it."""
        first, last = self.days
        return first <= day <= last


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch of ground that changed, and the places by which people know it."""

    before: Class | None
    after: Class | None
    km2: float
    near: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What another source's map shows, at the end of a period, where one source's map changed.

    `pairs` are km2 by what the one and the other show, the largest first, where they differ; `map_at` is the instant of
    the other's map that answers, None where it has none; `stale` says that it is older than the period.
    `one_origin`: both are drawn from the same data.
    """

    other: Source
    map_at: Instant | None
    stale: bool
    one_origin: bool
    pairs: tuple[tuple[Class | None, Class | None, float], ...]

    @property
    def km2(self) -> float:
        return sum(km2 for _, _, km2 in self.pairs)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What changed in one source's map. `classes` has km2 gained and lost by side and control, `sides` by side."""

    changes: Changes
    maps: tuple[Instant | None, Instant | None]
    classes: tuple[tuple[Class, float, float], ...]
    sides: tuple[tuple[str, float, float], ...]
    patches: tuple[Patch, ...]
    unlisted: tuple[int, float]
    elsewhere: tuple[Elsewhere, ...]
    shapes: bool
    """Whether a picture of its shapes may be made for this audience."""

    @property
    def source(self) -> Source:
        return self.changes.history.source

    @property
    def credit(self) -> Credit:
        return self.changes.credits[0]

    @property
    def redrawn(self) -> list[tuple[Class | None, Class | None, float]]:
        """Ground that a definition break changed on the map alone, by pair of states."""
        return [(*pair, km2) for pair, km2 in totals(self.changes.redrawn).items()]

    @property
    def drawn(self) -> bool:
        """Whether there is a picture: something changed, and its shapes may be shown."""
        return self.shapes and bool(self.changes.patches)


@dataclass(frozen=True, slots=True)
class Told:
    """An event of a period. `new`: it was first told of then; `turns` are the statuses it got then, `before` the one
    it had. Neither new nor turned, it lies in these days or has new claims."""

    event: Event
    new: bool
    before: Turn | None
    turns: tuple[Turn, ...]


@dataclass(frozen=True)
class Bulletin:
    """What changed between two instants. `events` in order of status and time."""

    about: About
    period: Period
    ground: Ground | None
    ledgers: tuple[Ledger, ...]
    events: tuple[Told, ...]
    knowledge: Knowledge
    asked: Asked
    reporting: tuple[Source, ...]

    @property
    def title(self) -> str:
        first, last = self.period.days
        days = first.isoformat() if first == last else f"{first.isoformat()} to {last.isoformat()}"
        where = f", {self.ground.title}" if self.ground else ""
        return f"{self.about.title}: what changed, {days}{where}"

    def claims(self, ids: Iterable[str]) -> list[Claim]:
        """The claims of an event by id, as far as the audience sees them."""
        return [self.knowledge.claim_by_id[each] for each in ids if each in self.knowledge.claim_by_id]


def make_bulletin(
    asked: Asked,
    knowledge: Knowledge,
    view: View,
    start: Instant,
    end: Instant,
    *,
    title: str,
    sources: Sequence[str] = (),
    ground: Ground | None = None,
    as_of: Instant | None = None,
) -> Bulletin:
    """What changed between two instants, as the view's audience may see it.

    Parameters
    ----------
    asked
        The project and its clocks: gates' notices, places, the theatre's names.
    knowledge
        What the project knows by those clocks.
    sources
        Ids of sources whose maps are compared; empty: all. Events are told whoever reported them.
    as_of
        The public sees what was out then; for the desk only the date of making.

    Raises
    ------
    UnknownName
        A source without a map for this audience.
    WrongUse
        The period is empty or turned round, or the public has no instant.
    """
    if start >= end:
        raise WrongUse(
            f"nothing lies between {iso(start)} and {iso(end)}: a date is the state at its end, so a bulletin of one "
            "day begins with the day before"
        )
    if view.audience is Audience.PUBLIC and as_of is None:
        raise WrongUse("what the public may see depends on the instant; give --as-of")
    seen = knowledge if as_of is None else view.see(knowledge, as_of).knowledge
    period = Period(start, end)
    ledgers = tuple(
        ledger_of(
            view.asked(asked, history.source, as_of),
            history,
            seen.histories,
            period if as_of is None else period.as_far_as(view.out_until(history.source, as_of)),
            ground,
            view,
        )
        for history in maps_asked(seen, sources)
    )
    told = tuple(_events(seen, period, ground))
    reporting = _reporting(seen, told, {each.source.id for each in ledgers})
    about = About(
        title=title,
        audience=view.audience,
        asked=(("from", iso(start) or ""), ("until", iso(end) or "")),
        sources=(*(each.source for each in ledgers), *reporting),
        made_at=as_of,
        known=asked.known,
        recorded=asked.recorded,
        left_out=tuple(each.source.id for each in ledgers if not each.shapes),
    )
    return Bulletin(about, period, ground, ledgers, told, seen, asked, reporting)


def maps_asked(seen: Knowledge, sources: Sequence[str]) -> list[History]:
    """The maps of the sources named, or all.

    Raises
    ------
    UnknownName
        One that has no map for this audience; with those that have.
    """
    mapped = {history.source.id: history for history in seen.histories}
    for name in sources:
        if name not in mapped:
            there = ", ".join(sorted(mapped)) or "none"
            raise UnknownName(f"no map of source {name!r} for this audience; there are maps of: {there}")
    return [mapped[each] for each in sorted(mapped) if not sources or each in sources]


def ledger_of(
    asked: Asked,
    history: History,
    maps: Sequence[History],
    period: Period,
    ground: Ground | None,
    view: View,
) -> Ledger:
    """What changed in one source's map over a period, and what other maps show there."""
    changes = ask_changes(asked, history, period.start, period.end, ground=ground, least_km2=LEAST_KM2)
    return _ledger(changes, maps, period, view)


def ledger_in(whole: Ledger, ground: Ground, period: Period, view: View) -> Ledger:
    """What of a change lies in a ground, without what other maps show there."""
    return _ledger(changes_in(whole.changes, ground), (), period, view)


def _ledger(changes: Changes, maps: Sequence[History], period: Period, view: View) -> Ledger:
    history = changes.history
    listed = [
        Patch(each.before, each.after, each.km2, near.words)
        for each, near in zip(changes.patches[:LISTED], changes.near, strict=False)
    ]
    rest = changes.patches[len(listed) :]
    return Ledger(
        changes=changes,
        maps=(history.asked_at(period.start), history.asked_at(period.end)),
        classes=tuple(by_class(changes.patches)),
        sides=tuple((side, *both) for side, both in gained_and_lost(changes.patches).items()),
        patches=tuple(listed),
        unlisted=(len(rest), sum(each.km2 for each in rest)),
        elsewhere=tuple(
            _elsewhere(history, other, changes.patches, period)
            for other in maps
            if other is not history and changes.patches
        ),
        shapes=view.shapes_leave(history.source),
    )


def by_class(found: Sequence[Difference]) -> list[tuple[Class, float, float]]:
    """Km2 gained and lost by each class that a map shows, in order of side and control.

    Examples
    --------
    >>> from shapely import box
    >>> by_class([Difference(("ru", "held"), None, box(0, 0, 1, 1), 2.0)])
    [(('ru', 'held'), 0.0, 2.0)]
    """
    sums: dict[Class, list[float]] = {}
    for each in found:
        for shown, place in ((each.after, 0), (each.before, 1)):
            if shown is not None:
                sums.setdefault(shown, [0.0, 0.0])[place] += each.km2
    return [(shown, *_both(sums[shown])) for shown in sorted(sums, key=lambda each: (each[0] == "", each))]


def _both(sums: Sequence[float]) -> tuple[float, float]:
    return sums[0], sums[1]


def _elsewhere(history: History, other: History, found: Sequence[Difference], period: Period) -> Elsewhere:
    map_at = other.asked_at(period.end)
    one_origin = history.source.root == other.source.root
    if map_at is None:
        return Elsewhere(other.source, None, False, one_origin, ())
    changed = Ground("what changed", union([each.shape for each in found]))
    differ = disagreements_at(history, other, period.end, ground=changed)
    pairs = sorted(totals(differ.patches).items(), key=lambda each: (-each[1], str(each[0])))
    return Elsewhere(
        other.source,
        map_at,
        map_at <= period.start,
        one_origin,
        tuple((before, after, km2) for (before, after), km2 in pairs if km2 >= 0.005),
    )


def _events(seen: Knowledge, period: Period, ground: Ground | None) -> list[Told]:
    """Events that were first told of, changed their status, have new claims, or lie in the days."""
    first, last = period.days
    found = []
    for event in seen.events:
        if ground is not None and not is_in(event, ground.shape):
            continue
        turns = tuple(turn for turn in event.history if period.has(turn.day))
        claimed = any(
            claim is not None and claim.published_on is not None and period.has(claim.published_on)
            for claim in map(seen.claim_by_id.get, event.claim_ids)
        )
        if not (turns or claimed or (event.start <= last and event.end >= first)):
            continue
        before = [turn for turn in event.history if turn.day < first]
        found.append(
            Told(
                event,
                bool(turns) and turns[0] is event.history[0],
                before[-1] if before else None,
                turns,
            )
        )
    return sorted(found, key=lambda each: (each.event.start, each.event.end, each.event.id))


def _reporting(seen: Knowledge, told: Sequence[Told], mapped: set[str]) -> tuple[Source, ...]:
    """Whose reports the claims of events stand in."""
    claims = (seen.claim_by_id.get(each) for one in told for each in one.event.claim_ids)
    names = {claim.source for claim in claims if claim is not None and claim.source} - mapped
    return tuple(seen.sources.or_new(each) for each in sorted(names))


def newest_known(claims: Iterable[Claim], knowledge: Knowledge) -> Instant | None:
    """When the newest of some claims was published; the end of its day where only that is known."""
    moments = []
    for claim in claims:
        head = knowledge.reports.get(claim.report_id)
        if head is not None and head.published_at is not None:
            moments.append(head.published_at)
        elif claim.published_on is not None:
            moments.append(day_end(claim.published_on))
    return max(moments, default=None)
