"""A source's whole history in memory, ready to be asked."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
import shapely

from heldground.errors import WrongUse
from heldground.history.blocks import Columns
from heldground.history.cells import Cell
from heldground.history.plan import Turn
from heldground.history.weave import weave
from heldground.snapshots.notices import Notice
from heldground.sources import Source
from heldground.when import Instant

Array = np.ndarray[Any, np.dtype[Any]]


Pin = Callable[[Instant | None, int | None], "History"]
"""Makes the history as published by an instant, as the project's log was at a place in it."""

_MOST_PINNED: Final = 8


class History:
    """Who held each piece of ground, by one source, at every instant.

    `source` says who and by which definition; `instants` are those of its snapshots, and `known` when each was
    published, both int64 and in the same order. Cells are rows of `columns`. `recorded` is the place in the project's
    log as of which it answers, `notices` what gates say of it.

    Two clocks and a counter: `pinned` gives the history as it was published by an instant (`known`), as this project
    had it at a place in its log (`recorded`). An answer under `recorded` never changes, whatever comes in later.
    """

    def __init__(
        self,
        source: Source,
        columns: Columns,
        instants: Sequence[Instant],
        known: Sequence[Instant],
        *,
        recorded: int | None = None,
        notices: Sequence[Notice] = (),
        pin: Pin | None = None,
        withheld: shapely.Geometry | None = None,
    ) -> None:
        self.source = source
        self.columns = columns
        self.instants: Array = np.array(instants, dtype=np.int64)
        self.known: Array = np.array(known, dtype=np.int64)
        self.recorded = recorded
        self.notices = tuple(notices)
        self._pin = pin
        self.withheld = withheld
        """Ground cut out of it before publication, of which it says nothing; None where nothing is."""
        self._pinned: OrderedDict[tuple[Instant | None, int | None], History] = OrderedDict()

    def __len__(self) -> int:
        return len(self.columns)

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Index of all cells by place, whatever their time."""
        return shapely.STRtree(self.columns.shape)

    @cached_property
    def bounds(self) -> Array:
        """West, south, east and north of every cell: 4 rows, degrees."""
        return np.ascontiguousarray(shapely.bounds(self.columns.shape).reshape(-1, 4).T)

    @cached_property
    def steps(self) -> Array:
        """Numbers of the snapshots (in order of instants) with which each cell begins and ends: 2 rows.

        Cells that hold in the newest snapshot end with the number after it.
        """
        seen = np.unique(self.instants)
        ends = (self.columns.valid_from, self.columns.valid_until)
        return np.array([np.searchsorted(seen, each, side="left") for each in ends])

    def pinned(self, known: Instant | None = None, recorded: int | None = None) -> "History":
        """The history as published by `known`, as the project's log was at `recorded`; without both, this one.

        Its cells begin and end at instants that were visible then: a state that held on both sides of a snapshot not
        yet known is one cell. A history that belongs to no project (built by hand, cut for the public) has no log:
        of it `known` leaves out what was published later.

        Raises
        ------
        WrongUse
            `recorded` is asked of a history without a log.
        """
        key = known, recorded
        if key == (None, None):
            return self
        made = self._pinned.get(key)
        if made is None:  # two threads may both make it; what another lets go of meanwhile is still here
            made = self._pinned[key] = self._made(known, recorded)
            while len(self._pinned) > _MOST_PINNED:
                self._pinned.popitem(last=False)
        return made

    def _made(self, known: Instant | None, recorded: int | None) -> "History":
        if self._pin is not None:
            return self._pin(known, recorded)
        if recorded is not None:
            raise WrongUse(f"this history of {self.source.id} has no log; ask for it with load_histories")
        turns = [Turn(int(at), int(seen), 0) for at, seen in zip(self.instants, self.known, strict=True)]
        visible = [turn for turn in turns if known is None or turn.known_at <= known]
        if len(visible) == len(turns):
            return self
        return History(
            self.source,
            weave(self.columns, turns, visible, {}),
            [turn.valid_at for turn in visible],
            [turn.known_at for turn in visible],
            withheld=self.withheld,
        )

    def asked_at(self, at: Instant, known: Instant | None = None) -> Instant | None:
        """The instant that answers for `at`: that of the newest snapshot valid by then and published by `known`.

        None where the source had no map yet.
        """
        instants = self.pinned(known).instants
        seen = instants[instants <= at]
        return int(seen.max()) if len(seen) else None

    def numbers_at(self, at: Instant) -> Array:
        """Rows of the cells that hold at an instant. For what was known earlier ask `pinned` first."""
        asked = self.asked_at(at)
        if asked is None:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero((self.columns.valid_from <= asked) & (asked < self.columns.valid_until))

    def at(self, at: Instant, known: Instant | None = None) -> Iterator[Cell]:
        """The state at an instant: a partition of the ground the source maps."""
        history = self.pinned(known)
        return iter(history.columns.take(history.numbers_at(at)).cells())
