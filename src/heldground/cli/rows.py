"""Reports, claims and events as rows of plain values, as CSV and lists for programs have them."""

from typing import TYPE_CHECKING, Any, Final

from heldground.claims.spoken import places_words, spoken_fields
from heldground.events.told import status_fields
from heldground.when import iso

if TYPE_CHECKING:
    from heldground.claims.model import Claim
    from heldground.events.model import Event
    from heldground.reports.model import Report

_BEGINNING: Final = 60


def report_row(report: "Report", *, claims: int, copy_of: str | None) -> dict[str, Any]:
    """A report without its text."""
    return {
        "id": report.id,
        "published_on": report.published_on.isoformat(),
        "published_at": None if report.published_at is None else iso(report.published_at),
        "source": report.source,
        "via": list(report.via),
        "lang": report.lang,
        "title": title_of(report),
        "claims": claims,
        "extent": report.extent,
        "url": report.url,
        "file": report.file,
        "fetched_at": None if report.fetched_at is None else iso(report.fetched_at),
        "edited_at": None if report.edited_at is None else iso(report.edited_at),
        "copy_of": copy_of,
        "chars": len(report.text),
    }


def claim_row(claim: "Claim") -> dict[str, Any]:
    """A claim; its point is that of the first place it names."""
    first = claim.places[0] if claim.places else None
    time = claim.time
    return {
        "id": claim.id,
        "published_on": None if claim.published_on is None else claim.published_on.isoformat(),
        "source": claim.source,
        "report": claim.report,
        "report_id": claim.report_id,
        **spoken_fields(claim),
        "places": places_words(claim),
        "lon": None if first is None else first.lon,
        "lat": None if first is None else first.lat,
        "time_from": None if time is None or time.start is None else time.start.isoformat(),
        "time_to": None if time is None or time.end is None else time.end.isoformat(),
        "area_km2": claim.area_km2,
        "importance": claim.importance,
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "rule": claim.rule,
    }


def event_row(event: "Event") -> dict[str, Any]:
    """An event; its claims by id."""
    first = event.places[0] if event.places else None
    return {
        "id": event.id,
        "from": event.start.isoformat(),
        "to": event.end.isoformat(),
        "title": event.title,
        "topic": event.topic,
        "predicate": event.predicate,
        "actor_side": event.actor_side,
        **status_fields(event),
        "lon": None if first is None else first.lon,
        "lat": None if first is None else first.lat,
        "claims": "; ".join(event.claim_ids),
    }


def title_of(report: "Report") -> str:
    """A report's title; a post has none, and begins like this."""
    if report.title or (report.file and ":" not in report.file):
        return report.title or report.file or ""
    begins = " ".join(report.text[:_BEGINNING].split())
    return begins + ("…" if len(report.text) > _BEGINNING else "")
