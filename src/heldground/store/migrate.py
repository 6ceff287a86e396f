"""Bringing a database to this version's tables, step by step, with Alembic."""

from importlib import resources
from typing import Final

from sqlalchemy import Engine, inspect, text

from heldground.errors import BadProject

HEAD: Final = "0004"
"""The newest step in `migrations/versions`. A test compares it, and the tables the steps make with those declared."""


def upgrade(engine: Engine) -> None:
    """Run the steps a database lacks; at the head already, this is one small query.

    Raises
    ------
    BadProject
        The database was written by a newer version.
    """
    found = _revision(engine)
    if found == HEAD:
        return
    # Loading Alembic takes as long as a whole query of a small project; at the head nobody pays for it.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(resources.files("heldground.store") / "migrations"))
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as cause:
            raise BadProject(
                f"its database is at step {found}, which this version does not know; install a newer Heldground"
            ) from cause


def _revision(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
