"""Taking maps in: whatever order, number and state of the files, the history is that of the snapshots."""

import random
import threading
from datetime import date
from pathlib import Path

import pytest
import shapely

from archives import (
    HELD,
    LIBERATED,
    NOW,
    UNKNOWN,
    collection,
    deepstate_map,
    feature,
    nzz_map,
    pack_tar,
    polygon,
    square,
)
from heldground.area import areas_km2, union
from heldground.errors import BadProject, UnknownName, WrongUse
from heldground.history.history import History
from heldground.history.intake import import_snapshots, rebuild_history
from heldground.history.quarantine import decide, load_quarantine, notices_of
from heldground.project import Project, create_project, open_project
from heldground.queries.load import load_histories
from heldground.snapshots import State
from heldground.snapshots.log import load_log
from heldground.snapshots.table import load_held, load_snapshots
from heldground.when import FOREVER, day_start

T = 1_743_000_000


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return create_project(tmp_path / "project")


def story(seed: int, length: int = 12) -> list[tuple[str, bytes]]:
    """A front that moves: overlapping squares of three classes, a few of them changed from file to file."""
    chance = random.Random(seed)
    fills = (HELD, LIBERATED, UNKNOWN)
    squares = [
        (chance.choice(fills), chance.randint(30, 38), chance.randint(46, 52), chance.choice((0.7, 1, 1.5)))
        for _ in range(8)
    ]
    files = []
    for number in range(length):
        for _ in range(chance.randint(0, 3)):
            squares[chance.randrange(len(squares))] = (
                chance.choice(fills),
                chance.randint(30, 38) + chance.choice((0, 0.25, 1 / 3)),
                chance.randint(46, 52),
                chance.choice((0.7, 1, 1.5)),
            )
        files.append((f"{T + number * 1000}.geojson", deepstate_map(*squares)))
    return files


def bring(project: Project, *files: tuple[str, bytes], publisher: str = "deepstate") -> None:
    folder = project.folder.parent / "in"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, content in files:
        (folder / name).write_bytes(content)
    import_snapshots(project, publisher, [folder], now=NOW)


def history(project: Project, source: str = "deepstate") -> History:
    return load_histories(project, [source])[0]


def states(of: History, at: int) -> dict[State, shapely.Geometry]:
    found: dict[State, list[shapely.Geometry]] = {}
    for cell in of.at(at):
        found.setdefault(cell.state, []).append(cell.shape)
    return {state: union(shapes) for state, shapes in found.items()}


def differ_km2(one: History, other: History, at: int) -> float:
    """The largest ground that one has in a state and the other has not."""
    a, b = states(one, at), states(other, at)
    empty = shapely.Polygon()
    return max(
        (
            float(
                areas_km2([shapely.symmetric_difference(a.get(s, empty), b.get(s, empty), grid_size=1e-10)])[
                    0
                ]
            )
            for s in a.keys() | b.keys()
        ),
        default=0.0,
    )


def assert_same(one: History, other: History) -> None:
    assert one.instants.tolist() == other.instants.tolist()
    for at in map(int, one.instants):
        assert differ_km2(one, other, at) < 1e-4, at


@pytest.mark.parametrize("seed", range(4))
def test_any_order_of_import_gives_the_same_history(seed: int, tmp_path: Path) -> None:
    """At once, one by one, backwards, shuffled in handfuls: late snapshots are woven in."""
    files = story(seed)
    shuffled = random.Random(seed).sample(files, len(files))
    orders = {
        "at once": [files],
        "one by one": [[each] for each in files],
        "backwards": [[each] for each in reversed(files)],
        "handfuls": [shuffled[at : at + 5] for at in range(0, len(shuffled), 5)],
    }
    made = {}
    for name, batches in orders.items():
        project = create_project(tmp_path / name / "project")
        for batch in batches:
            bring(project, *batch)
        made[name] = history(project)
    for name in orders:
        assert_same(made["at once"], made[name])


def test_a_rebuild_gives_what_was_built_step_by_step(project: Project) -> None:
    """And the same blocks to the byte, however often."""
    files = story(7)
    for at in range(0, len(files), 4):
        bring(project, *files[at : at + 4])
    before = history(project)
    rebuild_history(project, "deepstate")
    after = history(project)
    assert_same(before, after)
    rebuild_history(project, "deepstate")
    assert shapely.equals_identical(history(project).columns.shape, after.columns.shape).all()


