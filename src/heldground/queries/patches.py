"""Connected patches of ground of given classes, and the one nearest to a place."""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import shapely

from heldground.area import Shape, distance_to_shape_km, intersection, only_polygons
from heldground.history.history import History
from heldground.queries.classes import Class as Class
from heldground.queries.touching import Touching
from heldground.when import Instant

Array = np.ndarray[Any, np.dtype[Any]]

CONNECT_DEG: Final = 1e-8
"""Grid on which cells are joined to a patch's shape (1 mm). Over all of DeepState's and NZZ's maps it changes the area
of no class by more than 0.0001 km2."""

MOST_REMEMBERED: Final = 256
"""Maps whose patches are remembered for each history, some 30 kB each for all of DeepState's held ground."""

LEAST_KM2: Final = 0.001
"""Smaller patches are waste of overlays, never what a claim means: a map of 2025 still carries 174 hairs of ground
contested in 2022, together below 1 m2. The smallest real patch of a class seen on five DeepState maps has 0.05 km2."""

_TRIED: Final = 8
"""Cells measured first for the nearest: how far the nearest of them is leaves few of all others."""


@dataclass
class _Known:
    """What was found of a history: its cells' neighbours, and the patches of maps asked for."""

    touching: Touching
    groups: OrderedDict[bytes, Array] = field(default_factory=OrderedDict)


_known: WeakKeyDictionary[History, _Known] = WeakKeyDictionary()


@dataclass(frozen=True)
class PatchFound:
    """A connected patch: ground in one piece, however many cells and labels it has.

    `area_km2` is that of its cells, `distance_km` from the place asked about, 0.0 inside. `beyond` says that it reaches
    beyond the ground searched. Its cells are joined to a shape only when that is asked for: of half a front nobody does.
    """

    classes: frozenset[Class]
    labels: tuple[str, ...]
    area_km2: float
    distance_km: float
    beyond: bool
    cells: Array = field(repr=False, compare=False)

    @cached_property
    def shape(self) -> Shape:
        """All its ground."""
        return _joined(self.cells)

    @property
    def points(self) -> int:
        """Of its cells; its shape has no more."""
        return int(shapely.get_num_coordinates(self.cells).sum())

    def within(self, ground: Shape) -> Shape:
        """Its part in a ground; costs no more than the cells there."""
        shapely.prepare(ground)
        return intersection(_joined(self.cells[shapely.intersects(ground, self.cells)]), ground)

    def lies_in(self, ground: Shape) -> bool:
        """Whether a ground has all of it."""
        shapely.prepare(ground)
        return bool(shapely.covers(ground, self.cells).all())


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
    shapely.prepare(search)
    reaches = shapely.intersects(search, columns.shape[rows])
    if not reaches.any():
        return []
    group = _groups(history, rows)
    km2 = np.bincount(group, weights=columns.area_km2[rows])
    near = [rows[group == each] for each in np.unique(group[reaches]) if km2[each] >= LEAST_KM2]
    if not near:
        return []
    distances = [_distance_km(history, members, lon, lat) for members in near]
    found = []
    for members, distance in zip(near, distances, strict=True):
        if distance > min(distances):
            continue
        states = [columns.states[number] for number in np.unique(columns.state[members])]
        cells = columns.shape[members]
        patch = PatchFound(
            classes=frozenset((state.side, state.control.value) for state in states),
            labels=tuple(sorted({state.label for state in states})),
            area_km2=float(columns.area_km2[members].sum()),
            distance_km=distance,
            beyond=not shapely.covers(search, cells).all(),
            cells=cells,
        )
        found.append(patch)
    return found


def _groups(history: History, rows: Array) -> Array:
    """The patch of each of some cells that hold at one instant, by number; remembered while the history is."""
    known = _known.get(history)
    if known is None:
        known = _known.setdefault(history, _Known(Touching(history)))
    key = rows.tobytes()
    group = known.groups.get(key)
    if group is None:
        group = known.groups[key] = known.touching.groups(rows)
        while len(known.groups) > MOST_REMEMBERED:
            known.groups.popitem(last=False)
    return group


def _distance_km(history: History, rows: Array, lon: float, lat: float) -> float:
    """From a point to the nearest of some cells, 0.0 inside one or on the hair between two."""
    shapes = history.columns.shape
    west, south, east, north = history.bounds[:, rows]
    squeeze = max(float(np.cos(np.radians(lat))), 1e-6)
    aside = np.maximum(np.maximum(west - lon, lon - east), 0.0) * squeeze
    least = np.hypot(aside, np.maximum(np.maximum(south - lat, lat - north), 0.0))
    here = shapely.Point(lon * squeeze, lat)

    def measured(some: Array) -> Array:
        flat = shapely.transform(shapes[some], lambda xy: xy * [squeeze, 1.0])
        return np.asarray(shapely.distance(here, flat))

    first = rows if len(rows) <= _TRIED else rows[np.argpartition(least, _TRIED)[:_TRIED]]
    left = rows[least <= measured(first).min() + CONNECT_DEG]
    distances = measured(left)
    if distances.min() <= CONNECT_DEG:
        return 0.0
    return distance_to_shape_km(lon, lat, shapes[left[distances.argmin()]])


def _joined(cells: Array) -> Shape:
    # Cells cut from one patch in different steps miss each other's corners by up to the overlay grid: edges that
    # should be common are hairs apart. On a coarser grid they are common again, and corners stay corners.
    return only_polygons(shapely.union_all(cells, grid_size=CONNECT_DEG))
