"""Imports to be measured, each in a process of its own: seconds, memory, and what the folder weighs after."""

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from heldground.history.intake import import_snapshots
from heldground.project import create_project, open_project

NOW: Final = 1_750_000_000


@dataclass(frozen=True)
class Cost:
    """What an import took. `cpu_s` is user and system time: other work on the machine lengthens it less."""

    snapshots: int
    cells: int
    wall_s: float
    cpu_s: float
    memory_mb: float
    database_mb: float
    originals_mb: float


def measure_import(folder: Path, path: Path) -> Cost:
    """Import a file, folder or archive of DeepState into the project in `folder`, made when there is none."""
    done = subprocess.run(
        [sys.executable, __file__, folder, path], check=True, stdout=subprocess.PIPE, text=True
    )
    return Cost(**json.loads(done.stdout))


def _main(folder: Path, path: Path) -> None:
    project = open_project(folder) if (folder / "heldground.toml").is_file() else create_project(folder)
    begun = time.perf_counter()
    account = import_snapshots(project, "deepstate", [path], now=NOW)
    wall = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = Cost(
        snapshots=account.new,
        cells=account.cells,
        wall_s=wall,
        cpu_s=used.ru_utime + used.ru_stime,
        memory_mb=_peak_mb(),
        database_mb=(folder / "heldground.db").stat().st_size / 1e6,
        originals_mb=sum(each.stat().st_size for each in (folder / "originals").iterdir()) / 1e6,
    )
    print(json.dumps(asdict(cost)))


def _peak_mb() -> float:
    """Most memory this process held; `ru_maxrss` would count that of its parent before the program was loaded."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) / 1e3


if __name__ == "__main__":
    _main(Path(sys.argv[1]), Path(sys.argv[2]))
