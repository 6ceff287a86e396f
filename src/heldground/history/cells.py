"""A cell: a piece of ground with one state over one half-open interval."""

from dataclasses import dataclass

from shapely import Polygon

from heldground.area import area_km2
from heldground.snapshots import State
from heldground.when import FOREVER, Instant, Interval


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of ground of one source's history.

    `shape` is one polygon, WGS 84. `valid_until` is `FOREVER` while the state still holds in the newest snapshot.
    `known_from` is when the publisher published the snapshot that began it.
    """

    state: State
    shape: Polygon
    valid_from: Instant
    valid_until: Instant
    known_from: Instant

    @property
    def valid(self) -> Interval:
        return Interval(self.valid_from, self.valid_until)

    @property
    def is_open(self) -> bool:
        return self.valid_until == FOREVER

    @property
    def area_km2(self) -> float:
        return area_km2(self.shape)
