"""What an audience may see. Every door out of the system goes through `View.see`, and asks only what comes out of it.

The desk sees everything at once. The public, at an instant X, sees

- of maps and claims what has max(valid, known) + delay <= X; the delay is the project's, 24 h unless the desk sets
  another, and a source's own `delay_hours` goes before it;
- events as those claims alone make them, so that no status tells of a claim still held back;
- shapes only of sources whose terms allow it (`shape`); figures of all;
- of a report never the text, only the words of a claim, their sentence and the link;
- private persons and military units as their side and role.

Because questions are asked of what is left, and not answers shortened afterwards, nothing that is held back can show
through a total, a status or an outline.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

import shapely

from heldground.claims.model import Claim, Claimant, Party
from heldground.errors import BadProject
from heldground.events.group import group_claims
from heldground.history.history import History
from heldground.project import CONFIG
from heldground.publish.delay import Out, history_out, instants_out, next_due
from heldground.queries.evidence import Knowledge, ReportHead
from heldground.sources import Source
from heldground.theatre import Theatre
from heldground.when import FOREVER, Instant, day_end

DELAY_HOURS: Final = 24.0
"""The design's rule "Publication"."""
MAX_DELAY_HOURS: Final = 24.0 * 365 * 10

_ROLES: Final[Mapping[str, str]] = {"local": "resident", "military": "military", "unknown": "unnamed speaker"}
"""Kinds of claimants who are private persons or units unless the theatre knows them as speakers (an office, a staff)."""


class Audience(StrEnum):
    """Who looks."""

    DESK = "desk"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Seen:
    """What an audience sees, and until when (exclusive) this is all of it."""

    knowledge: Knowledge
    until: Instant


