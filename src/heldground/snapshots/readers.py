"""Readers: which one reads what `import` is given, with a project's own maps and label rules."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import orjson

from heldground.errors import UnknownName, WrongUse
from heldground.project import Project
from heldground.snapshots import deepstate, deepstate_daily, geojson, kml, mapped, nzz
from heldground.snapshots.labels import LabelTable, shipped_table, shipped_toml
from heldground.snapshots.mapping import DATES, SETTINGS, Maps, maps_of, settings_of
from heldground.snapshots.model import Snapshot, State
from heldground.snapshots.template import missing_map, suggested_name
from heldground.when import Instant


class Reader(Protocol):
    """Reads the files of one publisher. Remembers what repeats, so use one reader for a run of files.

    `at` is when a map was valid whose file and settings give no date (`import --at`); else it is not looked at.
    """

    source: str
    at: Instant | None

    def read(self, content: bytes, name: str) -> list[Snapshot]: ...


PUBLISHERS: Final[dict[str, Callable[[LabelTable | None], Reader]]] = {
    deepstate.SOURCE: deepstate.Reader,
    deepstate_daily.SOURCE: deepstate_daily.Reader,
    nzz.SOURCE: nzz.Reader,
}
"""Publishers read without settings; each takes a project's own label rules, tried before the shipped ones."""

READING: Final = 1
"""To be raised with every change by which a reader, or the overlay of what it reads, gives other ground for a file:
histories are then built anew from their originals."""

FORMATS: Final = (geojson.PUBLISHER, kml.PUBLISHER)
"""Formats in which any publisher's map can be read once `[maps.NAME]` says what it means."""


def reader_for(publisher: str, maps: Maps | None = None) -> Reader:
    """A new reader for a publisher's files.

    Parameters
    ----------
    publisher
        One of `PUBLISHERS`, or the name of a configured map.
    maps
        The project's own maps and label rules (`project_maps`).

    Raises
    ------
    UnknownName
        With the publishers that can be read.
    """
    if publisher in PUBLISHERS:
        return PUBLISHERS[publisher](maps.labels.get(publisher) if maps else None)
    if maps is not None and publisher in maps.own:
        return mapped.Reader(settings_of(maps, publisher))
    known = ", ".join(sorted([*PUBLISHERS, *(maps.own if maps else ())]))
    raise UnknownName(
        f"no publisher {publisher!r}; known are: {known}; "
        f"and {', '.join(FORMATS)} with --source NAME for any other map"
    )


def project_maps(project: Project) -> Maps:
    """The maps a project configures (`[maps.NAME]`), and its label rules for shipped publishers (`[labels.ID]`).

    Raises
    ------
    BadInput
        A table that cannot be meant; the message names it and the key.
    """
    return maps_of(project.config, project.theatre, shipped=PUBLISHERS, reserved=FORMATS)


def project_reader(project: Project, publisher: str) -> Reader:
    """`reader_for` with the maps and rules of a project.

    Raises
    ------
    UnknownName
        As `reader_for`.
    BadInput
        As `project_maps`.
    """
    return reader_for(publisher, project_maps(project))


def reading_of(project: Project, source: str) -> str:
    """What the files of a source mean in this project, as a hash: with another one the same files give other ground.

    Made of the shipped label table, the project's own tables, the theatre's bounds, and `READING`.
    """

    def own(kind: str) -> Mapping[str, Any]:
        tables = project.config.get(kind)
        table = tables.get(source) if isinstance(tables, Mapping) else None
        return table if isinstance(table, Mapping) else {}

    settings = {key: value for key, value in own("maps").items() if key in SETTINGS and key not in DATES}
    shipped = shipped_toml(source) if source in PUBLISHERS else {}
    said = [READING, project.theatre.bounds, shipped, own("labels"), settings]
    return hashlib.blake2b(
        orjson.dumps(said, option=orjson.OPT_SORT_KEYS, default=str), digest_size=16
    ).hexdigest()


def label_note(source: str, state: State) -> str:
    """How a label contradicts the side and control it was mapped to, in words; empty where it does not.

    For every cell of a shipped publisher's history: the publisher's name says one thing, its colour another.

    Examples
    --------
    >>> from heldground.actors import Control
    >>> label_note("deepstate", State("ru", Control.HELD, "Під питанням"))
    'named contested, drawn as held'
    >>> label_note("deepstate", State("ru", Control.HELD, "Окуповано"))
    ''
    """
    return shipped_table(source).disagreement(state) if source in PUBLISHERS else ""


def publisher_for(
    project: Project, publisher: str, paths: Sequence[Path], *, source: str | None = None, dated: bool = False
) -> str:
    """The publisher, or configured map, that `import PUBLISHER --source NAME PATH…` means.

    Parameters
    ----------
    dated
        Whether a date was given for maps that tell none themselves.

    Raises
    ------
    WrongUse
        A format whose map is not configured: with a table of settings made from the files, ready to paste; a source or
        a date where none belongs.
    BadInput
        As `project_maps`.
    """
    maps = project_maps(project)
    name = publisher
    if publisher in FORMATS:
        name = source or (next(iter(maps.own)) if len(maps.own) == 1 else "")
        if not name and maps.own:
            raise WrongUse(f"say which map with --source; configured are: {', '.join(sorted(maps.own))}")
        if name not in maps.own:
            sides = [side.id for side in project.theatre.sides]
            raise missing_map(name or suggested_name(paths), paths, sides)
    elif source not in (None, publisher):
        raise WrongUse(f"--source {source} belongs to {' and '.join(FORMATS)}; {publisher} is its own source")
    if dated and name in PUBLISHERS:
        raise WrongUse(f"files of {name} tell their dates; leave out --at")
    own = maps.own.get(name)
    if dated and own is not None and (own.date or own.date_in_name):
        raise WrongUse(f"[maps.{name}] says where dates stand; leave out --at, or take that line out")
    return name
