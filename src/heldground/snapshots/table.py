"""Rows of snapshots, of their further publications, and of polygons held back.

`recorded` is one counter for all that enters a project's log: snapshots, further publications, decisions. No row of
these is ever changed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import shapely
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    select,
)

from heldground.snapshots.model import Snapshot
from heldground.snapshots.originals import Place
from heldground.snapshots.summary import Summary, decode_summary
from heldground.store.schema import metadata
from heldground.when import Instant

snapshot_table = Table(
    "snapshot",
    metadata,
    Column("recorded", Integer, primary_key=True, autoincrement=True),
    Column("source", String(64), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("valid_at", BigInteger, nullable=False),
    Column("known_at", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("polygons", Integer, nullable=False),
    Column("repaired", Integer, nullable=False),
    Column("disagreeing", Integer, nullable=False),
    Column("dropped", Text, nullable=False),
    Column("pack", Text, nullable=False),
    Column("pack_offset", BigInteger, nullable=False),
    Column("pack_start", BigInteger, nullable=False),
    Column("summary", LargeBinary),
    UniqueConstraint("source", "valid_at", "sha256"),
)

sighting_table = Table(
    "sighting",
    metadata,
    Column("recorded", Integer, primary_key=True, autoincrement=False),
    Column("source", String(64), nullable=False, index=True),
    Column("valid_at", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("known_at", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    UniqueConstraint("source", "valid_at", "sha256", "known_at"),
)
"""Further publications of a snapshot that is known: they tell since when it was known, and when a source froze."""

decision_table = Table(
    "decision",
    metadata,
    Column("recorded", Integer, primary_key=True, autoincrement=False),
    Column("source", String(64), nullable=False, index=True),
    Column("notice", String(32), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
)
"""What people decided about alarms; the last word on an alarm counts."""

verdict_table = Table(
    "verdict",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("plan", LargeBinary, nullable=False),
)
"""By source what its stored history is made of, and the notices of the gates: a projection, like the history."""

quarantine_table = Table(
    "quarantine",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("source", String(64), primary_key=True),
    Column("gate", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("side", String(32), nullable=False),
    Column("control", String(16), nullable=False),
    Column("shape", LargeBinary, nullable=False),
    Column("files", Integer, nullable=False),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("released_at", BigInteger),
)


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """What the database keeps of a snapshot; its content is the original."""

    recorded: int
    source: str
    name: str
    sha256: str
    valid_at: Instant
    known_at: Instant
    polygons: int
    place: Place
    summary: Summary | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """One polygon a gate holds back, however many files repeat it. `id` releases it."""

    id: str
    source: str
    gate: str
    reason: str
    label: str
    side: str
    control: str
    shape: shapely.Geometry
    files: int
    first_at: Instant
    last_at: Instant
    released_at: Instant | None


def load_snapshots(connection: Connection, source: str) -> list[SnapshotRow]:
    """Rows of a source, by instant, then publication, then place in the log."""
    rows = connection.execute(
        select(snapshot_table)
        .where(snapshot_table.c.source == source)
        .order_by(snapshot_table.c.valid_at, snapshot_table.c.known_at, snapshot_table.c.recorded)
    )
    return [
        SnapshotRow(
            recorded=row.recorded,
            source=row.source,
            name=row.name,
            sha256=row.sha256,
            valid_at=row.valid_at,
            known_at=row.known_at,
            polygons=row.polygons,
            place=Place(row.pack, row.pack_offset, row.pack_start),
            summary=None if row.summary is None else decode_summary(row.summary),
        )
        for row in rows
    ]


def next_recorded(connection: Connection) -> int:
    """The next place in the project's log."""
    tables = (snapshot_table, sighting_table, decision_table)
    newest = [connection.execute(select(func.max(table.c.recorded))).scalar() for table in tables]
    return max((each for each in newest if each is not None), default=0) + 1


