"""`quarantine`: what the gates hold back or warn of, and a person's word on it."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from heldground.answers.rows import write_json
from heldground.cli.cells import is_narrow, show_cells
from heldground.cli.options import ProjectDir, SourceId, now, open_here
from heldground.cli.output import Format, note, progress_bar, show_rows
from heldground.errors import WrongUse
from heldground.when import day_of, iso

if TYPE_CHECKING:
    from heldground.history.quarantine import Alarm
    from heldground.project import Project


class QuarantineFormat(StrEnum):
    """How alarms are printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    GEOJSON = "geojson"


def quarantine(
    project: ProjectDir = Path(),
    source: SourceId = None,
    gate: Annotated[str | None, typer.Option(help="Only alarms of this gate.")] = None,
    release: Annotated[
        str | None,
        typer.Option(help="Let in what the alarm with this id holds back; its first letters are enough."),
    ] = None,
    uphold: Annotated[str | None, typer.Option(help="Mark the alarm with this id as seen and right.")] = None,
    output: Annotated[QuarantineFormat, typer.Option("--format", help="How alarms are printed.")] = (
        QuarantineFormat.TABLE
    ),
) -> None:
    """What the gates hold back or warn of, and why.  Example: heldground quarantine --gate "definition break"

    `--release` accepts it as true, `--uphold` says that the alarm is right; both are entries of the project's log.
    """
    from heldground.history.quarantine import load_quarantine

    if release is not None and uphold is not None:
        raise WrongUse("give --release or --uphold, not both")
    opened = open_here(project)
    for given, verdict in ((release, "released"), (uphold, "upheld")):
        if given is not None:
            _decide(opened, given, verdict)
    with opened.reading() as connection:
        alarms = load_quarantine(connection, source, gate)
    if output is QuarantineFormat.GEOJSON:
        features = [
            {"type": "Feature", "properties": _row(alarm), "geometry": _geometry(alarm)} for alarm in alarms
        ]
        write_json({"type": "FeatureCollection", "features": features}, sys.stdout, indent=None)
    elif output is QuarantineFormat.TABLE and not alarms:
        note("nothing is held back, and no gate warns of anything")
    elif output is QuarantineFormat.TABLE and is_narrow():
        show_cells(
            (("alarm", 0), ("what", 2), ("reason", 3)),
            (_stacked(_brief(alarm)) for alarm in alarms),
        )
    elif output is QuarantineFormat.TABLE:
        show_rows(
            [_brief(alarm) for alarm in alarms],
            ("id", "source", "gate", "standing", "since", "until", "km2", "place", "files", "reason"),
            output=Format.TABLE,
            right=("km2", "files"),
        )
    else:
        rows = [_row(alarm) for alarm in alarms]
        columns = (
            *("id", "source", "gate", "standing", "since", "until", "km2", "lost_km2", "class"),
            *("label", "lon", "lat", "files", "reason"),
        )
        show_rows(rows, columns, output=Format(output.value))


def _decide(project: "Project", given: str, verdict: str) -> None:
    """Write a person's word into the log; what it lets in is told first, what it did to the map after."""
    from heldground.history.quarantine import decide, notices_meant
    from heldground.queries.release import coming_in, shown_at, what_changed

    with project.reading() as connection:
        meant = notices_meant(connection, given)
    if verdict == "released":
        for notice in meant:
            note(coming_in(notice))
    before = shown_at(project, meant)
    with progress_bar() as show:
        cells = decide(project, given, verdict, now=now(), progress=show)
    for source, count in cells.items():
        note(f"{given} {verdict}; {count:,} cells of {source} written")
    for line in what_changed(before, shown_at(project, meant)):
        note(line)


def _row(alarm: "Alarm") -> dict[str, Any]:
    """An alarm in full."""
    notice = alarm.notice
    spot = None if alarm.shape is None else alarm.shape.representative_point()
    return {
        "id": notice.id,
        "source": notice.source,
        "gate": notice.gate,
        "standing": notice.standing.value,
        "holds": notice.holds,
        "since": iso(notice.since),
        "until": iso(notice.until),
        "km2": round(notice.km2, 3),
        "lost_km2": round(notice.lost_km2, 3),
        "class": notice.kind,
        "label": alarm.label,
        "lon": None if spot is None else round(spot.x, 4),
        "lat": None if spot is None else round(spot.y, 4),
        "files": notice.files,
        "reason": notice.reason,
    }


def _brief(alarm: "Alarm") -> dict[str, Any]:
    """An alarm as people read it in a line: days, whole square kilometres."""
    row, notice = _row(alarm), alarm.notice
    north, east = row["lat"], row["lon"]
    return {
        **row,
        "id": notice.id[:8],
        "since": day_of(notice.since).isoformat(),
        "until": "" if iso(notice.until) is None else day_of(notice.until).isoformat(),
        "km2": f"{notice.km2:,.0f}" if notice.km2 else "",
        "place": "whole map" if north is None else f"{north:.1f} N, {east:.1f} E",
    }


def _stacked(brief: dict[str, Any]) -> tuple[tuple[str | None, ...], ...]:
    """An alarm in three cells of lines."""
    until = f"until {brief['until']}" if brief["until"] else None
    km2 = f"{brief['km2']} km2" if brief["km2"] else None
    files = f"{brief['files']:,} file{'' if brief['files'] == 1 else 's'}"
    return (
        (brief["id"], brief["since"], until),
        (f"{brief['source']}, {brief['gate']}", brief["standing"], km2, brief["place"], files),
        (brief["reason"],),
    )


def _geometry(alarm: "Alarm") -> dict[str, Any] | None:
    import shapely

    return None if alarm.shape is None else json.loads(shapely.to_geojson(alarm.shape))
