"""Maps of one's own: what `[maps.NAME]` in `heldground.toml` says of a GeoJSON or KML publisher's files.

NAME is the id of the source. A map says which property holds the publisher's label, which one (or ones) decide, what
each of their values means in sides and controls, and where the date stands. A value that is not in the table is an
unknown label: its polygon is held back, never guessed.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from heldground.area import Box
from heldground.errors import BadInput, UnknownName
from heldground.snapshots.labels import LabelTable, Rule, folded, parse_table, read_meaning
from heldground.sources import Source
from heldground.theatre import Theatre

CONFIG: Final = "heldground.toml"

SETTINGS: Final = {
    "label": "Property that holds the publisher's own label, kept to the letter (default `name`).",
    "state": "Property whose values decide, listed in `[maps.NAME.values]`; default: the same as `label`.",
    "values": "What each value of `state` means: `{ side = …, control = … }`, `{ drop = true }` (no ground), or "
    "`{ hold = true }` (held back). Case does not matter.",
    "labels": "Rules over several properties, `[[maps.NAME.labels]]`, as in the label tables; tried before `values`.",
    "words_of": "Property whose words `[[maps.NAME.words]]` read by pattern; what they say is `says` in `labels`.",
    "words": "`says` and `pattern` (a regular expression), for labels that drift or carry dates.",
    "date": "Property with the day or instant of the map: ISO 8601, or seconds or milliseconds since 1970.",
    "date_in_name": "Instead: a regular expression for the file's name; its group is a day (2025-04-06, 20250406) or "
    "seconds since 1970. With neither, `import --at` says when.",
    "published": "Property with the day or instant of publication, if it differs from the map's own.",
}
"""Key -> meaning, besides those of a source, which may stand in the same table."""

DATES: Final = ("date", "date_in_name", "published")
"""The settings that say when: what they gave at the import stays with each map."""


@dataclass(frozen=True, slots=True)
class MapSettings:
    """How the files of one configured map are read. `bounds` are the theatre's."""

    source: str
    label: str
    table: LabelTable
    decides: tuple[str, ...]
    date: str | None
    date_in_name: re.Pattern[str] | None
    published: str | None
    bounds: Box


@dataclass(frozen=True, slots=True)
class Maps:
    """A project's own maps by source id, and its own label rules for shipped publishers."""

    own: Mapping[str, MapSettings] = field(default_factory=dict)
    labels: Mapping[str, LabelTable] = field(default_factory=dict)


def maps_of(
    config: Mapping[str, Any],
    theatre: Theatre,
    *,
    shipped: Collection[str] = (),
    reserved: Collection[str] = (),
) -> Maps:
    """The maps a project configures.

    Parameters
    ----------
    shipped
        Ids of the publishers read without configuration; `[labels.ID]` may add rules to theirs.
    reserved
        Further words that name no map.

    Raises
    ------
    BadInput
        A map that cannot be meant: the message names the table, the key, and what is expected.
    """
    sides = [side.id for side in theatre.sides]
    tables, labels = _table(config, "maps"), _table(config, "labels")
    for name in sorted(set(tables) & {*shipped, *reserved}):
        raise BadInput(
            f"[maps.{name}]: {name} means something else to import; choose another name", path=CONFIG
        )
    for name in sorted(set(labels) - set(shipped)):
        raise BadInput(
            f"[labels.{name}]: rules of shipped publishers only ({', '.join(shipped)}); "
            f"a map of your own has its rules in [[maps.{name}.labels]]",
            path=CONFIG,
        )
    return Maps(
        {name: _settings(name, table, sides, theatre.bounds) for name, table in tables.items()},
        {
            name: parse_table(table, origin=f"{CONFIG}, [labels.{name}]", sides=sides)
            for name, table in labels.items()
        },
    )


def _table(config: Mapping[str, Any], name: str) -> Mapping[str, Mapping[str, Any]]:
    tables = config.get(name, {})
    if not isinstance(tables, Mapping) or not all(isinstance(each, Mapping) for each in tables.values()):
        raise BadInput(f"{name} is a table of tables, [{name}.NAME]", path=CONFIG)
    return tables


def _settings(name: str, table: Mapping[str, Any], sides: list[str], bounds: Box) -> MapSettings:
    origin = f"{CONFIG}, [maps.{name}]"
    known = set(SETTINGS) | set(Source.__dataclass_fields__) - {"id"}
    if stray := sorted(set(table) - known):
        raise BadInput(
            f"{stray[0]!r} is no setting of a map; known are {', '.join(SETTINGS)}, and those of a source",
            path=origin,
        )
    for key in ("label", "state", "words_of", "date", "date_in_name", "published"):
        if key in table and (not isinstance(table[key], str) or not table[key]):
            raise BadInput(
                f"{key} = {table[key]!r}; expected the name of a property, or a pattern", path=origin
            )
    label = str(table.get("label", "name"))
    state = str(table.get("state", label))
    rules = parse_table(
        {key: table[key] for key in ("labels", "words_of", "words") if key in table},
        origin=origin,
        sides=sides,
    )
    own = _values(table.get("values", {}), state, origin, sides)
    if not rules.rules and not own:
        raise BadInput(
            f"no value of {state!r} is mapped; import the file without [maps.{name}] once, and a table with its "
            "values is printed",
            path=origin,
        )
    asked = dict.fromkeys(name for rule in (*rules.rules, *own) for name, _ in rule.when if name != "says")
    if rules.words_of:
        asked[rules.words_of] = None
    return MapSettings(
        source=name,
        label=label,
        table=LabelTable(rules.rules + own, rules.words_of, rules.words),
        decides=tuple(asked),
        date=table.get("date"),
        date_in_name=_pattern(table.get("date_in_name"), origin),
        published=table.get("published"),
        bounds=bounds,
    )


def _values(values: object, state: str, origin: str, sides: list[str]) -> tuple[Rule, ...]:
    if not isinstance(values, Mapping) or not all(isinstance(each, Mapping) for each in values.values()):
        raise BadInput(
            'values is a table, like [maps.NAME.values] and "their word" = { side = …, control = … }',
            path=origin,
        )
    rules = []
    for value, table in values.items():
        where = f"{origin}, values, {value!r}"
        if stray := sorted(set(table) - {"side", "control", "drop", "hold", "why"}):
            raise BadInput(
                f"{stray[0]!r} is no setting of a value; known are side, control, drop, hold, why", path=where
            )
        side, control, outcome = read_meaning(table, where, sides)
        condition = ((state, frozenset([folded(value)])),)
        rules.append(Rule(condition, outcome, side, control, str(table.get("why", ""))))
    return tuple(rules)


def _pattern(text: str | None, origin: str) -> re.Pattern[str] | None:
    if text is None:
        return None
    try:
        pattern = re.compile(text)
    except re.error as cause:
        raise BadInput(f"date_in_name = {text!r}: {cause}", path=origin) from cause
    if pattern.groups > 1:
        raise BadInput(f"date_in_name = {text!r} has {pattern.groups} groups; mark one, the day", path=origin)
    return pattern


def settings_of(maps: Maps, name: str) -> MapSettings:
    """The configured map of that name.

    Raises
    ------
    UnknownName
        With the maps that are configured.
    """
    if name not in maps.own:
        known = ", ".join(sorted(maps.own)) or "none"
        raise UnknownName(f"no [maps.{name}] in {CONFIG}; configured are: {known}")
    return maps.own[name]
