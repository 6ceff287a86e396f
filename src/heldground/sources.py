"""Sources: who publishes, on which terms, and what their maps speak of at all.

A map is silent outside its definition: NZZ's leaves Crimea out, so its blank there says nothing of who holds
Sevastopol. `excludes` names such ground, `definitions` how it changed over the years. Whether a point or a region
lies in it is asked of `heldground.snapshots.coverage`, which knows the borders.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from heldground.errors import UnknownName, WrongUse
from heldground.when import FOREVER, Instant, Interval, day_start, parse_day


@dataclass(frozen=True, slots=True)
class Definition:
    """What a source's map meant over a stretch of time.

    `during` counts in valid time: the instants of the source's own snapshots. `excludes` is the ground the map left
    out then, written as in `Source.excludes`.
    """

    during: Interval
    text: str
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Who publishes reports or maps.

    `definition` says in words what the source's totals include; it travels with every figure. `definition_in` has the
    same by language ("uk") for readers who are not told in English. `origin` is the
    source whose data this one re-publishes (NZZ draws Liveuamap's): two of the same origin never confirm each
    other. `aliases` are the names under which reports cite it. `redistribute` is False unless its terms allow it:
    then its figures may be published, its shapes may not.

    `excludes` is ground its map never speaks of, whatever the date: ISO 3166-2 codes ("UA-43"), names of
    first-level regions, ISO 3166 country codes ("RU"), or a shape as WKT ("POLYGON ((36 45, …))", WGS 84, longitude
    first). `definitions` are periods in which the definition differed; they do not overlap, and where none holds,
    `definition` does.
    """

    id: str
    title: str
    kind: str = "media"
    url: str | None = None
    licence: str | None = None
    attribution: str | None = None
    definition: str | None = None
    origin: str | None = None
    aliases: tuple[str, ...] = ()
    delay_hours: float | None = None
    redistribute: bool = False
    excludes: tuple[str, ...] = ()
    definitions: tuple[Definition, ...] = ()
    definition_in: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def root(self) -> str:
        """Id of the source this one's data comes from in the end."""
        return self.origin or self.id

    def definition_at(self, at: Instant | None = None) -> str | None:
        """What the map's totals included at an instant, in words; None of the instant: as of today.

        Give the instant of the snapshot that answers (`History.asked_at`), not the one asked for: on the day after
        a definition changed the newest map may still be the old one.

        Examples
        --------
        >>> periods = Definition(Interval(0, 10), "with"), Definition(Interval(10), "without")
        >>> nzz = Source("nzz", "NZZ", definitions=periods)
        >>> nzz.definition_at(9), nzz.definition_at(10), nzz.definition_at()
        ('with', 'without', 'without')
        """
        period = self._period(at)
        return period.text if period else self.definition

    def excludes_at(self, at: Instant | None = None) -> tuple[str, ...]:
        """The ground the map left out at an instant (see `definition_at`): its codes, names and shapes."""
        period = self._period(at)
        return (*self.excludes, *(period.excludes if period else ()))

    def _period(self, at: Instant | None) -> Definition | None:
        moment = FOREVER - 1 if at is None else at
        return next((each for each in self.definitions if moment in each.during), None)


def definition_at(source: Source, at: Instant | None = None) -> str | None:
    """`Source.definition_at` as a function."""
    return source.definition_at(at)


