"""Series at even steps, by chosen classes, and disagreement over time, on maps small enough to reckon by hand."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from heldground.actors import Control
from heldground.area import areas_km2
from heldground.errors import UnknownName
from heldground.history.blocks import columns_of
from heldground.history.build import build_history
from heldground.history.history import History
from heldground.queries.area import area_series
from heldground.queries.changes import Break, apart_from, changes_between, gained_and_lost
from heldground.queries.classes import Wanted, read_wanted
from heldground.queries.disagreement_series import disagreement_series
from heldground.queries.disagreements import disagreements_at, since_when
from heldground.queries.ground import Ground
from heldground.queries.overlay import totals
from heldground.queries.periods import Every
from heldground.snapshots import Snapshot, State, make_patches
from heldground.sources import Source
from heldground.when import day_end, day_start, iso, parse_instant

HELD = State("ru", Control.HELD, "Occupied 24.02")
RETAKEN = State("ua", Control.RETAKEN, "Liberated 25.03")
UNKNOWN = State("", Control.UNKNOWN, "unknown")
CLAIMED = State("ru", Control.CLAIMED, "claims")
LEFT, RIGHT = box(35, 50, 35.1, 50.1), box(35.1, 50, 35.2, 50.1)
WHOLE = box(35, 50, 35.2, 50.1)


def km2(shape):
    return float(areas_km2([shape])[0])


def history_of(*maps, source="a", **settings):
    told = [
        Snapshot(
            "a",
            str(at),
            str(at),
            at,
            at,
            tuple(p for state, shape in ground for p in make_patches(state, shape)),
        )
        for at, *ground in maps
    ]
    instants = [each.valid_at for each in told]
    return History(
        Source(source, source.upper(), **settings), columns_of(build_history(told)), instants, instants
    )


def on(day, hour=12):
    return day_start(date.fromisoformat(day)) + hour * 3600


@pytest.fixture(scope="module")
def history():
    return history_of(
        (on("2025-01-30"), (HELD, LEFT)),
        (on("2025-02-03"), (HELD, LEFT), (UNKNOWN, RIGHT), (CLAIMED, box(36, 50, 36.1, 50.1))),
        (on("2025-03-05"), (RETAKEN, LEFT)),
    )


def test_a_row_of_a_month_is_the_state_of_the_newest_map_by_its_end(history):
    """And names that map; the last row is the day of the newest map of all."""
    series = area_series(history, every=Every.MONTH)
    assert [iso(int(at))[:10] for at in series.at] == ["2025-01-31", "2025-02-28", "2025-03-05"]
    assert series.snapshot.tolist() == [on("2025-01-30"), on("2025-02-03"), on("2025-03-05")]
    assert series.classes == (("", "unknown"), ("ru", "held"), ("ua", "retaken"))
    expected = [[0, km2(LEFT), 0], [km2(RIGHT), km2(LEFT), 0], [0, 0, km2(LEFT)]]
    np.testing.assert_allclose(series.km2, expected, atol=1e-5)


def test_days_between_maps_carry_the_older_one_and_none_beyond_the_newest(history):
    """Asked for a day between two maps the older one answers; asked for years to come nothing is made up."""
    days = area_series(history, every=Every.DAY, since=on("2025-02-01", 0), until=parse_instant("2025-02-02"))
    assert days.snapshot.tolist() == [on("2025-01-30")] * 2
    late = area_series(history, every=Every.DAY, since=on("2025-03-01", 0), until=parse_instant("2030-01-01"))
    assert late.at[-1] == day_end(date(2025, 3, 5))
    assert len(area_series(history, every=Every.WEEK, since=on("2025-04-01", 0)).at) == 0
    assert len(area_series(history, every=Every.WEEK, until=on("2024-12-31")).at) == 0


def test_only_the_classes_chosen_count(history):
    """A side, a control, a pair of them, nobody's, a label; claimed ground only by its name or when asked for."""

    def classes(*names, **more):
        wanted = read_wanted(names, sides=("ru", "ua"), **more)
        return area_series(history, wanted=wanted).classes

    assert classes("ru") == (("ru", "held"),)
    assert classes("ru", claimed=True) == (("ru", "claimed"), ("ru", "held"))
    assert classes("claimed") == (("ru", "claimed"),)
    assert classes("nobody:unknown", "ua:retaken") == (("", "unknown"), ("ua", "retaken"))
    assert area_series(history, wanted=Wanted(labels=("liberated",))).classes == (("ua", "retaken"),)
    with pytest.raises(UnknownName, match="ru:held"):
        read_wanted(["ru:hold"], sides=("ru",))
    with pytest.raises(UnknownName, match="nobody"):
        read_wanted(["isis"], sides=("ru",))


