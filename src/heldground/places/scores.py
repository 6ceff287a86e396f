"""Scores of all candidates of one text's names, reckoned together.

`evidence.weigh` tells one candidate's score with its reasons; a text of 400 words asks for a thousand of them,
most of namesakes far from everything. Here the same sum is made without words: what depends on name and place
alone is kept from text to text, distances are reckoned for all candidates at once. A test holds the two equal.
"""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from heldground.places.evidence import (
    CITY,
    COMPANY,
    COMPANY_KM,
    NEIGHBOUR_WEIGHTS,
    REGION_FARTHER_OFF,
    REGION_IN_REPORT,
    REGION_IN_SENTENCE,
    SAME_AREA_NAMED,
    Context,
    country_piece,
    form_piece,
    front_piece,
    hinted_pieces,
    km,
    qualified_pieces,
    size_piece,
)
from heldground.places.model import COUNTRY, DISTRICT, FEATURE, OBLAST, SETTLEMENT, Place

_Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

_KEPT: Final = 20_000
"""Names kept from text to text; then the table begins anew."""
_CLOSE_CALL: Final = 0.02
"""A planar distance so near (as a share) to a limit is measured again on the ellipsoid; within 150 km it is good to 1 %."""
_static: dict[tuple[object, ...], dict[str, tuple[Place, float]]] = {}
_SOME: Final = (Place("", "", COUNTRY, 0.0, 0.0),)
"""Stands for whatever else a text names, where only matters that it names something."""


@dataclass(slots=True)
class Nearby:
    """What stands around a name, from the nearest on: points by id, areas, those of its sentence, and for each
    other unclear name of the sentence its candidates."""

    points: dict[str, Place]
    areas: list[Place]
    sentence: list[Place]
    company: list[tuple[int, ...]]
    qualifiers: tuple[Place, ...]
    alone: bool


