"""Where two snapshots differ: boxes outside of which they say the same.

Invariant: every polygon has a state and its rings turn one way, so each directed edge marks a step in how often a
state covers the ground. If outside some boxes the two snapshots have the same directed edges with the same states,
the coverage of every state is equal there up to a constant; the outside of disjoint boxes is connected and reaches
to where nothing is covered, so the constant is zero. Comparing edges is exact (bits, not distances) and costs a
fraction of one overlay; overlays then run only inside the boxes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import Box
from heldground.snapshots import Patch, State

MARGIN_DEG: Final = 1e-6
"""Boxes are this much wider (0.1 m) than the edges they hold, so that changed ground never touches their rim."""

MANY_EDGES: Final = 4_000
"""Above this many differing edges one box around them all is cheaper than finding the small ones."""

Array = np.ndarray[Any, Any]


def changed_boxes(before: Iterable[Patch], after: Iterable[Patch]) -> list[Box]:
    """Disjoint boxes outside of which the patches `before` and `after` cover every state alike.

    Give only the patches that differ; equal ones on both sides cancel and cost time.
    """
    numbers: dict[State, int] = {}
    counts: Counter[bytes] = Counter(_edges(before, numbers))
    counts.subtract(_edges(after, numbers))
    differing = b"".join(edge for edge, count in counts.items() if count)
    if not differing:
        return []
    ends = np.frombuffer(differing, dtype=np.float64).reshape(-1, 5)
    west, east = np.minimum(ends[:, 0], ends[:, 2]), np.maximum(ends[:, 0], ends[:, 2])
    south, north = np.minimum(ends[:, 1], ends[:, 3]), np.maximum(ends[:, 1], ends[:, 3])
    boxes = np.column_stack([west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG])
    return disjoint(boxes)


def _edges(patches: Iterable[Patch], numbers: dict[State, int]) -> list[bytes]:
    """Every directed edge of the patches as 40 bytes: both ends and the number of its state."""
    found: list[bytes] = []
    for patch in patches:
        number = numbers.setdefault(patch.state, len(numbers))
        points, ring = shapely.get_coordinates(shapely.get_rings(patch.shape), return_index=True)
        inside = ring[1:] == ring[:-1]
        rows = np.empty((int(inside.sum()), 5), dtype=np.float64)
        rows[:, 0:2] = points[:-1][inside]
        rows[:, 2:4] = points[1:][inside]
        rows[:, 4] = number
        rows += 0.0  # -0.0 and 0.0 are one place
        found.extend(rows.view("V40").ravel().tolist())
    return found


def disjoint(boxes: Array) -> list[Box]:
    """Boxes (rows of west, south, east, north) united until no two meet."""
    if len(boxes) > MANY_EDGES:
        return [_around(boxes)]
    while True:
        tree = shapely.STRtree(shapely.box(*boxes.T))
        left, right = tree.query(tree.geometries, predicate="intersects")
        once = left < right  # the tree gives each pair from both its ends
        group = components(len(boxes), left[once], right[once])
        merged = np.array([_around(boxes[group == each]) for each in np.unique(group)])
        if len(merged) == len(boxes):
            return [_around(row[None, :]) for row in merged]
        boxes = merged


def _around(boxes: Array) -> Box:
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return float(west), float(south), float(east), float(north)


def components(size: int, left: Sequence[int] | Array, right: Sequence[int] | Array) -> Array:
    """For each of `size` nodes the lowest node it is connected to by the pairs."""
    root = list(range(size))

    def find(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    for a, b in zip(left, right, strict=True):
        low, high = sorted((find(int(a)), find(int(b))))
        root[high] = low
    return np.array([find(node) for node in range(size)])
