"""The quarantine of a project: everything that gates hold back or warn of, and a person's word on it."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import shapely
from sqlalchemy import Connection

from heldground.area import area_km2
from heldground.bulk import collector_paused
from heldground.errors import UnknownName, WrongUse
from heldground.history.plan import Plan, plan_as_of
from heldground.history.renew import renew_history
from heldground.history.table import load_plan, sources_with_history
from heldground.progress import Progress, quiet
from heldground.project import Project
from heldground.snapshots.log import (
    load_decisions,
    load_published,
    load_sightings,
    save_decision,
    versions_of,
)
from heldground.snapshots.notices import DEFINITION, Notice, Standing
from heldground.snapshots.quiet import silence
from heldground.snapshots.table import Held, load_held, load_snapshots
from heldground.when import FOREVER, Instant, day_of


@dataclass(frozen=True, slots=True)
class Alarm:
    """One line of the quarantine: the notice, its polygon if it is about one, and the publisher's label."""

    notice: Notice
    shape: shapely.Geometry | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Notices:
    """What gates say of a source's map over all time: read once, asked of any stretch (`between`)."""

    source: str
    every: tuple[Notice, ...]
    published: Sequence[Instant]
    decisions: Mapping[str, str]

    def between(self, since: Instant | None, until: Instant = FOREVER) -> list[Notice]:
        """What a reader of the map between two instants of valid time should be told, by `since`.

        For a state at an instant give it as both; None is the beginning. What a person has released is left out. A
        notice reads like this:

        - `gate`, `standing` and `reason` are words to print; `holds` says that something is kept out of the map: the
          one polygon named by `polygon`, or with "" whole snapshots, while the map goes on with that of `before_at`;
        - what was accepted after a week ("definition break", "out of proportion") has no length (`since == until`): it
          lies between the snapshots at `before_at` and at `since`. `kind` ("ru held") changed by `km2`, `lost_km2` left
          the source's map altogether (negative: came in). It is told when the question reaches from before `since` to
          it or beyond. An answer that compares before with after must not call a *definition break* lost or gained:
          compare up to `before_at` and from `since` on, and print the break as a line of its own. What is only out of
          proportion may be true: it stays in the figures, and the caution stands beside them;
        - "frozen source" and "silent source" hold nothing back: the map is older than it looks between both instants.
          With `until` given, a source that published nothing more for longer than its past explains is silent at it.
        """
        start = -FOREVER if since is None else since
        found = [
            notice
            for notice in self.every
            if notice.standing is not Standing.RELEASED and _concerns(notice, start, until)
        ]
        if until < FOREVER:
            quiet_since = silence(self.source, self.published, until, self.decisions)
            if quiet_since is not None and quiet_since.standing is not Standing.RELEASED:
                found.append(quiet_since)
        return sorted(found, key=lambda each: (each.since, each.gate, each.id))


def notices_of(
    connection: Connection, source: str, *, known: Instant | None = None, recorded: int | None = None
) -> Notices:
    """What gates say of a source's map, as published by `known`, and as this project's log was at `recorded`.

    Cost: one small row of the database, 5 ms; under a pin the source's summaries are judged anew, 0.3 s.
    """
    plan = _plan(connection, source, known, recorded)
    return Notices(
        source,
        tuple(_lasting((*_polygons(connection, source, known, recorded), *plan.notices), plan)),
        load_published(connection, source, known=known, recorded=recorded),
        load_decisions(connection, source, recorded),
    )


def load_quarantine(
    connection: Connection, source: str | None = None, gate: str | None = None
) -> list[Alarm]:
    """Every alarm of a project, also those released, by source, gate and time."""
    held = load_held(connection, source)
    shapes = {(each.source, each.id): each for each in held}
    sources = sorted({row.source for row in held} | _planned(connection)) if source is None else [source]
    alarms: list[Alarm] = []
    for each in sources:
        plan = _plan(connection, each, None, None)
        for notice in _lasting((*_polygons(connection, each, None, None), *plan.notices), plan):
            row = shapes.get((each, notice.polygon))
            alarms.append(
                Alarm(notice, None if row is None else row.shape, notice.kind if row is None else row.label)
            )
    return sorted(
        (alarm for alarm in alarms if gate is None or alarm.notice.gate == gate),
        key=lambda alarm: (alarm.notice.source, alarm.notice.gate, alarm.notice.since, alarm.notice.id),
    )


def notices_meant(connection: Connection, notice_id: str) -> list[Notice]:
    """The alarm of an id, or of its first letters; several sources may have it.

    Raises
    ------
    UnknownName
        No such id, or the start of several.
    """
    meant = [
        alarm.notice
        for alarm in load_quarantine(connection)
        if notice_id and alarm.notice.id.startswith(notice_id)
    ]
    if len({notice.id for notice in meant}) != 1:
        raise UnknownName(
            f"{len({notice.id for notice in meant})} alarms begin with {notice_id!r}; "
            "`heldground quarantine` lists them"
        )
    return meant


