"""A loss checked: ground of a side before, and no longer after."""

from datetime import timedelta
from typing import Final

import numpy as np
import shapely

from heldground.area import Shape, areas_km2, difference, intersection, union
from heldground.history.history import History
from heldground.queries.ground import Ground
from heldground.queries.patches import PatchFound
from heldground.queries.reasons import Why, because
from heldground.queries.verdict import OWN, Answer, Question, Verdict, area_answer, denied
from heldground.snapshots.coverage import excluded_ground
from heldground.when import Instant, day_end, iso

LOOK_BACK_DAYS: Final = 7
"""How long before the claim a loss is looked for when the claim gives no beginning: a weekly assessment's span."""


def loss_verdict(question: Question, asked: Instant) -> Verdict:
    """A loss: the same ground before and after, within the ground searched."""
    claim, history, side, ground, at = (
        question.claim, question.history, question.side, question.ground, question.at
    )  # fmt: skip
    start = claim.time.start if claim.time and claim.time.start else None
    before = day_end(start - timedelta(days=1)) if start else at - LOOK_BACK_DAYS * 86_400
    had, has = (_held_within(history, side, ground, moment) for moment in (before, at))
    gone = difference(had, has)
    span = {"from": iso(before) or "", "to": iso(at) or ""}
    lost = {"side": side or "", **span}
    parts = [part for part in shapely.get_parts(gone) if not part.is_empty]
    patch = None
    if parts:
        whole = union(parts)
        patch = PatchFound(
            classes=frozenset({(side or "", "held")}),
            labels=(),
            area_km2=float(areas_km2([whole])[0]),
            distance_km=0.0,
            beyond=False,
            cells=np.array([whole], dtype=object),
        )
    if patch is not None and patch.area_km2 >= 0.01:
        control, why = Answer.AGREES, because(Why.NO_LONGER, km2=f"{patch.area_km2:.1f}", **lost)
    elif had.is_empty:
        control, why = Answer.CANNOT_SAY, because(Why.HELD_NONE, **lost)
    else:
        control, why = Answer.DISAGREES, because(Why.NONE_LOST, **lost)
    if _redefined(history, ground, before, asked):
        # Ground that leaves the map's definition is lost by nobody.
        return question.unsaid(because(Why.REDEFINED, ground=ground.title, **span))
    return question.told(area_answer(claim, patch, ground), denied(claim, control, why), patch)


def _redefined(history: History, ground: Ground, before: Instant, asked: Instant) -> bool:
    """Whether the map leaves out ground of a search that it did not leave out before."""
    start = history.asked_at(before)
    was, is_ = (excluded_ground(history.source, at) for at in (start, asked))
    return is_ is not was and bool(intersection(difference(is_, was), ground.shape).area)


def _held_within(history: History, side: str | None, ground: Ground, at: Instant) -> Shape:
    columns = history.columns
    rows = [
        number
        for number in history.numbers_at(at)
        if columns.states[int(columns.state[number])].control.value in OWN
        and (side is None or columns.states[int(columns.state[number])].side == side)
        and columns.shape[number].intersects(ground.shape)
    ]
    return intersection(union(columns.shape[number] for number in rows), ground.shape)
