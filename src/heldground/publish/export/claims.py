"""Claims as rows: who says what, where, when, with the exact words and the way back to the report."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely

from heldground.claims.model import Claim, ClaimPlace
from heldground.claims.spoken import places_words, spoken_fields
from heldground.events.model import EventPlace
from heldground.publish.export.layers import Column, Kind, Layer, batches_of
from heldground.publish.links import web_address
from heldground.queries.evidence import Knowledge
from heldground.when import day_end

Array = np.ndarray[Any, np.dtype[Any]]

PLACE_COLUMNS: Final = (
    Column("place", Kind.TEXT, "the first place with a point, in English", "#loc+name"),
    Column("place_id", Kind.TEXT, "its id in the gazetteer", "#loc+code"),
    Column("place_kind", Kind.TEXT, "the point is that of a settlement, feature, district, oblast or country", "#loc+type"),
    Column("admin1", Kind.TEXT, "first-level region of the place", "#adm1+name"),
    Column("country", Kind.TEXT, "ISO 3166 code of the place's country", "#country+code"),
    Column("lon", Kind.NUMBER, "longitude of the place, degrees on WGS 84", "#geo+lon"),
    Column("lat", Kind.NUMBER, "latitude of the place, degrees on WGS 84", "#geo+lat"),
)  # fmt: skip

COLUMNS: Final = (
    Column("id", Kind.TEXT, "id of the claim", "#meta+id"),
    Column("published_on", Kind.DAY, "day of the report", "#date+published"),
    Column("known_from", Kind.INSTANT, "when that was; the end of the day if only the day is known", "#date+known"),
    Column("source", Kind.TEXT, "id of the source of the report", "#meta+source"),
    Column("report_id", Kind.TEXT, "id of the report", "#meta+report"),
    Column("url", Kind.TEXT, "the report on the web", "#meta+url"),
    Column("lang", Kind.TEXT, "language of the report", "#meta+lang"),
    Column("claimant", Kind.TEXT, "who commits to the claim", "#contact+name"),
    Column("claimant_kind", Kind.TEXT, "official, military, bloggers, osint, media, outlet, …", "#contact+type"),
    Column("claimant_side", Kind.TEXT, "the claimant's side", "#group+claimant"),
    Column("via", Kind.TEXT, "who relays it", "#contact+via"),
    Column("predicate", Kind.TEXT, "what is said of ground", "#event+type"),
    Column("about", Kind.TEXT, "with no_confirmation: on what there is silence", "#event+about"),
    Column("stance", Kind.TEXT, "asserts, confirms, denies, declines_to_comment, hedges", "#status+stance"),
    Column("actor", Kind.TEXT, "who does it", "#group+name"),
    Column("actor_side", Kind.TEXT, "that party's side", "#group+actor"),
    Column("opponent", Kind.TEXT, "to whom it is done", "#group+opponent+name"),
    Column("opponent_side", Kind.TEXT, "that party's side", "#group+opponent"),
    Column("time_from", Kind.DAY, "first day the fact may lie in", "#date+start"),
    Column("time_to", Kind.DAY, "last day, included", "#date+end"),
    Column("area_km2", Kind.NUMBER, "km2 claimed", "#indicator+km2+num"),
    Column("places", Kind.TEXT, "all places, each with its role", "#loc+all"),
    *PLACE_COLUMNS,
    Column("importance", Kind.TEXT, "core or minor", "#meta+importance"),
    Column("status", Kind.TEXT, "status of the event in which the claim has its home", "#status+event"),
    Column("quote", Kind.TEXT, "the exact words", "#description+quote"),
    Column("start", Kind.INTEGER, "where they begin in the report's text, in code points", "#meta+start"),
    Column("end", Kind.INTEGER, "where they end, excluded", "#meta+end"),
    Column("rule", Kind.TEXT, "rule of the engine that made the claim", "#meta+rule"),
)  # fmt: skip


def claims_layer(claims: Sequence[Claim], knowledge: Knowledge) -> Layer:
    """Claims as rows, a point at the first place that has one."""
    rows = [claim_row(claim, knowledge) for claim in claims]
    shapes = points_of(rows)
    return Layer(
        "claim", "claims of reports", COLUMNS, "Point", len(rows), lambda: batches_of(COLUMNS, rows, shapes)
    )


def claim_row(claim: Claim, knowledge: Knowledge) -> dict[str, Any]:
    """A claim as one row of plain values."""
    head = knowledge.reports.get(claim.report_id)
    known = None if head is None else head.published_at
    if known is None and claim.published_on is not None:
        known = day_end(claim.published_on)
    return {
        "id": claim.id,
        "published_on": claim.published_on,
        "known_from": known,
        "source": claim.source,
        "report_id": claim.report_id,
        "url": None if head is None else web_address(head.url),
        **spoken_fields(claim),
        "time_from": None if claim.time is None else claim.time.start,
        "time_to": None if claim.time is None else claim.time.end,
        "area_km2": None if claim.area_km2 is None else float(claim.area_km2),
        "places": places_words(claim),
        **place_fields(claim.places),
        "importance": claim.importance,
        "status": status_of(claim, knowledge),
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "rule": claim.rule,
    }


def status_of(claim: Claim, knowledge: Knowledge) -> str | None:
    """Status of the event in which a claim has its home."""
    home = next((event for event in knowledge.events_of.get(claim.id, ()) if claim.id in event.own), None)
    return None if home is None else home.status.value


def place_fields(places: Sequence[ClaimPlace] | Sequence[EventPlace]) -> dict[str, Any]:
    """The first place with a point, else the first."""
    pointed = [place for place in places if place.lon is not None and place.lat is not None]
    place: ClaimPlace | EventPlace | None = next(iter([*pointed, *places]), None)
    if place is None:
        return {column.name: None for column in PLACE_COLUMNS}
    if isinstance(place, ClaimPlace):
        name, number, kind = place.canonical, place.place_id, place.type
    else:
        name, number, kind = place.name, place.key, place.kind
    return {
        "place": name,
        "place_id": number,
        "place_kind": kind,
        "admin1": place.admin1,
        "country": place.country,
        "lon": None if place.lon is None else float(place.lon),
        "lat": None if place.lat is None else float(place.lat),
    }


def points_of(rows: Sequence[dict[str, Any]]) -> Array:
    """A point for each row that has one, else None."""
    points = np.full(len(rows), None, dtype=object)
    for number, row in enumerate(rows):
        if row["lon"] is not None and row["lat"] is not None:
            points[number] = shapely.Point(row["lon"], row["lat"])
    return points
