"""Where the map opens: the ground this project looks at, not all that its maps cover."""

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt

from heldground.actors import Control
from heldground.area import Box
from heldground.history.history import History

Points = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int64]

HOME_MARGIN: Final = 0.2
"""Of its extent around what the map opens at, so that nothing of it sits on the rim. With it the whole DeepState archive
opens at zoom 5.9 in 1,440 x 900 pixels, and below 6 the basemap is one small file."""
HOME_LEAST_DEG: Final = 0.25
"""A single village is shown with its surroundings: half a degree across, some 50 km."""
LATELY_S: Final = 90 * 86_400
"""Ground that changed within so long before a map's newest state says where the war moves now."""
CHANGED_KM2: Final = (0.1, 1000.0)
"""Smaller pieces are lines drawn a little otherwise, larger ones a map redrawn: DeepState's whole held ground, 46,214 km2,
got a new outline in one piece."""
OUTLYING: Final = 0.02
"""Of the pieces on each side of the box left out: of DeepState's 2,196 in the three months before 2025-04-17 the box of all
reaches from 31.4 to 38.3 E, of these from 35.0 to 38.0."""


def home_bounds(histories: Iterable[History], claimed: Box | None, bounds: Box) -> Box:
    """West, south, east, north of where the map opens.

    The extent of what claims name (`claimed`), or the ground that changed lately on the maps drawn (`histories`),
    whichever is smaller: claims about one village are looked at there, claims from a whole front at the ground that
    moves. The theatre's `bounds` where there is neither.
    """
    found = [box for box in (claimed, _changed(histories)) if box is not None]
    if not found:
        return bounds
    west, south, east, north = min(found, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    wide = max((east - west) * HOME_MARGIN, HOME_LEAST_DEG)
    high = max((north - south) * HOME_MARGIN, HOME_LEAST_DEG)
    return (
        round(max(west - wide, -180), 4),
        round(max(south - high, -85), 4),
        round(min(east + wide, 180), 4),
        round(min(north + high, 85), 4),
    )


def _changed(histories: Iterable[History]) -> Box | None:
    """Around the ground that changed lately, pieces far off all others left out; around all that is drawn where none did."""
    drawn = [history for history in histories if len(history.instants) and len(history.columns)]
    points = np.concatenate([np.empty((0, 2)), *(_middles(history) for history in drawn)])
    outlying = OUTLYING
    if not len(points):
        points = np.concatenate([points, *(_corners(history) for history in drawn)])
        outlying = 0.0
    if not len(points):
        return None
    (west, east), (south, north) = (np.quantile(each, (outlying, 1 - outlying)).tolist() for each in points.T)
    return west, south, east, north


def _middles(history: History) -> Points:
    """Longitude and latitude of the middles of pieces that changed lately."""
    columns, newest = history.columns, int(history.instants.max())
    least, most = CHANGED_KM2
    # The first map shows ground for the first time: that is no change.
    since = max(newest - LATELY_S, int(history.instants.min()))
    began, ended = ((since < each) & (each <= newest) for each in (columns.valid_from, columns.valid_until))
    chosen = (began | ended) & (columns.area_km2 > least) & (columns.area_km2 < most)
    west, south, east, north = _boxes(history, np.flatnonzero(chosen))
    return np.column_stack([(west + east) / 2, (south + north) / 2])


def _corners(history: History) -> Points:
    """South-western and north-eastern corners of the pieces drawn in the newest state."""
    west, south, east, north = _boxes(history, history.numbers_at(int(history.instants.max())))
    return np.concatenate([np.column_stack([west, south]), np.column_stack([east, north])])


def _boxes(history: History, rows: Rows) -> Points:
    """Bounds of pieces that are drawn: 4 rows. Control `claimed` is not, nor is ground of no extent."""
    columns = history.columns
    claimed = np.array([state.control is Control.CLAIMED for state in columns.states], dtype=bool)
    boxes: Points = history.bounds[:, rows[~claimed[columns.state[rows]]]]
    return boxes[:, ~np.isnan(boxes).any(axis=0)]
