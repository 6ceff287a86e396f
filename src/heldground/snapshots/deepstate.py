"""DeepStateMAP: `deepstatemap.live`, one GeoJSON a publication, named `UNIXTIME.geojson`.

What its files are like, 2022 to 2025 (1,265 seen): the polygon's name is the publisher's label and drifted over
the years (`Звільнено`, `… /// Taken back`, `… /// Liberated /// geoJSON.status.dismissed`), with dates inside, no-break
spaces and damaged letters; the fill colour is steadier, so colour decides and the name refines it. What each pair of
them means stands in `tables/deepstate.toml`. Points are units, arrows and airfields: dropped, counted. Dates inside
names are text, not time.
"""

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final

from heldground.errors import BadInput, BadSnapshot
from heldground.snapshots.features import (
    NO_GROUND,
    Gathered,
    ShapeCache,
    each_feature,
    hold_back,
    read_features,
    repair_note,
    snapshot_of,
)
from heldground.snapshots.labels import LabelTable, Outcome, shipped_table
from heldground.snapshots.model import Alarm, Patch, Snapshot, State, make_patches
from heldground.when import Instant

SOURCE: Final = "deepstate"

_STAMP = re.compile(r"(\d{9,11})\Z")


def valid_at(name: str) -> Instant:
    """The time of publication in a file's name, which is also the map's own time.

    Raises
    ------
    BadSnapshot
        The name is not `UNIXTIME.geojson`.
    """
    found = _STAMP.search(PurePath(name).stem)
    if not found:
        raise BadSnapshot("the name gives no time; DeepState files are named UNIXTIME.geojson", path=name)
    return int(found[1])


def classify(label: str, fill: str, table: LabelTable | None = None) -> tuple[State, str] | None:
    """Side and control of a polygon by its colour, refined by its name; with a note where the two disagree.

    None for a pair that is in no table, or that its table holds back: never a silent guess.

    Examples
    --------
    >>> classify("Звільнено /// Liberated", "#01579b")[0].control
    <Control.HELD: 'held'>
    >>> classify("Під питанням /// Contested", "#bcaaa4")[0].control
    <Control.CONTESTED: 'contested'>
    >>> classify("Щось нове", "#a52714") is None
    True
    """
    rules = table or shipped_table(SOURCE)
    rule = rules.find({"name": label, "fill": fill})
    if rule is None or rule.outcome is not Outcome.MAP:
        return None
    note = ""
    if rule.disagrees:
        note = f"name says {rules.said(label)}, colour {fill} says {rule.control}; colour decides"
    return State(rule.side, rule.control, label), note


class Reader:
    """Reads DeepState files one after the other, remembering shapes that repeat."""

    source = SOURCE
    at: Instant | None = None

    def __init__(self, own: LabelTable | None = None) -> None:
        self._table = shipped_table(SOURCE).after(own) if own else shipped_table(SOURCE)
        self._shapes = ShapeCache()
        self._known: dict[tuple[str, str, int], tuple[Patch, ...]] = {}

    def read(self, content: bytes, name: str) -> list[Snapshot]:
        """The one snapshot of a file.

        Raises
        ------
        BadSnapshot
            The file cannot be used at all. A single feature that cannot becomes an alarm beside the rest.
        """
        at = valid_at(name)
        gathered = Gathered()
        for number, properties, geometry in each_feature(read_features(content, name)):
            where = f"{PurePath(name).name}, feature {number}"
            label = str(properties.get("name") or "")
            if geometry is None:
                gathered.unreadable(where, "no geometry", label)
                continue
            kind = str(geometry.get("type"))
            if kind in NO_GROUND:
                gathered.dropped[kind] += 1
                continue
            fill = str(properties.get("fill") or "").lower()
            try:
                found = self._patches(geometry, label, fill, where, gathered)
            except BadInput as refused:
                gathered.unreadable(where, refused, label)
                continue
            for each in found:
                if isinstance(each, Alarm):
                    gathered.alarms.append(each)
                else:
                    gathered.patches.append(each)
            note = found[0].note if found and isinstance(found[0], Patch) else ""
            gathered.repaired += "repaired" in note
            gathered.disagreeing += "colour decides" in note
        return [snapshot_of(content, name, gathered, source=self.source, valid_at=at)]

    def _patches(
        self, geometry: dict[str, Any], label: str, fill: str, where: str, gathered: Gathered
    ) -> Sequence[Patch | Alarm]:
        shape, changed_km2 = self._shapes.ground(geometry, where)
        if geometry.get("type") == "GeometryCollection":
            parts = geometry.get("geometries") or ()
            gathered.dropped.update(
                str(part.get("type")) for part in parts if str(part.get("type")) in NO_GROUND
            )
        if shape.is_empty:
            if geometry.get("type") != "GeometryCollection":  # one of points alone is counted as points
                gathered.dropped["empty"] += 1
            return ()
        key = label, fill, id(shape)
        if key not in self._known:
            found = classify(label, fill, self._table)
            if found is None:
                rule = self._table.find({"name": label, "fill": fill})
                described = f"colour {fill or 'none'} named {label!r}"
                return hold_back(shape, label, described, where, why=rule.why if rule else "")
            state, disagreement = found
            notes = [note for note in (disagreement, repair_note(shape, changed_km2)) if note]
            self._known[key] = make_patches(state, shape, "; ".join(notes))
        return self._known[key]
