"""Both real archives, every file: what the account says, what the history holds, what it costs."""

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import pytest

from archives import DEEPSTATE, Imported, members
from heldground.area import areas_km2
from heldground.history.build import partition
from heldground.history.history import History
from heldground.project import open_project
from heldground.snapshots import pass_gates, reader_for
from heldground.snapshots.table import load_held
from heldground.when import day_of

BOUNDS = (19.0, 43.0, 48.0, 60.0)
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


def test_every_fortieth_snapshot_is_told_back(whole_histories: dict[str, History], shared: Path) -> None:
    """From the first months of broken rings to the last: each class to 0.001 km2."""
    history = whole_histories["deepstate"]
    wanted = {f"{at}" for at in history.instants[::40]}
    reader = reader_for("deepstate")
    checked = 0
    for name, content in members(shared / "data" / DEEPSTATE, "0", "9"):
        if name.split(".")[0] not in wanted:
            continue
        (snapshot,) = reader.read(content, name)
        snapshot = pass_gates(snapshot, bounds=BOUNDS)
        off: defaultdict[tuple[str, str], float] = defaultdict(float)
        for state, shape in partition(snapshot.patches).items():
            off[state.side, state.control.value] += float(areas_km2([shape])[0])
        for row in history.numbers_at(snapshot.valid_at):
            state = history.columns.states[int(history.columns.state[row])]
            off[state.side, state.control.value] -= float(history.columns.area_km2[row])
        assert max(map(abs, off.values())) < 0.001, (name, dict(off))
        checked += 1
    assert checked == len(wanted) > 30


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
