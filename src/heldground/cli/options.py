"""Options that several commands share."""

import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heldground.cli.output import Format, ShapeFormat, note
from heldground.errors import WrongUse
from heldground.when import Instant, iso, parse_instant

if TYPE_CHECKING:
    from heldground.project import Project


class Step(StrEnum):
    """How far apart rows are; `queries.periods.Every`, without loading it for `--help`."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


ProjectDir = Annotated[
    Path,
    typer.Option(
        "--project", envvar="HELDGROUND_PROJECT", help="Folder of the project.", show_default="here"
    ),
]
At = Annotated[str | None, typer.Option("--at", help="Valid time: a date (state at its end) or an instant.")]
Known = Annotated[str | None, typer.Option("--known", help="Only what was published by then.")]
Recorded = Annotated[
    int | None,
    typer.Option("--recorded", help="As this project's log was at this place: an answer that never changes."),
]
SourceId = Annotated[str | None, typer.Option("--source", help="Id of one source.")]
Output = Annotated[Format, typer.Option("--format", help="How rows are printed.")]
ShapeOutput = Annotated[ShapeFormat, typer.Option("--format", help="How rows, or shapes, are printed.")]
Plot = Annotated[Path | None, typer.Option("--plot", metavar="FILE", help="Also draw it: .svg or .png.")]
From = Annotated[str | None, typer.Option("--from", "--since", help="First day, or an instant.")]
Until = Annotated[str | None, typer.Option("--until", help="Last day, or an instant.")]
Steps = Annotated[
    Step | None, typer.Option("--every", help="A row a day, week or month instead of one a map.")
]
Classes = Annotated[
    list[str] | None,
    typer.Option("--class", metavar="SIDE:CONTROL", help="Only this: ru:held, ru, held, nobody:unknown."),
]
Labels = Annotated[list[str] | None, typer.Option("--label", help="Only ground whose label has these words.")]

# What is made for readers instead of the desk.
Public = Annotated[
    bool,
    typer.Option(
        "--public", help="What the public may see: delayed, by each source's terms. Only this may leave."
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="The instant it is made for; with --public the default is now."),
]

# The ground a question is about: one of these, or everything.
Around = Annotated[str | None, typer.Option("--place", help="Around this place; with --radius-km.")]
Radius = Annotated[
    float | None,
    typer.Option("--radius-km", min=0.001, max=2000, help="Radius around --place; 20 if not given."),
]
NearPoint = Annotated[str | None, typer.Option("--near", metavar="LON,LAT,KM", help="Around a point.")]
InRegion = Annotated[
    str | None,
    typer.Option(
        "--region",
        metavar="NAME|FILE",
        help="A region or country by any name or ISO code, or a file: GeoJSON, WKT, KML, KMZ, GPKG …",
    ),
]
Bbox = Annotated[str | None, typer.Option("--bbox", metavar="W,S,E,N", help="A box in degrees.")]


def open_here(folder: Path) -> "Project":
    """The project in a folder."""
    from heldground.project import open_project

    return open_project(folder)


def now() -> Instant:
    """The clock, which nothing below the command line and the server reads."""
    return int(time.time())


def instant(text: str | None) -> Instant | None:
    """The instant an option means."""
    return None if text is None else parse_instant(text)


def public_instant(text: str | None) -> Instant:
    """The instant that something is published for; now if nobody says. One that is yet to come is told of.

    Raises
    ------
    WrongUse
        It is no instant.
    """
    clock = now()
    moment = clock if text is None else parse_instant(text)
    if moment > clock:
        note(
            f"warning: --as-of {text} is {iso(moment)}, which is yet to come: the delay that readers are promised is not "
            f"kept. Leave --as-of out, or give an instant that is past, like {iso(clock)}"
        )
    return moment


def point(text: str) -> tuple[float, float] | None:
    """Longitude and latitude from `LON,LAT`, or None for a name."""
    parts = text.split(",")
    if len(parts) != 2:
        return None
    try:
        lon, lat = float(parts[0]), float(parts[1])
    except ValueError:
        return None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise WrongUse(f"{text} is no LON,LAT in degrees: longitude first, like 35.35,50.86")
    return lon, lat
