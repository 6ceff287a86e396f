"""Connections: one embedded SQLite file by default, PostgreSQL where a desk has several editors."""

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

from heldground.errors import BadProject


def open_database(location: str | Path) -> Engine:
    """An engine for a database file, or for a `postgresql+psycopg://…` address.

    SQLite runs in WAL mode, so readers never wait for a writer and a killed writer leaves the last commit; foreign
    keys are enforced; a writer waits up to 30 s for another.
    """
    if "://" in str(location):
        return create_engine(str(location))
    engine = create_engine(f"sqlite:///{location}", connect_args={"timeout": 30.0})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: object) -> None:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA foreign_keys=ON")
        except sqlite3.DatabaseError as cause:
            raise BadProject(
                f"no readable database ({cause}); restore a backup, or make a new project beside it",
                path=location,
            ) from cause
        # SQLAlchemy's begin() opens the transaction, not the driver's guess at the first write.
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(
            "BEGIN IMMEDIATE" if connection.get_execution_options().get("write") else "BEGIN"
        )

    return engine
