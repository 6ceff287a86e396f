"""Bringing a stored history to what its source's log says: appended, woven, or made anew.

Whatever happened (a new snapshot, a late one, a release, a gate that knows better after a week), the way is one:
make the plan, compare it with the stored one, and weave what differs. Only where the same files now give other ground
(a label table, the theatre's bounds or a reader has changed) nothing of the stored history can stay.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from heldground.area import Box
from heldground.errors import BadProject
from heldground.history.blocks import Columns, columns_of
from heldground.history.build import HistoryBuilder
from heldground.history.plan import Plan, Turn, plan_as_of
from heldground.history.table import (
    load_columns,
    load_open,
    load_owed,
    load_plan,
    save_cells,
    save_columns,
    save_plan,
)
from heldground.history.weave import turns_needed, weave
from heldground.progress import Progress, quiet
from heldground.project import Project
from heldground.snapshots import Snapshot, pass_gates, project_reader, reading_of
from heldground.snapshots.originals import Place, read_originals
from heldground.snapshots.summary import Summariser, Summary
from heldground.snapshots.table import SnapshotRow, load_snapshots, save_held, save_held_anew, save_summaries
from heldground.when import Instant, iso


@dataclass(frozen=True, slots=True)
class Renewed:
    """What it took: cells written, snapshots woven in between older ones, and the plan before and after.

    `anew` says that nothing of the stored history was kept.
    """

    cells: int
    woven: int
    before: Plan
    after: Plan
    anew: bool


@dataclass(frozen=True, slots=True)
class _Step:
    """From one plan of a source to the next; `read` gives the snapshots of turns."""

    source: str
    before: Sequence[Turn]
    after: Sequence[Turn]
    read: Callable[[Iterable[Turn]], dict[Turn, Snapshot]]


def renew_history(
    connection: Connection,
    project: Project,
    source: str,
    *,
    fresh: Mapping[int, Snapshot] | None = None,
    anew: bool = False,
    progress: Progress = quiet,
) -> Renewed:
    """Bring the stored history of a source to its log as it stands in this transaction.

    Parameters
    ----------
    fresh
        Snapshots in memory by their place in the log, as their reader gave them; others are read again.
    anew
        Keep nothing of the stored history.

    Raises
    ------
    BadProject
        An original is missing or damaged.
    """
    memory = dict(fresh or {})
    rows = load_snapshots(connection, source)
    stored = load_plan(connection, source)
    reading = reading_of(project, source)
    if stored is not None and stored.reading != reading:
        anew = True
    if anew or any(row.summary is None for row in rows):  # the latter: stored by a version without summaries
        anew = True
        _summarise(connection, project, rows, memory, progress)
        rows = load_snapshots(connection, source)
        bounds = project.theatre.bounds
        save_held_anew(connection, source, (pass_gates(memory[row.recorded], bounds=bounds) for row in rows))
    before = Plan() if anew or stored is None else stored
    after = replace(plan_as_of(connection, source, rows=rows), reading=reading)
    if before.turns == after.turns and not anew:
        save_plan(connection, source, after)
        return Renewed(0, 0, before, after, anew)
    appends = before.turns == after.turns[: len(before.turns)]
    step = _Step(
        source, before.turns, after.turns, lambda turns: snapshots_of(project, rows, turns, memory, progress)
    )
    cells = (_append if appends else _weave)(connection, step, progress)
    save_plan(connection, source, after)
    woven = 0 if appends else len(set(after.turns) - set(before.turns))
    return Renewed(cells, woven, stored or Plan(), after, anew)


def is_outdated(connection: Connection, project: Project, source: str) -> bool:
    """Whether a source's files would now give other ground than when its stored history was made of them."""
    stored = load_plan(connection, source)
    return stored is not None and stored.reading != reading_of(project, source)


def snapshots_of(
    project: Project,
    rows: Sequence[SnapshotRow],
    turns: Iterable[Turn],
    memory: Mapping[int, Snapshot],
    progress: Progress = quiet,
) -> dict[Turn, Snapshot]:
    """The snapshots of turns after the gates, from memory or read again from their originals.

    Raises
    ------
    BadProject
        An original is not the file it was.
    """
    wanted = list(turns)
    by_place = {row.recorded: row for row in rows}
    absent = [by_place[turn.recorded] for turn in wanted if turn.recorded not in memory]
    read = {
        **memory,
        **{row.recorded: snapshot for row, snapshot, _ in read_again(project, absent, progress)},
    }
    bounds: Box = project.theatre.bounds
    return {
        turn: pass_gates(
            replace(read[turn.recorded], known_at=turn.known_at),
            bounds=bounds,
            released=turn.let_in,
            held=turn.held,
        )
        for turn in wanted
    }


