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
    point_ids: frozenset[str]
    areas: list[Place]
    sentence: list[Place]
    company: list[tuple[int, ...]]
    qualifiers: tuple[Place, ...]
    alone: bool


@dataclass(slots=True)
class _Group:
    """The candidates of a name: what the sums need of them, side by side."""

    places: list[Place]
    lons: _Floats
    lats: _Floats
    squeeze: _Floats
    near: dict[str, _Floats]
    """Planar distance of each to a point, by the point's id."""
    rows: list[tuple[str, bool, bool, bool, str | None, str | None]]
    """Of each its id, whether it is an area, whether nearness counts, whether company does, region, district."""
    ids: frozenset[str]


def _group(places: list[Place]) -> _Group:
    lats = np.array([place.lat for place in places], dtype=np.float64)
    rows = []
    for place in places:
        city = (place.population or 0) >= CITY
        rows.append(
            (
                place.id,
                place.kind in (OBLAST, DISTRICT),
                place.kind not in (OBLAST, COUNTRY) and not city,
                place.kind in (SETTLEMENT, FEATURE) and not city,
                place.region,
                place.district,
            )
        )
    return _Group(
        places=places,
        lons=np.array([place.lon for place in places], dtype=np.float64),
        lats=lats,
        squeeze=np.cos(np.radians(lats)),
        near={},
        rows=rows,
        ids=frozenset(place.id for place in places),
    )


_BOUNDS: Final = np.array(
    [limit * share for limit, _ in NEIGHBOUR_WEIGHTS[:-1] for share in (1 - _CLOSE_CALL, 1 + _CLOSE_CALL)]
)
_BETWEEN: Final = [weight for _, weight in NEIGHBOUR_WEIGHTS]

Own = tuple[int, ...]
"""Numbers of a name's candidates in `Scores.places`."""


