"""`import`, `rebuild`: published maps come in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from heldground.cli.options import ProjectDir, now, open_here
from heldground.cli.output import Format, complain, note, progress_bar, show_rows
from heldground.when import iso, parse_instant

if TYPE_CHECKING:
    from heldground.snapshots.notices import Notice


def import_maps(
    publisher: Annotated[
        str,
        typer.Argument(
            metavar="PUBLISHER", help="deepstate, deepstate-daily, nzz; or geojson, kml for any other map."
        ),
    ],
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="A file, a folder, .zip, .tar.{gz,xz,zst}.")
    ],
    source: Annotated[
        str | None, typer.Option(help="With geojson and kml: which [maps.NAME] of heldground.toml.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="When the map was valid, if neither file nor settings say.")
    ] = None,
    project: ProjectDir = Path(),
) -> None:
    """Bring a published map in, with an account of what was read, repaired and held back.

    Example: heldground import deepstate deepstate-2022.tar.xz --project border
    """
    from heldground.history.intake import import_snapshots
    from heldground.snapshots import publisher_for

    opened = open_here(project)
    moment = None if at is None else parse_instant(at, end=False)
    name = publisher_for(opened, publisher, paths, source=source, dated=at is not None)
    with progress_bar() as show:
        account = import_snapshots(opened, name, paths, now=now(), at=moment, progress=show)
    for problem in [*account.refused, *account.unreadable][:20]:
        complain(problem)
    hidden = len(account.refused) + len(account.unreadable) - 20
    if hidden > 0:
        complain(f"and {hidden:,} more")
    rows = [
        ("files read", account.files - account.unusable),
        ("files refused", account.unusable),
        ("archives cut off or unreadable", len(account.refused) - account.unusable),
        ("snapshots new", account.new),
        ("snapshots already known", account.already_known),
        ("polygons", account.polygons),
        ("polygons repaired", account.repaired),
        ("name and colour disagree", account.disagreeing),
        ("polygons unreadable", len(account.unreadable)),
        *((f"distinct polygons held back: {gate}", count) for gate, count in sorted(account.held.items())),
        *((f"dropped, no ground: {kind}", count) for kind, count in sorted(account.dropped.items()) if count),
        *((f"new alarms: {gate}", count) for gate, count in sorted(_by_gate(account.notices).items())),
        ("cells written", account.cells),
        ("place in the project's log", account.recorded),
    ]
    span = (
        f"{iso(account.first_at)} to {iso(account.last_at)}" if account.first_at and account.last_at else ""
    )
    show_rows(
        [{"account": name, "count": f"{count:,}"} for name, count in rows],
        ("account", "count"),
        output=Format.TABLE,
        title=f"import of {account.source} {span}".rstrip(),
        right=("count",),
    )
    if account.anew:
        note(
            "what its files mean has changed (label tables, the theatre's bounds, or this version's reader): "
            "the whole history was built anew from the originals"
        )
    if account.woven:
        note(f"{account.woven:,} snapshots came in between older ones; the cells around them stay")
    if account.held or account.notices:
        note("what a gate holds back or warns of: `heldground quarantine` lists it")
    raise typer.Exit(account.exit_code)


def _by_gate(notices: "list[Notice]") -> dict[str, int]:
    counts: dict[str, int] = {}
    for notice in notices:
        counts[notice.gate] = counts.get(notice.gate, 0) + 1
    return counts


def rebuild(
    source: Annotated[str, typer.Argument(help="Id of a source.")], project: ProjectDir = Path()
) -> None:
    """Build a source's history anew from the originals.  Example: heldground rebuild deepstate --project border"""
    from heldground.history.intake import rebuild_history

    with progress_bar() as show:
        cells = rebuild_history(open_here(project), source, progress=show)
    note(f"{cells:,} cells")
