"""What an audience sees at one moment, with all that the page's answers are made from."""

import hashlib
import threading
from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final

import numpy as np
import shapely

from heldground import __version__
from heldground.answers.asked import Asked
from heldground.history.history import History
from heldground.places.gazetteer import Gazetteer
from heldground.places.search import PlaceIndex
from heldground.places.titles import Titles
from heldground.publish.bundle import MAGIC, encode_history, encode_state
from heldground.publish.page.pieces import Pieces
from heldground.publish.page.render import Telling, TextsOf
from heldground.publish.view import View
from heldground.queries.evidence import Knowledge
from heldground.queries.finding import Finder
from heldground.snapshots.notices import Notice
from heldground.when import Instant

WHOLE: Final = "whole"
NOW: Final = "now"


class Edition:
    """What the audience sees at the moment, and the files made from it. Never changes but for what it remembers."""

    def __init__(
        self,
        knowledge: Knowledge,
        gazetteer: Gazetteer,
        notices: Mapping[str, Sequence[Notice]] = MappingProxyType({}),
    ) -> None:
        self.knowledge = knowledge
        self.gazetteer = gazetteer
        self.notices = notices
        """What gates say of each source's map, by its id."""
        self.pieces = Pieces()
        self._hashes: dict[str, str] = {}
        self._files: dict[tuple[str, str], bytes] = {}
        self._making = threading.Lock()

    @cached_property
    def titles(self) -> Titles:
        return Titles(self.gazetteer)

    @cached_property
    def index(self) -> PlaceIndex:
        return PlaceIndex(self.gazetteer)

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.knowledge)

    def telling(self, texts_of: TextsOf) -> Telling:
        """What answers about this edition are told from; `texts_of` finds the texts of reports."""
        return Telling(self.knowledge, self.gazetteer, self.titles, self.finder, texts_of)

    def file_hash(self, source_id: str) -> str:
        """What tells this edition of a source's history from all others; the same history gives the same."""
        if source_id not in self._hashes:
            self._hashes[source_id] = _hash(self.knowledge.history(source_id))
        return self._hashes[source_id]

    def file(self, source_id: str, kind: str) -> bytes:
        """The file of a source's whole history, or of its newest state; made once."""
        key = source_id, kind
        with self._making:
            if key not in self._files:
                history = self.knowledge.history(source_id)
                cells = [history.columns.cell(number) for number in range(len(history))]
                newest = int(history.instants.max()) if len(history.instants) else 0
                self._files[key] = encode_history(cells) if kind == WHOLE else encode_state(cells, newest)
            return self._files[key]


def notices_out(asked: Asked, seen: Knowledge, view: View, now: Instant) -> dict[str, list[Notice]]:
    """What gates say of whole snapshots of the maps shown, by source, judged from nothing but what is out."""
    return {
        history.source.id: [
            notice
            for notice in view.asked(asked, history.source, now).notices(history, None, now)
            if not notice.polygon
        ]
        for history in seen.histories
    }


def _hash(history: History) -> str:
    """Over all that the files are made from: making them takes a second for three years, this a twentieth."""
    columns, total = history.columns, hashlib.sha256(MAGIC + __version__.encode())
    for values in (
        columns.state,
        columns.valid_from,
        columns.valid_until,
        columns.known_from,
        history.instants,
    ):
        total.update(np.ascontiguousarray(values).tobytes())
    total.update(repr([(state.side, state.control.value, state.label) for state in columns.states]).encode())
    for shape in shapely.to_wkb(columns.shape) if len(columns) else ():
        total.update(shape)
    return total.hexdigest()[:20]
