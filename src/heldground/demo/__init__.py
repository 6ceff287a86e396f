"""The sample project: two reports written for it, and a cited excerpt of DeepState's map (see NOTICE.md)."""

from collections.abc import Callable
from contextlib import ExitStack
from importlib import resources
from pathlib import Path
from typing import Final

from heldground.events.intake import IngestAccount, ingest_reports
from heldground.history.intake import ImportAccount, import_snapshots
from heldground.places.bundled import bundled_places
from heldground.places.table import save_places
from heldground.project import Project, create_project
from heldground.when import Instant

EXCERPT: Final = "deepstate-demidovka.tar.xz"
TITLE: Final = "Belgorod border, spring 2025"

Progress = Callable[[str, int, int | None], None]


def make_demo(
    folder: Path, *, now: Instant, progress: Progress
) -> tuple[Project, IngestAccount, ImportAccount]:
    """The sample project in a folder; run again, it finds everything there already.

    Raises
    ------
    WrongUse
        The folder holds something else.
    """
    project = create_project(folder, title=TITLE)
    with ExitStack() as opened:
        bundle = opened.enter_context(resources.as_file(resources.files(__name__)))
        with project.writing() as connection:
            save_places(connection, bundled_places(project.theatre))
        maps = import_snapshots(project, "deepstate", [bundle / EXCERPT], now=now, progress=progress)
        reports = ingest_reports(
            project, [bundle / "reports"], source="heldground-sample", now=now, progress=progress
        )
    return project, reports, maps
