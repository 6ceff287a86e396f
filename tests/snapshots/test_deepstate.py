"""DeepState files: colour decides, labels stay verbatim, what is no ground is counted, what is broken is told."""

import csv
import gzip
from pathlib import Path

import pytest

from archives import ABROAD, HELD, LIBERATED, UNKNOWN, collection, feature, polygon, square
from heldground.actors import Control
from heldground.area import area_km2
from heldground.errors import BadSnapshot
from heldground.snapshots import Snapshot, reader_for
from heldground.snapshots.labels import Outcome, shipped_table

AT = 1_743_984_000
NAME = f"{AT}.geojson"


def read(*features: dict[str, object]) -> Snapshot:
    (snapshot,) = reader_for("deepstate").read(collection(*features), NAME)
    return snapshot


def one(name: str, fill: str) -> Snapshot:
    return read(feature(polygon(square(36, 50)), fill, name))


@pytest.mark.parametrize(
    ("label", "fill", "side", "control"),
    [
        ("Звільнено 02.04", LIBERATED, "ua", Control.RETAKEN),
        ("Відбито /// Taken back", "#0288d1", "ua", Control.RETAKEN),
        (
            "Звільнено {{at:25.03}} /// Liberated /// geoJSON.status.dismissed_at",
            "#0F9D58",
            "ua",
            Control.RETAKEN,
        ),
        ("Звільнено /// Liberated /// geoJSON.status.dismissed", ABROAD, "ua", Control.HELD),
        ("Окуповано\u00a0/// Occupied", HELD, "ru", Control.HELD),
        ("Зв\ufffdльнено /// Liberated", LIBERATED, "ua", Control.RETAKEN),
        ("Багатокутник 99", HELD, "ru", Control.HELD),
        ("24.03", LIBERATED, "ua", Control.RETAKEN),
        ("", UNKNOWN, "", Control.UNKNOWN),
        ("Сіра зона біля села", UNKNOWN, "", Control.CONTESTED),
        ("Окупований Крим /// Occupied Crimea", "#880E4F", "ru", Control.PRIOR),
        ("Придністров'я /// Transnistria", "#000000", "ru", Control.CLAIMED),
        ("Курильські острови", "#ff5252", "ru", Control.CLAIMED),
    ],
)
def test_colour_decides_and_the_name_refines(label: str, fill: str, side: str, control: Control) -> None:
    """A label that drifted, lacks or damages its words gives the state of its colour."""
    (patch,) = one(label, fill).patches
    assert (patch.state.side, patch.state.control, patch.state.label) == (side, control, label)


@pytest.mark.parametrize(
    "label", ["Звільнено\u00a025.03 /// Liberated\t", "a\u0301\ufffd\u200b", " {{at:25.03}} "]
)
def test_a_label_is_kept_to_the_letter(label: str) -> None:
    """No trimming, no normalising, no repair of damaged letters; held back or not."""
    snapshot = one(label, HELD)
    patches = [*snapshot.patches, *(alarm.patch for alarm in snapshot.alarms)]
    assert [patch.state.label for patch in patches if patch] == [label]


def test_a_name_that_contradicts_its_colour_is_noted_and_counted() -> None:
    """Red ground named liberated is held, and the disagreement is recorded with it."""
    snapshot = one("Звільнено /// Liberated", HELD)
    assert snapshot.disagreeing == 1
    assert snapshot.patches[0].state.control is Control.HELD
    assert "retaken" in snapshot.patches[0].note
    assert "colour decides" in snapshot.patches[0].note
    assert one("Звільнено /// Liberated", ABROAD).disagreeing == 0


def test_an_unknown_colour_is_held_back_and_names_itself_and_the_place() -> None:
    """A colour no table has is never guessed: its ground stays out, the rest comes in."""
    snapshot = read(
        feature(polygon(square(36, 50)), HELD), feature(polygon(square(30, 48)), "#123456", "Щось нове")
    )
    assert [patch.state.control for patch in snapshot.patches] == [Control.HELD]
    (alarm,) = snapshot.alarms
    assert alarm.patch is not None
    for part in ("#123456", "Щось нове", "48.50 N", "30.50 E", NAME, "feature 1"):
        assert part in alarm.reason


@pytest.mark.parametrize("label", ["Щось нове", "Зв\ufffdльнено", "Карантин /// Quarantine"])
def test_an_unknown_name_is_held_back_whatever_its_colour(label: str) -> None:
    """A new word on red ground may mean anything: nobody guesses, the message names it and the place."""
    snapshot = one(label, HELD)
    assert not snapshot.patches
    (alarm,) = snapshot.alarms
    assert (alarm.gate, alarm.label) == ("unknown label", label)
    assert "50.50 N, 36.50 E" in alarm.reason


def test_a_label_that_its_table_holds_back_says_why() -> None:
    """Wagner's mutiny of June 2023 is ground of no side, and no unknown label either."""
    (alarm,) = one("Під контролем бойовиків-повстанців пвк вагнер", "#ce93d8").alarms
    assert alarm.gate == "label held back"
    assert "no side of this war" in alarm.reason


def test_points_and_lines_are_dropped_and_counted_wherever_they_stand() -> None:
    """Units, arrows and airfields leave no trace but their number, also inside collections."""
    point = {"type": "Point", "coordinates": [36.5, 50.5, 0]}
    line = {"type": "LineString", "coordinates": [[36, 50], [37, 51]]}
    mixed = {"type": "GeometryCollection", "geometries": [point, polygon(square(36, 50)), point, line]}
    only = {"type": "GeometryCollection", "geometries": [point]}
    snapshot = read(feature(point), feature(mixed), feature(line), feature(only))
    assert dict(snapshot.dropped) == {"Point": 4, "LineString": 2}
    assert len(snapshot.patches) == 1
    assert not snapshot.alarms


