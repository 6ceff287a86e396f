"""Any publisher's GeoJSON, KML or KMZ, read as `[maps.NAME]` says.

A file is one state of the map, or several: features of different dates are a snapshot each. What a file is is told by
its first bytes, so a folder may mix formats.
"""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Final

import numpy as np
import shapely

from heldground.area import Box
from heldground.errors import BadInput, BadSnapshot, InvalidShape, WrongUse
from heldground.snapshots import geojson, kml
from heldground.snapshots.features import (
    NO_GROUND,
    Gathered,
    ShapeCache,
    hold_back,
    repair_note,
    snapshot_of,
)
from heldground.snapshots.geojson import Feature
from heldground.snapshots.labels import Outcome, text_of
from heldground.snapshots.mapping import CONFIG, MapSettings
from heldground.snapshots.model import Snapshot, State, make_patches
from heldground.when import Instant, parse_instant

_STAMP = re.compile(r"-?\d{9,13}\Z")
_MILLISECONDS: Final = 100_000_000_000
"""Seconds since 1970 reach this in the year 5138, milliseconds in 1973: larger numbers are milliseconds."""
_EARLIEST: Final = -2_208_988_800  # 1900-01-01
_LATEST: Final = 7_258_118_400  # 2200-01-01


def features_in(content: bytes, name: str) -> Iterator[Feature]:
    """The features of a GeoJSON, KML or KMZ file, told apart by its first bytes.

    Raises
    ------
    BadSnapshot
        As the readers of the formats.
    """
    if content.startswith(b"PK\x03\x04"):
        return kml.read_kmz(content, name)
    if content[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        return kml.read_kml(content, name)
    return geojson.read_geojson(content, name)


class Reader:
    """Reads files of a configured map one after the other, remembering shapes that repeat.

    `at` is when the map was valid, for files that tell no date themselves.
    """

    def __init__(self, settings: MapSettings) -> None:
        self.source = settings.source
        self.at: Instant | None = None
        self._settings = settings
        self._shapes = ShapeCache()

    def read(self, content: bytes, name: str) -> list[Snapshot]:
        """The snapshots of a file, one for each date in it, in order of time, known since the last of it was published.

        Raises
        ------
        BadSnapshot
            The file cannot be used at all: no GeoJSON or KML, another coordinate system, no date, no ground, longitude
            and latitude swapped. A single feature that cannot becomes an alarm beside the rest.
        """
        by_date: dict[Instant, Gathered] = {}
        published: dict[Instant, Instant] = {}  # a map is known when the last of it is
        undated = Gathered()
        in_name = self._date_in_name(name)
        for feature in features_in(content, name):
            if feature.geometry is None or feature.geometry.get("type") in NO_GROUND:
                kind = feature.kind or str((feature.geometry or {}).get("type"))
                if feature.kind is None and feature.geometry is None:
                    undated.unreadable(feature.where, "no geometry", self._label(feature))
                else:
                    undated.dropped[kind] += 1
                continue
            try:
                valid = self._date(feature, in_name)
                known = self._told_date(feature, self._settings.published) or valid
            except BadInput as refused:
                undated.unreadable(feature.where, refused, self._label(feature))
                continue
            published[valid] = max(known, published.get(valid, known))
            self._take(feature, by_date.setdefault(valid, Gathered()))
        if not by_date:
            first = f"; first trouble: {undated.alarms[0].reason}" if undated.alarms else ""
            raise BadSnapshot(f"no polygon with a date in it{first}", path=name)
        self._refuse_swapped(by_date, name)
        ordered = sorted(by_date.items())
        ordered[0][1].alarms.extend(undated.alarms)
        ordered[0][1].dropped.update(undated.dropped)
        return [
            snapshot_of(
                content, name, gathered, source=self.source, valid_at=valid, known_at=published[valid]
            )
            for valid, gathered in ordered
        ]

    def _take(self, feature: Feature, gathered: Gathered) -> None:
        label, geometry = self._label(feature), feature.geometry or {}
        try:
            shape, changed_km2 = self._shapes.ground(geometry, feature.where)
        except BadInput as refused:
            hint = ""
            if isinstance(refused, InvalidShape) and "outside longitude" in refused.problem:
                hint = f"; {geojson.PROJECTED}"
            gathered.unreadable(feature.where, f"{refused}{hint}", label)
            return
        if shape.is_empty:
            gathered.dropped["empty"] += 1
            return
        rule = self._settings.table.find(feature.properties)
        if rule is None or rule.outcome is Outcome.HOLD:
            gathered.alarms.extend(
                hold_back(
                    shape,
                    label,
                    self._described(feature),
                    feature.where,
                    why=(rule.why or "hold = true") if rule else "",
                    table=f"[maps.{self.source}] of {CONFIG}",
                )
            )
        elif rule.outcome is Outcome.DROP:
            gathered.dropped[f"left out by its table: {label}"] += 1
        else:
            notes = [repair_note(shape, changed_km2)]
            if rule.disagrees:
                gathered.disagreeing += 1
                notes.insert(0, f"label disagrees with itself: {rule.why}")
            gathered.repaired += bool(changed_km2)
            state = State(rule.side, rule.control, label)
            gathered.patches.extend(make_patches(state, shape, "; ".join(note for note in notes if note)))

    def _label(self, feature: Feature) -> str:
        """The publisher's label; where it gives none, the values that decide."""
        label = text_of(feature.properties.get(self._settings.label))
        return label or " / ".join(
            text_of(feature.properties.get(name))
            for name in self._settings.decides
            if feature.properties.get(name) not in (None, "")
        )

    def _described(self, feature: Feature) -> str:
        """The values that decide, or that they are missing."""
        told = [
            f"{name} = {text_of(feature.properties[name])!r}"
            if name in feature.properties
            else f"without a property {name!r} (it has {', '.join(feature.properties) or 'none'})"
            for name in self._settings.decides
        ]
        return " and ".join(told) or "no property"

    def _date_in_name(self, name: str) -> Instant | None:
        pattern = self._settings.date_in_name
        if pattern is None:
            return None
        found = pattern.search(PurePath(name).name)
        if found is None:
            raise BadSnapshot(
                f"the name has no date that fits date_in_name = '{pattern.pattern}' of [maps.{self.source}]",
                path=name,
            )
        try:
            return read_date(found[pattern.groups])
        except WrongUse as cause:
            raise BadSnapshot(f"date_in_name of [maps.{self.source}]: {cause}", path=name) from cause

    def _date(self, feature: Feature, in_name: Instant | None) -> Instant:
        told = self._told_date(feature, self._settings.date)
        for instant in (told, in_name, self.at):
            if instant is not None:
                return instant
        raise BadSnapshot(
            f"no date: say where it stands with date or date_in_name in [maps.{self.source}] of {CONFIG}, or when "
            "with --at DATE",
            where=feature.where,
        )

    def _told_date(self, feature: Feature, key: str | None) -> Instant | None:
        if key is None:
            return None
        value = feature.properties.get(key)
        if value is None or value == "":
            raise BadSnapshot(
                f"no {key!r}, which [maps.{self.source}] names for the date; it has "
                f"{', '.join(feature.properties) or 'no property'}",
                where=feature.where,
            )
        try:
            return read_date(value)
        except WrongUse as cause:
            raise BadSnapshot(f"{key}: {cause}", where=feature.where) from cause

    def _refuse_swapped(self, by_date: dict[Instant, Gathered], name: str) -> None:
        """Ground that lies outside the theatre, and inside with longitude and latitude exchanged, is no stray."""
        shapes = [
            patch.shape
            for gathered in by_date.values()
            for patch in (*gathered.patches, *(alarm.patch for alarm in gathered.alarms))
            if patch is not None
        ]
        if not shapes:
            return
        west, south, east, north = np.array([shape.bounds for shape in shapes]).T
        box = west.min(), south.min(), east.max(), north.max()
        turned = box[1], box[0], box[3], box[2]
        if not _meets(box, self._settings.bounds) and _meets(turned, self._settings.bounds):
            raise BadSnapshot(
                f"longitude and latitude are swapped: all ground lies at {box[0]:.1f} to {box[2]:.1f} E, "
                f"{box[1]:.1f} to {box[3]:.1f} N, outside the theatre; GeoJSON and KML want longitude "
                "first: make the file again with them exchanged",
                path=name,
            )


def _meets(box: Box, bounds: Box) -> bool:
    return bool(shapely.box(*box).intersects(shapely.box(*bounds)))


def read_date(value: object) -> Instant:
    """An instant from a property or a file's name; a bare day is its first second.

    Raises
    ------
    WrongUse
        Neither ISO 8601 nor seconds or milliseconds since 1970, or no day of 1900 to 2199.

    Examples
    --------
    >>> read_date("2025-04-06") == read_date("20250406") == read_date(1743897600) == read_date("1743897600000")
    True
    """
    text = text_of(value).strip()
    if _STAMP.match(text):
        number = int(text)
        read = number // 1000 if abs(number) >= _MILLISECONDS else number
    else:
        read = parse_instant(text, end=False)
    if not _EARLIEST <= read < _LATEST:
        raise WrongUse(f"{text!r} is no date of a map: expected a day of the years 1900 to 2199")
    return read
