"""All cells of the DeepState archive in ../shared, as an import makes them, kept in a file between runs."""

import pickle
from collections.abc import Iterator
from pathlib import Path

from heldground.history.build import build_history
from heldground.history.cells import Cell
from heldground.snapshots import Snapshot, pass_gates, read_files, reader_for
from heldground.theatre import read_theatre
from heldground.when import Instant

ARCHIVE = "deepstate-2022-04-03_2025-04-30.tar.xz"


def read_snapshots(archive: Path) -> Iterator[Snapshot]:
    """The archive's snapshots in the order of their publication, past the gates."""
    reader, bounds = reader_for("deepstate"), read_theatre("ukraine").bounds
    found = [snapshot for name, content in read_files(archive) for snapshot in reader.read(content, name)]
    for snapshot in sorted(found, key=lambda each: each.valid_at):
        yield pass_gates(snapshot, bounds=bounds)


def cells_of(archive: Path, kept: Path) -> tuple[list[Cell], list[Instant]]:
    """Cells and the instants of the snapshots; `kept` is written once and trusted afterwards."""
    if kept.is_file():
        with kept.open("rb") as file:
            cells, instants = pickle.load(file)
        return cells, instants
    snapshots = list(read_snapshots(archive))
    cells, instants = build_history(snapshots), [snapshot.valid_at for snapshot in snapshots]
    with kept.open("wb") as file:
        pickle.dump((cells, instants), file)
    return cells, instants
