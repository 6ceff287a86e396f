"""A source's history with ground held back: frozen before a change that is not out, or cut away.

A rule with a longer delay than its source's freezes ground: where the first change of which the rule speaks comes
within its window, the map goes on with the state before that change. For a rule with classes that is a change of
membership in them; without classes it is any change. Ground that does not change is never cut, so the border of a
region shows only where a change crosses it.

Freezing at the change and not at the start of the window has a reason: what was shown once is never taken back. Ground
that reverted to an older state would tell whoever kept yesterday's edition where something is being held back.

What comes out must not depend on what is held back, not even in the order of cells or in a point on an edge. So all
that could is made anew: pieces of one state and one interval are joined, points left by cuts go, and cells and states
are put in an order of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import EMPTY, Shape, difference, intersection, repair, union
from heldground.history.blocks import Columns, columns_of, join_columns
from heldground.history.cells import Cell
from heldground.history.history import History
from heldground.history.pieces import join
from heldground.history.waste import EXACT
from heldground.publish.policy.rules import Delay
from heldground.when import FOREVER, Instant

CUT_DEG: Final = 1e-9
"""Points this near to the line between their neighbours are left by cuts (see `publish/delay.py`)."""

TOLD_DEG: Final = 1e-7
"""Points are told to a centimetre. Where an edge crosses a border is worked out from its ends, to 1e-10 degrees; told so
exactly, it would tell that the edge ends elsewhere behind the border. Publishers' own points have 7 decimals at most."""

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class _Frozen:
    """Ground that shows nothing from an instant on."""

    cut: Instant
    ground: Shape


def held_back(history: History, delays: Sequence[Delay], as_of: Instant) -> History:
    """A history, all of whose instants are out, without what longer delays hold back at an instant.

    Cost: an overlay for each instant inside the window of a rule with classes, and of the cells that changed there.
    """
    due = np.maximum(history.instants, history.known)
    windows = [(rule, np.unique(history.instants[due > as_of - rule.seconds])) for rule in delays]
    windows = [(rule, window) for rule, window in windows if len(window)]
    if not windows:
        return history
    first = min(int(window[0]) for _, window in windows)
    columns = history.columns
    # Cells closed before the first instant held back were finished by what is out.
    moving = np.flatnonzero(columns.valid_until >= first)
    frozen = _disjoint(_freezes(columns, moving, windows))
    made = joined(_with_frozen(columns, moving, frozen))
    settled = np.flatnonzero(columns.valid_until < first)
    return _made_of(history, join_columns([columns.take(settled), columns_of(made)]))


def cut_away(history: History, ground: Shape) -> History:
    """A history without some ground, which it remembers as `withheld`. Cost: every cell is put together anew."""
    columns = history.columns
    meets = np.zeros(len(columns), dtype=bool)
    if len(columns):
        meets[history.tree.query(ground, predicate="intersects")] = True
    cells = columns.take(np.flatnonzero(~meets)).cells()
    for cell in columns.take(np.flatnonzero(meets)).cells():
        cells += _parts(cell, _minus(cell.shape, ground), cell.valid_until)
    return _made_of(history, columns_of(joined(cells)), withheld=ground)


def joined(cells: Sequence[Cell]) -> list[Cell]:
    """Cells with those of one state and one interval in as few pieces as their ground has, without points left by cuts."""
    groups: dict[tuple[Any, ...], list[shapely.Polygon]] = {}
    for cell in cells:
        key = (cell.state, cell.valid_from, cell.valid_until, cell.known_from)
        groups.setdefault(key, []).append(cell.shape)
    keys: list[tuple[Any, ...]] = []
    shapes: list[shapely.Polygon] = []
    for key, members in groups.items():
        parts = members if len(members) == 1 else join([_sound(each) for each in members])
        keys += [key] * len(parts)
        shapes += parts
    told = _to_a_centimetre(shapely.simplify(np.array(shapes, dtype=object), CUT_DEG))
    parts, owner = shapely.get_parts(shapely.normalize(told), return_index=True)
    area, rim = shapely.area(parts), shapely.length(parts)
    ground = (area > EXACT.deg2) & (area > EXACT.width_deg * rim / 2) & (shapely.get_type_id(parts) == 3)
    return [
        Cell(keys[number][0], part, *keys[number][1:])
        for number, part in zip(owner[ground].tolist(), parts[ground].tolist(), strict=True)
    ]


def _to_a_centimetre(shapes: Array) -> Array:
    """Shapes with their points on the grid of `TOLD_DEG`; nearly all are there already, and looking costs a tenth."""
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    units = round(1 / TOLD_DEG)
    off = np.unique(owner[(np.rint(points * units) / units != points).any(axis=1)])
    told = shapes.copy()
    told[off] = shapely.set_precision(shapes[off], TOLD_DEG)
    return told


def _freezes(columns: Columns, moving: Array, windows: Sequence[tuple[Delay, Array]]) -> list[_Frozen]:
    """What each rule freezes, and from when."""
    found = []
    for rule, window in windows:
        rows = (
            moving if rule.ground is None else moving[shapely.intersects(rule.ground, columns.shape[moving])]
        )
        begun, ended = columns.valid_from[rows], columns.valid_until[rows]
        if rule.classes is None:
            start = int(window[0])
            changed = rows[(begun >= start) | ((ended >= start) & (ended < FOREVER))]
            found.append(_Frozen(start, _in(rule, union(map(_sound, columns.shape[changed])))))
            continue
        takes = np.array([rule.classes.takes(state) for state in columns.states], dtype=bool)
        member = takes[columns.state[rows]]
        for at in window.tolist():
            came, gone = (
                union(map(_sound, columns.shape[rows[member & (ends == at)]])) for ends in (begun, ended)
            )
            found.append(_Frozen(at, _in(rule, union([_minus(came, gone), _minus(gone, came)]))))
    return found


