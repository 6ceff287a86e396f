"""Maps of one's own: dates given by hand, publications feature by feature, corrections, settings that change."""

from pathlib import Path

import pytest

from archives import NOW, collection, polygon, square
from heldground.errors import BadProject
from heldground.history.account import ImportAccount
from heldground.history.intake import import_snapshots, rebuild_history
from heldground.history.quarantine import load_quarantine
from heldground.project import Project, create_project, open_project
from heldground.queries.load import load_histories
from heldground.snapshots.log import load_log
from heldground.snapshots.table import load_held
from heldground.when import DAY, Instant, day_start, parse_day

MAP = """
[maps.atlas]
label = "name"
{dates}
[maps.atlas.values]
red = {{ side = "ru", control = "held" }}
blue = {{ side = "ua", control = "retaken" }}
"""
FIRST = day_start(parse_day("2025-04-01"))


def atlas(folder: Path, dates: str = "") -> Project:
    """A project with one map of its own."""
    project = create_project(folder / "project")
    config = folder / "project" / "heldground.toml"
    config.write_text(config.read_text() + MAP.format(dates=dates))
    return open_project(project.folder)


def redefined(project: Project, old: str, new: str) -> Project:
    """The project with other settings."""
    config = project.folder / "heldground.toml"
    text = config.read_text()
    assert old in text
    config.write_text(text.replace(old, new))
    return open_project(project.folder)


def drawn(west: float, **properties: str) -> dict[str, object]:
    """A square degree in red."""
    return {
        "type": "Feature",
        "properties": {"name": "red", **properties},
        "geometry": polygon(square(west, 50)),
    }


def bring(
    project: Project, name: str, *features: dict[str, object], at: Instant | None = None
) -> ImportAccount:
    path = project.folder.parent / name
    path.write_bytes(collection(*features))
    return import_snapshots(project, "atlas", [path], now=NOW, at=at)


def wests(project: Project, at: Instant = 2**52, recorded: int | None = None) -> dict[str, list[float]]:
    """Western ends of the squares of each side at an instant."""
    (history,) = load_histories(project, ["atlas"], recorded=recorded)
    found: dict[str, list[float]] = {}
    for cell in history.at(at):
        found.setdefault(cell.state.side, []).append(round(cell.shape.bounds[0], 6))
    return {side: sorted(ends) for side, ends in found.items()}


def test_one_file_under_two_dates_is_two_maps_also_when_read_again(tmp_path: Path) -> None:
    """Equal bytes are one original; each date given with it is a map of its own, after a rebuild and a late map too."""
    project = atlas(tmp_path)
    for days in (0, 4):
        bring(project, "latest.geojson", drawn(35), at=FIRST + days * DAY)
    rebuild_history(project, "atlas")
    bring(project, "latest.geojson", drawn(36), at=FIRST + 2 * DAY)
    assert [wests(project, FIRST + days * DAY) for days in (0, 2, 4)] == [
        {"ru": [35.0]},
        {"ru": [36.0]},
        {"ru": [35.0]},
    ]


def test_polygons_published_on_different_days_are_one_map_of_their_day(tmp_path: Path) -> None:
    """None is lost; the map is known when the last of it was published, also when it is read again."""
    project = atlas(tmp_path, 'date = "day"\npublished = "out"')
    two = drawn(35, day="2025-04-01", out="2025-04-03"), drawn(37, day="2025-04-01", out="2025-04-02")
    account = bring(project, "a.geojson", *two)
    assert (account.new, account.already_known, account.polygons) == (1, 0, 2)
    for _ in range(2):
        assert wests(project) == {"ru": [35.0, 37.0]}
        (history,) = load_histories(project, ["atlas"])
        assert history.known.tolist() == [FIRST + 2 * DAY]
        rebuild_history(project, "atlas")


@pytest.mark.parametrize("number", range(4))
def test_a_corrected_file_of_the_same_day_counts_from_its_import_on(tmp_path: Path, number: int) -> None:
    """Whatever the bytes' hashes are, in either order; the first answer stays, and three places tell of the correction."""
    project = atlas(tmp_path, 'date = "day"')
    files = {
        "a.geojson": [drawn(35 + number, day="2025-04-01")],
        "b.geojson": [drawn(35 + number, day="2025-04-01"), drawn(30, day="2025-04-01")],
    }
    for place, name in enumerate(sorted(files, reverse=number % 2 == 1), 1):
        account = bring(project, name, *files[name])
        assert len(wests(project)["ru"]) == len(files[name])
        assert [notice.gate for notice in account.notices] == ["corrected map"] * (place - 1)
    assert len(wests(project, recorded=1)["ru"]) == 2 - (number % 2 == 0)
    with project.reading() as connection:
        (alarm,) = load_quarantine(connection, "atlas")
        (entry,) = load_log(connection)
    assert (alarm.notice.holds, alarm.notice.since) == (False, FIRST)
    assert "imported later (place 2 in the log)" in alarm.notice.reason
    assert entry.about.endswith("; 1 of an instant that had a map")


def test_of_two_files_of_one_day_in_one_import_the_later_one_counts(tmp_path: Path) -> None:
    """The order of the files given is the order in the log."""
    for number in range(3):
        project = atlas(tmp_path / str(number), 'date = "day"')
        folder = tmp_path / f"{number}-in"
        folder.mkdir()
        (folder / "1.geojson").write_bytes(collection(drawn(31 + number, day="2025-04-01")))
        (folder / "2.geojson").write_bytes(collection(drawn(36 + number, day="2025-04-01")))
        import_snapshots(project, "atlas", [folder], now=NOW)
        assert wests(project) == {"ru": [36.0 + number]}


