"""GeoJSON features to patches: what every publisher's reader does the same way.

Shapes repeat from file to file (13 of 14 polygons of a DeepState file are in the one before), so a `ShapeCache`
remembers each by the hash of its coordinates: repair and validity are worked out once.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from heldground.area import Shape, area_km2, on_grid, read_polygons, repair, union
from heldground.errors import BadSnapshot

MAX_BYTES: Final = 64_000_000
"""A larger single file is refused: the largest real one (NZZ) has 0.9 MB."""

MAX_FEATURES: Final = 100_000


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
        Too large, not UTF-8, not JSON (NaN and Infinity are not), cut off, or JSON that is no FeatureCollection.
    """
    if len(content) > MAX_BYTES:
        raise BadSnapshot(f"{len(content):,} bytes; at most {MAX_BYTES:,} are read", path=name)
    if not content.strip():
        raise BadSnapshot("the file is empty; expected a GeoJSON FeatureCollection", path=name)
    try:
        table = orjson.loads(content)
    except orjson.JSONDecodeError as cause:
        raise BadSnapshot(f"no JSON: {cause}; was the download cut off?", path=name) from cause
    if isinstance(table, dict) and isinstance(table.get("value"), dict):
        table = table["value"]
    if not isinstance(table, dict) or not isinstance(table.get("features"), list):
        found = table.get("type") if isinstance(table, dict) else type(table).__name__
        raise BadSnapshot(f"JSON, but no GeoJSON FeatureCollection (found {found!r})", path=name)
    features: list[dict[str, Any]] = table["features"]
    if len(features) > MAX_FEATURES:
        raise BadSnapshot(f"{len(features):,} features; at most {MAX_FEATURES:,} are read", path=name)
    return features


def each_feature(
    features: list[Any], name: str
) -> Iterator[tuple[int, dict[str, Any], dict[str, Any] | None]]:
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
