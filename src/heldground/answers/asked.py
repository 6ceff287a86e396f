"""Who is asked: a project's maps, as known at a time, with what goes beside their figures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from heldground.history.history import History
from heldground.history.quarantine import Notices, cautions, notices_of
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import Place
from heldground.plots.palette import Look
from heldground.project import Project
from heldground.queries.changes import changes_between
from heldground.queries.credit import Credit, credit_of
from heldground.queries.ground import Ground
from heldground.queries.load import load_histories
from heldground.queries.overlay import Difference
from heldground.snapshots.notices import Notice
from heldground.snapshots.table import Held, load_held
from heldground.when import FOREVER, Instant, day_of

FEW_ALARMS: Final = 2
"""More polygons held back by one gate are told together: DeepState has nine in three years, one figure needs no list."""


@dataclass(frozen=True)
class Asked:
    """A project and the clocks a question is pinned to: what was published by `known`, and recorded by `recorded`."""

    project: Project
    known: Instant | None = None
    recorded: int | None = None
    let_out: Callable[[Notice, History], Notice | None] = lambda notice, history: notice
    """What of a gate's notice those who ask may read, None for nothing of it."""
    told_until: Instant = FOREVER
    """What was published later is not told to those who ask; that a source is silent since is not so."""

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
        found = self.gates(history.source.id).between(
            start, FOREVER if end is None else min(end, self.told_until)
        )
        told = (self.let_out(each, history) for each in found)
        return [each for each in told if each is not None]

    def gates(self, source: str) -> Notices:
        """What gates say of a source's map, ever."""
        with self.project.reading() as connection:
            return notices_of(connection, source, known=self.known, recorded=self.recorded)

    def changed(
        self, history: History, start: Instant, end: Instant, ground: Ground | None = None
    ) -> list[Difference]:
        """What differs between two instants of a source's map."""
        return changes_between(history, start, end, ground=ground)

    def held(self, source: str) -> list[Held]:
        """The polygons of a source's maps that gates hold back."""
        with self.project.reading() as connection:
            return load_held(connection, source)

    def credit(
        self,
        history: History,
        start: Instant | None = None,
        end: Instant | None = None,
        *,
        ground: Ground | None = None,
    ) -> Credit:
        """What stands beside a source's figures over a time, both ends included, in a ground.

        Polygons held back elsewhere do not concern the ground; many of one gate are told in one line.
        """
        notices = self.notices(history, start, end)
        polygons = [each for each in notices if each.polygon]
        if polygons and ground is not None:
            near = {held.id for held in self.held(history.source.id) if ground.shape.intersects(held.shape)}
            polygons = [each for each in polygons if each.polygon in near]
        lines = cautions([each for each in notices if not each.polygon])
        for gate in dict.fromkeys(each.gate for each in polygons):
            mine = [each for each in polygons if each.gate == gate]
            if len(mine) <= FEW_ALARMS:
                lines += cautions(mine)
                continue
            first, last = (day_of(bound(each.since for each in mine)) for bound in (min, max))
            lines.append(
                f"held back: {gate}, {len(mine)} polygons of {history.source.id} that came up from {first} to {last}; "
                f"`heldground quarantine --source {history.source.id}` lists them"
            )
        return credit_of(history, start, end, cautions=lines)

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
        from heldground.claims.table import claimed_points
        from heldground.places.named import the_place

        with self.project.reading() as connection:
            near = claimed_points(connection)
        return the_place(self.gazetteer, name, countries=self.project.theatre.countries, near=near)

    def settlements(self, ground: Ground | None = None) -> list[Place]:
        """Settlements for a map's names: first one the ground is named after, then the largest."""
        title = ground.title if ground else ""
        return sorted(
            (place for place in self.gazetteer if place.kind == "settlement"),
            key=lambda place: (place.title not in title, -(place.population or 0), place.id),
        )


@dataclass(frozen=True)
class OnceAsked(Asked):
    """Who is asked, reading once what is read again: a month of maps around 300 places asks a thousand times.

    For one run; what comes in meanwhile is not seen.
    """

    _gates: dict[tuple[object, ...], Notices] = field(default_factory=dict, repr=False, compare=False)
    _held: dict[str, list[Held]] = field(default_factory=dict, repr=False, compare=False)

    def gates(self, source: str) -> Notices:
        key = source, self.known, self.recorded
        if key not in self._gates:
            self._gates[key] = super().gates(source)
        return self._gates[key]

    def held(self, source: str) -> list[Held]:
        if source not in self._held:
            self._held[source] = super().held(source)
        return self._held[source]
