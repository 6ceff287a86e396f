"""A small invented project to export: two maps, one of which may leave, two reports, events."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import shapely
from shapely import Polygon

from heldground.history.blocks import columns_of
from heldground.history.cells import Cell
from heldground.history.history import History
from heldground.publish.export import Export, What, Wish, make_export, write_export
from heldground.publish.view import Audience, View
from heldground.queries.evidence import Knowledge
from heldground.snapshots import State
from heldground.sources import Definition, Source
from heldground.when import DAY, FOREVER, Instant, Interval
from serve.asking import FIRST, HELD, THEATRE, border

LAW = Source(
    "law-map",
    "The Law's Map",
    licence="CC BY-SA 4.0",
    attribution="Law & Mappers",
    redistribute=True,
    definition="ground held later",
    definitions=(Definition(Interval(-FOREVER, FIRST + 5 * DAY), "ground held at first"),),
)
RING = Polygon(
    [(35, 50), (35, 51), (36, 51), (36, 50), (35, 50)],  # clockwise, as no format wants it
    [[(35.2, 50.2), (35.4, 50.2), (35.4, 50.4), (35.2, 50.4), (35.2, 50.2)]],
)
EAST = shapely.box(179, 50, 180, 51)
WEST = shapely.box(-180, 50, -179, 51)
BOTH = Audience.DESK, Audience.PUBLIC


def history_of(source: Source, cells: Sequence[tuple[State, Any, int, int | None]]) -> History:
    """A history of shapes with the days on which they begin and end, as they are."""
    made = [
        Cell(
            state,
            shape,
            FIRST + begun * DAY,
            FOREVER if ended is None else FIRST + ended * DAY,
            FIRST + begun * DAY,
        )
        for state, shape, begun, ended in cells
    ]
    days = sorted(
        {cell.valid_from for cell in made} | {cell.valid_until for cell in made if not cell.is_open}
    )
    return History(source, columns_of(made), days, days)


def law_map() -> History:
    """A ring with a hole, and ground on both sides of the antimeridian."""
    return history_of(LAW, [(HELD, RING, 0, 10), (HELD, EAST, 2, None), (HELD, WEST, 2, None)])


def made(
    what: What = What.CONTROL,
    *,
    knowledge: Knowledge | None = None,
    texts: dict[str, str] | None = None,
    audience: Audience = Audience.DESK,
    as_of: Instant | None = FIRST + 100 * DAY,
    **wish: Any,
) -> Export:
    """An export of the border, and of the map with a hole beside its two."""
    if knowledge is None:
        knowledge, texts = border()
        knowledge = replace(knowledge, histories=(*knowledge.histories, law_map()))
    view = View(audience, THEATRE)
    return make_export(
        knowledge,
        view,
        Wish(what=what, **wish),
        title="A border",
        as_of=as_of,
        text_of=(texts or {}).get,
    )


def written(form: str, export: Export, folder: Path, **options: Any) -> Path:
    """The file of an export."""
    out = folder / f"out.{form}"
    write_export(form, export, out, force=True, **options)
    return out
