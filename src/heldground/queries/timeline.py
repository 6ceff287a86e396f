"""What each source showed at a point, or around a place, when."""

from dataclasses import dataclass, replace
from typing import Final

import shapely

from heldground.area import circle, distances_to_shapes_km
from heldground.history.history import History
from heldground.when import Instant

PLACE_KM: Final = 2.0
"""How far around a settlement's point its timeline looks. Gazetteers put the point up to a kilometre from the middle,
and a village is a kilometre wide: Demidovka's lies 0.2 km outside the ground that the reports call Demidovka's."""

HAIR_KM2: Final = 1e-6
"""Cells below 1 m2 are what overlays leave between two polygons; around a place they would show states that no map
showed there."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A stretch of time over which a state held at a point, or somewhere around a place.

    `labels` are the publisher's own, in order of time. `valid_from` is the instant of the snapshot that first showed
    it, `area_km2` that of the largest cell that held it, `distance_km` how near it came to the point.
    """

    source: str
    side: str
    control: str
    labels: tuple[str, ...]
    valid_from: Instant
    valid_until: Instant
    known_from: Instant
    area_km2: float
    distance_km: float = 0.0


def timeline_at(history: History, lon: float, lat: float, *, known: Instant | None = None) -> list[Stay]:
    """Every state a source's map gave a point, oldest first; times without any are gaps.

    Neighbouring cells of one side and control are one stay, though their labels or outlines changed. A point on the
    common edge of two cells takes the one that comes first by the overlap rule.
    """
    history = history.pinned(known)
    columns = history.columns
    rows = []
    for number in history.tree.query(shapely.Point(lon, lat), predicate="intersects"):
        state = columns.states[int(columns.state[number])]
        begun, ended = int(columns.valid_from[number]), int(columns.valid_until[number])
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
            stays[-1] = _joined(
                before,
                Stay(
                    before.source, before.side, before.control, (state.label,), begun, ended, known_from, area
                ),
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


def timeline_around(
    history: History, lon: float, lat: float, radius_km: float = PLACE_KM, *, known: Instant | None = None
) -> list[Stay]:
    """Every state a source's map showed within a distance of a point, by side and control, oldest first.

    Stays of different states may overlap in time, as they lie side by side on the ground.
    """
    history = history.pinned(known)
    columns = history.columns
    near = history.tree.query(circle(lon, lat, radius_km), predicate="intersects")
    near = near[columns.area_km2[near] >= HAIR_KM2]
    distance = dict(
        zip(near.tolist(), distances_to_shapes_km(lon, lat, columns.shape[near]).tolist(), strict=True)
    )
    rows: dict[tuple[str, str], list[int]] = {}
    for number in distance:
        state = columns.states[int(columns.state[number])]
        rows.setdefault((state.side, state.control.value), []).append(number)
    stays: list[Stay] = []
    for (side, control), numbers in rows.items():
        open_stay: Stay | None = None
        for number in sorted(numbers, key=lambda each: (columns.valid_from[each], columns.valid_until[each])):
            label = columns.states[int(columns.state[number])].label
            stay = Stay(
                source=history.source.id,
                side=side,
                control=control,
                labels=(label,),
                valid_from=int(columns.valid_from[number]),
                valid_until=int(columns.valid_until[number]),
                known_from=int(columns.known_from[number]),
                area_km2=float(columns.area_km2[number]),
                distance_km=distance[number],
            )
            if open_stay is not None and stay.valid_from <= open_stay.valid_until:
                open_stay = _joined(open_stay, stay)
                continue
            if open_stay is not None:
                stays.append(open_stay)
            open_stay = stay
        if open_stay is not None:
            stays.append(open_stay)
    return sorted(stays, key=lambda stay: (stay.valid_from, stay.distance_km, stay.side, stay.control))


def _joined(before: Stay, after: Stay) -> Stay:
    """Two stays of one state that meet in time as one."""
    return replace(
        before,
        labels=tuple(dict.fromkeys((*before.labels, *after.labels))),
        valid_until=max(before.valid_until, after.valid_until),
        area_km2=max(before.area_km2, after.area_km2),
        distance_km=min(before.distance_km, after.distance_km),
    )
