"""`changes`, `disagreements`: one map at two instants, two maps at one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heldground.cli.options import At, Known, Output, ProjectDir, instant, now, open_here
from heldground.cli.output import Format, note, show_rows
from heldground.when import iso, parse_instant

if TYPE_CHECKING:
    from heldground.history.history import History
    from heldground.project import Project
    from heldground.queries.overlay import Class, Difference

Least = Annotated[float, typer.Option("--least-km2", min=0, help="Leave out smaller patches from the list.")]


def changes(
    start: Annotated[str, typer.Argument(metavar="FROM", help="A date or an instant.")],
    until: Annotated[str, typer.Argument(metavar="UNTIL", help="A date or an instant.")],
    source: Annotated[str, typer.Option("--source", help="Id of a source.")],
    least_km2: Least = 0.1,
    known: Known = None,
    project: ProjectDir = Path(),
    output: Output = Format.TABLE,
) -> None:
    """Ground that changed hands between two dates, with nearest places.

    Example: heldground changes 2025-03-20 2025-04-28 --source deepstate --project demo
    """
    from heldground.queries.changes import changes_between
    from heldground.queries.load import load_histories

    opened = open_here(project)
    history = load_histories(opened, [source])[0]
    first, last = parse_instant(start), parse_instant(until)
    found = changes_between(history, first, last, known=instant(known))
    _show(
        opened,
        found,
        least_km2,
        output,
        f"{history.source.title}, {iso(first)} to {iso(last)}",
        ("was", "is"),
    )
    _define(history)


def disagreements(
    first: Annotated[str, typer.Argument(metavar="S1", help="Id of a source.")],
    second: Annotated[str, typer.Argument(metavar="S2", help="Id of another.")],
    at: At = None,
    least_km2: Least = 1.0,
    known: Known = None,
    project: ProjectDir = Path(),
    output: Output = Format.TABLE,
) -> None:
    """Where two sources differ, km2 by pair of states.

    Example: heldground disagreements deepstate nzz --at 2025-04-06
    """
    from heldground.queries.disagreements import disagreements_at
    from heldground.queries.load import load_histories

    opened = open_here(project)
    one, other = load_histories(opened, [first, second])
    moment = now() if at is None else parse_instant(at)
    found = disagreements_at(one, other, moment, known=instant(known))
    _show(opened, found, least_km2, output, f"{first} and {second} at {iso(moment)}", (first, second))
    _define(one)
    _define(other)


def _show(
    project: "Project",
    found: Sequence["Difference"],
    least_km2: float,
    output: Format,
    title: str,
    heads: tuple[str, str],
) -> None:
    from heldground.queries.overlay import totals

    sums = totals(found)
    if output is Format.TABLE:
        show_rows(
            [
                {heads[0]: _words(before), heads[1]: _words(after), "km2": round(km2, 3)}
                for (before, after), km2 in sorted(sums.items(), key=lambda each: -each[1])
            ],
            (*heads, "km2"),
            output=output,
            title=title,
            right=("km2",),
        )
    rows = [
        {
            heads[0]: _words(each.before),
            heads[1]: _words(each.after),
            "km2": round(each.km2, 3),
            "near": place,
            "lon": round(each.shape.representative_point().x, 4),
            "lat": round(each.shape.representative_point().y, 4),
        }
        for each, place in _placed(project, [each for each in found if each.km2 >= least_km2])
    ]
    show_rows(
        rows,
        (*heads, "km2", "near", "lat", "lon"),
        output=output,
        title=f"patches of {least_km2:g} km2 and more",
        right=("km2",),
    )


def _placed(project: "Project", found: Sequence["Difference"]) -> list[tuple["Difference", str]]:
    """Each patch with the nearest settlement the project knows within 20 km."""
    from heldground.events.intake import project_gazetteer

    gazetteer = project_gazetteer(project)
    placed = []
    for each in found:
        spot = each.shape.representative_point()
        near = [hit for hit in gazetteer.near(spot.x, spot.y, 20.0) if hit[0].kind == "settlement"]
        placed.append((each, f"{near[0][0].title}, {near[0][1]:.1f} km" if near else ""))
    return placed


def _words(state: "Class | None") -> str:
    if state is None:
        return "not shown"
    side, control = state
    return f"{control} by {side}" if side else control


def _define(history: "History") -> None:
    if history.source.definition:
        note(f"{history.source.id}: {history.source.definition}")
