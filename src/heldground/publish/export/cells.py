"""Control as rows: the cells of sources' histories, whole or cut to a ground."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import Shape, areas_km2, intersection, only_polygons
from heldground.history.history import History
from heldground.publish.export.layers import BATCH, Batch, Column, Kind, Layer
from heldground.queries.classes import Wanted
from heldground.snapshots import label_note
from heldground.when import Instant

Array = np.ndarray[Any, np.dtype[Any]]

COLUMNS: Final = (
    Column("source", Kind.TEXT, "id of the source whose map this is", "#meta+source"),
    Column("side", Kind.TEXT, "side that has the ground; empty for nobody's", "#group+side"),
    Column("control", Kind.TEXT, "prior, held, retaken, contested, unknown or claimed", "#status+control"),
    Column("label", Kind.TEXT, "the publisher's own label, verbatim", "#description+label"),
    Column("valid_from", Kind.INSTANT, "first instant of the state, included", "#date+start"),
    Column("valid_until", Kind.INSTANT, "first instant after it; empty: it still holds", "#date+end"),
    Column("known_from", Kind.INSTANT, "when the map that began it was published", "#date+published"),
    Column(
        "area_km2", Kind.NUMBER, "km2 of this row's shape, on the ellipsoid of WGS 84", "#indicator+km2+num"
    ),
    Column("note", Kind.TEXT, "where label and colour contradict each other: how", "#meta+note"),
)


def cells_layer(
    histories: Sequence[History],
    *,
    wanted: Wanted,
    ground: Shape | None = None,
    at: Instant | None = None,
    since: Instant | None = None,
    until: Instant | None = None,
) -> Layer:
    """The cells of these maps as rows, a polygon each, shells counterclockwise and holes clockwise.

    Parameters
    ----------
    wanted
        Which classes.
    ground
        Cells are cut to it and measured anew; one that falls apart is a row for each piece.
    at
        Only the state at an instant: that of the newest map by then.
    since, until
        Only what held at some instant between, both included. Intervals stay whole.

    Cost: with `ground`, one overlay for each cell on its edge.
    """
    chosen = [(history, _rows(history, wanted, ground, at, since, until)) for history in histories]

    def batches() -> Iterator[Batch]:
        for history, rows in chosen:
            for begin in range(0, len(rows), BATCH):
                batch = _batch(history, rows[begin : begin + BATCH], ground)
                if len(batch):
                    yield batch

    return Layer(
        "cell",
        "control of ground, by source",
        COLUMNS,
        "Polygon",
        sum(len(rows) for _, rows in chosen),
        batches,
    )


def _rows(
    history: History,
    wanted: Wanted,
    ground: Shape | None,
    at: Instant | None,
    since: Instant | None,
    until: Instant | None,
) -> Array:
    """Numbers of the cells asked for, by time and place."""
    columns = history.columns
    if not len(columns):
        return np.empty(0, dtype=np.int64)
    if at is not None:
        rows = history.numbers_at(at)
    else:
        holds = np.ones(len(columns), dtype=bool)
        if since is not None:
            # The state at `since` is that of the newest map by then.
            asked = history.asked_at(since)
            holds &= columns.valid_until > (since if asked is None else asked)
        if until is not None:
            holds &= columns.valid_from <= until
        rows = np.flatnonzero(holds)
    takes = np.array([wanted.takes(state) for state in columns.states], dtype=bool)
    rows = rows[takes[columns.state[rows]]]
    # An overlay may leave a cell without any ground; no format has a row for that.
    rows = rows[~shapely.is_empty(columns.shape[rows])]
    west, south, east, north = history.bounds[:, rows]
    if ground is not None:
        left, low, right, high = ground.bounds
        near = (west <= right) & (east >= left) & (south <= high) & (north >= low)
        rows, west, south, east, north = (each[near] for each in (rows, west, south, east, north))
    order = np.lexsort((north, east, south, west, columns.valid_until[rows], columns.valid_from[rows]))
    return np.asarray(rows[order])


def _batch(history: History, rows: Array, ground: Shape | None) -> Batch:
    columns = history.columns.take(rows)
    shapes, areas = columns.shape, columns.area_km2
    if ground is not None:
        shapes, of = _cut(shapes, ground)
        columns = columns.take(of)
        areas = columns.area_km2.copy()
        anew = np.flatnonzero([cut is not whole for cut, whole in zip(shapes, columns.shape, strict=True)])
        if len(anew):
            areas[anew] = areas_km2(shapes[anew])
    states = [columns.states[number] for number in columns.state.tolist()]
    notes = {state: label_note(history.source.id, state) or None for state in dict.fromkeys(states)}
    return Batch(
        {
            "source": [history.source.id] * len(states),
            "side": [state.side or None for state in states],
            "control": [state.control.value for state in states],
            "label": [state.label for state in states],
            "valid_from": columns.valid_from.tolist(),
            "valid_until": columns.valid_until.tolist(),
            "known_from": columns.known_from.tolist(),
            "area_km2": np.round(areas, 9).tolist(),
            "note": [notes[state] for state in states],
        },
        shapely.orient_polygons(shapes),
    )


def _cut(shapes: Array, ground: Shape) -> tuple[Array, Array]:
    """Polygons of the parts inside a ground, and which shape each is of; those wholly inside are the same objects."""
    shapely.prepare(ground)
    touched = np.flatnonzero(shapely.intersects(ground, shapes))
    inside = shapely.covers(ground, shapes[touched])
    parts: list[shapely.Polygon] = []
    of: list[int] = []
    for number, whole in zip(touched.tolist(), inside.tolist(), strict=True):
        found = (
            [shapes[number]]
            if whole
            else shapely.get_parts(only_polygons(intersection(shapes[number], ground)))
        )
        kept = [part for part in found if not part.is_empty]
        parts += kept
        of += [number] * len(kept)
    cut = np.empty(len(parts), dtype=object)
    cut[:] = parts
    return cut, np.array(of, dtype=np.int64)
