"""Patches of difference as rows, tables and features, alike for what changed and for where sources disagree."""

from collections.abc import Sequence
from typing import Any

import shapely
from shapely.geometry import mapping

from heldground.answers.answer import Row, Table
from heldground.queries.classes import class_words
from heldground.queries.nearest import Near
from heldground.queries.overlay import Difference, totals


def patch_row(each: Difference, near: Near, heads: tuple[str, str]) -> Row:
    """A patch as a flat table: what it is in each state, km2, where, and by which places people know it."""
    spot = each.shape.representative_point()
    return {
        heads[0]: class_words(each.before),
        heads[1]: class_words(each.after),
        "km2": round(each.km2, 3),
        "near": near.words,
        "nearest": near.nearest.title if near.nearest else None,
        "nearest_km": round(near.distance_km, 2) if near.nearest else None,
        "lon": round(spot.x, 4),
        "lat": round(spot.y, 4),
    }


def patch_feature(each: Difference, row: Row) -> Row:
    """A patch as a GeoJSON feature, its row as properties, coordinates to 7 decimals."""
    return {"type": "Feature", "properties": row, "geometry": _geometry(each.shape)}


def pair_table(found: Sequence[Difference], heads: tuple[str, str], title: str) -> Table:
    """Km2 by pair of states, the largest first."""
    rows = [
        {heads[0]: class_words(before), heads[1]: class_words(after), "km2": round(km2, 3)}
        for (before, after), km2 in sorted(totals(found).items(), key=lambda each: -each[1])
    ]
    return Table(title, (*heads, "km2"), rows, frozenset({"km2"}))


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    told: dict[str, Any] = mapping(shapely.set_precision(shape, 1e-7, mode="pointwise"))
    return told
