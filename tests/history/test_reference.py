"""DeepState's whole archive against figures computed elsewhere, file by file: equal, or the difference is shown.

The reference in `../shared/data/reference` lets colour decide, lets classes overlap, keeps what our gates hold back, and
measures between geodesic edges. So two figures may differ, and then the ground between them is looked up: it is shown
here as another class (overlap rule, or a label read differently), or is held back, or lies between the two kinds of
edge. What is left after that must be below 0.05 %.
"""

import csv
import gzip
import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod

from archives import Imported
from heldground.area import (
    Shape,
    areas_km2,
    difference,
    intersection,
    only_polygons,
    read_polygons,
    repair,
    union,
)
from heldground.history.history import History
from heldground.history.renew import snapshots_of
from heldground.history.table import load_plan
from heldground.project import Project, open_project
from heldground.queries.area import area_series
from heldground.queries.classes import Class, class_of
from heldground.queries.ground import Ground
from heldground.snapshots.originals import read_originals
from heldground.snapshots.table import load_snapshots

pytestmark = pytest.mark.slow

STATUS: dict[Class, str] = {
    ("ru", "held"): "occupied",
    ("ua", "retaken"): "dismissed",
    ("ua", "held"): "dismissed",
    ("", "unknown"): "unknown",
    ("", "contested"): "unknown",
    ("ru", "prior"): "prewar",
}
STATUSES = sorted(set(STATUS.values()))
AGREES = 5e-4
LEAST_KM2 = 0.05  # 0.05 % of 100 km2: below, the reference's six decimals and a hair decide
NOTHING = shapely.Polygon()
GEOD = Geod(ellps="WGS84")


