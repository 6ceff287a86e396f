"""What changed hands between two instants, in one source's map."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from heldground.area import Shape, areas_km2, difference, intersection, union
from heldground.history.history import History
from heldground.queries.classes import HOLDING, Class
from heldground.queries.ground import Ground
from heldground.queries.overlay import SLIVER_KM2, Difference, differences, inside, near_ground
from heldground.when import Instant

Array = np.ndarray[Any, np.dtype[Any]]


def changes_between(
    history: History,
    start: Instant,
    end: Instant,
    *,
    ground: Ground | None = None,
    known: Instant | None = None,
) -> list[Difference]:
    """Connected patches whose side or control differs between two instants, largest first.

    Only cells that hold at one instant and not at the other are overlaid; ground that changed and changed back in
    between does not show. With a ground, only what lies inside it.
    """
    history = history.pinned(known)
    ended, begun = rows_between(history, start, end)
    columns = history.columns
    shape = ground.shape if ground else None
    found = differences(
        columns, near_ground(columns, ended, shape), columns, near_ground(columns, begun, shape)
    )
    return inside(found, shape)


def rows_between(history: History, start: Instant, end: Instant) -> tuple[Array, Array]:
    """Rows of the cells that hold at the first instant alone, and at the second: all that decides what changed."""
    before, after = history.numbers_at(start), history.numbers_at(end)
    return np.setdiff1d(before, after, assume_unique=True), np.setdiff1d(after, before, assume_unique=True)


def gained_and_lost(found: Sequence[Difference], sides: Iterable[str] = ()) -> dict[str, tuple[float, float]]:
    """Km2 each side gained and lost, by whoever holds the ground before and after (held, prior or retaken).

    Ground that only changes its control under one side (held, then prior) is neither. Ground that turns unknown or
    contested is lost by who held it and gained by nobody.

    Examples
    --------
    >>> from shapely import box
    >>> square = box(35, 50, 35.1, 50.1)
    >>> gained_and_lost([Difference(("ru", "held"), ("", "unknown"), square, 79.0)])
    {'ru': (0.0, 79.0)}
    >>> gained_and_lost([Difference(("ru", "held"), ("ua", "retaken"), square, 79.0)])
    {'ru': (0.0, 79.0), 'ua': (79.0, 0.0)}
    """
    sums: dict[str, list[float]] = {side: [0.0, 0.0] for side in sides}
    for each in found:
        before, after = (_holder(each.before), _holder(each.after))
        if before == after:
            continue
        for side, place in ((after, 0), (before, 1)):
            if side:
                sums.setdefault(side, [0.0, 0.0])[place] += each.km2
    return {side: (gained, lost) for side, (gained, lost) in sorted(sums.items())}


def _holder(shown: Class | None) -> str:
    return shown[0] if shown is not None and shown[1] in HOLDING else ""


@dataclass(frozen=True, slots=True)
class Break:
    """A step at which a source's map changed and not the ground: what was `kind` at `before` is gone at `since`.

    `left` is false for ground that came in. Gates find such steps (`definition break`).
    """

    before: Instant
    since: Instant
    kind: Class
    left: bool


def apart_from(
    history: History, found: Sequence[Difference], breaks: Iterable[Break]
) -> tuple[list[Difference], list[Difference]]:
    """Differences without what a break alone made, and that apart: nobody lost ground because a map was redrawn.

    Of a break only the ground counts that left the map, or came in, in its one step.
    """
    kept, aside = list(found), list[Difference]()
    for each in breaks:
        pair = (each.kind, None) if each.left else (None, each.kind)
        steps = changes_between(history, each.before, each.since)
        redrawn = union([step.shape for step in steps if (step.before, step.after) == pair])
        if redrawn.is_empty:
            continue
        shapely.prepare(redrawn)
        left: list[Difference] = []
        for one in kept:
            if (one.before, one.after) != pair or not redrawn.intersects(one.shape):
                left.append(one)
                continue
            left += _parts(one, difference(one.shape, redrawn))
            aside += _parts(one, intersection(one.shape, redrawn))
        kept = left
    return sorted(kept, key=_largest_first), sorted(aside, key=_largest_first)


def _parts(whole: Difference, shape: Shape) -> list[Difference]:
    parts = shapely.get_parts(shape)
    sizes = areas_km2(parts).tolist() if len(parts) else []
    return [
        Difference(whole.before, whole.after, part, km2)
        for part, km2 in zip(parts, sizes, strict=True)
        if km2 >= SLIVER_KM2
    ]


def _largest_first(found: Difference) -> tuple[float, tuple[float, ...]]:
    return -found.km2, found.shape.bounds
