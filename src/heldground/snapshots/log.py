"""A source's log: its versions with all their publications, and what people decided, as of a place in the log."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from heldground.errors import BadProject
from heldground.snapshots.notices import Version
from heldground.snapshots.table import (
    SnapshotRow,
    decision_table,
    next_recorded,
    quarantine_table,
    sighting_table,
    snapshot_table,
)
from heldground.when import Instant


def load_sightings(connection: Connection, source: str) -> list[tuple[int, Instant, str, Instant]]:
    """Further publications of a source's snapshots: place in the log, instant, hash, time of publication."""
    table = sighting_table
    rows = connection.execute(
        select(table.c.recorded, table.c.valid_at, table.c.sha256, table.c.known_at)
        .where(table.c.source == source)
        .order_by(table.c.recorded)
    )
    return [(row.recorded, row.valid_at, row.sha256, row.known_at) for row in rows]


def save_sightings(
    connection: Connection,
    source: str,
    seen: Iterable[tuple[Instant, str, Instant, str]],
    *,
    recorded_at: Instant,
) -> None:
    """Append further publications: instant, hash, time of publication, name of the file."""
    first = next_recorded(connection)
    rows = [
        {
            "recorded": first + number,
            "source": source,
            "valid_at": valid_at,
            "sha256": sha256,
            "known_at": known_at,
            "name": name,
            "recorded_at": recorded_at,
        }
        for number, (valid_at, sha256, known_at, name) in enumerate(seen)
    ]
    if rows:
        connection.execute(sighting_table.insert(), rows)


def load_published(
    connection: Connection, source: str, *, known: Instant | None = None, recorded: int | None = None
) -> list[Instant]:
    """When a source published anything, ascending, as far as published by `known` and in the log by `recorded`."""
    times: set[Instant] = set()
    for table in (snapshot_table, sighting_table):
        query = select(table.c.known_at).where(table.c.source == source)
        if known is not None:
            query = query.where(table.c.known_at <= known)
        if recorded is not None:
            query = query.where(table.c.recorded <= recorded)
        times.update(connection.execute(query).scalars())
    return sorted(times)


def load_decisions(connection: Connection, source: str, recorded: int | None = None) -> dict[str, str]:
    """The last word on each alarm of a source, "released" or "upheld", as of a place in the log."""
    table = decision_table
    query = select(table.c.notice, table.c.verdict).where(table.c.source == source).order_by(table.c.recorded)
    if recorded is not None:
        query = query.where(table.c.recorded <= recorded)
    return {row.notice: row.verdict for row in connection.execute(query)}


def save_decision(connection: Connection, source: str, notice: str, verdict: str, *, at: Instant) -> int:
    """Append a decision; its place in the log."""
    recorded = next_recorded(connection)
    connection.execute(
        decision_table.insert(),
        {"recorded": recorded, "source": source, "notice": notice, "verdict": verdict, "recorded_at": at},
    )
    table = quarantine_table
    here = (table.c.id == notice) & (table.c.source == source)
    connection.execute(table.update().where(here).values(released_at=at if verdict == "released" else None))
    return recorded


def versions_of(
    rows: Sequence[SnapshotRow],
    sightings: Iterable[tuple[int, Instant, str, Instant]],
    *,
    known: Instant | None = None,
    recorded: int | None = None,
) -> list[Version]:
    """The versions published by `known` among what this project had at a place in its log.

    Raises
    ------
    BadProject
        A snapshot has no summary.
    """
    seen: dict[tuple[Instant, str], set[Instant]] = {}
    for row in rows:
        if recorded is None or row.recorded <= recorded:
            seen.setdefault((row.valid_at, row.sha256), set()).add(row.known_at)
    for place, valid_at, sha256, known_at in sightings:
        if (recorded is None or place <= recorded) and (valid_at, sha256) in seen:
            seen[valid_at, sha256].add(known_at)
    versions = []
    for row in rows:
        times = seen.get((row.valid_at, row.sha256), set())
        visible = tuple(sorted(at for at in times if known is None or at <= known))
        if not visible:
            continue
        if row.summary is None:
            raise BadProject(f"{row.name} has no summary; run `heldground rebuild {row.source}`")
        versions.append(Version(row.recorded, row.valid_at, row.sha256, row.name, visible, row.summary))
    return versions


@dataclass(frozen=True, slots=True)
class Entry:
    """What one command wrote into a project's log: places `first` to `last`, all of one kind and source."""

    first: int
    last: int
    recorded_at: Instant
    source: str
    what: str
    about: str


def load_log(connection: Connection) -> list[Entry]:
    """The log of a project, oldest first: imports in one line each for new maps and for repeated ones, decisions."""
    entries: list[Entry] = []
    second = _of_instants_had(connection)
    for table, what, name in (
        (snapshot_table, "maps", snapshot_table.c.name),
        (sighting_table, "maps published again", sighting_table.c.name),
    ):
        rows = connection.execute(
            select(
                func.min(table.c.recorded).label("first"),
                func.max(table.c.recorded).label("last"),
                func.count().label("files"),
                func.min(name).label("one"),
                func.max(name).label("other"),
                table.c.recorded_at,
                table.c.source,
            ).group_by(table.c.recorded_at, table.c.source)
        )
        for row in rows:
            about = row.one if row.files == 1 else f"{row.files:,} files, {row.one} to {row.other}"
            had = second[row.recorded_at, row.source] if table is snapshot_table else 0
            if had:
                about += f"; {had:,} of an instant that had a map"
            entries.append(Entry(row.first, row.last, row.recorded_at, row.source, what, about))
    for row in connection.execute(select(decision_table)):
        entries.append(
            Entry(
                row.recorded,
                row.recorded,
                row.recorded_at,
                row.source,
                row.verdict,
                f"alarm {row.notice[:8]}",
            )
        )
    return sorted(entries, key=lambda entry: entry.first)


def _of_instants_had(connection: Connection) -> Counter[tuple[Instant, str]]:
    """By time and source of an import, how many of its maps are a further version of an instant."""
    table = snapshot_table
    rows = connection.execute(
        select(table.c.source, table.c.valid_at, table.c.recorded_at).order_by(table.c.recorded)
    )
    had: set[tuple[str, Instant]] = set()
    found: Counter[tuple[Instant, str]] = Counter()
    for row in rows:
        found[row.recorded_at, row.source] += (row.source, row.valid_at) in had
        had.add((row.source, row.valid_at))
    return found
