"""What is said for and against an event, as the fields that every table of events has."""

from heldground.events.model import Event


def status_fields(event: Event) -> dict[str, str | int | None]:
    """Status, its reason, voices and claims by their stand, and the places' names, in a table's order."""
    return {
        "status": event.status.value,
        "reason": event.reason,
        "voices": event.voices,
        "for": len(event.for_),
        "against": len(event.against),
        "silent": len(event.silent),
        "places": "; ".join(place.name for place in event.places) or None,
    }
