"""Two states of the ground laid over each other: what each place is in one and in the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import Shape, areas_km2, intersection, union, without
from heldground.history.blocks import Columns
from heldground.queries.classes import Class, class_of

Array = np.ndarray[Any, np.dtype[Any]]

SLIVER_KM2: Final = 1e-4
"""Patches below 100 m2 are the width of a publisher's pen: two tracings of one border, not a difference."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Ground that is one class in the first state and another in the second; None where a state shows nothing."""

    before: Class | None
    after: Class | None
    shape: Shape
    km2: float


def differences(first: Columns, rows: Array, second: Columns, others: Array) -> list[Difference]:
    """Connected patches where two states differ in side or control, largest first; labels do not count.

    Parameters
    ----------
    rows, others
        Rows of the cells of each state. Each state is a partition; cells that stand in both need not be given.
    """
    found: dict[tuple[Class | None, Class | None], list[Shape]] = {}
    shapes, counterparts = first.shape[rows], second.shape[others]
    tree = shapely.STRtree(counterparts)
    left, right = (
        tree.query(shapes, predicate="intersects") if len(shapes) else (np.empty(0, int), np.empty(0, int))
    )
    meets: dict[int, list[int]] = {}
    met_by: dict[int, list[int]] = {}
    for here, there in zip(left, right, strict=True):
        meets.setdefault(int(here), []).append(int(there))
        met_by.setdefault(int(there), []).append(int(here))
    for here, shape in enumerate(shapes):
        mine = class_of(first, rows[here])
        near = meets.get(here, [])
        for there in near:
            theirs = class_of(second, others[there])
            if mine != theirs:
                _note(found, mine, theirs, intersection(shape, counterparts[there]))
        _note(found, mine, None, without(shape, [counterparts[there] for there in near]))
    for there, shape in enumerate(counterparts):
        bare = without(shape, [shapes[here] for here in met_by.get(there, [])])
        _note(found, None, class_of(second, others[there]), bare)
    patches = [
        Difference(before, after, part, 0.0)
        for (before, after), pieces in found.items()
        for part in shapely.get_parts(union(pieces))
    ]
    km2 = areas_km2([each.shape for each in patches]) if patches else np.empty(0)
    measured = [
        Difference(each.before, each.after, each.shape, float(size))
        for each, size in zip(patches, km2, strict=True)
        if size >= SLIVER_KM2
    ]
    return sorted(measured, key=lambda each: (-each.km2, each.shape.bounds))


def totals(found: Sequence[Difference]) -> dict[tuple[Class | None, Class | None], float]:
    """Km2 by pair of classes."""
    sums: dict[tuple[Class | None, Class | None], float] = {}
    for each in found:
        key = each.before, each.after
        sums[key] = sums.get(key, 0.0) + each.km2
    return sums


def _note(
    found: dict[tuple[Class | None, Class | None], list[Shape]],
    before: Class | None,
    after: Class | None,
    shape: Shape,
) -> None:
    if not shape.is_empty:
        found.setdefault((before, after), []).append(shape)


def near_ground(columns: Columns, rows: Array, ground: shapely.Geometry | None) -> Array:
    """Those rows whose cells meet a ground; all of them for None."""
    if ground is None or not len(rows):
        return rows
    shapely.prepare(ground)
    near: Array = rows[shapely.intersects(ground, columns.shape[rows])]
    return near


def inside(found: Sequence[Difference], ground: shapely.Geometry | None) -> list[Difference]:
    """The parts of differences that lie in a ground, largest first; all of them for None."""
    if ground is None:
        return list(found)
    shapely.prepare(ground)
    shapes = [each.shape for each in found]
    kept: list[Difference] = []
    for at in np.flatnonzero(shapely.intersects(ground, shapes)).tolist():
        each = found[at]
        if ground.contains(each.shape):
            kept.append(each)
            continue
        parts = shapely.get_parts(intersection(each.shape, ground))
        kept += [
            Difference(each.before, each.after, part, size)
            for part, size in zip(parts, areas_km2(parts).tolist(), strict=True)
            if size >= SLIVER_KM2
        ]
    return sorted(kept, key=lambda each: (-each.km2, each.shape.bounds))
