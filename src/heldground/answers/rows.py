"""Rows as CSV and JSON, alike wherever they are written."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO


def write_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], out: TextIO) -> None:
    """Rows with a header. Numbers are whole, without separators; None is empty; lists are joined by `; `."""
    if not columns:
        return  # no rows, so nobody knows which columns they would have
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([csv_cell(row.get(column)) for column in columns])


def csv_cell(value: Any) -> str:
    """A value for machines, and no cell that a spreadsheet takes for a formula.

    Examples
    --------
    >>> csv_cell(7148.0), csv_cell(None), csv_cell(["a", "b"]), csv_cell("=1+1")
    ('7148.0', '', 'a; b', "'=1+1")
    """
    if isinstance(value, (int, float)):
        return repr(value)
    text = "; ".join(str(each) for each in value) if isinstance(value, (list, tuple)) else str(value or "")
    risky = text[:1] in ("=", "+", "-", "@", "\t", "\r")
    return f"'{text}" if risky else text


def write_json(document: object, out: TextIO, *, indent: int | None = 1) -> None:
    """A document with its letters as they are, and a last newline."""
    # In one piece: `json.dump` writes token by token, and a map's state takes ten times as long.
    out.write(json.dumps(document, ensure_ascii=False, indent=indent) + "\n")


def columns_of(rows: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """The fields of rows, in the order in which they come up."""
    return tuple(dict.fromkeys(field for row in rows for field in row))
