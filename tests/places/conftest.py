"""The bundled gazetteer, made once."""

from pathlib import Path

import pytest

from heldground.places import Gazetteer, read_gazetteer
from heldground.theatre import Theatre, read_theatre


@pytest.fixture(scope="session")
def theatre() -> Theatre:
    return read_theatre("ukraine")


@pytest.fixture(scope="session")
def bundled(theatre: Theatre) -> Gazetteer:
    """What everyone has: countries, regions and the demo excerpt."""
    return read_gazetteer([], theatre)


@pytest.fixture(scope="session")
def place_files(shared: Path) -> list[Path]:
    names = ("places-ua.csv.gz", "places-ru-geonames.csv.gz", "places-ru.csv.gz")
    return [shared / "data" / name for name in names]


@pytest.fixture(scope="session")
def full(place_files: list[Path], theatre: Theatre) -> Gazetteer:
    """The three real lists, 44,000 rows."""
    return read_gazetteer(place_files, theatre)
