"""Who holds what at an instant."""

import math
from collections.abc import Iterator
from typing import Any

import shapely

from heldground.history.history import History
from heldground.queries.classes import Wanted
from heldground.snapshots import label_note
from heldground.when import Instant, iso


def state_features(history: History, at: Instant, known: Instant | None = None) -> Iterator[dict[str, Any]]:
    """The state of a source's map at an instant as GeoJSON features, one a cell, coordinates to 7 decimals (1 cm).

    A cell whose label contradicts its own colour has a `note` that says how.
    """
    history = history.pinned(known)
    columns = history.columns
    for number in history.numbers_at(at):
        state = columns.states[int(columns.state[number])]
        note = label_note(history.source.id, state)
        yield {
            "type": "Feature",
            "properties": {
                "source": history.source.id,
                "label": state.label,
                "side": state.side or None,
                "control": state.control.value,
                "valid_from": iso(int(columns.valid_from[number])),
                "valid_until": iso(int(columns.valid_until[number])),
                "area_km2": round(float(columns.area_km2[number]), 6),
                **({"note": note} if note else {}),
            },
            "geometry": {"type": "Polygon", "coordinates": _rings(columns.shape[number])},
        }


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


def _rings(shape: shapely.Polygon) -> list[list[list[float]]]:
    return [
        [[round(lon, 7), round(lat, 7)] for lon, lat in shapely.get_coordinates(ring).tolist()]
        for ring in shapely.get_rings(shape)
    ]