@dataclass
class Reference:
    """Km2 by region (`all`: the whole map) and status at each instant, and the status of each label."""

    km2: defaultdict[tuple[str, str], dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    regions: dict[str, Shape] = field(default_factory=dict)
    labels: dict[tuple[str, ...], str] = field(default_factory=dict)

    def series(self, region: str, status: str, instants: list[int]) -> np.ndarray:
        """Km2 at instants; a missing row means 0."""
        return np.array([self.km2[region, status].get(at, 0.0) for at in instants])

    def ground(self, content: bytes) -> dict[str, Shape]:
        """What a file shows by the reference's own rule: the union of the polygons of a status, no overlap rule."""
        found: defaultdict[str, list[Shape]] = defaultdict(list)
        for feature in json.loads(content)["features"]:
            properties = feature["properties"]
            name = [part.strip() for part in (properties.get("name") or "").replace("\xa0", " ").split("///")]
            key = (*([*name, "", "", ""])[:3], (properties.get("fill") or "").lower())
            shapes = [repair(polygon)[0] for polygon in read_polygons(feature["geometry"])]
            if shapes:
                found[self.labels[key]].extend(shapes)
        return {status: union(shapes) for status, shapes in found.items()}


@pytest.fixture(scope="module")
def reference(shared: Path) -> Reference:
    folder = shared / "data" / "reference"
    found = Reference()

    def rows(name: str) -> list[dict[str, str]]:
        with gzip.open(folder / name, "rt", encoding="utf-8") as stream:
            return list(csv.DictReader(stream))

    for row in rows("deepstate-areas.csv.gz"):
        found.km2["all", row["status"]][int(row["timestamp"])] = float(row["km2"])
    for row in rows("deepstate-regions.csv.gz"):
        found.km2[row["roi"], row["status"]][int(row["timestamp"])] = float(row["km2"])
    for row in rows("deepstate-labels.csv.gz"):
        key = tuple(row[part].replace("\xa0", " ").strip() for part in ("uk", "en", "code3", "fill"))
        found.labels[key] = row["status"]
    for feature in json.loads((folder / "regions.geojson").read_text(encoding="utf-8"))["features"]:
        found.regions[feature["properties"]["name"]] = shapely.from_geojson(json.dumps(feature["geometry"]))
    return found


@pytest.fixture(scope="module")
def project(whole: dict[str, Imported]) -> Project:
    return open_project(whole["deepstate"].folder)


@pytest.fixture(scope="module")
def history(whole_histories: dict[str, History]) -> History:
    return whole_histories["deepstate"]


def by_status(history: History, region: Shape | None) -> tuple[list[int], dict[str, np.ndarray]]:
    series = area_series(history, None if region is None else Ground("", region))
    sums = {status: np.zeros(len(series.at)) for status in STATUSES}
    for number, key in enumerate(series.classes):
        if key in STATUS:
            sums[STATUS[key]] += series.km2[:, number]
    return series.at.tolist(), sums


def shown(history: History, at: int) -> dict[str, Shape]:
    """Our ground by status at an instant; claimed ground as `claimed`."""
    found: defaultdict[str, list[Shape]] = defaultdict(list)
    for row in history.numbers_at(at):
        found[STATUS.get(class_of(history.columns, row), "claimed")].append(history.columns.shape[row])
    return {status: union(shapes) for status, shapes in found.items()}


def geodesic_km2(shape: Shape) -> float:
    """Km2 between geodesic edges, as the reference measures."""
    return abs(float(GEOD.geometry_area_perimeter(shapely.orient_polygons(only_polygons(shape)))[0])) / 1e6


def differing(mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    off = np.abs(mine - theirs)
    return np.flatnonzero((off > LEAST_KM2) & (off > AGREES * theirs))


def test_most_figures_of_the_whole_map_agree(history: History, reference: Reference) -> None:
    """Of 5,060 figures (four classes, 1,265 instants) 92 in 100 to 0.05 %; ours is never larger: we only take away."""
    instants, mine = by_status(history, None)
    off = {status: differing(mine[status], reference.series("all", status, instants)) for status in STATUSES}
    assert {status: len(rows) for status, rows in off.items() if len(rows)}.keys() <= {
        "occupied",
        "dismissed",
        "unknown",
    }
    assert sum(map(len, off.values())) < 0.08 * 4 * len(instants)
    for status, rows in off.items():
        assert (mine[status][rows] < reference.series("all", status, instants)[rows]).all()


@pytest.mark.parametrize("name", ["all", "demidovka", "bakhmut", "kursk", "kherson", "pokrovsk", "ukraine"])
def test_where_a_figure_differs_the_ground_between_is_told(
    history: History, reference: Reference, project: Project, name: str
) -> None:
    """Every class at every instant to 0.05 %, in six regions and the whole map, or the difference is accounted for.

    At two instants of each class that differs: what the reference counts and we do not, we show as another class or
    hold back, to 0.02 km2, and we count nothing that it does not. That ground, and what lies between straight edges
    and geodesic ones, make up the difference. (The edges are 19 km2 of 14,051 liberated in April 2022, and 1.05 km2
    in the box `kursk`, whose southern edge is a parallel of 105 km.)
    """
    region = reference.regions.get(name)
    instants, mine = by_status(history, region)
    with project.reading() as connection:
        stored = {each.valid_at: each for each in load_snapshots(connection, "deepstate")}
        plan = load_plan(connection, "deepstate")
    assert plan is not None
    turns = {turn.valid_at: turn for turn in plan.turns}
    for status in STATUSES:
        theirs = reference.series(name, status, instants)
        rows = differing(mine[status], theirs)
        for row in np.unique(rows[np.linspace(0, len(rows) - 1, 2).astype(int)]) if len(rows) else ():
            at = instants[row]
            ((_, content),) = read_originals(project.originals, [stored[at].place])
            meant = reference.ground(content).get(status, NOTHING)
            ours = shown(history, at)
            gated = snapshots_of(project, list(stored.values()), [turns[at]], {})[turns[at]]
            held = [alarm.patch.shape for alarm in gated.alarms if alarm.patch is not None]
            elsewhere = union([*(shape for other, shape in ours.items() if other != status), *held])
            own = ours.get(status, NOTHING)
            if region is not None:
                meant, own = intersection(meant, region), intersection(own, region)
            assert geodesic_km2(meant) == pytest.approx(theirs[row], rel=1e-6), (
                "the reference is read as meant"
            )
            lost, gained = difference(meant, own), difference(own, meant)
            assert areas_km2([difference(lost, elsewhere), gained]).max() < 0.02, (at, status)
            told, straight = areas_km2([intersection(lost, elsewhere), meant])
            edges = geodesic_km2(meant) - straight
            assert mine[status][row] + told + edges == pytest.approx(theirs[row], abs=0.04), (at, status)
