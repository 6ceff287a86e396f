"""NZZ files: what they show as held on their day, and losses only where Ukraine holds ground in Russia."""

import csv
import gzip
from pathlib import Path

import pytest
from shapely import Point

from archives import NZZ, members, nzz_map, square
from heldground.actors import Control
from heldground.area import area_km2
from heldground.errors import BadSnapshot
from heldground.snapshots import Snapshot, reader_for
from heldground.when import parse_instant

IN_RUSSIA, IN_UKRAINE = square(35.2, 51.3, 0.1), square(35.0, 50.2, 0.1)
FRONT = square(38, 48)


def read(content: bytes, name: str = "2024-09-01.json") -> Snapshot:
    (snapshot,) = reader_for("nzz").read(content, name)
    return snapshot


def test_what_is_unchanged_or_gained_is_held_by_russia_on_the_files_date() -> None:
    """The day of the map is in the features, the day of publication in the name."""
    snapshot = read(nzz_map("2024-08-30", "2024-08-20", nochange=[FRONT], gains=[square(37, 48)]))
    assert {(patch.state.side, patch.state.control) for patch in snapshot.patches} == {("ru", Control.HELD)}
    assert len(snapshot.patches) == 2
    assert snapshot.valid_at == parse_instant("2024-08-30", end=False)
    assert snapshot.known_at == parse_instant("2024-09-01", end=False)


def test_losses_in_russia_are_held_by_ukraine_since_the_kursk_incursion() -> None:
    """A loss in Ukraine is its own ground again and no cell; one in Russia is held by Ukraine."""
    snapshot = read(nzz_map("2024-08-30", "2024-08-20", nochange=[FRONT], losses=[IN_RUSSIA, IN_UKRAINE]))
    (abroad,) = [patch for patch in snapshot.patches if patch.state.side == "ua"]
    assert abroad.state.control is Control.HELD
    assert abroad.shape.bounds == pytest.approx((35.2, 51.3, 35.3, 51.4))
    assert snapshot.dropped["lost ground"] == 1


def test_losses_before_the_incursion_give_no_ground_to_ukraine() -> None:
    """In 2023 a "loss" in Russia is a flaw of the feed."""
    snapshot = read(
        nzz_map("2023-08-30", "2023-08-20", nochange=[FRONT], losses=[IN_RUSSIA]), "2023-09-01.json"
    )
    assert {patch.state.side for patch in snapshot.patches} == {"ru"}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (nzz_map("2024-08-30", "2024-08-20", losses=[IN_UKRAINE]), "2024-09-01.json"),
        (nzz_map("soon", "2024-08-20", nochange=[FRONT]), "2024-09-01.json"),
        (nzz_map("2024-08-30", "2024-08-20", nochange=[FRONT]), "latest.json"),
        (nzz_map("2024-08-30", "2024-08-20", nochange=[FRONT]), "2024-13-41.json"),
        (b'{"value": []}', "2024-09-01.json"),
        (b"", "2024-09-01.json"),
    ],
)
def test_a_file_without_ground_or_day_is_refused_by_name(content: bytes, name: str) -> None:
    """Never a wrong use of the command: the file is bad."""
    with pytest.raises(BadSnapshot, match=name):
        read(content, name)


def test_a_file_of_two_days_is_refused() -> None:
    """Two dates in one file: no guess which is meant."""
    two = nzz_map("2024-08-30", "2024-08-20", nochange=[FRONT], gains=[square(37, 48)])
    with pytest.raises(BadSnapshot, match="one day expected"):
        read(two.replace(b"2024-08-30", b"2024-08-31", 1))


def test_an_unknown_type_is_told_and_costs_only_itself() -> None:
    """What "rumours" are nobody knows; the front is still read."""
    snapshot = read(nzz_map("2024-08-30", "2024-08-20", nochange=[FRONT], rumours=[square(37, 48)]))
    assert len(snapshot.patches) == 1
    assert "rumours" in snapshot.alarms[0].reason


def test_held_ground_of_real_days_is_that_of_the_reference(shared: Path) -> None:
    """April 2025: state = nochange + gains, to 5 millionths, and 2.0 km2 held by Ukraine at Demidovka."""
    with gzip.open(shared / "data/reference/nzz-areas.csv.gz", "rt", encoding="utf-8") as stream:
        expected = {row["day"]: row for row in csv.DictReader(stream)}
    checked = 0
    for name, content in members(shared / "data" / NZZ, "2025-04-01", "2025-04-14"):
        snapshot = read(content, name)
        if name[:10] not in expected:  # the reference lists a repeated map once
            continue
        checked += 1
        held = sum(area_km2(patch.shape) for patch in snapshot.patches if patch.state.side == "ru")
        # The reference measures between geodesic edges, the product between straight ones: 0.2 of 69,000 km2.
        assert held == pytest.approx(float(expected[name[:10]]["state"]), rel=5e-6)
    assert checked >= 3
    at_demidovka = [
        area_km2(patch.shape)
        for patch in snapshot.patches
        if patch.state.side == "ua" and patch.shape.distance(Point(35.3917, 50.9494)) < 0.1
    ]
    assert at_demidovka == pytest.approx([2.01], abs=0.01)
