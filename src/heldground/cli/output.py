"""What commands print: tables for people, JSON and CSV for machines, progress on stderr."""

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

talk = Console(stderr=True, highlight=False)


class Format(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


def data() -> Console:
    """The console of stdout; wide when it is no terminal, so that a pipe gets whole lines."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def complain(message: str) -> None:
    """An error on stderr, as it is: nothing in it is markup."""
    talk.print(Text.assemble(("error ", "bold red"), message))


def note(message: str) -> None:
    """Talk on stderr."""
    talk.print(Text(message))


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
            title=title or None, caption=caption or None, title_justify="left", caption_justify="left"
        )
        for column in columns:
            table.add_column(column, justify="right" if column in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(Text(_plain(row.get(column))) for column in columns))
        data().print(table)
    elif output is Format.JSON:
        sys.stdout.write(json.dumps(list(rows), ensure_ascii=False, indent=1) + "\n")
    elif output is Format.JSONL:
        for row in rows:
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    else:
        writer = csv.writer(sys.stdout)
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_csv_safe(_plain(row.get(column))) for column in columns])


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".") if abs(value) < 100 else f"{value:,.1f}"
    if isinstance(value, (list, tuple)):
        return ", ".join(_plain(each) for each in value)
    return str(value)


def _csv_safe(text: str) -> str:
    """A cell no spreadsheet takes for a formula: report text is hostile until checked."""
    return f"'{text}" if text[:1] in ("=", "+", "@", "\t", "\r") else text


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
