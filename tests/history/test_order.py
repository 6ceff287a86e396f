"""The order of import on real maps: shuffled, in handfuls, with repetitions, against all at once."""

import random
from pathlib import Path

import numpy as np

from archives import NOW
from heldground.history.history import History
from heldground.history.intake import import_snapshots
from heldground.project import Project, create_project
from heldground.queries.area import area_series
from heldground.queries.load import load_histories


def in_order(months: tuple[tuple[str, bytes], ...], batches: list[list[int]], folder: Path) -> Project:
    project = create_project(folder / "project")
    for number, batch in enumerate(batches):
        files = folder / f"{number}"
        files.mkdir()
        for which in batch:
            (files / months[which][0]).write_bytes(months[which][1])
        import_snapshots(project, "deepstate", [files], now=NOW)
    return project


def history(project: Project, recorded: int | None = None) -> History:
    return load_histories(project, ["deepstate"], recorded=recorded)[0]


def test_a_month_of_real_maps_in_any_order_is_the_same_history(
    months: tuple[tuple[str, bytes], ...], tmp_path: Path
) -> None:
    """Twenty maps in four handfuls, some twice: every class to 0.001 km2 at every instant, and where it lies.

    The history as of the log's place after the second handful is the one there was then.
    """
    month = months[:20]
    numbers = list(range(20))
    random.Random(4).shuffle(numbers)
    batches = [numbers[:7], numbers[5:12], numbers[12:16], [*numbers[16:], numbers[0]]]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "c").mkdir()
    whole = history(in_order(month, [list(range(20))], tmp_path / "a"))
    shuffled = in_order(month, batches, tmp_path / "b")
    mixed = history(shuffled)
    one, other = area_series(whole), area_series(mixed)
    assert one.at.tolist() == other.at.tolist()
    assert one.classes == other.classes
    assert float(np.abs(one.km2 - other.km2).max()) < 0.001
    then = history(in_order(month, batches[:2], tmp_path / "c"))
    pinned = history(shuffled, recorded=then.recorded)
    one, other = area_series(then), area_series(pinned)
    assert one.at.tolist() == other.at.tolist()
    assert float(np.abs(one.km2 - other.km2).max()) < 0.001
