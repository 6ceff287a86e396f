"""A project's histories as they are, as they were published by an instant, as its log had them at a place in it.

Most answers under a pin are the stored cells with later snapshots left out: a fraction of a second. Where a pin lies
before a release, or a map has been corrected since, the snapshots that differ are read again from their originals;
such an answer is kept under `.cache/pins`, named by all that it is made of.
"""

import hashlib
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from heldground.errors import BadProject, WrongUse
from heldground.history.blocks import Columns, decode, encode
from heldground.history.history import History
from heldground.history.plan import Plan, plan_as_of
from heldground.history.renew import snapshots_of
from heldground.history.table import load_columns, load_plan
from heldground.history.weave import turns_needed, weave
from heldground.project import Project
from heldground.snapshots import reading_of
from heldground.snapshots.table import SnapshotRow, load_snapshots, next_recorded
from heldground.when import Instant

_FOLDER: Final = ".cache/pins"
_MOST_KEPT: Final = 32


def load_history(
    project: Project,
    connection: Connection,
    source: str,
    *,
    known: Instant | None = None,
    recorded: int | None = None,
) -> History:
    """The history of a source, as published by `known`, as this project's log was at `recorded`.

    Raises
    ------
    WrongUse
        `recorded` lies beyond the log's end, or before its beginning.
    BadProject
        An original that is needed is missing or damaged; or the history was stored by an earlier version, and
        `recorded` is asked for.
    """
    newest = next_recorded(connection) - 1
    if recorded is not None and not 0 <= recorded <= newest:
        raise WrongUse(f"the project's log has the places 1 to {newest:,}; {recorded:,} is none of them")
    columns, rows = load_columns(connection, source), load_snapshots(connection, source)
    stored = load_plan(connection, source)
    if stored is None:
        if recorded is not None:
            raise BadProject(
                f"the history of {source} was stored by an earlier version; run `heldground rebuild {source}`"
            )
        return History(
            project.theatre.sources.or_new(source),
            columns,
            [row.valid_at for row in rows],
            [row.known_at for row in rows],
        ).pinned(known)
    plan = stored
    if known is not None or recorded is not None:
        plan = plan_as_of(connection, source, known=known, recorded=recorded, rows=rows)
        columns = _as_of(project, source, columns, stored, plan, rows)
    return History(
        project.theatre.sources.or_new(source),
        columns,
        [turn.valid_at for turn in plan.turns],
        [turn.known_at for turn in plan.turns],
        recorded=newest if recorded is None else recorded,
        notices=plan.notices,
        pin=partial(_pin, project, source, known, recorded),
    )


def _pin(
    project: Project,
    source: str,
    had_known: Instant | None,
    had_recorded: int | None,
    known: Instant | None,
    recorded: int | None,
) -> History:
    """A history pinned again: the earlier of both pins counts, on each clock."""
    knowns = [each for each in (had_known, known) if each is not None]
    places = [each for each in (had_recorded, recorded) if each is not None]
    with project.reading() as connection:
        return load_history(
            project,
            connection,
            source,
            known=min(knowns, default=None),
            recorded=min(places, default=None),
        )


def _as_of(
    project: Project, source: str, columns: Columns, stored: Plan, plan: Plan, rows: list[SnapshotRow]
) -> Columns:
    if plan.turns == stored.turns:
        return columns
    needed = turns_needed(stored.turns, plan.turns)
    if not needed:
        return weave(columns, stored.turns, plan.turns, {})
    reading = reading_of(project, source)
    path = _path(project, source, stored.reading or f"unknown, then {reading}", plan, rows)
    try:
        return decode(path.read_bytes())
    except (OSError, BadProject):
        pass  # not made yet, or damaged: made now
    if stored.reading not in ("", reading):
        raise BadProject(
            f"this needs files of {source} read again, and what they mean has changed since its history was built (label "
            f"tables, the theatre's bounds, or this version's reader); run `heldground rebuild {source}`, then ask again"
        )
    woven = weave(columns, stored.turns, plan.turns, snapshots_of(project, rows, needed, {}))
    _keep(path, encode(woven))
    return woven


def _path(project: Project, source: str, reading: str, plan: Plan, rows: list[SnapshotRow]) -> Path:
    """Where an answer under a pin is kept: by its turns, the bytes of their originals, and what these meant."""
    hashes = {row.recorded: row.sha256 for row in rows}
    key = hashlib.blake2b(reading.encode(), digest_size=16)
    for turn in plan.turns:
        key.update(
            f"{turn.valid_at} {turn.known_at} {hashes[turn.recorded]} {sorted(turn.held)} {sorted(turn.let_in)}\n".encode()
        )
    return (
        project.folder
        / _FOLDER
        / f"{hashlib.sha256(source.encode()).hexdigest()[:8]}-{key.hexdigest()}.cells"
    )


def _keep(path: Path, data: bytes) -> None:
    """Keep an answer; a folder that cannot be written costs time, not the answer."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".part")
        draft.write_bytes(data)
        draft.replace(path)
        kept = sorted(path.parent.glob("*.cells"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-_MOST_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return
