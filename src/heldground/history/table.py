"""The stored history of a source: blocks of cells.

Two blocks a source: `closed` cells, which no later snapshot touches, and `open` ones, rewritten at each import with
what they owe to the newest snapshot (`owed`: the account of slivers, no cells).
Closed cells of one import make one block; `closed` blocks are merged when there are many. The history is a
projection of snapshots and edits and can be rebuilt from them at any time.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from sqlalchemy import Column, Connection, Integer, LargeBinary, String, Table, delete, select

from heldground.history.blocks import Columns, columns_of, decode, encode, join_columns
from heldground.history.cells import Cell
from heldground.history.plan import Plan, decode_plan
from heldground.snapshots.table import verdict_table
from heldground.store.schema import metadata
from heldground.when import FOREVER

history_table = Table(
    "history_block",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(64), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("cells", Integer, nullable=False),
    Column("block", LargeBinary, nullable=False),
)

_CLOSED: Final = "closed"
_OPEN: Final = "open"
_OWED: Final = "owed"
_MANY_BLOCKS: Final = 32


def load_columns(connection: Connection, source: str) -> Columns:
    """All cells of a source; empty columns for a source without a map."""
    query = (
        select(history_table.c.block)
        .where(history_table.c.source == source, history_table.c.kind != _OWED)
        .order_by(history_table.c.id)
    )
    return join_columns([decode(block) for block in connection.execute(query).scalars()])


def load_open(connection: Connection, source: str) -> list[Cell]:
    """The cells of a source that still hold."""
    query = select(history_table.c.block).where(
        history_table.c.source == source, history_table.c.kind == _OPEN
    )
    joined = join_columns([decode(block) for block in connection.execute(query).scalars()])
    return [joined.cell(number) for number in range(len(joined))]


def load_owed(connection: Connection, source: str) -> bytes | None:
    """What the stored open cells owe to the newest snapshot; None where it is not known."""
    query = select(history_table.c.block).where(
        history_table.c.source == source, history_table.c.kind == _OWED
    )
    return connection.execute(query).scalar_one_or_none()


def save_cells(
    connection: Connection,
    source: str,
    *,
    closed: Sequence[Cell],
    open_cells: Sequence[Cell],
    anew: bool,
    owed: bytes | None = None,
) -> None:
    """Store the newly closed cells and the open ones, which replace those stored; `anew` replaces everything.

    `owed` is what the open cells owe to the newest snapshot, None if that is not known.
    """
    table = history_table
    stale = table.c.source == source
    connection.execute(delete(table).where(stale if anew else stale & table.c.kind.in_((_OPEN, _OWED))))
    if closed:
        _insert(connection, source, _CLOSED, columns_of(sorted(closed, key=_order)))
    blocks = connection.execute(select(table.c.id, table.c.block).where(stale).order_by(table.c.id)).all()
    if len(blocks) > _MANY_BLOCKS:
        joined = join_columns([decode(row.block) for row in blocks])
        connection.execute(delete(table).where(stale))
        _insert(connection, source, _CLOSED, joined)
    _insert(connection, source, _OPEN, columns_of(sorted(open_cells, key=_order)))
    if owed is not None:
        connection.execute(
            history_table.insert(), {"source": source, "kind": _OWED, "cells": 0, "block": owed}
        )


def save_columns(connection: Connection, source: str, columns: Columns) -> None:
    """Store all cells of a source in place of those stored."""
    still = columns.valid_until == FOREVER
    connection.execute(delete(history_table).where(history_table.c.source == source))
    for kind, wanted in ((_CLOSED, ~still), (_OPEN, still)):
        rows = np.flatnonzero(wanted)
        west, south = shapely.bounds(columns.shape[rows])[:, :2].T if len(rows) else (rows, rows)
        order = np.lexsort((south, west, columns.valid_until[rows], columns.valid_from[rows]))
        if len(rows) or kind == _OPEN:
            _insert(connection, source, kind, columns.take(rows[order]))


def load_plan(connection: Connection, source: str) -> Plan | None:
    """What the stored history of a source is made of; None where it was stored before there were plans."""
    found = connection.execute(
        select(verdict_table.c.plan).where(verdict_table.c.source == source)
    ).scalar_one_or_none()
    return None if found is None else decode_plan(found)


def save_plan(connection: Connection, source: str, plan: Plan) -> None:
    """Store what the history of a source is made of."""
    connection.execute(delete(verdict_table).where(verdict_table.c.source == source))
    connection.execute(verdict_table.insert(), {"source": source, "plan": plan.encoded()})


def sources_with_history(connection: Connection) -> list[str]:
    """Ids of the sources that have a map."""
    return list(
        connection.execute(
            select(history_table.c.source).distinct().order_by(history_table.c.source)
        ).scalars()
    )


def _insert(connection: Connection, source: str, kind: str, columns: Columns) -> None:
    connection.execute(
        history_table.insert(),
        {"source": source, "kind": kind, "cells": len(columns), "block": encode(columns)},
    )


def _order(cell: Cell) -> tuple[int, int, float, float]:
    # Cells that begin together lie together: their columns compress, and a tie is broken by place.
    west, south, _, _ = cell.shape.bounds
    return cell.valid_from, cell.valid_until, west, south
