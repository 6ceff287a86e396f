"""The collections of what an audience sees: made once for each edition of it."""

import threading
from collections.abc import Mapping
from functools import partial
from typing import Final
from weakref import WeakKeyDictionary

from heldground.errors import UnknownName
from heldground.publish.page.edition import Edition
from heldground.publish.view import View
from heldground.serve.ogc.collection import Collection
from heldground.serve.ogc.control import ControlCollection
from heldground.serve.ogc.statements import ClaimsCollection, EventsCollection


class Catalogue:
    """All collections by id: the maps whose shapes this audience may have, then claims, then events."""

    def __init__(self, edition: Edition, view: View) -> None:
        knowledge = edition.knowledge
        sides = tuple(side.id for side in view.theatre.sides)
        found: list[Collection] = [
            ControlCollection(history, sides, partial(edition.file_hash, history.source.id))
            for history in knowledge.histories
            if view.shapes_leave(history.source)
        ]
        found += [ClaimsCollection(knowledge, edition.finder, sides), EventsCollection(knowledge, sides)]
        self.collections: Mapping[str, Collection] = {each.id: each for each in found}

    def get(self, name: str) -> Collection:
        """A collection.

        Raises
        ------
        UnknownName
            There is none of that id, or its shapes may not leave.
        """
        try:
            return self.collections[name]
        except KeyError:
            raise UnknownName(f"no collection {name!r}; there are: {', '.join(self.collections)}") from None


_made: Final[WeakKeyDictionary[Edition, Catalogue]] = WeakKeyDictionary()
_making: Final = threading.Lock()


def catalogue_of(edition: Edition, view: View) -> Catalogue:
    """The catalogue of an edition, which is one view's; it goes when the edition goes."""
    with _making:
        if edition not in _made:
            _made[edition] = Catalogue(edition, view)
        return _made[edition]
