"""GeoPackage: a layer a kind of row, written by GDAL; what the file is stands in its metadata tables.

GDAL would put the clock into `last_change`; it is told the date of making instead, so that the same export gives the
same bytes under the same version of GDAL.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EIO
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from heldground.errors import HeldgroundError, extra_missing
from heldground.plots.palette import Look
from heldground.progress import Progress
from heldground.publish.export.arrow import GEOMETRY, arrow, record_batches, schema_of
from heldground.publish.export.kml import classes_of
from heldground.publish.export.making import Export
from heldground.publish.export.qgis import embed_style, style_qml
from heldground.when import Instant, iso

GPKG_VERSION: Final = "1.3"
"""What GDAL 3.6 (Debian 12) reads without a warning."""


def write_geopackage(export: Export, path: Path, progress: Progress) -> dict[str, int]:
    """All layers of an export in one GeoPackage; how many rows each has."""
    pa, pyogrio = arrow(), _gdal()
    about = export.about
    words = "\n".join(about.lines())
    told = {
        "heldground": json.dumps(about.document(), ensure_ascii=False),
        "licence": about.terms,
        "attribution": about.attribution,
    }
    counts: dict[str, int] = {}
    failed: list[BaseException] = []
    with _dated(pyogrio, about.stamp):
        for number, layer in enumerate(export.layers):
            schema = schema_of(layer)
            counts[layer.name] = 0
            columns = json.dumps({column.name: column.what for column in layer.columns}, ensure_ascii=False)
            batches = _counted(record_batches(layer, schema, progress), layer.name, counts, failed)
            try:
                pyogrio.raw.write_arrow(
                    pa.RecordBatchReader.from_batches(schema, batches),
                    path,
                    layer=layer.name,
                    driver="GPKG",
                    geometry_name=GEOMETRY,
                    geometry_type=layer.shape,
                    crs="EPSG:4326",
                    append=False,
                    dataset_metadata=told if number == 0 else None,
                    layer_metadata={"columns": columns},
                    dataset_options={"VERSION": GPKG_VERSION} if number == 0 else None,
                    layer_options={"DESCRIPTION": words, "IDENTIFIER": f"{about.title}: {layer.title}"},
                )
            except RuntimeError as cause:  # of which all of pyogrio's errors are
                raise (
                    failed[0] if failed else OSError(EIO, f"GDAL cannot write it: {cause}", path.name)
                ) from cause
    if "cell" in counts:
        look = Look(tuple(export.seen.sides))
        embed_style(path, "cell", style_qml(classes_of(export), look), about.stamp)
    return counts


def _counted(
    batches: Iterator[Any], name: str, counts: dict[str, int], failed: list[BaseException]
) -> Iterator[Any]:
    """Batches on their way through GDAL, which keeps to itself why a batch did not come."""
    try:
        for batch in batches:
            counts[name] += batch.num_rows
            yield batch
    except (HeldgroundError, KeyboardInterrupt, MemoryError, ValueError) as cause:
        failed.append(cause)
        raise


def _gdal() -> ModuleType:
    try:
        import pyogrio
    except ImportError:
        raise extra_missing("GeoPackage is written by GDAL", "export") from None
    found: ModuleType = pyogrio
    return found


@contextmanager
def _dated(pyogrio: ModuleType, at: Instant) -> Iterator[None]:
    """GDAL's "now" is this instant."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": (iso(at) or "").replace("Z", ".000Z")})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
