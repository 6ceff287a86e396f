"""Hostile files, the same for every publisher's reader: refused or told, the rest of the file goes on."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from heldground import area
from heldground.errors import BadSnapshot
from heldground.snapshots import Reader, Snapshot, features, reader_for
from own_maps import reader, square

AT = (36.0, 50.0)  # inside every theatre's own bounds that matters here; readers do not look at them


def _own() -> Reader:
    return reader(date=None, date_in_name=r"(\d{4}-\d{2}-\d{2})")


READERS: dict[str, tuple[Callable[[], Reader], str, dict[str, Any]]] = {
    "deepstate": (
        lambda: reader_for("deepstate"),
        "1743984000.geojson",
        {"name": "Occupied", "fill": "#a52714"},
    ),
    "deepstate-daily": (lambda: reader_for("deepstate-daily"), "outline_20250406.geojson", {}),
    "nzz": (lambda: reader_for("nzz"), "2025-04-07.json", {"type": "gains", "date": "2025-04-06"}),
    "geojson": (_own, "atlas-2025-04-06.geojson", {"name": "x", "status": "Army"}),
}


@pytest.fixture(params=READERS)
def publisher(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def ground(properties: dict[str, Any], coordinates: object, kind: str = "Polygon") -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def good(publisher: str) -> dict[str, Any]:
    return ground(READERS[publisher][2], [square(*AT)])


def pack(*members: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": members}).encode()


def read(publisher: str, content: bytes) -> Snapshot:
    make, name, _ = READERS[publisher]
    (snapshot,) = make().read(content, name)
    return snapshot


RING = square(*AT)
BROKEN: dict[str, object] = {
    "two points": [[RING[0], RING[1]]],
    "out of range": [[[36, 50], [236, 50], [37, 51], [36, 50]]],
    "null": [[[36, 50], [None, 50], [37, 51], [36, 50]]],
    "text": [[[36, 50], ["east", 50], [37, 51], [36, 50]]],
    "one number": [[[36], [37], [38], [36]]],
    "objects": [[{"lon": 36, "lat": 50}] * 4],
    "a number": 7,
    "rings that are no lists": [7, 8],
    "no rings": [],
    "huge numbers": [[[36, 50], [10**400, 50], [37, 51], [36, 50]]],
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_polygon_is_told_and_the_others_are_read(publisher: str, fault: str) -> None:
    """Wrong types, too few points, numbers beyond the globe: the feature is named, the good one stays."""
    content = pack(good(publisher), ground(READERS[publisher][2], BROKEN[fault]))
    if (
        fault == "huge numbers"
    ):  # no JSON number of that size exists for the parser: the whole file is refused
        with pytest.raises(BadSnapshot):
            read(publisher, content)
        return
    snapshot = read(publisher, content)
    assert len(snapshot.patches) == 1
    (alarm,) = snapshot.alarms
    assert (alarm.gate, alarm.patch) == ("unreadable", None)
    assert "feature 1" in alarm.reason


@pytest.mark.parametrize("member", [7, None, "x", [], {}, {"geometry": 7}, {"geometry": {"type": "Circle"}}])
def test_what_is_no_feature_is_told_and_the_others_are_read(publisher: str, member: object) -> None:
    snapshot = read(publisher, pack(good(publisher), member))
    assert len(snapshot.patches) == 1
    assert len(snapshot.alarms) == 1


@pytest.mark.parametrize("properties", [7, None, [], "x"])
def test_properties_that_are_no_object_are_none(publisher: str, properties: object) -> None:
    """Without properties nobody knows what the ground is: held back or unreadable, but for outlines, which have none."""
    odd = ground({}, [square(37, 50)]) | {"properties": properties}
    snapshot = read(publisher, pack(good(publisher), odd))
    outline = publisher == "deepstate-daily"
    assert (len(snapshot.patches), len(snapshot.alarms)) == ((2, 0) if outline else (1, 1))


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text[: len(text) // 2].encode(), "cut off"),
        (lambda text: text.replace("50.0", "NaN").encode(), "no JSON"),
        (lambda text: text.replace("50.0", "-Infinity").encode(), "no JSON"),
        (lambda text: text.encode("utf-16"), "UTF-16"),
        (lambda text: text.encode("utf-16-be"), "no JSON"),
        (lambda text: text.encode() + b"\xff", "no JSON"),
        (lambda text: text.encode() + b"{}", "no JSON"),
        (
            lambda text: text.replace('"geometry"', '"geometry": null, "geometry"').encode(),
            "'geometry' stands twice",
        ),
        (
            lambda text: text.replace('"features"', '"features" : [], "features"').encode(),
            "'features' stands twice",
        ),
        (
            lambda text: text.replace(
                '"features"', '"a": ' + "[" * 900 + "]" * 900 + ', "features" : 1, "features"'
            ).encode(),
            "no JSON|twice",
        ),
        (lambda text: b"[" * 100_000, "no JSON"),
        (lambda text: b"", "empty"),
        (lambda text: b"\x00" * 1000, "no JSON"),
        (lambda text: b"null", "no GeoJSON"),
    ],
)
def test_a_broken_file_is_refused_by_name(publisher: str, damage: Callable[[str], bytes], said: str) -> None:
    """Cut off, NaN, another encoding, rubbish behind, keys that stand twice, nested without end."""
    with pytest.raises(BadSnapshot, match=said) as refused:
        read(publisher, damage(pack(good(publisher)).decode()))
    assert READERS[publisher][1] in str(refused.value)


def test_a_byte_order_mark_and_texts_that_look_like_keys_change_nothing(publisher: str) -> None:
    content = json.dumps(
        {"type": "FeatureCollection", "note": 'the "name": of \\"it\\": all', "features": [good(publisher)]}
    ).encode()
    assert len(read(publisher, b"\xef\xbb\xbf" + content).patches) == 1


def test_too_much_is_refused_before_it_is_read(publisher: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes, features and vertices have limits; a ring over its limit costs only its feature."""
    monkeypatch.setattr(area, "MAX_VERTICES", 100)
    snapshot = read(publisher, pack(good(publisher), ground(READERS[publisher][2], [RING * 21])))
    assert len(snapshot.patches) == 1
    assert "105 vertices" in snapshot.alarms[0].reason
    content = pack(good(publisher), good(publisher))
    monkeypatch.setattr(features, "MAX_FEATURES", 1)
    with pytest.raises(BadSnapshot, match="at most 1 "):
        read(publisher, content)
    monkeypatch.setattr(features, "MAX_BYTES", 100)
    with pytest.raises(BadSnapshot, match="at most 100 "):
        read(publisher, content)
