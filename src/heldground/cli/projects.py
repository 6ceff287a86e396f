"""`init`, `sources`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from heldground.cli.cells import is_narrow, show_cells
from heldground.cli.options import Output, ProjectDir, open_here
from heldground.cli.output import Format, note, show_rows
from heldground.when import iso


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    title: Annotated[str | None, typer.Option(help="What the map is called.")] = None,
    theatre: Annotated[str, typer.Option(help="A shipped theatre, or a .toml file.")] = "ukraine",
) -> None:
    """A new, empty project.  Example: heldground init belgorod --title "Belgorod border" """
    from heldground.project import create_project

    project = create_project(folder, title=title, theatre=theatre)
    note(f"project {project.title!r} in {folder}; next: heldground ingest --project {folder} REPORT…")


def list_sources(project: ProjectDir = Path(), output: Output = Format.TABLE) -> None:
    """Who publishes, on which terms, and what the project has of them.  Example: heldground sources --project demo"""
    from heldground.queries.load import load_histories
    from heldground.reports.table import load_reports

    opened = open_here(project)
    histories = {history.source.id: history for history in load_histories(opened)}
    counts: dict[str, int] = {}
    with opened.reading() as connection:
        for report in load_reports(connection):
            counts[report.source] = counts.get(report.source, 0) + 1
    known = {source.id: source for source in opened.theatre.sources}
    rows: list[dict[str, Any]] = []
    for source_id in sorted(known | histories.keys() | counts.keys()):
        source = opened.theatre.sources.or_new(source_id)
        history = histories.get(source_id)
        rows.append(
            {
                "id": source.id,
                "title": source.title,
                "kind": source.kind,
                "reports": counts.get(source_id, 0),
                "snapshots": len(history.instants) if history else 0,
                "first": iso(int(history.instants.min())) if history else None,
                "last": iso(int(history.instants.max())) if history else None,
                "licence": source.licence,
                "redistribute": source.redistribute,
                "origin": source.origin,
                "attribution": source.attribution,
                "definition": source.definition,
            }
        )
    if output is Format.TABLE and is_narrow():
        show_cells((("source", 2), ("has", 2), ("terms and definition", 3)), map(_stacked, rows))
        return
    columns = ("id", "title", "kind", "reports", "snapshots", "last", "licence", "redistribute", "definition")
    show_rows(rows, columns, output=output, right=("reports", "snapshots"))


def _stacked(row: dict[str, Any]) -> tuple[tuple[str | None, ...], ...]:
    """A source in three cells of lines."""
    reports = f"{row['reports']:,} report{'' if row['reports'] == 1 else 's'}" if row["reports"] else None
    maps = (
        f"{row['snapshots']:,} snapshot{'' if row['snapshots'] == 1 else 's'}" if row["snapshots"] else None
    )
    return (
        (row["id"], row["title"], row["kind"]),
        (
            reports or maps or "nothing yet",
            maps if reports else None,
            row["last"] and f"last {row['last'][:10]}",
        ),
        (
            row["licence"] or "licence not recorded",
            "may be redistributed" if row["redistribute"] else "not to be redistributed",
            row["definition"],
        ),
    )
