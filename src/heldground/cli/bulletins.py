"""`bulletin`: what changed between two dates, as a page for readers."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heldground.cli.grounds import ground_asked
from heldground.cli.options import (
    Around,
    AsOf,
    Bbox,
    InRegion,
    Known,
    NearPoint,
    ProjectDir,
    Public,
    Radius,
    Recorded,
    instant,
    open_here,
    public_instant,
)
from heldground.cli.output import note
from heldground.errors import WrongUse
from heldground.when import iso, parse_instant

if TYPE_CHECKING:
    from heldground.publish.bulletin import Bulletin


class PageFormat(StrEnum):
    """How a bulletin is written."""

    MD = "md"
    HTML = "html"


def bulletin(
    start: Annotated[str, typer.Argument(metavar="FROM", help="A date (its end) or an instant.")],
    until: Annotated[str, typer.Argument(metavar="UNTIL", help="A date (its end) or an instant.")],
    source: Annotated[
        list[str] | None,
        typer.Option("--source", help="Id of a source whose map is told; several times for several."),
    ] = None,
    place: Around = None,
    radius_km: Radius = None,
    near: NearPoint = None,
    region: InRegion = None,
    bbox: Bbox = None,
    form: Annotated[
        PageFormat | None, typer.Option("--format", help="By OUT's ending; else Markdown.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR|FILE", help="A folder, or a file .md or .html; without it, stdout."
        ),
    ] = None,
    public: Public = False,
    as_of: AsOf = None,
    known: Known = None,
    recorded: Recorded = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    project: ProjectDir = Path(),
) -> None:
    """What changed between two dates: figures by source, pictures, events with the claims for and against.

    HTML is one file with its pictures inside, Markdown has them beside it. Without --public it is the desk's view.

    Example: heldground bulletin 2025-03-31 2025-04-08 --project demo --out bulletins --format html
    """
    from heldground.answers.asked import Asked
    from heldground.publish.bulletin import make_bulletin
    from heldground.publish.bulletin_files import bulletin_bytes, draw_pictures, write_bulletin
    from heldground.publish.view import Audience, project_view
    from heldground.queries.load import load_knowledge

    ending = out.suffix.lower().removeprefix(".") if out is not None else ""
    if form is not None and ending in ("md", "html") and ending != form.value:
        raise WrongUse(f"--format {form.value} and {out} disagree; leave one out")
    written_as = form.value if form is not None else ending if ending in ("md", "html") else "md"
    opened = open_here(project)
    moment = public_instant(as_of) if public else instant(as_of)
    made = make_bulletin(
        Asked(opened, instant(known), recorded),
        load_knowledge(opened, known=instant(known), recorded=recorded),
        project_view(opened, Audience.PUBLIC if public else Audience.DESK),
        parse_instant(start),
        parse_instant(until),
        title=opened.title,
        sources=tuple(source or ()),
        ground=ground_asked(opened, place, radius_km, near, region, bbox),
        as_of=moment,
    )
    if public and as_of is None and moment is not None:
        note(f"as of {iso(moment)}; --as-of {iso(moment)} makes the same bulletin again")
    if recorded is not None:
        note("--recorded pins maps; reports have no place in the log")
    pictured = out is not None or written_as == "html"
    pictures = draw_pictures(made) if pictured else {}
    if out is None:
        sys.stdout.buffer.write(bulletin_bytes(made, written_as, pictures))
        sys.stdout.buffer.flush()
    else:
        for path in write_bulletin(made, written_as, out, pictures, force=force):
            note(f"{path}: {path.stat().st_size:,} bytes")
    _tell(made)


def _tell(made: "Bulletin") -> None:
    maps, events = len(made.ledgers), len(made.events)
    note(
        f"{maps} {'map' if maps == 1 else 'maps'} compared, {events} {'event' if events == 1 else 'events'} told"
    )
    for name in made.about.left_out:
        note(f"no picture: {name}'s terms do not let its shapes out")
    if made.about.warning:
        note(f"{made.about.warning}; --public makes what may leave")
