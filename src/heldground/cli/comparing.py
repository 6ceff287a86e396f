"""`changes`, `disagreements`: one map at two instants, two maps at one, or over time."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heldground.cli.grounds import ground_asked
from heldground.cli.options import (
    Around,
    At,
    Bbox,
    From,
    InRegion,
    Known,
    NearPoint,
    Plot,
    ProjectDir,
    Radius,
    Recorded,
    ShapeOutput,
    Steps,
    Until,
    instant,
    now,
    open_here,
)
from heldground.cli.output import ShapeFormat
from heldground.cli.showing import asked_of, say_undelayed, say_where_places_come_from, show_answer
from heldground.errors import WrongUse
from heldground.when import parse_instant

if TYPE_CHECKING:
    from heldground.answers.asked import Asked
    from heldground.answers.changes import Changes
    from heldground.answers.disagreements import Disagreements

Least = Annotated[float, typer.Option("--least-km2", min=0, help="Leave out smaller patches from the list.")]


def changes(
    start: Annotated[str, typer.Argument(metavar="FROM", help="A date or an instant.")],
    until: Annotated[str, typer.Argument(metavar="UNTIL", help="A date or an instant.")],
    source: Annotated[str, typer.Option("--source", help="Id of a source.")],
    place: Around = None,
    radius_km: Radius = None,
    near: NearPoint = None,
    region: InRegion = None,
    bbox: Bbox = None,
    least_km2: Least = 0.1,
    known: Known = None,
    recorded: Recorded = None,
    plot: Plot = None,
    project: ProjectDir = Path(),
    output: ShapeOutput = ShapeFormat.TABLE,
) -> None:
    """Ground gained and lost between two dates, with the places nearest to it.

    Example: heldground changes 2025-03-20 2025-04-28 --source deepstate --project demo
    """
    from heldground.answers.changes import ask_changes

    asked = asked_of(open_here(project), instant(known), recorded)
    (history,) = asked.histories([source])
    first, last = parse_instant(start), parse_instant(until)
    if first > last:
        raise WrongUse(f"FROM is after UNTIL: {start} > {until}; turn them round")
    answer = ask_changes(
        asked,
        history,
        first,
        last,
        ground=ground_asked(asked.project, place, radius_km, near, region, bbox),
        least_km2=least_km2,
    )
    _show(asked, answer, output, plot)


def disagreements(
    first: Annotated[str, typer.Argument(metavar="S1", help="Id of a source.")],
    second: Annotated[str, typer.Argument(metavar="S2", help="Id of another.")],
    at: At = None,
    since: From = None,
    until: Until = None,
    every: Steps = None,
    place: Around = None,
    radius_km: Radius = None,
    near: NearPoint = None,
    region: InRegion = None,
    bbox: Bbox = None,
    least_km2: Least = 1.0,
    known: Known = None,
    recorded: Recorded = None,
    plot: Plot = None,
    project: ProjectDir = Path(),
    output: ShapeOutput = ShapeFormat.TABLE,
) -> None:
    """Where and since when two sources differ, km2 by pair of states; with --from, --until or --every over time.

    Example: heldground disagreements deepstate nzz --from 2024-08-01 --every month
    """
    from heldground.answers.disagreements import ask_disagreement_over_time, ask_disagreements
    from heldground.queries.periods import Every

    over_time = any(each is not None for each in (since, until, every))
    if over_time and at is not None:
        raise WrongUse(
            "--at asks for one instant, --from, --until and --every for a stretch of time; give one"
        )
    if first == second:
        raise WrongUse(f"a source does not disagree with itself; name another beside {first}")
    asked = asked_of(open_here(project), instant(known), recorded)
    one, other = asked.histories([first, second])
    ground = ground_asked(asked.project, place, radius_km, near, region, bbox)
    if over_time:
        series = ask_disagreement_over_time(
            asked,
            one,
            other,
            ground=ground,
            since=None if since is None else parse_instant(since, end=False),
            until=instant(until),
            every=None if every is None else Every(every.value),
        )
        show_answer(series, output, plot)
        return
    moment = now() if at is None else parse_instant(at)
    answer = ask_disagreements(asked, one, other, moment, ground=ground, least_km2=least_km2)
    _show(asked, answer, output, plot)


def _show(asked: "Asked", answer: "Changes | Disagreements", output: ShapeFormat, plot: Path | None) -> None:
    if output is ShapeFormat.GEOJSON:
        say_undelayed(answer)
    show_answer(answer, output, plot)
    say_where_places_come_from(asked, answer.near)
