"""What an audience may see. Every door out of the system goes through `View.see`, and asks only what comes out of it.

The desk sees everything at once. The public, at an instant X, sees

- of maps and claims what has max(valid, known) + delay <= X; the delay is the project's, 24 h unless the desk sets
  another, and a source's own `delay_hours` goes before it;
- events as those claims alone make them, so that no status tells of a claim still held back;
- shapes only of sources whose terms allow it (`shape`); figures of all;
- of a report never the text, only the words of a claim, their sentence and the link;
- private persons and military units as their side and role;
- all of that as the project's policy lets it out (`policy/`): ground, classes and sources that wait longer, ground of
  which nothing is told, places told less exactly.

Because questions are asked of what is left, and not answers shortened afterwards, nothing that is held back can show
through a total, a status or an outline.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import shapely

from heldground.answers.asked import Asked
from heldground.claims.model import Claim, Claimant, Party
from heldground.events.group import group_claims
from heldground.history.history import History
from heldground.places.gazetteer import Gazetteer
from heldground.project import Project
from heldground.publish.delay import Out, history_out, instants_out, next_due
from heldground.publish.policy.gazetteer import Book, book_of, reader_of
from heldground.publish.policy.ground import cut_away, held_back
from heldground.publish.policy.naming import Reader, plain, public_names
from heldground.publish.policy.rules import Delay, Policy, Withheld, checked_hours, read_policy
from heldground.publish.policy.statements import (
    UNNAMED,
    DistrictOf,
    Naming,
    Told,
    let_out,
    renamed,
    report_delays,
)
from heldground.publish.policy.words import notice_without_figures, notice_without_log, terms
from heldground.queries.evidence import Knowledge, ReportHead
from heldground.settings import checked_project
from heldground.snapshots.notices import Notice
from heldground.sources import Source, Sources
from heldground.theatre import Theatre
from heldground.when import FOREVER, Instant, day_end

DELAY_HOURS: Final = 24.0
"""The design's rule "Publication"."""

_ROLES: Final[Mapping[str, str]] = {"local": "resident", "military": "military", "unknown": "unnamed speaker"}
"""Kinds of claimants who are private persons or units unless the theatre knows them as speakers (an office, a staff)."""
_BARE_ROLES: Final[Mapping[str, str]] = {**_ROLES, "osint": "mapping project"}
"""Of claims told without their words a name may tell the place ("the mayor of …"): a known speaker's or source's only."""


class Audience(StrEnum):
    """Who looks."""

    DESK = "desk"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Seen:
    """What an audience sees, and until when (exclusive) this is all of it.

    The figures are the desk's alone: how many claims wait, are withheld, and are told without their words.
    """

    knowledge: Knowledge
    until: Instant
    waiting: int = 0
    withheld: int = 0
    wordless: int = 0