class Scores:
    """The candidates of one text: where they lie, and what each weighs in a context."""

    def __init__(self, groups: Sequence[Sequence[Place]], front: tuple[tuple[float, float], ...]) -> None:
        number: dict[str, int] = {}
        self.places: list[Place] = []
        self.of: list[tuple[int, ...]] = []
        for group in groups:
            own = dict.fromkeys(self._number(place, number) for place in group)
            self.of.append(tuple(own))
        self._number_of = number
        self._lons = np.array([place.lon for place in self.places], dtype=np.float64)
        self._lats = np.array([place.lat for place in self.places], dtype=np.float64)
        self._squeeze = np.cos(np.radians(self._lats))
        self._far: dict[str, _Floats] = {}
        self._near: dict[tuple[tuple[int, ...], frozenset[str]], list[float]] = {}
        self._company: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
        self._front = front

    def _number(self, place: Place, number: dict[str, int]) -> int:
        known = number.get(place.id)
        if known is None:
            known = number[place.id] = len(self.places)
            self.places.append(place)
        return known

    def scores(self, name: str, own: tuple[int, ...], context: Context, nearby: "Nearby") -> list[float]:
        """The score of each of a name's candidates; `context` has all but what `nearby` holds."""
        totals = list(
            map(
                operator.add,
                self._alone(name, own, context, nearby.alone),
                self._nearness(own, nearby.points),
            )
        )
        if nearby.qualifiers:
            for at, number in enumerate(own):
                pieces = qualified_pieces(self.places[number], context)
                totals[at] += sum((piece[0] for piece in pieces if piece is not None), 0.0)
        if nearby.areas or nearby.sentence:
            self._areas(own, nearby, totals)
        around = [self._beside(own, other) for other in nearby.company]
        if around:
            for at, number in enumerate(own):
                place = self.places[number]
                if place.kind in (SETTLEMENT, FEATURE) and (place.population or 0) < CITY:
                    totals[at] += round(COMPANY * (sum(other[at] for other in around) / len(around)), 2)
        return [round(min(max(total, 0.0), 1.0), 3) for total in totals]

    def _areas(self, own: tuple[int, ...], nearby: "Nearby", totals: list[float]) -> None:
        """Add what regions and districts named in the text, or in the sentence, say for each candidate."""
        orders: dict[str, int] = {}
        for order, area in enumerate(nearby.areas):
            orders.setdefault(area.name, order)
        ids = {area.id for area in nearby.areas}
        qualified = {q.name for q in nearby.qualifiers}
        for at, number in enumerate(own):
            place = self.places[number]
            if place.kind in (OBLAST, DISTRICT) and place.id in ids:
                totals[at] += SAME_AREA_NAMED
            elif place.kind not in (OBLAST, COUNTRY):
                within = (place.region, place.district)
                here = next((n.name for n in nearby.sentence if n.name in within), None)
                if here is not None and here not in qualified:
                    totals[at] += REGION_IN_SENTENCE
                else:
                    named = [orders[n] for n in within if n in orders]
                    if named:
                        totals[at] += REGION_FARTHER_OFF if min(named) else REGION_IN_REPORT

    def _alone(self, name: str, own: tuple[int, ...], context: Context, alone: bool) -> list[float]:
        """Weight of what needs no other place: form, country, front, hints, size."""
        table = _static.get((name, context.hints, context.countries, context.front, alone))
        if table is None:
            if len(_static) >= _KEPT:
                _static.clear()
            table = _static.setdefault((name, context.hints, context.countries, context.front, alone), {})
        plain = Context(
            qualifiers=() if alone else _SOME,
            countries=context.countries,
            front=context.front,
            hints=context.hints,
        )
        found = []
        for number in own:
            place = self.places[number]
            kept = table.get(place.id)
            if kept is None or kept[0] is not place:
                pieces = (
                    form_piece(name, place),
                    country_piece(place, plain),
                    front_piece(place, plain),
                    *hinted_pieces(name, place, plain),
                    size_piece(place),
                )
                kept = (place, sum((piece[0] for piece in pieces if piece is not None), 0.0))
                if len(table) >= _KEPT:
                    table.clear()
                table[place.id] = kept
            found.append(kept[1])
        return found

    def _nearness(self, own: tuple[int, ...], points: dict[str, Place]) -> list[float]:
        """For each candidate the weight of its distance to the nearest of the points that is not itself."""
        if not points or not own:
            return [0.0] * len(own)
        asked = (own, frozenset(points))
        known = self._near.get(asked)
        if known is not None:
            return known
        ids = list(points)
        rows = np.stack([self._kms(points[each])[list(own)] for each in ids])
        for at, number in enumerate(own):
            if self.places[number].id in points:
                rows[ids.index(self.places[number].id), at] = np.inf
        nearest = rows.argmin(axis=0)
        weights = []
        for at, number in enumerate(own):
            place, distance = self.places[number], float(rows[nearest[at], at])
            if place.kind in (OBLAST, COUNTRY) or distance == np.inf or (place.population or 0) >= CITY:
                weights.append(0.0)
                continue
            if any(abs(distance - limit) <= _CLOSE_CALL * limit for limit, _ in NEIGHBOUR_WEIGHTS[:-1]):
                distance = km(place, points[ids[nearest[at]]])
            weights.append(next(value for limit, value in NEIGHBOUR_WEIGHTS if distance <= limit))
        self._near[asked] = weights
        return weights

    def _kms(self, point: Place) -> _Floats:
        """Planar distances of all candidates of the text to a point, as `evidence.roughly_km` has them."""
        known = self._far.get(point.id)
        if known is None:
            known = 111.2 * np.hypot((self._lons - point.lon) * self._squeeze, self._lats - point.lat)
            self._far[point.id] = known
        return known

    def _beside(self, own: tuple[int, ...], other: tuple[int, ...]) -> list[int]:
        """For each candidate whether one of another name's candidates is near."""
        known = self._company.get((own, other))
        if known is None:
            mine, theirs = np.array(own, dtype=np.intp), np.array(other, dtype=np.intp)
            east = (self._lons[mine][:, None] - self._lons[theirs][None, :]) * self._squeeze[mine][:, None]
            north = self._lats[mine][:, None] - self._lats[theirs][None, :]
            near = (111.2 * np.hypot(east, north) <= COMPANY_KM).sum(axis=1)
            known = [int(count > 0) for count in np.asarray(near)]
            self._company[own, other] = known
        return known
