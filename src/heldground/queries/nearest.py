"""The places by which people know a patch: those inside it, else the nearest."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely

from heldground.area import Shape, distance_to_shape_km, distances_km
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import SETTLEMENT, Place

REACH_KM: Final = 20.0
"""Farther off no settlement says where a patch is. In Ukraine the next one is 3 km away on average."""
_FIRST_KM: Final = 4.0
_ROUGHLY: Final = 1.25
"""On the plane, squeezed at one latitude for all, a distance is wrong by the cosines' ratio: less than this over 10 degrees
of latitude around Ukraine's. What is farther off there is not the nearest."""


@dataclass(frozen=True, slots=True)
class Near:
    """Settlements inside a patch, the largest first, or where none is, the nearest with its distance from the edge."""

    inside: tuple[Place, ...] = ()
    nearest: Place | None = None
    distance_km: float = 0.0

    @property
    def words(self) -> str:
        """For a table: names inside, or the nearest with its distance; empty for open country."""
        if self.inside:
            return ", ".join(place.name for place in self.inside)
        return f"{self.nearest.name}, {self.distance_km:.1f} km" if self.nearest else ""


def near_patches(shapes: Iterable[Shape], gazetteer: Gazetteer, *, most: int = 3) -> list[Near]:
    """For each patch the settlements inside it (at most so many), or the nearest within `REACH_KM`."""
    return [_near(shape, gazetteer, most) for shape in shapes]


def _near(shape: Shape, gazetteer: Gazetteer, most: int) -> Near:
    # Nearly always one lies a few km off; to look 20 km around for it costs seven times as much.
    found = _within(shape, gazetteer, most, _FIRST_KM)
    return found if found.nearest is not None else _within(shape, gazetteer, most, REACH_KM)


def _within(shape: Shape, gazetteer: Gazetteer, most: int, reach_km: float) -> Near:
    """`Near` of the settlements within a distance of the shape's edge: what it names is what any wider search would."""
    spot = shape.representative_point()
    west, south, east, north = shape.bounds
    corners = np.array([west, west, east, east]), np.array([south, north, south, north])
    half = float(distances_km(spot.x, spot.y, *corners).max())
    around = [
        place
        for place, _ in gazetteer.near(spot.x, spot.y, half + reach_km, limit=100_000)
        if place.kind == SETTLEMENT
    ]
    if not around:
        return Near()
    shapely.prepare(shape)
    within = shapely.contains_xy(shape, [place.lon for place in around], [place.lat for place in around])
    inside = [place for place, here in zip(around, within, strict=True) if here]
    if inside:
        ranked = sorted(inside, key=lambda place: (-(place.population or 0), place.id))
        return Near(tuple(ranked[:most]), ranked[0], 0.0)
    squeeze = math.cos(math.radians(spot.y))
    points = shapely.points([place.lon * squeeze for place in around], [place.lat for place in around])
    flat = shapely.transform(shape, lambda xy: xy * [squeeze, 1.0])
    apart = shapely.distance(flat, points)
    found = min(
        (distance_to_shape_km(place.lon, place.lat, shape), place.id, place)
        for place, one in zip(around, apart.tolist(), strict=True)
        if one <= apart.min() * _ROUGHLY
    )
    return Near((), found[2], found[0]) if found[0] <= reach_km else Near()
