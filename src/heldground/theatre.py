"""A theatre: the configuration of one conflict. Sides, speakers, sources and bounds live here, never in code.

Read from a TOML file: one of those shipped in `heldground/theatres/`, a file of the user's, or the tables of the
same names in a project's `heldground.toml`, which add to the theatre it names.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

from heldground.actors import Side
from heldground.area import Box
from heldground.errors import BadInput, UnknownName
from heldground.settings import checked_theatre
from heldground.sources import Source, Sources, read_source

_PROJECT: Final = "heldground.toml"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Someone reports quote by name: a person, an office, a kind of channel.

    `kind` is one of the claimant kinds of the claim schema; `side` the party spoken for, or None. `names` are by
    language, the first of each the form to print; words are given without inflection.
    """

    id: str
    kind: str
    side: str | None
    names: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Theatre:
    """One conflict's words. `bounds` is the box outside which no shape of it can lie; `countries` in ISO 3166."""

    id: str
    title: str
    bounds: Box
    countries: tuple[str, ...]
    sides: tuple[Side, ...]
    speakers: tuple[Speaker, ...] = ()
    sources: Sources = field(default_factory=Sources)

    def side(self, side_id: str) -> Side:
        """The side with that id, whatever its case.

        Raises
        ------
        UnknownName
            With the ids that are known.
        """
        for side in self.sides:
            if side.id == side_id.lower():
                return side
        raise UnknownName(f"no side {side_id!r}; known are: {', '.join(s.id for s in self.sides)}")

    def side_of_country(self, country: str | None) -> str | None:
        """Id of the side whose own territory a country is, or None."""
        return next((side.id for side in self.sides if country and side.country == country), None)


def read_theatre(name_or_path: str | Path) -> Theatre:
    """The theatre of that name, or of that file.

    Raises
    ------
    UnknownName
        Neither a shipped theatre nor a file.
    BadInput
        A file that is no theatre; the message names the table and the key.
    """
    path = Path(name_or_path)
    if path.suffix == ".toml":
        if not path.is_file():
            raise UnknownName(f"no theatre file {path}")
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError as cause:
            raise BadInput(f"not UTF-8: {cause}; save it as UTF-8", path=path) from cause
        return parse_theatre(text, origin=str(path))
    return _shipped(str(name_or_path))


@cache
def _shipped(name: str) -> Theatre:
    folder = resources.files("heldground") / "theatres"
    names = sorted(Path(entry.name).stem for entry in folder.iterdir() if entry.name.endswith(".toml"))
    if name not in names:
        raise UnknownName(f"no theatre {name!r}; shipped are: {', '.join(names)}; or give a .toml file")
    return parse_theatre((folder / f"{name}.toml").read_text(encoding="utf-8"), origin=f"{name}.toml")


