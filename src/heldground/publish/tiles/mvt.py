"""Mapbox Vector Tiles 2.1, as bytes: polygons with properties, one layer.

Written here because a map's tile at zoom 5 has 20,000 corners, and a library that looks at them one by one takes
20 times as long; a library reads the tiles again in the tests.
"""

import struct
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import shapely

Array = np.ndarray[Any, np.dtype[Any]]
Value = str | int | float

EXTENT: Final = 4096
"""Units along a tile's edge."""
_VERSION: Final = 2
_POLYGON: Final = 3
_MOVE: Final = 1 << 3 | 1
_LINE: Final = 2
_CLOSE: Final = 1 << 3 | 7


def encode(name: str, polygons: Array, feature: Array, properties: Sequence[Mapping[str, Value]]) -> bytes:
    """A tile of one layer; without polygons no bytes at all.

    Parameters
    ----------
    polygons
        In whole units of the tile, x eastward and y southward from its north-west corner, not empty.
    feature
        Which of `properties` each polygon has, ascending. A feature's id is that number and one.
    """
    if not len(polygons):
        return b""
    # The outer ring's area is positive where y grows downward: counterclockwise in plain numbers.
    _, points, (ring_starts, polygon_starts) = shapely.to_ragged_array(shapely.orient_polygons(polygons))
    numbers, first = np.unique(feature, return_index=True)
    starts = polygon_starts[np.append(first, len(feature))]
    geometry = _geometry(points.astype(np.int64), ring_starts.astype(np.int64), starts.astype(np.int64))
    keys: dict[str, int] = {}
    values: dict[tuple[type, Value], int] = {}
    body = bytearray(_text(1, name.encode()))
    for number, drawn in zip(numbers.tolist(), geometry, strict=True):
        tags = bytearray()
        for key, value in properties[number].items():
            tags += _varint(keys.setdefault(key, len(keys)))
            tags += _varint(values.setdefault((type(value), value), len(values)))
        one = b"\x08" + _varint(number + 1) + _text(2, tags) + bytes((0x18, _POLYGON)) + _text(4, drawn)
        body += _text(2, one)
    for key in keys:
        body += _text(3, key.encode())
    for _, value in values:
        body += _text(4, _value(value))
    body += b"\x28" + _varint(EXTENT) + b"\x78" + _varint(_VERSION)
    return _text(3, body)


def _geometry(points: Array, rings: Array, features: Array) -> list[bytes]:
    """The drawing commands of each feature; `rings` are starts in closed points, `features` starts in rings."""
    open_ = np.ones(len(points), dtype=bool)
    open_[rings[1:] - 1] = False
    points = points[open_]
    size = np.diff(rings) - 1
    starts = np.concatenate([[0], np.cumsum(size)])
    step = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    begins = starts[features[:-1]]
    step[begins] = points[begins]  # a feature's pen begins at the corner of the tile
    folded = (step << 1) ^ (step >> 63)
    at = np.concatenate([[0], np.cumsum(2 * size + 3)])
    local = np.arange(len(points)) - np.repeat(starts[:-1], size)
    place = np.repeat(at[:-1], size) + 1 + 2 * local + (local > 0)
    words = np.empty(int(at[-1]), dtype=np.uint64)
    words[place], words[place + 1] = folded[:, 0], folded[:, 1]
    words[at[:-1]] = _MOVE
    words[at[:-1] + 3] = (size - 1) << 3 | _LINE
    words[at[1:] - 1] = _CLOSE
    packed, ends = _varints(words)
    cuts = ends[at[features]]
    return [packed[begin:end] for begin, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True)]


def _varints(words: Array) -> tuple[bytes, Array]:
    """Numbers as varints in a row, and where each begins."""
    size = np.ones(len(words), dtype=np.int64)
    for bits in range(7, 64, 7):
        size += words >= np.uint64(1 << bits)
    ends = np.concatenate([[0], np.cumsum(size)])
    found = np.zeros(int(ends[-1]), dtype=np.uint8)
    for byte in range(int(size.max(initial=0))):
        those = size > byte
        part = (words[those] >> np.uint64(7 * byte)) & np.uint64(0x7F)
        more = size[those] > byte + 1
        found[ends[:-1][those] + byte] = part.astype(np.uint8) | (more.astype(np.uint8) << 7)
    return found.tobytes(), ends


def _varint(number: int) -> bytes:
    """One whole number from 0.

    Examples
    --------
    >>> _varint(1), _varint(300)
    (b'\\x01', b'\\xac\\x02')
    """
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _text(field: int, content: bytes | bytearray) -> bytes:
    return bytes((field << 3 | 2,)) + _varint(len(content)) + content


def _value(value: Value) -> bytes:
    if isinstance(value, str):
        return _text(1, value.encode())
    if isinstance(value, float):
        return b"\x19" + struct.pack("<d", value)
    return b"\x30" + _varint((value << 1) ^ (value >> 63))
