"""What each source showed at a point, when."""

from dataclasses import dataclass

import shapely

from heldground.history.history import History
from heldground.when import Instant


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of time over which a point's state held. `labels` are the publisher's own, in order of time.

    `since_snapshot` is the instant of the snapshot that first showed it; `area_km2` the largest cell that held it.
    """

    source: str
    side: str
    control: str
    labels: tuple[str, ...]
    valid_from: Instant
    valid_until: Instant
    known_from: Instant
    area_km2: float


def timeline_at(history: History, lon: float, lat: float, *, known: Instant | None = None) -> list[Stay]:
    """Every state a source's map gave a point, oldest first; times without any are gaps.

    Neighbouring cells of one side and control are one stay, though their labels or outlines changed. A point on the
    common edge of two cells takes the one that comes first by the overlap rule.
    """
    columns = history.columns
    last = history.asked_at(2**53, known)
    rows = []
    for number in history.tree.query(shapely.Point(lon, lat), predicate="intersects"):
        state = columns.states[int(columns.state[number])]
        begun, ended = int(columns.valid_from[number]), int(columns.valid_until[number])
        if last is not None and begun <= last:
            rows.append((begun, state.precedence, ended, state, int(number)))
    stays: list[Stay] = []
    for start, _, ended, state, number in sorted(rows, key=lambda row: row[:3]):
        area, known_from = float(columns.area_km2[number]), int(columns.known_from[number])
        before = stays[-1] if stays else None
        # Where the point lies on an edge, another cell may have it already for a part of the time.
        begun = start if before is None else max(start, before.valid_until)
        if begun >= ended:
            continue
        if (
            before is not None
            and before.valid_until == begun
            and (before.side, before.control) == (state.side, state.control.value)
        ):
            labels = before.labels if state.label in before.labels else (*before.labels, state.label)
            stays[-1] = Stay(
                before.source,
                before.side,
                before.control,
                labels,
                before.valid_from,
                ended,
                before.known_from,
                max(before.area_km2, area),
            )
        else:
            stays.append(
                Stay(
                    history.source.id,
                    state.side,
                    state.control.value,
                    (state.label,),
                    begun,
                    ended,
                    known_from,
                    area,
                )
            )
    return stays
