"""A layer: rows of one kind with the meaning of every column, in batches, so that no file is made whole in memory."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import numpy as np

from heldground.when import FOREVER, Instant, iso

Array = np.ndarray[Any, np.dtype[Any]]

BATCH: Final = 4096
"""Rows at a time: 80,000 cells of DeepState are 20 batches of about 5 MB."""


class Kind(StrEnum):
    """What the values of a column are. Days are dates; instants seconds since 1970 UTC; None is "not recorded"."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    INSTANT = "instant"
    DAY = "day"
    TRUTH = "truth"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what its values are and mean, and its HXL tag."""

    name: str
    kind: Kind
    what: str
    hxl: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows: a list for each column of the layer, and their shapes (WGS 84, None where a row has none)."""

    values: dict[str, list[Any]]
    shapes: Array | None = None

    def __len__(self) -> int:
        return len(next(iter(self.values.values()), ()))


@dataclass(frozen=True, slots=True)
class Layer:
    """Rows of one kind.

    `name` is what one row is in every format (`cell`, `claim`, `event`, `figure`); `shape` is `Polygon`, `Point` or
    None; `rows` how many there are at most, for progress; `batches` gives them, the same ones each time.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    shape: str | None
    rows: int
    batches: Callable[[], Iterator[Batch]]


def batches_of(
    columns: Sequence[Column], rows: Sequence[dict[str, Any]], shapes: Array | None
) -> Iterator[Batch]:
    """Rows that are in memory, in batches."""
    for begin in range(0, len(rows), BATCH):
        part = rows[begin : begin + BATCH]
        yield Batch(
            {column.name: [row[column.name] for row in part] for column in columns},
            None if shapes is None else shapes[begin : begin + BATCH],
        )


def plain(column: Column, values: Sequence[Any]) -> list[Any]:
    """Values as JSON and CSV have them: instants and days as ISO 8601, the rest as it is.

    Examples
    --------
    >>> plain(Column("valid_until", Kind.INSTANT, "", ""), [0, FOREVER, None])
    ['1970-01-01T00:00:00Z', None, None]
    """
    if column.kind is Kind.INSTANT:
        return [_iso(each) for each in values]
    if column.kind is Kind.DAY:
        return [None if each is None else each.isoformat() for each in values]
    return list(values)


@lru_cache(maxsize=16_384)
def _iso(at: Instant | None) -> str | None:
    return None if at is None or at >= FOREVER else iso(at)
