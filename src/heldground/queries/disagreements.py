"""Where and since when two sources' maps differ at an instant: by pair of states, never an average."""

from typing import Any

import numpy as np

from heldground.actors import Control
from heldground.history.history import History
from heldground.queries.classes import Class, Wanted
from heldground.queries.ground import Ground
from heldground.queries.overlay import Difference, differences, inside, near_ground
from heldground.queries.timeline import timeline_at
from heldground.when import Instant

_COUNTED = Wanted()  # all but ground a publisher only claims


def disagreements_at(
    first: History,
    second: History,
    at: Instant,
    *,
    ground: Ground | None = None,
    known: Instant | None = None,
) -> list[Difference]:
    """Connected patches that two sources show differently, largest first; None where one shows nothing.

    Definitions differ (one map leaves Crimea out): read the pairs with each source's definition beside them. Ground
    a publisher only claims takes no part.
    """
    rows, others = (_counted(history, at, ground, known) for history in (first, second))
    found = differences(first.columns, rows, second.columns, others)
    return inside(found, ground.shape if ground else None)


def since_when(
    first: History, second: History, found: Difference, at: Instant, *, known: Instant | None = None
) -> Instant | None:
    """Since when two maps show a patch's inner point as they do at an instant: the snapshot that began it.

    A patch grows and shrinks; its inner point (`representative_point`) is one place that both maps can be asked
    about. None when both have shown it so since their first map.
    """
    spot = found.shape.representative_point()
    begun = [
        begin
        for history, shown in ((first, found.before), (second, found.after))
        if (begin := _began(history, spot.x, spot.y, shown, at, known)) is not None
    ]
    return max(begun, default=None)


def _began(
    history: History, lon: float, lat: float, shown: Class | None, at: Instant, known: Instant | None
) -> Instant | None:
    """When a map began to show a point as it does, or None: as long as there is a map."""
    asked = history.asked_at(at, known)
    if asked is None:
        return None
    stays = [stay for stay in timeline_at(history, lon, lat, known=known) if stay.control != Control.CLAIMED]
    if shown is None:
        return max((stay.valid_until for stay in stays if stay.valid_until <= asked), default=None)
    first = int(history.instants.min())
    begun = next((stay.valid_from for stay in stays if stay.valid_from <= asked < stay.valid_until), first)
    return begun if begun > first else None


def _counted(
    history: History, at: Instant, ground: Ground | None, known: Instant | None
) -> np.ndarray[Any, np.dtype[Any]]:
    rows = history.numbers_at(at, known)
    taken = np.array([_COUNTED.takes(state) for state in history.columns.states] or [False])
    rows = rows[taken[history.columns.state[rows]]] if len(rows) else rows
    return near_ground(history.columns, rows, ground.shape if ground else None)
