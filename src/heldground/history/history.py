"""A source's whole history in memory, ready to be asked."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import shapely

from heldground.history.blocks import Columns
from heldground.history.cells import Cell
from heldground.sources import Source
from heldground.when import FOREVER, Instant

Array = np.ndarray[Any, np.dtype[Any]]


class History:
    """Who held each piece of ground, by one source, at every instant.

    `source` says who and by which definition; `instants` are those of its snapshots, and `known` when each was
    published, both int64 and in the same order. Cells are rows of `columns`.
    """

    def __init__(
        self, source: Source, columns: Columns, instants: Sequence[Instant], known: Sequence[Instant]
    ) -> None:
        self.source = source
        self.columns = columns
        self.instants: Array = np.array(instants, dtype=np.int64)
        self.known: Array = np.array(known, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.columns)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of all cells by place, whatever their time."""
        return shapely.STRtree(self.columns.shape)

    def asked_at(self, at: Instant, known: Instant | None = None) -> Instant | None:
        """The instant that answers for `at`: that of the newest snapshot valid by then and published by `known`.

        None where the source had no map yet.
        """
        seen = self.instants <= at
        if known is not None:
            seen &= self.known <= known
        return int(self.instants[seen].max()) if seen.any() else None

    def ends(self, number: int, known: Instant | None = None) -> Instant:
        """When a cell's state ended, as far as was published by `known`: `FOREVER` for an end not yet told then."""
        until = int(self.columns.valid_until[number])
        told = self.asked_at(FOREVER, known)
        return until if known is None or (told is not None and until <= told) else FOREVER

    def numbers_at(self, at: Instant, known: Instant | None = None) -> Array:
        """Rows of the cells that hold at an instant."""
        asked = self.asked_at(at, known)
        if asked is None:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero((self.columns.valid_from <= asked) & (asked < self.columns.valid_until))

    def at(self, at: Instant, known: Instant | None = None) -> Iterator[Cell]:
        """The state at an instant: a partition of the ground the source maps."""
        return (self.columns.cell(int(number)) for number in self.numbers_at(at, known))
