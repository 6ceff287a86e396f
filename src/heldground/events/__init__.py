"""Events: claims about the same fact, with a status by rule."""

from heldground.events.group import group_claims
from heldground.events.model import Event, EventPlace, Status, Turn
from heldground.events.table import event_claim_table, event_table, load_events, save_events

__all__ = [
    "Event",
    "EventPlace",
    "Status",
    "Turn",
    "event_claim_table",
    "event_table",
    "group_claims",
    "load_events",
    "save_events",
]
