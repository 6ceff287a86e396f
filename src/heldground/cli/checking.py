"""`check`: claims against maps."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from heldground.cli.options import At, Known, Output, ProjectDir, Recorded, SourceId, instant, open_here
from heldground.cli.output import Format, complain, note, show, show_note, show_rows
from heldground.cli.showing import asked_of, maps_of
from heldground.errors import UnknownName, WrongUse
from heldground.when import Instant, day_of, iso

if TYPE_CHECKING:
    from heldground.answers.asked import Asked
    from heldground.claims.model import Claim
    from heldground.history.history import History
    from heldground.queries.check import Check
    from heldground.queries.verdict import Verdict

_COLOURS = {"agrees": "green", "disagrees": "red", "cannot say": "yellow"}


def check(
    claim: Annotated[
        str | None,
        typer.Argument(metavar='[CLAIM|"free text"]', help="Id of a claim, or a statement. None: all."),
    ] = None,
    at: At = None,
    known: Known = None,
    recorded: Recorded = None,
    source: SourceId = None,
    radius_km: Annotated[
        float | None, typer.Option("--radius-km", min=0.1, max=500, help="Search radius.")
    ] = None,
    project: ProjectDir = Path(),
    output: Output = Format.TABLE,
) -> None:
    """Set a claim against every map. Exit 1 when some source disagrees and none agrees.

    Example: heldground check --project demo --at 2025-04-06 "13 square kilometres near Demidovka"
    """
    from heldground.queries.check import CHECKABLE, Check, check_claim
    from heldground.queries.load import claims_known

    opened = open_here(project)
    asked = asked_of(opened, instant(known), recorded)
    histories = maps_of(asked, source)
    with opened.reading() as connection:
        stored = claims_known(connection, asked.known)
    if claim is None:
        wanted = [each for each in stored if each.predicate in CHECKABLE and _has_place(each)]
        if not wanted:
            note("no claim of the project is about control at a place on the map")
    else:
        wanted = [_meant(opened, claim, stored)]
    checks: list[Check] = []
    for each in wanted:
        try:
            found = check_claim(
                each,
                histories,
                sources=opened.theatre.sources,
                at=instant(at),
                radius_km=radius_km,
                stored=stored,
                sides=opened.theatre.sides,
            )
        except WrongUse as cause:
            if claim is not None:
                raise
            complain(
                f"claim {each.id[:8]} not checked: {cause}"
            )  # one claim no map can answer stops no other
        else:
            checks.append(found)
    if output is Format.TABLE:
        for shown in checks:
            _show(shown)
        for line in _notes(asked, histories, checks):
            show_note(line)
    else:
        rows = [row for shown in checks for row in _rows(shown, asked)]
        show_rows(rows, tuple(rows[0]) if rows else (), output=output)
    raise typer.Exit(int(any(shown.contradicted for shown in checks)))


def _meant(project: Any, text: str, stored: Sequence["Claim"]) -> "Claim":
    """The stored claim with that id, else the statement the text makes."""
    from heldground.claims.free_text import parse_statement
    from heldground.events.intake import project_gazetteer

    if len(text) >= 4 and all(letter in "0123456789abcdef" for letter in text):
        found = [each for each in stored if each.id.startswith(text)]
        if len(found) != 1:
            raise UnknownName(
                f"{len(found)} claims have an id beginning with {text!r}; `heldground claims` lists them"
            )
        return found[0]
    return parse_statement(text, theatre=project.theatre, gazetteer=project_gazetteer(project))


def _has_place(claim: "Claim") -> bool:
    return any(place.lat is not None for place in claim.places)


def _show(check: "Check") -> None:
    claim = check.claim
    said = "statement" if claim.report == "statement" else f"claim {claim.id[:8]}"
    show(Text(f"{said}: {claim.quote}", style="bold"))
    show(Text(f"  place    {check.place.title} ({check.place.lat:.4f} N, {check.place.lon:.4f} E)"))
    voices = sorted({f"{voice.claimant.name} ({voice.report})" for voice in check.voices})
    if voices:
        show(Text(f"  said by  {'; '.join(voices)}"))
    for verdict in check.verdicts:
        for line in _lines(check, verdict):
            show(line)


def _lines(check: "Check", verdict: "Verdict") -> list[Text]:
    day = _dated(verdict.at, check.at)
    if check.radius_km:
        where = f"nearest patch, {check.radius_km:g} km"
    else:
        where = f"{'' if verdict.area is None else 'nearest patch '}in {check.ground.title}"
    lines = []
    if verdict.area is not None:
        reason = f"{verdict.area_reason} ({verdict.source_title} map{day}, {where})"
        lines.append(_line("area", verdict.area.value, reason))
    control = verdict.control_reason
    if verdict.area is None:
        control += f" ({verdict.source_title} map{day}, {where})"
    lines.append(_line("control", verdict.control.value, control))
    if verdict.caution:
        lines.append(Text.assemble(("  caution  ", "bold yellow"), verdict.caution))
    return lines


def _dated(snapshot: Instant | None, at: Instant) -> str:
    """The day of the map that answered, and that no newer one did where the question is about a later day."""
    if snapshot is None:
        return ""
    day, asked = day_of(snapshot).isoformat(), day_of(at).isoformat()
    return f" of {day}" + ("" if day == asked else f", still in force on {asked}")


def _line(name: str, answer: str, reason: str) -> Text:
    words = answer.replace("_", " ")
    return Text.assemble(f"  {name:<8} ", (f"{words:<10}", _COLOURS[words]), f"  {reason}")


def _notes(asked: "Asked", histories: Sequence["History"], checks: Sequence["Check"]) -> list[str]:
    """What the maps' figures include, whose they are and what to be wary of, at the instants that answered."""
    from heldground.queries.credit import stale

    lines: dict[str, None] = {}
    for history in histories:
        moments = [
            verdict.at
            for check in checks
            for verdict in check.verdicts
            if verdict.source == history.source.id and verdict.at is not None
        ]
        if moments:
            lines.update(dict.fromkeys(asked.credit(history, min(moments), max(moments)).lines()))
        old = [stale(history, check.at) for check in checks]
        lines.update(dict.fromkeys(f"caution: {each}" for each in old if each))
    return list(lines)


