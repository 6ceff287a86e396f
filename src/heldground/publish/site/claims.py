"""Claims and events by month, and the columns that claims are filtered by."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

import orjson

from heldground.claims.model import Claim
from heldground.publish.page.pieces import filled
from heldground.publish.site.answers import ClaimsFile, EventsFile
from heldground.publish.site.names import month_of
from heldground.publish.site.release import Release, SiteFile
from heldground.queries.evidence import Knowledge
from heldground.queries.finding import NONE, Finder, Wanted

_EVERYTHING = Wanted()


def newest_first(finder: Finder) -> tuple[Claim, ...]:
    """All claims in the order of the API's answers."""
    return finder.claims(_EVERYTHING).claims


def claim_months(finder: Finder) -> list[str]:
    """Months with claims, newest first, `undated` last."""
    return list(dict.fromkeys(month_of(claim.published_on) for claim in newest_first(finder)))


def event_months(finder: Finder) -> list[str]:
    """Months in which events end, newest first."""
    return list(dict.fromkeys(month_of(event.end) for event in finder.events(_EVERYTHING)))


def claim_files(release: Release) -> Iterator[SiteFile]:
    """`data/claims/`: a file a month, and the index over all of them."""
    edition, telling = release.edition, release.telling
    claims = newest_first(edition.finder)
    for month, mine in groupby(claims, key=lambda claim: month_of(claim.published_on)):
        told = filled(ClaimsFile(claims=[]), claims=release.pieces.claims(mine, telling))
        yield SiteFile(f"data/claims/{month}.json", told)
    yield SiteFile(
        "data/claims/index.json", orjson.dumps(index_of(claims, edition.knowledge, edition.finder))
    )


def event_files(release: Release) -> Iterator[SiteFile]:
    """`data/events/`: a file a month."""
    events = release.edition.finder.events(_EVERYTHING)
    for month, mine in groupby(events, key=lambda event: month_of(event.end)):
        told = filled(EventsFile(events=[]), events=release.pieces.events(mine, release.telling))
        yield SiteFile(f"data/events/{month}.json", told)


def index_of(claims: Iterable[Claim], knowledge: Knowledge, finder: Finder) -> dict[str, Any]:
    """A column for each thing that claims are filtered by (docs/reference/site.md)."""
    told = list(claims)

    def source(claim: Claim) -> str:
        head = knowledge.reports.get(claim.report_id)
        return (head.source if head else claim.source) or NONE

    one: dict[str, Callable[[Claim], str]] = {
        "side": lambda claim: claim.claimant.side or NONE,
        "predicate": lambda claim: claim.predicate,
        "stance": lambda claim: claim.stance,
        "status": lambda claim: finder.status_of(claim.id) or NONE,
        "lang": lambda claim: claim.lang or NONE,
        "source": source,
        "claimant": lambda claim: claim.claimant.name,
    }
    months = list(dict.fromkeys(month_of(claim.published_on) for claim in told))
    month_number = {month: number for number, month in enumerate(months)}
    at, filled = [], dict.fromkeys(months, 0)
    for claim in told:
        month = month_of(claim.published_on)
        at.append(filled[month])
        filled[month] += 1
    columns = {name: [value(claim) for claim in told] for name, value in one.items()}
    values = {name: sorted(set(column)) for name, column in columns.items()}
    places = [list(dict.fromkeys(each.place_id for each in claim.places if each.place_id)) for claim in told]
    values["place"] = sorted({each for named in places for each in named})
    number = {name: {value: n for n, value in enumerate(known)} for name, known in values.items()}
    return {
        "months": months,
        "values": values,
        "rows": {
            "month": [month_number[month_of(claim.published_on)] for claim in told],
            "at": at,
            "published": [claim.published_on and claim.published_on.isoformat() for claim in told],
            "from": [_day(claim.time and claim.time.start) for claim in told],
            "to": [_day(claim.time and claim.time.end) for claim in told],
            **{name: [number[name][value] for value in column] for name, column in columns.items()},
            "places": [[number["place"][each] for each in named] for named in places],
            "area": [claim.area_km2 for claim in told],
        },
    }


def _day(day: Any) -> str | None:
    return None if day is None else day.isoformat()
