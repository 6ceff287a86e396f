"""Three years of a map, asked: this engine against those that people use for it.

    python benchmarks/history_engine/run.py --shared ../shared --work build/history-engine

Needs the DeepState archive of `../shared` and the dependency group `engines`. Imports the archive, measures what that
costs, asks for the area by class at all 1,265 instants in three regions, and asks every other engine the same, of the
same polygons after the overlap rule. An engine's answer is compared before its time counts. Options add SedonaDB,
PostGIS, and the curve of costs as the archive doubles. Prints tables and keeps `results.json` in the work folder.
"""

import argparse
import json
import platform
import shutil
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np
from curve import draw, halves
from imports import measure_import
from peers import peers
from published import Published, load_published, on_plane

from heldground.history.history import History
from heldground.project import open_project
from heldground.queries.area import area_series
from heldground.queries.ground import Ground, box, near, region
from heldground.queries.load import load_histories
from heldground.queries.measure import forget
from heldground.queries.state import state_geojson
from heldground.snapshots import read_files

ARCHIVE: Final = "deepstate-2022-04-03_2025-04-30.tar.xz"
KHERSON: Final = (
    31.9,
    46.5,
    34.1,
    47.7,
)  # 22,280 km2: the box `kherson` of the reference figures' regions.geojson

TOLERANCE: Final = 5e-4
"""An answer may be off by 0.05 %: others measure on a plane whose edges bend a little against ours."""


def grounds() -> dict[str, Ground]:
    """The regions of the question: small, dense and large."""
    return {
        "circle": near(35.3917, 50.9494, 20),
        "kherson": box(KHERSON),
        "ukraine": region("UA"),
    }


