"""A claim about a region: how much of it a map shows held, never how far from its middle.

A region's point says nothing of the region. A claim of ground *in* it needs one square kilometre; a claim to the
whole of it nine tenths. What the error of a border can make decides nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from heldground.area import Shape, areas_km2, difference, intersection
from heldground.claims.model import ClaimPlace
from heldground.history.history import History
from heldground.places.model import COUNTRY, DISTRICT, OBLAST
from heldground.queries.classes import Class
from heldground.queries.measure import measure
from heldground.queries.patches import CONNECT_DEG
from heldground.queries.reasons import Reason, Why, all_of, because, percent
from heldground.queries.verdict import OWN, Answer, Question
from heldground.snapshots.coverage import excluded_ground
from heldground.when import Instant

WHOLE_SHARE: Final = 0.90
"""A region is held when this part of it is: the tolerance on areas, 10 %, turned round."""
OTHERS_SHARE: Final = 0.10
LEAST_KM2: Final = 1.0
"""Less in a region decides nothing: reports round to whole square kilometres."""
BORDER_KM: Final = 5.0
"""How deep the error of a bundled border may reach: they are simplified to about 1 km, and publishers' own borders
differ by several (DeepState's ground in Sumy Oblast reaches up to 4 km into the bundled Kursk Oblast)."""
_KM_PER_DEG: Final = 111.2


@dataclass(frozen=True, slots=True)
class Holding:
    """How much of a region a map shows in classes that fit a claim.

    `km2` is all of it, `sure_km2` without what a border's error can make; `spots` a point inside each sure piece.
    `share` and `others_share` are parts, 0 to 1, of the region's ground that the map is about.
    """

    classes: tuple[Class, ...]
    km2: float
    sure_km2: float
    share: float
    others_km2: float
    others_share: float
    spots: shapely.MultiPoint


def is_region(place: ClaimPlace) -> bool:
    """Whether a place is an area, so that its point says nothing."""
    return place.type in (DISTRICT, OBLAST, COUNTRY)


def holding(question: Question, fits: Collection[Class], asked: Instant, *, bordered: bool) -> Holding:
    """How much of the ground searched is in classes that fit, and how much another side has.

    `bordered` says that this ground is a region's own shape, by bundled borders, and no circle.
    """
    history, region = question.history, question.ground.shape
    wanted = set(fits)
    if question.claim.predicate == "holds" and question.place.role == "at" and question.side is not None:
        wanted.add((question.side, "retaken"))  # of the whole, ground it has retaken is its own again
    sides = {side for side, _ in wanted}
    others = {
        (state.side, state.control.value)
        for state in history.columns.states
        if state.side and state.side not in sides and state.control.value in OWN
    }
    own_rows = _rows(history, question.at, wanted, region)
    columns = history.columns
    own = shapely.get_parts(shapely.union_all(columns.shape[own_rows], grid_size=CONNECT_DEG))
    core = _core(region) if bordered else region
    km2 = sure = 0.0
    spots = []
    for part in own:
        inside = intersection(part, region)
        inside_km2, part_km2 = areas_km2([inside, part]).tolist()
        km2 += inside_km2
        if inside_km2 >= LEAST_KM2 and (inside.intersects(core) or inside_km2 >= part_km2 / 2):
            sure += inside_km2
            spots.append(inside.representative_point())
    mapped = difference(region, excluded_ground(history.source, asked))
    about_km2 = float(areas_km2([mapped])[0])
    cells, cells_km2 = measure(history, region)
    others_km2 = float(cells_km2[np.isin(cells, _rows(history, question.at, others, None))].sum())
    seen = {(columns.states[int(each)].side, columns.states[int(each)].control.value)
            for each in np.unique(columns.state[own_rows])}  # fmt: skip
    return Holding(
        classes=tuple(sorted(seen)),
        km2=km2,
        sure_km2=sure,
        share=min(km2 / about_km2, 1.0) if about_km2 else 0.0,
        others_km2=others_km2,
        others_share=min(others_km2 / about_km2, 1.0) if about_km2 else 0.0,
        spots=shapely.MultiPoint(spots),
    )


def regional_control(
    question: Question, held: Holding, expected: str, doubtful: str | None, *, bordered: bool
) -> tuple[Answer, Reason]:
    """Whether a map bears out that a side has a region, or ground in it; with km2 and share.

    `expected` are the classes that would fit, `doubtful` those of ground in doubt there, None where the map shows none.
    """
    where = question.ground.title
    shown = {
        "km2": f"{held.km2:,.1f}",
        "classes": all_of(held.classes) or expected,
        "share": percent(held.share),
        "ground": where,
    }
    home = question.side is not None and question.place.country in question.homes.get(question.side, ())
    if question.place.role == "at":
        if held.share >= WHOLE_SHARE:
            return Answer.AGREES, because(Why.REGION_SHARE, **shown)
        if bordered and held.others_share > OTHERS_SHARE:
            others = {"others_km2": f"{held.others_km2:,.1f}", "others": percent(held.others_share)}
            return Answer.DISAGREES, because(Why.REGION_OTHER, **shown, **others)
        if home:
            return Answer.CANNOT_SAY, because(Why.REGION_PART_HOME, **shown, side=question.side or "")
        if held.sure_km2:
            return Answer.CANNOT_SAY, because(Why.REGION_PART, **shown)
    if held.sure_km2:
        return Answer.AGREES, because(Why.REGION_SHARE, **shown)
    if held.km2 >= 0.05:
        return Answer.CANNOT_SAY, because(Why.REGION_LITTLE, **shown)
    if doubtful is not None:
        return Answer.CANNOT_SAY, because(Why.OTHER_PATCH, found=doubtful, classes=expected)
    if home:
        undrawn = because(Why.REGION_UNDRAWN, classes=expected, ground=where, side=question.side or "")
        return Answer.CANNOT_SAY, undrawn
    return Answer.DISAGREES, because(Why.NO_GROUND, classes=expected, ground=where)


def _rows(
    history: History, at: Instant, classes: Collection[Class], region: Shape | None
) -> np.ndarray[Any, np.dtype[Any]]:
    columns = history.columns
    wanted = np.array(
        [(state.side, state.control.value) in classes for state in columns.states] or [False], dtype=bool
    )
    rows: np.ndarray[Any, np.dtype[Any]] = history.numbers_at(at)
    if len(rows):
        rows = rows[wanted[columns.state[rows]]]
    if not len(rows) or region is None:
        return rows
    shapely.prepare(region)
    meets: np.ndarray[Any, np.dtype[Any]] = shapely.intersects(columns.shape[rows], region)
    met: np.ndarray[Any, np.dtype[Any]] = rows[meets]
    return met


def _core(region: Shape) -> shapely.Geometry:
    """What of a region lies deeper than the error of its border, on the plane of its middle latitude."""
    squeeze = float(np.cos(np.radians(region.centroid.y)))
    plane = shapely.transform(region, lambda xy: np.column_stack([xy[:, 0] * squeeze, xy[:, 1]]))
    inner = shapely.buffer(plane, -BORDER_KM / _KM_PER_DEG, quad_segs=4)
    return shapely.transform(inner, lambda xy: np.column_stack([xy[:, 0] / squeeze, xy[:, 1]]))
