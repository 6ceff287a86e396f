"""The compiled gazetteer saves time and decides nothing."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from heldground.places import Gazetteer, Place
from heldground.places.bundled import bundled_places
from heldground.places.compiled import FOLDER, cached_gazetteer, project_places
from heldground.places.table import load_places, save_places
from heldground.store.engine import open_database
from heldground.store.schema import metadata
from heldground.theatre import Theatre

NAMES = ("Демидівка", "Demidovka", "Kursk region", "Сумщина", "Краснояружском районе", "Popovka", "Nowhere")


@pytest.fixture
def connection(tmp_path: Path, theatre: Theatre) -> Connection:
    engine = open_database(tmp_path / "places.db")
    metadata.create_all(engine)
    connection = engine.connect().execution_options(write=True)
    extra = Place(
        "test:1", "Testivka", "settlement", 34.0, 51.0, "UA", "Sumy Oblast", names={"uk": ("Тестівка",)}
    )
    save_places(connection, [*bundled_places(theatre)[-40:], extra])
    return connection


def answers(book: Gazetteer) -> list[object]:
    told: list[object] = [book.named(name) for name in (*NAMES, "Тестівці")]
    return [*told, book.near(35.4, 50.6, 20.0), len(book), list(book)]


def test_it_answers_as_one_built_anew(connection: Connection, theatre: Theatre, tmp_path: Path) -> None:
    built = Gazetteer([*bundled_places(theatre), *load_places(connection)])
    first = project_places(connection, theatre, tmp_path)
    (kept,) = (tmp_path / FOLDER).iterdir()
    second = project_places(connection, theatre, tmp_path)
    assert answers(first) == answers(built)
    assert answers(second) == answers(built)
    assert list((tmp_path / FOLDER).iterdir()) == [kept]


@pytest.mark.parametrize(
    "harm", ["", "{", "[]", '{"count": 1, "rows": [[1]], "tables": {}}', '{"count": 0, "rows": []}']
)
def test_a_damaged_file_is_made_again(
    connection: Connection, theatre: Theatre, tmp_path: Path, harm: str
) -> None:
    built = project_places(connection, theatre, tmp_path)
    (kept,) = (tmp_path / FOLDER).iterdir()
    whole = kept.read_bytes()
    kept.write_text(harm)
    assert answers(project_places(connection, theatre, tmp_path)) == answers(built)
    assert kept.read_bytes() == whole


def test_a_new_place_is_found_at_once(connection: Connection, theatre: Theatre, tmp_path: Path) -> None:
    assert not project_places(connection, theatre, tmp_path).named("Novotestivka")
    save_places(connection, [Place("test:2", "Novotestivka", "settlement", 34.1, 51.0, "UA")])
    assert project_places(connection, theatre, tmp_path).named("Novotestivka")


def test_a_folder_that_cannot_be_written_costs_only_time(
    connection: Connection, theatre: Theatre, tmp_path: Path
) -> None:
    (tmp_path / FOLDER).write_text("a file where the folder should be")
    assert project_places(connection, theatre, tmp_path).named("Тестівка")


def test_files_read_before_are_not_read_again_until_they_change(tmp_path: Path, theatre: Theatre) -> None:
    """The second answer is the first one's, from the folder; a changed file is another key; None keeps nothing."""
    listed, folder = tmp_path / "places.csv", tmp_path / "kept" / "deep"
    listed.write_text("name,latitude,longitude,country\nTestivka,51.0,34.0,UA\n", encoding="utf-8")
    first = cached_gazetteer([listed], theatre, folder)
    (kept,) = folder.iterdir()
    assert answers(cached_gazetteer([listed], theatre, folder)) == answers(first)
    kept.write_text("{}", encoding="utf-8")
    assert answers(cached_gazetteer([listed], theatre, folder)) == answers(first)
    listed.write_text("name,latitude,longitude,country\nOtherivka,51.0,34.0,UA\n", encoding="utf-8")
    assert cached_gazetteer([listed], theatre, folder).named("Otherivka")
    assert len(list(folder.iterdir())) == 2
    assert cached_gazetteer([listed], theatre, None).named("Otherivka")
