"""Lists for narrow terminals: few columns, several lines in each, so that no word is broken."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rich import box
from rich.table import Table
from rich.text import Text

from heldground.cli.output import data, visible

WIDE: Final = 120
"""From this many characters on, one value a column stays readable."""


def is_narrow() -> bool:
    """Whether what is printed now goes to a terminal too narrow for one value a column."""
    return data().width < WIDE


def show_cells(columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Sequence[str | None]]]) -> None:
    """Print rows of cells of lines; the first line of a cell is what it is about, blank lines are left out.

    Parameters
    ----------
    columns
        The name of each and its share of the width; 0 is as wide as its longest line.
    """
    table = Table(box=box.HORIZONTALS, padding=(0, 1), show_lines=True, show_edge=False, pad_edge=False)
    for name, share in columns:
        table.add_column(name, ratio=share or None, no_wrap=share == 0, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(lines) for lines in row))
    data().print(table)


def show_stacked(
    title: str, cells: Sequence[tuple[str, int, Sequence[str]]], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Print rows with several columns below each other in each cell, under a title."""
    data().print(Text(visible(title), style="italic"))
    show_cells(
        [(head, share) for head, share, _ in cells],
        [[[_words(row.get(each)) for each in columns] for _, _, columns in cells] for row in rows],
    )


def _words(value: Any) -> str | None:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return None if value is None else str(value)


def _cell(lines: Sequence[str | None]) -> Text:
    shown = [visible(line) for line in lines if line]
    return Text.assemble(
        *((line if at == 0 else f"\n{line}", "" if at == 0 else "dim") for at, line in enumerate(shown))
    )
