"""Figures as rows: km2 by class at every map. They may leave where a source's terms keep its shapes in."""

from collections.abc import Sequence
from typing import Any, Final

from heldground.history.history import History
from heldground.publish.export.layers import Column, Kind, Layer, batches_of
from heldground.queries.area import area_series
from heldground.queries.classes import Wanted
from heldground.queries.ground import Ground
from heldground.when import FOREVER, Instant

COLUMNS: Final = (
    Column("source", Kind.TEXT, "id of the source whose map this is", "#meta+source"),
    Column("at", Kind.INSTANT, "instant of the map", "#date"),
    Column("side", Kind.TEXT, "side that has the ground; empty for nobody's", "#group+side"),
    Column("control", Kind.TEXT, "prior, held, retaken, contested, unknown or claimed", "#status+control"),
    Column("area_km2", Kind.NUMBER, "km2 of the class at that instant inside the ground asked about", "#indicator+km2+num"),
    Column("definition", Kind.TEXT, "what the map's totals include at that instant", "#description+definition"),
)  # fmt: skip


def figures_layer(
    histories: Sequence[History],
    *,
    wanted: Wanted,
    ground: Ground | None = None,
    at: Instant | None = None,
    since: Instant | None = None,
    until: Instant | None = None,
) -> Layer:
    """Km2 by class at each map, a row for each class that has ground there; with `at` only the map that answers."""
    rows: list[dict[str, Any]] = []
    for history in histories:
        first, last = since, FOREVER if until is None else until
        if at is not None:
            asked = history.asked_at(at)
            if asked is None:
                continue
            first = last = asked
        series = area_series(history, ground, since=first, until=last, wanted=wanted)
        for moment, km2 in zip(series.at.tolist(), series.km2.tolist(), strict=True):
            definition = history.source.definition_at(moment)
            rows += [
                {
                    "source": series.source,
                    "at": moment,
                    "side": side or None,
                    "control": control,
                    "area_km2": round(area, 3),
                    "definition": definition,
                }
                for (side, control), area in zip(series.classes, km2, strict=True)
                if area > 0
            ]
    return Layer(
        "figure", "km2 by class and map", COLUMNS, None, len(rows), lambda: batches_of(COLUMNS, rows, None)
    )
