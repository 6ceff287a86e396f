"""Who holds what at an instant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from heldground.answers.answer import Answer, Row, Table
from heldground.answers.asked import Asked
from heldground.history.history import History
from heldground.queries.classes import Wanted
from heldground.queries.credit import Credit, stale
from heldground.queries.state import state_features, totals_at
from heldground.when import Instant, iso


@dataclass(frozen=True, repr=False)
class State(Answer):
    """The state of one or several sources' maps at an instant.

    `rows` has the area of each class; `features()` the ground itself, a feature a cell.
    """

    title: str
    credits: tuple[Credit, ...]
    at: Instant
    histories: tuple[History, ...]

    @property
    def rows(self) -> list[Row]:
        rows: list[Row] = []
        for history, credit in zip(self.histories, self.credits, strict=True):
            asked = history.asked_at(self.at)
            totals = totals_at(history, self.at, wanted=Wanted(claimed=True))
            rows += [
                {
                    "at": iso(self.at),
                    "snapshot": None if asked is None else iso(asked),
                    "side": side or None,
                    "control": control,
                    "km2": round(km2, 3),
                    "source": history.source.id,
                    **credit.fields(asked),
                }
                for (side, control), km2 in sorted(totals.items())
            ]
        return rows

    @property
    def tables(self) -> list[Table]:
        return [
            Table(self.title, ("source", "snapshot", "side", "control", "km2"), self.rows, frozenset({"km2"}))
        ]

    @property
    def why_empty(self) -> str:
        first = {
            history.source.title: int(history.instants.min())
            for history in self.histories
            if len(history.instants)
        }
        told = "; ".join(f"the first of {title} is of {iso(at)}" for title, at in first.items())
        return f"no map by {iso(self.at)}" + (f": {told}" if told else "")

    def features(self) -> list[Row]:
        return [feature for history in self.histories for feature in state_features(history, self.at)]


def ask_state(asked: Asked, histories: Sequence[History], at: Instant) -> State:
    """Who holds what at an instant, by each of these maps."""
    credits = []
    for history in histories:
        credit, old = asked.credit(history, at, at), stale(history, at)
        credits.append(credit if old is None else replace(credit, cautions=(*credit.cautions, old)))
    return State(
        title=f"state at {iso(at)}",
        credits=tuple(credits),
        at=at,
        histories=tuple(histories),
    )
