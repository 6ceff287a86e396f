"""What no map should be able to do to a project, and what a project must say before its first map."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import heldground
from archives import NOW, square
from heldground.area import read_polygons
from heldground.errors import InvalidShape, UnknownName
from heldground.history.intake import import_snapshots
from heldground.project import Project, create_project, open_project
from heldground.snapshots.mapped import read_date

MAPS = """
[maps.own]
title = "Own"
label = "name"
date = "day"
[maps.own.values]
red = { side = "ru", control = "held" }
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = create_project(tmp_path / "p")
    config = made.folder / "heldground.toml"
    config.write_text(config.read_text(encoding="utf-8") + MAPS, encoding="utf-8")
    made.engine.dispose()
    yield open_project(made.folder)


def map_of(folder: Path, day: object, *rings: tuple[str, float, float]) -> Path:
    """A file of squares (name, west, size) at 50 N, all of one day."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name, "day": day},
            "geometry": {"type": "Polygon", "coordinates": [square(west, 50, size)]},
        }
        for name, west, size in rings
    ]
    path = folder / f"{abs(hash((day, rings)))}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_gates_judge_a_map_whose_past_has_no_ground(project: Project, tmp_path: Path) -> None:
    """Forty maps of which everything is held back: then there is nothing of which a share could be taken."""
    days = [(date(2025, 1, 1) + timedelta(days=each)).isoformat() for each in range(41)]
    files = [map_of(tmp_path, day, ("green", 35 + 0.001 * n, 0.1)) for n, day in enumerate(days[:40])]
    assert import_snapshots(project, "own", files, now=NOW).held
    first = map_of(tmp_path, days[40], ("red", 35, 0.4), ("red", 36, 0.4))
    assert import_snapshots(project, "own", [first], now=NOW + 1).new == 1


@pytest.mark.parametrize("told", [-99_999_999_999, 10**17, "0001-01-01", "1899-12-31", "2200-01-01"])
def test_a_date_no_map_can_have_is_refused_before_anything_is_stored(
    project: Project, tmp_path: Path, told: object
) -> None:
    account = import_snapshots(project, "own", [map_of(tmp_path, told, ("red", 35, 1))], now=NOW)
    assert (account.new, account.exit_code) == (0, 3)
    assert "1900" in " ".join([*account.refused, *account.unreadable]) or "date" in account.refused[0]


def test_dates_of_two_centuries_are_read() -> None:
    assert read_date("1900-01-01") < read_date("2199-12-31")


@pytest.mark.parametrize("kind", [["Polygon"], {"a": 1}, None, 3])
def test_a_geometry_whose_type_is_no_name_is_no_shape(kind: Any) -> None:
    """A list as type could not even be looked up."""
    with pytest.raises(InvalidShape, match="geometry"):
        read_polygons({"type": kind, "coordinates": []})
    with pytest.raises(InvalidShape):
        read_polygons({"type": "GeometryCollection", "geometries": [{"type": kind}]})


def test_an_empty_folder_is_a_wrong_folder(project: Project, tmp_path: Path) -> None:
    """A mistyped path in a nightly job would go unseen otherwise."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnknownName, match="no map file"):
        import_snapshots(project, "own", [tmp_path / "empty"], now=NOW)


def test_before_its_first_map_a_source_has_no_timeline(project: Project, tmp_path: Path) -> None:
    import_snapshots(project, "own", [map_of(tmp_path, "2025-04-01", ("red", 35, 1))], now=NOW)
    for pin in ({"known": "2020-01-01"}, {"recorded": 0}):
        answer = heldground.open(project.folder, **pin).timeline((35.5, 50.5))  # type: ignore[arg-type]
        assert answer.rows == []
        assert "no source had a map yet" in answer.why_empty


def test_a_timeline_names_the_file_that_was_there_at_its_place_in_the_log(
    project: Project, tmp_path: Path
) -> None:
    """A later file of the same day is not yet known there."""
    first = map_of(tmp_path, "2025-04-01", ("red", 35, 1))
    later = map_of(tmp_path, "2025-04-01", ("red", 35, 1), ("red", 38, 1))
    import_snapshots(project, "own", [first], now=NOW)
    import_snapshots(project, "own", [later], now=NOW + 1)
    rows = heldground.open(project.folder, recorded=1).timeline((35.5, 50.5)).rows
    assert [row["snapshot"] for row in rows] == [first.name]
