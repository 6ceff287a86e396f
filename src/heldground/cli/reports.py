"""`ingest`, `extract`; how claims are printed."""

import json
import os
import random
import sys
import time
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from heldground.cli.cells import is_narrow, show_cells
from heldground.cli.engines import Engine, llm_engine, show_differences, told_by_llm
from heldground.cli.options import ProjectDir, now, open_here
from heldground.cli.output import Format, complain, note, progress_bar, show_rows
from heldground.errors import WrongUse

if TYPE_CHECKING:
    from heldground.claims.model import Claim
    from heldground.reports.account import Account
    from heldground.reports.model import Report

_TOLD: Final = 20
"""Notes and refusals printed of a run; the account counts all."""

_PIPED_BYTES: Final = 200_000_000
"""As much of standard input is read; the largest format's own limit."""


_STANCES: Final = {
    "asserts": "asserting",
    "confirms": "confirming",
    "denies": "denying",
    "hedges": "hedging",
    "declines_to_comment": "declining to comment",
}
_DEEDS: Final = {
    "holds": "holds ground",
    "captured": "ground taken",
    "recaptured": "ground retaken",
    "entered": "entered",
    "advanced": "advance",
    "attempted_entry": "attempt to enter",
    "withdrew": "withdrawal",
    "lost": "ground lost",
    "repelled": "attack beaten off",
    "clash": "fighting",
    "shelling_or_strike": "shelling or strike",
    "evacuated": "evacuation",
    "no_confirmation": "no confirmation",
    "other_statement": "another statement",
}
"""Predicates as nouns, which fit any number and tense."""


class ClaimFormat(StrEnum):
    """Claims are JSON objects; a table shows their outline."""

    JSONL = "jsonl"
    JSON = "json"
    TABLE = "table"


def ingest(
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PATH|URL…",
            help="Files, folders, addresses, - for standard input: .txt, .html, .jsonl, feeds, .opml, Telegram exports. "
            "Without any, the feeds of heldground.toml.",
            show_default=False,
        ),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Who publishes them all.")] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Fetch the pages of which a feed gives only a summary.")
    ] = False,
    project: ProjectDir = Path(),
) -> None:
    """Read reports, take out their claims, gather these into events. The same command goes on after a cut.

    Example: heldground ingest --project demo --follow feeds.opml inbox/
    """
    from heldground.events.intake import ingest_reports
    from heldground.reports.fetching import Clock

    opened = open_here(project)
    clock = Clock(monotonic=time.monotonic, sleep=time.sleep, random=random.random, now=now)
    with progress_bar() as show:
        account = ingest_reports(
            opened,
            inputs or [],
            source=source,
            follow=follow,
            stdin=_piped() if "-" in (inputs or ()) else None,
            now=now(),
            clock=clock,
            progress=show,
        )
    for each in account.reports.notes[:_TOLD]:
        note(each)
    if (more := len(account.reports.notes) - _TOLD) > 0:
        note(f"and {more:,} notes more")
    _refused(account.reports)
    note(f"{account.reports}; {account.claims:,} new claims, {account.events:,} events in the project")
    if account.placeless:
        note(
            f"{account.placeless:,} of the new claims have no place: the project knows {account.places:,} places; "
            "`heldground places add FILE` brings more"
        )
    raise typer.Exit(account.exit_code)


def _piped() -> bytes:
    content = sys.stdin.buffer.read(_PIPED_BYTES + 1)
    if len(content) > _PIPED_BYTES:
        raise WrongUse(f"more than {_PIPED_BYTES:,} bytes on standard input; save it and give the file")
    return content


def extract(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Report files or folders of them.")],
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
    from heldground.places.compiled import cached_gazetteer
    from heldground.reports.account import Account
    from heldground.reports.read import read_reports
    from heldground.theatre import read_theatre

    scene = read_theatre(theatre)
    kept = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "heldground"
    gazetteer = cached_gazetteer(places or [], scene, kept)
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
    if is_narrow():
        show_cells(
            (("claim", 0), ("who says what", 2), ("in which words", 3)),
            (
                (
                    (
                        claim.id[:8],
                        claim.published_on.isoformat() if claim.published_on else None,
                        claim.lang,
                    ),
                    (
                        f"{who_says(claim)}, {_STANCES.get(claim.stance, claim.stance)}:",
                        what_is_said(claim),
                        ", ".join(f"{place.role} {place.canonical}" for place in claim.places),
                    ),
                    (claim.quote, claim.source),
                )
                for claim in claims
            ),
        )
        return
    rows = [
        {
            "id": claim.id[:8],
            "day": None if claim.published_on is None else claim.published_on.isoformat(),
            "claimant": who_says(claim),
            "says": what_is_said(claim),
            "stance": claim.stance,
            "places": [f"{place.role} {place.canonical}" for place in claim.places],
            "words": claim.quote,
        }
        for claim in claims
    ]
    show_rows(rows, ("id", "day", "claimant", "says", "stance", "places", "words"), output=Format.TABLE)


def who_says(claim: "Claim") -> str:
    """The claimant with its side, and those who relay it."""
    name = "the report itself" if claim.claimant.kind == "outlet" else claim.claimant.name
    side = f" [{claim.claimant.side}]" if claim.claimant.side else ""
    return f"{name}{side}" + (f" via {', '.join(claim.via)}" if claim.via else "")


def what_is_said(claim: "Claim") -> str:
    """Whose deed, in words, and the area: "UA: ground taken, 13 km2".

    The side stands for the party, which reports call "it", "we" or "Russian"; its words stand beside.
    """
    actor = claim.actor
    who = "" if actor is None else f"{actor.side.upper() if actor.side else actor.name}: "
    area = f", {claim.area_km2:g} km2" if claim.area_km2 is not None else ""
    return f"{who}{_DEEDS.get(claim.predicate, claim.predicate.replace('_', ' '))}{area}"


def _refused(account: "Account") -> None:
    for where, why in account.skipped[:_TOLD]:
        complain(f"{where}: {why}")
    if account.refused > _TOLD:
        complain(f"and {account.refused - _TOLD:,} more")