RED = 'red = { side = "ru", control = "held" }'


def test_a_changed_table_holds_for_all_maps_from_the_next_import_on(tmp_path: Path) -> None:
    """No meanings are mixed: the import says that it made all anew, once, also when it brings nothing else."""
    project = atlas(tmp_path, 'date = "day"')
    first, second = drawn(35, day="2025-04-01"), drawn(37, day="2025-04-02")
    assert not bring(project, "a.geojson", first).anew
    project = redefined(project, RED, 'red = { side = "ua", control = "held" }')
    assert bring(project, "b.geojson", drawn(35, day="2025-04-02"), second).anew
    assert wests(project) == {"ua": [35.0, 37.0]}
    assert wests(project, FIRST) == {"ua": [35.0]}
    project = redefined(project, 'red = { side = "ua", control = "held" }', RED)
    again = bring(project, "a.geojson", first)
    assert (again.new, again.already_known, again.anew) == (0, 1, True)
    assert wests(project) == {"ru": [35.0, 37.0]}
    assert not bring(project, "a.geojson", first).anew
    redefined(project, "[maps.atlas]", '[maps.atlas]\ntitle = "Atlas"')
    assert not bring(open_project(project.folder), "a.geojson", first).anew


def test_a_history_of_an_earlier_reader_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version of a reader is another meaning."""
    project = atlas(tmp_path, 'date = "day"')
    bring(project, "a.geojson", drawn(35, day="2025-04-01"))
    monkeypatch.setattr("heldground.snapshots.readers.READING", 999)
    assert bring(project, "b.geojson", drawn(36, day="2025-04-02")).anew


def test_other_bounds_are_another_meaning(tmp_path: Path) -> None:
    """What lay outside of a theatre and is inside of the next one comes in."""
    theatre = tmp_path / "wide.toml"
    theatre.write_text(
        'id = "wide"\ntitle = "Wide"\nbounds = [36.0, 43.0, 48.0, 60.0]\ncountries = []\n'
        '[[sides]]\nid = "ru"\nnames = { en = ["R"] }\n[[sides]]\nid = "ua"\nnames = { en = ["U"] }\n'
    )
    project = create_project(tmp_path / "project", theatre=str(theatre))
    config = project.folder / "heldground.toml"
    config.write_text(config.read_text() + MAP.format(dates='date = "day"'))
    project = open_project(project.folder)
    bring(project, "a.geojson", drawn(30, day="2025-04-01"), drawn(37, day="2025-04-01"))
    assert wests(project) == {"ru": [37.0]}
    kept = project.folder / "theatre.toml"
    kept.write_text(kept.read_text().replace("36.0", "20.0"))
    project = open_project(project.folder)
    assert bring(project, "b.geojson", drawn(30, day="2025-04-02"), drawn(37, day="2025-04-02")).anew
    assert wests(project, FIRST) == {"ru": [30.0, 37.0]}
    with project.reading() as connection:
        assert load_held(connection, "atlas") == []


def test_a_pin_asked_after_a_change_of_the_table_is_not_the_one_kept_before(tmp_path: Path) -> None:
    """Until the history is built anew it is refused where files must be read again, then it has the new meaning."""
    project = atlas(tmp_path, 'date = "day"\npublished = "out"')
    bring(project, "a.geojson", drawn(35, day="2025-04-01", out="2025-04-01"))
    bring(project, "b.geojson", drawn(36, day="2025-04-01", out="2025-04-03"))
    project = redefined(project, RED, 'red = { side = "ua", control = "held" }')
    with pytest.raises(BadProject, match="heldground rebuild atlas"):
        wests(project, recorded=1)
    rebuild_history(project, "atlas")
    assert wests(project, recorded=1) == {"ua": [35.0]}
    project = redefined(project, 'red = { side = "ua", control = "held" }', RED)
    rebuild_history(project, "atlas")
    assert wests(project, recorded=1) == {"ru": [35.0]}
    project = redefined(project, RED, 'red = { side = "ua", control = "held" }')
    assert wests(project, recorded=1) == {
        "ru": [35.0]
    }  # kept, and of the same meaning as the rest of the history


def test_imported_day_by_day_a_trembling_border_makes_no_more_cells_than_at_once(tmp_path: Path) -> None:
    """What cells owe to the newest map is stored with them: a hair is a hair after a restart too, and a creep is cut."""
    steps = [0.0, 4e-7, 0.0, 4e-7, 8e-7, 12e-7]

    def border(number: int) -> list[dict[str, object]]:
        east = 36 + steps[number]
        return [
            {
                "type": "Feature",
                "properties": {"name": name, "day": f"2025-04-{number + 1:02d}"},
                "geometry": polygon([[a, 47], [b, 47], [b, 48], [a, 48], [a, 47]]),
            }
            for name, a, b in (("red", 35.0, east), ("blue", east, 37.0))
        ]

    made = []
    for name in ("daily", "once"):
        project = atlas(tmp_path / name, 'date = "day"')
        files = [(f"{number}.geojson", border(number)) for number in range(len(steps))]
        if name == "daily":
            for file, features in files:
                bring(project, file, *features)
        else:
            bring(project, "all.geojson", *(feature for _, features in files for feature in features))
        (history,) = load_histories(project, ["atlas"])
        made.append(
            sorted((cell.valid_from, cell.state.side, round(cell.area_km2, 6)) for cell in history.at(2**52))
        )
        made.append(len(history.columns))
    assert made[:2] == made[2:]
    assert made[1] < 8
