"""One history made of another: snapshots come in between, drop out or change, and the cells of the rest stay.

Everything that alters a history goes through here: a late snapshot, a released polygon, a rebuild (nothing stays),
and an answer as of an earlier time (nothing comes in). Stretches of turns that both plans have in the same sequence
keep their cells; where two such stretches meet, ground that holds on both sides with one state is joined, and a
snapshot in between is compared with its neighbours by their edges, as when it had come in its turn.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import Shape, difference, intersection, without
from heldground.history.blocks import Columns, columns_of, join_columns
from heldground.history.build import HistoryBuilder
from heldground.history.cells import Cell
from heldground.history.plan import Turn
from heldground.history.waste import EXACT
from heldground.snapshots import Snapshot, State
from heldground.when import FOREVER, Instant

Array = np.ndarray[Any, np.dtype[Any]]

_OPEN: Final = 2**31


@dataclass(frozen=True, slots=True)
class Stretch:
    """Turns of a new plan: `kept` ones follow each other in the old plan too, from `old` on; others come in."""

    turns: tuple[Turn, ...]
    old: int | None

    @property
    def end(self) -> int:
        """Number in the old plan of the turn after a kept stretch."""
        return (self.old or 0) + len(self.turns)


def stretches(old: Sequence[Turn], new: Sequence[Turn]) -> list[Stretch]:
    """A new plan cut into kept stretches and such that come in."""
    place = {turn: number for number, turn in enumerate(old)}
    found: list[Stretch] = []
    for turn in new:
        number = place.get(turn)
        last = found[-1] if found else None
        if last is not None and (
            (number is None and last.old is None)
            or (number is not None and last.old is not None and last.end == number)
        ):
            found[-1] = Stretch((*last.turns, turn), last.old)
        else:
            found.append(Stretch((turn,), number))
    return found


def turns_needed(old: Sequence[Turn], new: Sequence[Turn]) -> set[Turn]:
    """The turns whose snapshots `weave` asks for: those that come in, and their neighbours."""
    cut = stretches(old, new)
    needed: set[Turn] = set()
    for number, stretch in enumerate(cut):
        if stretch.old is None:
            needed.update(stretch.turns)
            if number:
                needed.add(cut[number - 1].turns[-1])
            if number + 1 < len(cut):
                needed.add(cut[number + 1].turns[0])
    return needed


def weave(
    columns: Columns,
    old: Sequence[Turn],
    new: Sequence[Turn],
    snapshots: Mapping[Turn, Snapshot],
    progress: Callable[[int], None] = lambda done: None,
) -> Columns:
    """The cells of the plan `new`, given the cells of the plan `old`.

    Cost: an overlay of what changed at each seam, a build step for each snapshot that comes in, and one for its
    right-hand neighbour.

    Parameters
    ----------
    snapshots
        Those of `turns_needed`, after the gates.
    """
    return _Weaver(columns, old, snapshots, progress).weave(stretches(old, new))


@dataclass(slots=True)
class _Piece:
    """Ground that holds: a row of the old cells, or a part of one, with its beginning in the new plan."""

    state: State
    shape: shapely.Polygon
    since: Instant
    known: Instant
    row: int


@dataclass(slots=True)
class _Weaver:
    columns: Columns
    old: Sequence[Turn]
    snapshots: Mapping[Turn, Snapshot]
    progress: Callable[[int], None]
    begins: Array = field(init=False)
    ends: Array = field(init=False)
    rows: list[Array] = field(default_factory=list)
    made: list[Cell] = field(default_factory=list)
    done: int = 0

    def __post_init__(self) -> None:
        instants = np.array([turn.valid_at for turn in self.old], dtype=np.int64)
        self.begins = np.searchsorted(instants, self.columns.valid_from, side="left")
        self.ends = np.searchsorted(instants, self.columns.valid_until, side="left")
        self.ends[self.columns.valid_until == FOREVER] = _OPEN

    def weave(self, cut: Sequence[Stretch]) -> Columns:
        pieces: list[_Piece] = []
        before: Turn | None = None
        numbers = iter(range(len(cut)))
        for number in numbers:
            coming: tuple[Turn, ...] = ()
            stretch = cut[number]
            if stretch.old is None:
                coming = stretch.turns
                if number + 1 == len(cut):
                    self._finish(self._built(pieces, before, coming, None))
                    return self._joined()
                stretch = cut[next(numbers)]
            pieces = self._seam(pieces, before, coming, stretch)
            pieces = self._keep(pieces, stretch)
            before = stretch.turns[-1]
        self._finish([Cell(each.state, each.shape, each.since, FOREVER, each.known) for each in pieces])
        return self._joined()

    def _seam(
        self, pieces: list[_Piece], before: Turn | None, coming: Sequence[Turn], stretch: Stretch
    ) -> list[_Piece]:
        """What holds at the first turn of a kept stretch, with the beginnings of what went before."""
        assert stretch.old is not None
        first = stretch.turns[0]
        here = np.flatnonzero((self.begins <= stretch.old) & (stretch.old < self.ends))
        if before is None and not coming:
            return [self._piece(int(row), first) for row in here]
        if coming:
            built = self._built(pieces, before, coming, first)
            pieces = [_Piece(each.state, each.shape, each.valid_from, each.known_from, -1) for each in built]
        goals = {self._key(self.columns, int(row)): int(row) for row in here}
        still: list[_Piece] = []
        ended: list[_Piece] = []
        for piece in pieces:
            row = goals.pop((piece.state, shapely.to_wkb(piece.shape)), None)
            if row is None:
                ended.append(piece)
            else:
                still.append(_Piece(piece.state, piece.shape, piece.since, piece.known, row))
        met, left, fresh = _meet(ended, [self._piece(row, first) for row in goals.values()])
        if not coming:  # what a build leaves is rounding waste: both sides say the same there
            self.made.extend(
                Cell(each.state, each.shape, each.since, first.valid_at, each.known) for each in left
            )
        return [*still, *met, *fresh]

    def _keep(self, pieces: list[_Piece], stretch: Stretch) -> list[_Piece]:
        """Take over a stretch's cells; what still holds at its end."""
        assert stretch.old is not None
        columns, first, last = self.columns, stretch.old, stretch.end
        inner = (self.begins > first) & (self.begins < last)
        closed = np.flatnonzero(inner & (self.ends < last))
        self.rows.append(closed)
        holding: list[_Piece] = []
        for piece in pieces:
            if self.ends[piece.row] < last:
                until = int(columns.valid_until[piece.row])
                self.made.append(Cell(piece.state, piece.shape, piece.since, until, piece.known))
            else:
                holding.append(piece)
        for row in np.flatnonzero(inner & (self.ends >= last)):
            cell = columns.cell(int(row))
            holding.append(_Piece(cell.state, cell.shape, cell.valid_from, cell.known_from, int(row)))
        return holding

    def _built(
        self, pieces: list[_Piece], before: Turn | None, coming: Sequence[Turn], then: Turn | None
    ) -> list[Cell]:
        """Build over the snapshots that come in, and up to the one after them; the cells that hold there."""
        builder = (
            HistoryBuilder()
            if before is None
            else HistoryBuilder(
                [Cell(each.state, each.shape, each.since, FOREVER, each.known) for each in pieces],
                self.snapshots[before].patches,
                before.valid_at,
            )
        )
        for turn in (*coming, *(() if then is None else (then,))):
            builder.add(self.snapshots[turn])
            self.done += 1
            self.progress(self.done)
        self.made.extend(builder.closed)
        return list(builder.open_cells())

    def _finish(self, cells: Sequence[Cell]) -> None:
        self.made.extend(cells)

    def _joined(self) -> Columns:
        rows = np.concatenate(self.rows) if self.rows else np.empty(0, dtype=np.int64)
        kept = self.columns.take(rows)
        return join_columns([kept, columns_of(self.made)])

    def _piece(self, row: int, first: Turn) -> _Piece:
        """An old cell that holds at a stretch's first turn, as beginning there."""
        cell = self.columns.cell(row)
        return _Piece(cell.state, cell.shape, first.valid_at, first.known_at, row)

    @staticmethod
    def _key(columns: Columns, row: int) -> tuple[State, bytes]:
        return columns.states[int(columns.state[row])], shapely.to_wkb(columns.shape[row])


