"""What holds for any sequence of maps: each state is its snapshot, a partition, and no order of import matters."""

import hashlib
from collections.abc import Sequence

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from heldground.actors import Control
from heldground.area import areas_km2, intersection, on_grid, repair, union
from heldground.history.blocks import columns_of, decode, encode
from heldground.history.build import HistoryBuilder, build_history, partition
from heldground.history.cells import Cell
from heldground.snapshots import Snapshot, State, make_patches

STATES = [
    State("ru", Control.HELD, "occupied"),
    State("ru", Control.HELD, "occupied, also"),
    State("ua", Control.RETAKEN, "liberated"),
    State("", Control.UNKNOWN, "unknown"),
    State("ru", Control.PRIOR, "before"),
]
NOTHING = shapely.Polygon()

on_a_grid = some.integers(0, 8).map(lambda number: 30 + number / 4)
anywhere = some.floats(30, 32, allow_nan=False, width=64)


def boxes(number: some.SearchStrategy[float]) -> some.SearchStrategy[shapely.Polygon]:
    def made(corners: tuple[float, float, float, float]) -> shapely.Polygon:
        a, b, c, d = corners
        return shapely.box(min(a, b), 20 + min(c, d), max(a, b), 20 + max(c, d))

    return some.tuples(number, number, number, number).map(made)


def triangles(number: some.SearchStrategy[float]) -> some.SearchStrategy[shapely.Polygon]:
    points = some.lists(some.tuples(number, number), min_size=3, max_size=7)
    return points.map(lambda ring: shapely.Polygon([(x, y + 20) for x, y in ring]))


def stories(
    number: some.SearchStrategy[float],
) -> some.SearchStrategy[list[list[tuple[State, shapely.Polygon]]]]:
    """Maps, each made of a few of the same shapes: most of a map is as it was."""
    shape = some.one_of(boxes(number), triangles(number))
    drawn = some.lists(some.tuples(some.sampled_from(STATES), shape), min_size=1, max_size=6)

    def told(
        pool: list[tuple[State, shapely.Polygon]],
    ) -> some.SearchStrategy[list[list[tuple[State, shapely.Polygon]]]]:
        return some.lists(some.lists(some.sampled_from(pool), max_size=6), min_size=1, max_size=5)

    return drawn.flatmap(told)


def snapshots(story: Sequence[Sequence[tuple[State, shapely.Polygon]]]) -> list[Snapshot]:
    made = []
    for number, drawn in enumerate(story):
        patches = tuple(
            patch for state, shape in drawn for patch in make_patches(state, on_grid(repair(shape)[0]))
        )
        digest = hashlib.sha256(repr((number, drawn)).encode()).hexdigest()
        made.append(Snapshot("test", f"{number}", digest, number * 10, number * 10, patches))
    return made


def state_at(cells: Sequence[Cell], at: int) -> dict[State, shapely.Geometry]:
    found: dict[State, list[shapely.Geometry]] = {}
    for cell in cells:
        if cell.valid_from <= at < cell.valid_until:
            found.setdefault(cell.state, []).append(cell.shape)
    return {state: union(shapes) for state, shapes in found.items()}


def off_km2(one: dict[State, shapely.Geometry], other: dict[State, shapely.Geometry]) -> float:
    left = [
        shapely.symmetric_difference(one.get(state, NOTHING), other.get(state, NOTHING), grid_size=1e-10)
        for state in one.keys() | other.keys()
    ]
    return float(max(areas_km2(left), default=0.0)) if left else 0.0


def resumed(told: Sequence[Snapshot]) -> list[Cell]:
    """Built with the store between every two snapshots."""
    closed: list[Cell] = []
    still: list[Cell] = []
    before: Snapshot | None = None
    for snapshot in told:
        builder = (
            HistoryBuilder() if before is None else HistoryBuilder(still, before.patches, before.valid_at)
        )
        builder.add(snapshot)
        stored = [decode(encode(columns_of(cells))) for cells in (builder.closed, list(builder.open_cells()))]
        closed += [stored[0].cell(number) for number in range(len(stored[0]))]
        still = [stored[1].cell(number) for number in range(len(stored[1]))]
        before = snapshot
    return closed + still


@pytest.mark.parametrize("number", [on_a_grid, anywhere], ids=["on a grid", "anywhere"])
def test_any_story_is_told_back(number: some.SearchStrategy[float]) -> None:
    """State = snapshot, partition, any order of import, resumed or in one run."""

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(stories(number), some.randoms(use_true_random=False))
    def holds(story: list[list[tuple[State, shapely.Polygon]]], chance) -> None:  # type: ignore[no-untyped-def]
        told = snapshots(story)
        cells = build_history(told)
        shuffled = list(told)
        chance.shuffle(shuffled)
        mixed, stepwise = build_history(shuffled), resumed(told)
        for snapshot in told:
            at = snapshot.valid_at
            expected = partition(snapshot.patches)
            assert off_km2(state_at(cells, at), expected) < 1e-4
            assert off_km2(state_at(mixed, at), expected) < 1e-4
            assert off_km2(state_at(stepwise, at), expected) < 1e-4
            shapes = [cell.shape for cell in cells if cell.valid_from <= at < cell.valid_until]
            common = [intersection(a, b) for n, a in enumerate(shapes) for b in shapes[:n]]
            assert not common or max(areas_km2(common)) * 1e6 < 1.0
        assert all(cell.valid_from < cell.valid_until and cell.shape.is_valid for cell in cells)

    holds()
