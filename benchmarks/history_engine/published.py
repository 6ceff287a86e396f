"""What every engine is given: each published polygon once, after the overlap rule, and which snapshot shows which.

Kept in the work folder, because applying the overlap rule to 1,265 snapshots takes a minute. Coordinates are projected
to an equal-area plane (EPSG:6933), so that every engine may measure with its fastest area.
"""

import hashlib
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyproj
import shapely

from heldground.history.build import partition
from heldground.history.renew import snapshots_of
from heldground.history.table import load_plan
from heldground.project import Project
from heldground.snapshots import Snapshot
from heldground.snapshots.table import load_snapshots

PLANE: Final = "EPSG:6933"

Array = np.ndarray[Any, np.dtype[Any]]

_TO_PLANE = pyproj.Transformer.from_crs("EPSG:4326", PLANE, always_xy=True)


@dataclass
class Published:
    """`shape[polygon[i]]` is shown at `instants[shown_at[i]]` as `classes[shown_as[i]]` (side and control)."""

    instants: Array
    classes: list[tuple[str, str]]
    shape: Array
    shown_at: Array
    shown_as: Array
    polygon: Array

    def first(self, snapshots: int) -> "Published":
        """Every n-th snapshot, so that `snapshots` of them are left."""
        every = np.unique(np.linspace(0, len(self.instants) - 1, snapshots).astype(int))
        place = np.full(len(self.instants), -1)
        place[every] = np.arange(len(every))
        rows = np.flatnonzero(place[self.shown_at] >= 0)
        used, polygon = np.unique(self.polygon[rows], return_inverse=True)
        return Published(
            self.instants[every],
            self.classes,
            self.shape[used],
            place[self.shown_at[rows]],
            self.shown_as[rows],
            polygon,
        )

    def table(self, km2: Array) -> Array:
        """Km2 of every polygon as a table: instants down, classes across."""
        size = len(self.classes)
        flat = np.bincount(
            self.shown_at * size + self.shown_as,
            weights=km2[self.polygon],
            minlength=len(self.instants) * size,
        )
        return flat.reshape(len(self.instants), size)


def on_plane(shapes: Array | list[shapely.Geometry]) -> Array:
    """Shapes in the equal-area plane, metres."""

    def projected(points: Array) -> Array:
        return np.column_stack(_TO_PLANE.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(np.array(shapes, dtype=object), projected), dtype=object)


def load_published(project: Project, work: Path) -> Published:
    """What an imported archive shows, from the work folder when it was made there before."""
    kept = work / "published.pickle"
    if kept.is_file():
        with kept.open("rb") as stream:
            found: Published = pickle.load(stream)
            return found
    made = _of(gated_snapshots(project))
    with kept.open("wb") as stream:
        pickle.dump(made, stream, protocol=5)
    return made


def gated_snapshots(project: Project) -> list[Snapshot]:
    """DeepState's snapshots after the gates, in order of time, read again from their originals."""
    with project.reading() as connection:
        plan = load_plan(connection, "deepstate")
        rows = load_snapshots(connection, "deepstate")
    turns = plan.turns if plan else ()
    found = snapshots_of(project, rows, turns, {})
    return [found[turn] for turn in turns]


def _of(snapshots: Sequence[Snapshot]) -> Published:
    classes: dict[tuple[str, str], int] = {}
    known: dict[bytes, int] = {}
    shapes: list[shapely.Polygon] = []
    rows: list[tuple[int, int, int]] = []
    for number, snapshot in enumerate(snapshots):
        for state, ground in partition(snapshot.patches).items():
            if state.control == "claimed":
                continue
            shown_as = classes.setdefault((state.side, state.control.value), len(classes))
            for part in shapely.get_parts(ground):
                digest = hashlib.blake2b(shapely.to_wkb(part), digest_size=16).digest()
                if digest not in known:
                    known[digest] = len(shapes)
                    shapes.append(part)
                rows.append((number, shown_as, known[digest]))
    at, shown_as, polygon = (np.array(column) for column in zip(*rows, strict=True))
    plane = on_plane(shapes)
    broken = ~shapely.is_valid(plane)
    plane[broken] = shapely.make_valid(plane[broken])
    instants = np.array([each.valid_at for each in snapshots])
    return Published(instants, list(classes), plane, at, shown_as, polygon)