def read_again(
    project: Project, rows: Sequence[SnapshotRow], progress: Progress = quiet
) -> Iterator[tuple[SnapshotRow, Snapshot, int]]:
    """Snapshots of stored rows as their reader gave them, read from their originals, with the bytes of each.

    Raises
    ------
    BadProject
        An original is not the file it was.
    """
    if not rows:
        return
    reader = project_reader(project, rows[0].source)
    # Two files of equal bytes, imported one at a time, are one pack and one place.
    by_place: dict[Place, list[SnapshotRow]] = {}
    for row in rows:
        by_place.setdefault(row.place, []).append(row)
    done = 0
    for place, content in read_originals(project.originals, by_place):
        digest = hashlib.sha256(content).hexdigest()
        # A file may hold the states of several dates, and a file without a date may have come under several.
        read: dict[str, dict[Instant, Snapshot]] = {}
        for row in by_place[place]:
            if digest != row.sha256:
                raise BadProject(
                    f"the original of {row.name} is not the file that was imported; restore it from a backup",
                    path=project.originals / place.pack,
                )
            if row.valid_at not in read.get(row.name, {}):
                reader.at = row.valid_at  # what `import --at` said
                read[row.name] = {each.valid_at: each for each in reader.read(content, row.name)}
            if row.valid_at not in read[row.name]:
                raise BadProject(
                    f"the original of {row.name} no longer gives a map of {iso(row.valid_at)}, as it did when it was "
                    f"imported; set back what heldground.toml says of the dates of {row.source}",
                    path=project.originals / place.pack,
                )
            yield row, read[row.name][row.valid_at], len(content)
            done += 1
        progress("reading", done, len(rows))


def _append(connection: Connection, step: _Step, progress: Progress) -> int:
    """New snapshots at the end: the cells that still hold go on, those closed are not touched."""
    last, coming = step.before[-1:], step.after[len(step.before) :]
    snapshots = step.read([*last, *coming])
    if last:
        newest = snapshots[last[0]]
        owed = load_owed(connection, step.source)
        builder = HistoryBuilder(load_open(connection, step.source), newest.patches, newest.valid_at, owed)
    else:
        builder = HistoryBuilder()
    for done, turn in enumerate(coming, 1):
        builder.add(snapshots[turn])
        progress("building", done, len(coming))
    open_cells = list(builder.open_cells())
    save_cells(
        connection,
        step.source,
        closed=builder.closed,
        open_cells=open_cells,
        anew=not last,
        owed=builder.owed,
    )
    _save_held_by(connection, snapshots)
    return len(builder.closed) + len(open_cells)


def _weave(connection: Connection, step: _Step, progress: Progress) -> int:
    """Snapshots in between: the cells around them stay."""
    needed = turns_needed(step.before, step.after)
    snapshots = step.read(needed)
    columns: Columns = load_columns(connection, step.source) if step.before else columns_of([])
    woven = weave(
        columns, step.before, step.after, snapshots, lambda done: progress("building", done, len(needed))
    )
    save_columns(connection, step.source, woven)
    _save_held_by(connection, snapshots)
    return len(woven)


def _save_held_by(connection: Connection, snapshots: Mapping[Turn, Snapshot]) -> None:
    """Keep what the gates of these turns hold back."""
    save_held(connection, snapshots.values(), only={digest for turn in snapshots for digest in turn.held})


def _summarise(
    connection: Connection,
    project: Project,
    rows: Sequence[SnapshotRow],
    memory: dict[int, Snapshot],
    progress: Progress,
) -> None:
    """Give rows summaries; what is read for them stays in memory."""
    summariser = Summariser(project.theatre.bounds)
    made: dict[int, Summary] = {}
    for row, snapshot, size in read_again(project, rows, progress):
        memory[row.recorded] = snapshot
        made[row.recorded] = summariser.summary(snapshot, size)
    save_summaries(connection, made)
