"""Two months of both real archives in one project, for tests of what a reader asks."""

from pathlib import Path

import pytest

from archives import DEEPSTATE, NOW, members
from heldground.history.history import History
from heldground.history.intake import import_snapshots
from heldground.project import Project, create_project
from heldground.queries.load import load_histories
from heldground.snapshots import Snapshot, pass_gates, reader_for

FIRST, LAST = "1740787200", "1746057599"  # 2025-03-01 to 2025-04-30


@pytest.fixture(scope="session")
def months(shared: Path) -> tuple[tuple[str, bytes], ...]:
    """Every DeepState file of March and April 2025."""
    return members(shared / "data" / DEEPSTATE, FIRST, LAST)


@pytest.fixture(scope="session")
def published(months: tuple[tuple[str, bytes], ...]) -> list[Snapshot]:
    """Their snapshots after the gates, in order of time, read by a reader of their own."""
    reader = reader_for("deepstate")
    bounds = (19.0, 43.0, 48.0, 60.0)
    read = [
        pass_gates(each, bounds=bounds) for name, content in months for each in reader.read(content, name)
    ]
    return sorted(read, key=lambda each: each.valid_at)


@pytest.fixture(scope="session")
def spring(months: tuple[tuple[str, bytes], ...], tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with those files imported from a folder."""
    folder = tmp_path_factory.mktemp("spring")
    (folder / "files").mkdir()
    for name, content in months:
        (folder / "files" / name).write_bytes(content)
    project = create_project(folder / "project")
    account = import_snapshots(project, "deepstate", [folder / "files"], now=NOW)
    assert account.new == len(months)
    return project


@pytest.fixture(scope="session")
def spring_history(spring: Project) -> History:
    return load_histories(spring, ["deepstate"])[0]
