"""`state`, `timeline`, `area`: what the maps say of a place, an instant, a stretch of time."""

from pathlib import Path
from typing import Annotated

import typer

from heldground.cli.grounds import ground_asked
from heldground.cli.options import (
    Around,
    At,
    Bbox,
    Classes,
    From,
    InRegion,
    Known,
    Labels,
    NearPoint,
    Output,
    Plot,
    ProjectDir,
    Radius,
    Recorded,
    ShapeOutput,
    SourceId,
    Steps,
    Until,
    instant,
    now,
    open_here,
    point,
)
from heldground.cli.output import Format, ShapeFormat
from heldground.cli.showing import asked_of, maps_of, say_undelayed, show_answer
from heldground.when import parse_instant


def state(
    at: At = None,
    source: SourceId = None,
    known: Known = None,
    recorded: Recorded = None,
    project: ProjectDir = Path(),
    output: ShapeOutput = ShapeFormat.GEOJSON,
) -> None:
    """Who holds what at an instant: GeoJSON, or with another format km2 by class.

    Example: heldground state --at 2025-04-06 --source deepstate
    """
    from heldground.answers.state import ask_state

    asked = asked_of(open_here(project), instant(known), recorded)
    moment = now() if at is None else parse_instant(at)
    answer = ask_state(asked, maps_of(asked, source), moment)
    if output is ShapeFormat.GEOJSON:
        say_undelayed(answer)
    show_answer(answer, output)


def timeline(
    where: Annotated[str, typer.Argument(metavar="PLACE|LON,LAT", help="A place by any name, or a point.")],
    source: SourceId = None,
    known: Known = None,
    recorded: Recorded = None,
    plot: Plot = None,
    project: ProjectDir = Path(),
    output: Output = Format.TABLE,
) -> None:
    """What each source showed there, from when until when, since which snapshot, and the claims about it.

    Example: heldground timeline Demidovka --plot demidovka.svg
    """
    from heldground.answers.timeline import ask_timeline
    from heldground.cli.reports import ClaimFormat, show_claims

    asked = asked_of(open_here(project), instant(known), recorded)
    answer = ask_timeline(asked, maps_of(asked, source), point(where) or asked.place(where))
    show_answer(answer, output, plot)
    if output is Format.TABLE and answer.claims:
        show_claims(answer.claims, ClaimFormat.TABLE)


def area(
    place: Around = None,
    radius_km: Radius = None,
    near: NearPoint = None,
    region: InRegion = None,
    bbox: Bbox = None,
    source: SourceId = None,
    since: From = None,
    until: Until = None,
    every: Steps = None,
    classes: Classes = None,
    labels: Labels = None,
    claimed: Annotated[
        bool, typer.Option("--claimed", help="Also ground a publisher only claims, which totals leave out.")
    ] = False,
    known: Known = None,
    recorded: Recorded = None,
    plot: Plot = None,
    project: ProjectDir = Path(),
    output: Output = Format.TABLE,
) -> None:
    """Km2 by side and control at every map, or every day, week or month.

    Example: heldground area --region Kherson --every month --plot kherson.svg
    """
    from heldground.answers.area import ask_area
    from heldground.queries.classes import read_wanted
    from heldground.queries.periods import Every

    asked = asked_of(open_here(project), instant(known), recorded)
    sides = [side.id for side in asked.project.theatre.sides]
    answer = ask_area(
        asked,
        maps_of(asked, source),
        ground_asked(asked.project, place, radius_km, near, region, bbox),
        since=None if since is None else parse_instant(since, end=False),
        until=instant(until),
        every=None if every is None else Every(every.value),
        wanted=read_wanted(classes or (), labels or (), sides=sides, claimed=claimed),
    )
    show_answer(answer, output, plot)