@dataclass(frozen=True)
class View:
    """The rules for one audience of one project."""

    audience: Audience
    theatre: Theatre
    delay_hours: float = DELAY_HOURS
    policy: Policy = field(default_factory=Policy)
    district_of: DistrictOf = field(default=lambda place_id: None, repr=False, compare=False)
    reader: Reader | None = field(default=None, repr=False, compare=False)
    book: Book | None = field(default=None, repr=False, compare=False)
    _made: dict[str, tuple[History, object, History]] = field(default_factory=dict, repr=False, compare=False)
    """Histories as they were last shown: cutting three years of one takes seconds, and changes once a day."""

    @cached_property
    def terms(self) -> bytes:
        """A hash of all these rules, the same in every process: answers made by other rules are other answers."""
        total = hashlib.sha256(repr(self).encode())
        grounds = [each.ground for each in self.policy.delays] + [
            each.ground for each in self.policy.withheld
        ]
        for ground in grounds:
            total.update(b"" if ground is None else shapely.to_wkb(ground))
        return total.digest()

    def see(self, knowledge: Knowledge, as_of: Instant, gazetteer: Gazetteer | None = None) -> Seen:
        """What of a project's knowledge this audience sees at an instant.

        The same for every order and time at which the project came to know it: what is not out changes nothing.
        `gazetteer` is the project's as it is now, where places may have been added since the view was made.
        """
        if self.audience is Audience.DESK:
            return Seen(knowledge, FOREVER)
        if self.book is not None and gazetteer is not None:
            self.book.renew(gazetteer)
        due: list[Instant] = []
        histories = []
        for history in knowledge.histories:
            delay = self._delay(history.source)
            out = instants_out(history, before=as_of - delay)
            if out.instants:
                histories.append(self._shown(history, out, as_of))
            for wait in {delay, *(rule.seconds for rule in self._rules(history.source))}:
                coming = next_due(history, after=as_of - wait)
                due.extend([] if coming is None else [coming + wait])
        waits = report_delays(
            knowledge.claims,
            self.policy.delays,
            lambda claim: _source_of(claim, knowledge),
            lambda ground: self._naming(knowledge, ground),
        )
        naming = self._naming(knowledge, self.policy.kept_in)
        reports = {}
        for head in knowledge.reports.values():
            moment = _published(head) + max(self._delay_of(knowledge, head.source), waits.get(head.id, 0))
            if moment <= as_of:
                reports[head.id] = head
            else:
                due.append(moment)
        told = []
        for claim in knowledge.claims:
            moment = self._due(claim, knowledge, waits)
            if moment <= as_of:
                told.append(claim)
            else:
                due.append(moment)
        copies = {copy: of for copy, of in knowledge.copies.items() if copy in reports and of in reports}
        left = let_out(
            told,
            knowledge.claims,
            self.policy,
            self.district_of,
            lambda claim: _source_of(claim, knowledge),
            naming,
            knowledge.sources,
        )
        claims = self._without_private(left)
        if left.untold:
            reports = {each: head for each, head in reports.items() if each not in left.untold}
            claims, copies = renamed(left, claims, copies)
        shown = {history.source.id: history.source for history in histories}
        unnamed = [UNNAMED] if any(claim.source == UNNAMED.id for claim in claims) else []
        seen = Knowledge(
            sources=Sources([*(shown.get(source.id, source) for source in knowledge.sources), *unnamed]),
            histories=tuple(histories),
            claims=claims,
            events=tuple(group_claims(claims, duplicates=copies)),
            reports=reports,
            copies=copies,
            sides=knowledge.sides,
            quote_only=naming.sentences & {claim.id for claim in claims},
        )
        return Seen(
            seen,
            min(due, default=FOREVER),
            waiting=len(knowledge.claims) - len(told),
            withheld=len(told) - len(claims),
            wordless=len(left.bare),
        )

    def shapes_leave(self, source: Source) -> bool:
        """Whether this audience may have the shapes of a source's map."""
        return self.audience is Audience.DESK or source.redistribute

    def shape(self, source: Source, shape: shapely.Geometry | None) -> shapely.Geometry | None:
        """A shape drawn from a source's map, or None where it may not leave."""
        return shape if self.shapes_leave(source) else None

    def out_until(self, source: Source, as_of: Instant) -> Instant:
        """The newest instant of a source's data, by valid and by known time, that this audience sees at an instant."""
        return FOREVER if self.audience is Audience.DESK else as_of - self._delay(source)

    def told_until(self, source: Source, as_of: Instant) -> Instant:
        """Until when all of a source's map is out: what gates say of later maps may tell of ground held back."""
        if self.audience is Audience.DESK:
            return FOREVER
        return as_of - max([self._delay(source), *(rule.seconds for rule in self._rules(source))])

    def asked(self, asked: Asked, source: Source, as_of: Instant | None) -> Asked:
        """Who is asked for what stands beside a source's figures: nothing that is not out may show in a caution."""
        if self.audience is Audience.DESK or as_of is None:
            return asked
        out = self.told_until(source, as_of)
        known = out if asked.known is None else min(asked.known, out)
        return replace(asked, known=known, let_out=self.notice, told_until=known)

    def notice(self, notice: Notice, history: History) -> Notice | None:
        """What a gate says of a map, as this audience may read it: places in the log count what is not out, figures what
        is withheld."""
        if self.audience is Audience.DESK:
            return notice
        told = notice_without_log(notice)
        return told if history.withheld is None else notice_without_figures(told, history)

    def withheld_at(self, lon: float, lat: float) -> Withheld | None:
        """The ground withheld from this audience that a point lies in."""
        return None if self.audience is Audience.DESK else self.policy.withheld_at(lon, lat)

    def _shown(self, history: History, out: Out, as_of: Instant) -> History:
        rules = self._rules(history.source)
        last = [instants_out(history, before=as_of - rule.seconds).instants[-1:] for rule in rules]
        held = [instants_out(history, before=as_of - rule.seconds).first_held for rule in rules]
        key = (out, last, held)
        made = self._made.get(history.source.id)
        if made is None or made[0] is not history or made[1] != key:
            made = self._made[history.source.id] = (history, key, self._cut(history, out, rules, as_of))
        return made[2]

    def _cut(self, history: History, out: Out, rules: list[Delay], as_of: Instant) -> History:
        shown = history_out(history, out)
        if rules:
            shown = held_back(shown, rules, as_of)
        if self.policy.kept_in is not None:
            shown = cut_away(shown, self.policy.kept_in)
        if rules or self.policy.withheld:
            shown.source = terms(history.source, rules, self.policy.withheld)
        return shown

    def _naming(self, knowledge: Knowledge, ground: shapely.Geometry | None) -> Naming:
        """Which reports' words name some ground; without a reader nobody knows."""
        if ground is None or self.reader is None:
            return Naming()
        return self.reader.naming(knowledge.claims, knowledge.reports, ground)

    def _rules(self, source: Source) -> list[Delay]:
        """The rules by which a part of a source's map waits longer than the rest."""
        base = self._delay(source)
        return [
            rule
            for rule in self.policy.delays
            if rule.partial and rule.is_of(source.id) and rule.seconds > base
        ]

    def _delay(self, source: Source) -> int:
        hours = self.delay_hours if source.delay_hours is None else source.delay_hours
        whole = [rule.hours for rule in self.policy.delays if not rule.partial and rule.is_of(source.id)]
        return math.ceil(max([hours, *whole]) * 3600)

    def _delay_of(self, knowledge: Knowledge, source_id: str) -> int:
        return self._delay(knowledge.sources.or_new(source_id))

    def _due(self, claim: Claim, knowledge: Knowledge, waits: Mapping[str, int]) -> Instant:
        """When a claim is out: never, if nobody knows when it was published."""
        head = knowledge.reports.get(claim.report_id)
        if head is None and claim.published_on is None:
            return FOREVER
        known = _published(head) if head is not None else day_end(claim.published_on)  # type: ignore[arg-type]
        day = (claim.time.end or claim.time.start) if claim.time else None
        valid = known if day is None else day_end(day)
        wait = self._delay_of(knowledge, _source_of(claim, knowledge))
        return max(valid, known) + max(wait, waits.get(claim.report_id, 0))

    @cached_property
    def _speakers(self) -> frozenset[str]:
        """Names of the theatre's speakers."""
        every = (name for each in self.theatre.speakers for names in each.names.values() for name in names)
        return frozenset(plain(name) for name in every)

    @cached_property
    def _public_names(self) -> frozenset[str]:
        return public_names(self.theatre)

    def _without_private(self, told: Told) -> tuple[Claim, ...]:
        """Claims with private persons and units as their role; in bare ones everyone who is not known.

        Two of one role stay two, by number: one must not seem to repeat, or take back, what the other said.
        """
        roles: dict[Claimant, str] = {}
        used: dict[tuple[str, str | None], int] = {}
        shown: list[tuple[Claim, Claimant]] = []
        for number, claim in enumerate(told.claims):
            who = replace(claim.claimant, name=plain(claim.claimant.name), aliases=())
            private = who.kind in _ROLES and who.name not in self._speakers
            if number in told.bare:
                private = who.name not in self._public_names
            if private and who not in roles:
                count = used[who.kind, who.side] = used.get((who.kind, who.side), 0) + 1
                roles[who] = _BARE_ROLES.get(who.kind, who.kind) + (f" {count}" if count > 1 else "")
            shown.append((claim, who))
        named = {who.name: role for who, role in roles.items()}

        def relayed(number: int, claim: Claim) -> tuple[str, ...]:
            names = (
                named.get(plain(name), name)
                for name in claim.via
                if number not in told.bare or self._tells(name, named)
            )
            return tuple(names)

        return tuple(
            replace(
                claim,
                claimant=replace(
                    claim.claimant,
                    name=roles.get(who, claim.claimant.name),
                    aliases=() if who in roles else self._aliases(claim, bare=number in told.bare),
                ),
                via=relayed(number, claim),
                actor=self._as_side(claim.actor),
                opponent=self._as_side(claim.opponent),
            )
            for number, (claim, who) in enumerate(shown)
        )

    def _aliases(self, claim: Claim, *, bare: bool) -> tuple[str, ...]:
        """A claimant's other names, without which a speaker in two spellings would be two; of a bare claim, those everyone
        knows."""
        return tuple(name for name in claim.claimant.aliases if not bare or plain(name) in self._public_names)

    def _tells(self, name: str, named: Mapping[str, str]) -> bool:
        """Whether a name of who relays a bare claim is told: as a role, or if everyone knows it."""
        return plain(name) in named or plain(name) in self._public_names

    def _as_side(self, party: Party | None) -> Party | None:
        """A party by its side's name: the text may name a unit."""
        if party is None or party.side is None:
            return None
        names = {side.id: side.name() for side in self.theatre.sides}
        return Party(names.get(party.side, party.side), party.side)


