"""Who is asked: a project's maps, as known at a time, with what goes beside their figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from heldground.history.history import History
from heldground.history.quarantine import cautions, load_notices
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import Place
from heldground.plots.palette import Look
from heldground.project import Project
from heldground.queries.credit import Credit, credit_of
from heldground.queries.load import load_histories
from heldground.snapshots.notices import Notice
from heldground.when import FOREVER, Instant


@dataclass(frozen=True)
class Asked:
    """A project and the clocks a question is pinned to: what was published by `known`, and recorded by `recorded`."""

    project: Project
    known: Instant | None = None
    recorded: int | None = None

    def histories(self, sources: Sequence[str] = ()) -> list[History]:
        """The maps of the sources named, or all, in order of id.

        Raises
        ------
        UnknownName
            A source without a map.
        """
        return load_histories(self.project, sources, known=self.known, recorded=self.recorded)

    def notices(self, history: History, start: Instant | None, end: Instant | None) -> list[Notice]:
        """What gates say of a source's map between two instants."""
        with self.project.reading() as connection:
            return load_notices(
                connection,
                history.source.id,
                start,
                FOREVER if end is None else end,
                known=self.known,
                recorded=self.recorded,
            )

    def credit(self, history: History, start: Instant | None = None, end: Instant | None = None) -> Credit:
        """What stands beside a source's figures over a time, both ends included."""
        return credit_of(history, start, end, cautions=cautions(self.notices(history, start, end)))

    @cached_property
    def look(self) -> Look:
        """The theatre's names and paint."""
        return Look(tuple(self.project.theatre.sides))

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The project's places."""
        from heldground.events.intake import project_gazetteer

        return project_gazetteer(self.project)

    def place(self, name: str) -> Place:
        """The one place a name means.

        Raises
        ------
        UnknownName
            None or several; the message lists them.
        """
        from heldground.places.named import the_place

        return the_place(self.gazetteer, name, countries=self.project.theatre.countries)

    def settlements(self) -> list[Place]:
        """Settlements for a map's names, the largest first."""
        return sorted(
            (place for place in self.gazetteer if place.kind == "settlement"),
            key=lambda place: (-(place.population or 0), place.id),
        )
