"""Connected patches of ground of given classes, and the one nearest to a place."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import shapely

from heldground.area import Shape, areas_km2, distance_to_shape_km, union
from heldground.history.history import History
from heldground.when import Instant

Class = tuple[str, str]
"""Side id (`""` for nobody) and control."""


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

    Patches are connected over the whole map, not only inside the search. Cells that meet at a point are two patches.
    Equally near ones (a point on their common edge) go to the larger. None if there is none.
    """
    columns = history.columns
    wanted = np.array(
        [(state.side, state.control.value) in classes for state in columns.states] or [False], dtype=bool
    )
    rows = history.numbers_at(at, known)
    rows = rows[wanted[columns.state[rows]]] if len(rows) else rows
    if not len(rows):
        return None
    shapes = columns.shape[rows]
    tree = shapely.STRtree(shapes)
    touched = [int(number) for number in tree.query(search, predicate="intersects")]
    best: PatchFound | None = None
    seen: set[int] = set()
    for number in touched:
        if number in seen:
            continue
        members = _connected(number, shapes, tree)
        seen |= members
        # No coverage union: a cell's edge may lack the corner of its neighbour, and GEOS then refuses (seen on DeepState).
        whole = union(shapes[each] for each in sorted(members))
        found = PatchFound(
            classes=frozenset(_class_of(history, rows[each]) for each in members),
            labels=tuple(sorted({columns.states[int(columns.state[rows[each]])].label for each in members})),
            area_km2=float(areas_km2([whole])[0]),
            distance_km=distance_to_shape_km(lon, lat, whole),
            shape=whole,
            beyond=not search.covers(whole),
        )
        if best is None or (found.distance_km, -found.area_km2) < (best.distance_km, -best.area_km2):
            best = found
    return best


def _class_of(history: History, row: int) -> Class:
    state = history.columns.states[int(history.columns.state[row])]
    return state.side, state.control.value


def _connected(start: int, shapes: np.ndarray, tree: shapely.STRtree) -> set[int]:
    """Cells reached from one over common edges (not over single points)."""
    members = {start}
    edge = [start]
    while edge:
        current = np.array([shapes[each] for each in edge], dtype=object)
        left, right = tree.query(current, predicate="intersects")
        fresh: set[int] = set()
        for here, there in zip(left, right, strict=True):
            other = int(there)
            if other in members or other in fresh:
                continue
            # Common edge: the shared part has length. Cells of a history overlap by nothing.
            if shapely.relate_pattern(current[here], shapes[other], "****1****") or shapely.relate_pattern(
                current[here], shapes[other], "2********"
            ):
                fresh.add(other)
        members |= fresh
        edge = sorted(fresh)
    return members
