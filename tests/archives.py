"""Published maps for tests: small invented files, and parts of the real archives."""

import io
import json
import tarfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from heldground.history.intake import ImportAccount, import_snapshots
from heldground.project import create_project
from heldground.snapshots import read_files

DEEPSTATE = "deepstate-2022-04-03_2025-04-30.tar.xz"
NZZ = "nzz-2022-02-24_2025-04-30.tar.xz"

HELD, LIBERATED, UNKNOWN, PRIOR, ABROAD = "#a52714", "#0f9d58", "#bcaaa4", "#880e4f", "#01579b"
NAMES = {
    HELD: "Occupied",
    LIBERATED: "Liberated",
    UNKNOWN: "Unknown status",
    PRIOR: "CADR and CALR",
    ABROAD: "Liberated",
}

NOW = 1_750_000_000


def square(west: float, south: float, size: float = 1.0) -> list[list[float]]:
    """A ring, counter-clockwise."""
    return [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def feature(geometry: dict[str, Any] | None, fill: str = HELD, name: str | None = None) -> dict[str, Any]:
    label = NAMES.get(fill, "") if name is None else name
    return {"type": "Feature", "properties": {"name": label, "fill": fill}, "geometry": geometry}


def collection(*features: dict[str, Any]) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def deepstate_map(*squares: tuple[str, float, float, float]) -> bytes:
    """A DeepState file of squares (fill, west, south, size)."""
    return collection(
        *(feature(polygon(square(west, south, size)), fill) for fill, west, south, size in squares)
    )


def nzz_map(day: str, since: str, **kinds: Sequence[list[list[float]]]) -> bytes:
    """An NZZ file: rings by type."""
    features = [
        {
            "type": "Feature",
            "properties": {"type": kind, "date": day, "_datefrom": since},
            "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]},
        }
        for kind, rings in kinds.items()
    ]
    return json.dumps(
        {"@odata.context": "", "value": {"type": "FeatureCollection", "features": features}}
    ).encode()


def pack_tar(path: Path, files: Iterable[tuple[str, bytes]], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


@cache
def members(archive: Path, first: str, last: str) -> tuple[tuple[str, bytes], ...]:
    """Files of a real archive whose stem lies between two stems, as text."""

    named = ((name.rsplit("/", 1)[-1], content) for name, content in read_files(archive))
    return tuple((name, content) for name, content in named if first <= name.rsplit(".", 1)[0] <= last)


@dataclass(frozen=True)
class Imported:
    """What the import of a whole archive gave."""

    folder: Path
    account: ImportAccount
    seconds: float
    cpu_seconds: float


def import_whole(publisher: str, archive: Path, folder: Path) -> Imported:
    """Import an archive into a new project; runs in a process of its own."""
    project = create_project(folder)
    begun, cpu = time.perf_counter(), time.process_time()
    account = import_snapshots(project, publisher, [archive], now=NOW)
    return Imported(folder, account, time.perf_counter() - begun, time.process_time() - cpu)
