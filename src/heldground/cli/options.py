"""Options that several commands share."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heldground.cli.output import Format
from heldground.errors import WrongUse
from heldground.when import Instant, parse_instant

if TYPE_CHECKING:
    from heldground.project import Project

ProjectDir = Annotated[
    Path,
    typer.Option(
        "--project", envvar="HELDGROUND_PROJECT", help="Folder of the project.", show_default="here"
    ),
]
At = Annotated[str | None, typer.Option("--at", help="Valid time: a date (state at its end) or an instant.")]
Known = Annotated[str | None, typer.Option("--known", help="Only what was published by then.")]
SourceId = Annotated[str | None, typer.Option("--source", help="Id of one source.")]
Output = Annotated[Format, typer.Option("--format", help="How rows are printed.")]


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
