"""Snapshots to cells: each piece of ground is kept once, with the interval in which its state held.

Invariants, at every instant:
1. The open cells, cut as noted, are a partition: every place has at most one state.
2. They cover what the newest snapshot covers after the overlap rule, within slivers below 1e-11 square degrees
   (0.1 m2), which stay with the cell they were in. Each step compares the snapshot with the cells themselves, so
   such waste cannot pile up.

When a snapshot differs, only the ground that differs is cut: the part inside the change closes, the rest goes on.
A long-lived cell is not overlaid again at every change; the ground taken from it is listed in `cuts` and
subtracted when there is enough of it, or at the end.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import EMPTY, Box, Shape, clip, difference, union, without
from heldground.errors import WrongUse
from heldground.history.cells import Cell
from heldground.history.change import changed_boxes
from heldground.snapshots import Patch, Snapshot, State
from heldground.when import FOREVER, Instant

SLIVER_DEG2: Final = 1e-11
"""Smaller parts of an overlay are rounding waste: 0.1 m2, where the publisher's own grid is 1 cm over edges of 500 m."""

SLIVER_WIDTH_DEG: Final = 2e-9
"""Thinner parts (area over half the length of their rim, 0.2 mm) are too: a long edge that gained a rounded point."""

_MANY_CUTS: Final = 24


def partition(patches: Iterable[Patch], box: Box | None = None) -> dict[State, Shape]:
    """The ground of each state after the overlap rule, inside a box: earlier control keeps the ground."""
    ground: dict[State, list[Shape]] = {}
    for patch in patches:
        shape = patch.shape if box is None else clip(patch.shape, box)
        if not shape.is_empty:
            ground.setdefault(patch.state, []).append(shape)
    parts: dict[State, Shape] = {}
    for state in sorted(ground, key=lambda each: each.precedence):
        shapes = ground[state]
        own = without(shapes[0] if len(shapes) == 1 else union(shapes), list(parts.values()))
        if not own.is_empty:
            parts[state] = own
    return parts


@dataclass(slots=True)
class _Open:
    """A cell that still holds: its ground is `base` without `cuts`; `left_deg2` is about what is left of it."""

    state: State
    base: Shape
    since: Instant
    known: Instant
    cuts: list[Shape] = field(default_factory=list)
    left_deg2: float = 0.0

    def __post_init__(self) -> None:
        self.left_deg2 = self.base.area

    def cut(self, gone: Shape) -> None:
        self.cuts.append(gone)
        self.left_deg2 -= gone.area

    def inside(self, box: Box) -> Shape:
        local = clip(self.base, box)
        if local.is_empty or not self.cuts:
            return local
        return without(local, self.cuts)

    def ground(self) -> Shape:
        if self.cuts:
            self.base = without_slivers(without(self.base, self.cuts))
            self.cuts = []
            self.left_deg2 = self.base.area
        return self.base


class HistoryBuilder:
    """Adds snapshots of one source, in the order of their instants, and gives the cells.

    `closed` collects finished cells; `open_cells` gives those that still hold. To go on from a stored history, give
    its open cells and the patches of its newest snapshot.
    """

    def __init__(
        self,
        open_cells: Iterable[Cell] = (),
        newest: Iterable[Patch] = (),
        newest_at: Instant | None = None,
    ) -> None:
        self.closed: list[Cell] = []
        self.at = newest_at
        self._patches = {patch.digest: patch for patch in newest}
        self._open: list[_Open | None] = []
        self._bounds: np.ndarray[Any, np.dtype[np.float64]] = np.empty((0, 4))
        self._grow([_Open(cell.state, cell.shape, cell.valid_from, cell.known_from) for cell in open_cells])

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
        patches = list(fresh.values())
        bounds = shapely.bounds(np.array([patch.shape for patch in patches], dtype=object)).reshape(-1, 4)
        for box in changed_boxes(gone, came):
            near = [patches[number] for number in _meeting(bounds, box)]
            self._renew(box, partition(near, box), snapshot)
        self._tidy()

    def open_cells(self) -> Iterator[Cell]:
        """Cells that still hold after the newest snapshot."""
        for cell in self._open:
            if cell is not None:
                for part in shapely.get_parts(cell.ground()):
                    yield Cell(cell.state, part, cell.since, FOREVER, cell.known)

    def _renew(self, box: Box, target: dict[State, Shape], snapshot: Snapshot) -> None:
        """Bring the open cells inside a box to what the snapshot says there."""
        kept: dict[State, list[Shape]] = {}
        for number in _meeting(self._bounds, box):
            cell = self._open[number]
            if cell is None:
                continue
            local = cell.inside(box)
            if local.is_empty:
                continue
            goal = target.get(cell.state)
            gone = without_slivers(local if goal is None else difference(local, goal))
            if gone.is_empty:
                kept.setdefault(cell.state, []).append(local)
                continue
            cell.cut(gone)
            kept.setdefault(cell.state, []).append(difference(local, gone))
            if cell.since < snapshot.valid_at:  # a correction of the same instant leaves nothing behind
                self.closed.extend(
                    Cell(cell.state, part, cell.since, snapshot.valid_at, cell.known)
                    for part in shapely.get_parts(gone)
                )
        new: list[_Open] = []
        for state, goal in target.items():
            missing = without_slivers(without(goal, kept.get(state, [])))
            new.extend(
                _Open(state, part, snapshot.valid_at, snapshot.known_at)
                for part in shapely.get_parts(missing)
            )
        self._grow(new)

    def _grow(self, cells: list[_Open]) -> None:
        if cells:
            self._open.extend(cells)
            bounds = shapely.bounds(np.array([cell.base for cell in cells], dtype=object)).reshape(-1, 4)
            self._bounds = np.vstack([self._bounds, bounds])

    def _tidy(self) -> None:
        """Subtract long lists of cuts, and forget cells of which nothing is left."""
        dead = 0
        for number, cell in enumerate(self._open):
            if cell is None:
                dead += 1
                continue
            if not cell.cuts:
                continue
            if len(cell.cuts) >= _MANY_CUTS or cell.left_deg2 < 2 * SLIVER_DEG2:
                ground = cell.ground()
                if ground.is_empty:
                    self._open[number] = None
                    self._bounds[number] = np.nan
                    dead += 1
                else:
                    self._bounds[number] = ground.bounds
        if dead * 2 > len(self._open):
            alive = [number for number, cell in enumerate(self._open) if cell is not None]
            self._open = [self._open[number] for number in alive]
            self._bounds = self._bounds[alive]


def build_history(snapshots: Iterable[Snapshot]) -> list[Cell]:
    """All cells of one source's snapshots, given in any order: sorted by instant, a later publication last."""
    builder = HistoryBuilder()
    for snapshot in sorted(snapshots, key=lambda each: (each.valid_at, each.known_at, each.sha256)):
        builder.add(snapshot)
    return [*builder.closed, *builder.open_cells()]


def _meeting(bounds: np.ndarray[Any, np.dtype[np.float64]], box: Box) -> list[int]:
    """Numbers of the bounds that meet a box; NaN meets nothing."""
    west, south, east, north = box
    meets = (
        (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    )
    return [int(number) for number in np.flatnonzero(meets)]


def without_slivers(shape: Shape) -> Shape:
    """The parts of an overlay's result that are ground and not rounding waste."""
    parts = [part for part in shapely.get_parts(shape) if _is_ground(part)]
    if not parts:
        return EMPTY
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _is_ground(part: shapely.Polygon) -> bool:
    return bool(part.area > SLIVER_DEG2 and part.area > SLIVER_WIDTH_DEG * part.length / 2)
