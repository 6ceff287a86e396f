"""Taking published maps in: files -> snapshots -> gates -> history, in one transaction, with an account at the end.

A cut (Ctrl-C, kill -9) at any moment leaves the project as it was: originals go into a pack that nobody names yet,
and rows and cells are committed together. The same command then does all of it again.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from heldground.errors import BadInput
from heldground.history.build import HistoryBuilder
from heldground.history.table import load_open, save_cells
from heldground.project import Project
from heldground.snapshots import Snapshot, pass_gates, read_files, reader_for
from heldground.snapshots.originals import PackWriter, read_originals, sweep
from heldground.snapshots.table import (
    SnapshotRow,
    load_held,
    load_snapshots,
    packs_named,
    save_held,
    save_snapshots,
)
from heldground.when import Instant

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how many are done, and of how many (None: not known)."""


@dataclass(slots=True)
class ImportAccount:
    """What became of an import. `refused` are files that could not be used, each with the reason."""

    source: str
    files: int = 0
    new: int = 0
    already_known: int = 0
    polygons: int = 0
    repaired: int = 0
    disagreeing: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    cells: int = 0
    first_at: Instant | None = None
    last_at: Instant | None = None
    rebuilt: bool = False

    @property
    def exit_code(self) -> int:
        """3 if an input had to be refused, else 0: what a gate holds back is in the quarantine, not lost."""
        return 3 if self.refused or self.unreadable else 0

    def count(self, snapshot: Snapshot) -> None:
        self.new += 1
        self.polygons += len(snapshot.patches)
        self.repaired += snapshot.repaired
        self.disagreeing += snapshot.disagreeing
        self.dropped.update(snapshot.dropped)
        self.unreadable.extend(alarm.reason for alarm in snapshot.alarms if alarm.patch is None)
        self.first_at = snapshot.valid_at if self.first_at is None else min(self.first_at, snapshot.valid_at)
        self.last_at = snapshot.valid_at if self.last_at is None else max(self.last_at, snapshot.valid_at)


def _quiet(what: str, done: int, of: int | None) -> None:
    """No progress wanted."""


def import_snapshots(
    project: Project, publisher: str, paths: Iterable[Path], *, now: Instant, progress: Progress = _quiet
) -> ImportAccount:
    """Read every file of a publisher's and bring the source's history up to date.

    Parameters
    ----------
    now
        When the import is recorded.

    Raises
    ------
    UnknownName
        No such publisher.
    """
    reader = reader_for(publisher)
    account = ImportAccount(reader.source)
    with project.reading() as connection:
        sweep(project.originals, packs_named(connection))
        stored = load_snapshots(connection, reader.source)
        released = {held.id for held in load_held(connection, reader.source) if held.released_at is not None}
    known = {(row.valid_at, row.sha256) for row in stored}
    gated: list[tuple[Snapshot, int]] = []
    with PackWriter(project.originals) as pack:
        for path in paths:
            try:
                for name, content in read_files(path):
                    account.files += 1
                    progress("reading", account.files, None)
                    try:
                        read = reader.read(content, name)
                    except BadInput as refused:
                        account.refused.append(str(refused))
                        continue
                    for snapshot in read:
                        key = snapshot.valid_at, snapshot.sha256
                        if key in known:
                            account.already_known += 1
                            continue
                        known.add(key)
                        gated.append(
                            (
                                pass_gates(snapshot, bounds=project.theatre.bounds, released=released),
                                pack.add(content),
                            )
                        )
            except BadInput as refused:
                account.refused.append(str(refused))
        if not gated:
            return account
        gated.sort(key=lambda each: (each[0].known_at, each[0].valid_at, each[0].sha256))
        for snapshot, _ in gated:
            account.count(snapshot)
        account.held = _count_held(gated)
        places = pack.keep()
        with project.writing() as connection:
            fresh = [snapshot for snapshot, _ in gated]
            save_snapshots(connection, [(each, places[number]) for each, number in gated], recorded_at=now)
            save_held(connection, fresh)
            account.rebuilt = _late(stored, fresh)
            if account.rebuilt:
                fresh = [*_reread(project, stored, released, progress), *fresh]
            account.cells = _extend(connection, project, stored, fresh, released, account.rebuilt, progress)
    return account


def rebuild_history(project: Project, source: str, *, progress: Progress = _quiet) -> int:
    """Make a source's history anew from the originals; the number of cells."""
    with project.writing() as connection:
        stored = load_snapshots(connection, source)
        released = {held.id for held in load_held(connection, source) if held.released_at is not None}
        snapshots = _reread(project, stored, released, progress)
        return _extend(connection, project, stored, snapshots, released, True, progress)


def _late(stored: Sequence[SnapshotRow], fresh: Sequence[Snapshot]) -> bool:
    """Whether something new is older than what the stored history ends with."""
    return bool(stored) and min(each.valid_at for each in fresh) < stored[-1].valid_at


def _extend(
    connection: Connection,
    project: Project,
    stored: Sequence[SnapshotRow],
    snapshots: Sequence[Snapshot],
    released: set[str],
    anew: bool,
    progress: Progress,
) -> int:
    source = snapshots[0].source
    if anew or not stored:
        builder = HistoryBuilder()
    else:
        newest = _reread(project, [stored[-1]], released, _quiet)[0]
        builder = HistoryBuilder(load_open(connection, source), newest.patches, newest.valid_at)
    ordered = sorted(snapshots, key=lambda each: (each.valid_at, each.known_at, each.sha256))
    for done, snapshot in enumerate(ordered, 1):
        builder.add(snapshot)
        progress("building", done, len(ordered))
    open_cells = list(builder.open_cells())
    save_cells(connection, source, closed=builder.closed, open_cells=open_cells, anew=anew or not stored)
    return len(builder.closed) + len(open_cells)


def _reread(
    project: Project, rows: Sequence[SnapshotRow], released: set[str], progress: Progress
) -> list[Snapshot]:
    """The snapshots of stored rows, read again from their originals and gated again."""
    reader = reader_for(rows[0].source)
    by_place = {row.place: row for row in rows}
    snapshots: list[Snapshot] = []
    for place, content in read_originals(project.originals, by_place):
        snapshots.extend(
            pass_gates(each, bounds=project.theatre.bounds, released=released)
            for each in reader.read(content, by_place[place].name)
        )
        progress("reading", len(snapshots), len(rows))
    return snapshots


def _count_held(gated: Sequence[tuple[Snapshot, int]]) -> Counter[str]:
    """Distinct polygons held back, by gate."""
    held = {
        (alarm.gate, alarm.patch.digest)
        for snapshot, _ in gated
        for alarm in snapshot.alarms
        if alarm.patch is not None
    }
    return Counter(gate for gate, _ in held)