def timed(ask: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """Least of some wall times in milliseconds, and the last answer."""
    taken, answer = [], None
    for _ in range(times):
        begun = time.perf_counter()
        answer = ask()
        taken.append((time.perf_counter() - begun) * 1e3)
    return min(taken), answer


def first_and_again(history: History, ground: Ground) -> dict[str, Any]:
    """Milliseconds for a region never asked before (`first`) and for one that is remembered (`again`); the answer."""

    def anew() -> Any:
        forget(history)
        return area_series(history, ground)

    first, series = timed(anew, 3)
    again, _ = timed(lambda: area_series(history, ground), 5)
    return {"first": first, "again": again, "classes": series.classes, "km2": series.km2}


def own(history: History) -> dict[str, Any]:
    """This engine's times."""
    found: dict[str, Any] = {}
    area_series(history)
    found["everything"] = {"again": timed(lambda: area_series(history), 9)[0]}
    for name, ground in grounds().items():
        found[name] = first_and_again(history, ground)
    instants = history.instants[:: len(history.instants) // 40]
    columns = [
        timed(lambda at=int(at): history.columns.take(history.numbers_at(at)), 3)[0] for at in instants
    ]
    cells = [timed(lambda at=int(at): list(history.at(at)), 3)[0] for at in instants]
    documents = [timed(lambda at=int(at): state_geojson(history, at), 3)[0] for at in instants]
    found["state"] = {
        name: {"median": statistics.median(each), "worst": max(each)}
        for name, each in (("columns", columns), ("cells", cells), ("geojson", documents))
    }
    return found


def compare(
    published: Published, mine: dict[str, Any], theirs: np.ndarray[Any, Any], snapshots: Any
) -> float:
    """Largest difference of an answer from ours, as a share of the largest area of the class (at least 10 km2).

    Raises
    ------
    SystemExit
        It is above the tolerance: then its time says nothing.
    """
    worst = 0.0
    for number, key in enumerate(published.classes):
        column = theirs[:, number]
        own_column = (
            mine["km2"][snapshots, mine["classes"].index(key)]
            if key in mine["classes"]
            else np.zeros(len(column))
        )
        scale = max(float(own_column.max()), 10.0)
        worst = max(worst, float(np.abs(column - own_column).max()) / scale)
    if worst > TOLERANCE:
        raise SystemExit(f"answers differ by {worst:.2%}; no times are told for different answers")
    return worst


def ask_peers(
    whole: Published, history: History, options: argparse.Namespace, work: Path
) -> list[dict[str, Any]]:
    """Times of every other engine, on a sample of the snapshots where asked, and scaled back.

    This engine is timed right before and right after each of them, so that other work on the machine lengthens both.
    """
    published = whole.first(options.sample) if options.sample else whole
    snapshots = np.searchsorted(whole.instants, published.instants)
    scale = len(whole.instants) / len(published.instants)
    shapes = dict(zip(grounds(), on_plane([each.shape for each in grounds().values()]), strict=True))
    rows = []
    for make in peers(
        published, work, options.engines.split(","), options.layouts.split(","), options.postgis
    ):
        peer = make()
        for name, ground in grounds().items():
            before = first_and_again(history, ground)
            begun = time.process_time()
            taken, answer = timed(lambda peer=peer, name=name: peer.area(shapes[name]))
            processor = (time.process_time() - begun) * 1e3
            after = first_and_again(history, ground)
            off = compare(whole, before, answer, snapshots)
            row = {"engine": peer.name, "region": name, "ms": taken * scale, "off": off}
            row["cpu_ms"] = None if peer.elsewhere else processor * scale
            for kind in ("first", "again"):
                row[f"own_{kind}_ms"] = (before[kind] + after[kind]) / 2
                row[f"x_{kind}"] = row["ms"] / row[f"own_{kind}_ms"]
            rows.append(row)
            print(
                f"{peer.name:22} {name:8} {row['ms']:10,.0f} ms   {row['x_first']:8,.1f} x first "
                f"({row['own_first_ms']:6.1f} ms) {row['x_again']:10,.0f} x again ({row['own_again_ms']:5.2f} ms)"
                f"   off {off:.4%}",
                flush=True,
            )
        del peer
    return rows


def append(work: Path, project: Path, shared: Path) -> dict[str, Any]:
    """One more day on top of the whole history: the newest map with 8 polygons drawn a little otherwise.

    A publisher's step brings 6 new polygons in the median.
    """
    last, content = max(read_files(shared / "data" / ARCHIVE))
    table = json.loads(content)
    drawn = [each["geometry"] for each in table["features"] if each["geometry"]["type"] == "Polygon"]
    for geometry in drawn[:: len(drawn) // 7]:
        ring = geometry["coordinates"][0]
        geometry["coordinates"][0] = [point for number, point in enumerate(ring) if number % 7 or not number]
        geometry["coordinates"][0][-1] = ring[0]
    copy = work / "append"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(project, copy)
    later = work / f"{int(Path(last).stem) + 86_400}.geojson"
    later.write_text(json.dumps(table), encoding="utf-8")
    cost = asdict(measure_import(copy, later))
    later.unlink()
    shutil.rmtree(copy)
    return cost


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument(
        "--engines",
        default="memo,geopandas,duckdb",
        help="also: sedonadb (packages sedonadb, geoarrow-pyarrow)",
    )
    parser.add_argument(
        "--postgis", help="address of a database with PostGIS that may be written to (package psycopg)"
    )
    parser.add_argument("--layouts", default="distinct,rows", help="how others hold the polygons")
    parser.add_argument("--sample", type=int, help="ask others of so many snapshots only, and scale")
    parser.add_argument("--curve", action="store_true", help="import an eighth, a quarter and a half too")
    parser.add_argument("--keep", action="store_true", help="use the project of an earlier run")
    options = parser.parse_args()
    work: Path = options.work
    project = work / "project"
    results: dict[str, Any] = {"machine": f"{platform.machine()}, Python {platform.python_version()}"}
    kept = work / "results.json"
    if options.keep and kept.is_file():
        results = json.loads(kept.read_text())
    else:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        results["import"] = asdict(measure_import(project, options.shared / "data" / ARCHIVE))
    print("import", results["import"], flush=True)
    (history,) = load_histories(open_project(project), ["deepstate"])
    mine = own(history)
    results["own"] = {
        name: {key: value for key, value in each.items() if key not in ("km2", "classes")}
        for name, each in mine.items()
    }
    print(json.dumps(results["own"], indent=1), flush=True)
    results["append"] = append(work, project, options.shared)
    print("append", results["append"], flush=True)
    published = load_published(open_project(project), work)
    print(f"{len(published.polygon):,} polygons shown, {len(published.shape):,} distinct", flush=True)
    results["peers"] = ask_peers(published, history, options, work)
    if options.curve:
        results["curve"] = halves(
            options.shared / "data" / ARCHIVE, work, grounds(), results["import"], history
        )
        draw(results["curve"], work / "curve.svg")
        print(json.dumps(results["curve"], indent=1))
    kept.write_text(json.dumps(results, indent=1, default=float))


if __name__ == "__main__":
    main()
