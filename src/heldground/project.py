"""A project: one folder with `heldground.toml`, one database, and the originals beside it."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError

from heldground.errors import BadProject, WrongUse
from heldground.store.engine import open_database
from heldground.store.migrate import upgrade
from heldground.theatre import Theatre, extend_theatre, read_theatre

CONFIG: Final = "heldground.toml"
DATABASE: Final = "heldground.db"
ORIGINALS: Final = "originals"

_NEW_CONFIG: Final = """\
# Settings of this Heldground project. Everything else is in the database beside it.
title = "{title}"
theatre = "{theatre}"          # a shipped theatre, or the path of a .toml file beside this one

[publish]
delay_hours = 24               # nothing younger leaves through any published door

# Your own sources, sides and speakers add to the theatre's; an equal id replaces the shipped one.
# [[sources]]
# id = "our-desk"
# title = "Our desk"
# licence = "CC BY 4.0"
# redistribute = true
"""


@dataclass(frozen=True)
class Project:
    """An open project. Use `open_project` or `create_project`."""

    folder: Path
    config: dict[str, Any]
    engine: Engine

    @cached_property
    def theatre(self) -> Theatre:
        """The theatre named in the configuration, with the project's own sides, speakers and sources."""
        name = str(self.config.get("theatre", "ukraine"))
        beside = self.folder / name
        base = read_theatre(beside if name.endswith(".toml") and beside.is_file() else name)
        return extend_theatre(base, self.config)

    @property
    def title(self) -> str:
        return str(self.config.get("title", self.folder.name))

    @property
    def originals(self) -> Path:
        return self.folder / ORIGINALS

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is stored, or nothing."""
        with self.engine.connect().execution_options(write=True) as connection, connection.begin():
            yield connection


def create_project(folder: Path, *, title: str | None = None, theatre: str = "ukraine") -> Project:
    """A new, empty project; an existing one is opened as it is.

    Raises
    ------
    WrongUse
        The path is a file, or a folder with other things in it.
    UnknownName
        No such theatre.
    """
    if folder.is_file():
        raise WrongUse(f"{folder} is a file; a project is a folder")
    if (folder / CONFIG).exists():
        return open_project(folder)
    if folder.is_dir() and any(folder.iterdir()):
        raise WrongUse(f"{folder} has other things in it and no {CONFIG}; give a new or an empty folder")
    read_theatre(theatre)
    folder.mkdir(parents=True, exist_ok=True)
    upgrade(open_database(folder / DATABASE))
    # The configuration comes last: its presence says that the project is whole.
    draft = folder / f".{CONFIG}.part"
    draft.write_text(
        _NEW_CONFIG.format(title=title or folder.resolve().name, theatre=theatre), encoding="utf-8"
    )
    draft.replace(folder / CONFIG)
    return open_project(folder)


def open_project(folder: Path) -> Project:
    """The project in a folder, its database brought to this version's tables.

    Raises
    ------
    WrongUse
        No project there; with the command that makes one.
    BadProject
        Configuration or database cannot be read.
    """
    path = folder / CONFIG
    if not path.is_file():
        raise WrongUse(
            f"no project in {folder}: {CONFIG} is missing; make one with `heldground init {folder}`"
        )
    try:
        config = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise BadProject(f"not TOML: {cause}", path=path) from cause
    engine = open_database(config.get("database") or folder / DATABASE)
    try:
        upgrade(engine)
    except DatabaseError as cause:
        raise BadProject(
            f"the database cannot be read: {cause.orig}; restore a backup", path=folder
        ) from cause
    return Project(folder=folder, config=config, engine=engine)
