"""Gates: what lies outside the theatre stays out, polygon by polygon, until a person lets it in."""

from archives import HELD, UNKNOWN, collection, deepstate_map, feature, nzz_map, polygon, square
from heldground.snapshots import Snapshot, pass_gates, reader_for

BOUNDS = (19.0, 43.0, 48.0, 60.0)


def read(content: bytes) -> Snapshot:
    (snapshot,) = reader_for("deepstate").read(content, "1743984000.geojson")
    return snapshot


def test_a_polygon_in_another_sea_is_held_back_and_the_front_passes() -> None:
    """The alarm names place and size; the patch stays out of the snapshot."""
    gated = pass_gates(read(deepstate_map((HELD, 38, 48, 1), (UNKNOWN, 64, 14, 1))), bounds=BOUNDS)
    assert [patch.state.side for patch in gated.patches] == ["ru"]
    assert "14.50 N, 64.50 E" in gated.alarms[0].reason


def test_lost_ground_on_another_continent_alarms_though_it_makes_no_state() -> None:
    """NZZ's files of October 2023 lose Afghanistan; the front passes."""
    content = nzz_map("2023-10-23", "2023-10-22", nochange=[square(38, 48)], losses=[square(65, 33, 3)])
    (snapshot,) = reader_for("nzz").read(content, "2023-10-24.json")
    gated = pass_gates(snapshot, bounds=BOUNDS)
    assert [(alarm.gate, alarm.label) for alarm in gated.alarms] == [("outside the theatre", "losses")]
    assert len(gated.patches) == 1


def test_what_the_past_holds_back_stays_out() -> None:
    """By its digest, with the gate's name."""
    snapshot = read(deepstate_map((HELD, 38, 48, 1), (UNKNOWN, 36, 50, 3)))
    digest = next(patch.digest for patch in snapshot.patches if patch.state.side == "")
    gated = pass_gates(snapshot, bounds=BOUNDS, held={digest})
    assert [alarm.gate for alarm in gated.alarms] == ["out of proportion"]
    assert [patch.state.side for patch in gated.patches] == ["ru"]


def test_claimed_ground_is_meant_to_lie_elsewhere() -> None:
    """The Kuril islands pass, as claimed."""
    gated = pass_gates(read(deepstate_map((HELD, 38, 48, 1), ("#ff5252", 146, 44, 1))), bounds=BOUNDS)
    assert len(gated.patches) == 2
    assert not gated.alarms


def test_less_than_a_square_kilometre_outside_passes() -> None:
    """Bounds are drawn by hand: a sliver over them is no error of the map."""
    gated = pass_gates(read(deepstate_map((HELD, 38, 48, 1), (HELD, 47.99995, 50, 0.0001))), bounds=BOUNDS)
    assert len(gated.patches) == 2


def test_a_released_polygon_passes() -> None:
    """By the digest under which it was held back."""
    snapshot = read(deepstate_map((HELD, 38, 48, 1), (UNKNOWN, 64, 14, 1)))
    (alarm,) = pass_gates(snapshot, bounds=BOUNDS).alarms
    assert alarm.patch is not None
    again = pass_gates(snapshot, bounds=BOUNDS, released={alarm.patch.digest})
    assert len(again.patches) == 2
    assert not again.alarms


def test_a_released_colour_comes_in_as_unknown_ground() -> None:
    """What the reader held back can be let in too, else a release would be a lie."""
    snapshot = read(
        collection(feature(polygon(square(38, 48))), feature(polygon(square(36, 50)), "#123456", "Нове"))
    )
    (alarm,) = pass_gates(snapshot, bounds=BOUNDS).alarms
    assert alarm.patch is not None
    again = pass_gates(snapshot, bounds=BOUNDS, released={alarm.patch.digest})
    assert [(p.state.side, p.state.control.value, p.state.label) for p in again.patches][1:] == [
        ("", "unknown", "Нове")
    ]
    assert not again.alarms
