"""The rules of a publication policy, as `[publish]` in heldground.toml states them.

Nothing is guessed: a region, class, source, side or predicate that nobody knows is refused before anything is shown, as
a misspelt name would publish what was meant to stay in.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Literal

import shapely

from heldground.area import Shape, on_grid, repair, union
from heldground.claims.model import FAMILIES
from heldground.errors import BadInput, BadProject, HeldgroundError, UnknownName
from heldground.project import CONFIG
from heldground.queries.classes import Wanted, read_wanted
from heldground.queries.ground import Ground, region
from heldground.queries.ground_files import is_file_name, read_ground_file
from heldground.theatre import Theatre

MAX_DELAY_HOURS: Final = 24.0 * 365 * 10
Level = Literal["settlement", "district", "region"]
LEVELS: Final[tuple[Level, ...]] = ("settlement", "district", "region")
"""How exactly places are told, from the finest."""


@dataclass(frozen=True, slots=True)
class Delay:
    """What waits longer than the rest: ground, classes of it, sources; None or empty: any. `titles` name the ground."""

    hours: float
    ground: Shape | None = field(default=None, repr=False)
    titles: tuple[str, ...] = ()
    classes: Wanted | None = None
    sources: tuple[str, ...] = ()
    outline: str = ""
    """Tells this ground from all other, where a policy is written down."""

    @property
    def seconds(self) -> int:
        return round(self.hours * 3600)

    @property
    def partial(self) -> bool:
        """Whether it holds back a part of a map, not the whole of it."""
        return self.ground is not None or self.classes is not None

    def is_of(self, source_id: str | None) -> bool:
        """Whether it speaks of a source."""
        return not self.sources or source_id in self.sources


@dataclass(frozen=True, slots=True)
class Withheld:
    """Ground of which nothing is published, and what readers are told of it."""

    ground: Shape = field(repr=False)
    title: str
    reason: str
    outline: str = ""
    """Tells this ground from all other, where a policy is written down."""

    @property
    def words(self) -> str:
        return f"{self.title} ({self.reason})"


@dataclass(frozen=True, slots=True)
class Coarse:
    """How exactly places of claims are told at best; of some sides' and predicates' claims only, where those are named."""

    level: Level
    sides: tuple[str, ...] = ()
    predicates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """All rules of a project beyond its delay."""

    delays: tuple[Delay, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    coarse: tuple[Coarse, ...] = ()

    @property
    def finest(self) -> Level:
        """How exactly places of all claims are told at best."""
        levels = [rule.level for rule in self.coarse if not rule.sides and not rule.predicates]
        return max(levels, key=LEVELS.index, default="settlement")

    @cached_property
    def kept_in(self) -> Shape | None:
        """All ground withheld, None for none."""
        if not self.withheld:
            return None
        ground = (
            self.withheld[0].ground if len(self.withheld) == 1 else union(e.ground for e in self.withheld)
        )
        shapely.prepare(ground)
        return ground

    def withheld_at(self, lon: float, lat: float) -> Withheld | None:
        """The withheld ground a point lies in."""
        point = shapely.Point(lon, lat)
        return next((each for each in self.withheld if each.ground.intersects(point)), None)


def read_policy(table: Mapping[str, Any], theatre: Theatre, folder: Path | None = None) -> Policy:
    """The policy of a project's `[publish]` table, its names checked before; files are named relative to `folder`.

    Raises
    ------
    BadProject
        A rule that cannot be used, with its place.
    """
    coarse = [_read_coarse(each, where, theatre) for each, where in _tables(table, "coarse")]
    if "places" in table:
        coarse.insert(0, Coarse(_level(table["places"], "[publish]")))
    return Policy(
        tuple(_read_delay(each, where, theatre, folder) for each, where in _tables(table, "delays")),
        tuple(_read_withheld(each, where, folder) for each, where in _tables(table, "withheld")),
        tuple(coarse),
    )


def checked_hours(hours: object, where: str, name: str = "delay_hours") -> float:
    """A delay in hours.

    Raises
    ------
    BadProject
        No number of hours, or one below 0 or above ten years.
    """
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not 0 <= hours <= MAX_DELAY_HOURS:
        raise _bad(f"{name} = {hours!r}; write the hours as a number from 0 to {MAX_DELAY_HOURS:.0f}", where)
    return float(hours)


def _read_delay(table: Mapping[str, Any], where: str, theatre: Theatre, folder: Path | None) -> Delay:
    if "hours" not in table:
        raise _bad("hours is missing; say how long it waits, like hours = 168", where)
    regions, sources = _texts(table, "regions", where), _texts(table, "sources", where)
    classes = _texts(table, "classes", where)
    if not (regions or sources or classes):
        raise _bad("it names no regions, classes or sources; for all set delay_hours under [publish]", where)
    for source in sources:
        _known(source, [each.id for each in theatre.sources], "source", where)
    grounds = [_ground(name, where, folder) for name in regions]
    try:
        wanted = read_wanted(classes, (), sides=[side.id for side in theatre.sides]) if classes else None
    except HeldgroundError as cause:
        raise _bad(f'{cause}; write classes like "ru:held"', where) from cause
    ground = _together(grounds) if grounds else None
    return Delay(
        hours=checked_hours(table["hours"], where, "hours"),
        ground=ground,
        titles=tuple(each.title for each in grounds),
        classes=wanted,
        sources=tuple(sorted(set(sources))),
        outline="" if ground is None else _outline(ground),
    )


def _read_withheld(table: Mapping[str, Any], where: str, folder: Path | None) -> Withheld:
    regions = _texts(table, "regions", where)
    if not regions:
        raise _bad('it names no ground; say which, like regions = ["Kursk Oblast"] or a GeoJSON file', where)
    reason, title = table.get("reason"), table.get("title")
    if not isinstance(reason, str) or not reason.strip():
        raise _bad(
            "reason is missing; say in a few words what readers are told, as nothing is left out in silence",
            where,
        )
    if title is not None and not (isinstance(title, str) and title.strip()):
        raise _bad(f"title = {title!r}; write what readers call that ground", where)
    grounds = [_ground(name, where, folder) for name in regions]
    told, ground = title or ", ".join(each.title for each in grounds), _together(grounds)
    return Withheld(ground, " ".join(told.split()), " ".join(reason.split()), _outline(ground))


def _read_coarse(table: Mapping[str, Any], where: str, theatre: Theatre) -> Coarse:
    sides, predicates = _texts(table, "sides", where), _texts(table, "predicates", where)
    for side in sides:
        _known(side, [each.id for each in theatre.sides], "side", where)
    for predicate in predicates:
        _known(predicate, list(FAMILIES), "predicate", where)
    return Coarse(
        _level(table.get("places"), where), tuple(sorted(set(sides))), tuple(sorted(set(predicates)))
    )


def _level(value: object, where: str) -> Level:
    for level in LEVELS:
        if value == level:
            return level
    raise _bad(f"places = {value!r}; there are: {', '.join(LEVELS)}", where)


def _tables(table: Mapping[str, Any], name: str) -> list[tuple[Mapping[str, Any], str]]:
    """The rules of a kind, each with where it stands; their names are checked (`settings.checked_project`)."""
    return [(each, f"[[publish.{name}]] {number}") for number, each in enumerate(table.get(name, []), 1)]


def _texts(table: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(each, str) and each.strip() for each in found):
        raise _bad(f"{name} = {found!r}; write a list of texts", where)
    if name in table and not found:
        raise _bad(f"{name} is an empty list; name what is meant, or leave {name} out", where)
    return tuple(found)


def _ground(name: str, where: str, folder: Path | None) -> Ground:
    try:
        if not is_file_name(name):
            return region(name)
        if folder is None:
            raise _bad(f"regions names the file {name}, but no folder is known to find it in", where)
        return Ground(Path(name).stem, read_ground_file(folder / name))
    except UnknownName as cause:
        raise _bad(
            f"regions: {cause}; write a first-level region by name or ISO 3166-2 code, or a GeoJSON file",
            where,
        ) from cause
    except BadProject:
        raise
    except BadInput as cause:
        raise _bad(f"regions: {cause}", where) from cause


def _together(grounds: Sequence[Ground]) -> Shape:
    ground = on_grid(repair(union(each.shape for each in grounds))[0])
    shapely.prepare(ground)
    return ground


def _outline(ground: Shape) -> str:
    return hashlib.sha256(ground.wkb).hexdigest()[:12]


def _known(name: str, known: Sequence[str], what: str, where: str) -> None:
    if name not in known:
        raise _bad(f"there is no {what} {name!r}; there are: {', '.join(known)}", where)


def _bad(message: str, where: str) -> BadProject:
    return BadProject(message, path=CONFIG, where=where)
