"""`log`: what came into a project, in the order in which it came."""

from pathlib import Path

from heldground.cli.options import Output, ProjectDir, open_here
from heldground.cli.output import Format, note, show_rows
from heldground.when import iso


def show_log(project: ProjectDir = Path(), output: Output = Format.TABLE) -> None:
    """What came in, in which order: the places that `--recorded` takes.  Example: heldground log --project border"""
    from heldground.snapshots.log import load_log

    with open_here(project).reading() as connection:
        entries = load_log(connection)
    rows = [
        {
            "places": f"{entry.first}" if entry.first == entry.last else f"{entry.first} to {entry.last}",
            "first": entry.first,
            "last": entry.last,
            "at": iso(entry.recorded_at),
            "source": entry.source,
            "what": entry.what,
            "about": entry.about,
        }
        for entry in entries
    ]
    if not entries and output is Format.TABLE:
        note("no map came in yet (reports are not in this log); bring one in with `heldground import`")
        return
    place = ("places",) if output is Format.TABLE else ("first", "last")
    show_rows(rows, (*place, "at", "source", "what", "about"), output=output)
