"""Taking published maps in: files -> snapshots -> gates -> history, in one transaction, with an account at the end.

A cut (Ctrl-C, kill -9) at any moment leaves the project as it was: originals go into a pack that nobody names yet,
and rows and cells are committed together. The same command then does all of it again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection

from heldground.bulk import collector_paused
from heldground.errors import BadInput, BadSnapshot, UnknownName
from heldground.history.account import ImportAccount
from heldground.history.renew import is_outdated, renew_history
from heldground.progress import Progress, quiet
from heldground.project import Project
from heldground.snapshots import Reader, Snapshot, pass_gates, project_reader, read_files
from heldground.snapshots.log import load_decisions, load_sightings, save_sightings
from heldground.snapshots.originals import PackWriter, sweep
from heldground.snapshots.summary import Summariser, Summary
from heldground.snapshots.table import (
    load_snapshots,
    next_recorded,
    packs_named,
    save_held,
    save_snapshots,
)
from heldground.when import DAY, Instant, iso

__all__ = ["ImportAccount", "import_snapshots", "rebuild_history"]

_Key = tuple[Instant, str]
"""A version of a map: its instant, and the hash of its bytes."""


@dataclass(slots=True)
class _Read:
    """What files gave: new versions with the number of their original in the pack, and further publications."""

    snapshots: dict[_Key, tuple[Snapshot, int, Summary]] = field(default_factory=dict)
    again: dict[tuple[Instant, str, Instant], str] = field(default_factory=dict)


def import_snapshots(
    project: Project,
    publisher: str,
    paths: Iterable[Path],
    *,
    now: Instant,
    at: Instant | None = None,
    progress: Progress = quiet,
) -> ImportAccount:
    """Read every file of a publisher's and bring the source's history up to date.

    Parameters
    ----------
    now
        When the import is recorded. A map of a day after it is refused.
    at
        When maps were valid whose files and settings give no date.

    Raises
    ------
    UnknownName
        No such publisher, or paths with nothing at or in them: then nothing is imported.
    BadProject
        The database or the originals are damaged.
    """
    wanted = list(paths)
    for path in wanted:
        if not path.exists():
            raise UnknownName(f"nothing at {path}; give a file, a folder or an archive")
    reader = project_reader(project, publisher)
    reader.at = at
    account = ImportAccount(reader.source)
    progress("waiting for other imports", 0, None)
    with project.alone(), collector_paused(), PackWriter(project.originals) as pack:
        with project.reading() as connection:
            sweep(project.originals, packs_named(connection), but=pack.temporary)
            known = _publications(connection, reader.source)
            account.recorded = next_recorded(connection) - 1
            outdated = is_outdated(connection, project, reader.source)
        read = _read(project, reader, wanted, pack, known, now, account, progress)
        if not account.files and not account.refused:
            raise UnknownName(f"no map file in {', '.join(str(path) for path in wanted)}; a wrong folder?")
        if not read.snapshots and not read.again and not outdated:
            return account
        places = pack.keep() if read.snapshots else []
        with project.writing() as connection:
            # Of files alike in both, the later one read is the later in the log: it is the correction.
            ordered = sorted(read.snapshots.values(), key=lambda each: (each[0].known_at, each[0].valid_at))
            first = next_recorded(connection)
            save_snapshots(
                connection,
                [(snapshot, places[number], summary) for snapshot, number, summary in ordered],
                recorded_at=now,
            )
            save_sightings(
                connection,
                reader.source,
                [(valid, sha, seen, name) for (valid, sha, seen), name in sorted(read.again.items())],
                recorded_at=now,
            )
            gated = _gated(connection, project, reader.source, [snapshot for snapshot, _, _ in ordered])
            account.count(gated)
            save_held(connection, gated)
            fresh = {first + number: snapshot for number, (snapshot, _, _) in enumerate(ordered)}
            renewed = renew_history(connection, project, reader.source, fresh=fresh, progress=progress)
            told = {notice.id for notice in renewed.before.notices}
            account.notices = [each for each in renewed.after.notices if each.id not in told]
            account.cells, account.woven = renewed.cells, renewed.woven
            account.anew = outdated and renewed.anew
            account.recorded = next_recorded(connection) - 1
    return account


def rebuild_history(project: Project, source: str, *, progress: Progress = quiet) -> int:
    """Make a source's history anew from the originals; the number of cells.

    Raises
    ------
    UnknownName
        The source has no snapshot in this project.
    BadProject
        An original is missing or damaged.
    """
    with project.alone(), collector_paused(), project.writing() as connection:
        if not load_snapshots(connection, source):
            raise UnknownName(
                f"no snapshot of {source!r} in this project; `heldground sources` lists what there is"
            )
        return renew_history(connection, project, source, anew=True, progress=progress).cells


def _publications(connection: Connection, source: str) -> dict[_Key, set[Instant]]:
    """When each version this project has was published."""
    known: dict[_Key, set[Instant]] = {}
    for row in load_snapshots(connection, source):
        known.setdefault((row.valid_at, row.sha256), set()).add(row.known_at)
    for _, valid_at, sha256, known_at in load_sightings(connection, source):
        known.setdefault((valid_at, sha256), set()).add(known_at)
    return known


def _read(
    project: Project,
    reader: Reader,
    paths: Sequence[Path],
    pack: PackWriter,
    known: dict[_Key, set[Instant]],
    now: Instant,
    account: ImportAccount,
    progress: Progress,
) -> _Read:
    """Everything new in the files.

    A file that repeats a snapshot (NZZ publishes one day's map for days) is a further publication: the first one
    says since when the map was known, in whatever order files come.
    """
    found = _Read()
    summariser = Summariser(project.theatre.bounds)
    for path in paths:
        try:
            for name, content in read_files(path):
                account.files += 1
                progress("reading", account.files, None)
                try:
                    read = reader.read(content, name)
                    for snapshot in read:
                        _check_time(snapshot, now)
                except BadInput as refused:
                    account.unusable += 1
                    account.refused.append(str(refused))
                    continue
                number: int | None = None  # the states of several dates in one file share its original
                for snapshot in read:
                    key = snapshot.valid_at, snapshot.sha256
                    publications = known.setdefault(key, set())
                    if not publications:
                        summary = summariser.summary(snapshot, len(content))
                        number = pack.add(content) if number is None else number
                        found.snapshots[key] = snapshot, number, summary
                    else:
                        account.already_known += 1
                        _note_again(found, key, snapshot, publications)
                    publications.add(snapshot.known_at)
        except BadInput as refused:
            account.refused.append(str(refused))
    return found


def _note_again(found: _Read, key: _Key, snapshot: Snapshot, publications: set[Instant]) -> None:
    """Keep a further publication of a version; of those in one import the first names the snapshot."""
    if snapshot.known_at in publications:
        return
    before = found.snapshots.get(key)
    if before is not None and snapshot.known_at < before[0].known_at:
        found.snapshots[key] = snapshot, before[1], before[2]
        snapshot = before[0]
    found.again[snapshot.valid_at, snapshot.sha256, snapshot.known_at] = snapshot.name


def _check_time(snapshot: Snapshot, now: Instant) -> None:
    """Refuse a map of a day that has not come, or published before its day; a day's slack for zones.

    Raises
    ------
    BadSnapshot
        Time runs backwards in it.
    """
    if snapshot.valid_at > now + DAY:
        raise BadSnapshot(
            f"time backwards: its map is of {iso(snapshot.valid_at)}, and now is {iso(now)}; correct the date",
            path=snapshot.name,
        )
    if snapshot.known_at < snapshot.valid_at - DAY:
        raise BadSnapshot(
            f"time backwards: published {iso(snapshot.known_at)}, before the {iso(snapshot.valid_at)} it shows; "
            "correct the file's name or its date",
            path=snapshot.name,
        )


def _gated(
    connection: Connection, project: Project, source: str, snapshots: Sequence[Snapshot]
) -> list[Snapshot]:
    """Snapshots without the polygons that gates on polygons hold back."""
    decisions = load_decisions(connection, source)
    released = {notice for notice, verdict in decisions.items() if verdict == "released"}
    return [pass_gates(each, bounds=project.theatre.bounds, released=released) for each in snapshots]
