"""Events as rows: a fact, its status by rule, the reason, and how ACLED would name it."""

from collections.abc import Sequence
from typing import Any, Final

from heldground.events.model import Event
from heldground.events.told import status_fields
from heldground.publish.export.acled import acled_of
from heldground.publish.export.claims import PLACE_COLUMNS, place_fields, points_of
from heldground.publish.export.layers import Column, Kind, Layer, batches_of
from heldground.queries.evidence import Knowledge

COLUMNS: Final = (
    Column("id", Kind.TEXT, "id of the event", "#meta+id"),
    Column("from", Kind.DAY, "first day it may lie in", "#date+start"),
    Column("to", Kind.DAY, "last day, included", "#date+end"),
    Column("title", Kind.TEXT, "the fact in words", "#event+name"),
    Column("topic", Kind.TEXT, "control, extent, attack, fighting, strike or evacuation", "#event+topic"),
    Column("predicate", Kind.TEXT, "the fact as its first claim says it", "#event+type"),
    Column("actor_side", Kind.TEXT, "side that does it", "#group+actor"),
    Column("negated", Kind.TRUTH, "the claims only deny it", "#status+negated"),
    Column("status", Kind.TEXT, "disputed, confirmed_by_both, admitted, independent, one_sided or unconfirmed", "#status"),
    Column("reason", Kind.TEXT, "why it has that status", "#description+reason"),
    Column("voices", Kind.INTEGER, "different claimants who speak for it", "#meta+voices+num"),
    Column("for", Kind.INTEGER, "claims for it", "#meta+for+num"),
    Column("against", Kind.INTEGER, "claims against it", "#meta+against+num"),
    Column("silent", Kind.INTEGER, "refusals to comment", "#meta+silent+num"),
    Column("places", Kind.TEXT, "all its places", "#loc+all"),
    *PLACE_COLUMNS,
    Column("sources", Kind.TEXT, "ids of the sources whose reports tell of it", "#meta+source"),
    Column("claims", Kind.TEXT, "ids of its claims", "#meta+claims"),
    Column("acled_event_type", Kind.TEXT, "event type in ACLED's words; caveats in the reference", "#event+acled+type"),
    Column("acled_sub_event_type", Kind.TEXT, "sub-event type in ACLED's words", "#event+acled+subtype"),
)  # fmt: skip


def events_layer(events: Sequence[Event], knowledge: Knowledge) -> Layer:
    """Events as rows, a point at the first place that has one."""
    countries = {side.id: side.country for side in knowledge.sides}
    rows = [_row(event, knowledge, countries) for event in events]
    shapes = points_of(rows)
    return Layer(
        "event",
        "events: claims about one fact",
        COLUMNS,
        "Point",
        len(rows),
        lambda: batches_of(COLUMNS, rows, shapes),
    )


def _row(event: Event, knowledge: Knowledge, countries: dict[str, str | None]) -> dict[str, Any]:
    acled = acled_of(event, countries) or (None, None)
    claims = [knowledge.claim_by_id[each] for each in event.claim_ids if each in knowledge.claim_by_id]
    return {
        "id": event.id,
        "from": event.start,
        "to": event.end,
        "title": event.title,
        "topic": event.topic,
        "predicate": event.predicate,
        "actor_side": event.actor_side,
        "negated": event.negated,
        **status_fields(event),
        **place_fields(event.places),
        "sources": "; ".join(sorted({claim.source for claim in claims if claim.source})) or None,
        "claims": "; ".join(event.claim_ids),
        "acled_event_type": acled[0],
        "acled_sub_event_type": acled[1],
    }
