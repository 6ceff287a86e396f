"""Taking published maps in: files -> snapshots -> gates -> history, in one transaction, with an account at the end.

A cut (Ctrl-C, kill -9) at any moment leaves the project as it was: originals go into a pack that nobody names yet,
and rows and cells are committed together. The same command then does all of it again.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from heldground.errors import BadInput, BadProject, UnknownName
from heldground.history.build import HistoryBuilder
from heldground.history.table import load_open, save_cells
from heldground.places.bulk import collector_paused
from heldground.project import Project
from heldground.snapshots import Reader, Snapshot, pass_gates, read_files, reader_for
from heldground.snapshots.originals import PackWriter, Place, read_originals, sweep
from heldground.snapshots.table import (
    SnapshotRow,
    load_held,
    load_snapshots,
    packs_named,
    release_held,
    save_held,
    save_snapshots,
)
from heldground.when import Instant

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how many are done, and of how many (None: not known)."""


@dataclass(slots=True)
class ImportAccount:
    """What became of an import. `refused` are files and archives that could not be used, each with the reason.

    `files` counts those opened, `unusable` those of them that were refused; an archive that breaks off is refused
    too, but is no file of the publisher's.
    """

    source: str
    files: int = 0
    unusable: int = 0
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
        No such publisher, or a path with nothing at it: then nothing is read.
    BadProject
        The database or the originals are damaged.
    """
    wanted = list(paths)
    for path in wanted:
        if not path.exists():
            raise UnknownName(f"nothing at {path}; give a file, a folder or an archive")
    reader = reader_for(publisher)
    account = ImportAccount(reader.source)
    progress("waiting for other imports", 0, None)
    with project.alone(), collector_paused(), PackWriter(project.originals) as pack:
        with project.reading() as connection:
            sweep(project.originals, packs_named(connection), but=pack.temporary)
            stored = load_snapshots(connection, reader.source)
            released = _released(connection, reader.source)
        gated = _read(project, reader, wanted, pack, stored, released, account, progress)
        if not gated:
            return account
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
    """Make a source's history anew from the originals; the number of cells.

    Raises
    ------
    UnknownName
        The source has no snapshot in this project.
    BadProject
        An original is missing or damaged.
    """
    with project.alone(), collector_paused(), project.writing() as connection:
        return _rebuild(connection, project, source, progress)


def release_polygon(
    project: Project, held_id: str, *, now: Instant, progress: Progress = _quiet
) -> dict[str, int]:
    """Let a polygon through its gate and build the histories it belongs to anew; their cells by source.

    One transaction: a polygon is never called released while the map lacks it.

    Raises
    ------
    UnknownName
        No such id, or the start of several.
    """
    with project.alone(), collector_paused(), project.writing() as connection:
        sources = release_held(connection, held_id, at=now)
        return {source: _rebuild(connection, project, source, progress) for source in sources}


def _read(
    project: Project,
    reader: Reader,
    paths: Sequence[Path],
    pack: PackWriter,
    stored: Sequence[SnapshotRow],
    released: set[str],
    account: ImportAccount,
    progress: Progress,
) -> list[tuple[Snapshot, int]]:
    """New snapshots in the order of their publication, each with the number of its original in the pack.

    A file that repeats a snapshot (NZZ publishes one day's map for days) adds nothing; its first publication
    counts, in whatever order files come.
    """
    known = {(row.valid_at, row.sha256) for row in stored}
    new: dict[tuple[Instant, str], tuple[Snapshot, int]] = {}
    for path in paths:
        try:
            for name, content in read_files(path):
                account.files += 1
                progress("reading", account.files, None)
                try:
                    read = reader.read(content, name)
                except BadInput as refused:
                    account.unusable += 1
                    account.refused.append(str(refused))
                    continue
                for snapshot in read:
                    key = snapshot.valid_at, snapshot.sha256
                    if key in known:
                        account.already_known += 1
                        continue
                    before = new.get(key)
                    if before is not None:
                        account.already_known += 1
                        if (snapshot.known_at, snapshot.name) >= (before[0].known_at, before[0].name):
                            continue
                    number = pack.add(content) if before is None else before[1]
                    new[key] = pass_gates(snapshot, bounds=project.theatre.bounds, released=released), number
        except BadInput as refused:
            account.refused.append(str(refused))
    return sorted(new.values(), key=lambda each: (each[0].known_at, each[0].valid_at, each[0].sha256))


def _released(connection: Connection, source: str) -> set[str]:
    return {held.id for held in load_held(connection, source) if held.released_at is not None}


def _rebuild(connection: Connection, project: Project, source: str, progress: Progress) -> int:
    stored = load_snapshots(connection, source)
    if not stored:
        raise UnknownName(
            f"no snapshot of {source!r} in this project; `heldground sources` lists what there is"
        )
    released = _released(connection, source)
    snapshots = _reread(project, stored, released, progress)
    return _extend(connection, project, stored, snapshots, released, True, progress)


def _late(stored: Sequence[SnapshotRow], fresh: Sequence[Snapshot]) -> bool:
    """Whether something new comes before what the stored history ends with."""
    if not stored:
        return False
    last = stored[-1]
    return min(_turn(each) for each in fresh) < (last.valid_at, last.known_at, last.sha256)


def _turn(snapshot: Snapshot) -> tuple[Instant, Instant, str]:
    """A snapshot's turn in its history: by instant, a later publication of the same instant corrects it."""
    return snapshot.valid_at, snapshot.known_at, snapshot.sha256


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
    ordered = sorted(snapshots, key=_turn)
    for done, snapshot in enumerate(ordered, 1):
        builder.add(snapshot)
        progress("building", done, len(ordered))
    open_cells = list(builder.open_cells())
    save_cells(connection, source, closed=builder.closed, open_cells=open_cells, anew=anew or not stored)
    return len(builder.closed) + len(open_cells)


def _reread(
    project: Project, rows: Sequence[SnapshotRow], released: set[str], progress: Progress
) -> list[Snapshot]:
    """The snapshots of stored rows, read again from their originals and gated again.

    Raises
    ------
    BadProject
        An original is not the file it was.
    """
    reader = reader_for(rows[0].source)
    # Two files of equal bytes, imported one at a time, are one pack and one place.
    by_place: dict[Place, list[SnapshotRow]] = {}
    for row in rows:
        by_place.setdefault(row.place, []).append(row)
    snapshots: list[Snapshot] = []
    for place, content in read_originals(project.originals, by_place):
        digest = hashlib.sha256(content).hexdigest()
        for row in by_place[place]:
            if digest != row.sha256:
                raise BadProject(
                    f"the original of {row.name} is not the file that was imported; restore it from a backup",
                    path=project.originals / place.pack,
                )
            snapshots.extend(
                pass_gates(each, bounds=project.theatre.bounds, released=released)
                for each in reader.read(content, row.name)
                if each.valid_at == row.valid_at
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