def _in(rule: Delay, ground: Shape) -> Shape:
    """The part of changed ground a rule speaks of, without the rounding of overlays."""
    inside = ground if rule.ground is None or ground.is_empty else intersection(ground, rule.ground)
    parts = [part for part in shapely.get_parts(inside).tolist() if EXACT.is_ground(part)]
    return shapely.MultiPolygon(parts) if parts else EMPTY


def _whole(parts: Sequence[shapely.Polygon]) -> Shape:
    """A few polygons as one shape."""
    return parts[0] if len(parts) == 1 else union(parts)


def _disjoint(frozen: Sequence[_Frozen]) -> list[_Frozen]:
    """Ground by the earliest instant it is frozen from, each connected part by itself."""
    found: list[_Frozen] = []
    taken: list[shapely.Polygon] = []
    for cut in sorted({each.cut for each in frozen}):
        grounds = [each.ground for each in frozen if each.cut == cut]
        parts = shapely.get_parts(grounds[0] if len(grounds) == 1 else union(grounds)).tolist()
        tree = shapely.STRtree(taken)
        fresh = [
            part
            for whole in parts
            for part in shapely.get_parts(
                _minus(whole, _whole([taken[each] for each in tree.query(whole, predicate="intersects")]))
            ).tolist()
            if EXACT.is_ground(part)
        ]
        found += [_Frozen(cut, part) for part in fresh]
        taken += fresh
    return found


def _with_frozen(columns: Columns, rows: Array, frozen: Sequence[_Frozen]) -> list[Cell]:
    """The cells of some rows, each with the ground of every freeze as it was before."""
    tree = shapely.STRtree([each.ground for each in frozen])
    near, met = tree.query(columns.shape[rows], predicate="intersects")
    of_row: dict[int, dict[Instant, list[shapely.Polygon]]] = {}
    for row, number in zip(rows[near].tolist(), met.tolist(), strict=True):
        if columns.valid_until[row] >= frozen[number].cut:  # else over before: nothing of it is held back
            of_row.setdefault(row, {}).setdefault(frozen[number].cut, []).append(frozen[number].ground)
    cells = columns.take(np.setdiff1d(rows, list(of_row))).cells()
    for row, cuts in sorted(of_row.items()):
        cell, ground = columns.cell(row), _sound(columns.shape[row])
        for cut, parts in cuts.items():
            if cell.valid_from < cut:
                cells += _parts(cell, intersection(ground, _whole(parts)), FOREVER)
        taken = [part for parts in cuts.values() for part in parts]
        cells += _parts(cell, _minus(ground, _whole(taken)), cell.valid_until)
    return cells


def _parts(cell: Cell, ground: Shape, until: Instant) -> list[Cell]:
    return [
        Cell(cell.state, part, cell.valid_from, until, cell.known_from)
        for part in shapely.get_parts(ground).tolist()
        if EXACT.is_ground(part)
    ]


def _minus(ground: Shape, other: Shape) -> Shape:
    if ground.is_empty or other.is_empty or not shapely.relate_pattern(ground, other, "T********"):
        return ground
    return difference(_sound(ground), other)


def _sound(shape: Shape) -> Shape:
    # A published shape may be broken in a way that only an overlay minds.
    return repair(shape)[0]


def _made_of(history: History, columns: Columns, *, withheld: Shape | None = None) -> History:
    return History(
        history.source,
        _ordered(columns),
        history.instants.tolist(),
        history.known.tolist(),
        withheld=withheld if withheld is not None else history.withheld,
    )


def _ordered(columns: Columns) -> Columns:
    """Cells by time and place, with only the states they have: the list of states must not tell of a hidden one."""
    used = sorted(
        {int(number) for number in columns.state},
        key=lambda number: (
            columns.states[number].side,
            columns.states[number].control.value,
            columns.states[number].label,
        ),
    )
    place = np.zeros(len(columns.states), dtype=np.int64)
    place[used] = np.arange(len(used))
    state = place[columns.state] if len(columns) else columns.state
    west, south, east, north = shapely.bounds(columns.shape).reshape(-1, 4).T
    order = np.lexsort((state, north, east, south, west, columns.valid_until, columns.valid_from))
    order = _told_apart(columns, state, order)
    return Columns(
        states=tuple(columns.states[number] for number in used),
        state=state[order],
        valid_from=columns.valid_from[order],
        valid_until=columns.valid_until[order],
        known_from=columns.known_from[order],
        area_km2=columns.area_km2[order],
        shape=columns.shape[order],
    )


def _told_apart(columns: Columns, state: Array, order: Array) -> Array:
    """An order in which cells alike in time, box and state stand by their outlines."""
    bounds = shapely.bounds(columns.shape[order]).reshape(-1, 4)
    facts = np.column_stack([bounds, columns.valid_from[order], columns.valid_until[order], state[order]])
    same = np.flatnonzero((facts[1:] == facts[:-1]).all(axis=1)) if len(facts) > 1 else np.empty(0, dtype=int)
    if not len(same):
        return order
    ranks = np.cumsum(np.concatenate([[True], ~(facts[1:] == facts[:-1]).all(axis=1)]))
    shapes = shapely.to_wkb(columns.shape[order]).tolist()
    return order[
        np.array(sorted(range(len(order)), key=lambda row: (ranks[row], shapes[row])), dtype=np.int64)
    ]
