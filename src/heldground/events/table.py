"""Events in the store: worked out from the claims, so saving replaces them all; those that stay as they are, stay."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import orjson
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)

from heldground.errors import BadProject
from heldground.events.model import Event, EventPlace, Status, Turn
from heldground.store.schema import metadata

event_table = Table(
    "event",
    metadata,
    Column("id", String(12), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("topic", String(16), nullable=False),
    Column("predicate", String(32), nullable=False),
    Column("actor_side", String(32)),
    Column("negated", Boolean, nullable=False),
    Column("places", Text, nullable=False),
    Column("start", Date, nullable=False, index=True),
    Column("end", Date, nullable=False),
    Column("status", String(24), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("voices", Integer, nullable=False),
    Column("history", Text, nullable=False, server_default="[]"),
)
"""One row an event; `places` and `history` are JSON lists, `position` its place in the list of all."""

event_claim_table = Table(
    "event_claim",
    metadata,
    Column("event_id", String(12), ForeignKey("event.id", ondelete="CASCADE"), primary_key=True),
    # The claim's own table belongs to the claims package; an id is enough, and it may be rebuilt alone.
    Column("claim_id", String(64), primary_key=True),
    Column("stand", String(8), nullable=False),
    Column("position", Integer, nullable=False),
    Column("own", Boolean, nullable=False),
    Index("ix_event_claim_claim_id", "claim_id"),
)
"""Which claims stand in an event: `stand` is for, against or silent; `own` marks the claim's home."""


_CHUNK: Final = 500
"""SQLite takes 999 variables a statement in its oldest supported builds."""


def save_events(connection: Connection, events: Iterable[Event]) -> int:
    """Store these events in place of all earlier ones; how many they are."""
    stored = _stored(connection)
    rows: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    count = 0
    for position, event in enumerate(events):
        count += 1
        row, own_links = _rows(position, event)
        if stored.pop(event.id, None) != (tuple(row.values()), [tuple(link.values()) for link in own_links]):
            stored[event.id] = None
            rows.append(row)
            links.extend(own_links)
    gone = list(stored)
    for at in range(0, len(gone), _CHUNK):
        some = gone[at : at + _CHUNK]
        connection.execute(delete(event_claim_table).where(event_claim_table.c.event_id.in_(some)))
        connection.execute(delete(event_table).where(event_table.c.id.in_(some)))
    if rows:
        connection.execute(insert(event_table), rows)
    if links:
        connection.execute(insert(event_claim_table), links)
    return count


def _rows(position: int, event: Event) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row of an event, and those of its claims, columns in their tables' order."""
    own = set(event.own)
    stands = (("for", event.for_), ("against", event.against), ("silent", event.silent))
    return (
        {
            "id": event.id,
            "position": position,
            "title": event.title,
            "topic": event.topic,
            "predicate": event.predicate,
            "actor_side": event.actor_side,
            "negated": event.negated,
            "places": orjson.dumps(event.places).decode(),
            "start": event.start,
            "end": event.end,
            "status": event.status.value,
            "reason": event.reason,
            "voices": event.voices,
            "history": orjson.dumps(event.history).decode(),
        },
        [
            {"event_id": event.id, "claim_id": claim, "stand": stand, "position": at, "own": claim in own}
            for stand, claims in stands
            for at, claim in enumerate(claims)
        ],
    )


def _stored(connection: Connection) -> dict[str, tuple[tuple[Any, ...], list[tuple[Any, ...]]] | None]:
    """What is stored of each event: its row, and those of its claims as `_rows` orders them; None if damaged."""
    stands = {"for": 0, "against": 1, "silent": 2}
    links: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    try:
        for link in connection.execute(select(event_claim_table)):
            links[link.event_id].append(tuple(link))
        return {
            row.id: (tuple(row), sorted(links[row.id], key=lambda link: (stands.get(link[2], 3), link[3])))
            for row in connection.execute(select(event_table))
        }
    except (ValueError, TypeError):  # a day that is none, say: all are written anew
        return dict.fromkeys(connection.scalars(select(event_table.c.id)))


def load_events(
    connection: Connection, *, status: Status | None = None, claim_id: str | None = None
) -> list[Event]:
    """Stored events in their order; with one status, or those a claim stands in, where given.

    Raises
    ------
    BadProject
        A row that no version of this program wrote.
    """
    query = select(event_table).order_by(event_table.c.position)
    if status is not None:
        query = query.where(event_table.c.status == status.value)
    if claim_id is not None:
        named = select(event_claim_table.c.event_id).where(event_claim_table.c.claim_id == claim_id)
        query = query.where(event_table.c.id.in_(named))
    rows = connection.execute(query).all()
    wanted = {row.id for row in rows}
    stands: dict[tuple[str, str], list[str]] = defaultdict(list)
    own: dict[str, set[str]] = defaultdict(set)
    links = select(event_claim_table).order_by(event_claim_table.c.event_id, event_claim_table.c.position)
    for link in connection.execute(links):
        if link.event_id in wanted:
            stands[link.event_id, link.stand].append(link.claim_id)
            if link.own:
                own[link.event_id].add(link.claim_id)
    events = []
    for row in rows:
        ids = {stand: tuple(stands[row.id, stand]) for stand in ("for", "against", "silent")}
        try:
            events.append(
                Event(
                    id=row.id,
                    title=row.title,
                    topic=row.topic,
                    predicate=row.predicate,
                    actor_side=row.actor_side,
                    negated=row.negated,
                    places=tuple(EventPlace(**place) for place in orjson.loads(row.places)),
                    start=row.start,
                    end=row.end,
                    status=Status(row.status),
                    reason=row.reason,
                    for_=ids["for"],
                    against=ids["against"],
                    silent=ids["silent"],
                    own=tuple(claim for stand in ids.values() for claim in stand if claim in own[row.id]),
                    voices=row.voices,
                    history=tuple(
                        Turn(date.fromisoformat(turn["day"]), Status(turn["status"]), turn["reason"])
                        for turn in orjson.loads(row.history)
                    ),
                )
            )
        except (ValueError, TypeError, KeyError) as cause:
            raise BadProject(
                f"not an event ({cause}); rebuild the events from the claims", where=f"event {row.id}"
            ) from cause
    return events
