"""Scores of all candidates of one text's names, reckoned together.

`evidence.weigh` tells one candidate's score with its reasons; a text of 400 words asks for a thousand of them,
most of namesakes far from everything. Here the same sum is made without words: what depends on name and place
alone is kept from text to text, distances are reckoned for all candidates at once. A test holds the two equal.
"""

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
_Ints = np.ndarray[tuple[int, ...], np.dtype[np.intp]]

_KEPT: Final = 20_000
"""Names kept from text to text; then the table begins anew."""
_NEAR_KEPT: Final = 500
"""Points from which a name's candidates have known distances; then the name begins anew."""
_CLOSE_CALL: Final = 0.02
"""A planar distance so near (as a share) to a limit is measured again on the ellipsoid; within 150 km it is good to 1 %."""
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
    order: _Ints
    """Of each its rank by id, which parts equal scores."""
    counts: _Floats
    """1 where nearness counts, else 0."""
    meets: _Floats
    """1 where company does, else 0."""
    within: dict[str, _Ints]
    """The candidates of a region or district, by its name; areas of the first level are in none."""
    alone: dict[tuple[object, ...], _Floats]


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
    within: dict[str, list[int]] = {}
    for at, place in enumerate(places):
        if place.kind not in (OBLAST, COUNTRY):
            for name in {place.region, place.district}:
                if name is not None:
                    within.setdefault(name, []).append(at)
    by_id = sorted(range(len(places)), key=lambda at: places[at].id)
    order = np.empty(len(places), dtype=np.intp)
    order[by_id] = np.arange(len(places))
    return _Group(
        order=order,
        counts=np.array([row[2] for row in rows], dtype=np.float64),
        meets=np.array([row[3] for row in rows], dtype=np.float64),
        within={name: np.array(found, dtype=np.intp) for name, found in within.items()},
        alone={},
        places=places,
        lons=np.array([place.lon for place in places], dtype=np.float64),
        lats=lats,
        squeeze=np.cos(np.radians(lats)),
        near={},
        rows=rows,
        ids=frozenset(place.id for place in places),
    )


_groups: dict[tuple[str, ...], _Group] = {}


def _group_of(places: list[Place]) -> _Group:
    """The group of these candidates, kept from text to text as most names come again."""
    asked = tuple([place.id for place in places])
    known = _groups.get(asked)
    if known is not None and known.places == places and len(known.near) < _NEAR_KEPT:
        return known
    if len(_groups) >= _KEPT:
        _groups.clear()
    known = _groups[asked] = _group(places)
    return known


_BOUNDS: Final = np.array(
    [limit * share for limit, _ in NEIGHBOUR_WEIGHTS[:-1] for share in (1 - _CLOSE_CALL, 1 + _CLOSE_CALL)]
)
_WEIGHTS: Final = np.array([weight for _, weight in NEIGHBOUR_WEIGHTS])

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
        self._groups = {own: _group_of([self.places[at] for at in own]) for own in set(self.of)}
        self._nearest: dict[tuple[Own, frozenset[str]], _Floats] = {}
        self._company: dict[tuple[Own, Own], _Floats] = {}

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
        totals = self._alone(name, own, context, nearby.alone) + self._nearness(own, nearby)
        if nearby.qualifiers:
            for at, place in enumerate(group.places):
                pieces = qualified_pieces(place, context)
                totals[at] += sum((piece[0] for piece in pieces if piece is not None), 0.0)
        if nearby.areas or nearby.sentence:
            _add_areas(group, nearby, totals)
        if nearby.company:
            near: _Floats = np.zeros(len(own))
            for other in nearby.company:
                near += self._beside(own, other)
            totals += np.round(COMPANY * near / len(nearby.company), 2) * group.meets
        rounded: _Floats = np.clip(totals, 0.0, 1.0).round(3)
        best = np.lexsort((group.order, -rounded))
        scores = (-rounded[best]).tolist()
        rows = group.rows
        return [(score, rows[at][0], own[at]) for score, at in zip(scores, best.tolist(), strict=True)]

    def _alone(self, name: str, own: Own, context: Context, alone: bool) -> _Floats:
        """Weight of what needs no other place: form, country, front, hints, size."""
        group = self._groups[own]
        key = (name, context.hints, context.countries, context.front, alone)
        known = group.alone.get(key)
        if known is not None:
            return known
        plain = Context(
            qualifiers=() if alone else _SOME,
            countries=context.countries,
            front=context.front,
            hints=context.hints,
        )
        found = []
        for place in group.places:
            pieces = (
                form_piece(name, place),
                country_piece(place, plain),
                front_piece(place, plain),
                *hinted_pieces(name, place, plain),
                size_piece(place),
            )
            found.append(sum((piece[0] for piece in pieces if piece is not None), 0.0))
        if len(group.alone) >= _NEAR_KEPT:
            group.alone.clear()
        known = group.alone[key] = np.array(found)
        return known

    def _nearness(self, own: Own, nearby: "Nearby") -> _Floats:
        """For each candidate the weight of its distance to the nearest of the points that is not itself."""
        points = nearby.points
        if not points or not own:
            return np.zeros(len(own))
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
        between = np.searchsorted(_BOUNDS, distances)
        weights = np.where(np.isinf(distances), 0.0, _WEIGHTS[between // 2]) * group.counts
        for at in np.flatnonzero((between % 2) * group.counts).tolist():  # too near a limit for the plane
            exact = km(group.places[at], points[ids[nearest[at]]])
            weights[at] = next(value for limit, value in NEIGHBOUR_WEIGHTS if exact <= limit)
        self._nearest[own, nearby.point_ids] = weights
        return weights

    def _beside(self, own: Own, other: Own) -> _Floats:
        """For each candidate 1 where one of another name's candidates is near, else 0."""
        known = self._company.get((own, other))
        if known is None:
            mine, theirs = self._groups[own], self._groups[other]
            east = (mine.lons[:, None] - theirs.lons[None, :]) * mine.squeeze[:, None]
            north = mine.lats[:, None] - theirs.lats[None, :]
            near = (111.2 * np.hypot(east, north) <= COMPANY_KM).sum(axis=1)
            known = np.asarray(near > 0, dtype=np.float64)
            self._company[own, other] = known
        return known


def _add_areas(group: _Group, nearby: "Nearby", totals: _Floats) -> None:
    """Add what regions and districts named in the text, or in the sentence, say for each candidate."""
    ids = {area.id for area in nearby.areas}
    if ids & group.ids:
        for at, row in enumerate(group.rows):
            if row[1] and row[0] in ids:
                totals[at] += SAME_AREA_NAMED
    qualified = {q.name for q in nearby.qualifiers}
    seen: set[int] = set()
    told: set[int] = set()
    for area in nearby.sentence:
        here = group.within.get(area.name)
        if here is not None:
            fresh = [at for at in here.tolist() if at not in seen]
            seen.update(fresh)
            if area.name not in qualified:
                told.update(fresh)
    told = {at for at in told if not (group.rows[at][1] and group.rows[at][0] in ids)}
    if told:
        totals[list(told)] += REGION_IN_SENTENCE
    first = True
    named: set[str] = set()
    done = set(told)
    for area in nearby.areas:
        if area.name in named:
            continue
        named.add(area.name)
        here = group.within.get(area.name)
        if here is not None:
            fresh = [
                at
                for at in here.tolist()
                if at not in done and not (group.rows[at][1] and group.rows[at][0] in ids)
            ]
            done.update(fresh)
            if fresh:
                totals[fresh] += REGION_IN_REPORT if first else REGION_FARTHER_OFF
        first = False
