"""An export becomes a file: whole under its name, or not at all."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final

from heldground.errors import WrongUse
from heldground.progress import Progress, quiet
from heldground.publish.export.annotations import write_annotations
from heldground.publish.export.claim_review import write_claim_review
from heldground.publish.export.csv_table import csv_metadata, write_csv_table
from heldground.publish.export.geojson import write_geojson, write_jsonl
from heldground.publish.export.geopackage import write_geopackage
from heldground.publish.export.geoparquet import write_geoparquet
from heldground.publish.export.kml import write_kml
from heldground.publish.export.making import Export, What
from heldground.publish.export.pmtiles import write_pmtiles

Stream = Callable[[Export, BinaryIO, Progress], dict[str, int]]
ToPath = Callable[[Export, Path, Progress], dict[str, int]]

_STREAMS: Final[Mapping[str, Stream]] = {
    "geojson": write_geojson,
    "jsonl": write_jsonl,
    "kml": write_kml,
    "csv": write_csv_table,
    "annotations": write_annotations,
    "claimreview": write_claim_review,
}
_PATHS: Final[Mapping[str, ToPath]] = {"geoparquet": write_geoparquet, "gpkg": write_geopackage}

FORMATS: Final = (
    "geojson",
    "geoparquet",
    "gpkg",
    "kml",
    "csv",
    "jsonl",
    "pmtiles",
    "annotations",
    "claimreview",
)
OF_CLAIMS: Final = ("annotations", "claimreview")
ONE_KIND: Final = ("csv", "geoparquet")
"""Formats of one table."""
OF_CONTROL: Final = ("pmtiles",)
WITH_SHAPES: Final = ("kml", "gpkg", "geoparquet")
"""Formats for maps, which figures without shapes have no place in."""


@dataclass(frozen=True, slots=True)
class Written:
    """Which files were written, and how many rows of each kind."""

    files: tuple[Path, ...]
    counts: dict[str, int]


def check_format(name: str, what: What | None, *, hxl: bool = False, max_zoom: int | None = None) -> What:
    """What a format is asked to hold, its default if nothing is.

    Raises
    ------
    WrongUse
        No such format, or one that cannot hold it.

    Examples
    --------
    >>> check_format("gpkg", None).value, check_format("annotations", None).value
    ('control', 'claims')
    """
    if name not in FORMATS:
        raise WrongUse(f"no format {name!r}; there are: {', '.join(FORMATS)}")
    if hxl and name != "csv":
        raise WrongUse(f"--hxl is a row of CSV, not of {name}")
    wanted = what or (What.CLAIMS if name in OF_CLAIMS else What.CONTROL)
    if name in OF_CLAIMS and wanted is not What.CLAIMS:
        raise WrongUse(f"{name} holds claims; leave --what {wanted.value} out")
    if name in OF_CONTROL and wanted is not What.CONTROL:
        raise WrongUse(f"{name} holds control; leave --what {wanted.value} out")
    if max_zoom is not None and name != "pmtiles":
        raise WrongUse(f"--max-zoom is for pmtiles, not for {name}")
    if name in ONE_KIND and wanted is What.ALL:
        raise WrongUse(
            f"{name} holds one table; export control, claims and events each, or take gpkg or geojson"
        )
    if name in WITH_SHAPES and wanted is What.FIGURES:
        raise WrongUse(f"figures have no shapes for {name}; take csv or jsonl")
    return wanted


def check_place(out: Path, *, force: bool = False) -> None:
    """That a file can be put there.

    Raises
    ------
    WrongUse
        Something is there and may not be overwritten, or the folder is missing.
    """
    if out.is_dir():
        raise WrongUse(f"{out} is a folder; name a file in it")
    if not out.parent.is_dir():
        raise WrongUse(f"no folder {out.parent}; make it first")
    if out.exists() and not force:
        raise WrongUse(f"{out} is there already; give another name, or --force to replace it")


def write_export(
    name: str,
    export: Export,
    out: Path,
    *,
    hxl: bool = False,
    max_zoom: int | None = None,
    force: bool = False,
    progress: Progress = quiet,
) -> Written:
    """Write an export in a format.

    It is written into a hidden folder beside `out` and moved there when whole: a run that fails or is stopped leaves
    what was there. CSV comes with `OUT-metadata.json`.

    Raises
    ------
    WrongUse
        As `check_format` and `check_place`; a library that the format needs is missing.
    """
    check_place(out, force=force)
    draft = Path(tempfile.mkdtemp(prefix=".heldground-export-", dir=out.parent))
    try:
        part = draft / out.name
        if name == "pmtiles":
            counts = write_pmtiles(export, part, progress, max_zoom=max_zoom)
        elif name in _PATHS:
            counts = _PATHS[name](export, part, progress)
        else:
            stream = partial(write_csv_table, hxl=hxl) if name == "csv" else _STREAMS[name]
            with part.open("wb") as file:
                counts = stream(export, file, progress)
        files = [out]
        if name == "csv":
            companion = out.with_name(f"{out.name}-metadata.json")
            (draft / companion.name).write_bytes(csv_metadata(export, out.name, hxl=hxl))
            (draft / companion.name).replace(companion)
            files.append(companion)
        part.replace(out)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Written(tuple(files), counts)
