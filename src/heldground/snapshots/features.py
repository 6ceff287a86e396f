"""GeoJSON features to patches and patches to a snapshot: what every publisher's reader does the same way.

Shapes repeat from file to file (13 of 14 polygons of a DeepState file are in the one before), so a `ShapeCache`
remembers each by the hash of its coordinates: repair and validity are worked out once.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final

import orjson

from heldground.actors import Control
from heldground.area import Shape, area_km2, on_grid, read_polygons, repair, union
from heldground.errors import BadInput, BadSnapshot
from heldground.snapshots.labels import HELD_BACK, UNKNOWN_LABEL
from heldground.snapshots.model import Alarm, Patch, Snapshot, State, make_patches
from heldground.when import Instant

MAX_BYTES: Final = 64_000_000
"""A larger single file is refused: the largest real one (NZZ) has 0.9 MB."""

MAX_FEATURES: Final = 100_000

UNREADABLE: Final = "unreadable"
NO_GROUND: Final = ("Point", "MultiPoint", "LineString", "MultiLineString")

_BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_KEY: Final = re.compile(rb'"\s*:')


@dataclass(slots=True)
class ShapeCache:
    """Ground by the hash of its published coordinates: the repaired shape and the km2 the repair changed."""

    known: dict[bytes, tuple[Shape, float]] = field(default_factory=dict)

    def ground(self, geometry: dict[str, Any], where: str) -> tuple[Shape, float]:
        """The repaired ground of a GeoJSON geometry; empty for points and lines.

        Raises
        ------
        InvalidShape
            As `read_polygons`.
        """
        key = hashlib.blake2b(_canonical(geometry, where), digest_size=16).digest()
        if key not in self.known:
            mended, changed = [], 0.0
            for polygon in read_polygons(geometry, where=where):
                shape, difference_km2 = repair(polygon)
                mended.append(shape)
                changed += difference_km2
            whole = mended[0] if len(mended) == 1 else union(mended)
            self.known[key] = on_grid(whole), changed
        return self.known[key]


def _canonical(geometry: dict[str, Any], where: str) -> bytes:
    try:
        return orjson.dumps(geometry)
    except (orjson.JSONEncodeError, TypeError, RecursionError) as cause:
        raise BadSnapshot(f"geometry cannot be read: {cause}", where=where) from cause


def read_features(content: bytes, name: str) -> list[dict[str, Any]]:
    """The features of a GeoJSON FeatureCollection, or of one wrapped in `{"value": …}` as NZZ publishes it.

    Raises
    ------
    BadSnapshot
        As `read_json`, or JSON that is no FeatureCollection.
    """
    table = read_json(content, name)
    if isinstance(table, dict) and isinstance(table.get("value"), dict):
        table = table["value"]
    return features_of(table, name)


def features_of(table: object, name: str) -> list[dict[str, Any]]:
    """The features of a FeatureCollection.

    Raises
    ------
    BadSnapshot
        It is none, or has more than `MAX_FEATURES`.
    """
    if not isinstance(table, dict) or not isinstance(table.get("features"), list):
        found = table.get("type") if isinstance(table, dict) else type(table).__name__
        raise BadSnapshot(f"JSON, but no GeoJSON FeatureCollection (found {found!r})", path=name)
    features: list[dict[str, Any]] = table["features"]
    if len(features) > MAX_FEATURES:
        raise BadSnapshot(f"{len(features):,} features; at most {MAX_FEATURES:,} are read", path=name)
    return features


def read_json(content: bytes, name: str) -> Any:
    """What a JSON file says; a byte order mark in front is passed over, as RFC 8259 allows.

    Raises
    ------
    BadSnapshot
        Too large, not UTF-8, not JSON (NaN and Infinity are not), nested too deep, cut off; a key that stands twice in
        one object, where nobody can say which is meant (RFC 8259, 4).
    """
    if len(content) > MAX_BYTES:
        raise BadSnapshot(f"{len(content):,} bytes; at most {MAX_BYTES:,} are read", path=name)
    if content.startswith(_UTF16):
        raise BadSnapshot("UTF-16; save it as UTF-8, like `iconv -f UTF-16 -t UTF-8`", path=name)
    content = content.removeprefix(_BOM)
    if not content.strip():
        raise BadSnapshot("the file is empty; expected a GeoJSON FeatureCollection", path=name)
    try:
        table = orjson.loads(content)
        # orjson takes the last of equal keys without a word. Every key is followed by a colon, so equal counts prove
        # that none stands twice; texts that look like keys only cost the slower reading.
        if len(_KEY.findall(content)) != _count_keys(table):
            json.loads(content, object_pairs_hook=_without_repeats)
    except (orjson.JSONDecodeError, RecursionError) as cause:
        raise BadSnapshot(f"no JSON: {cause}; was the download cut off?", path=name) from cause
    except _Repeated as cause:
        raise BadSnapshot(f"key {cause.args[0]!r} stands twice in one object; keep one", path=name) from None
    return table


class _Repeated(Exception):
    """A key that stands twice in one object."""


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Repeated(next(name for name in names if names.count(name) > 1))
    return table


def _count_keys(table: object) -> int:
    """Keys of all objects; lists of coordinates, where the bulk is, are not entered."""
    count, rest = 0, [table]
    while rest:
        value = rest.pop()
        if isinstance(value, dict):
            count += len(value)
            rest.extend(
                each
                for name, each in value.items()
                if name != "coordinates" and isinstance(each, dict | list)
            )
        elif isinstance(value, list):
            rest.extend(each for each in value if isinstance(each, dict | list))
    return count


def each_feature(features: list[Any]) -> Iterator[tuple[int, dict[str, Any], dict[str, Any] | None]]:
    """Number, properties and geometry of each feature; one that is no object comes with geometry None."""
    for number, feature in enumerate(features):
        if not isinstance(feature, dict):
            yield number, {}, None
            continue
        properties = feature.get("properties")
        geometry = feature.get("geometry")
        yield (
            number,
            properties if isinstance(properties, dict) else {},
            geometry if isinstance(geometry, dict) else None,
        )


def repair_note(shape: Shape, changed_km2: float) -> str:
    """What is recorded of a repair; empty when nothing was repaired."""
    return f"rings repaired, {changed_km2:.3f} of {area_km2(shape):.3f} km2 changed" if changed_km2 else ""


@dataclass(slots=True)
class Gathered:
    """What has been read of one snapshot so far; fields as of `Snapshot`."""

    patches: list[Patch] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    repaired: int = 0
    disagreeing: int = 0
    aside: list[Patch] = field(default_factory=list)

    def unreadable(self, where: str, trouble: BadInput | str, label: str = "") -> None:
        """A feature that cannot be used: it is told with its place in the file, and costs only itself."""
        told = str(trouble)
        self.alarms.append(Alarm(UNREADABLE, told if where in told else f"{where}: {told}", label))


def hold_back(
    shape: Shape, label: str, described: str, where: str, *, why: str = "", table: str = ""
) -> list[Alarm]:
    """Alarms for ground whose label is in no table, or whose rule (`why`) says that it stays out.

    A person may release it; then it comes in as ground of unknown status. Or they add the label to a `table` of their
    settings and rebuild the history.
    """
    spot = shape.representative_point()
    near = f"{described}, near {spot.y:.2f} N, {spot.x:.2f} E"
    lacks = "is in no table" if not table else f"is not in {table}: add it and `heldground rebuild`"
    told = f"held back by its table ({why})" if why else f"{lacks}; its ground is left out"
    stray = make_patches(State("", Control.UNKNOWN, label), shape, described)
    gate = HELD_BACK if why else UNKNOWN_LABEL
    return [Alarm(gate, f"{where}: {near}, {told}", label, patch) for patch in stray]


def snapshot_of(
    content: bytes,
    name: str,
    gathered: Gathered,
    *,
    source: str,
    valid_at: Instant,
    known_at: Instant | None = None,
) -> Snapshot:
    """The snapshot of a file from what was gathered of it; published when it was valid, unless told otherwise.

    Raises
    ------
    BadSnapshot
        No ground in it, held back or not.
    """
    if not gathered.patches and not any(alarm.patch for alarm in gathered.alarms):
        first = f"; first trouble: {gathered.alarms[0].reason}" if gathered.alarms else ""
        raise BadSnapshot(
            f"no ground in it; a map without any polygon is a broken file, no news{first}", path=name
        )
    return Snapshot(
        source=source,
        name=PurePath(name).name,
        sha256=hashlib.sha256(content).hexdigest(),
        valid_at=valid_at,
        known_at=valid_at if known_at is None else known_at,
        patches=tuple(gathered.patches),
        alarms=tuple(gathered.alarms),
        dropped=gathered.dropped,
        repaired=gathered.repaired,
        disagreeing=gathered.disagreeing,
        aside=tuple(gathered.aside),
    )
