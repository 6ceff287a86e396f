"""A project: one folder that can be made, opened, completed after a cut, and moved; damage is told."""

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from heldground.errors import BadInput, BadProject, HeldgroundError, WrongUse
from heldground.project import CONFIG, DATABASE, create_project, open_project
from heldground.snapshots.table import load_snapshots


def configure(folder: Path, addition: str) -> None:
    with (folder / CONFIG).open("a", encoding="utf-8") as stream:
        stream.write(addition)


@pytest.mark.parametrize("title", ['say "hi"', "back\\slash", "two\nlines", "{theatre}", "Бєлгород \x7f", ""])
def test_any_title_makes_a_project_that_opens(title: str, tmp_path: Path) -> None:
    """Quotes and braces of a title are not those of its configuration."""
    create_project(tmp_path / "p", title=title)
    assert open_project(tmp_path / "p").title == (title or "p")


def test_an_existing_project_is_opened_as_it_is(tmp_path: Path) -> None:
    """`init` twice changes nothing."""
    create_project(tmp_path / "p", title="one")
    assert create_project(tmp_path / "p", title="two").title == "one"


def test_a_creation_that_was_cut_is_completed(tmp_path: Path) -> None:
    """The database was there, the configuration not yet."""
    create_project(tmp_path / "p").engine.dispose()
    (tmp_path / "p" / CONFIG).rename(tmp_path / "p" / f".{CONFIG}.part")
    with pytest.raises(WrongUse, match="heldground init"):
        open_project(tmp_path / "p")
    assert create_project(tmp_path / "p").theatre.id == "ukraine"


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    """And a file is no folder."""
    (tmp_path / "letters.txt").write_text("mine")
    with pytest.raises(WrongUse, match="other things"):
        create_project(tmp_path)
    with pytest.raises(WrongUse, match="is a file"):
        create_project(tmp_path / "letters.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["letters.txt"]


def test_a_project_takes_its_theatre_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A theatre of one's own is copied in; the folder can be moved and opened from anywhere."""
    (tmp_path / "mine.toml").write_text(
        'id = "mine"\ntitle = "Mine"\nbounds = [0, 0, 10, 10]\ncountries = ["XX"]\n'
        '[[sides]]\nid = "aa"\nnames = { en = "A" }\n'
    )
    monkeypatch.chdir(tmp_path)
    create_project(Path("p"), theatre="mine.toml").engine.dispose()
    (tmp_path / "mine.toml").unlink()
    shutil.move(tmp_path / "p", tmp_path / "moved")
    monkeypatch.chdir("/")
    assert open_project(tmp_path / "moved").theatre.side("AA").id == "aa"


@pytest.mark.parametrize(
    ("addition", "kind"),
    [
        ('[[sources]]\nid = "desk"\n', BadInput),
        ('[[sources]]\nid = "desk"\ntitle = "Desk"\nredistribute = "no"\n', BadInput),
        ('[[sources]]\nid = "desk"\ntitle = "Desk"\ndelay_hours = "24"\n', BadInput),
        ('[[sources]]\nid = "desk"\ntitle = "Desk"\nlicense = "CC0"\n', BadProject),
        ('[[sides]]\nid = "aa"\n', BadInput),
        ('[[speakers]]\nid = "x"\n', BadInput),
        ("sources = 5\n", BadInput),
    ],
)
def test_a_wrong_setting_is_told_before_anything_is_done(
    addition: str, kind: type[HeldgroundError], tmp_path: Path
) -> None:
    """`redistribute = "no"` would read as yes: only true and false are taken."""
    create_project(tmp_path / "p")
    text_before = (tmp_path / "p" / CONFIG).read_text(encoding="utf-8")
    if addition.startswith("sources"):
        (tmp_path / "p" / CONFIG).write_text(addition + text_before, encoding="utf-8")
    else:
        configure(tmp_path / "p", addition)
    with pytest.raises(kind):
        _ = open_project(tmp_path / "p").theatre


def test_sources_of_the_project_add_to_the_theatre_s(tmp_path: Path) -> None:
    """An equal id replaces the shipped one."""
    create_project(tmp_path / "p")
    configure(
        tmp_path / "p",
        '[[sources]]\nid = "desk"\ntitle = "Desk"\nredistribute = true\naliases = ["Our Desk"]\n'
        '[[sources]]\nid = "nzz"\ntitle = "Other"\n',
    )
    sources = open_project(tmp_path / "p").theatre.sources
    assert sources.get("desk").redistribute
    assert sources.get("nzz").title == "Other"
    assert not sources.get("deepstate").redistribute
    cited = sources.cited_as("according to our desk's map")
    assert cited is not None and cited.id == "desk"


def test_a_shipped_source_keeps_what_the_project_does_not_say_of_it(tmp_path: Path) -> None:
    """Who lets its shapes out in two lines still tells readers whose it is, on which terms, and what it counts."""
    create_project(tmp_path / "p")
    shipped = open_project(tmp_path / "p").theatre.sources.get("deepstate")
    assert shipped.definition and shipped.definition_in and shipped.attribution
    configure(
        tmp_path / "p",
        '[[sources]]\nid = "deepstate"\nredistribute = true\n'
        '[[sources]]\nid = "nzz"\ndefinition = "what we count"\n',
    )
    sources = open_project(tmp_path / "p").theatre.sources
    assert sources.get("deepstate") == replace(shipped, redistribute=True)
    assert sources.get("nzz").definition == "what we count"
    assert sources.get("nzz").definition_in == {}


@pytest.mark.parametrize("content", [b"title = [", b"\xff\xfe", b"database = 5\n"])
def test_a_configuration_that_is_none_is_told(content: bytes, tmp_path: Path) -> None:
    """With the file's name."""
    create_project(tmp_path / "p")
    (tmp_path / "p" / CONFIG).write_bytes(content)
    with pytest.raises(BadProject, match=CONFIG):
        open_project(tmp_path / "p")


def test_a_database_named_in_the_configuration_lies_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever folder the command is run from."""
    create_project(tmp_path / "p").engine.dispose()
    (tmp_path / "p" / DATABASE).rename(tmp_path / "p" / "other.db")
    text_before = (tmp_path / "p" / CONFIG).read_text(encoding="utf-8")
    (tmp_path / "p" / CONFIG).write_text('database = "other.db"\n' + text_before, encoding="utf-8")
    monkeypatch.chdir("/")
    with open_project(tmp_path / "p").reading() as connection:
        assert load_snapshots(connection, "deepstate") == []
    assert not (tmp_path / "p" / DATABASE).exists()


def test_damage_in_the_middle_of_the_database_is_told(tmp_path: Path) -> None:
    """Where a page is broken, the query that meets it says so, as bad data and not as a crash."""
    project = create_project(tmp_path / "p")
    with project.writing() as connection:
        for number in range(400):
            connection.execute(
                text("INSERT INTO history_block (source, kind, cells, block) VALUES (:s, 'open', 0, :b)"),
                {"s": f"s{number}", "b": b"x" * 3000},
            )
    project.engine.dispose()
    path = tmp_path / "p" / DATABASE
    with sqlite3.connect(path) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    plain.close()
    content = bytearray(path.read_bytes())
    content[len(content) // 4 : len(content) // 2] = b"\xa5" * (len(content) // 2 - len(content) // 4)
    path.write_bytes(content)
    with pytest.raises(BadProject, match="backup"), open_project(tmp_path / "p").reading() as connection:
        connection.execute(text("SELECT sum(length(block)), group_concat(source) FROM history_block")).all()


def test_a_read_only_database_is_told(tmp_path: Path) -> None:
    """An error of the database becomes an error of the project."""
    project = create_project(tmp_path / "p")
    with pytest.raises(BadProject), project.writing() as connection:
        connection.execute(text("PRAGMA query_only = ON"))
        connection.execute(text("DELETE FROM history_block"))