def test_many_imports_merge_their_blocks_and_change_nothing(project: Project, tmp_path: Path) -> None:
    """Forty imports of one file: the closed blocks are joined on the way."""
    files = story(3, length=40)
    for each in files:
        bring(project, each)
    other = create_project(tmp_path / "other" / "project")
    bring(other, *files)
    assert_same(history(project), history(other))


def test_the_same_file_twice_is_one_snapshot(project: Project) -> None:
    """In one import, in the next, and under another folder's name."""
    files = story(1, length=3)
    bring(project, *files)
    again = import_snapshots(project, "deepstate", [project.folder.parent / "in"] * 2, now=NOW)
    assert (again.new, again.already_known, again.exit_code) == (0, 6, 0)
    with project.reading() as connection:
        assert len(load_snapshots(connection, "deepstate")) == 3


def test_two_files_of_equal_bytes_imported_apart_are_two_snapshots(project: Project) -> None:
    """The map of Monday, another on Tuesday, Monday's bytes again on Wednesday: one original, three instants."""
    monday, tuesday = deepstate_map((HELD, 36, 50, 1)), deepstate_map((HELD, 36, 50, 2))
    for number, content in enumerate((monday, tuesday, monday)):
        bring(project, (f"{T + number}.geojson", content))
    rebuild_history(project, "deepstate")
    areas = [sum(cell.area_km2 for cell in history(project).at(T + number)) for number in range(3)]
    assert areas[0] == areas[2] < areas[1]


def test_a_map_published_again_was_known_at_its_first_publication(project: Project, tmp_path: Path) -> None:
    """NZZ repeats a day's file for days; in an archive in any order the first day counts."""
    content = nzz_map("2024-08-30", "2024-08-20", nochange=[square(38, 48)])
    files = [(f"2024-09-0{day}.json", content) for day in (3, 1, 2)]
    import_snapshots(project, "nzz", [pack_tar(tmp_path / "n.tar", files)], now=NOW)
    with project.reading() as connection:
        (row,) = load_snapshots(connection, "nzz")
    assert row.name == "2024-09-01.json"


def test_a_correction_of_one_day_wins_in_either_order(tmp_path: Path) -> None:
    """Two maps of one day: the later publication holds, also when it is imported first."""
    first = ("2024-09-01.json", nzz_map("2024-08-30", "2024-08-20", nochange=[square(38, 48)]))
    second = ("2024-09-02.json", nzz_map("2024-08-30", "2024-08-20", nochange=[square(38, 48, 2)]))
    made = []
    for order in ((first, second), (second, first)):
        project = create_project(tmp_path / str(len(made)) / "project")
        for each in order:
            bring(project, each, publisher="nzz")
        made.append(history(project, "nzz"))
    assert_same(*made)
    assert sum(cell.area_km2 for cell in made[1].at(2**52)) > 20_000


def test_bad_files_are_told_and_the_rest_is_kept(project: Project) -> None:
    """The account counts, exit code 3, the good snapshots are there and the project goes on."""
    good = story(2, length=2)
    bad = [
        ("1.geojson", good[0][1]),
        (f"{T + 5}.geojson", b""),
        (f"{T + 6}.geojson", b"\xff\xfe"),
        (f"{T + 7}.geojson", good[0][1][:-20]),
        (
            f"{T + 8}.geojson",
            collection(feature(polygon([[1, 2], [3, 4]])), feature(polygon(square(36, 50)))),
        ),
    ]
    folder = project.folder.parent / "in"
    bring(project, *good, *bad)
    account = import_snapshots(project, "deepstate", [folder], now=NOW)
    assert (account.files, account.unusable, account.new, account.exit_code) == (7, 4, 0, 3)
    assert len(history(project).instants) == 3
    bring(project, (f"{T + 999_999}.geojson", good[0][1]))
    assert len(history(project).instants) == 4


def test_an_empty_map_does_not_empty_the_history(project: Project) -> None:
    """A feed that delivers nothing is refused; the state of the day before still holds."""
    bring(project, *story(2, length=2))
    before = states(history(project), 2**52)
    bring(project, (f"{T + 999_999}.geojson", collection()))
    assert states(history(project), 2**52).keys() == before.keys()


