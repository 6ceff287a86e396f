"""GeoParquet 1.1: one kind of row, WKB, OGC:CRS84, rings counterclockwise; what the file is in its metadata."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from heldground.progress import Progress
from heldground.publish.export.arrow import GEOMETRY, arrow, record_batches, schema_of
from heldground.publish.export.making import Export

VERSION: Final = "1.1.0"


def write_geoparquet(export: Export, path: Path, progress: Progress) -> dict[str, int]:
    """The one layer of an export as GeoParquet, a row group a batch."""
    arrow()
    import pyarrow.parquet as pq

    (layer,) = export.layers
    schema = schema_of(layer)
    bounds = np.array([np.inf, np.inf, -np.inf, -np.inf])
    rows = 0
    with pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=True) as writer:
        for batch in record_batches(layer, schema, progress):
            writer.write_batch(batch)
            rows += batch.num_rows
            if layer.shape is not None:
                _widen(bounds, shapely.total_bounds(shapely.from_wkb(batch.column(GEOMETRY).to_pylist())))
        if layer.shape is not None:
            writer.add_key_value_metadata({"geo": json.dumps(_geo(layer.shape, bounds))})
        about = json.dumps(export.about.document(), ensure_ascii=False)
        columns = {column.name: column.what for column in layer.columns}
        writer.add_key_value_metadata(
            {"heldground": about, "heldground:columns": json.dumps(columns, ensure_ascii=False)}
        )
    return {layer.name: rows}


def _widen(bounds: Any, more: Any) -> None:
    if not np.isnan(more).any():
        bounds[:2] = np.minimum(bounds[:2], more[:2])
        bounds[2:] = np.maximum(bounds[2:], more[2:])


def _geo(shape: str, bounds: Any) -> dict[str, Any]:
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": [shape]}
    if shape == "Polygon":
        column["orientation"] = "counterclockwise"
    if np.isfinite(bounds).all():
        column["bbox"] = bounds.tolist()
    return {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
