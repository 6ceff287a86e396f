"""Layers as a stream of Arrow batches, from which GeoPackage and GeoParquet are written."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

import shapely

from heldground.errors import extra_missing
from heldground.progress import Progress
from heldground.publish.export.layers import Batch, Column, Kind, Layer
from heldground.when import FOREVER

GEOMETRY: Final = "geometry"


def arrow() -> ModuleType:
    """The library.

    Raises
    ------
    WrongUse
        It is not installed.
    """
    try:
        import pyarrow
    except ImportError:
        raise extra_missing("GeoPackage and GeoParquet are written by pyarrow", "export") from None
    found: ModuleType = pyarrow
    return found


def schema_of(layer: Layer, *, metadata: dict[str, str] | None = None, zoned: bool = True) -> Any:
    """Columns as Arrow types. With `zoned`, instants are UTC by type; else by the driver's own way."""
    pa = arrow()
    types = {
        Kind.TEXT: pa.string(),
        Kind.NUMBER: pa.float64(),
        Kind.INTEGER: pa.int64(),
        Kind.INSTANT: pa.timestamp("ms", tz="UTC" if zoned else None),
        Kind.DAY: pa.date32(),
        Kind.TRUTH: pa.bool_(),
    }
    fields = [pa.field(column.name, types[column.kind]) for column in layer.columns]
    if layer.shape is not None:
        fields.append(pa.field(GEOMETRY, pa.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"}))
    return pa.schema(fields, metadata=metadata)


def record_batches(layer: Layer, schema: Any, progress: Progress) -> Iterator[Any]:
    """The rows of a layer as record batches, one after another."""
    pa = arrow()
    done = 0
    for batch in layer.batches():
        arrays = [_array(column, batch, schema.field(column.name).type) for column in layer.columns]
        if layer.shape is not None:
            arrays.append(pa.array(shapely.to_wkb(batch.shapes).tolist(), type=pa.binary()))
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
        done += len(batch)
        progress(layer.title, done, layer.rows)


def _array(column: Column, batch: Batch, kind: Any) -> Any:
    values = batch.values[column.name]
    if column.kind is Kind.INSTANT:
        values = [None if at is None or at >= FOREVER else at * 1000 for at in values]
    return arrow().array(values, type=kind)
