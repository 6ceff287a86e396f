"""Who holds what at an instant."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import orjson
import shapely

from heldground.area import Box
from heldground.bulk import collector_paused
from heldground.history.history import History
from heldground.queries.classes import Wanted
from heldground.snapshots import State, label_note
from heldground.when import Instant, iso

Array = np.ndarray[Any, np.dtype[Any]]


def state_features(history: History, at: Instant, known: Instant | None = None) -> Iterator[dict[str, Any]]:
    """The state of a source's map at an instant as GeoJSON features, one a cell, coordinates to 7 decimals (1 cm).

    A cell whose label contradicts its own colour has a `note` that says how.
    """
    history = history.pinned(known)
    columns = history.columns.take(history.numbers_at(at))
    told = {int(each): iso(int(each)) for each in np.unique([columns.valid_from, columns.valid_until])}
    named = {int(each): _named(history.source.id, columns.states[each]) for each in np.unique(columns.state)}
    for state, begun, ended, km2, rings in zip(
        columns.state.tolist(),
        columns.valid_from.tolist(),
        columns.valid_until.tolist(),
        columns.area_km2.tolist(),
        polygon_rings(columns.shape),
        strict=True,
    ):
        words, note = named[state]
        yield {
            "type": "Feature",
            "properties": {
                **words,
                "valid_from": told[begun],
                "valid_until": told[ended],
                "area_km2": round(km2, 6),
                **note,
            },
            "geometry": {"type": "Polygon", "coordinates": rings},
        }


def _named(source: str, state: State) -> tuple[dict[str, Any], dict[str, str]]:
    """What every cell of a state says of itself, and its note if it has one."""
    note = label_note(source, state)
    words = {
        "source": source,
        "label": state.label,
        "side": state.side or None,
        "control": state.control.value,
    }
    return words, {"note": note} if note else {}


def state_geojson(
    history: History, at: Instant, known: Instant | None = None, *, meets: Box | None = None
) -> bytes:
    """The state at an instant as one GeoJSON document, UTF-8; with `meets` only cells whose bounds meet that box."""
    with collector_paused(lasting=False):
        return orjson.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    each
                    for each in state_features(history, at, known)
                    if meets is None or _meets(each["geometry"]["coordinates"][0], meets)
                ],
            }
        )


def _meets(ring: Sequence[Sequence[float]], box: Box) -> bool:
    """Whether a ring's bounds meet a box."""
    lons, lats = [point[0] for point in ring], [point[1] for point in ring]
    return min(lons) <= box[2] and max(lons) >= box[0] and min(lats) <= box[3] and max(lats) >= box[1]


def totals_at(
    history: History,
    at: Instant,
    known: Instant | None = None,
    *,
    wanted: Wanted | None = None,
    include_claimed: bool = False,
) -> dict[tuple[str, str], float]:
    """Km2 by (side, control) at an instant, over everything the source maps; `""` is nobody's side.

    Ground a publisher only claims stays out unless asked for.
    """
    totals: dict[tuple[str, str], list[float]] = {}
    history = history.pinned(known)
    columns = history.columns
    chosen = wanted or Wanted(claimed=include_claimed)
    for number in history.numbers_at(at):
        state = columns.states[int(columns.state[number])]
        if chosen.takes(state):
            key = state.side, state.control.value
            totals.setdefault(key, []).append(float(columns.area_km2[number]))
    return {key: math.fsum(parts) for key, parts in totals.items()}


def polygon_rings(shapes: Array) -> list[list[list[list[float]]]]:
    """The rings of polygons as GeoJSON has them, to 7 decimals; all at once, which is ten times as fast."""
    if not len(shapes):
        return []
    _, points, (ring_starts, shape_starts) = shapely.to_ragged_array(shapes)
    rounded = (np.rint(points * 1e7) / 1e7).tolist()
    rings = [rounded[begin:end] for begin, end in pairwise(ring_starts.tolist())]
    return [rings[begin:end] for begin, end in pairwise(shape_starts.tolist())]