def save_snapshots(
    connection: Connection,
    snapshots: Sequence[tuple[Snapshot, Place, Summary]],
    *,
    recorded_at: Instant,
) -> None:
    """Append rows in the order given: that order is their place in the log."""
    if snapshots:
        first = next_recorded(connection)
        connection.execute(
            snapshot_table.insert(),
            [
                {
                    "recorded": first + number,
                    "source": each.source,
                    "name": each.name,
                    "sha256": each.sha256,
                    "valid_at": each.valid_at,
                    "known_at": each.known_at,
                    "recorded_at": recorded_at,
                    "polygons": len(each.patches),
                    "repaired": each.repaired,
                    "disagreeing": each.disagreeing,
                    "dropped": orjson.dumps(dict(each.dropped)).decode(),
                    "pack": place.pack,
                    "pack_offset": place.offset,
                    "pack_start": place.start,
                    "summary": summary.encoded(),
                }
                for number, (each, place, summary) in enumerate(snapshots)
            ],
        )


def save_summaries(connection: Connection, summaries: Mapping[int, Summary]) -> None:
    """Add the summaries of snapshots that came in before there were any, or under other bounds; by `recorded`."""
    for recorded, summary in summaries.items():
        connection.execute(
            snapshot_table.update()
            .where(snapshot_table.c.recorded == recorded)
            .values(summary=summary.encoded())
        )


def packs_named(connection: Connection) -> set[str]:
    """Pack files that some row needs."""
    return set(connection.execute(select(snapshot_table.c.pack).distinct()).scalars())


def save_held(
    connection: Connection, snapshots: Iterable[Snapshot], *, only: Collection[str] | None = None
) -> None:
    """Record polygons held back, one row each; a repeated one counts another file.

    Parameters
    ----------
    only
        Only polygons of these digests, and no file is counted: these are told by the source's past, and counted there.
    """
    held: dict[tuple[str, str], dict[str, Any]] = {}
    for snapshot in snapshots:
        for alarm in snapshot.alarms:
            if alarm.patch is None or (only is not None and alarm.patch.digest not in only):
                continue
            key = alarm.patch.digest, snapshot.source
            row = held.setdefault(
                key,
                {
                    "id": alarm.patch.digest,
                    "source": snapshot.source,
                    "gate": alarm.gate,
                    "reason": alarm.reason,
                    "label": alarm.label,
                    "side": alarm.patch.state.side,
                    "control": alarm.patch.state.control.value,
                    "shape": shapely.to_wkb(alarm.patch.shape),
                    "files": 0,
                    "first_at": snapshot.valid_at,
                    "last_at": snapshot.valid_at,
                },
            )
            row["files"] += only is None
            row["first_at"] = min(row["first_at"], snapshot.valid_at)
            row["last_at"] = max(row["last_at"], snapshot.valid_at)
    table = quarantine_table
    for (digest, source), row in held.items():
        here = (table.c.id == digest) & (table.c.source == source)
        old = connection.execute(select(table).where(here)).one_or_none()
        if old is None:
            connection.execute(table.insert(), row)
        else:
            connection.execute(
                table.update()
                .where(here)
                .values(
                    files=old.files + row["files"],
                    first_at=min(old.first_at, row["first_at"]),
                    last_at=max(old.last_at, row["last_at"]),
                )
            )


def save_held_anew(connection: Connection, source: str, snapshots: Iterable[Snapshot]) -> None:
    """Record all polygons of a source that are held back, or would be but for a release, in place of those recorded."""
    connection.execute(delete(quarantine_table).where(quarantine_table.c.source == source))
    save_held(connection, snapshots)
    decided = connection.execute(
        select(decision_table).where(decision_table.c.source == source).order_by(decision_table.c.recorded)
    )
    for row in decided:
        here = (quarantine_table.c.id == row.notice) & (quarantine_table.c.source == source)
        at = row.recorded_at if row.verdict == "released" else None
        connection.execute(quarantine_table.update().where(here).values(released_at=at))


def load_held(connection: Connection, source: str | None = None) -> list[Held]:
    """What is or was held back, by source, gate and time."""
    table = quarantine_table
    query = select(table).order_by(table.c.source, table.c.gate, table.c.first_at, table.c.id)
    if source is not None:
        query = query.where(table.c.source == source)
    return [
        Held(**{**row._mapping, "shape": shapely.from_wkb(row.shape)}) for row in connection.execute(query)
    ]
