"""A source's map as a collection: every cell a feature, with the interval over which its state held."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely

from heldground.actors import Control
from heldground.area import Box
from heldground.history.history import History
from heldground.queries.state import polygon_rings
from heldground.serve.ogc.asked import Filter, Wanted
from heldground.serve.ogc.collection import NONE, Array, Collection, Property, terms_of
from heldground.snapshots import State, label_note
from heldground.when import FOREVER, Instant, iso

_CONTROLS: Final = tuple(each.value for each in Control)


class ControlCollection(Collection):
    """Cells of one source's history, by time and then place.

    A feature's id is made of what the cell is: source, state, beginning and shape. It outlives restarts, other
    snapshots, and the cell's own end; ground that is cut becomes other features.
    """

    shape = "Polygon"

    def __init__(self, history: History, sides: Sequence[str], version: Callable[[], str]) -> None:
        source = history.source
        self._history = history
        self._version = version
        self.id = f"control-{source.id}"
        self.title = f"{source.title}: control of ground"
        self.description = (
            f"Who held what ground, by the map of {source.title}, one polygon for each state over one interval "
            "[valid_from, valid_until). Ask with datetime for the state at an instant. Ground the publisher only claims "
            "(control=claimed) belongs in no total."
        )
        self.terms = terms_of(source)
        sides = tuple(sorted({*sides, *(state.side for state in history.columns.states if state.side)}))
        self.filters = (
            Filter("side", "Side that has the ground; `none` for nobody's.", (*sides, NONE)),
            Filter("control", "How it has the ground.", _CONTROLS),
            Filter("label", "The publisher's own label, verbatim."),
        )
        self.properties = (
            Property("source", "id of the source whose map this is", nullable=False),
            Property("side", "side that has the ground; null for nobody's", choices=sides),
            Property("control", "how it has the ground", choices=_CONTROLS, nullable=False),
            Property("label", "the publisher's own label, verbatim", nullable=False),
            Property("valid_from", "first instant of the state, included", form="date-time"),
            Property(
                "valid_until",
                "first instant after it; null: it still holds in the newest map",
                form="date-time",
            ),
            Property("known_from", "when the map that began it was published", form="date-time"),
            Property("area_km2", "km2 on the ellipsoid of WGS 84", "number", nullable=False),
            Property("note", "where label and colour contradict each other: how"),
        )

    @property
    def version(self) -> str:
        return self._version()

    @cached_property
    def _columns(self) -> Any:
        # A row whose ground was all cut away is no feature: it has no place and would meet every box.
        there = np.flatnonzero(~shapely.is_empty(self._history.columns.shape))
        columns = self._history.columns.take(there)
        west, south, east, north = self._history.bounds[:, there]
        order = np.lexsort((north, east, south, west, columns.valid_until, columns.valid_from))
        return columns.take(order)

    @cached_property
    def _bounds(self) -> Array:
        return np.ascontiguousarray(shapely.bounds(self._columns.shape).reshape(-1, 4).T)

    @property
    def box(self) -> Box | None:
        if not len(self._columns):
            return None
        west, south, east, north = self._bounds
        return float(west.min()), float(south.min()), float(east.max()), float(north.max())

    @property
    def interval(self) -> tuple[Instant | None, Instant | None] | None:
        columns = self._columns
        if not len(columns):
            return None
        last = int(columns.valid_until.max())
        return int(columns.valid_from.min()), None if last >= FOREVER else last

    def find(self, wanted: Wanted) -> Array:
        columns = self._columns
        fits = np.array([_fits(state, wanted) for state in columns.states], dtype=bool)
        keep = fits[columns.state] if len(columns) else np.zeros(0, dtype=bool)
        if wanted.period is not None:
            keep &= (columns.valid_from <= wanted.period.end) & (columns.valid_until > wanted.period.start)
        rows = np.flatnonzero(keep)
        if wanted.boxes:
            inside = np.zeros(len(rows), dtype=bool)
            for box in wanted.boxes:
                inside |= self._meets(rows, box)
            rows = rows[inside]
        return rows

    def _meets(self, rows: Array, box: Box) -> Array:
        """Whether each row's ground meets a box: by its bounds, and exactly where those reach over the box's edge."""
        west, south, east, north = self._bounds[:, rows]
        left, low, right, high = box
        meets = (west <= right) & (east >= left) & (south <= high) & (north >= low)
        within = (west >= left) & (east <= right) & (south >= low) & (north <= high)
        ask = np.flatnonzero(meets & ~within)
        ground = _ground(box)
        shapely.prepare(ground)
        meets[ask] = shapely.intersects(ground, self._columns.shape[rows[ask]])
        return np.asarray(meets)

    @cached_property
    def _ids(self) -> list[str]:
        columns = self._columns
        starts = [
            hashlib.blake2b(
                repr((self._history.source.id, state.side, state.control.value, state.label)).encode(),
                digest_size=16,
            ).digest()
            for state in columns.states
        ]
        begun = columns.valid_from.astype(">i8").tobytes()
        found, used = [], dict[str, int]()
        for row, (state, shape) in enumerate(
            zip(columns.state.tolist(), shapely.to_wkb(columns.shape, byte_order=1), strict=True)
        ):
            key = starts[state] + begun[8 * row : 8 * row + 8] + shape
            each = hashlib.blake2b(key, digest_size=8).hexdigest()
            # The same ground twice from one beginning is no partition; should a history have it, both stay reachable.
            used[each] = used.get(each, 0) + 1
            found.append(each if used[each] == 1 else f"{each}-{used[each]}")
        return found

    @cached_property
    def _row_of(self) -> dict[str, int]:
        return {each: row for row, each in enumerate(self._ids)}

    def row_of(self, feature: str) -> int | None:
        return self._row_of.get(feature)

    def features(self, rows: Sequence[int] | Array) -> list[dict[str, Any]]:
        numbers = np.asarray(rows, dtype=np.int64)
        columns = self._columns.take(numbers)
        ends = (columns.valid_from, columns.valid_until, columns.known_from)
        told = {int(each): iso(int(each)) for each in np.unique(ends)}
        states = {int(each): self._told(columns.states[each]) for each in np.unique(columns.state)}
        rings = polygon_rings(shapely.orient_polygons(columns.shape))
        found = []
        for row, state, begun, ended, known, km2, shape in zip(
            numbers.tolist(),
            columns.state.tolist(),
            *(each.tolist() for each in ends),
            columns.area_km2.tolist(),
            rings,
            strict=True,
        ):
            words, note = states[state]
            found.append(
                {
                    "type": "Feature",
                    "id": self._ids[row],
                    "geometry": {"type": "Polygon", "coordinates": shape},
                    "properties": {
                        **words,
                        "valid_from": told[begun],
                        "valid_until": told[ended],
                        "known_from": told[known],
                        "area_km2": round(km2, 6),
                        "note": note,
                    },
                }
            )
        return found

    def _told(self, state: State) -> tuple[dict[str, Any], str | None]:
        source = self._history.source.id
        words = {
            "source": source,
            "side": state.side or None,
            "control": state.control.value,
            "label": state.label,
        }
        return words, label_note(source, state) or None


def _fits(state: State, wanted: Wanted) -> bool:
    values = {"side": state.side or NONE, "control": state.control.value, "label": state.label}
    return all(values[name] in chosen for name, chosen in wanted.filters.items())


def _ground(box: Box) -> shapely.Geometry:
    """A box as a shape; one without width or height is a line or a point."""
    west, south, east, north = box
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)