def _meet(
    ended: Sequence[_Piece], begun: Sequence[_Piece]
) -> tuple[list[_Piece], list[_Piece], list[_Piece]]:
    """Ground of ended pieces that goes on in begun ones of the same state, what ends, and what begins."""
    met: list[_Piece] = []
    gone: list[list[Shape]] = [[] for _ in ended]
    taken: list[list[Shape]] = [[] for _ in begun]
    tree = shapely.STRtree([each.shape for each in ended])
    for number, goal in enumerate(begun):
        for other in sorted(int(each) for each in tree.query(goal.shape, predicate="intersects")):
            piece = ended[other]
            if piece.state != goal.state:
                continue
            for common in _parts(intersection(piece.shape, goal.shape)):
                gone[other].append(common)
                taken[number].append(common)
                met.append(_Piece(goal.state, common, piece.since, piece.known, goal.row))
    left = [part for piece, cuts in zip(ended, gone, strict=True) for part in _rest(piece, cuts)]
    fresh = [part for goal, cuts in zip(begun, taken, strict=True) for part in _rest(goal, cuts)]
    return met, left, fresh


def _rest(piece: _Piece, cuts: Sequence[Shape]) -> list[_Piece]:
    """What is left of a piece after cuts."""
    if not cuts:
        return [piece]
    ground = difference(piece.shape, cuts[0]) if len(cuts) == 1 else without(piece.shape, list(cuts))
    return [_Piece(piece.state, part, piece.since, piece.known, piece.row) for part in _parts(ground)]


def _parts(shape: Shape) -> list[shapely.Polygon]:
    """The parts of an overlay that are ground, and not the rounding of it."""
    return [part for part in shapely.get_parts(shape) if EXACT.is_ground(part)]
