"""NZZ: the daily files behind the map of nzz.ch, made from Liveuamap's data, named `YYYY-MM-DD.json`.

What its files are like, 2022 to 2025 (1,162 seen, 638 distinct): a file compares two days, `_datefrom` and `date`,
by `type`: `nochange` and `gains` together are what Russia held on `date`; `losses` is what it held on `_datefrom`
and no longer. From August 2024 `losses` also carries, day after day, ground in Russia that Ukraine holds. The map's
day lags 0 to 13 days behind the file's name, which is the day of publication. Crimea is never included, the
pre-2022 Donbas (16,619 km2) until 2024-03-13.

A file gives one snapshot, at `date`. The older state that `losses` implies is not restored from it: the file that
was current on that day is the better witness, and 165 of 638 windows do not meet the file before.
"""

import re
from datetime import date
from pathlib import PurePath
from typing import Final

import shapely

from heldground.actors import Control
from heldground.area import Shape, area_km2, intersection
from heldground.errors import BadInput, BadSnapshot, WrongUse
from heldground.places.regions import country_shape
from heldground.snapshots.features import (
    Gathered,
    ShapeCache,
    each_feature,
    hold_back,
    read_features,
    repair_note,
    snapshot_of,
)
from heldground.snapshots.labels import LabelTable, Outcome, Rule, shipped_table
from heldground.snapshots.model import Patch, Snapshot, State, make_patches
from heldground.when import Instant, day_start, parse_day

SOURCE: Final = "nzz"

_LOSSES: Final = "losses"
_ONE_LABEL: Final = {"nochange": "nochange, gains", "gains": "nochange, gains"}
"""`nochange` and `gains` are one label: what is a gain today is unchanged tomorrow, and no ground changes hands."""

_LOST: Final = State("", Control.UNKNOWN, _LOSSES)
_IN_RUSSIA: Final = "in Russia, from 2024-08-06"
_IN_RUSSIA_SINCE: Final = date(2024, 8, 6)
"""The Kursk incursion; before it no ground in Russia was held by Ukraine."""

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")


class Reader:
    """Reads NZZ files one after the other, remembering shapes that repeat."""

    source = SOURCE
    at: Instant | None = None

    def __init__(self, own: LabelTable | None = None) -> None:
        self._table = shipped_table(SOURCE).after(own) if own else shipped_table(SOURCE)
        self._shapes = ShapeCache()
        self._abroad: dict[int, list[shapely.Polygon]] = {}
        self._aside: dict[int, tuple[Patch, ...]] = {}

    def read(self, content: bytes, name: str) -> list[Snapshot]:
        """The one snapshot of a file, at its `date`.

        Raises
        ------
        BadSnapshot
            The name or the properties give no day, the days of one file differ, or the file cannot be used at all.
        """
        found = _DAY.search(PurePath(name).stem)
        try:
            published = parse_day(found[1] if found else "")
        except WrongUse:
            raise BadSnapshot(
                "the name gives no day; NZZ files are named YYYY-MM-DD.json", path=name
            ) from None
        gathered = Gathered()
        days: set[date] = set()
        for number, properties, geometry in each_feature(read_features(content, name)):
            where = f"{PurePath(name).name}, feature {number}"
            kind = str(properties.get("type"))
            if geometry is None:
                gathered.unreadable(where, "no geometry", kind)
                continue
            try:
                day = parse_day(str(properties.get("date")))
                shape, changed_km2 = self._shapes.ground(geometry, where)
            except (WrongUse, BadInput) as refused:
                gathered.unreadable(where, str(refused), kind)
                continue
            days.add(day)
            if shape.is_empty:
                gathered.dropped[str(geometry.get("type"))] += 1
                continue
            rule = self._table.find({"type": kind})
            if rule is None or rule.outcome is Outcome.HOLD:
                gathered.alarms.extend(
                    hold_back(shape, kind, f"type {kind!r}", where, why=rule.why if rule else "")
                )
            elif rule.outcome is Outcome.MAP:
                gathered.repaired += bool(changed_km2)
                gathered.patches.extend(_patches(rule, kind, shape, repair_note(shape, changed_km2)))
            if kind == _LOSSES:
                gathered.dropped["lost ground"] += 1
                gathered.aside.extend(self._lost(shape))
                gathered.patches.extend(self._in_russia(shape, day))
        if len(days) != 1:
            told = ", ".join(sorted(str(day) for day in days)) or "none"
            raise BadSnapshot(f"one day expected in the features' `date`, found {told}", path=name)
        return [
            snapshot_of(
                content,
                name,
                gathered,
                source=self.source,
                valid_at=day_start(days.pop()),
                known_at=day_start(published),
            )
        ]

    def _lost(self, shape: Shape) -> tuple[Patch, ...]:
        """Lost ground as patches, for the gates: in October 2023 it had the size and place of Afghanistan."""
        if id(shape) not in self._aside:
            self._aside[id(shape)] = make_patches(_LOST, shape)
        return self._aside[id(shape)]

    def _in_russia(self, shape: Shape, day: date) -> list[Patch]:
        """The polygons of `losses` that lie in Russia: held by Ukraine. Those in Ukraine are its own ground again."""
        rule = self._table.find({"type": _LOSSES, "place": _IN_RUSSIA})
        if day < _IN_RUSSIA_SINCE or rule is None or rule.outcome is not Outcome.MAP:
            return []
        if id(shape) not in self._abroad:
            self._abroad[id(shape)] = [part for part in shapely.get_parts(shape) if _mostly_in("RU", part)]
        return [patch for part in self._abroad[id(shape)] for patch in _patches(rule, _LOSSES, part)]


def _patches(rule: Rule, kind: str, shape: Shape, note: str = "") -> tuple[Patch, ...]:
    return make_patches(State(rule.side, rule.control, _ONE_LABEL.get(kind, kind)), shape, note)


def _mostly_in(country: str, shape: shapely.Polygon) -> bool:
    """Whether more than half of a shape lies in a country. The border in use is simplified, good to about 1 km."""
    whole: float = area_km2(shape)
    return whole > 0 and area_km2(intersection(shape, country_shape(country))) > whole / 2
