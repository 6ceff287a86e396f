"""`explain`: how a claim came out of its report, for people and for programs."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from rich.console import Console, Group
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from heldground.cli.options import ProjectDir, open_here
from heldground.cli.output import data, visible
from heldground.errors import UnknownName

if TYPE_CHECKING:
    from heldground.claims.explain import Explanation, PlaceChoice
    from heldground.claims.model import Claim
    from heldground.reports.model import Report

WIDTH: Final = 100
"""Longer lines are hard to read; narrower terminals get what they have."""
CANDIDATES: Final = 6
AROUND_CHARS: Final = 160
"""Text shown before and after the sentence."""


class ExplainFormat(StrEnum):
    """For people or for programs."""

    TABLE = "table"
    JSON = "json"


def explain(
    claim_id: Annotated[str, typer.Argument(metavar="CLAIM", help="Id of a claim, or its unique start.")],
    project: ProjectDir = Path(),
    output: Annotated[
        ExplainFormat, typer.Option("--format", help="How it is printed.")
    ] = ExplainFormat.TABLE,
) -> None:
    """Text, span, rule, and why this place and not a namesake.  Example: heldground explain 3f2a --project demo"""
    from heldground.claims.explain import explain_claim
    from heldground.events.intake import project_gazetteer
    from heldground.events.table import load_events
    from heldground.reports.table import get_report

    opened = open_here(project)
    with opened.reading() as connection:
        claim = one_claim(connection, claim_id)
        report = get_report(connection, claim.report_id)
        events = load_events(connection, claim_id=claim.id)
    told = explain_claim(claim, report, theatre=opened.theatre, gazetteer=project_gazetteer(opened))
    if output is ExplainFormat.JSON:
        json.dump(as_json(told, report), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    out = data()
    out = Console(highlight=False, width=min(out.width, WIDTH))
    out.print(_head(claim, report))
    out.print(Padding(_passage(told, report, marked=out.no_color or not out.is_terminal), (1, 2)))
    rows = _rows(claim, told)
    rows += [
        ("event", f"{event.status.value.replace('_', ' ')}: {event.title} [{event.id[:8]}]")
        for event in events
        if claim.id in event.own
    ]
    out.print(_outline(rows))
    for choice in told.places:
        out.print()
        out.print(_place(choice))


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
        some = f": {', '.join(claim.id for claim in found[:5])}" if 1 < len(found) <= 5 else ""
        raise UnknownName(
            f"{len(found)} claims have an id beginning with {claim_id!r}{some}; `heldground claims` lists them"
        )
    return found[0]


def as_json(told: "Explanation", report: "Report") -> dict[str, Any]:
    """An explanation as JSON: the claim, its sentence, and each name with its candidates, best first."""
    return {
        "claim": told.claim.as_json(),
        "report": {"id": report.id, "source": report.source, "url": report.url, "title": report.title},
        "sentence": {"text": told.sentence, "start": told.sentence_start, "end": told.sentence_end},
        "rule": told.rule,
        "trigger": told.trigger,
        "example": told.example or None,
        "speaker": told.speaker,
        "steps": list(told.steps),
        "places": [
            {
                "name": choice.name,
                "chosen": choice.chosen,
                "reason": choice.reason,
                "candidates": [
                    {
                        "id": candidate.place.id,
                        "title": candidate.place.title,
                        "kind": candidate.place.kind,
                        "lon": candidate.place.lon,
                        "lat": candidate.place.lat,
                        "score": round(candidate.score, 4),
                        "reasons": list(candidate.reasons),
                    }
                    for candidate in choice.candidates
                ],
            }
            for choice in told.places
        ],
    }


def _head(claim: "Claim", report: "Report") -> Group:
    title = Text.assemble((f"claim {claim.id}", "bold"))
    where = f"{report.source}, {report.published_on.isoformat()}"
    if report.title:
        where += f": {report.title}"
    spot = f"{report.key}, characters {claim.start} to {claim.end}" + (
        f", {claim.lang}" if claim.lang else ""
    )
    lines = [title, Text(visible(where)), Text(visible(spot), style="dim")]
    if report.url:
        lines.append(Text(visible(report.url), style="dim"))
    return Group(*lines)


def _passage(told: "Explanation", report: "Report", *, marked: bool) -> Text:
    """The sentence between what stands around it; the span stands out, by signs where there is no colour."""
    claim, text = told.claim, report.text
    before = text[max(0, told.sentence_start - AROUND_CHARS) : told.sentence_start]
    after = text[told.sentence_end : told.sentence_end + AROUND_CHARS]
    if told.sentence_start > AROUND_CHARS:
        before = "…" + before.partition(" ")[2]
    if told.sentence_end + AROUND_CHARS < len(text):
        after = after.rpartition(" ")[0] + "…"
    span = (claim.start - told.sentence_start, claim.end - told.sentence_start)
    head, words, tail = told.sentence[: span[0]], told.sentence[span[0] : span[1]], told.sentence[span[1] :]
    opened, closed = ("⟦", "⟧") if marked else ("", "")
    return Text.assemble(
        (_line(before), "dim"),
        _line(head),
        (opened + _line(words) + closed, "bold reverse"),
        _line(tail),
        (_line(after), "dim"),
    )


def _line(text: str) -> str:
    """Text on one line, so that the terminal breaks it where it is full; blanks at the ends stay."""
    ends = (" " if text[:1].isspace() else "", " " if text[-1:].isspace() else "")
    inner = " ".join(visible(text).split())
    return f"{ends[0]}{inner}{ends[1]}" if inner else ends[0]


def _rows(claim: "Claim", told: "Explanation") -> list[tuple[str, str]]:
    who = claim.claimant
    side = f"speaks for {who.side}" if who.side else "speaks for no side"
    name = f"the report itself ({who.name})" if who.kind == "outlet" else who.name
    rows = [("who", f"{name}, {who.kind}, {side}")]
    rows.append(("named by", f"“{told.speaker}”" if told.speaker else "nobody: the report in its own voice"))
    if claim.via:
        rows.append(("through", ", ".join(claim.via)))
    says = claim.predicate.replace("_", " ")
    if claim.actor is not None:
        says = f"{claim.actor.name} [{claim.actor.side or 'no side'}] {says}"
    if claim.opponent is not None:
        says += f", against {claim.opponent.name} [{claim.opponent.side or 'no side'}]"
    if claim.about is not None:
        says += f", about: {claim.about}"
    rows.append(("says", says))
    rows.append(("stance", claim.stance.replace("_", " ")))
    if claim.area_km2 is not None:
        rows.append(("area", f"{claim.area_km2:g} km²"))
    if claim.time is not None:
        first, last = claim.time.start, claim.time.end
        rows.append(("when", f"{first}" if first == last else f"{first or 'open'} to {last or 'open'}"))
    rows.append(("words", f"“{told.trigger}”, rule {told.rule}"))
    if told.example:
        rows.append(("made for", f"“{told.example}”"))
    shown = {f"{claim.predicate}: rule {claim.rule}"}
    rows += [
        ("because", step)
        for step in told.steps
        if step not in shown and not step.startswith(("claimant ", "relayed by"))
    ]
    return rows


def _outline(rows: list[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, Text(visible(value)))
    return table


def _place(choice: "PlaceChoice") -> Group:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False, header_style="dim")
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("candidate", overflow="fold", ratio=2)
    table.add_column("what speaks for it", overflow="fold", ratio=3)
    best = max((candidate.score for candidate in choice.candidates), default=0.0)
    taken = False
    for candidate in choice.candidates[:CANDIDATES]:
        place = candidate.place
        chosen = not taken and place.title == choice.chosen
        taken = taken or chosen
        where = f"{place.kind}, {_degrees(place.lat, 'N', 'S')} {_degrees(place.lon, 'E', 'W')}"
        table.add_row(
            f"{candidate.score:.2f}",
            Text(_bar(candidate.score, best)),
            Text.assemble(
                ("→ " if chosen else "") + visible(place.title),
                "\n",
                (where, "dim"),
                style="bold" if chosen else "",
            ),
            Text(visible("; ".join(candidate.reasons))),
        )
    left = len(choice.candidates) - CANDIDATES
    parts: list[Any] = [
        Rule(Text(visible(f"{choice.name} = {choice.chosen or 'no place'}"), style="bold"), align="left"),
        Text(visible(choice.reason or "no other place has that name")),
    ]
    if choice.candidates:
        parts += [Text(), table]
    if left > 0:
        parts.append(Text(f"and {left} more with lower scores", style="dim"))
    return Group(*parts)


def _bar(score: float, best: float) -> str:
    """Five cells long for the best."""
    return "▇" * round(5 * score / best) if best > 0 and score > 0 else ""


def _degrees(value: float, above: str, below: str) -> str:
    return f"{abs(value):.3f} {above if value >= 0 else below}"
