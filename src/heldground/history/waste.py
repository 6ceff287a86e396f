"""Slivers: differences too small to be ground, and the account of them.

Publishers' points have 6 to 7 decimals, and a border redrawn through a new point moves by the rounding of it: hairs of
a few centimetres over hundreds of metres, which no one meant. They would be a third of all cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import Box
from heldground.history.change import MARGIN_DEG, disjoint


@dataclass(frozen=True, slots=True)
class Sliver:
    """The limit between sliver and ground: ground has more than `deg2`, and more than `width_deg` of width."""

    deg2: float
    width_deg: float

    def is_ground(self, part: shapely.Polygon) -> bool:
        """Whether a part is ground. Its width is its area over half the length of its rim."""
        area = part.area
        return bool(area > self.deg2 and area > self.width_deg * part.length / 2)


SLIVER: Final = Sliver(deg2=1e-9, width_deg=5e-7)
"""8 m2, and 4 to 5 cm: half a step of the 6 decimals in which DeepState gave its points until 2024."""

EXACT: Final = Sliver(deg2=1e-11, width_deg=2e-9)
"""0.1 m2, and 0.2 mm: below is the rounding of overlays, where a long edge has gained a point."""

MOST_OWED_DEG2: Final = 2e-6
"""All slivers at one time: 0.016 km2 at 49 degrees north, where a class may be off by 0.02 km2 (ADR 0002)."""


class Owed:
    """The slivers by which the open cells differ from the newest snapshot: bounds of each, and its area."""

    def __init__(self, rows: bytes = b"") -> None:
        self._rows: np.ndarray[Any, np.dtype[np.float64]] = np.frombuffer(rows, dtype="<f8").reshape(-1, 5)

    def encoded(self) -> bytes:
        """The account as bytes, to go on with it later."""
        return self._rows.astype("<f8").tobytes()

    def note(self, box: Box, slivers: Sequence[shapely.Polygon], unseen_deg2: float = 0.0) -> None:
        """Count anew what is owed inside a box: these slivers, and an area of others somewhere inside."""
        rows = self._rows
        west, south, east, north = box
        settled = (rows[:, 0] >= west) & (rows[:, 1] >= south) & (rows[:, 2] <= east) & (rows[:, 3] <= north)
        fresh = [[*part.bounds, part.area] for part in slivers]
        if unseen_deg2 > 0:
            fresh.append([*box, unseen_deg2])
        self._rows = np.vstack([rows[~settled], *fresh]) if fresh else rows[~settled]

    @property
    def deg2(self) -> float:
        """All that is owed, square degrees."""
        return float(self._rows[:, 4].sum())

    def due(self) -> list[Box]:
        """Disjoint boxes to be settled now: none while little is owed, else those that hold the most, a half of it."""
        if self.deg2 <= MOST_OWED_DEG2:
            return []
        order = np.argsort(-self._rows[:, 4])
        enough = int(np.searchsorted(np.cumsum(self._rows[order, 4]), self.deg2 / 2)) + 1
        margin = np.array([-MARGIN_DEG, -MARGIN_DEG, MARGIN_DEG, MARGIN_DEG])
        return disjoint(self._rows[order[:enough], :4] + margin)
