"""What tiles are made of: the ground that one state holds over one interval, and what a feature says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import shapely
from shapely.errors import GEOSException

from heldground.area import Array, only_polygons
from heldground.publish.export.layers import Batch
from heldground.publish.tiles.corners import GRID, fitted
from heldground.when import FOREVER, Instant, iso

Value: TypeAlias = str | int | float

FIELDS: Final = {
    "source": "String",
    "side": "String",
    "control": "String",
    "label": "String",
    "valid_from": "String",
    "valid_until": "String",
    "from_s": "Number",
    "until_s": "Number",
    "area_km2": "Number",
}
"""Properties of a feature and their types, as TileJSON names them."""

LAST_S: Final = 253_402_300_799
"""`until_s` of what still holds: 9999-12-31T23:59:59Z, a date that every program can show."""

_SAME: Final = ("source", "side", "control", "label", "valid_from", "valid_until")


@dataclass(frozen=True)
class Features:
    """Features of tiles: of each its properties; their polygons (WGS 84), and which feature each polygon is of.

    All polygons know the corners that others have on their edges, whatever their time.
    """

    properties: tuple[dict[str, Value], ...]
    polygon: Array
    feature: Array

    def __len__(self) -> int:
        return len(self.properties)

    @property
    def box(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all ground, degrees; None without any."""
        if not len(self.polygon):
            return None
        west, south, east, north = shapely.total_bounds(self.polygon).tolist()
        return west, south, east, north


def features_of(batches: Iterable[Batch]) -> Features:
    """The features that rows of control make: cells of one source, state and interval are one feature.

    A property that says nothing (nobody's side, a state that still holds) is left out, as vector tiles have it;
    only `until_s` is always there, so that a style can compare it.
    """
    numbers: dict[tuple[Any, ...], int] = {}
    areas: list[float] = []
    of: list[int] = []
    shapes: list[shapely.Polygon] = []
    for batch in batches:
        if batch.shapes is None:
            continue
        shapes.extend(batch.shapes.tolist())
        keys = zip(*(batch.values[name] for name in _SAME), strict=True)
        for key, km2 in zip(keys, batch.values["area_km2"], strict=True):
            number = numbers.setdefault(key, len(numbers))
            if number == len(areas):
                areas.append(0.0)
            areas[number] += km2
            of.append(number)
    ground = np.empty(len(shapes), dtype=object)
    ground[:] = shapes
    fit, which = fitted(ground)
    polygon, feature = _joined(fit, np.array(of, dtype=np.int64)[which])
    told = tuple(_told(dict(zip(_SAME, key, strict=True)), areas[number]) for key, number in numbers.items())
    return Features(told, polygon, feature)


def _told(row: dict[str, Any], km2: float) -> dict[str, Value]:
    begun, ended = _second(row["valid_from"]), _second(row["valid_until"])
    words: dict[str, Value | None] = {
        **row,
        "valid_from": iso(begun),
        "valid_until": iso(ended) if ended < FOREVER else None,
        "from_s": begun,
        "until_s": min(ended, LAST_S),
        "area_km2": round(km2, 6),
    }
    return {name: value for name, value in words.items() if value is not None and value != ""}


def _second(at: Instant | None) -> Instant:
    return FOREVER if at is None else at


def _joined(shapes: Array, of: Array) -> tuple[Array, Array]:
    """The polygons of each feature in as few pieces as its ground has."""
    if not len(shapes):
        return shapes, of
    order = np.argsort(of, kind="stable")
    shapes, of = shapes[order], of[order]
    numbers, begin = np.unique(of, return_index=True)
    parts: list[Array] = []
    owners: list[Array] = []
    for number, group in zip(numbers.tolist(), np.split(shapes, begin[1:]), strict=True):
        pieces = group if len(group) == 1 else _union(group)
        parts.append(pieces)
        owners.append(np.full(len(pieces), number))
    return np.concatenate(parts), np.concatenate(owners)


def _union(group: Array) -> Array:
    """Neighbours as one: by the edges they share, or by overlay where they overlap after all."""
    try:
        whole = shapely.coverage_union_all(group)
        if not whole.is_valid:
            raise GEOSException("a union by edges that folds over itself")
    except GEOSException:
        whole = shapely.union_all(shapely.make_valid(group, method="structure"), grid_size=1 / GRID)
    return np.asarray(
        [each for each in shapely.get_parts(only_polygons(whole)) if not each.is_empty], dtype=object
    )
