"""Scores of all candidates of a name in its context, reckoned together.

`evidence.weigh` tells one candidate's score with its reasons; a text of 400 words asks for a thousand of them,
most of namesakes far from everything. Here the same sum is made without words, of what `groups` keeps from text to
text. A test holds the two equal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import add
from typing import Final, NamedTuple

import numpy as np

from heldground.places.evidence import (
    COMPANY,
    NEIGHBOUR_WEIGHTS,
    REGION_FARTHER_OFF,
    REGION_IN_REPORT,
    REGION_IN_SENTENCE,
    SAME_AREA_NAMED,
    Context,
    OwnPieces,
    km,
    own_pieces,
    qualified_pieces,
    roughly_km,
)
from heldground.places.groups import EVEN_STEPS, NEAR_KEPT, STEP_WEIGHTS, Group
from heldground.places.model import COUNTRY, Place

_SOME: Final = (Place("", "", COUNTRY, 0.0, 0.0),)
"""Stands for whatever else a text names, where only matters that it names something."""

_FEW: Final = 12
"""Candidates fewer than this are reckoned one by one: an array costs more than it saves (measured: equal at 12)."""

Ranked = list[tuple[float, int]]
"""Candidates best first, each as score and number in its group."""


class Asker(NamedTuple):
    """A name as a text has it: with hints beside it, in a theatre of those countries, at the front of the time."""

    name: str
    hints: tuple[str, ...]
    countries: tuple[str, ...]
    front: tuple[tuple[float, float], ...]


@dataclass(slots=True)
class Nearby:
    """What stands around a name: points by id, areas from the nearest on, those of its sentence, and for each other
    unclear name of the sentence its candidates."""

    points: Mapping[str, Place]
    areas: list[Place]
    sentence: list[Place]
    company: list[Group]
    qualifiers: tuple[Place, ...]
    alone: bool


def ranked(asker: Asker, group: Group, nearby: Nearby) -> Ranked:
    """A name's candidates, best first; of equal ones the lower id.

    Most names have a few candidates, for which plain lists are quicker than arrays; both round alike.
    """
    totals = list(_alone(asker, group, nearby.alone))
    if nearby.points and group.places:
        totals = list(map(add, totals, _nearness(group, nearby.points)))
    if nearby.qualifiers:
        context = Context(qualifiers=nearby.qualifiers)
        for at, place in enumerate(group.places):
            pieces = qualified_pieces(place, context)
            totals[at] += sum((piece[0] for piece in pieces if piece is not None), 0.0)
    if nearby.areas or nearby.sentence:
        _add_areas(group, nearby, totals)
    if nearby.company:
        near = sum(group.company(other) for other in nearby.company)
        shares = np.round(COMPANY * near / len(nearby.company), 2) * group.meets
        totals = list(map(add, totals, shares.tolist()))
    if len(totals) == 1:
        return [(round(min(max(totals[0], 0.0), 1.0), 3), 0)]
    if len(totals) < _FEW:
        rounded = [round(min(max(total, 0.0), 1.0) * 1000.0) / 1000.0 for total in totals]
    else:
        rounded = np.minimum(np.maximum(np.array(totals), 0.0), 1.0).round(3).tolist()
    return [(rounded[at], at) for at in sorted(range(len(rounded)), key=rounded.__getitem__, reverse=True)]


def _alone(asker: Asker, group: Group, alone: bool) -> Sequence[float]:
    """Weight of what needs no other place, for each candidate."""
    key = (asker, alone)
    known = group.alone.get(key)
    if known is not None:
        return known
    plain = Context(
        qualifiers=() if alone else _SOME,
        countries=asker.countries,
        front=asker.front,
        hints=asker.hints,
    )
    found = []
    for place in group.places:
        form, others = own_pieces(asker.name, place, plain)
        found.append(sum((piece[0] for piece in (form, *others) if piece is not None), 0.0))
    if len(group.alone) >= NEAR_KEPT:
        group.alone.clear()
    group.alone[key] = found
    return found


def kept_pieces(name: str, group: Group, at: int, context: Context) -> OwnPieces:
    """The `own_pieces` of one candidate, kept from text to text: the same towns are meant again and again."""
    alone = not (context.qualifiers or context.neighbours or context.hints)
    key = (Asker(name, context.hints, context.countries, context.front), alone, at)
    known = group.own_pieces.get(key)
    if known is None:
        if len(group.own_pieces) >= NEAR_KEPT:
            group.own_pieces.clear()
        known = group.own_pieces[key] = own_pieces(name, group.places[at], context)
    return known


def _nearness(group: Group, points: Mapping[str, Place]) -> list[float]:
    """For each candidate the weight of its distance to the nearest of the points that is not itself."""
    rows = [group.steps(point) for point in points.values()]
    steps = rows[0]
    if len(rows) > 1:
        table = np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)
        steps = np.minimum.reduce(table).tobytes()
    weights = [STEP_WEIGHTS[step] for step in steps]
    if steps.translate(None, EVEN_STEPS):  # some are too near a limit for the plane
        for at, step in enumerate(steps):
            if step & 1:
                place = group.places[at]
                nearest = min(
                    (p for p in points.values() if p.id != place.id), key=lambda p: roughly_km(place, p)
                )
                exact = km(place, nearest)
                weights[at] = next(value for limit, value in NEIGHBOUR_WEIGHTS if exact <= limit)
    return weights


def _add_areas(group: Group, nearby: Nearby, totals: list[float]) -> None:
    """Add what regions and districts named in the text, or in the sentence, say for each candidate."""
    itself = {at for area in nearby.areas if (at := group.areas.get(area.id)) is not None}
    for at in itself:
        totals[at] += SAME_AREA_NAMED
    within = group.within
    told: set[int] = set()
    if nearby.sentence:
        qualified = {q.name for q in nearby.qualifiers}
        seen: set[int] = set()
        for area in nearby.sentence:
            here = within.get(area.name)
            if here is not None:
                if area.name not in qualified:
                    told |= here - seen
                seen |= here
        told -= itself
        for at in told:
            totals[at] += REGION_IN_SENTENCE
    weight = REGION_IN_REPORT
    done = told | itself
    for name in dict.fromkeys([area.name for area in nearby.areas]):
        here = within.get(name)
        if here is not None:
            for at in here - done:
                totals[at] += weight
            done |= here
        weight = REGION_FARTHER_OFF
