"""Connected patches of ground of given classes, and the one nearest to a place."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import shapely

from heldground.area import Shape, areas_km2, distance_to_shape_km
from heldground.history.history import History
from heldground.queries.classes import Class as Class
from heldground.when import Instant

CONNECT_DEG: Final = 1e-8
"""Grid on which cells are joined to patches (1 mm). Over all of DeepState's and NZZ's maps it changes the area of no
class by more than 0.0001 km2, and finds the 3 to 30 patches a map has of a class, from up to 4,000 cells."""

GAP_DEG: Final = 1e-6
"""Parts of one patch may lie this far apart (10 cm): cells owe each other slivers of half of it at most
(`history.waste`)."""
LEAST_EDGE_DEG: Final = 1e-5
"""And must do so over a metre: ground that meets at a point is two patches."""

MOST_REMEMBERED: Final = 64
"""Joined maps kept for each history, some 1 MB each for all of DeepState's held ground."""

LEAST_KM2: Final = 0.001
"""Smaller patches are waste of overlays, never what a claim means: a map of 2025 still carries 174 hairs of ground
contested in 2022, together below 1 m2. The smallest real patch of a class seen on five DeepState maps has 0.05 km2."""


_made: WeakKeyDictionary[History, OrderedDict[bytes, np.ndarray[Any, np.dtype[Any]]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class PatchFound:
    """A connected patch: its cells' ground in one piece, however many cells and labels it has.

    `distance_km` is from the place asked about, 0.0 inside. `beyond` says that it reaches beyond the ground searched.
    """

    classes: frozenset[Class]
    labels: tuple[str, ...]
    area_km2: float
    distance_km: float
    shape: Shape
    beyond: bool


def nearest_patch(
    history: History,
    at: Instant,
    classes: Collection[Class],
    *,
    lon: float,
    lat: float,
    search: Shape,
    known: Instant | None = None,
) -> PatchFound | None:
    """The connected patch of these classes nearest to a point, among those that reach into the ground searched.

    Patches are connected over the whole map, not only inside the search, but never over two sides. Ground that meets
    at a point is two patches. Equally near ones (a point on their common edge) go to the larger. None if there is
    none.
    """
    found = [
        patch
        for side in sorted({side for side, _ in classes})
        for patch in _patches(
            history, at, {each for each in classes if each[0] == side}, lon, lat, search, known
        )
    ]
    return min(found, key=lambda each: (each.distance_km, -each.area_km2), default=None)


def _patches(
    history: History,
    at: Instant,
    classes: Collection[Class],
    lon: float,
    lat: float,
    search: Shape,
    known: Instant | None,
) -> list[PatchFound]:
    """The nearest patch of one side's classes (all, where several are equally near)."""
    history = history.pinned(known)
    columns = history.columns
    wanted = np.array(
        [(state.side, state.control.value) in classes for state in columns.states] or [False], dtype=bool
    )
    rows = history.numbers_at(at)
    rows = rows[wanted[columns.state[rows]]] if len(rows) else rows
    if not len(rows) or not shapely.intersects(columns.shape[rows], search).any():
        return []
    parts = _joined(history, rows)
    near = [part for part in parts[shapely.intersects(parts, search)] if areas_km2([part])[0] >= LEAST_KM2]
    if not near:
        return []
    distances = [distance_to_shape_km(lon, lat, part) for part in near]
    inner = shapely.point_on_surface(columns.shape[rows])
    found = []
    for part, distance in zip(near, distances, strict=True):
        if distance > min(distances):
            continue
        shapely.prepare(part)
        members = rows[shapely.intersects(part, inner)]
        states = [columns.states[number] for number in np.unique(columns.state[members])]
        found.append(
            PatchFound(
                classes=frozenset((state.side, state.control.value) for state in states),
                labels=tuple(sorted({state.label for state in states})),
                area_km2=float(areas_km2([part])[0]),
                distance_km=distance,
                shape=part,
                beyond=not search.covers(part),
            )
        )
    return found


def _joined(history: History, rows: np.ndarray[Any, np.dtype[Any]]) -> np.ndarray[Any, np.dtype[Any]]:
    """The patches that cells of a history make.

    Remembered while the history is: the claims of a day ask for the same ones, and four thousand cells take 0.1 s.
    """
    made = _made.setdefault(history, OrderedDict())
    key = rows.tobytes()
    joined = made.get(key)
    if joined is None:
        # Cells cut from one patch in different steps miss each other's corners by up to the overlay grid: edges that
        # should be common are hairs apart. On a coarser grid they are common again, and corners stay corners.
        parts = shapely.get_parts(shapely.union_all(history.columns.shape[rows], grid_size=CONNECT_DEG))
        joined = made[key] = _bridged(parts)
        while len(made) > MOST_REMEMBERED:
            made.popitem(last=False)
    return joined


def _bridged(parts: np.ndarray[Any, np.dtype[Any]]) -> np.ndarray[Any, np.dtype[Any]]:
    """The parts as patches: those along whose common edge only a sliver is missing are one."""
    left, right = shapely.STRtree(parts).query(parts, predicate="dwithin", distance=GAP_DEG)
    member = list(range(len(parts)))
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        if one >= other or member[one] == member[other]:
            continue
        small, large = sorted((parts[one], parts[other]), key=shapely.get_num_coordinates)
        common = shapely.intersection(shapely.buffer(small, GAP_DEG, quad_segs=2), large)
        if common.area > GAP_DEG * LEAST_EDGE_DEG / 2:
            low, high = sorted((member[one], member[other]))
            member = [low if each == high else each for each in member]
    groups: dict[int, list[Any]] = {}
    for number, home in enumerate(member):
        groups.setdefault(home, []).append(parts[number])
    made = np.empty(len(groups), dtype=object)
    made[:] = [each[0] if len(each) == 1 else shapely.union_all(each) for each in groups.values()]
    return made
