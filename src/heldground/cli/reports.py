"""`ingest`, `extract`, `reports`, `claims`, `events`, `explain`."""

import json
import sys
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from heldground.cli.engines import Engine, llm_engine, show_differences, told_by_llm
from heldground.cli.options import Output, ProjectDir, now, open_here
from heldground.cli.output import Format, complain, data, note, progress_bar, show, show_rows, visible
from heldground.errors import UnknownName

if TYPE_CHECKING:
    from heldground.claims.model import Claim
    from heldground.reports.account import Account
    from heldground.reports.model import Report


class ClaimFormat(StrEnum):
    """Claims are JSON objects; a table shows their outline."""

    JSONL = "jsonl"
    JSON = "json"
    TABLE = "table"


def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Reports or folders: .txt, .jsonl, .html")
    ],
    source: Annotated[str | None, typer.Option("--source", help="Who publishes them all.")] = None,
    project: ProjectDir = Path(),
) -> None:
    """Read reports, take out their claims, gather these into events.

    Example: heldground ingest --project demo --source euromaidan report.txt
    """
    from heldground.events.intake import ingest_reports

    opened = open_here(project)
    with progress_bar() as show:
        account = ingest_reports(opened, paths, source=source, now=now(), progress=show)
    _refused(account.reports)
    note(f"{account.reports}; {account.claims:,} new claims, {account.events:,} events in the project")
    raise typer.Exit(account.exit_code)


def extract(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Reports or folders: .txt, .jsonl, .html")
    ],
    theatre: Annotated[str, typer.Option(help="A shipped theatre, or a .toml file.")] = "ukraine",
    places: Annotated[
        list[Path] | None, typer.Option("--places", help="A gazetteer file; may be given again.")
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Who publishes them all.")] = None,
    output: Annotated[
        ClaimFormat, typer.Option("--format", help="How claims are printed.")
    ] = ClaimFormat.JSONL,
    engine: Annotated[
        Engine, typer.Option(help="The rules, a model that --llm configures, or where both differ.")
    ] = Engine.RULES,
    llm: Annotated[
        Path | None, typer.Option("--llm", help="The .toml file whose [llm] names service and model.")
    ] = None,
) -> None:
    """Claims of reports; no project needed, nothing is stored.

    Example: heldground extract report.txt --places cities.csv
    """
    from heldground.claims.extract import extract_claims
    from heldground.claims.llm.compare import differences
    from heldground.places.load import read_gazetteer
    from heldground.reports.account import Account
    from heldground.reports.read import read_reports
    from heldground.theatre import read_theatre

    scene = read_theatre(theatre)
    gazetteer = read_gazetteer(places or [], scene)
    account = Account()
    reports = (report for path in paths for report in read_reports(path, source=source, account=account))

    def by_rules(report: "Report") -> "list[Claim]":
        return extract_claims(report, theatre=scene, gazetteer=gazetteer)

    if engine is Engine.RULES:
        show_claims((claim for report in reports for claim in by_rules(report)), output)
    else:
        model = llm_engine(llm, theatre=scene, gazetteer=gazetteer)
        if engine is Engine.LLM:
            show_claims((claim for report in reports for claim in told_by_llm(model, report)), output)
        else:
            show_differences(
                ((report, differences(by_rules(report), told_by_llm(model, report))) for report in reports),
                Format(output.value),
            )
    _refused(account)
    note(str(account))
    raise typer.Exit(account.exit_code)


def list_reports(project: ProjectDir = Path(), output: Output = Format.TABLE) -> None:
    """Reports of the project, by day.  Example: heldground reports --project demo"""
    from heldground.claims.table import load_claims
    from heldground.reports.table import load_duplicates, load_reports
    from heldground.when import iso

    with open_here(project).reading() as connection:
        copies = load_duplicates(connection)
        counts: dict[str, int] = {}
        for claim in load_claims(connection):
            counts[claim.report_id] = counts.get(claim.report_id, 0) + 1
        rows = [
            {
                "id": report.id,
                "published_on": report.published_on.isoformat(),
                "source": report.source,
                "lang": report.lang,
                "title": report.title or report.file,
                "claims": counts.get(report.id, 0),
                "url": report.url,
                "file": report.file,
                "fetched_at": None if report.fetched_at is None else iso(report.fetched_at),
                "copy_of": copies.get(report.id),
            }
            for report in load_reports(connection)
        ]
    show_rows(
        rows,
        ("id", "published_on", "source", "lang", "title", "claims", "copy_of"),
        output=output,
        right=("claims",),
    )


def list_claims(
    project: ProjectDir = Path(),
    predicate: Annotated[str | None, typer.Option(help="Only this predicate, like holds.")] = None,
    stance: Annotated[str | None, typer.Option(help="Only this stance, like denies.")] = None,
    side: Annotated[str | None, typer.Option(help="Only claimants who speak for this side.")] = None,
    since: Annotated[str | None, typer.Option(help="Published on this day or later.")] = None,
    until: Annotated[str | None, typer.Option(help="Published on this day or before.")] = None,
    core: Annotated[bool, typer.Option("--core", help="Leave out minor claims.")] = False,
    output: Annotated[
        ClaimFormat, typer.Option("--format", help="How claims are printed.")
    ] = ClaimFormat.TABLE,
) -> None:
    """Claims of the project: who says what, with the exact words.  Example: heldground claims --project demo --core"""
    from heldground.claims.table import load_claims
    from heldground.when import parse_day

    equal = {"predicate": predicate, "stance": stance, "claimant_side": side.lower() if side else None}
    wanted: dict[str, Any] = {name: value for name, value in equal.items() if value is not None}
    if core:
        wanted["importance"] = "core"
    first: date | None = None if since is None else parse_day(since)
    last: date | None = None if until is None else parse_day(until)
    with open_here(project).reading() as connection:
        show_claims(load_claims(connection, since=first, until=last, **wanted), output)


