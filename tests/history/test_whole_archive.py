"""Both real archives, every file: what the account says, what the history holds, what it costs."""

import csv
import gzip
import random
from collections import defaultdict
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely

from archives import Imported
from heldground.area import Shape, areas_km2, intersection, union
from heldground.history.build import partition
from heldground.history.history import History
from heldground.history.renew import snapshots_of
from heldground.history.table import load_plan
from heldground.project import open_project
from heldground.queries.classes import Class, class_of
from heldground.snapshots.table import load_held, load_snapshots
from heldground.when import day_of

PROMISED_KM2 = 0.02
pytestmark = pytest.mark.slow


def test_the_account_of_the_whole_deepstate_archive(whole: dict[str, Imported]) -> None:
    """1,265 files, none refused; what was repaired, contradicts itself or is held back is counted."""
    account = whole["deepstate"].account
    assert (account.files, account.unusable, account.new, account.exit_code) == (1265, 0, 1265, 0)
    assert account.repaired == 209
    assert account.dropped["Point"] > 300_000
    assert 60 <= account.disagreeing <= 80
    assert account.held["outside the theatre"] >= 2
    assert account.held["unknown label"] == 0  # each of its labels has a rule
    assert account.held["label held back"] >= 3


def test_the_account_of_the_whole_nzz_archive(whole: dict[str, Imported]) -> None:
    """1,162 files, 638 of them a map of their own."""
    account = whole["nzz"].account
    assert (account.files, account.new, account.already_known, account.exit_code) == (1162, 638, 524, 0)


def test_what_it_costs(whole: dict[str, Imported], capsys: pytest.CaptureFixture[str]) -> None:
    """Three years of a source below 12 MB of history, originals included below 20 MB; printed for the record."""
    for source, imported in whole.items():
        database = (imported.folder / "heldground.db").stat().st_size
        originals = sum(path.stat().st_size for path in (imported.folder / "originals").iterdir())
        with capsys.disabled():
            print(
                f"\n{source}: {imported.account.new:,} snapshots, {imported.account.cells:,} cells, "
                f"{database / 1e6:.1f} MB database, {originals / 1e6:.1f} MB originals, "
                f"{imported.cpu_seconds:.0f} s of processor, {imported.seconds:.0f} s"
            )
        assert database < 12_000_000
        assert database + originals < 20_000_000


def test_every_fortieth_snapshot_is_told_back(
    whole: dict[str, Imported], whole_histories: dict[str, History]
) -> None:
    """From the first months of broken rings to the last: each class to 0.02 km2, by area and, every 240th, by place."""
    history = whole_histories["deepstate"]
    project = open_project(whole["deepstate"].folder)
    with project.reading() as connection:
        rows = load_snapshots(connection, "deepstate")
        plan = load_plan(connection, "deepstate")
    assert plan is not None
    assert [turn.valid_at for turn in plan.turns] == np.unique(history.instants).tolist()
    wanted = plan.turns[::40]
    for number, snapshot in enumerate(snapshots_of(project, rows, wanted, {}).values()):
        drawn: defaultdict[Class, list[Shape]] = defaultdict(list)
        for state, shape in partition(snapshot.patches).items():
            drawn[state.side, state.control.value].append(shape)
        mine: defaultdict[Class, list[int]] = defaultdict(list)
        for row in history.numbers_at(snapshot.valid_at):
            mine[class_of(history.columns, row)].append(int(row))
        for key in drawn.keys() | mine.keys():
            have, want = history.columns.area_km2[mine[key]].sum(), areas_km2(drawn[key]).sum()
            assert abs(have - want) < PROMISED_KM2, (snapshot.name, key)
            if number % 6 == 0:
                ground = union(history.columns.shape[mine[key]])
                off = shapely.symmetric_difference(ground, union(drawn[key]), grid_size=1e-10)
                assert areas_km2([off])[0] < PROMISED_KM2, (snapshot.name, key)
    assert len(wanted) > 30


def test_any_instant_is_a_partition(whole_histories: dict[str, History]) -> None:
    """Eight instants at random, others every day: all cells of one have less than 1 m2 in common."""
    history = whole_histories["deepstate"]
    chance = random.Random(date.today().isoformat())  # noqa: DTZ011
    for at in chance.sample(history.instants.tolist(), 8):
        shapes = history.columns.shape[history.numbers_at(at)]
        left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        pairs = left < right
        left, right = left[pairs], right[pairs]
        assert len(left) > 100
        meet = shapely.relate_pattern(shapes[left], shapes[right], "T********")
        common = [intersection(*pair) for pair in zip(shapes[left[meet]], shapes[right[meet]], strict=True)]
        assert not common or areas_km2(common).sum() * 1e6 < 1.0, at


def test_the_sea_is_held_back_in_one_row_a_shape(whole: dict[str, Imported]) -> None:
    """The shape in the Arabian Sea, redrawn three times: 279 files, four rows; nothing of it in the map."""
    with open_project(whole["deepstate"].folder).reading() as connection:
        held = load_held(connection, "deepstate")
    sea = [each for each in held if each.shape.centroid.x > 60]
    assert sorted(each.files for each in sea) == [2, 29, 49, 199]


def test_nzz_totals_are_those_of_the_reference(whole_histories: dict[str, History], shared: Path) -> None:
    """Held ground at every tenth snapshot, to 2 in 100,000; the reference measures between geodesic edges."""
    history = whole_histories["nzz"]
    with gzip.open(shared / "data/reference/nzz-areas.csv.gz", "rt", encoding="utf-8") as stream:
        expected = {row["date"]: float(row["state"]) for row in csv.DictReader(stream)}
    checked = 0
    for at in map(int, history.instants[::10]):
        held = sum(
            float(history.columns.area_km2[row])
            for row in history.numbers_at(at)
            if history.columns.states[int(history.columns.state[row])].side == "ru"
        )
        want = expected.get(day_of(at).isoformat())
        if want is not None:
            assert held == pytest.approx(want, rel=2e-5), day_of(at)
            checked += 1
    assert checked > 50