SQUARES = [box(35 + x / 10, 50 + y / 10, 35.1 + x / 10, 50.1 + y / 10) for x in range(3) for y in range(2)]
GROUND = st.lists(st.sampled_from([None, HELD, RETAKEN, UNKNOWN, CLAIMED]), min_size=6, max_size=6)
MAPS = st.lists(GROUND, min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(MAPS, MAPS, st.booleans())
def test_disagreement_over_time_is_at_each_instant_what_an_overlay_finds(first, second, inside):
    """Pair by pair, also inside a ground that cuts cells: two ways to reckon that share no code but the overlay."""

    def made(maps, start, name):
        return history_of(
            *(
                (
                    start + number * 10,
                    *((state, square) for state, square in zip(ground, SQUARES, strict=True) if state),
                )
                for number, ground in enumerate(maps)
            ),
            source=name,
        )

    one, other = made(first, 10, "a"), made(second, 15, "b")
    ground = Ground("a box", box(35.04, 50.03, 35.27, 50.16)) if inside else None
    series = disagreement_series(one, other, ground=ground)
    assert series.at.tolist() == sorted({*one.instants.tolist(), *other.instants.tolist()} - {10})
    for row, at in enumerate(series.at):
        found = totals(disagreements_at(one, other, int(at), ground=ground).patches)
        told = dict(zip(series.pairs, series.km2[row], strict=True))
        for pair in {*found, *told}:
            assert told.get(pair, 0.0) == pytest.approx(found.get(pair, 0.0), abs=2e-3), (pair, at)


def test_ground_outside_a_definition_is_no_disagreement():
    """A map that leaves a region out says nothing by its blank; how much that is, is told."""
    one = history_of((10, (HELD, WHOLE)))
    other = history_of((10, (UNKNOWN, LEFT)), source="b", excludes=(RIGHT.wkt,))
    found = disagreements_at(one, other, 10)
    assert totals(found.patches) == {(("ru", "held"), ("", "unknown")): pytest.approx(km2(LEFT), abs=1e-5)}
    assert found.outside_km2 == (pytest.approx(km2(RIGHT), abs=1e-5), 0.0)
    turned = disagreements_at(other, one, 10)
    assert turned.outside_km2 == (0.0, pytest.approx(km2(RIGHT), abs=1e-5))
    series = disagreement_series(one, other)
    assert series.pairs == ((("ru", "held"), ("", "unknown")),)
    assert series.outside.tolist() == [pytest.approx(km2(RIGHT), abs=1e-5)]


def test_since_when_is_the_map_that_made_them_differ():
    """Of the two, the later one; a gap in one map begins when its state ended; None for as long as there are maps."""
    one = history_of((10, (HELD, LEFT)), (20, (HELD, LEFT), (HELD, RIGHT)), (30, (HELD, RIGHT)))
    other = history_of((12, (RETAKEN, LEFT)), (25, (RETAKEN, LEFT), (RETAKEN, RIGHT)), source="b")

    def since(at):
        return {
            (each.before, each.after): since_when(one, other, each, at)
            for each in disagreements_at(one, other, at).patches
        }

    ru, ua = ("ru", "held"), ("ua", "retaken")
    assert since(15) == {(ru, ua): None}
    assert since(22)[ru, None] == 20
    assert since(31) == {(ru, ua): 25, (None, ua): 30}


def test_a_redrawn_map_loses_nobody_any_ground():
    """What leaves in the step of a break is set apart; what was lost besides stays lost."""
    small = box(35.3, 50, 35.32, 50.02)
    history = history_of(
        (10, (HELD, WHOLE), (HELD, small)), (20, (HELD, LEFT), (HELD, small)), (30, (HELD, LEFT))
    )
    found = changes_between(history, 10, 30)
    kept, aside = apart_from(history, found, [Break(10, 20, ("ru", "held"), left=True)])
    assert gained_and_lost(found)["ru"] == (0.0, pytest.approx(km2(RIGHT) + km2(small), abs=1e-4))
    assert gained_and_lost(kept) == {"ru": (0.0, pytest.approx(km2(small), abs=1e-4))}
    assert sum(each.km2 for each in aside) == pytest.approx(km2(RIGHT), abs=1e-4)


@settings(max_examples=20, deadline=None)
@given(GROUND, GROUND)
def test_what_a_side_gains_less_what_it_loses_is_its_difference(before, after):
    """Km2 of held, prior and retaken ground at both ends, by side, against the changes between them."""
    history = history_of(
        *(
            (at, *((state, square) for state, square in zip(ground, SQUARES, strict=True) if state))
            for at, ground in ((10, before), (20, after))
        )
    )
    sums = gained_and_lost(changes_between(history, 10, 20))
    for side in ("ru", "ua"):
        has = [
            sum(km2(square) for state, square in zip(ground, SQUARES, strict=True)
                if state and state.side == side and state.control is not Control.CLAIMED)
            for ground in (before, after)
        ]  # fmt: skip
        gained, lost = sums.get(side, (0.0, 0.0))
        assert gained - lost == pytest.approx(has[1] - has[0], abs=1e-3)
