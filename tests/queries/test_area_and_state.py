"""Area series, state, timeline and patches on maps small enough to reckon by hand."""

from itertools import pairwise

import numpy as np
import pytest
import shapely

from archives import (
    ABROAD,
    HELD,
    LIBERATED,
    UNKNOWN,
    collection,
    deepstate_map,
    feature,
    nzz_map,
    polygon,
    square,
)
from heldground.area import area_km2, areas_km2, circle, intersection
from heldground.errors import InvalidShape
from heldground.history.blocks import columns_of
from heldground.history.build import build_history
from heldground.history.history import History
from heldground.queries.area import area_series
from heldground.queries.ground import Ground, box, near
from heldground.queries.patches import nearest_patch
from heldground.queries.state import state_features, totals_at
from heldground.queries.timeline import timeline_around, timeline_at
from heldground.snapshots import reader_for
from heldground.sources import Source
from heldground.when import FOREVER

T = 1_743_000_000
MAPS = [
    [(HELD, 36, 50, 1), (LIBERATED, 37, 50, 1)],
    [(HELD, 36, 50, 1.5), (LIBERATED, 37, 50, 1), ("#ff5252", 40, 50, 1)],
    [(UNKNOWN, 36, 50, 1.5), (LIBERATED, 37, 50, 1)],
    [(LIBERATED, 37, 50, 1)],
]


def history_of(maps: list[list[tuple[str, float, float, float]]]) -> History:
    reader = reader_for("deepstate")
    told = [
        each
        for number, squares in enumerate(maps)
        for each in reader.read(deepstate_map(*squares), f"{T + number * 10}.geojson")
    ]
    return History(
        Source("deepstate", "DeepState"),
        columns_of(build_history(told)),
        [each.valid_at for each in told],
        [each.known_at for each in told],
    )


@pytest.fixture(scope="module")
def history() -> History:
    return history_of(MAPS)


def km2(west: float, south: float, east: float, north: float) -> float:
    return area_km2(shapely.box(west, south, east, north))


def test_a_series_has_the_areas_of_every_snapshot(history: History) -> None:
    """Overlaps by the rule (held before retaken); claimed ground only where asked for."""
    series = area_series(history)
    assert series.classes == (("", "unknown"), ("ru", "held"), ("ua", "retaken"))
    cut = km2(37, 50, 38, 51) - km2(37, 50, 37.5, 51)
    expected = [
        [0, km2(36, 50, 37, 51), km2(37, 50, 38, 51)],
        [0, km2(36, 50, 37.5, 51.5), cut],
        [km2(36, 50, 37.5, 51.5), 0, cut],
        [0, 0, km2(37, 50, 38, 51)],
    ]
    np.testing.assert_allclose(series.km2, expected, atol=1e-5)
    with_claims = area_series(history, include_claimed=True)
    assert ("ru", "claimed") in with_claims.classes


def test_a_series_in_a_ground_is_that_of_the_overlay(history: History) -> None:
    """A circle across all three classes, against an overlay of each state by itself."""
    ground = near(37.2, 50.5, 40)
    series = area_series(history, ground)
    for row, at in enumerate(series.at):
        for column, (side, control) in enumerate(series.classes):
            shapes = [
                cell.shape
                for cell in history.at(int(at))
                if (cell.state.side, cell.state.control.value) == (side, control)
            ]
            expected = (
                sum(areas_km2([intersection(shape, ground.shape) for shape in shapes])) if shapes else 0
            )
            assert series.km2[row, column] == pytest.approx(expected, abs=1e-6)


def test_a_series_between_two_times_has_only_their_snapshots(history: History) -> None:
    """Both ends count; what was not published by `known` is not there."""
    assert area_series(history, since=T + 10, until=T + 20).at.tolist() == [T + 10, T + 20]
    assert area_series(history, known=T + 10).at.tolist() == [T, T + 10]
    assert len(area_series(history, since=T + 31).at) == 0
    assert area_series(history, Ground("nowhere", shapely.Polygon())).classes == ()


def test_totals_leave_out_what_is_only_claimed(history: History) -> None:
    """Unless asked for."""
    assert set(totals_at(history, T + 10)) == {("ru", "held"), ("ua", "retaken")}
    assert ("ru", "claimed") in totals_at(history, T + 10, include_claimed=True)
    assert totals_at(history, T - 1) == {}


def test_a_state_ends_only_when_its_end_was_told(history: History) -> None:
    """Asked as known before the end was published, it still holds."""
    now = {
        each["properties"]["control"]: each["properties"]["valid_until"]
        for each in state_features(history, T)
    }
    then = {
        each["properties"]["control"]: each["properties"]["valid_until"]
        for each in state_features(history, T, known=T + 5)
    }
    assert now["held"] is not None or now["retaken"] is not None
    assert set(then.values()) == {None}
    assert list(state_features(history, T, known=T - 1)) == []


def test_a_timeline_tells_every_state_of_a_point_and_its_gaps(history: History) -> None:
    """Held, unknown, nothing; as known earlier, the last one open."""
    stays = timeline_at(history, 36.5, 50.5)
    assert [(stay.side, stay.control, stay.valid_from, stay.valid_until) for stay in stays] == [
        ("ru", "held", T, T + 20),
        ("", "unknown", T + 20, T + 30),
    ]
    earlier = timeline_at(history, 36.5, 50.5, known=T + 10)
    assert [(stay.control, stay.valid_until) for stay in earlier] == [("held", FOREVER)]
    assert timeline_at(history, 30, 50.5) == []


