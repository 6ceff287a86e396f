"""Snapshots to cells: each piece of ground is kept once, with the interval in which its state held.

Invariants, at every instant:
1. The open cells are a partition: every place has at most one state.
2. They cover what the newest snapshot covers after the overlap rule, but for slivers, which stay with the cell they
   were in. All slivers there are at one time cover less than `MOST_OWED_DEG2`: what is owed is counted, and when it
   becomes too much the boxes it lies in are brought to the snapshot exactly. Each step compares the snapshot with
   the cells themselves, so a border that creeps by slivers is cut as soon as it has come further than one.

When a snapshot differs, only the ground that differs is cut: the part inside the change closes, the rest goes on.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import EMPTY, Box, Shape, clip_all, difference, union, without
from heldground.errors import WrongUse
from heldground.history.cells import Cell
from heldground.history.change import changed_boxes
from heldground.history.pieces import Pieces, Tenure, halves_of, join
from heldground.history.waste import EXACT, SLIVER, Owed, Sliver
from heldground.snapshots import Patch, Snapshot, State
from heldground.when import FOREVER, Instant

MOST_POINTS: Final = 300
"""A box whose snapshot has more points is halved first: overlays of small parts cost less than one of the whole."""

Array = np.ndarray[Any, np.dtype[Any]]


def partition(patches: Iterable[Patch]) -> dict[State, Shape]:
    """The ground of each state after the overlap rule: earlier control keeps the ground."""
    drawn = list(patches)
    return _partition([patch.state for patch in drawn], [patch.shape for patch in drawn])


def _partition(states: Sequence[State], shapes: Iterable[Shape]) -> dict[State, Shape]:
    ground: dict[State, list[Shape]] = {}
    for state, shape in zip(states, shapes, strict=True):
        if not shape.is_empty:
            ground.setdefault(state, []).append(shape)
    parts: dict[State, Shape] = {}
    for state in sorted(ground, key=lambda each: each.precedence):
        drawn = ground[state]
        own = without(drawn[0] if len(drawn) == 1 else union(drawn), list(parts.values()))
        if not own.is_empty:
            parts[state] = own
    return parts


class _Drawn:
    """A snapshot to bring the cells to: its instants, the states and shapes of its patches, and their bounds."""

    def __init__(self, at: Instant, known: Instant, patches: Iterable[Patch]) -> None:
        drawn = list(patches)
        self.at = at
        self.known = known
        self.states = [patch.state for patch in drawn]
        self.shapes: Array = np.array([patch.shape for patch in drawn], dtype=object)
        self.bounds: Array = shapely.bounds(self.shapes).reshape(-1, 4).T


class HistoryBuilder:
    """Adds snapshots of one source, in the order of their instants, and gives the cells.

    `closed` collects finished cells; `open_cells` gives those that still hold. To go on from a stored history, give
    its open cells, the patches of its newest snapshot, and what the cells owe to it (`owed`); where that is unknown,
    nothing is added to it: all that differs is cut exactly.
    """

    def __init__(
        self,
        open_cells: Iterable[Cell] = (),
        newest: Iterable[Patch] = (),
        newest_at: Instant | None = None,
        owed: bytes | None = None,
    ) -> None:
        self.closed: list[Cell] = []
        self.at = newest_at
        self._patches = {patch.digest: patch for patch in newest}
        self._open = Pieces()
        self._owed = Owed(owed or b"")
        for cell in open_cells:
            self._open.add(Tenure(cell.state, cell.valid_from, cell.known_from), cell.shape)
        self._knows_owed = owed is not None or not len(self._open)
        self._least = SLIVER if self._knows_owed else EXACT

    def add(self, snapshot: Snapshot) -> None:
        """Take in the next snapshot.

        Raises
        ------
        WrongUse
            Its instant is before the newest one's: late snapshots need the history rebuilt from their instant on.
        """
        if self.at is not None and snapshot.valid_at < self.at:
            raise WrongUse(f"{snapshot.name} is older than what the history ends with; rebuild from there")
        self.at = snapshot.valid_at
        fresh = {patch.digest: patch for patch in snapshot.patches}
        gone = [patch for digest, patch in self._patches.items() if digest not in fresh]
        came = [patch for digest, patch in fresh.items() if digest not in self._patches]
        self._patches = fresh
        drawn = _Drawn(snapshot.valid_at, snapshot.known_at, fresh.values())
        for box in changed_boxes(gone, came):
            self._bring(box, drawn, self._least)
        owed = np.inf
        while self._owed.deg2 < owed and (boxes := self._owed.due()):
            owed = self._owed.deg2
            for box in boxes:
                self._bring(box, drawn, EXACT)
        self._open.compact()

    def open_cells(self) -> Iterator[Cell]:
        """Cells that still hold after the newest snapshot."""
        for tenure, part in self._open.joined():
            yield Cell(tenure.state, part, tenure.since, FOREVER, tenure.known)

    @property
    def owed(self) -> bytes | None:
        """What the open cells owe to the newest snapshot; None where it is unknown."""
        return self._owed.encoded() if self._knows_owed else None

    def _bring(self, box: Box, drawn: _Drawn, least: Sliver) -> None:
        """Bring the open cells inside a box to what the snapshot draws there."""
        west, south, east, north = drawn.bounds
        near = np.flatnonzero((west <= box[2]) & (east >= box[0]) & (south <= box[3]) & (north >= box[1]))
        gone: dict[Tenure, list[shapely.Polygon]] = {}
        came: dict[State, list[shapely.Polygon]] = {}
        states = [drawn.states[number] for number in near]
        for small, target in _targets(box, states, drawn.shapes[near]):
            self._renew(small, target, least, gone, came)
        for tenure, shapes in gone.items():
            if tenure.since < drawn.at:  # a correction of the same instant leaves nothing behind
                self.closed.extend(
                    Cell(tenure.state, part, tenure.since, drawn.at, tenure.known) for part in join(shapes)
                )
        for state, shapes in came.items():
            for part in join(shapes):
                self._open.add(Tenure(state, drawn.at, drawn.known), part)

    def _renew(
        self,
        box: Box,
        target: dict[State, Shape],
        least: Sliver,
        gone: dict[Tenure, list[shapely.Polygon]],
        came: dict[State, list[shapely.Polygon]],
    ) -> None:
        """Close what is no longer so inside a small box, and note what is new, both without slivers."""
        kept, slivers = self._close(box, target, least, gone)
        owed = list(slivers)
        unseen = 0.0
        for state, goal in target.items():
            own = kept.get(state, [])
            bare = goal.area - float(np.sum(shapely.area(own)) if own else 0.0)
            if bare <= least.deg2:  # no part of it can be more than a sliver
                unseen += max(bare, 0.0)
                continue
            for part in shapely.get_parts(goal):
                # A sliver that stayed where it was is not given twice.
                for missing in shapely.get_parts(without(without(part, own), slivers)):
                    if least.is_ground(missing):
                        came.setdefault(state, []).append(missing)
                    elif not missing.is_empty:
                        owed.append(missing)
        self._owed.note(box, owed, unseen)

    def _close(
        self, box: Box, target: dict[State, Shape], least: Sliver, gone: dict[Tenure, list[shapely.Polygon]]
    ) -> tuple[dict[State, list[Shape]], list[shapely.Polygon]]:
        """Take from the pieces in a box what the target no longer says.

        What stays of each state's pieces inside both box and target, and the slivers outside the target that stay.
        """
        numbers = self._open.meeting(box)
        pieces = np.array([self._open.shapes[number] for number in numbers], dtype=object)
        locals_ = clip_all(pieces, box)
        by_state: dict[State, list[int]] = {}
        for row in map(int, np.flatnonzero(~shapely.is_empty(locals_))):
            by_state.setdefault(self._open.tenures[numbers[row]].state, []).append(row)
        kept: dict[State, list[Shape]] = {}
        slivers: list[shapely.Polygon] = []
        for state, rows in by_state.items():
            goal = target.get(state, EMPTY)
            # The two predicates cost a tenth of an overlay, and settle half of the cases.
            shapely.prepare(goal)
            inside = shapely.covers(goal, locals_[rows])
            meets = shapely.relate_pattern(goal, locals_[rows], "T********")
            stays = kept.setdefault(state, [])
            for row, is_inside, does_meet in zip(rows, inside, meets, strict=True):
                local = locals_[row]
                out = EMPTY if is_inside else difference(local, goal) if does_meet else local
                if out.is_empty:
                    stays.append(local)
                    continue
                rest = difference(local, out) if does_meet else EMPTY
                if not rest.is_empty:
                    stays.append(rest)
                number = numbers[row]
                whole = local is pieces[row]
                if whole and not does_meet:  # what goes wholly goes, however small: no cell is cut by that
                    leaving = [local]
                    self._open.remove(number)
                else:
                    parts = shapely.get_parts(out)
                    leaving = [part for part in parts if least.is_ground(part)]
                    slivers += [part for part in parts if not least.is_ground(part)]
                    if not leaving:
                        continue
                    if not whole or len(leaving) < len(parts):
                        rest = difference(pieces[row], union(leaving) if len(leaving) > 1 else leaving[0])
                    self._open.replace(number, rest)
                gone.setdefault(self._open.tenures[number], []).extend(leaving)
        return kept, slivers


def build_history(snapshots: Iterable[Snapshot]) -> list[Cell]:
    """All cells of one source's snapshots: by instant, then publication; of those alike in both the last given counts."""
    builder = HistoryBuilder()
    for snapshot in sorted(snapshots, key=lambda each: (each.valid_at, each.known_at)):
        builder.add(snapshot)
    return [*builder.closed, *builder.open_cells()]


def _targets(box: Box, states: Sequence[State], shapes: Array) -> Iterator[tuple[Box, dict[State, Shape]]]:
    """What a snapshot draws inside a box, in small boxes that cover it."""
    clipped = clip_all(shapes, box)
    drawn = ~shapely.is_empty(clipped)
    clipped, states = (
        clipped[drawn],
        [state for state, is_drawn in zip(states, drawn, strict=True) if is_drawn],
    )
    halves = halves_of(box) if shapely.get_num_coordinates(clipped).sum() > MOST_POINTS else None
    if halves is None:
        yield box, _partition(states, clipped)
        return
    for half in halves:
        yield from _targets(half, states, clipped)
