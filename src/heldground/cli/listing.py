"""`reports`, `claims`, `events`: lists with filters, for people and for programs."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from heldground.answers.rows import write_json
from heldground.cli.cells import is_narrow, show_cells
from heldground.cli.options import (
    Around,
    Bbox,
    From,
    InRegion,
    NearPoint,
    Output,
    ProjectDir,
    Radius,
    ShapeOutput,
    Until,
    open_here,
)
from heldground.cli.output import Format, ShapeFormat, note, show_rows
from heldground.errors import WrongUse

if TYPE_CHECKING:
    from heldground.project import Project
    from heldground.queries.ground import Ground
    from heldground.reports.sieve import Condition

T = TypeVar("T")

Side = Annotated[
    str | None, typer.Option("--side", "--claimant-side", help="Who says it speaks for this side; or none.")
]
About = Annotated[str | None, typer.Option("--about-side", help="This side does it, or it is done to it.")]
Status = Annotated[str | None, typer.Option("--status", help="Status of the event, like disputed.")]
SourceOf = Annotated[str | None, typer.Option("--source", help="Only from this source.")]
Lang = Annotated[str | None, typer.Option("--lang", help="Only in this language, like uk.")]
Words = Annotated[str | None, typer.Option("--text", help="Only with all these words, in any case.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")]


def list_reports(
    source: SourceOf = None,
    lang: Lang = None,
    since: From = None,
    until: Until = None,
    text: Words = None,
    extent: Annotated[str | None, typer.Option(help="full, or summary: all a feed had of it.")] = None,
    copies: Annotated[
        bool, typer.Option("--copies/--no-copies", help="With copies of other reports.")
    ] = True,
    sort: Annotated[str, typer.Option(help="oldest, newest, source or title.")] = "oldest",
    limit: Limit = None,
    project: ProjectDir = Path(),
    output: Output = Format.TABLE,
) -> None:
    """Reports of the project, by day.  Example: heldground reports --project demo --lang uk"""
    from heldground.claims.table import count_claims
    from heldground.cli.rows import report_row, title_of
    from heldground.reports.model import SUMMARY
    from heldground.reports.table import load_duplicates, load_reports
    from heldground.reports.wanted import ORDERS, WantedReports

    wanted = WantedReports(
        source=source,
        lang=lang,
        since=_day(since),
        until=_day(until),
        text=text,
        extent=extent,
        copies=copies,
    )
    with open_here(project).reading() as connection:
        copy_of = load_duplicates(connection)
        counts = count_claims(connection)
        every = list(load_reports(connection))
    found = _listed(every, wanted.tests(copy_of), ORDERS, sort, limit, "reports")
    rows = [
        report_row(report, claims=counts.get(report.id, 0), copy_of=copy_of.get(report.id))
        for report in found
    ]
    columns: Sequence[str] = ("id", "published_on", "source", "lang", "title", "claims", "extent", "copy_of")
    if output is Format.TABLE and not rows:
        return
    if output is Format.TABLE and is_narrow():
        show_cells(
            (("report", 0), ("title", 3), ("source", 2)),
            (
                (
                    (report.id, report.published_on.isoformat()),
                    (title_of(report), report.url),
                    (
                        ", ".join(filter(None, (report.source, report.lang))),
                        _counted(counts.get(report.id, 0), "claim"),
                        "only a summary" if report.extent == SUMMARY else None,
                        f"copy of {copy_of[report.id]}" if report.id in copy_of else None,
                        f"via {', '.join(report.via)}" if report.via else None,
                    ),
                )
                for report in found
            ),
        )
        return
    if output is Format.CSV:
        columns = list(rows[0]) if rows else columns
    show_rows(rows, columns, output=output, right=("claims",))


def list_claims(
    place: Around = None,
    radius_km: Radius = None,
    near: NearPoint = None,
    region: InRegion = None,
    bbox: Bbox = None,
    side: Side = None,
    about: About = None,
    kind: Annotated[str | None, typer.Option(help="Kind of claimant, like official or osint.")] = None,
    predicate: Annotated[str | None, typer.Option(help="What is claimed, like holds.")] = None,
    stance: Annotated[str | None, typer.Option(help="How, like denies.")] = None,
    status: Status = None,
    source: SourceOf = None,
    lang: Lang = None,
    since: From = None,
    until: Until = None,
    text: Words = None,
    core: Annotated[bool, typer.Option("--core", help="Leave out minor claims.")] = False,
    sort: Annotated[str, typer.Option(help="oldest, newest, area, claimant or source.")] = "oldest",
    limit: Limit = None,
    project: ProjectDir = Path(),
    output: ShapeOutput = ShapeFormat.TABLE,
) -> None:
    """Claims of the project: who says what, with the exact words. Several values of a filter: with commas.

    Example: heldground claims --project demo --place Demidovka --radius-km 15 --stance denies,asserts
    """
    from heldground.claims.table import load_claims
    from heldground.claims.wanted import ORDERS, WantedClaims
    from heldground.cli.reports import ClaimFormat, show_claims
    from heldground.cli.rows import claim_row
    from heldground.events.table import load_events

    opened = open_here(project)
    ground = _ground(opened, place, radius_km, near, region, bbox)
    wanted = WantedClaims(
        ground=None if ground is None else ground.shape,
        where="" if ground is None else _in(ground),
        side=side,
        about=about,
        kind=kind,
        predicate=predicate,
        stance=stance,
        status=status,
        source=source,
        lang=lang,
        since=_day(since),
        until=_day(until),
        text=text,
        core=core,
    )
    with opened.reading() as connection:
        every = load_claims(connection)
        events = load_events(connection) if status is not None or output is not ShapeFormat.TABLE else []
    status_of = {claim_id: event.status.value for event in events for claim_id in event.own}
    found = _listed(every, wanted.tests(status_of), ORDERS, sort, limit, "claims")
    if output is ShapeFormat.GEOJSON:
        _features((place_of, {**claim_row(claim), "status": status_of.get(claim.id)}) for claim in found
                  for place_of in claim.places)  # fmt: skip
    elif output is ShapeFormat.CSV:
        rows = [{**claim_row(claim), "status": status_of.get(claim.id)} for claim in found]
        show_rows(rows, list(rows[0]) if rows else ("id",), output=Format.CSV)
    elif found or output is not ShapeFormat.TABLE:
        show_claims(found, ClaimFormat(output.value))


def list_events(
    place: Around = None,
    radius_km: Radius = None,
    near: NearPoint = None,
    region: InRegion = None,
    bbox: Bbox = None,
    status: Status = None,
    side: Side = None,
    about: About = None,
    topic: Annotated[str | None, typer.Option(help="What it is about, like control or fighting.")] = None,
    predicate: Annotated[str | None, typer.Option(help="What is claimed, like holds.")] = None,
    source: SourceOf = None,
    lang: Lang = None,
    since: From = None,
    until: Until = None,
    text: Words = None,
    sort: Annotated[str, typer.Option(help="oldest, newest, status, voices or title.")] = "oldest",
    limit: Limit = None,
    project: ProjectDir = Path(),
    output: ShapeOutput = ShapeFormat.TABLE,
) -> None:
    """Events: claims about the same fact, with a status and its reason. Several values of a filter: with commas.

    Example: heldground events --project demo --status disputed,one_sided --from 2025-04-01
    """
    from heldground.claims.table import load_claims
    from heldground.cli.rows import event_row
    from heldground.events.table import load_events
    from heldground.events.wanted import ORDERS, WantedEvents

    opened = open_here(project)
    ground = _ground(opened, place, radius_km, near, region, bbox)
    wanted = WantedEvents(
        ground=None if ground is None else ground.shape,
        where="" if ground is None else _in(ground),
        side=side,
        about=about,
        topic=topic,
        predicate=predicate,
        status=status,
        source=source,
        lang=lang,
        since=_day(since),
        until=_day(until),
        text=text,
    )
    with opened.reading() as connection:
        every = load_events(connection)
        claims = {claim.id: claim for claim in load_claims(connection)}
    found = _listed(every, wanted.tests(claims), ORDERS, sort, limit, "events")
    rows = [
        {
            "id": event.id[:8],
            "when": _span(event.start, event.end),
            "event": event.title,
            "status": event.status.value.replace("_", " "),
            "for": len(event.for_),
            "against": len(event.against),
            "silent": len(event.silent),
            "reason": event.reason,
        }
        for event in found
    ]
    columns = ("id", "when", "event", "status", "for", "against", "silent", "reason")
    if output is ShapeFormat.GEOJSON:
        _features((place_of, event.as_json()) for event in found for place_of in event.places)
    elif output is ShapeFormat.CSV:
        table = [event_row(event) for event in found]
        show_rows(table, list(table[0]) if table else ("id",), output=Format.CSV)
    elif output is not ShapeFormat.TABLE:
        show_rows([event.as_json() for event in found], columns, output=Format(output.value))
    elif rows and is_narrow():
        show_cells(
            (("event", 0), ("fact", 2), ("status and reason", 3)),
            (
                (
                    (
                        event.id[:8],
                        f"{len(event.for_)} for",
                        f"{len(event.against)} against",
                        f"{len(event.silent)} silent",
                    ),
                    (event.title,),
                    (event.status.value.replace("_", " "), event.reason),
                )
                for event in found
            ),
        )
    elif rows:
        show_rows(rows, columns, output=Format.TABLE, right=("for", "against", "silent"))


def _listed(
    every: Sequence[T],
    tests: "Sequence[Condition[T]]",
    orders: Mapping[str, tuple[Callable[[T], Any], bool]],
    sort: str,
    limit: int | None,
    what: str,
) -> list[T]:
    from heldground.reports.sieve import chosen, why_none

    if sort not in orders:
        raise WrongUse(f"{what} are not sorted by {sort!r}; they are by: {', '.join(orders)}")
    found = chosen(every, tests)
    if not found:
        note(why_none(every, tests, what=what))
    key, downward = orders[sort]
    found.sort(key=key, reverse=downward)
    if limit is not None and len(found) > limit:
        note(f"the first {limit:,} of {len(found):,} {what}, {sort} first")
        return found[:limit]
    return found


def _ground(
    project: "Project",
    place: str | None,
    radius_km: float | None,
    near: str | None,
    region: str | None,
    bbox: str | None,
) -> "Ground | None":
    if place is near is region is bbox is None:
        return None
    from heldground.cli.grounds import ground_asked

    found = ground_asked(project, place, radius_km, near, region, bbox)
    if found is not None:
        note(_in(found))  # a name may mean several places: which one was taken is told
    return found


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _in(ground: "Ground") -> str:
    return f"within {ground.title}" if ground.title[:1].isdigit() else f"in {ground.title}"


def _day(text: str | None) -> date | None:
    from heldground.when import parse_day

    return None if text is None else parse_day(text)


def _span(start: date, end: date) -> str:
    return start.isoformat() if start == end else f"{start.isoformat()} to {end.isoformat()}"


def _features(placed: Iterable[tuple[Any, dict[str, Any]]]) -> None:
    """A point for each place that has one (RFC 7946: degrees on WGS 84, longitude first); those without are counted."""
    features = []
    without = 0
    for place, properties in placed:
        if place.lon is None or place.lat is None:
            without += 1
            continue
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
                "properties": {"place": getattr(place, "canonical", place.name), **properties},
            }
        )
    if without:
        note(f"{without:,} places have no point and are left out")
    write_json({"type": "FeatureCollection", "features": features}, sys.stdout, indent=None)
