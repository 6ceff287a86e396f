"""How an answer is printed and drawn: tables for people with what belongs beside them, rows or shapes for machines."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldground.answers.rows import columns_of, write_json
from heldground.cli.cells import is_narrow, show_stacked
from heldground.cli.output import Format, ShapeFormat, note, show_note, show_rows
from heldground.errors import WrongUse

if TYPE_CHECKING:
    from heldground.answers.answer import Answer, Table
    from heldground.answers.asked import Asked
    from heldground.history.history import History
    from heldground.project import Project
    from heldground.queries.nearest import Near
    from heldground.when import Instant


def asked_of(project: "Project", known: "Instant | None", recorded: int | None) -> "Asked":
    """A project, pinned to what was known and recorded."""
    from heldground.answers.asked import Asked

    return Asked(project, known, recorded)


def maps_of(asked: "Asked", source: str | None) -> list["History"]:
    """The map of a source, or all maps.

    Raises
    ------
    WrongUse
        The project has none yet.
    """
    histories = asked.histories([source] if source else [])
    if not histories:
        raise WrongUse("the project has no map yet; bring one in with `heldground import`")
    if asked.known is not None or asked.recorded is not None:
        note(f"as of place {histories[0].recorded or 0:,} of the project's log; `heldground log` shows it")
    return histories


def show_answer(answer: "Answer", output: Format | ShapeFormat, plot: Path | None = None) -> None:
    """Print an answer, draw it if asked to, and say why if it is empty.

    Definition, source, terms and cautions stand below tables; rows carry the first three as columns, a GeoJSON
    document as `sources`. Cautions go to stderr beside data for machines.
    """
    if plot is not None:
        from heldground.plots.sheet import check_picture_name

        check_picture_name(plot)
    if output is ShapeFormat.GEOJSON:
        write_json(answer.document(), sys.stdout, indent=None)
        empty = not answer.rows
    elif output in (Format.TABLE, ShapeFormat.TABLE):
        empty = not answer.rows
        for table in answer.tables:
            if table.rows and table.stacked and is_narrow():
                show_stacked(table.title, table.stacked, aligned(table))
            elif table.rows:
                show_rows(
                    aligned(table),
                    table.columns,
                    output=Format.TABLE,
                    title=table.title,
                    right=sorted(table.right),
                )
        for line in answer.notes():
            show_note(line)
    else:
        rows = answer.rows
        empty = not rows
        show_rows(rows, columns_of(rows), output=Format(output.value))
    if output not in (Format.TABLE, ShapeFormat.TABLE):
        for line in answer.notes():
            if line.startswith(("caution", "left out")):
                note(line)
    if empty:
        note(f"empty: {answer.why_empty}")
    if plot is not None:
        answer.plot(plot)
        note(f"drawn: {plot}")


def aligned(table: "Table") -> list[dict[str, Any]]:
    """A table's rows with figures of one column to the same decimals: fewer, the larger they are."""
    rows = [dict(row) for row in table.rows]
    for column in table.right:
        figures = [row[column] for row in rows if isinstance(row.get(column), float)]
        largest = max((abs(each) for each in figures), default=0.0)
        places = 4 if column in ("lat", "lon") else 1 if largest >= 1000 else 2
        for row in rows:
            if isinstance(row.get(column), float):
                row[column] = f"{row[column]:,.{places}f}"
    return rows


def say_where_places_come_from(asked: "Asked", near: Sequence["Near"]) -> None:
    """What fills the column `near`, where patches have nothing in it because nobody has added places yet."""
    from heldground.places.table import has_places
    from heldground.queries.nearest import REACH_KM

    bare = sum(not each.words for each in near)
    if not bare:
        return
    with asked.project.reading() as connection:
        added = has_places(connection)
    if not added:
        note(
            f"no settlement within {REACH_KM:g} km of {bare:,} of these {len(near):,} patches: only a sample of places "
            "comes with the program. `heldground places add FILE` adds places: a GeoNames dump, CSV or GeoJSON"
        )


def say_undelayed(answer: "Answer") -> None:
    """That shapes of a source whose terms keep them in are for the desk alone."""
    for credit in answer.credits:
        if not credit.source.redistribute:
            note(
                f"{credit.source.title}: for the desk only, undelayed; its terms do not let its shapes be published"
            )
