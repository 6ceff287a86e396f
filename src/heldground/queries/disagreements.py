"""Where two sources' maps differ at an instant: by pair of states, never an average."""

from heldground.history.history import History
from heldground.queries.overlay import Difference, differences
from heldground.when import Instant


def disagreements_at(
    first: History, second: History, at: Instant, *, known: Instant | None = None
) -> list[Difference]:
    """Connected patches that two sources show differently, largest first; None where one shows nothing.

    Definitions differ (one map leaves Crimea out): read the pairs with each source's definition beside them. Ground
    a publisher only claims takes no part.
    """
    rows, others = (
        history.numbers_at(at, known)[_counted(history, at, known)] for history in (first, second)
    )
    return differences(first.columns, rows, second.columns, others)


def _counted(history: History, at: Instant, known: Instant | None) -> list[bool]:
    columns = history.columns
    return [
        columns.states[int(columns.state[row])].control.value != "claimed"
        for row in history.numbers_at(at, known)
    ]
