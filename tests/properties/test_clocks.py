"""Two clocks and a counter, for any sequence of maps: order and repetition change nothing, and what was answered stays."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from heldground.actors import Control
from heldground.area import areas_km2, on_grid, union
from heldground.history.blocks import Columns, columns_of, decode, encode
from heldground.history.build import partition
from heldground.history.plan import Plan, plan_of
from heldground.history.weave import turns_needed, weave
from heldground.snapshots import Snapshot, State, make_patches
from heldground.snapshots.originals import Place
from heldground.snapshots.summary import Summariser
from heldground.snapshots.table import SnapshotRow
from heldground.when import FOREVER

STATES = [State("ru", Control.HELD, "a"), State("ua", Control.RETAKEN, "b"), State("", Control.UNKNOWN, "c")]
NOTHING = shapely.Polygon()
SLOW = list(HealthCheck)

corner = some.integers(0, 6).map(lambda number: 30 + number / 4)
boxes = some.tuples(corner, corner, corner, corner).map(
    lambda each: shapely.box(
        min(each[0], each[1]),
        min(each[2], each[3]),
        max(each[0], each[1]) + 0.25,
        max(each[2], each[3]) + 0.25,
    )
)
drawings = some.lists(some.tuples(some.sampled_from(STATES), boxes), min_size=1, max_size=4)


@dataclass(frozen=True)
class File:
    """A publication: its map's instant, when it was published, what it shows."""

    valid_at: int
    known_at: int
    drawing: tuple[tuple[State, shapely.Polygon], ...]

    @property
    def snapshot(self) -> Snapshot:
        patches = tuple(
            patch for state, shape in self.drawing for patch in make_patches(state, on_grid(shape))
        )
        sha = hashlib.sha256(repr(self.drawing).encode()).hexdigest()
        return Snapshot("s", f"{self.valid_at}", sha, self.valid_at, self.known_at, patches)


@dataclass
class Desk:
    """A project's log and its stored history, without the files."""

    rows: list[SnapshotRow] = field(default_factory=list)
    again: list[tuple[int, int, str, int]] = field(default_factory=list)
    snapshots: dict[int, Snapshot] = field(default_factory=dict)
    plan: Plan = field(default_factory=Plan)
    columns: Columns = field(default_factory=lambda: columns_of([]))

    @property
    def recorded(self) -> int:
        return len(self.rows) + len(self.again)

    def take(self, files: Sequence[File]) -> None:
        """An import, as `intake` does it."""
        for file in files:
            new = file.snapshot
            place = self.recorded + 1
            same = [row for row in self.rows if (row.valid_at, row.sha256) == (new.valid_at, new.sha256)]
            if not same:
                summary = Summariser((19.0, 19.0, 48.0, 60.0)).summary(new, 1)
                row = SnapshotRow(
                    place, "s", new.name, new.sha256, new.valid_at, new.known_at, 1, Place("", 0, 0), summary
                )
                self.rows.append(row)
                self.snapshots[place] = new
            elif new.known_at != same[0].known_at and (new.valid_at, new.sha256, new.known_at) not in {
                each[1:] for each in self.again
            }:
                self.again.append((place, new.valid_at, new.sha256, new.known_at))
        plan = self.plan_as_of()
        self.columns = decode(encode(self.woven(plan)))
        self.plan = plan

    def plan_as_of(self, known: int | None = None, recorded: int | None = None) -> Plan:
        rows = sorted(self.rows, key=lambda row: (row.valid_at, row.known_at, row.recorded))
        return plan_of("s", rows, self.again, {}, known=known, recorded=recorded)

    def woven(self, plan: Plan) -> Columns:
        needed = turns_needed(self.plan.turns, plan.turns)
        return weave(
            self.columns,
            self.plan.turns,
            plan.turns,
            {turn: self.snapshots[turn.recorded] for turn in needed},
        )


def stays(columns: Columns) -> dict[object, shapely.Geometry]:
    """Ground by state and by how long it held: what a history says, however its cells are cut."""
    found: dict[tuple[State, int, int], list[shapely.Geometry]] = {}
    for number in range(len(columns)):
        cell = columns.cell(number)
        found.setdefault((cell.state, cell.valid_from, cell.valid_until), []).append(cell.shape)
    return {key: union(shapes) for key, shapes in found.items()}


def off_km2(one: dict[object, shapely.Geometry], other: dict[object, shapely.Geometry]) -> float:
    left = [
        shapely.symmetric_difference(one.get(key, NOTHING), other.get(key, NOTHING), grid_size=1e-10)
        for key in one.keys() | other.keys()
    ]
    return float(max(areas_km2(left), default=0.0)) if left else 0.0