@dataclass(frozen=True)
class View:
    """The rules for one audience of one project."""

    audience: Audience
    theatre: Theatre
    delay_hours: float = DELAY_HOURS
    _made: dict[str, tuple[History, Out, History]] = field(default_factory=dict, repr=False, compare=False)
    """Histories as they were last shown: cutting three years of one takes seconds, and changes once a day."""

    def see(self, knowledge: Knowledge, as_of: Instant) -> Seen:
        """What of a project's knowledge this audience sees at an instant.

        The same for every order and time at which the project came to know it: what is not out changes nothing.
        """
        if self.audience is Audience.DESK:
            return Seen(knowledge, FOREVER)
        due: list[Instant] = []
        histories = []
        for history in knowledge.histories:
            delay = self._delay(history.source)
            out = instants_out(history, before=as_of - delay)
            if out.instants:
                histories.append(self._shown(history, out))
            coming = next_due(history, after=as_of - delay)
            due.extend([] if coming is None else [coming + delay])
        reports = {}
        for head in knowledge.reports.values():
            moment = _published(head) + self._delay_of(knowledge, head.source)
            if moment <= as_of:
                reports[head.id] = head
            else:
                due.append(moment)
        told = []
        for claim in knowledge.claims:
            moment = self._due(claim, knowledge)
            if moment <= as_of:
                told.append(claim)
            else:
                due.append(moment)
        claims = self._without_private(told)
        copies = {copy: of for copy, of in knowledge.copies.items() if copy in reports and of in reports}
        seen = Knowledge(
            sources=knowledge.sources,
            histories=tuple(histories),
            claims=claims,
            events=tuple(group_claims(claims, duplicates=copies)),
            reports=reports,
            copies=copies,
            sides=knowledge.sides,
        )
        return Seen(seen, min(due, default=FOREVER))

    def shapes_leave(self, source: Source) -> bool:
        """Whether this audience may have the shapes of a source's map."""
        return self.audience is Audience.DESK or source.redistribute

    def shape(self, source: Source, shape: shapely.Geometry | None) -> shapely.Geometry | None:
        """A shape drawn from a source's map, or None where it may not leave."""
        return shape if self.shapes_leave(source) else None

    def out_until(self, source: Source, as_of: Instant) -> Instant:
        """The newest instant of a source's data, by valid and by known time, that this audience sees at an instant."""
        return FOREVER if self.audience is Audience.DESK else as_of - self._delay(source)

    def _shown(self, history: History, out: Out) -> History:
        made = self._made.get(history.source.id)
        if made is None or made[0] is not history or made[1] != out:
            made = self._made[history.source.id] = (history, out, history_out(history, out))
        return made[2]

    def _delay(self, source: Source) -> int:
        hours = self.delay_hours if source.delay_hours is None else source.delay_hours
        return math.ceil(hours * 3600)

    def _delay_of(self, knowledge: Knowledge, source_id: str) -> int:
        return self._delay(knowledge.sources.or_new(source_id))

    def _due(self, claim: Claim, knowledge: Knowledge) -> Instant:
        """When a claim is out: never, if nobody knows when it was published."""
        head = knowledge.reports.get(claim.report_id)
        if head is None and claim.published_on is None:
            return FOREVER
        known = _published(head) if head is not None else day_end(claim.published_on)  # type: ignore[arg-type]
        day = (claim.time.end or claim.time.start) if claim.time else None
        valid = known if day is None else day_end(day)
        source = head.source if head is not None else claim.source or ""
        return max(valid, known) + self._delay_of(knowledge, source)

    def _without_private(self, claims: Iterable[Claim]) -> tuple[Claim, ...]:
        """Claims with private persons and units as their role.

        Two of one role stay two, by number: one must not seem to repeat, or take back, what the other said.
        """
        known = {
            name.casefold()
            for speaker in self.theatre.speakers
            for names in speaker.names.values()
            for name in names
        }
        roles: dict[Claimant, str] = {}
        used: dict[tuple[str, str | None], int] = {}
        shown: list[tuple[Claim, Claimant]] = []
        for claim in claims:
            who = replace(claim.claimant, name=" ".join(claim.claimant.name.casefold().split()), aliases=())
            if who.kind in _ROLES and who.name not in known and who not in roles:
                number = used[who.kind, who.side] = used.get((who.kind, who.side), 0) + 1
                roles[who] = _ROLES[who.kind] + (f" {number}" if number > 1 else "")
            shown.append((claim, who))
        private = {who.name: role for who, role in roles.items()}
        return tuple(
            replace(
                claim,
                claimant=replace(claim.claimant, name=roles[who], aliases=())
                if who in roles
                else claim.claimant,
                via=tuple(private.get(" ".join(name.casefold().split()), name) for name in claim.via),
                actor=self._as_side(claim.actor),
                opponent=self._as_side(claim.opponent),
            )
            for claim, who in shown
        )

    def _as_side(self, party: Party | None) -> Party | None:
        """A party by its side's name: the text may name a unit."""
        if party is None or party.side is None:
            return None
        names = {side.id: side.name() for side in self.theatre.sides}
        return Party(names.get(party.side, party.side), party.side)


def view_of(config: Mapping[str, Any], theatre: Theatre, audience: Audience) -> View:
    """The view of a project's configuration.

    Raises
    ------
    BadProject
        `[publish] delay_hours`, or that of a source, is no number of hours.
    """
    table = config.get("publish", {})
    hours = table.get("delay_hours", DELAY_HOURS) if isinstance(table, Mapping) else table
    _check_delay(hours, "[publish]")
    for source in theatre.sources:
        if source.delay_hours is not None:
            _check_delay(source.delay_hours, f"source {source.id}")
    return View(audience, theatre, float(hours))


def _check_delay(hours: object, where: str) -> None:
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 <= hours <= MAX_DELAY_HOURS:
        message = f"delay_hours = {hours!r}; write the hours as a number from 0 to {MAX_DELAY_HOURS:.0f}"
        raise BadProject(message, path=CONFIG, where=where)


def _published(head: ReportHead) -> Instant:
    """When a report was published: the end of its day where the document states no instant."""
    return head.published_at if head.published_at is not None else day_end(head.published_on)
