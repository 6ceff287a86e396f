"""A gazetteer from files and what comes with the program."""

from collections.abc import Sequence
from pathlib import Path

from heldground.bulk import collector_paused
from heldground.places.bundled import bundled_places
from heldground.places.gazetteer import Gazetteer
from heldground.places.read import read_places
from heldground.theatre import Theatre


def read_gazetteer(files: Sequence[Path], theatre: Theatre) -> Gazetteer:
    """The theatre's bundled places and those of the files, duplicates joined; earlier files win where both
    tell.

    Raises
    ------
    BadInput
        A file that is no gazetteer; the message names it.
    """
    with collector_paused():
        places = bundled_places(theatre)
        for path in files:
            places.extend(read_places(path)[0])
        return Gazetteer(places)