class Sources:
    """The sources a project knows, by id."""

    def __init__(self, known: Iterable[Source] = ()) -> None:
        self._by_id: dict[str, Source] = {source.id: source for source in known}

    def __repr__(self) -> str:
        return f"Sources({list(self._by_id.values())!r})"

    def __iter__(self) -> Iterator[Source]:
        return iter(self._by_id.values())

    def __contains__(self, source_id: object) -> bool:
        return source_id in self._by_id

    def get(self, source_id: str) -> Source:
        """The source with that id.

        Raises
        ------
        UnknownName
            With the ids that are known.
        """
        try:
            return self._by_id[source_id]
        except KeyError:
            known = ", ".join(sorted(self._by_id)) or "none"
            raise UnknownName(f"no source {source_id!r}; known are: {known}") from None

    def or_new(self, source_id: str) -> Source:
        """The source with that id, or one of which nothing but the id is recorded."""
        return self._by_id.get(source_id) or Source(id=source_id, title=source_id)

    def cited_as(self, name: str) -> Source | None:
        """The source a report means by a name, or None. Case, punctuation and surrounding words do not matter.

        Examples
        --------
        >>> known = Sources([Source("deepstate", "DeepState")])
        >>> known.cited_as("DeepState's analysts").id
        'deepstate'
        >>> known.cited_as("a deep-state theory") is None
        True
        """
        wanted = name.casefold()
        for source in self._by_id.values():
            for alias in (source.id, source.title, *source.aliases):
                if re.search(rf"(?<![\w-]){re.escape(alias.casefold())}(?![\w-])", wanted):
                    return source
        return None


def read_source(table: Mapping[str, object]) -> Source:
    """A source from its table in a theatre file or `heldground.toml`.

    Raises
    ------
    UnknownName
        A setting that is none.
    TypeError
        `id` or `title` is missing, or a value is of another kind than it must be: `redistribute = "no"` is a text,
        and a text would read as yes.
    """
    known = Source.__dataclass_fields__
    unknown = set(table) - set(known)
    if unknown:
        raise UnknownName(f"source setting {sorted(unknown)[0]!r}; known are: {', '.join(known)}")
    values = dict(table)
    for name, value in values.items():
        kinds = _KINDS.get(name, (str,))
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            wanted = " or ".join(kind.__name__ for kind in kinds)
            raise TypeError(f"source setting {name} = {value!r}: expected {wanted}")
    for name in ("aliases", "excludes"):
        if name in values:
            values[name] = _texts(name, values[name])
    if "definition_in" in values:
        values["definition_in"] = _by_language("definition_in", values["definition_in"])
    if "definitions" in values:
        values["definitions"] = _read_definitions(values["definitions"])
    return Source(**values)  # type: ignore[arg-type]


_KINDS: dict[str, tuple[type, ...]] = {
    "redistribute": (bool,),
    "delay_hours": (int, float),
    "aliases": (list, tuple),
    "excludes": (list, tuple),
    "definitions": (list, tuple),
    "definition_in": (Mapping,),
}


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise TypeError(f"source setting {name} = {value!r}: expected a list of texts")
    return tuple(value)


def _by_language(name: str, value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value.values()):
        raise TypeError(f"source setting {name} = {value!r}: expected texts by language, {{ uk = '…' }}")
    return dict(value)


def _read_definitions(tables: object) -> tuple[Definition, ...]:
    """Periods in order of time: `since` the first day it holds, `until` the first day it no longer does."""
    periods: list[Definition] = []
    for table in tables if isinstance(tables, list | tuple) else ():
        if not isinstance(table, Mapping) or not isinstance(table.get("text"), str):
            raise TypeError(f"source setting definitions: a period needs a text, found {table!r}")
        if stray := set(table) - {"text", "since", "until", "excludes"}:
            raise UnknownName(
                f"setting {sorted(stray)[0]!r} of a definition; known are: text, since, until, excludes"
            )
        since, until = (_first_second(table.get(end), default) for end, default in _ENDS)
        periods.append(
            Definition(
                Interval(since, until), str(table["text"]), _texts("excludes", table.get("excludes", ()))
            )
        )
    periods.sort(key=lambda each: each.during)
    for before, after in pairwise(periods):
        if before.during.overlaps(after.during):
            raise TypeError(
                f"source setting definitions: {before.text!r} and {after.text!r} hold at the same time"
            )
    return tuple(periods)


_ENDS = (("since", -FOREVER), ("until", FOREVER))


def _first_second(day: object, default: Instant) -> Instant:
    if day is None:
        return default
    try:
        return day_start(day if type(day) is date else parse_day(str(day)))
    except WrongUse as cause:
        raise TypeError(f"source setting definitions: {cause}") from cause