def list_events(
    project: ProjectDir = Path(),
    status: Annotated[str | None, typer.Option(help="Only this status, like disputed.")] = None,
    output: Output = Format.TABLE,
) -> None:
    """Events: claims about the same fact, with a status and its reason.  Example: heldground events --project demo"""
    from heldground.events.table import load_events

    with open_here(project).reading() as connection:
        events = [event for event in load_events(connection) if status is None or event.status == status]
    if output is not Format.TABLE:
        show_rows([event.as_json() for event in events], ("id", "title", "status", "reason"), output=output)
        return
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
        for event in events
    ]
    columns = ("id", "when", "event", "status", "for", "against", "silent", "reason")
    show_rows(rows, columns, output=output, right=("for", "against", "silent"))


def explain(
    claim_id: Annotated[str, typer.Argument(metavar="CLAIM", help="Id of a claim, or its unique start.")],
    project: ProjectDir = Path(),
) -> None:
    """Text, span, rule, and why this place and not a namesake.  Example: heldground explain 3f2a --project demo"""
    from heldground.claims.explain import explain_claim
    from heldground.events.intake import project_gazetteer
    from heldground.reports.table import get_report

    opened = open_here(project)
    with opened.reading() as connection:
        claim = one_claim(connection, claim_id)
        report = get_report(connection, claim.report_id)
    told = explain_claim(claim, report, theatre=opened.theatre, gazetteer=project_gazetteer(opened))
    out = data()
    sentence = Text(told.sentence)
    sentence.stylize("bold reverse", claim.start - told.sentence_start, claim.end - told.sentence_start)
    show(Text(f"claim {claim.id}  {report.key}, characters {claim.start} to {claim.end}", style="bold"))
    show(sentence)
    outline = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, value in (
        ("claimant", _who(claim)),
        ("says", f"{_what(claim)} ({claim.stance})"),
        ("speaker", told.speaker or "the report in its own voice"),
        ("trigger", told.trigger),
        ("rule", f"{told.rule}, written for: {told.example}" if told.example else told.rule),
        *(("", step) for step in told.steps),
    ):
        outline.add_row(name, Text(visible(value)))
    out.print(outline)
    for choice in told.places:
        table = Table(
            title=Text(visible(f"{choice.name} = {choice.chosen or 'no place'}")),
            title_justify="left",
            caption_justify="left",
        )
        table.caption = Text(visible(choice.reason))
        for column in ("score", "candidate", "where", "reasons"):
            table.add_column(column, justify="right" if column == "score" else "left", overflow="fold")
        for candidate in choice.candidates[:8]:
            place = candidate.place
            table.add_row(
                f"{candidate.score:.2f}",
                Text(place.title),
                f"{place.lat:.3f} N, {place.lon:.3f} E",
                Text("; ".join(candidate.reasons)),
            )
        out.print(table)


def one_claim(connection: Any, claim_id: str) -> "Claim":
    """The stored claim whose id begins like this.

    Raises
    ------
    UnknownName
        None, or several.
    """
    from heldground.claims.table import load_claims

    found = [claim for claim in load_claims(connection) if claim.id.startswith(claim_id)] if claim_id else []
    if len(found) != 1:
        raise UnknownName(
            f"{len(found)} claims have an id beginning with {claim_id!r}; `heldground claims` lists them"
        )
    return found[0]


def show_claims(claims: Iterable["Claim"], output: ClaimFormat) -> None:
    """Print claims: JSON objects, or a table of who says what, where, in which words."""
    if output is ClaimFormat.JSONL:
        for claim in claims:
            sys.stdout.write(json.dumps(claim.as_json(), ensure_ascii=False) + "\n")
        return
    if output is ClaimFormat.JSON:
        sys.stdout.write(
            json.dumps([claim.as_json() for claim in claims], ensure_ascii=False, indent=1) + "\n"
        )
        return
    rows = [
        {
            "id": claim.id[:8],
            "day": None if claim.published_on is None else claim.published_on.isoformat(),
            "claimant": _who(claim),
            "says": _what(claim),
            "stance": claim.stance,
            "places": [f"{place.role} {place.canonical}" for place in claim.places],
            "words": claim.quote,
        }
        for claim in claims
    ]
    show_rows(rows, ("id", "day", "claimant", "says", "stance", "places", "words"), output=Format.TABLE)


def _who(claim: "Claim") -> str:
    name = "the report itself" if claim.claimant.kind == "outlet" else claim.claimant.name
    side = f" [{claim.claimant.side}]" if claim.claimant.side else ""
    return f"{name}{side}" + (f" via {', '.join(claim.via)}" if claim.via else "")


def _what(claim: "Claim") -> str:
    actor = f"{claim.actor.name} [{claim.actor.side or 'no side'}] " if claim.actor else ""
    area = f" {claim.area_km2:g} km2" if claim.area_km2 is not None else ""
    return f"{actor}{claim.predicate}{area}"


def _span(start: date, end: date) -> str:
    return start.isoformat() if start == end else f"{start.isoformat()} to {end.isoformat()}"


def _refused(account: "Account") -> None:
    for where, why in account.skipped[:20]:
        complain(f"{where}: {why}")
    if account.refused > 20:
        complain(f"and {account.refused - 20:,} more")