def decide(
    project: Project, notice_id: str, verdict: str, *, now: Instant, progress: Progress = quiet
) -> dict[str, int]:
    """Write a person's word on an alarm into the log and bring the histories it touches to it; their cells by source.

    "released": what was held back comes in, and no caution is printed. "upheld": the alarm is right; it stays, and
    is marked as seen. One transaction: nothing is called released while the map lacks it. The first letters of the
    id are enough.

    Raises
    ------
    UnknownName
        No such id, or the start of several.
    WrongUse
        Another verdict.
    """
    if verdict not in ("released", "upheld"):
        raise WrongUse(f"an alarm is released or upheld, not {verdict!r}")
    with project.alone(), collector_paused(), project.writing() as connection:
        cells = {}
        for notice in notices_meant(connection, notice_id):
            save_decision(connection, notice.source, notice.id, verdict, at=now)
            cells[notice.source] = renew_history(connection, project, notice.source, progress=progress).cells
        return cells


def _lasting(notices: Iterable[Notice], plan: Plan) -> Iterator[Notice]:
    """Notices about polygons until the first snapshot without: the map goes on with the last one that has it."""
    instants = [turn.valid_at for turn in plan.turns]
    for notice in notices:
        if notice.polygon:
            after = bisect_left(instants, notice.until)
            yield replace(notice, until=instants[after] if after < len(instants) else FOREVER)
        else:
            yield notice


def _concerns(notice: Notice, start: Instant, until: Instant) -> bool:
    if notice.since == notice.until:  # a break between two snapshots
        return start < notice.since <= until
    return notice.since <= until and start < notice.until


def _plan(connection: Connection, source: str, known: Instant | None, recorded: int | None) -> Plan:
    stored = load_plan(connection, source)
    if stored is None:  # stored by a version without plans: nothing is told of its past until it is rebuilt
        return Plan()
    if known is None and recorded is None:
        return stored
    return plan_as_of(connection, source, known=known, recorded=recorded)


def _planned(connection: Connection) -> set[str]:
    return set(sources_with_history(connection))


def _polygons(
    connection: Connection, source: str, known: Instant | None, recorded: int | None
) -> list[Notice]:
    """Notices about polygons that need no past: outside the theatre, or with a label in no table."""
    decisions = load_decisions(connection, source, recorded)
    stored = load_plan(connection, source)
    told = {notice.polygon for notice in (stored or Plan()).notices}
    found = [
        _of_row(row, decisions.get(row.id)) for row in load_held(connection, source) if row.id not in told
    ]
    if stored is None or (known is None and recorded is None):
        return found
    seen: dict[str, list[Instant]] = {}
    rows, sightings = load_snapshots(connection, source), load_sightings(connection, source)
    for version in versions_of(rows, sightings, known=known, recorded=recorded):
        for digest in version.summary.stray:
            seen.setdefault(digest, []).append(version.valid_at)
    return [
        replace(each, since=min(at), before_at=min(at), until=max(at) + 1, files=len(at))
        for each in found
        if (at := seen.get(each.id))
    ]


def _of_row(row: Held, decided: str | None) -> Notice:
    standing = {"released": Standing.RELEASED, "upheld": Standing.UPHELD}.get(decided or "", Standing.HELD)
    return Notice(
        id=row.id,
        source=row.source,
        gate=row.gate,
        standing=standing,
        since=row.first_at,
        until=row.last_at + 1,
        before_at=row.first_at,
        files=row.files,
        reason=row.reason,
        km2=area_km2(row.shape),
        kind=f"{row.side} {row.control}".strip(),
        polygon=row.id,
    )


def cautions(notices: Sequence[Notice]) -> list[str]:
    """One line a notice, for people: what it is, since when, and how much ground it is about."""
    lines = []
    for each in notices:
        day = day_of(each.since).isoformat()
        if each.gate == DEFINITION:
            way = (
                "left" if each.lost_km2 > 0 else "came into" if each.lost_km2 < -1 else "changed its class in"
            )
            lines.append(
                f"definition break {day}: {each.km2:,.0f} km2 of {each.kind} {way} the map of {each.source}, "
                "a change of the map, not of the ground"
            )
        elif each.holds:
            size = f", {each.km2:,.0f} km2" if each.km2 else ""
            lines.append(f"held back: {each.gate} since {day} in {each.source}{size} ({each.reason})")
        else:
            lines.append(f"{each.gate}: {each.source}, {day}, {each.reason}")
    return lines
