"""A project: one folder with `heldground.toml`, one database, and the originals beside it."""

import json
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from heldground.errors import BadProject, WrongUse
from heldground.settings import CONFIG as CONFIG
from heldground.settings import checked_project
from heldground.store.engine import open_database
from heldground.store.migrate import upgrade
from heldground.theatre import Theatre, extend_theatre, read_theatre

DATABASE: Final = "heldground.db"
ORIGINALS: Final = "originals"
LOCK: Final = ".importing"
OWN_THEATRE: Final = "theatre.toml"

_DRAFT: Final = f".{CONFIG}.part"
_LEFT_BY_A_CUT: Final = frozenset(
    {DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal", _DRAFT, OWN_THEATRE}
)
"""What a creation that was killed leaves behind: the same command may go on over it."""

_NEW_CONFIG: Final = """\
# Settings of this Heldground project. Everything else is in the database beside it.
title = {title}
theatre = {theatre}          # a shipped theatre, or the path of a .toml file beside this one

[publish]
delay_hours = 24               # nothing younger leaves through any published door

# Your own sources, sides and speakers add to the theatre's; an equal id replaces the shipped one.
# [[sources]]
# id = "our-desk"
# title = "Our desk"
# licence = "CC BY 4.0"
# redistribute = true

# Any map in GeoJSON or KML: `heldground import geojson --source NAME FILE` prints the table that belongs here.
# [maps.NAME]
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
        """A connection that only reads.

        Raises
        ------
        BadProject
            The database is damaged, or cannot be read.
        """
        with self._told(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is stored, or nothing.

        Raises
        ------
        BadProject
            The database is damaged, full, read-only, or another writer held it for more than 30 s.
        """
        with (
            self._told(),
            self.engine.connect().execution_options(write=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other process takes maps into this project, and keep others waiting.

        The kernel lets go of the lock when its process dies, however it dies. On Windows nothing is locked: one
        import at a time there.
        """
        if sys.platform == "win32":
            yield
            return
        import fcntl

        with (self.folder / LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _told(self) -> Iterator[None]:
        """A database's complaint as this project's."""
        try:
            yield
        except DBAPIError as cause:
            raise BadProject(
                f"the database failed: {cause.orig}; if it is damaged, restore a backup", path=self.folder
            ) from cause


def create_project(folder: Path, *, title: str | None = None, theatre: str = "ukraine") -> Project:
    """A new, empty project; an existing one is opened as it is, one whose creation was cut off is completed.

    A theatre given as a file is copied into the project, so that one project stays one folder.

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
    if folder.is_dir() and not {entry.name for entry in folder.iterdir()} <= _LEFT_BY_A_CUT:
        raise WrongUse(f"{folder} has other things in it and no {CONFIG}; give a new or an empty folder")
    read_theatre(theatre)
    folder.mkdir(parents=True, exist_ok=True)
    if theatre.endswith(".toml"):
        (folder / OWN_THEATRE).write_bytes(Path(theatre).read_bytes())
        theatre = OWN_THEATRE
    _upgraded(folder / DATABASE, folder).dispose()
    # The configuration comes last: its presence says that the project is whole.
    draft = folder / _DRAFT
    draft.write_text(
        _NEW_CONFIG.format(title=_toml(title or folder.resolve().name), theatre=_toml(theatre)),
        encoding="utf-8",
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
        Configuration or database cannot be read, a setting is none, or the database is of a newer version.
    """
    path = folder / CONFIG
    if not path.is_file():
        raise WrongUse(
            f"no project in {folder}: {CONFIG} is missing; make one with `heldground init {folder}`"
        )
    try:
        config = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise BadProject(f"not TOML: {cause}; correct it", path=path) from cause
    checked_project(config, path)
    location = config.get("database", DATABASE)
    if not isinstance(location, str) or not location:
        raise BadProject(
            f"database = {location!r}; expected the name of a file or a postgresql address", path=path
        )
    return Project(folder, config, _upgraded(location if "://" in location else folder / location, folder))


def _upgraded(location: str | Path, folder: Path) -> Engine:
    engine = open_database(location)
    try:
        upgrade(engine)
    except DBAPIError as cause:
        raise BadProject(
            f"the database cannot be read: {cause.orig}; restore a backup", path=folder
        ) from cause
    return engine


def _toml(text: str) -> str:
    """A text as a TOML string: its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
