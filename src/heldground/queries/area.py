"""Area over time: km2 by side and control at every snapshot of a source, or at even steps."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import areas_km2, only_polygons
from heldground.history.history import History
from heldground.queries.classes import Class, Wanted
from heldground.queries.ground import Ground
from heldground.queries.periods import Every, period_ends
from heldground.when import FOREVER, Instant

Array = np.ndarray[Any, np.dtype[Any]]

EVERYTHING: Final = "everything the source maps"


@dataclass(frozen=True, slots=True)
class AreaSeries:
    """Km2 by class at instants. `km2[i, j]` is class `classes[j]` (side, control) at `at[i]`.

    `snapshot[i]` is the instant of the map that answers for `at[i]`: the same, unless the steps are even. `definition`
    says what the source's figures include; it belongs to every figure printed from here.
    """

    source: str
    ground: str
    definition: str | None
    classes: tuple[Class, ...]
    at: Array
    km2: Array
    snapshot: Array


def area_series(
    history: History,
    ground: Ground | None = None,
    *,
    since: Instant | None = None,
    until: Instant = FOREVER,
    known: Instant | None = None,
    wanted: Wanted | None = None,
    every: Every | None = None,
    include_claimed: bool = False,
) -> AreaSeries:
    """Area by class at each of a source's snapshots, inside a ground (default: everything it maps).

    Each cell is measured once, inside cells without any overlay; then a running sum over the ends of their intervals
    gives every instant. Ground a publisher only claims (`claimed`) stays out unless asked for.

    Parameters
    ----------
    wanted
        Which ground counts; None: all that is not only claimed.
    every
        Rows at the ends of days, weeks or months instead of at snapshots: a row is the state of the newest snapshot
        by then. They begin with the source's first snapshot and end with its newest.
    """
    history = history.pinned(known)
    columns = history.columns
    chosen = wanted or Wanted(claimed=include_claimed)
    seen = np.unique(history.instants)
    at, asked = _instants(seen, -FOREVER if since is None else since, until, every)
    rows, km2 = _measure(history, ground)
    keys = [(state.side, state.control.value) for state in columns.states]
    taken = [chosen.takes(state) for state in columns.states]
    classes = sorted({key for key, counts in zip(keys, taken, strict=True) if counts})
    place = {key: number for number, key in enumerate(classes)}
    table = np.array(
        [place[key] if counts else -1 for key, counts in zip(keys, taken, strict=True)], dtype=np.int64
    )
    series = np.zeros((len(seen), len(classes)))
    if len(rows):
        column = table[columns.state[rows]]
        begins = np.searchsorted(seen, columns.valid_from[rows], side="left")
        ends = np.searchsorted(seen, columns.valid_until[rows], side="left")
        for number in range(len(classes)):
            mine = column == number
            steps = np.bincount(begins[mine], weights=km2[mine], minlength=len(seen) + 1)
            steps -= np.bincount(ends[mine], weights=km2[mine], minlength=len(seen) + 1)
            series[:, number] = np.cumsum(steps)[: len(seen)]
    series = series[asked]
    series[np.abs(series) < 1e-9] = 0.0  # what is left of adding and taking away the same doubles
    shown = [number for number in range(len(classes)) if series[:, number].any()]
    return AreaSeries(
        source=history.source.id,
        ground=ground.title if ground else EVERYTHING,
        definition=history.source.definition_at(int(seen[asked[-1]]))
        if len(asked)
        else history.source.definition,
        classes=tuple(classes[number] for number in shown),
        at=at,
        km2=series[:, shown],
        snapshot=seen[asked],
    )


def _instants(seen: Array, since: Instant, until: Instant, every: Every | None) -> tuple[Array, Array]:
    """Instants of the rows, and for each the place in `seen` of the snapshot that answers."""
    inside = np.flatnonzero((seen >= since) & (seen <= until))
    if every is None:
        return seen[inside], inside
    if not len(seen) or until < seen[0]:
        return seen[:0], inside[:0]
    # Steps end with the newest map: beyond it nothing is told, however long one asks.
    ends = period_ends(max(int(seen[0]), since), min(int(seen[-1]), until), every)
    at = np.minimum(ends, until)
    return at, np.searchsorted(seen, at, side="right") - 1


def _measure(history: History, ground: Ground | None) -> tuple[Array, Array]:
    """Rows of the cells that meet a ground, and the km2 of each inside it."""
    columns = history.columns
    if ground is None:
        return np.arange(len(columns)), columns.area_km2
    rows = np.sort(history.tree.query(ground.shape, predicate="intersects"))
    shapely.prepare(ground.shape)
    inside = shapely.contains(ground.shape, columns.shape[rows])
    km2: Array = columns.area_km2[rows].copy()
    cut = np.flatnonzero(~inside)
    pieces = shapely.intersection(columns.shape[rows[cut]], ground.shape)
    km2[cut] = areas_km2([only_polygons(piece) for piece in pieces]) if len(cut) else 0.0
    return rows, km2