def parse_theatre(text: str, *, origin: str) -> Theatre:
    """A theatre from the text of its TOML file; `origin` names it in messages."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise BadInput(f"not TOML: {cause}", path=origin) from cause
    checked_theatre(table, origin)
    try:
        west, south, east, north = (float(value) for value in table["bounds"])
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError("bounds are west, south, east, north in degrees")
        return Theatre(
            id=str(table["id"]),
            title=str(table["title"]),
            bounds=(west, south, east, north),
            countries=tuple(table["countries"]),
            sides=tuple(_side(each) for each in table["sides"]),
            speakers=tuple(_speaker(each) for each in table.get("speakers", ())),
            sources=Sources(_sources(table, origin)),
        )
    except (UnknownName, BadInput):
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as cause:
        raise BadInput(
            f"a theatre needs id, title, bounds, countries, sides: {cause!r}", path=origin
        ) from cause


def extend_theatre(theatre: Theatre, table: Mapping[str, Any]) -> Theatre:
    """The theatre with a project's own `sides`, `speakers` and `sources`; an equal id replaces the shipped one.

    Of a source only what is written is replaced: who sets `redistribute` for a shipped one keeps its definition, licence
    and attribution. A definition of the project's own takes the place of all the shipped one says of what its map counts.
    A map of the project's own, `[maps.NAME]`, is a source too: title, licence, definition and the rest may stand in
    its table.

    Raises
    ------
    BadInput
        A table that lacks what it needs; the message names it.
    """

    def merged(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[Any, ...]:
        fresh = {each.id: each for each in new}
        return tuple(fresh.pop(each.id, each) for each in old) + tuple(fresh.values())

    try:
        own = (*_own_sources(theatre.sources, table), *_map_sources(table))
        return replace(
            theatre,
            sides=merged(theatre.sides, tuple(_side(each) for each in table.get("sides", ()))),
            speakers=merged(theatre.speakers, tuple(_speaker(each) for each in table.get("speakers", ()))),
            sources=Sources(merged(tuple(theatre.sources), own)),
        )
    except (UnknownName, BadInput):
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as cause:
        raise BadInput(
            f"[[sides]] need id and names, [[speakers]] id, kind and names: {cause!r}",
            path=_PROJECT,
        ) from cause


def _own_sources(shipped: Sources, table: Mapping[str, Any]) -> Iterator[Source]:
    """The sources of a project; those that are shipped with what the project says of them."""
    known = {source.id: source for source in shipped}
    for number, each in enumerate(table.get("sources", ()), 1):
        before = known.get(str(each.get("id")))
        if before is None:
            yield _source(each, _PROJECT, f"[[sources]] {number}")
            continue
        said = _source({"title": before.title, **each}, _PROJECT, f"[[sources]] {number}")
        names = set(each) | (
            {"definition", "definition_in", "definitions"} if "definition" in each else set()
        )
        yield replace(before, **{name: getattr(said, name) for name in names})


def _map_sources(table: Mapping[str, Any]) -> list[Source]:
    """The sources that `[maps.NAME]` tables describe; one that only maps values of a source told elsewhere is none."""
    tables = table.get("maps", {})
    known = set(Source.__dataclass_fields__) - {"id"}
    told = {str(each.get("id")) for each in table.get("sources", ())}
    found = []
    for name, settings in tables.items() if isinstance(tables, Mapping) else ():
        if not isinstance(settings, Mapping):
            continue  # reading the maps themselves refuses it by name
        own = {key: value for key, value in settings.items() if key in known}
        if name in told and own:
            raise BadInput(
                f"{name} is told twice, here and in [[sources]]; write it once",
                path=_PROJECT,
                where=f"[maps.{name}]",
            )
        if name not in told:
            made = {"kind": "osint", "title": name, **own, "id": name}
            found.append(_source(made, _PROJECT, f"[maps.{name}]"))
    return found


def _sources(table: Mapping[str, Any], path: str) -> list[Source]:
    tables = enumerate(table.get("sources", ()), 1)
    return [_source(each, path, f"[[sources]] {number}") for number, each in tables]


def _source(table: Mapping[str, Any], path: str, where: str) -> Source:
    """A source of a file, whose fault is told with the spot it stands at."""
    if missing := [name for name in ("id", "title") if name not in table]:
        raise BadInput(f"{missing[0]} is missing; a source needs id and title", path=path, where=where)
    try:
        return read_source(table)
    except UnknownName:
        raise
    except (TypeError, ValueError) as cause:
        raise BadInput(str(cause), path=path, where=where) from cause


def _side(table: Mapping[str, Any]) -> Side:
    return Side(
        id=str(table["id"]).lower(),
        names=dict(table["names"]),
        country=table.get("country"),
        aliases={lang: tuple(words) for lang, words in table.get("aliases", {}).items()},
    )


def _speaker(table: Mapping[str, Any]) -> Speaker:
    side = table.get("side")
    return Speaker(
        id=str(table["id"]),
        kind=str(table["kind"]),
        side=None if side is None else str(side).lower(),
        names={lang: tuple(words) for lang, words in table["names"].items()},
    )