def test_a_point_on_a_common_edge_has_one_state_at_a_time(history: History) -> None:
    """The first by the overlap rule; never two at once."""
    stays = timeline_at(history, 37, 50.5)
    for before, after in pairwise(stays):
        assert before.valid_until <= after.valid_from
    assert stays[0].control == "held"


def test_a_timeline_around_a_place_shows_no_hairs() -> None:
    """What overlays leave between two polygons is no state anybody showed."""
    history = history_of([[(HELD, 36, 50, 1)], [(HELD, 36, 50, 1), (UNKNOWN, 37, 50, 1e-7)]])
    assert {stay.control for stay in timeline_around(history, 37, 50, 2)} == {"held"}


def look(history: History, at: int, *classes: tuple[str, str], lon: float = 36.5, lat: float = 50.2):  # type: ignore[no-untyped-def]
    return nearest_patch(history, at, set(classes), lon=lon, lat=lat, search=circle(lon, lat, 60))


def test_a_patch_is_whole_however_many_cells_it_has() -> None:
    """Grown in oblique steps, its cells miss each other's corners; the patch is one all the same."""
    steps = [
        [[36, 50], [36.3 + number / 7, 50.1], [36.37 + number / 7, 50.61], [36.01, 50.5], [36, 50]]
        for number in range(6)
    ]
    reader = reader_for("deepstate")
    told = [
        each
        for number, ring in enumerate(steps)
        for each in reader.read(collection(feature(polygon(ring))), f"{T + number}.geojson")
    ]
    history = History(
        Source("deepstate", "DeepState"),
        columns_of(build_history(told)),
        [each.valid_at for each in told],
        [each.known_at for each in told],
    )
    assert len(list(history.at(T + 5))) > 3
    patch = look(history, T + 5, ("ru", "held"))
    assert patch.area_km2 == pytest.approx(area_km2(shapely.Polygon(steps[-1])), abs=1e-3)


def test_ground_that_meets_at_a_point_is_two_patches() -> None:
    """A corner is no way through."""
    patch = look(history_of([[(HELD, 36, 50, 1), (HELD, 37, 51, 1)]]), T, ("ru", "held"))
    assert patch.area_km2 == pytest.approx(km2(36, 50, 37, 51), abs=1e-3)


@pytest.mark.parametrize(("gap", "patches"), [(4e-7, 1), (5e-6, 2)])
def test_a_patch_goes_on_over_a_sliver_but_over_no_gap(gap: float, patches: int) -> None:
    """Cells owe each other slivers of 5 cm at most; half a metre is ground between two patches."""
    history = history_of([[(HELD, 36, 50, 1), (HELD, 37 + gap, 50, 1)]])
    patch = look(history, T, ("ru", "held"))
    assert patch.area_km2 == pytest.approx(km2(36, 50, 36 + 2 / patches, 51), rel=1e-5)


def test_sides_never_join_to_one_patch() -> None:
    """A claim that names no side is not compared with both sides' ground together."""
    patch = look(history_of([[(HELD, 36, 50, 1), (ABROAD, 37, 50, 1)]]), T, ("ru", "held"), ("ua", "held"))
    assert patch.classes == {("ru", "held")}
    assert patch.area_km2 == pytest.approx(km2(36, 50, 37, 51), abs=1e-3)


def test_hairs_are_no_patch() -> None:
    """Doubtful ground of a few square metres is never the nearest doubtful patch."""
    history = history_of([[(HELD, 38, 50, 1), (UNKNOWN, 36.5, 50.2, 1e-4), (UNKNOWN, 36.8, 50, 0.1)]])
    patch = look(history, T, ("", "unknown"), ("", "contested"))
    assert patch.area_km2 > 10


def test_a_box_is_west_south_east_north() -> None:
    """And nothing of what was typed is turned round in silence."""
    assert box((35, 50, 36, 51)).shape.bounds == (35, 50, 36, 51)
    for wrong in ((36, 50, 35, 51), (35, 51, 36, 50), (35, 50, 35, 51), (-181, 0, 0, 1)):
        with pytest.raises(InvalidShape):
            box(wrong)


def test_what_was_known_stays_so_when_a_map_is_corrected_later() -> None:
    """NZZ's maps come out days late: before that, the map of the day before answers."""
    reader = reader_for("nzz")
    told = [
        each
        for day, published, size in (("2024-08-28", "2024-08-29", 1.0), ("2024-08-30", "2024-09-03", 2.0))
        for each in reader.read(
            nzz_map(day, "2024-08-20", nochange=[square(36, 50, size)]), f"{published}.json"
        )
    ]
    history = History(
        Source("nzz", "NZZ"),
        columns_of(build_history(told)),
        [each.valid_at for each in told],
        [each.known_at for each in told],
    )
    later, earlier = told[1].valid_at, told[1].known_at - 1
    assert totals_at(history, later)[("ru", "held")] == pytest.approx(km2(36, 50, 38, 52), abs=1e-3)
    assert totals_at(history, later, known=earlier)[("ru", "held")] == pytest.approx(
        km2(36, 50, 37, 51), abs=1e-3
    )
