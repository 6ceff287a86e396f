"""What each map showed at a point or around a place, when, since which snapshot, and the claims about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heldground.answers.answer import Answer, Row, Table
from heldground.answers.asked import Asked
from heldground.area import distance_km
from heldground.claims.model import Claim
from heldground.errors import WrongUse
from heldground.history.history import History
from heldground.places.model import FEATURE, SETTLEMENT, Place
from heldground.queries.credit import Credit
from heldground.queries.evidence import NEAR_KM
from heldground.queries.load import claims_known
from heldground.queries.timeline import PLACE_KM, Stay, timeline_around, timeline_at
from heldground.snapshots.table import load_snapshots
from heldground.when import Instant, day_start, iso

if TYPE_CHECKING:
    from heldground.plots.sheet import Sheet


@dataclass(frozen=True, repr=False)
class Timeline(Answer):
    """Every state each source's map gave a spot, oldest first, and the claims that name it.

    `stays` has a list a source, in the order of `credits`; empty for a map that never showed anything there.
    `files` names the snapshot that began a stay, by source and instant, as its publisher's file was called.
    """

    title: str
    credits: tuple[Credit, ...]
    asked: Asked
    spans: tuple[tuple[Instant, Instant], ...]
    stays: tuple[tuple[Stay, ...], ...]
    files: dict[tuple[str, Instant], str]
    claims: tuple[Claim, ...]

    @property
    def rows(self) -> list[Row]:
        return [
            {
                "source": stay.source,
                "from": iso(stay.valid_from),
                "until": iso(stay.valid_until),
                "side": stay.side or None,
                "control": stay.control,
                "nearest_km": round(stay.distance_km, 2),
                "largest_cell_km2": round(stay.area_km2, 3),
                "labels": [" ".join(label.splitlines()) for label in stay.labels],
                "snapshot": self.files.get((stay.source, stay.valid_from)),
                "known_from": iso(stay.known_from),
                **credit.fields(stay.valid_from),
            }
            for stays, credit in zip(self.stays, self.credits, strict=True)
            for stay in stays
        ]

    @property
    def tables(self) -> list[Table]:
        rows = [
            {**row, "until": row["until"] or "still so", "labels": _labels(row["labels"])}
            for row in self.rows
        ]
        columns = ("source", "from", "until", "side", "control", "nearest_km", "snapshot", "labels")
        stacked = (
            ("from, until", 0, ("from", "until")),
            ("shown as", 1, ("control", "side", "source")),
            ("label, file", 2, ("labels", "snapshot")),
        )
        return [Table(f"maps, {self.title}", columns, rows, frozenset({"nearest_km"}), stacked)]

    @property
    def why_empty(self) -> str:
        if not self.credits:
            return "no source had a map yet, as far as was known then"
        titles = " and ".join(credit.source.title for credit in self.credits)
        return f"no map of {titles} ever showed ground {self.title} as anybody's or in doubt"

    def sheet(self) -> "Sheet":
        from heldground.plots.sheet import Texts
        from heldground.plots.timeline import Said, draw_timeline

        lanes = [
            (credit.source.title, stays, *span)
            for credit, stays, span in zip(self.credits, self.stays, self.spans, strict=True)
        ]
        said = [
            Said(day_start(claim.published_on), _words(claim))
            for claim in self.claims
            if claim.published_on is not None and claim.importance == "core"
        ]
        if not self.spans:
            raise WrongUse(self.why_empty)
        first, last = min(span[0] for span in self.spans), max(span[1] for span in self.spans)
        subtitle = f"maps from {(iso(first) or '')[:10]} to {(iso(last) or '')[:10]}"
        return draw_timeline(
            lanes,
            Texts(f"What the maps showed {self.title}", subtitle, tuple(self.notes())),
            self.asked.look,
            claims=said,
        )


def ask_timeline(asked: Asked, histories: Sequence[History], where: Place | tuple[float, float]) -> Timeline:
    """What each map showed around a place (settlements: within 2 km), or at a point of longitude and latitude."""
    if isinstance(where, Place):
        look = timeline_around if where.kind in (SETTLEMENT, FEATURE) else timeline_at
        lon, lat = where.lon, where.lat
        title = (
            f"within {PLACE_KM:g} km of {where.title}"
            if look is timeline_around
            else f"at the point of {where.title}"
        )
    else:
        look, (lon, lat) = timeline_at, where
        title = f"at {lat:.4f} N, {lon:.4f} E"
    histories = [
        each for each in histories if len(each.instants)
    ]  # before its first map a source shows nothing
    stays = tuple(tuple(look(history, lon, lat)) for history in histories)
    files: dict[tuple[str, Instant], str] = {}
    with asked.project.reading() as connection:
        for history in histories:
            files |= {
                (history.source.id, row.valid_at): row.name
                for row in load_snapshots(connection, history.source.id)
                if (asked.known is None or row.known_at <= asked.known)
                and (asked.recorded is None or row.recorded <= asked.recorded)
            }
        if isinstance(where, Place):
            claims = claims_known(connection, asked.known, place_id=where.id)
        else:
            claims = [
                claim
                for claim in claims_known(connection, asked.known)
                if any(
                    place.lon is not None
                    and place.lat is not None
                    and place.type in (SETTLEMENT, FEATURE)
                    and distance_km(place.lon, place.lat, lon, lat) <= NEAR_KM
                    for place in claim.places
                )
            ]
    return Timeline(
        title=title,
        credits=tuple(asked.credit(history) for history in histories),
        asked=asked,
        spans=tuple((int(each.instants.min()), int(each.instants.max())) for each in histories),
        stays=stays,
        files=files,
        claims=tuple(claims),
    )


def _labels(labels: Sequence[str]) -> list[str]:
    """Labels for people: without the blanks that publishers leave at their ends, each once."""
    return list(dict.fromkeys(label_words(each) for each in labels))


def label_words(label: str) -> str:
    """A publisher's label for people: without stray blanks, and a bare key of its files as what it says.

    Examples
    --------
    >>> label_words("Occupied  "), label_words("geoJSON.status.unknown")
    ('Occupied', 'unknown status')
    >>> label_words("Unknown status /// geoJSON.status.unknown")
    'Unknown status'
    """
    text = " ".join(label.split())
    head, found, key = text.partition("geoJSON.status.")
    if not found:
        return text
    return head.strip(" /") or f"{key} status"  # after words in two languages the key says nothing more


def _words(claim: Claim) -> str:
    """A claim in a line: day, who, stance, what."""
    who = "the report" if claim.claimant.kind == "outlet" else claim.claimant.name
    what = claim.predicate.replace("_", " ")
    area = f" {claim.area_km2:g} km²" if claim.area_km2 is not None else ""
    actor = f" by {claim.actor.name}" if claim.actor else ""
    day = claim.published_on.isoformat() if claim.published_on else ""
    return f"{day} {who} {claim.stance.replace('_', ' ')}: {what}{area}{actor}"
