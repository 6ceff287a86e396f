"""Area over time: km2 by side and control at every snapshot of a source, or at even steps."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from heldground.history.history import History
from heldground.queries.classes import Class, Wanted
from heldground.queries.ground import Ground
from heldground.queries.measure import measure
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

    Each cell is measured once, nearly all without any overlay; then a running sum over the ends of their intervals
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
    if ground is None:
        rows, km2 = np.arange(len(columns)), columns.area_km2
    else:
        rows, km2 = measure(history, ground.shape)
    keys = [(state.side, state.control.value) for state in columns.states]
    taken = [chosen.takes(state) for state in columns.states]
    classes = sorted({key for key, counts in zip(keys, taken, strict=True) if counts})
    place = {key: number for number, key in enumerate(classes)}
    table = np.array(
        [place[key] if counts else -1 for key, counts in zip(keys, taken, strict=True)], dtype=np.int64
    )
    series = _running(table[columns.state[rows]], history.steps[:, rows], km2, len(classes), len(seen))[asked]
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


def _running(column: Array, steps: Array, km2: Array, classes: int, seen: int) -> Array:
    """Km2 at each of `seen` snapshots by class: what began until then, less what ended.

    Ground of column -1 does not count. `steps` are the numbers of the snapshots with which cells begin and end.
    """
    counts = column >= 0
    begins, ends = (column[counts] * (seen + 1) + step[counts] for step in steps)
    size = classes * (seen + 1)
    change = np.bincount(begins, weights=km2[counts], minlength=size)
    change -= np.bincount(ends, weights=km2[counts], minlength=size)
    return np.asarray(np.cumsum(change.reshape(classes, seen + 1), axis=1)[:, :seen].T)


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
