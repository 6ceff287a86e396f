"""Area over time: km2 by side and control at every snapshot of a source."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from heldground.area import areas_km2, only_polygons
from heldground.history.history import History
from heldground.queries.ground import Ground
from heldground.when import FOREVER, Instant

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class AreaSeries:
    """Km2 by class at instants. `km2[i, j]` is class `classes[j]` (side, control) at `at[i]`.

    `definition` says what the source's figures include; it belongs to every figure printed from here.
    """

    source: str
    ground: str
    definition: str | None
    classes: tuple[tuple[str, str], ...]
    at: Array
    km2: Array


def area_series(
    history: History,
    ground: Ground | None = None,
    *,
    since: Instant | None = None,
    until: Instant = FOREVER,
    known: Instant | None = None,
    include_claimed: bool = False,
) -> AreaSeries:
    """Area by class at each of a source's snapshots, inside a ground (default: everything it maps).

    Each cell is measured once, inside cells without any overlay; then a running sum over the ends of their intervals
    gives every instant. Ground a publisher only claims (`claimed`) stays out unless asked for.
    """
    columns = history.columns
    seen = history.instants[(history.known <= known)] if known is not None else history.instants
    instants = np.unique(seen[(seen <= until) & (seen >= (since if since is not None else -FOREVER))])
    rows, km2 = _measure(history, ground)
    keys = [(state.side, state.control.value) for state in columns.states]
    classes = sorted({key for key in keys if include_claimed or key[1] != "claimed"})
    place = {key: number for number, key in enumerate(classes)}
    table = np.array([place.get(key, -1) for key in keys], dtype=np.int64)
    series = np.zeros((len(instants), len(classes)))
    if len(rows):
        column = table[columns.state[rows]]
        begins = np.searchsorted(instants, columns.valid_from[rows], side="left")
        ends = np.searchsorted(instants, columns.valid_until[rows], side="left")
        for number in range(len(classes)):
            mine = column == number
            steps = np.bincount(begins[mine], weights=km2[mine], minlength=len(instants) + 1)
            steps -= np.bincount(ends[mine], weights=km2[mine], minlength=len(instants) + 1)
            series[:, number] = np.cumsum(steps)[: len(instants)]
    series[np.abs(series) < 1e-9] = 0.0  # what is left of adding and taking away the same doubles
    shown = [number for number in range(len(classes)) if series[:, number].any()]
    return AreaSeries(
        source=history.source.id,
        ground=ground.title if ground else "everything the source maps",
        definition=history.source.definition,
        classes=tuple(classes[number] for number in shown),
        at=instants,
        km2=series[:, shown],
    )


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
