"""The database's steps make the tables the code declares, and other versions are told."""

import importlib
import pkgutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import heldground
from heldground.errors import BadProject
from heldground.project import create_project, open_project
from heldground.store.engine import open_database
from heldground.store.migrate import HEAD, upgrade
from heldground.store.schema import metadata


@pytest.fixture
def engine(tmp_path):
    engine = open_database(tmp_path / "test.db")
    upgrade(engine)
    yield engine
    engine.dispose()


def test_the_steps_make_exactly_the_declared_tables(engine):
    """A table or column declared without a step would be missing in every old project."""
    for module in pkgutil.walk_packages(heldground.__path__, "heldground."):
        if module.name.endswith(".table") or module.name.endswith(".compiled"):
            importlib.import_module(module.name)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())


def test_the_head_is_the_newest_step():
    """Else a new step would never run."""
    folder = Path(heldground.__path__[0]) / "store/migrations"
    assert ScriptDirectory(str(folder)).get_heads() == [HEAD]


def test_a_second_upgrade_changes_nothing(engine):
    """Every command opens the project, so this runs all the time."""
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [HEAD]


def test_a_database_of_a_newer_version_is_not_touched(tmp_path):
    """Its tables may mean something else."""
    project = create_project(tmp_path / "p")
    with project.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    project.engine.dispose()
    with pytest.raises(BadProject, match="newer"):
        open_project(tmp_path / "p")


def test_a_damaged_database_is_told_with_what_to_do(tmp_path):
    """Not an SQL error in the user's face."""
    project = create_project(tmp_path / "p")
    project.engine.dispose()
    for file in (tmp_path / "p").glob("heldground.db*"):
        file.write_bytes(b"this is no database at all, " * 400)
    with pytest.raises(BadProject, match="restore a backup"):
        open_project(tmp_path / "p")


def test_a_transaction_that_fails_leaves_nothing(tmp_path):
    """All of it is stored, or nothing."""
    project = create_project(tmp_path / "p")
    with pytest.raises(RuntimeError), project.writing() as connection:
        connection.execute(
            text("INSERT INTO history_block (source, kind, cells, block) VALUES ('a', 'open', 0, x'00')")
        )
        raise RuntimeError
    with project.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM history_block")).scalar_one() == 0
