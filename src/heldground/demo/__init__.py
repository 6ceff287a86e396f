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
from heldground.project import CONFIG, Project, create_project, open_project
from heldground.when import Instant

NOTICE: Final = "NOTICE.md"
EXCERPT: Final = "deepstate-demidovka.tar.xz"
TITLE: Final = "Belgorod border, spring 2025"
SAMPLE: Final = "heldground-sample"

_SOURCE: Final = f"""
[[sources]]
id = "{SAMPLE}"
title = "Heldground sample reports"
kind = "media"
licence = "CC0 1.0"
attribution = "written for the sample project, from facts reported on 8 April 2025"
redistribute = true
"""

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
    if SAMPLE not in project.theatre.sources:
        project = _with_source(project)
    with ExitStack() as opened:
        bundle = opened.enter_context(resources.as_file(resources.files(__name__)))
        (folder / NOTICE).write_bytes((bundle / NOTICE).read_bytes())
        with project.writing() as connection:
            save_places(connection, bundled_places(project.theatre))
        maps = import_snapshots(project, "deepstate", [bundle / EXCERPT], now=now, progress=progress)
        reports = ingest_reports(project, [bundle / "reports"], source=SAMPLE, now=now, progress=progress)
    return project, reports, maps


def _with_source(project: Project) -> Project:
    """The project with the sample reports' source in its configuration."""
    path = project.folder / CONFIG
    draft = path.with_suffix(".part")
    draft.write_text(path.read_text(encoding="utf-8") + _SOURCE, encoding="utf-8")
    draft.replace(path)
    project.engine.dispose()
    return open_project(project.folder)
