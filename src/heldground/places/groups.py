"""The candidates of a name, side by side, with what is known of them from text to text.

Most names of a war come again in the next report, and their candidates with them: what depends on the candidates
alone, or on them and one other place, is reckoned once. A group stands for one tuple of places; the gazetteer gives
the same tuple for the same form.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final

import numpy as np

from heldground.places.evidence import CITY, COMPANY_KM, NEIGHBOUR_WEIGHTS, OwnPieces
from heldground.places.model import COUNTRY, DISTRICT, FEATURE, OBLAST, SETTLEMENT, Place

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Ints = np.ndarray[tuple[int, ...], np.dtype[np.intp]]

_KEPT: Final = 20_000
"""Names kept from text to text; then the table begins anew."""
NEAR_KEPT: Final = 500
"""Points from which a name's candidates have known distances; then they begin anew."""
_CLOSE_CALL: Final = 0.02
"""A planar distance so near (as a share) to a limit is measured again on the ellipsoid; within 150 km it is good to 1 %."""
_BOUNDS: Final = np.array(
    [limit * share for limit, _ in NEIGHBOUR_WEIGHTS[:-1] for share in (1 - _CLOSE_CALL, 1 + _CLOSE_CALL)]
)
NO_POINT: Final = len(_BOUNDS) + 2
"""The step of a candidate that has no point but itself, or for which nearness says nothing. Even steps are sure, odd
ones too near a limit."""
STEP_WEIGHTS: Final = tuple(
    NEIGHBOUR_WEIGHTS[step // 2][1] if step < NO_POINT else 0.0 for step in range(NO_POINT + 1)
)
EVEN_STEPS: Final = bytes(range(0, NO_POINT + 1, 2))

_serials = count()


@dataclass(slots=True, eq=False)
class Group:
    """Candidates of a name in the order of their ids, which parts equal scores."""

    places: list[Place]
    own: tuple[Place, ...]
    """As they were given."""
    lons: Floats
    lats: Floats
    squeeze: Floats
    at: dict[str, int]
    """The number of each by its id."""
    areas: dict[str, int]
    """The same of those that are regions or districts."""
    aloof: Ints
    """Those for which nearness says nothing."""
    meets: Floats
    """1 where company does, else 0."""
    within: dict[str, frozenset[int]]
    """The candidates of a region or district, by its name; areas of the first level are in none."""
    lone: bool
    """Whether just one of them is a settlement or feature."""
    serial: int = field(default_factory=lambda: next(_serials))
    near: dict[str, bytes] = field(default_factory=dict)
    """The step of distance (`STEP_WEIGHTS`) of each to a point, by the point's id."""
    alone: dict[tuple[object, ...], list[float]] = field(default_factory=dict)
    """The weight of what needs no other place, by who asks."""
    own_pieces: dict[tuple[object, ...], OwnPieces] = field(default_factory=dict)
    """The same in words, by who asks and the number of the candidate."""
    beside: dict[int, Floats] = field(default_factory=dict)
    """For another group's serial 1 where one of its places is in company, else 0."""

    def steps(self, point: Place) -> bytes:
        """How far each candidate lies from a point, a step in each byte; no point is near itself."""
        known = self.near.get(point.id)
        if known is None:
            if len(self.near) >= NEAR_KEPT:
                self.near.clear()
            away = 111.2 * np.hypot((self.lons - point.lon) * self.squeeze, self.lats - point.lat)
            steps = np.searchsorted(_BOUNDS, away)
            itself = self.at.get(point.id)
            if itself is not None:
                steps[itself] = NO_POINT
            steps[self.aloof] = NO_POINT
            known = self.near[point.id] = steps.astype(np.uint8).tobytes()
        return known

    def company(self, other: "Group") -> Floats:
        """For each candidate 1 where one of another name's candidates is near, else 0."""
        known = self.beside.get(other.serial)
        if known is None:
            if len(self.beside) >= NEAR_KEPT:
                self.beside.clear()
            east = (self.lons[:, None] - other.lons[None, :]) * self.squeeze[:, None]
            north = self.lats[:, None] - other.lats[None, :]
            near = (111.2 * np.hypot(east, north) <= COMPANY_KM).any(axis=1)
            known = self.beside[other.serial] = np.asarray(near, dtype=np.float64)
        return known


_groups: dict[int, Group] = {}


def group_of(own: tuple[Place, ...]) -> Group:
    """The group of these candidates, each kept once; by the tuple itself, which the group keeps alive."""
    known = _groups.get(id(own))
    if known is not None and known.own is own:
        return known
    if len(_groups) >= _KEPT:
        _groups.clear()
    known = _groups[id(own)] = _made(own)
    return known


def _made(own: tuple[Place, ...]) -> Group:
    places = sorted({place.id: place for place in reversed(own)}.values(), key=lambda place: place.id)
    lats = np.array([place.lat for place in places], dtype=np.float64)
    within: dict[str, list[int]] = {}
    for at, place in enumerate(places):
        if place.kind not in (OBLAST, COUNTRY):
            for name in {place.region, place.district}:
                if name is not None:
                    within.setdefault(name, []).append(at)
    return Group(
        places=places,
        own=own,
        lons=np.array([place.lon for place in places], dtype=np.float64),
        lats=lats,
        squeeze=np.cos(np.radians(lats)),
        at={place.id: at for at, place in enumerate(places)},
        areas={place.id: at for at, place in enumerate(places) if place.kind in (OBLAST, DISTRICT)},
        aloof=np.flatnonzero(_flags(places, (SETTLEMENT, FEATURE, DISTRICT)) == 0.0),
        meets=_flags(places, (SETTLEMENT, FEATURE)),
        within={name: frozenset(found) for name, found in within.items()},
        lone=sum(place.kind in (SETTLEMENT, FEATURE) for place in places) == 1,
    )


def _flags(places: Sequence[Place], kinds: tuple[str, ...]) -> Floats:
    """1 for places of these kinds that are no cities, near which much lies."""
    return np.array(
        [place.kind in kinds and (place.population or 0) < CITY for place in places], dtype=np.float64
    )
