"""What changed hands between two instants, in one source's map."""

import numpy as np

from heldground.history.history import History
from heldground.queries.overlay import Difference, differences
from heldground.when import Instant


def changes_between(
    history: History, start: Instant, end: Instant, *, known: Instant | None = None
) -> list[Difference]:
    """Connected patches whose side or control differs between two instants, largest first.

    Only cells that hold at one instant and not at the other are overlaid; ground that changed and changed back in
    between does not show.
    """
    before, after = history.numbers_at(start, known), history.numbers_at(end, known)
    columns = history.columns
    return differences(
        columns,
        np.setdiff1d(before, after, assume_unique=True),
        columns,
        np.setdiff1d(after, before, assume_unique=True),
    )
