"""A source's history as it stood when some of its snapshots were not out yet.

Leaving the cells of late snapshots out is not enough. A cell that such a snapshot closes still holds for whoever has
not seen it; and where it was cut, the cut itself tells which ground changed. So

1. every interval moves to the next instant that is out: what nobody outside has seen begin has not begun, what nobody
   has seen end still holds;
2. ground of one state and one beginning that still holds becomes one piece again, without the points the cuts left;
   cells that end were finished by snapshots that are out;
3. where an instant held back lies before others that are out, everything after it is cut anew from the states at
   those instants.

What comes out depends on the snapshots that are out, and on nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import Shape, only_polygons, repair, union
from heldground.history.blocks import Columns, columns_of, join_columns
from heldground.history.build import HistoryBuilder
from heldground.history.cells import Cell
from heldground.history.history import History
from heldground.snapshots import Patch, Snapshot, State, make_patches
from heldground.when import FOREVER, Instant

CUT_DEG: Final = 1e-9
"""Points this near to the line between their neighbours (0.1 mm) are left by cuts: publishers give 7 decimals at most,
overlays round to 1e-10."""

_Key = tuple[State, Instant, Instant]


@dataclass(frozen=True, slots=True)
class Out:
    """Which instants of a history are out, ascending, when each was published, and the first held back if any."""

    instants: tuple[Instant, ...]
    known: tuple[Instant, ...]
    first_held: Instant | None


def instants_out(history: History, *, before: Instant) -> Out:
    """The instants all of whose snapshots lie, by valid and by known time, at or before an instant."""
    newest: dict[Instant, Instant] = {}
    for at, known in zip(history.instants.tolist(), history.known.tolist(), strict=True):
        newest[at] = max(known, newest.get(at, known))
    out = [at for at in sorted(newest) if max(at, newest[at]) <= before]
    held = [at for at in newest if max(at, newest[at]) > before]
    return Out(tuple(out), tuple(newest[at] for at in out), min(held) if held else None)


def next_due(history: History, *, after: Instant) -> Instant | None:
    """The first moment after an instant at which a further snapshot is out, before any delay; None if all are."""
    due = np.maximum(history.instants, history.known)
    later = due[due > after]
    return int(later.min()) if len(later) else None


def history_out(history: History, out: Out) -> History:
    """The history that the instants which are out make.

    Cost: one union of the cells that still hold; where an instant held back lies before others that are out, one
    build step for each of those.
    """
    first_held = out.first_held if out.first_held is not None else FOREVER
    plain = [(at, known) for at, known in zip(out.instants, out.known, strict=True) if at < first_held]
    later = [(at, known) for at, known in zip(out.instants, out.known, strict=True) if at >= first_held]
    cells = _until_held(history, [at for at, _ in plain], [known for _, known in plain])
    holds = cells.valid_until == FOREVER
    closed = [cells.take(np.flatnonzero(~holds))]
    still = _joined(cells.take(np.flatnonzero(holds)).cells())
    if later:
        last = plain[-1][0] if plain else None
        builder = HistoryBuilder(still, _patches(history, last) if last is not None else (), last)
        for at, known in later:
            name = f"{history.source.id} at {at}"
            builder.add(Snapshot(history.source.id, name, "", at, known, tuple(_patches(history, at))))
        closed.append(columns_of(builder.closed))
        still = _joined(builder.open_cells())
    told = _in_order(join_columns([*closed, columns_of(still)]))
    return History(history.source, told, out.instants, out.known)


def _until_held(history: History, instants: Sequence[Instant], known: Sequence[Instant]) -> Columns:
    """The cells of the snapshots at these instants, the last of which still hold."""
    if not instants:
        return columns_of(())
    columns, at = history.columns, np.array(instants, dtype=np.int64)
    begins = np.searchsorted(at, columns.valid_from, side="left")
    ends = np.searchsorted(at, columns.valid_until, side="left")
    rows = np.flatnonzero(begins < np.minimum(ends, len(at)))
    begin, end = begins[rows], ends[rows]
    return replace(
        columns.take(rows),
        valid_from=at[begin],
        valid_until=np.append(at, FOREVER)[end],
        known_from=np.array(known, dtype=np.int64)[begin],
    )


def _joined(cells: Iterable[Cell]) -> list[Cell]:
    """Cells that still hold, those of one state and one beginning in as few pieces as their ground has."""
    groups: dict[_Key, list[shapely.Polygon]] = {}
    for cell in cells:
        groups.setdefault((cell.state, cell.valid_from, cell.known_from), []).append(cell.shape)
    return [
        Cell(state, part, begun, FOREVER, known)
        for (state, begun, known), shapes in groups.items()
        for part in _pieces(shapes)
    ]


def _pieces(shapes: Sequence[shapely.Polygon]) -> list[shapely.Polygon]:
    # A published shape may be broken in a way that only a union minds.
    whole = shapes[0] if len(shapes) == 1 else union(repair(shape)[0] for shape in shapes)
    # The ground's own first point must not tell in which order its pieces were put together.
    smooth: Any = shapely.normalize(only_polygons(shapely.simplify(whole, CUT_DEG, preserve_topology=True)))
    return [part for part in shapely.get_parts(smooth) if not part.is_empty]


def _patches(history: History, at: Instant) -> list[Patch]:
    """The state at an instant as a publisher would have drawn it: a patch for each state."""
    ground: dict[State, list[shapely.Polygon]] = {}
    for cell in history.at(at):
        ground.setdefault(cell.state, []).append(cell.shape)
    shapes: dict[State, Shape] = {
        state: union(repair(part)[0] for part in parts) for state, parts in ground.items()
    }
    return [patch for state, shape in shapes.items() for patch in make_patches(state, shape)]


def _in_order(columns: Columns) -> Columns:
    """Cells by time and place, whatever order they were made in, and only the states they have."""
    if not len(columns):
        return columns_of(())
    west, south, east, north = shapely.bounds(columns.shape).T
    rows = np.lexsort((north, east, south, west, columns.valid_until, columns.valid_from))
    told = columns.take(rows)
    used, first, number = np.unique(told.state, return_index=True, return_inverse=True)
    # A state is numbered where it comes first, or the numbers would tell of states that nobody may see.
    order = np.argsort(first)
    return replace(
        told,
        states=tuple(told.states[each] for each in used[order].tolist()),
        state=np.argsort(order)[number],
    )
