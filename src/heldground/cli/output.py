"""What commands print: tables for people, JSON and CSV for machines, progress on stderr."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from heldground.answers.rows import write_csv

talk = Console(stderr=True, highlight=False)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class ShapeFormat(StrEnum):
    """How an answer that has shapes is printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    GEOJSON = "geojson"


def data() -> Console:
    """The console of stdout; wide when it is no terminal, so that a pipe gets whole lines."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def complain(message: str) -> None:
    """An error on stderr, on one line: nothing in it is markup, and no terminal is told to break it."""
    talk.print(Text.assemble(("error ", "bold red"), visible(message)), soft_wrap=True)


def note(message: str) -> None:
    """Talk on stderr."""
    talk.print(Text(visible(message)), soft_wrap=True)


def show(line: Text) -> None:
    """A line of data for people, however wide, with nothing in it that a terminal would obey."""
    line.plain = visible(line.plain)
    data().print(line, soft_wrap=True)


def show_note(line: str) -> None:
    """A line below a table: part of the answer for people, dim, wrapped to the terminal."""
    data().print(Text(visible(line), style="dim"))


def visible(text: str) -> str:
    """A text whose control characters are seen and not obeyed: names and labels come from outside.

    Examples
    --------
    >>> visible("Kyiv\\x1b[2J")
    'Kyiv␛[2J'
    """
    return _CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])) if ord(found[0]) < 0x20 else "\ufffd", text)


def show_rows(
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[str],
    *,
    output: Format,
    title: str = "",
    caption: str = "",
    right: Sequence[str] = (),
) -> None:
    """Print rows in a format; in a table only `columns`, elsewhere every field. None is empty, or null in JSON."""
    if output is Format.TABLE:
        table = Table(
            title=Text(visible(title)) if title else None,
            caption=Text(visible(caption)) if caption else None,
            title_justify="left",
            caption_justify="left",
        )
        for column in columns:
            table.add_column(column, justify="right" if column in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(visible(_plain(row.get(column)))) for column in columns))
        data().print(table)
    elif output is Format.JSON:
        sys.stdout.write(json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n")
    elif output is Format.JSONL:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        write_csv(rows, columns, sys.stdout)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".") if abs(value) < 100 else f"{value:,.1f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(each) for each in value)
    return str(value)


@contextmanager
def progress_bar() -> Iterator[Any]:
    """A function (what, done, of) that draws a bar on stderr; nothing is drawn when stderr is no terminal."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}"),
        TimeElapsedColumn(),
        console=talk,
        transient=True,
        disable=not sys.stderr.isatty(),
    ) as bar:
        tasks: dict[str, Any] = {}

        def show(what: str, done: int, of: int | None) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)

        yield show