files = some.builds(
    File,
    some.integers(0, 5).map(lambda number: number * 10),
    some.integers(0, 8).map(lambda number: number * 10),
    drawings.map(tuple),
)


def stories() -> some.SearchStrategy[list[File]]:
    """Few instants and few drawings, so that maps correct each other, come late and come again."""

    def told(pool: list[File]) -> some.SearchStrategy[list[File]]:
        return some.lists(
            some.builds(
                lambda a, b, c: File(a.valid_at, b.known_at, c.drawing),
                *(some.sampled_from(pool) for _ in range(3)),
            ),
            min_size=1,
            max_size=8,
        )

    return some.lists(files, min_size=2, max_size=4).flatmap(told)


def differing(story: Sequence[File]) -> list[File]:
    """The files without those alike in instant and publication, of which the last imported would count."""
    return list({(file.valid_at, file.known_at): file for file in story}.values())


def batches(story: Sequence[File], cuts: Sequence[int]) -> list[list[File]]:
    ends = sorted({min(cut, len(story)) for cut in cuts} | {len(story)})
    return [list(story[a:b]) for a, b in zip([0, *ends], ends, strict=False) if a < b]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=(Phase.generate,),
)
@given(stories(), some.lists(some.integers(1, 8), max_size=4), some.randoms(use_true_random=False))
def test_any_order_of_import_and_any_duplicates_give_the_same_history(story, cuts, chance) -> None:  # type: ignore[no-untyped-def]
    """At once, and shuffled with repetitions in handfuls: the same ground, held equally long.

    For maps that differ in instant or publication; of those alike in both the last imported counts
    (tests/history/test_own_maps.py).
    """
    story = differing(story)
    whole = Desk()
    whole.take(story)
    mixed = [*story, *chance.sample(story, len(story) // 2)]
    chance.shuffle(mixed)
    desk = Desk()
    for batch in batches(mixed, cuts):
        desk.take(batch)
    assert [(turn.valid_at, turn.known_at) for turn in desk.plan.turns] == [
        (turn.valid_at, turn.known_at) for turn in whole.plan.turns
    ]
    assert off_km2(stays(desk.columns), stays(whole.columns)) < 1e-4


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=(Phase.generate,),
)
@given(stories(), some.lists(some.integers(1, 8), max_size=4))
def test_what_was_answered_at_a_place_in_the_log_is_answered_there_for_ever(story, cuts) -> None:  # type: ignore[no-untyped-def]
    """After every later import the history as of each earlier place is the one stored then."""
    desk = Desk()
    answered: list[tuple[int, dict[object, shapely.Geometry]]] = []
    for batch in batches(story, cuts):
        desk.take(batch)
        answered.append((desk.recorded, stays(desk.columns)))
        for recorded, then in answered:
            now = desk.woven(desk.plan_as_of(recorded=recorded))
            assert off_km2(stays(now), then) < 1e-4


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    phases=(Phase.generate,),
)
@given(stories(), some.integers(0, 9).map(lambda number: number * 10))
def test_what_was_known_then_is_a_history_of_what_was_published_then(story, known) -> None:  # type: ignore[no-untyped-def]
    """The state at every instant is that of the newest version published by then, and stays begin and end there."""
    story = differing(story)
    desk = Desk()
    desk.take(story)
    plan = desk.plan_as_of(known=known)
    seen = Desk()
    seen.take([file for file in story if file.known_at <= known])
    pinned = desk.woven(plan)
    assert off_km2(stays(pinned), stays(seen.columns)) < 1e-4
    published = [file.snapshot for file in story if file.known_at <= known]
    first: dict[tuple[int, str], int] = {}
    for each in published:
        key = each.valid_at, each.sha256
        first[key] = min(each.known_at, first.get(key, each.known_at))
    for at in {each.valid_at for each in published}:
        newest = max(
            (each for each in published if each.valid_at == at),
            key=lambda each: first[at, each.sha256],
        )
        expected = partition(newest.patches)
        holds = (pinned.valid_from <= at) & (at < pinned.valid_until)
        state: dict[object, shapely.Geometry] = {}
        for number in np.flatnonzero(holds):
            cell = pinned.cell(int(number))
            state[cell.state] = union([state.get(cell.state, NOTHING), cell.shape])
        assert off_km2(state, dict(expected)) < 1e-4
    assert all(
        until == FOREVER or until in {turn.valid_at for turn in plan.turns} for until in pinned.valid_until
    )
