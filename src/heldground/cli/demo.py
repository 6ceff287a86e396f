"""`demo`: the sample project, and what to try next."""

from pathlib import Path
from typing import Annotated

import typer

from heldground.cli.options import now
from heldground.cli.output import Format, note, progress_bar, show_rows
from heldground.cli.serving import serve_project


def make_demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where the sample project goes.")] = Path(
        "demo"
    ),
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")] = 0,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Only make the project.")] = False,
) -> None:
    """Make the sample project from bundled data and serve its map; safe to run again.

    Example: heldground demo --no-serve
    """
    from heldground import demo
    from heldground.cli.listing import list_events
    from heldground.queries.load import load_histories
    from heldground.queries.state import totals_at
    from heldground.when import day_of

    with progress_bar() as show:
        project, reports, maps = demo.make_demo(folder, now=now(), progress=show)
    note(
        f"{project.title}: {maps.new + maps.already_known} snapshots, "
        f"{reports.reports.new + reports.reports.already_known} reports, {reports.events} events in {folder}"
    )
    for history in load_histories(project):
        rows = []
        for at in _milestones([int(each) for each in history.instants]):
            totals = totals_at(history, at)
            rows.append(
                {
                    "day": day_of(at).isoformat(),
                    **{f"{side} {control}".strip(): round(km2, 1) for (side, control), km2 in totals.items()},
                }
            )
        names = sorted({name for row in rows for name in row} - {"day"})
        show_rows(
            rows,
            ("day", *names),
            output=Format.TABLE,
            title=f"{history.source.title}, excerpt: km2 within 20 km of Demidovka, Belgorod Oblast",
            caption=f"definition: {history.source.definition}",
            right=names,
        )
    list_events(project=folder)
    note(
        "Map excerpt: DeepState (deepstatemap.live), cited; its terms are not published. See "
        f"{folder / demo.NOTICE}."
    )
    note("Next, ready to paste:")
    command = Path(".venv/bin/heldground") if Path(".venv/bin/heldground").exists() else Path("heldground")
    for line in (
        f"serve --project {folder}",
        f'check --project {folder} --at 2025-04-06 "13 square kilometres near Demidovka"',
        f"claims --project {folder} --core",
        f"timeline Demidovka --project {folder}",
        f"area --project {folder} --place Demidovka --radius-km 10",
        f"places find Демидівка --project {folder}",
    ):
        typer.echo(f"  {command} {line}")
    if not no_serve:
        serve_project(project, port=port)


def _milestones(instants: list[int], count: int = 8) -> list[int]:
    """At most so many instants, evenly spread, the first and the last among them."""
    if len(instants) <= count:
        return instants
    step = (len(instants) - 1) / (count - 1)
    return [instants[round(number * step)] for number in range(count)]
