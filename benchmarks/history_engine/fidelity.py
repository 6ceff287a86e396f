"""Is the state at every snapshot's instant that snapshot? All of them, class by class, by place.

    python benchmarks/history_engine/fidelity.py --project build/history-engine/project

Compares with the snapshots read again from their originals, after gates and overlap rule: the symmetric difference of
each class at each instant, and how much ground two cells of one instant have in common. Two processes, some minutes.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from published import gated_snapshots

from heldground.area import areas_km2, clip, intersection, union
from heldground.history.build import partition
from heldground.project import open_project
from heldground.queries.classes import Class, class_of
from heldground.queries.load import load_histories

PROCESSES: Final = 2
PROMISED_KM2: Final = 0.02
ONE_M2: Final = 1e-6


def offsets(folder: Path, share: int, every: int) -> list[tuple[int, dict[Class, float], float]]:
    """For a process's share of the snapshots: its instant, km2 by which each class is off, and km2 that cells overlap."""
    project = open_project(folder)
    (history,) = load_histories(project, ["deepstate"])
    found = []
    for number, snapshot in enumerate(gated_snapshots(project)):
        if number % (PROCESSES * every) != share * every:
            continue
        want: defaultdict[Class, list[Any]] = defaultdict(list)
        for state, shape in partition(snapshot.patches).items():
            want[state.side, state.control.value].append(shape)
        have: defaultdict[Class, list[int]] = defaultdict(list)
        rows = history.numbers_at(snapshot.valid_at)
        for row in rows:
            have[class_of(history.columns, row)].append(int(row))
        off = {}
        for key in want.keys() | have.keys():
            drawn, cells = union(want[key]), history.columns.shape[have[key]]
            km2 = history.columns.area_km2[have[key]]
            common = float(sum(_common(cells, km2, drawn)))
            off[key] = float(areas_km2([drawn])[0]) + float(km2.sum()) - 2 * common
        found.append((snapshot.valid_at, off, _overlap(history.columns.shape[rows])))
    return found


def _common(cells: Any, km2: Any, drawn: Any) -> Iterator[float]:
    shapely.prepare(drawn)
    inside = shapely.covers(drawn, cells)
    yield float(km2[inside].sum())
    cut = [intersection(cell, clip(drawn, cell.bounds)) for cell in cells[~inside]]
    yield float(areas_km2(cut).sum()) if cut else 0.0


def _overlap(shapes: Any) -> float:
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    meet = shapely.relate_pattern(shapes[left], shapes[right], "T********")
    common = [intersection(*pair) for pair in zip(shapes[left[meet]], shapes[right[meet]], strict=True)]
    return float(areas_km2(common).sum()) if common else 0.0


def main() -> int:
    """Print the worst figures; 1 when one is beyond what is promised."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--project", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="only every n-th snapshot")
    options = parser.parse_args()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        shares = pool.map(
            offsets, [options.project] * PROCESSES, range(PROCESSES), [options.every] * PROCESSES
        )
        found = [each for share in shares for each in share]
    classes = sorted({key for _, off, _ in found for key in off})
    print(f"{len(found):,} snapshots; km2 of symmetric difference: worst, 95 in 100 below, median")
    for key in classes:
        column = np.array([off.get(key, 0.0) for _, off, _ in found])
        print(
            f"{key[0] or 'nobody':8} {key[1]:10} {column.max():.6f} {np.quantile(column, 0.95):.6f} "
            f"{np.median(column):.6f}"
        )
    overlap = max(common for _, _, common in found)
    print(f"cells of one instant have at most {overlap / ONE_M2:.3f} m2 in common")
    worst = max(value for _, off, _ in found for value in off.values())
    return int(worst > PROMISED_KM2 or overlap > ONE_M2)


if __name__ == "__main__":
    sys.exit(main())
