"""Where and since when two sources' maps differ at an instant: by pair of states, never an average."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from heldground.actors import Control
from heldground.area import EMPTY, areas_km2, difference
from heldground.history.history import History
from heldground.queries.classes import Class, Wanted
from heldground.queries.ground import Ground
from heldground.queries.overlay import SLIVER_KM2, Difference, differences, inside, near_ground
from heldground.queries.timeline import timeline_at
from heldground.snapshots.coverage import excluded_ground
from heldground.when import Instant

_COUNTED = Wanted()  # all but ground a publisher only claims


@dataclass(frozen=True, slots=True)
class Found:
    """Connected patches that two maps show differently, largest first; None where one shows nothing.

    `outside_km2` is ground that the first shows outside the second's definition, and the reverse: a map that leaves
    Crimea out does not disagree about Crimea.
    """

    patches: tuple[Difference, ...]
    outside_km2: tuple[float, float]


def disagreements_at(
    first: History,
    second: History,
    at: Instant,
    *,
    ground: Ground | None = None,
    known: Instant | None = None,
) -> Found:
    """Where two sources' maps differ at an instant.

    Ground a publisher only claims takes no part. Each map is the one that answers for the instant: the newest by then.
    """
    first, second = first.pinned(known), second.pinned(known)
    rows, others = (_counted(history, at, ground) for history in (first, second))
    shape = ground.shape if ground else None
    found = inside(differences(first.columns, rows, second.columns, others), shape)
    outside = [0.0, 0.0]
    kept: list[Difference] = []
    # A patch that the first does not show is the second's, and may lie outside the first's definition.
    silent = {
        place: excluded_ground(history.source, history.asked_at(at))
        for place, history in ((1, first), (0, second))
    }
    for each in found:
        place = 0 if each.after is None else 1
        left_out = EMPTY if None not in (each.before, each.after) else silent[place]
        if left_out.is_empty or not left_out.intersects(each.shape):
            kept.append(each)
            continue
        parts = shapely.get_parts(difference(each.shape, left_out))
        sizes = areas_km2(parts).tolist() if len(parts) else []
        kept += [
            Difference(each.before, each.after, part, km2)
            for part, km2 in zip(parts, sizes, strict=True)
            if km2 >= SLIVER_KM2
        ]
        outside[place] += each.km2 - sum(sizes)
    kept.sort(key=lambda each: (-each.km2, each.shape.bounds))
    return Found(tuple(kept), (outside[0], outside[1]))


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
    history = history.pinned(known)
    asked = history.asked_at(at)
    if asked is None:
        return None
    stays = [stay for stay in timeline_at(history, lon, lat) if stay.control != Control.CLAIMED]
    if shown is None:
        return max((stay.valid_until for stay in stays if stay.valid_until <= asked), default=None)
    first = int(history.instants.min())
    begun = next((stay.valid_from for stay in stays if stay.valid_from <= asked < stay.valid_until), first)
    return begun if begun > first else None


def _counted(history: History, at: Instant, ground: Ground | None) -> np.ndarray[Any, np.dtype[Any]]:
    rows = history.numbers_at(at)
    taken = np.array([_COUNTED.takes(state) for state in history.columns.states] or [False])
    rows = rows[taken[history.columns.state[rows]]] if len(rows) else rows
    return near_ground(history.columns, rows, ground.shape if ground else None)
