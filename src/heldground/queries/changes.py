"""What changed hands between two instants, in one source's map."""

from collections.abc import Iterable, Sequence

import numpy as np

from heldground.history.history import History
from heldground.queries.classes import HOLDING, Class
from heldground.queries.ground import Ground
from heldground.queries.overlay import Difference, differences, inside, near_ground
from heldground.when import Instant


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
    before, after = history.numbers_at(start), history.numbers_at(end)
    columns = history.columns
    shape = ground.shape if ground else None
    found = differences(
        columns,
        near_ground(columns, np.setdiff1d(before, after, assume_unique=True), shape),
        columns,
        near_ground(columns, np.setdiff1d(after, before, assume_unique=True), shape),
    )
    return inside(found, shape)


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