class Scores:
    """The candidates of one text: where they lie, and what each weighs in a context."""

    def __init__(self, groups: Sequence[Sequence[Place]]) -> None:
        number: dict[str, int] = {}
        self.places: list[Place] = []
        self.of: list[Own] = []
        for group in groups:
            self.of.append(tuple(dict.fromkeys(self._number(place, number) for place in group)))
        self._groups = {own: _group([self.places[at] for at in own]) for own in set(self.of)}
        self._lone: dict[tuple[object, ...], list[float]] = {}
        self._nearest: dict[tuple[Own, frozenset[str]], list[float]] = {}
        self._company: dict[tuple[Own, Own], list[int]] = {}

    def _number(self, place: Place, number: dict[str, int]) -> int:
        known = number.get(place.id)
        if known is None:
            known = number[place.id] = len(self.places)
            self.places.append(place)
        return known

    def ranked(self, name: str, own: Own, context: Context, nearby: "Nearby") -> list[tuple[float, str, int]]:
        """A name's candidates as (score below zero, id, number), best first.

        `context` has all but what `nearby` holds.
        """
        group = self._groups[own]
        totals = list(
            map(operator.add, self._alone(name, own, context, nearby.alone), self._nearness(own, nearby))
        )
        if nearby.qualifiers:
            for at, place in enumerate(group.places):
                pieces = qualified_pieces(place, context)
                totals[at] += sum((piece[0] for piece in pieces if piece is not None), 0.0)
        if nearby.areas or nearby.sentence:
            _add_areas(group, nearby, totals)
        if nearby.company:
            around = [self._beside(own, other) for other in nearby.company]
            for at, row in enumerate(group.rows):
                if row[3]:
                    near = sum(each[at] for each in around)
                    if near:
                        totals[at] += round(COMPANY * near / len(around), 2)
        return sorted(
            [
                (-round(0.0 if total < 0.0 else 1.0 if total > 1.0 else total, 3), row[0], number)
                for total, row, number in zip(totals, group.rows, own, strict=True)
            ]
        )

    def _alone(self, name: str, own: Own, context: Context, alone: bool) -> list[float]:
        """Weight of what needs no other place: form, country, front, hints, size."""
        asked = (name, own, context.hints, alone)
        known = self._lone.get(asked)
        if known is not None:
            return known
        key = (name, context.hints, context.countries, context.front, alone)
        table = _static.get(key)
        if table is None:
            if len(_static) >= _KEPT:
                _static.clear()
            table = _static.setdefault(key, {})
        plain = Context(
            qualifiers=() if alone else _SOME,
            countries=context.countries,
            front=context.front,
            hints=context.hints,
        )
        found = []
        for place in self._groups[own].places:
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
                table[place.id] = kept
            found.append(kept[1])
        self._lone[asked] = found
        return found

    def _nearness(self, own: Own, nearby: "Nearby") -> list[float]:
        """For each candidate the weight of its distance to the nearest of the points that is not itself."""
        points = nearby.points
        if not points or not own:
            return [0.0] * len(own)
        known = self._nearest.get((own, nearby.point_ids))
        if known is not None:
            return known
        group = self._groups[own]
        ids = list(points)
        missing = [each for each in ids if each not in group.near]
        if missing:
            east = group.lons - np.array([[points[each].lon] for each in missing])
            north = group.lats - np.array([[points[each].lat] for each in missing])
            group.near.update(zip(missing, 111.2 * np.hypot(east * group.squeeze, north), strict=True))
        rows = np.array([group.near[each] for each in ids])
        if group.ids & points.keys():
            for at, place in enumerate(group.places):
                if place.id in points:
                    rows[ids.index(place.id), at] = np.inf
        nearest = rows.argmin(axis=0)
        distances = rows.min(axis=0)
        weights = []
        for at, between in enumerate(np.searchsorted(_BOUNDS, distances).tolist()):
            if not group.rows[at][2] or distances[at] == np.inf:
                weights.append(0.0)
            elif between % 2:  # too near a limit for the plane
                exact = km(group.places[at], points[ids[nearest[at]]])
                weights.append(next(value for limit, value in NEIGHBOUR_WEIGHTS if exact <= limit))
            else:
                weights.append(_BETWEEN[between // 2])
        self._nearest[own, nearby.point_ids] = weights
        return weights

    def _beside(self, own: Own, other: Own) -> list[int]:
        """For each candidate 1 where one of another name's candidates is near, else 0."""
        known = self._company.get((own, other))
        if known is None:
            mine, theirs = self._groups[own], self._groups[other]
            east = (mine.lons[:, None] - theirs.lons[None, :]) * mine.squeeze[:, None]
            north = mine.lats[:, None] - theirs.lats[None, :]
            near = (111.2 * np.hypot(east, north) <= COMPANY_KM).sum(axis=1)
            known = [int(count > 0) for count in np.asarray(near).tolist()]
            self._company[own, other] = known
        return known


def _add_areas(group: _Group, nearby: "Nearby", totals: list[float]) -> None:
    """Add what regions and districts named in the text, or in the sentence, say for each candidate."""
    orders: dict[str, int] = {}
    for order, area in enumerate(nearby.areas):
        orders.setdefault(area.name, order)
    ids = {area.id for area in nearby.areas}
    sentence = [area.name for area in nearby.sentence]
    qualified = {q.name for q in nearby.qualifiers}
    for at, (id_, is_area, _, _, region, district) in enumerate(group.rows):
        place = group.places[at]
        if is_area and id_ in ids:
            totals[at] += SAME_AREA_NAMED
        elif place.kind not in (OBLAST, COUNTRY):
            here = next((name for name in sentence if name in (region, district)), None) if sentence else None
            if here is not None and here not in qualified:
                totals[at] += REGION_IN_SENTENCE
            elif region in orders or district in orders:
                order = min(orders.get(region or "", len(ids)), orders.get(district or "", len(ids)))
                totals[at] += REGION_FARTHER_OFF if order else REGION_IN_REPORT
