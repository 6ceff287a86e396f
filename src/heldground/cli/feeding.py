"""`feeds`: what is new, for feed readers."""

from pathlib import Path
from typing import Annotated

import typer

from heldground.cli.options import AsOf, Known, ProjectDir, Recorded, instant, open_here, public_instant
from heldground.cli.output import note
from heldground.errors import WrongUse
from heldground.when import iso


def feeds(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write into; made if need be.")],
    polygon: Annotated[
        list[Path] | None,
        typer.Option(
            "--polygon",
            metavar="FILE",
            help="Also a feed of this ground: GeoJSON, WKT, KML, GPKG …; several times for several.",
        ),
    ] = None,
    days: Annotated[
        int,
        typer.Option(
            "--days", min=0, max=10_000, help="Newest days with a map of each source that are told."
        ),
    ] = 30,
    desk: Annotated[
        bool, typer.Option("--desk", help="The desk's view, undelayed; such feeds must not leave the house.")
    ] = False,
    as_of: AsOf = None,
    known: Known = None,
    recorded: Recorded = None,
    project: ProjectDir = Path(),
) -> None:
    """Write Atom, JSON Feed and GeoRSS for the project, each source, side and place, as the public may see them.

    Entries are new events, events whose status changed, and days on which a map changed. Links lead to `[publish]
    base_url`, under which OUT belongs as `feeds/`.

    Example: heldground feeds feeds --project demo --as-of 2025-05-06
    """
    from heldground.answers.asked import OnceAsked
    from heldground.publish.feeds import base_of, make_feeds
    from heldground.publish.feeds_write import LIST, write_feeds
    from heldground.publish.view import Audience, project_view
    from heldground.queries.ground import Ground
    from heldground.queries.ground_files import read_ground_file
    from heldground.queries.load import load_knowledge

    polygons = [Ground(path.stem, read_ground_file(path)) for path in polygon or ()]
    if len({each.title for each in polygons}) < len(polygons):
        raise WrongUse("two --polygon files have one name, and so would their feeds; rename one")
    opened = open_here(project)
    base = base_of(opened.config)
    moment = instant(as_of) if desk else public_instant(as_of)
    made = make_feeds(
        OnceAsked(opened, instant(known), recorded),
        load_knowledge(opened, known=instant(known), recorded=recorded),
        project_view(opened, Audience.DESK if desk else Audience.PUBLIC),
        title=opened.title,
        as_of=moment,
        base=base,
        polygons=polygons,
        map_days=days,
    )
    written, removed = write_feeds(made, out)
    if not desk and as_of is None and moment is not None:
        note(f"as of {iso(moment)}; --as-of {iso(moment)} makes the same feeds again")
    for each in written[:1]:
        note(f"{out}: {len(written)} feeds, {sum(len(one.files) for one in written)} files, listed in {LIST}")
        note(f"the project's: {len(each.feed.entries)} entries, the newest of {iso(each.feed.updated)}")
    if removed:
        note(f"{len(removed)} files of feeds that are no longer made were removed, the first {removed[0]}")
    if base is None:
        note(
            "entries link nowhere: set `base_url` under [publish] in heldground.toml to where the page is published"
        )
    if desk:
        note("warning: the desk's view, undelayed: not for publication; without --desk they may leave")
