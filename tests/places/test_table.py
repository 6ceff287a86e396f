from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from heldground.errors import BadProject
from heldground.places import Gazetteer
from heldground.places.table import load_places, place_table, save_places
from heldground.store.engine import open_database
from heldground.store.schema import metadata


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = open_database(tmp_path / "project.db")
    metadata.create_all(engine, [place_table])
    with engine.begin() as opened:
        yield opened
    engine.dispose()


def test_places_come_back_as_they_were(connection: Connection, bundled: Gazetteer) -> None:
    save_places(connection, bundled)
    assert {place.id: place for place in load_places(connection)} == {place.id: place for place in bundled}


def test_saving_again_changes_nothing_but_what_is_new(connection: Connection, bundled: Gazetteer) -> None:
    places = list(bundled)
    save_places(connection, places)
    assert save_places(connection, [*places, replace(places[0], name="Renamed")]) == len(places)
    stored = {place.id: place for place in load_places(connection)}
    assert len(stored) == len(places)
    assert stored[places[0].id].name == "Renamed"


def test_nothing_is_saved_from_nothing(connection: Connection) -> None:
    assert save_places(connection, []) == 0
    assert load_places(connection) == []


def test_a_damaged_row_is_named(connection: Connection, bundled: Gazetteer) -> None:
    save_places(connection, list(bundled)[:3])
    victim = list(bundled)[1].id
    connection.execute(text("UPDATE place SET names = '{' WHERE id = :id"), {"id": victim})
    with pytest.raises(BadProject, match=victim):
        load_places(connection)
