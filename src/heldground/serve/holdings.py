"""What is served: a project's knowledge in memory, as its audience sees it, read again when the database changed."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Final, Protocol

from shapely.errors import GEOSException
from sqlalchemy import func, select

from heldground.answers.asked import Asked
from heldground.claims.model import Claim
from heldground.claims.table import CLAIM
from heldground.errors import HeldgroundError
from heldground.events.intake import project_gazetteer
from heldground.events.table import event_table
from heldground.history.table import history_table
from heldground.places.gazetteer import Gazetteer
from heldground.project import Project
from heldground.publish.page.edition import NOW, WHOLE, Edition, notices_out
from heldground.publish.page.pieces import MOST
from heldground.publish.page.render import Telling, TextsOf
from heldground.publish.view import Seen, View
from heldground.queries.evidence import Knowledge, evidence_at_place
from heldground.queries.load import load_knowledge
from heldground.reports.table import load_texts, report_table
from heldground.serve.turns import Turns
from heldground.snapshots.notices import Notice
from heldground.snapshots.table import snapshot_table
from heldground.when import Instant

log = logging.getLogger(__name__)

CHECKED_AHEAD: Final = 200
"""Claims checked before anyone asks: 20 s of work. 10,000 would keep the server from answering for minutes."""

AT_ONCE: Final = 20
"""Claims told between two looks at who waits: some 5 ms."""


class LiveEdition(Edition):
    """An edition that many readers ask at once."""

    def __init__(
        self,
        knowledge: Knowledge,
        gazetteer: Gazetteer,
        notices: Mapping[str, Sequence[Notice]] = MappingProxyType({}),
    ) -> None:
        super().__init__(knowledge, gazetteer, notices)
        self.turns = Turns()

    def _first_places(self) -> Iterator[str]:
        """Places with claims, until their claims are as many as are checked ahead."""
        claims = 0
        for place_id, named in self.knowledge.claims_at.items():
            claims += len(named)
            if claims > CHECKED_AHEAD:
                return
            yield place_id

    def _tell(self, telling: Telling) -> None:
        """Make what is told of claims and events, those of the places with most claims first, and not all at once."""
        told: dict[str, Claim] = {}
        for named in sorted(self.knowledge.claims_at.values(), key=len, reverse=True):
            told |= {claim.id: claim for claim, _ in named}
        claims, events = list(told.values())[:MOST], self.knowledge.events[:MOST]
        for begin in range(0, len(claims), AT_ONCE):
            self.turns.stand_back()
            self.pieces.claims(claims[begin : begin + AT_ONCE], telling)
        for begin in range(0, len(events), AT_ONCE):
            self.turns.stand_back()
            self.pieces.events(events[begin : begin + AT_ONCE], telling)

    def prepare(self, *, files_of: Iterable[str], texts_of: TextsOf) -> None:
        """Make ahead what the first reader would wait for: the files of these sources, what is told of claims, and the
        first checks.
        """
        steps: list[Callable[[], object]] = [
            partial(self.file, source_id, kind) for source_id in files_of for kind in (NOW, WHOLE)
        ]
        steps += [lambda: self.index, lambda: self._tell(self.telling(texts_of))]
        steps += [
            partial(
                evidence_at_place,
                self.knowledge,
                place_id,
                gazetteer=self.gazetteer,
                pause=self.turns.stand_back,
            )
            for place_id in self._first_places()
        ]
        for step in steps:
            try:
                step()
            except (HeldgroundError, GEOSException) as failed:
                # Whoever asks for it is told; the rest is served all the same.
                log.warning("cannot be made ahead: %s", failed)


class Holdings(Protocol):
    """Where editions come from."""

    def edition(self) -> LiveEdition: ...

    def texts(self, report_ids: Iterable[str]) -> Mapping[str, str]:
        """The texts of those reports that are there, to find the sentences of claims in."""


class ProjectHoldings:
    """The editions of a project for one audience.

    The database is asked at every request whether anything changed (SQLite: one number, 10 microseconds). While one
    thread reads the project again the others go on with the edition at hand.
    """

    def __init__(self, project: Project, view: View, now: Callable[[], Instant]) -> None:
        self._project = project
        self._view = view
        self._now = now
        self._reading = threading.Lock()
        self._asking = threading.Lock()
        self._watch = project.engine.raw_connection() if project.engine.dialect.name == "sqlite" else None
        self._version: object = None
        self._all: tuple[Knowledge, Gazetteer] | None = None
        self._seen: Seen | None = None
        self._as_of: Instant = 0
        self._edition: LiveEdition | None = None

    def close(self) -> None:
        """Let go of the database."""
        if self._watch is not None:
            self._watch.close()
        self._project.engine.dispose()

    def edition(self) -> LiveEdition:
        now, version = self._now(), self._database_version()
        ready = self._edition
        if ready is not None and version == self._version and self._is_all(now):
            return ready
        lingers = (
            ready is not None and self._as_of <= now
        )  # after the clock went back it would show things too early
        if self._reading.acquire(blocking=not lingers):
            try:
                return self._renewed(now, version)
            finally:
                self._reading.release()
        return ready if ready is not None else self.edition()

    def texts(self, report_ids: Iterable[str]) -> Mapping[str, str]:
        with self._project.reading() as connection:
            return load_texts(connection, report_ids)

    def _renewed(self, now: Instant, version: object) -> LiveEdition:
        if self._all is None or version != self._version:
            self._all, self._seen = (load_knowledge(self._project), project_gazetteer(self._project)), None
        self._version = version
        if self._edition is not None and self._is_all(now):
            return self._edition
        knowledge, gazetteer = self._all
        seen = self._view.see(knowledge, now, gazetteer)
        edition = LiveEdition(
            seen.knowledge, gazetteer, notices_out(Asked(self._project), seen.knowledge, self._view, now)
        )
        self._seen, self._as_of, self._edition = seen, now, edition
        return edition

    def _is_all(self, now: Instant) -> bool:
        return self._seen is not None and self._as_of <= now < self._seen.until

    def _database_version(self) -> object:
        if self._watch is not None:
            with self._asking:
                cursor = self._watch.cursor()
                try:
                    return cursor.execute("PRAGMA data_version").fetchone()[0]
                finally:
                    cursor.close()
        with self._project.reading() as connection:
            return tuple(
                connection.execute(select(query)).scalar_one()
                for query in (
                    func.coalesce(func.max(snapshot_table.c.recorded), 0),
                    func.coalesce(func.sum(history_table.c.id), 0),
                    func.count(report_table.c.id),
                    func.count(CLAIM.c.id),
                    func.count(event_table.c.id),
                )
            )
