"""What it costs as the archive doubles: import and questions over its first eighth, quarter, half, and all of it.

In processor time: one thread, and other work on the machine lengthens it less.
"""

import math
import shutil
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from imports import measure_import

from heldground.history.history import History
from heldground.project import open_project
from heldground.queries.area import area_series
from heldground.queries.ground import Ground
from heldground.queries.load import load_histories
from heldground.queries.measure import forget
from heldground.snapshots import read_files

SHARES: Final = (8, 4, 2)
INK: Final = {"import": "#1b4965", "ukraine": "#b5651d", "again": "#6a994e"}


def halves(
    archive: Path, work: Path, grounds: dict[str, Ground], whole: dict[str, Any], history: History
) -> list[dict[str, Any]]:
    """Costs by share of the archive, oldest snapshots first; the whole one's import is given."""
    files = sorted(read_files(archive))
    points = []
    for share in SHARES:
        folder = work / f"share{share}"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "files").mkdir(parents=True)
        for name, content in files[: len(files) // share]:
            (folder / "files" / Path(name).name).write_bytes(content)
        cost = measure_import(folder / "project", folder / "files")
        (part,) = load_histories(open_project(folder / "project"), ["deepstate"])
        points.append(_point(asdict(cost), part, grounds))
        shutil.rmtree(folder)
    points.append(_point(whole, history, grounds))
    return points


def _point(cost: dict[str, Any], history: History, grounds: dict[str, Ground]) -> dict[str, Any]:
    point = {key: cost[key] for key in ("snapshots", "cells", "wall_s", "cpu_s", "memory_mb")}
    area_series(history)
    for name, ground in grounds.items():
        first, again = [], []
        for _ in range(3):
            forget(history)
            for kept in (first, again):
                begun = time.process_time()
                area_series(history, ground)
                kept.append((time.process_time() - begun) * 1e3)
        point[f"{name}_first_ms"], point[f"{name}_again_ms"] = min(first), min(again)
    return point


def draw(points: list[dict[str, Any]], path: Path) -> None:
    """Each cost as a multiple of that of the first eighth, against the number of snapshots; both scales doubling."""
    wide, tall, edge = 640, 360, 56
    lines = {
        "import, processor time": ("cpu_s", INK["import"]),
        "area over time, all Ukraine, first asked": ("ukraine_first_ms", INK["ukraine"]),
        "the same, asked again": ("ukraine_again_ms", INK["again"]),
    }
    first = points[0]

    def spot(snapshots: float, times: float) -> tuple[float, float]:
        across = math.log2(snapshots / first["snapshots"]) / 3
        up = math.log2(max(times, 0.5)) / 4
        return edge + across * (wide - edge - 60), tall - edge - up * (tall - 2 * edge)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" font-family="sans-serif" '
        'font-size="12">',
        "<title>Costs as the archive doubles</title>",
        f'<rect width="{wide}" height="{tall}" fill="#ffffff"/>',
    ]
    for times in (1, 2, 4, 8, 16):
        (left, y), (right, _) = spot(first["snapshots"], times), spot(points[-1]["snapshots"], times)
        parts.append(f'<path d="M{left:.0f} {y:.0f}H{right:.0f}" stroke="#dddddd"/>')
        parts.append(f'<text x="{left - 8:.0f}" y="{y + 4:.0f}" text-anchor="end">× {times}</text>')
    for point in points:
        x, y = spot(point["snapshots"], 1)
        parts.append(f'<text x="{x:.0f}" y="{y + 40:.0f}" text-anchor="middle">{point["snapshots"]:,}</text>')
    middle = spot(first["snapshots"] * 2.83, 1)[0]
    parts.append(f'<text x="{middle:.0f}" y="{tall - 4}" text-anchor="middle">snapshots</text>')
    straight = [
        spot(each["snapshots"], each["snapshots"] / first["snapshots"]) for each in (first, points[-1])
    ]
    parts.append(
        f'<path d="M{straight[0][0]:.0f} {straight[0][1]:.0f}L{straight[1][0]:.0f} {straight[1][1]:.0f}" '
        'stroke="#888888" stroke-dasharray="4 4" fill="none"/>'
    )
    parts.append(
        f'<text x="{straight[1][0] + 6:.0f}" y="{straight[1][1] + 4:.0f}" fill="#666666">linear</text>'
    )
    for number, (words, (key, ink)) in enumerate(lines.items()):
        spots = [spot(each["snapshots"], each[key] / first[key]) for each in points]
        drawn = "L".join(f"{x:.0f} {y:.0f}" for x, y in spots)
        parts.append(f'<path d="M{drawn}" stroke="{ink}" stroke-width="2" fill="none"/>')
        parts += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{ink}"/>' for x, y in spots]
        unit = "s" if key.endswith("_s") else "ms"
        told = f"{words}: {first[key]:.3g} to {points[-1][key]:.3g} {unit}"
        parts.append(f'<text x="{edge + 10}" y="{18 + 16 * number}" fill="{ink}">{told}</text>')
    path.write_text("\n".join([*parts, "</svg>"]) + "\n", encoding="utf-8")