def test_a_third_dimension_changes_nothing() -> None:
    """z is dropped; the patch is the one of the flat file."""
    flat = square(36, 50)
    assert (
        read(feature(polygon([[*at, 0] for at in flat]))).patches[0].digest
        == read(feature(polygon(flat))).patches[0].digest
    )


def test_a_collection_is_a_patch_a_polygon_under_one_label() -> None:
    """Gates can hold back one polygon of a collection and let the others in."""
    both = {"type": "GeometryCollection", "geometries": [polygon(square(36, 50)), polygon(square(38, 50))]}
    snapshot = read(feature(both, HELD, "Окуповано"))
    assert [patch.state.label for patch in snapshot.patches] == ["Окуповано", "Окуповано"]


def test_a_crossing_ring_is_repaired_and_noted_with_its_square_kilometres() -> None:
    """A bow tie becomes two triangles; the note says how much the repair changed."""
    tie = [[36, 50], [37, 51], [37, 50], [36, 51], [36, 50]]
    snapshot = read(feature(polygon(tie)), feature(polygon(square(38, 50))))
    assert snapshot.repaired == 1
    assert all(patch.shape.is_valid for patch in snapshot.patches)
    assert "rings repaired" in snapshot.patches[0].note
    assert "km2 changed" in snapshot.patches[0].note
    assert not snapshot.patches[-1].note


def test_a_repair_that_moves_no_ground_is_recorded_too() -> None:
    """A hole that cuts its shell apart is mended with the same area, and still counts as repaired."""
    shell = [[36, 50], [40, 50], [40, 54], [36, 54], [36, 50]]
    hole = [[36, 50], [38, 52], [40, 54], [38, 53], [36, 50]]
    assert read(feature(polygon(shell, hole))).repaired == 1


def test_one_broken_feature_costs_only_itself() -> None:
    """Out-of-range, unclosed, numberless features are told one by one; the good one stays."""
    snapshot = read(
        feature(polygon(square(36, 50))),
        feature(polygon([[36, 50], [200, 50], [37, 51], [36, 50]])),
        feature(polygon([[36, 50], [37, 51]])),
        feature(polygon([[36, 50], [37, None], [37, 51], [36, 50]])),
        feature({"type": "Circle", "coordinates": []}),
        feature(None),
    )
    assert len(snapshot.patches) == 1
    assert [alarm.reason.split(":")[0].split(",")[1].strip() for alarm in snapshot.alarms] == [
        f"feature {number}" for number in range(1, 6)
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n",
        b"\xff\xfe\x00{",
        b"<html><body>502 Bad Gateway</body></html>",
        b"[]",
        b'{"type": "Feature"}',
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": "FeatureCollection", "features": []}',
        collection(feature(polygon(square(36, 50))))[:-10],
        collection(feature(polygon(square(36, 50)))).replace(b"36", b"NaN"),
        collection(feature(polygon(square(36, 50)))).replace(b"36", b"1e999"),
        collection(feature(polygon(square(36, 50)))).replace(b"36", b"9" * 400),
        b'{"type": "FeatureCollection", "features": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        collection(feature({"type": "Point", "coordinates": [36, 50]})),
    ],
    ids=lambda content: repr(content[:24]),
)
def test_a_file_that_is_no_map_is_refused_by_name(content: bytes) -> None:
    """Empty, cut off, not UTF-8, a web page, NaN, huge numbers, deep nesting, no polygon: one clear error each."""
    with pytest.raises(BadSnapshot) as refused:
        reader_for("deepstate").read(content, NAME)
    assert NAME in str(refused.value)


@pytest.mark.parametrize("name", ["latest.geojson", "12.geojson", "2025-04-06.geojson", ".geojson"])
def test_a_name_without_a_time_is_refused(name: str) -> None:
    """The time is in the file's name and nowhere else: no guess."""
    with pytest.raises(BadSnapshot, match="UNIXTIME"):
        reader_for("deepstate").read(collection(feature(polygon(square(36, 50)))), name)


def test_every_label_of_the_archive_is_mapped_and_has_the_class_of_the_reference(shared: Path) -> None:
    """314 pairs of name and colour: a rule for each, and the control is one that the reference's class stands for."""
    expected = {
        "occupied": {Control.HELD},
        "dismissed": {Control.RETAKEN, Control.HELD},
        "unknown": {Control.UNKNOWN, Control.CONTESTED},
        "prewar": {Control.PRIOR, Control.CLAIMED, Control.CONTESTED},
        "territory": {Control.CLAIMED},
    }
    with gzip.open(shared / "data/reference/deepstate-labels.csv.gz", "rt", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 314
    wrong, held, disagreeing = [], [], 0
    for row in rows:
        label = " /// ".join(part for part in (row["uk"], row["en"], row["code3"]) if part)
        rule = shipped_table("deepstate").find({"name": label, "fill": row["fill"]})
        assert rule is not None, (label, row["fill"])
        if rule.outcome is Outcome.HOLD:
            held.append((row["fill"], int(row["polygons"])))
        elif rule.control not in expected.get(row["status"], set()):
            wrong.append((label, row["fill"], row["status"], rule.control.value))
        disagreeing += rule.disagrees * int(row["polygons"])
    assert not wrong
    assert sorted(held) == [("#0288d1", 1), ("#ce93d8", 4), ("#fbc02d", 1)]
    assert disagreeing == 71


def test_area_of_a_patch_is_that_of_the_published_polygon() -> None:
    """Turning rings and dropping z moves no ground."""
    assert area_km2(read(feature(polygon(square(36, 50)[::-1]))).patches[0].shape) == pytest.approx(
        area_km2(read(feature(polygon(square(36, 50)))).patches[0].shape), abs=1e-9
    )