def view_of(
    config: Mapping[str, Any],
    theatre: Theatre,
    audience: Audience,
    *,
    folder: Path | None = None,
    district_of: DistrictOf = lambda place_id: None,
    reader: Reader | None = None,
    book: Book | None = None,
) -> View:
    """The view of a project's configuration; `project_view` gives that of an open project.

    Parameters
    ----------
    folder
        Where files named by the policy lie.
    district_of
        The district a place lies in, for a policy that tells no more.
    reader
        Finds out which reports' words name ground that is withheld, or waits.
    book
        The gazetteer that these two ask.

    Raises
    ------
    BadProject
        A setting is none; `[publish] delay_hours`, or that of a source, is no number of hours; a rule of the policy
        cannot be used.
    """
    checked_project(config)
    table = config.get("publish", {})
    hours = table.get("delay_hours", DELAY_HOURS) if isinstance(table, Mapping) else table
    checked_hours(hours, "[publish]")
    for source in theatre.sources:
        if source.delay_hours is not None:
            checked_hours(source.delay_hours, f"source {source.id}")
    policy = read_policy(table, theatre, folder) if isinstance(table, Mapping) else Policy()
    return View(audience, theatre, float(hours), policy, district_of, reader, book)


def project_view(project: Project, audience: Audience) -> View:
    """The view of an open project for one audience.

    Raises
    ------
    BadProject
        As `view_of`.
    """
    book = book_of(project)
    return view_of(
        project.config,
        project.theatre,
        audience,
        folder=project.folder,
        district_of=book.district_of,
        reader=reader_of(project, book),
        book=book,
    )


def _published(head: ReportHead) -> Instant:
    """When a report was published: the end of its day where the document states no instant."""
    return head.published_at if head.published_at is not None else day_end(head.published_on)


def _source_of(claim: Claim, knowledge: Knowledge) -> str:
    head = knowledge.reports.get(claim.report_id)
    return head.source if head is not None else claim.source or ""
