"""A small project on disk with maps of three years and claims, to be published."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shapely import box
from shapely.geometry import mapping

from heldground.claims.table import save_claims
from heldground.events.intake import regroup_events
from heldground.history.intake import import_snapshots
from heldground.places.table import save_places
from heldground.project import CONFIG, Project, create_project, open_project
from heldground.publish.page.configured import content_policy
from heldground.publish.site.folder import Account
from heldground.publish.site.making import make_release, publish_site
from heldground.reports.account import Account as Reported
from heldground.reports.table import save_reports
from heldground.when import Instant, parse_instant
from serve.asking import BRIGADE, DRONY, ILEK, claim_of, report_of

AS_OF = parse_instant("2025-04-20T12:00:00Z")
NEXT_DAY = AS_OF + 86_400
Bounds = tuple[float, float, float, float]
_SOURCES = """
[[sources]]
id = "deepstate"
title = "DeepState"
licence = "terms of this test"
redistribute = {leaves}

[[sources]]
id = "paper"
title = "The Paper"
licence = "CC BY 4.0"
"""
STATES = {
    "held": {"name": "Окуповано /// Occupied", "fill": "#a52714"},
    "unknown": {"name": "Невідомий статус /// Unknown", "fill": "#bcaaa4"},
}


def add_map(project: Project, folder: Path, day: str, ground: Sequence[tuple[str, Bounds]]) -> None:
    """A DeepState file of boxes, imported as its own publisher publishes it."""
    folder.mkdir(exist_ok=True)
    at = parse_instant(f"{day}T12:00:00Z")
    features = [
        {"type": "Feature", "properties": STATES[state], "geometry": mapping(box(*bounds))}
        for state, bounds in ground
    ]
    path = folder / f"{at}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    account = import_snapshots(project, "deepstate", [path], now=at)
    assert account.new == 1, account


def bordered(folder: Path, *, leaves: bool = True) -> Project:
    """The project; its map's shapes may leave, or not. The newest map and claim are of the day before `AS_OF`."""
    project = create_project(folder, title="A <border> & more")
    with (folder / CONFIG).open("a", encoding="utf-8") as config:
        config.write(_SOURCES.format(leaves=str(leaves).lower()))
    project = open_project(folder)
    with project.writing() as connection:
        save_places(connection, [ILEK, DRONY])
    maps = folder.with_name(f"{folder.name}-maps")
    first: list[tuple[str, Bounds]] = [("held", (35.0, 50.0, 35.10, 50.1))]
    add_map(project, maps, "2023-11-05", first)
    add_map(project, maps, "2023-12-05", [*first, ("held", (35.1, 50.0, 35.2, 50.1))])
    add_map(project, maps, "2024-02-05", [*first, ("unknown", (35.3, 50.0, 35.4, 50.1))])
    add_map(project, maps, "2024-06-05", [*first, ("held", (35.3, 50.0, 35.4, 50.1))])
    add_map(
        project, maps, "2025-04-01", [("held", (35.0, 50.0, 35.08, 50.1)), ("held", (35.3, 50.0, 35.4, 50.1))]
    )
    add_map(
        project, maps, "2025-04-18", [("held", (35.0, 50.0, 35.05, 50.1)), ("held", (35.3, 50.0, 35.4, 50.1))]
    )
    add_report(project, "Forces captured Ilek, the staff said.", 0, url="https://paper.example/1")
    add_report(project, "Forces captured Drony, 12 square km.", 2, place=DRONY, area_km2=12.0)
    add_report(project, "Forces lost Ilek, it was said.", 17, predicate="lost", actor=BRIGADE)
    add_report(project, "A clash near Drony.", -40, place=DRONY, predicate="clash")
    return project


def add_report(project: Project, text: str, day: int, **claim: Any) -> None:
    url = claim.pop("url", None)
    report = report_of(text, day, url=url)
    with project.writing() as connection:
        list(save_reports(connection, [report], Reported()))
        save_claims(connection, [claim_of(report, text.rstrip(".").partition(",")[0], **claim)])
        regroup_events(connection, changed=True)


def publish(project: Project, out: Path, as_of: Instant = AS_OF, **options: Any) -> Account:
    release = make_release(project, as_of=as_of, policy=content_policy())
    return publish_site(release, out, **options)


def copy_of(project: Project, folder: Path) -> Project:
    """The project elsewhere, with nothing remembered."""
    shutil.copytree(project.folder, folder)
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    return open_project(folder)


def content(out: Path) -> dict[str, bytes]:
    """Every file of a folder, by path."""
    return {
        each.relative_to(out).as_posix(): each.read_bytes()
        for each in sorted(out.rglob("*"))
        if each.is_file()
    }
