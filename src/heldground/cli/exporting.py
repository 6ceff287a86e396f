"""`export`: what a project knows, in files for other tools."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heldground.cli.grounds import ground_asked
from heldground.cli.options import (
    Around,
    AsOf,
    At,
    Bbox,
    Classes,
    From,
    InRegion,
    Known,
    Labels,
    NearPoint,
    ProjectDir,
    Public,
    Radius,
    Recorded,
    Until,
    instant,
    open_here,
    public_instant,
)
from heldground.cli.output import note, progress_bar
from heldground.when import iso, parse_instant

if TYPE_CHECKING:
    from heldground.project import Project
    from heldground.publish.export import Export, Written


class Kind(StrEnum):
    """`publish.export.What`, without loading it for `--help`."""

    CONTROL = "control"
    CLAIMS = "claims"
    EVENTS = "events"
    FIGURES = "figures"
    ALL = "all"


def export(
    form: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="geojson, geoparquet, gpkg, kml, csv, jsonl, pmtiles; of claims also annotations, claimreview.",
        ),
    ],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    what: Annotated[
        Kind | None, typer.Option("--what", help="What it holds: control, if nothing is said.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="Id of a source; several times for several.")
    ] = None,
    at: At = None,
    since: From = None,
    until: Until = None,
    classes: Classes = None,
    labels: Labels = None,
    claimed: Annotated[
        bool, typer.Option("--claimed", help="Also ground a publisher only claims, which is left out else.")
    ] = False,
    place: Around = None,
    radius_km: Radius = None,
    near: NearPoint = None,
    region: InRegion = None,
    bbox: Bbox = None,
    known: Known = None,
    recorded: Recorded = None,
    public: Public = False,
    as_of: AsOf = None,
    hxl: Annotated[bool, typer.Option("--hxl", help="CSV: a second row of HXL tags.")] = False,
    max_zoom: Annotated[
        int | None,
        typer.Option("--max-zoom", metavar="Z", help="PMTiles: finest zoom. 12 for --at, else 10."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace OUT if it is there.")] = False,
    project: ProjectDir = Path(),
) -> None:
    """Write control, claims or events to a file; without --at, --from, --until the whole history.

    Licence, attribution and definition travel inside each file. Without --public it is the desk's view, undelayed.

    Example: heldground export gpkg front.gpkg --project demo --source deepstate
    """
    from heldground.publish.export import What, Wish, check_format, check_place, make_export, write_export
    from heldground.publish.view import Audience, project_view
    from heldground.queries.classes import read_wanted
    from heldground.queries.load import load_knowledge

    wanted = check_format(form, None if what is None else What(what.value), hxl=hxl, max_zoom=max_zoom)
    check_place(out, force=force)
    opened = open_here(project)
    view = project_view(opened, Audience.PUBLIC if public else Audience.DESK)
    moment = public_instant(as_of) if public else instant(as_of)
    wish = Wish(
        what=wanted,
        sources=tuple(source or ()),
        classes=read_wanted(
            classes or (), labels or (), sides=[side.id for side in opened.theatre.sides], claimed=claimed
        ),
        ground=ground_asked(opened, place, radius_km, near, region, bbox),
        at=instant(at),
        since=None if since is None else parse_instant(since, end=False),
        until=instant(until),
        checked=form == "claimreview",
    )
    knowledge = load_knowledge(
        opened,
        maps=_maps_needed(opened, wanted, wish.sources, wish.checked),
        known=instant(known),
        recorded=recorded,
    )
    made = make_export(
        knowledge,
        view,
        wish,
        title=opened.title,
        as_of=moment,
        known=instant(known),
        recorded=recorded,
        text_of=lambda report_id: _text(opened, report_id),
    )
    if public and as_of is None and moment is not None:
        note(f"as of {iso(moment)}; --as-of {iso(moment)} makes the same file again")
    if recorded is not None and wanted.value != "control":
        note("--recorded pins maps; reports have no place in the log")
    for name in made.about.left_out:
        note(f"left out: the shapes of {name}, which its terms do not let out")
    with progress_bar() as show:
        written = write_export(form, made, out, hxl=hxl, max_zoom=max_zoom, force=force, progress=show)
    _tell(made, written)


def _maps_needed(
    project: "Project", what: StrEnum, sources: tuple[str, ...], checked: bool
) -> list[str] | None:
    """Sources whose maps are read; None for all."""
    if checked or (what.value in ("control", "figures", "all") and not sources):
        return None
    if what.value not in ("control", "figures", "all"):
        return []
    if what.value != "all":
        return list(sources)
    from heldground.history.table import sources_with_history

    with project.reading() as connection:
        mapped = sources_with_history(connection)
    return [each for each in sources if each in mapped]


def _text(project: "Project", report_id: str) -> str | None:
    from heldground.errors import UnknownName
    from heldground.reports.table import get_report

    with project.reading() as connection:
        try:
            return get_report(connection, report_id).text
        except UnknownName:
            return None


def _tell(made: "Export", written: "Written") -> None:
    """The account: what was written, whose it is, and for whom."""
    about = made.about
    counts = ", ".join(
        f"{count:,} {name}{'' if count == 1 else 's'}" for name, count in written.counts.items()
    )
    size = sum(path.stat().st_size for path in written.files)
    note(f"{', '.join(map(str, written.files))}: {counts}; {_bytes(size)}")
    for source in about.sources:
        note(f"source: {source.attribution or source.title}; {source.licence or 'licence not recorded'}")
    if not sum(written.counts.values()):
        note("empty: nothing in the project answers this")
    if about.warning:
        note(f"{about.warning}; --public makes what may leave")


def _bytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size:,} bytes"
