"""The first import of a map nobody has configured yet: a table for `heldground.toml`, with the values its files hold."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from heldground.errors import BadInput, BadSnapshot, WrongUse
from heldground.snapshots.archive import read_files
from heldground.snapshots.features import NO_GROUND
from heldground.snapshots.labels import folded, text_of
from heldground.snapshots.mapped import features_in, read_date
from heldground.snapshots.mapping import CONFIG

_MAX_VALUES: Final = 40
_FILES: Final = 3
_LABELS: Final = ("name", "label", "title", "Name", "NAME")
_STATES: Final = ("status", "control", "state", "party", "side", "actor", "holder", "type", "folder", "fill")
_DATES: Final = ("date", "as_of", "valid", "day", "when", "begin", "updated", "timestamp", "time")
_DAY_IN_NAME: Final = (r"(\d{4}-\d{2}-\d{2})", r"(?<!\d)(\d{8})(?!\d)", r"(?<!\d)(\d{9,10})(?!\d)")


def describe_map(source: str, paths: Iterable[Path], sides: Sequence[str]) -> str:
    """A `[maps.NAME]` table for these files, to paste and to fill in: properties guessed, values listed, none mapped.

    Looks at the first three files. Every guess is only that; the values stand commented out, so that nothing is
    mapped before a person has read it.

    Raises
    ------
    BadSnapshot
        No file with a polygon among the first.
    """
    names, polygons = _look(paths)
    if not polygons:
        raise BadSnapshot(
            "no polygon with properties in the first files", path=next(iter(names), None) or "the given paths"
        )
    label = _first(polygons, _LABELS) or _steadiest(polygons)
    state = _state(polygons) or label
    lines = [
        f"[maps.{_bare(source)}]",
        f"title = {_text(source)}  # what readers see",
        'licence = "…"  # its terms, in words',
        'attribution = "…"  # what must stand beside its figures',
        'definition = "…"  # what its totals include and leave out',
        "redistribute = false  # true only if its terms let its shapes be published",
        f"label = {_text(label)}  # the property with the publisher's own words",
        f"state = {_text(state)}  # the property that decides",
        _date_line(names, polygons),
        "",
        f"[maps.{_bare(source)}.values]  # sides of this theatre: {', '.join(sides)}",
    ]
    found = Counter(text_of(properties.get(state)) for properties in polygons)
    by_meaning: dict[str, tuple[str, int]] = {}
    for value, count in found.most_common():
        spelled, before = by_meaning.get(folded(value), (value, 0))
        by_meaning[folded(value)] = spelled, before + count
    for value, count in list(by_meaning.values())[:_MAX_VALUES]:
        seen = "1 polygon" if count == 1 else f"{count:,} polygons"
        lines.append(f'# {_text(value)} = {{ side = "…", control = "held" }}  # {seen}')
    if len(by_meaning) > _MAX_VALUES:
        lines.append(
            f"# … and {len(by_meaning) - _MAX_VALUES:,} more values; is this the property that decides?"
        )
    lines.append(
        "# controls: prior, held, retaken, claimed (with a side); contested, unknown (without); or { drop = true }"
    )
    told = Counter(name for properties in polygons for name in properties)
    lines.append(f"# properties seen: {', '.join(name for name, _ in told.most_common(20))}")
    return "\n".join(lines)


def missing_map(source: str, paths: Sequence[Path], sides: Sequence[str]) -> WrongUse:
    """The error for a map that is not configured, with the table to paste."""
    try:
        table = describe_map(source, paths, sides)
    except BadInput as cause:
        return WrongUse(
            f"no [maps.{source}] in {CONFIG}, and no table can be suggested: {cause}; "
            "docs/how-to/import-any-map.md tells what stands in one"
        )
    return WrongUse(
        f"no [maps.{source}] in {CONFIG}. Add this, say what each value means (remove its #), and import again:\n\n"
        f"{table}\n"
    )


def suggested_name(paths: Sequence[Path]) -> str:
    """A name for a map that has none yet: the first file's, without dates and what a name must not have.

    Examples
    --------
    >>> suggested_name([Path("maps/Front line_2025-04-06.geojson")])
    'front-line'
    """
    stem = paths[0].name.partition(".")[0] if paths else ""
    words = re.findall(r"[a-z]+", stem.lower())
    return "-".join(words) or "our-map"


def _look(paths: Iterable[Path]) -> tuple[list[str], list[dict[str, object]]]:
    names: list[str] = []
    polygons: list[dict[str, object]] = []
    for path in paths:
        for name, content in read_files(path):
            names.append(name)
            for feature in features_in(content, name):
                if feature.geometry is not None and feature.geometry.get("type") not in NO_GROUND:
                    polygons.append(feature.properties)
            if len(names) == _FILES:
                return names, polygons
    return names, polygons


def _first(polygons: Sequence[dict[str, object]], wanted: Iterable[str]) -> str | None:
    """The first of these properties that most polygons have."""
    return next(
        (name for name in wanted if sum(bool(each.get(name)) for each in polygons) * 2 > len(polygons)), None
    )


def _state(polygons: Sequence[dict[str, object]]) -> str | None:
    """The property that decides, guessed: a likely name, with several values, but fewer than polygons."""
    for name in _STATES:
        values = {text_of(each.get(name)) for each in polygons if each.get(name)}
        few = len(values) < len(polygons) or len(polygons) <= 3
        if values and _first(polygons, [name]) and few and (len(values) > 1 or len(polygons) == 1):
            return name
    return None


def _steadiest(polygons: Sequence[dict[str, object]]) -> str:
    """The property with the fewest different values that most polygons have."""
    names = Counter(name for each in polygons for name in each)
    common = [name for name, count in names.items() if count * 2 > len(polygons)]
    return min(common, key=lambda name: len({text_of(each.get(name)) for each in polygons}), default="name")


def _date_line(names: Sequence[str], polygons: Sequence[dict[str, object]]) -> str:
    for name in _DATES:
        value = _first(polygons, [name]) and next(each[name] for each in polygons if each.get(name))
        if value:
            try:
                read_date(value)
            except WrongUse:
                continue
            return f"date = {_text(name)}  # the property with the map's day"
    for pattern in _DAY_IN_NAME:
        if all(re.search(pattern, Path(name).name) for name in names):
            return f"date_in_name = '{pattern}'  # the day in the file's name"
    return "# date = …  # the property with the map's day; or date_in_name; or import with --at DATE"


def _text(text: str) -> str:
    """A text as a TOML string: its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _bare(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else _text(name)
