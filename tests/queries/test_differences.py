"""What changed, and where two sources differ: overlays of two states."""

import itertools

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from heldground.actors import Control
from heldground.area import areas_km2, difference, intersection, union
from heldground.history.blocks import columns_of
from heldground.history.build import build_history
from heldground.history.history import History
from heldground.queries.changes import changes_between
from heldground.queries.disagreements import disagreements_at
from heldground.queries.overlay import totals
from heldground.snapshots import Snapshot, State, make_patches
from heldground.sources import Source

HELD = State("ru", Control.HELD, "held")
UNKNOWN = State("", Control.UNKNOWN, "unknown")
RENAMED = State("ru", Control.HELD, "held, said otherwise")


def snapshot(at, *ground):
    patches = [patch for state, shape in ground for patch in make_patches(state, shape)]
    return Snapshot("a", f"{at}", f"{at}", at, at, tuple(patches))


def history_of(*snapshots, source="a"):
    instants = [each.valid_at for each in snapshots]
    return History(Source(source, source), columns_of(build_history(snapshots)), instants, instants)


def test_ground_that_turns_unknown_is_one_change_with_its_area():
    """Half of a held square becomes unknown: that half is the change, nothing else."""
    history = history_of(
        snapshot(10, (HELD, box(35, 50, 35.2, 50.1))),
        snapshot(20, (HELD, box(35, 50, 35.1, 50.1)), (UNKNOWN, box(35.1, 50, 35.2, 50.1))),
    )
    (change,) = changes_between(history, 10, 20)
    assert (change.before, change.after) == (("ru", "held"), ("", "unknown"))
    assert change.km2 == pytest.approx(areas_km2([box(35.1, 50, 35.2, 50.1)])[0], abs=1e-6)


def test_a_new_label_on_the_same_ground_is_no_change():
    """Publishers rename without anything changing hands."""
    history = history_of(
        snapshot(10, (HELD, box(35, 50, 35.2, 50.1))), snapshot(20, (RENAMED, box(35, 50, 35.2, 50.1)))
    )
    assert changes_between(history, 10, 20) == []


def test_a_change_that_was_undone_in_between_does_not_show():
    """Changes compare two instants, not the way between them."""
    square = box(35, 50, 35.2, 50.1)
    history = history_of(snapshot(10, (HELD, square)), snapshot(20), snapshot(30, (HELD, square)))
    assert changes_between(history, 10, 30) == []
    assert totals(changes_between(history, 10, 20)).keys() == {(("ru", "held"), None)}


def test_two_sources_differ_where_only_one_shows_ground():
    """What one source leaves blank is "not shown", not somebody's."""
    first = history_of(snapshot(10, (HELD, box(35, 50, 35.2, 50.1))))
    second = history_of(snapshot(10, (HELD, box(35.1, 50, 35.3, 50.1))), source="b")
    sums = totals(disagreements_at(first, second, 10).patches)
    assert sums.keys() == {(("ru", "held"), None), (None, ("ru", "held"))}
    assert disagreements_at(first, first, 10).patches == ()


cells = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.booleans()), max_size=8)


@settings(max_examples=40, deadline=None)
@given(cells, cells)
def test_changes_applied_to_the_first_state_give_the_second(before, after):
    """For each class: its ground before, without what left it, with what joined it, is its ground after."""

    def ground(squares):
        return [
            (UNKNOWN if unknown else HELD, box(35 + x / 10, 50 + y / 10, 35.15 + x / 10, 50.15 + y / 10))
            for x, y, unknown in squares
        ]

    history = history_of(snapshot(10, *ground(before)), snapshot(20, *ground(after)))
    found = changes_between(history, 10, 20)
    for wanted in (("ru", "held"), ("", "unknown")):
        was, now = (
            union(
                cell.shape for cell in history.at(at) if (cell.state.side, cell.state.control.value) == wanted
            )
            for at in (10, 20)
        )
        left = union(each.shape for each in found if each.before == wanted)
        joined = union(each.shape for each in found if each.after == wanted)
        applied = union([difference(was, left), joined])
        assert areas_km2([shapely.symmetric_difference(applied, now)])[0] < 1e-3
    for one, other in itertools.combinations(found, 2):
        assert areas_km2([intersection(one.shape, other.shape)])[0] < 1e-6
