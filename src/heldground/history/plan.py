"""What a source's history is made of: which snapshots are let in, in which order, without which polygons.

A plan is a function of a source's log as of a place in it and of what was published by an instant: two clocks and a
counter. Equal plans make equal histories, so a plan also says what a stored history holds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection

from heldground.snapshots.judge import judge
from heldground.snapshots.log import load_decisions, load_sightings, versions_of
from heldground.snapshots.notices import CORRECTED, Notice, Standing, Version, notice_id
from heldground.snapshots.packed import pack, unpack
from heldground.snapshots.table import SnapshotRow, load_snapshots
from heldground.when import Instant, iso


@dataclass(frozen=True, slots=True)
class Turn:
    """One snapshot's part in a history: `recorded` names it; `held` polygons are left out, `let_in` ones released."""

    valid_at: Instant
    known_at: Instant
    recorded: int
    held: frozenset[str] = frozenset()
    let_in: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plan:
    """Turns in order, one an instant, and the notices of the gates.

    A stored plan says in `reading` what files meant when its cells were made (`snapshots.readers.reading_of`).
    """

    turns: tuple[Turn, ...] = ()
    notices: tuple[Notice, ...] = ()
    reading: str = ""

    def encoded(self) -> bytes:
        table = {
            "turns": [
                [each.valid_at, each.known_at, each.recorded, sorted(each.held), sorted(each.let_in)]
                for each in self.turns
            ],
            "notices": [asdict(each) for each in self.notices],
            "reading": self.reading,
        }
        return pack(table)


def decode_plan(data: bytes) -> Plan:
    """The plan of these bytes.

    Raises
    ------
    BadProject
        Damaged, or of another version.
    """
    return unpack(data, _plan, what="what a history is made of")


def _plan(table: dict[str, Any]) -> Plan:
    return Plan(
        tuple(
            Turn(valid_at, known_at, recorded, frozenset(held), frozenset(let_in))
            for valid_at, known_at, recorded, held, let_in in table["turns"]
        ),
        tuple(Notice(**{**each, "standing": Standing(each["standing"])}) for each in table["notices"]),
        str(table.get("reading", "")),
    )


def plan_of(
    source: str,
    rows: Sequence[SnapshotRow],
    sightings: Iterable[tuple[int, Instant, str, Instant]],
    decisions: Mapping[str, str],
    *,
    known: Instant | None = None,
    recorded: int | None = None,
) -> Plan:
    """The plan of a source's history, as published by `known`, as this project's log was at `recorded`.

    `decisions` are those as of the same place in the log. Of several versions of one instant the latest published
    that is let in counts, of those published together the one imported last; a notice names both.
    """
    versions = versions_of(rows, sightings, known=known, recorded=recorded)
    judgement = judge(source, versions, decisions)
    released = {notice for notice, verdict in decisions.items() if verdict == "released"}
    turns = {
        each.version.valid_at: Turn(
            each.version.valid_at,
            each.version.known_at,
            each.version.recorded,
            each.held,
            frozenset(released.intersection(each.version.summary.stray)),
        )
        for each in judgement.accepted
    }
    every = (
        *judgement.notices,
        *_corrections(source, [each.version for each in judgement.accepted], decisions),
    )
    return Plan(tuple(turns.values()), tuple(sorted(every, key=lambda each: (each.since, each.id))))


def _corrections(source: str, accepted: Sequence[Version], decisions: Mapping[str, str]) -> Iterator[Notice]:
    """A notice for each version that takes the place of another of its instant."""
    for before, after in pairwise(accepted):
        if before.valid_at != after.valid_at:
            continue
        later = "published" if after.known_at > before.known_at else "imported"
        notice = notice_id(source, after.valid_at, f"{CORRECTED} {before.sha256} {after.sha256}")
        decided = {"released": Standing.RELEASED, "upheld": Standing.UPHELD}.get(decisions.get(notice, ""))
        yield Notice(
            id=notice,
            source=source,
            gate=CORRECTED,
            standing=decided or Standing.NOTED,
            since=after.valid_at,
            until=after.valid_at,
            before_at=before.valid_at,
            files=len(after.seen),
            reason=f"two maps of {iso(after.valid_at)}: {after.name}, {later} later (place {after.recorded} in the log), "
            f"takes the place of {before.name} (place {before.recorded})",
        )


def plan_as_of(
    connection: Connection,
    source: str,
    *,
    known: Instant | None = None,
    recorded: int | None = None,
    rows: Sequence[SnapshotRow] | None = None,
) -> Plan:
    """The plan of a source's history from the project's log."""
    return plan_of(
        source,
        load_snapshots(connection, source) if rows is None else rows,
        load_sightings(connection, source),
        load_decisions(connection, source, recorded),
        known=known,
        recorded=recorded,
    )