def _rows(check: "Check", asked: "Asked") -> list[dict[str, Any]]:
    return [
        {
            "claim": check.claim.id,
            "quote": check.claim.quote,
            "place": check.place.title,
            "lon": check.place.lon,
            "lat": check.place.lat,
            "at": iso(check.at),
            "source": verdict.source,
            "snapshot": None if verdict.at is None else iso(verdict.at),
            "area": None if verdict.area is None else verdict.area.value,
            "control": verdict.control.value,
            "claimed_km2": verdict.claimed_km2,
            "measured_km2": None if verdict.measured_km2 is None else round(verdict.measured_km2, 3),
            "tolerance_km2": verdict.tolerance_km2,
            "radius_km": check.radius_km,
            "searched": check.ground.title,
            "classes": sorted(f"{side} {control}".strip() for side, control in verdict.patch.classes)
            if verdict.patch
            else [],
            "distance_km": round(verdict.patch.distance_km, 2) if verdict.patch else None,
            "area_reason": verdict.area_reason,
            "control_reason": verdict.control_reason,
            "caution": verdict.caution,
            **_terms(asked, verdict),
            "said_by": sorted({voice.claimant.name for voice in check.voices}),
        }
        for verdict in check.verdicts
    ]


def _terms(asked: "Asked", verdict: "Verdict") -> dict[str, str | None]:
    source = asked.project.theatre.sources.or_new(verdict.source)
    return {
        "definition": source.definition_at(verdict.at),
        "licence": source.licence,
        "attribution": source.attribution,
    }