def test_an_archive_that_breaks_off_keeps_what_it_gave(project: Project, tmp_path: Path) -> None:
    """The whole one completes it: nothing twice."""
    files = story(5)
    whole = pack_tar(tmp_path / "maps.tar", files).read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[: len(whole) // 2])
    account = import_snapshots(project, "deepstate", [tmp_path / "cut.tar"], now=NOW)
    assert account.exit_code == 3
    assert 0 < account.new < len(files)
    rest = import_snapshots(project, "deepstate", [tmp_path / "maps.tar"], now=NOW)
    assert (rest.new + account.new, rest.exit_code) == (len(files), 0)


def test_nothing_at_a_path_is_wrong_use_and_reads_nothing(project: Project) -> None:
    """The good path beside it is not imported behind the error."""
    bring(project, *story(2, length=2))
    with pytest.raises(UnknownName, match="nowhere"):
        import_snapshots(project, "deepstate", [project.folder.parent / "in", Path("nowhere")], now=NOW)
    with pytest.raises(UnknownName, match="known are: deepstate"):
        import_snapshots(project, "liveuamap", [project.folder.parent / "in"], now=NOW)
    with pytest.raises(UnknownName, match="nzz"):
        rebuild_history(project, "nzz")


def test_what_is_held_back_comes_in_when_released(project: Project) -> None:
    """One alarm however many files repeat it; after the release it is part of every snapshot that had it."""
    maps = [deepstate_map((HELD, 36, 50, 1 + number / 10), (UNKNOWN, 64, 14, 1)) for number in range(3)]
    bring(project, *((f"{T + number}.geojson", each) for number, each in enumerate(maps)))
    with project.reading() as connection:
        (held,) = load_held(connection)
    assert (held.files, held.released_at) == (3, None)
    assert {state.side for state in states(history(project), 2**52)} == {"ru"}
    decide(project, held.id[:6], "released", now=NOW)
    assert {state.side for state in states(history(project), T)} == {"ru", ""}
    with project.reading() as connection:
        assert load_held(connection)[0].released_at == NOW
    bring(project, (f"{T + 9}.geojson", maps[0]))
    assert {state.side for state in states(history(project), 2**52)} == {"ru", ""}
    with pytest.raises(UnknownName):
        decide(project, "zz", "released", now=NOW)
    with pytest.raises(UnknownName):
        decide(project, "", "released", now=NOW)


def test_what_was_answered_at_a_place_in_the_log_stays(project: Project) -> None:
    """A late map, a release and a correction come in; the answer pinned before each is as it was."""
    maps = [deepstate_map((HELD, 36, 50, 1 + number / 10), (UNKNOWN, 64, 14, 1)) for number in range(6)]
    files = [(f"{T + number * 1000}.geojson", each) for number, each in enumerate(maps)]
    answers: list[tuple[int, dict[State, shapely.Geometry], list[int]]] = []

    def note() -> None:
        now = history(project)
        assert now.recorded is not None
        answers.append((now.recorded, states(now, 2**52), now.instants.tolist()))

    bring(project, *files[:2], *files[4:])
    note()
    bring(project, files[2])
    note()
    with project.reading() as connection:
        (held,) = load_held(connection)
    decide(project, held.id, "released", now=NOW)
    note()
    bring(project, files[3])
    note()
    assert len({recorded for recorded, _, _ in answers}) == 4
    for recorded, expected, instants in answers:
        (pinned,) = load_histories(project, ["deepstate"], recorded=recorded)
        assert pinned.instants.tolist() == instants
        assert states(pinned, 2**52).keys() == expected.keys()
        for state, shape in states(pinned, 2**52).items():
            assert shape.equals(expected[state])
    with pytest.raises(WrongUse, match="1 to 7"):
        load_histories(project, ["deepstate"], recorded=8)


def test_a_pin_shows_when_a_state_began_as_it_was_visible_then(project: Project) -> None:
    """Held at the first and third map, not at the second, which came late: before, it held all along."""
    square = deepstate_map((HELD, 36, 50, 1))
    away = deepstate_map((HELD, 30, 46, 1))
    bring(project, (f"{T}.geojson", square), (f"{T + 2000}.geojson", square))
    bring(project, (f"{T + 1000}.geojson", away))
    begun = sorted(cell.valid_from - T for cell in history(project).at(2**52))
    assert begun == [2000]
    (pinned,) = load_histories(project, ["deepstate"], recorded=2)
    (cell,) = pinned.at(2**52)
    assert (cell.valid_from, cell.valid_until) == (T, FOREVER)


def test_under_a_pin_ground_is_joined_where_a_hidden_map_had_parted_it(project: Project) -> None:
    """Four squares held, one of them later; a map between them that came late shows none of it as held."""
    bring(
        project,
        (f"{T}.geojson", deepstate_map((HELD, 36, 50, 2))),
        (f"{T + 2000}.geojson", deepstate_map((HELD, 36, 50, 1))),
    )
    bring(project, (f"{T + 1000}.geojson", deepstate_map((UNKNOWN, 36, 50, 2))))
    now = history(project)
    assert [cell.valid_from - T for cell in now.at(2**52)] == [2000]
    pinned = now.pinned(recorded=2)
    (small,) = pinned.at(2**52)
    assert (small.valid_from - T, round(small.shape.area, 9)) == (0, 1.0)
    gone = [cell for cell in pinned.at(T) if cell.valid_until != FOREVER]
    assert {cell.valid_until - T for cell in gone} == {2000}
    assert round(sum(cell.shape.area for cell in gone), 9) == 3.0


def test_what_is_told_of_the_quarantine_under_a_pin_stays(project: Project) -> None:
    """A polygon is held back since its first file known then, and released only after its release."""
    held = (UNKNOWN, 64, 14, 1)
    bring(project, (f"{T}.geojson", deepstate_map((HELD, 36, 50, 1))))
    bring(project, (f"{T + 2000}.geojson", deepstate_map((HELD, 36, 50, 1), held)))
    bring(project, (f"{T + 1000}.geojson", deepstate_map((HELD, 36, 50, 2), held)))
    with project.reading() as connection:
        (alarm,) = load_quarantine(connection)
    decide(project, alarm.notice.id, "released", now=NOW)

    def told(recorded: int | None) -> list[tuple[int, int]]:
        with project.reading() as connection:
            found = notices_of(connection, "deepstate", recorded=recorded).between(None)
        return [(each.since - T, each.files) for each in found]

    assert [told(place) for place in (1, 2, 3, 4, None)] == [[], [(2000, 1)], [(1000, 2)], [], []]


def test_an_answer_under_a_pin_is_kept_and_a_damaged_one_made_again(project: Project) -> None:
    """Where a release changed the map, originals are read once; the cache holds nothing that is not checked."""
    bring(project, (f"{T}.geojson", deepstate_map((HELD, 36, 50, 1), (UNKNOWN, 64, 14, 1))))
    with project.reading() as connection:
        (held,) = load_held(connection)
    decide(project, held.id, "released", now=NOW)
    (before,) = load_histories(project, ["deepstate"], recorded=1)
    assert {cell.state.side for cell in before.at(2**52)} == {"ru"}
    (kept,) = (project.folder / ".cache/pins").iterdir()
    kept.write_bytes(b"damaged")
    (again,) = load_histories(project, ["deepstate"], recorded=1)
    assert {cell.state.side for cell in again.at(2**52)} == {"ru"}
    assert kept.read_bytes() != b"damaged"


def test_an_earlier_publication_that_comes_late_says_since_when_it_was_known(tmp_path: Path) -> None:
    """The file of the third first, that of the first later: the map was known on the first, in any order."""
    content = nzz_map("2024-08-30", "2024-08-20", nochange=[square(38, 48)])
    known = []
    for order in ((3, 1, 2), (1, 2, 3)):
        project = create_project(tmp_path / str(order[0]) / "project")
        for day in order:
            bring(project, (f"2024-09-0{day}.json", content), publisher="nzz")
        known.append(history(project, "nzz").known.tolist())
    assert known[0] == known[1] == [day_start(date(2024, 9, 1))]


def test_a_late_map_is_woven_in_and_the_rest_is_not_read_again(project: Project) -> None:
    """Only its neighbours' originals are needed; the history is that of all at once."""
    files = story(5, length=30)
    late = files[11]
    bring(project, *(each for each in files if each is not late))
    steps: list[tuple[str, int]] = []
    folder = project.folder.parent / "in"
    for old in folder.iterdir():
        old.unlink()
    (folder / late[0]).write_bytes(late[1])
    account = import_snapshots(
        project, "deepstate", [folder], now=NOW, progress=lambda what, done, of: steps.append((what, done))
    )
    assert account.woven == 1
    assert max(done for what, done in steps if what == "reading") <= 2
    other = create_project(project.folder.parent / "other" / "project")
    bring(other, *files)
    assert_same(history(project), history(other))


def test_a_map_of_a_day_to_come_is_refused(project: Project) -> None:
    """So is one published before the day it shows; the rest is kept, exit 3."""
    good = deepstate_map((HELD, 36, 50, 1))
    bring(project, (f"{NOW + 3 * 86_400}.geojson", good), (f"{T}.geojson", good))
    assert history(project).instants.tolist() == [T]
    early = nzz_map("2024-08-30", "2024-08-20", nochange=[square(38, 48)])
    folder = project.folder.parent / "nzz"
    folder.mkdir()
    (folder / "2024-08-20.json").write_bytes(early)
    account = import_snapshots(project, "nzz", [folder], now=NOW)
    assert (account.new, account.exit_code) == (0, 3)
    assert "time backwards" in account.refused[0]


def test_a_person_may_uphold_an_alarm(project: Project) -> None:
    """It is marked, and goes on holding; another verdict is wrong use."""
    bring(project, (f"{T}.geojson", deepstate_map((HELD, 36, 50, 1), (UNKNOWN, 64, 14, 1))))
    with project.reading() as connection:
        (alarm,) = load_quarantine(connection)
    decide(project, alarm.notice.id, "upheld", now=NOW)
    with project.reading() as connection:
        (notice,) = notices_of(connection, "deepstate").between(T, T)
        entries = [(entry.first, entry.what) for entry in load_log(connection)]
    assert (notice.standing.value, notice.holds) == ("upheld", True)
    assert entries == [(1, "maps"), (2, "upheld")]
    assert {cell.state.side for cell in history(project).at(2**52)} == {"ru"}
    with pytest.raises(WrongUse, match="released or upheld"):
        decide(project, alarm.notice.id, "perhaps", now=NOW)


def test_a_rebuild_fills_the_quarantine_as_the_imports_did(project: Project) -> None:
    """Files are counted once, and a release stays one."""
    maps = [deepstate_map((HELD, 36, 50, 1 + number / 10), (UNKNOWN, 64, 14, 1)) for number in range(3)]
    for number, each in enumerate(maps):
        bring(project, (f"{T + number}.geojson", each))
    with project.reading() as connection:
        before = load_held(connection)
    rebuild_history(project, "deepstate")
    with project.reading() as connection:
        assert load_held(connection) == before
    decide(project, before[0].id, "released", now=NOW)
    rebuild_history(project, "deepstate")
    with project.reading() as connection:
        assert [each.released_at for each in load_held(connection)] == [NOW]
    assert {cell.state.side for cell in history(project).at(2**52)} == {"ru", ""}


def test_swapped_originals_are_found_out(project: Project) -> None:
    """A pack whose bytes are whole but not those imported gives no history."""
    bring(project, *story(1, length=2))
    one = next(project.originals.glob("*.pack"))
    other = create_project(project.folder.parent / "b" / "project")
    bring(other, *story(2, length=2))
    one.write_bytes(next(other.originals.glob("*.pack")).read_bytes())
    with pytest.raises(BadProject):
        rebuild_history(project, "deepstate")


def test_two_imports_at_once_wait_for_each_other(project: Project) -> None:
    """Neither sweeps the other's pack away; both histories are whole."""
    files = story(4, length=10)
    folders = []
    for name, some in (("a", files[::2]), ("b", files[1::2])):
        folder = project.folder.parent / name
        folder.mkdir()
        for file, content in some:
            (folder / file).write_bytes(content)
        folders.append(folder)
    threads = [
        threading.Thread(
            target=lambda folder=folder: import_snapshots(
                open_project(project.folder), "deepstate", [folder], now=NOW
            )
        )
        for folder in folders
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(history(project).instants) == 10
    rebuild_history(project, "deepstate")
    alone = create_project(project.folder.parent / "alone" / "project")
    bring(alone, *files)
    assert_same(history(project), history(alone))
