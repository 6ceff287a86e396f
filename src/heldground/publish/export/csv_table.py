"""CSV (RFC 4180, UTF-8): one kind of row, shapes as WKT, and beside it what the W3C's CSV on the Web asks for.

The table itself stays plain, so that spreadsheets open it; licence, definitions and the meaning of columns stand in
`OUT-metadata.json`, where readers of CSVW look for them. Text that a spreadsheet would take for a formula gets an
apostrophe in front.
"""

import csv
import io
from typing import Any, BinaryIO, Final

import orjson
import shapely

from heldground.answers.rows import csv_cell
from heldground.progress import Progress
from heldground.publish.export.layers import Batch, Column, Kind, Layer, plain
from heldground.publish.export.making import Export

WKT: Final = Column("WKT", Kind.TEXT, "shape in degrees on WGS 84, longitude first", "#geo+wkt")
"""The name by which GDAL and QGIS know a shape in a table."""

_DATATYPES: Final[dict[Kind, Any]] = {
    Kind.TEXT: "string",
    Kind.NUMBER: "double",
    Kind.INTEGER: "integer",
    Kind.INSTANT: "dateTimeStamp",
    Kind.DAY: "date",
    Kind.TRUTH: "boolean",
}


def write_csv_table(
    export: Export, out: BinaryIO, progress: Progress, *, hxl: bool = False
) -> dict[str, int]:
    """The one layer of an export as CSV; with `hxl`, the second row has the tags of the Humanitarian Exchange Language."""
    (layer,) = export.layers
    columns = _columns(layer)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.name for column in columns])
    if hxl:
        writer.writerow([column.hxl for column in columns])
    done = 0
    for batch in layer.batches():
        writer.writerows(zip(*_cells(layer, batch), strict=True))
        done += len(batch)
        progress(layer.title, done, layer.rows)
    text.detach()
    return {layer.name: done}


def csv_metadata(export: Export, name: str, *, hxl: bool = False) -> bytes:
    """The companion of a table: W3C Metadata Vocabulary for Tabular Data, with what every file says in `notes`."""
    (layer,) = export.layers
    about = export.about
    document = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": name,
        "dc:title": f"{about.title}: {layer.title}",
        "dc:rights": about.terms,
        "dc:creator": about.attribution,
        "dc:description": "\n".join(about.lines()),
        "dialect": {"encoding": "utf-8", "header": True, "headerRowCount": 2 if hxl else 1},
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": [column.name, column.hxl] if hxl else column.name,
                    "datatype": _DATATYPES[column.kind],
                    "dc:description": column.what,
                }
                for column in _columns(layer)
            ]
        },
        "notes": [about.document()],
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _columns(layer: Layer) -> tuple[Column, ...]:
    return (*layer.columns, WKT) if layer.shape == "Polygon" else layer.columns


def _cells(layer: Layer, batch: Batch) -> list[list[str]]:
    columns = [[_cell(each) for each in plain(column, batch.values[column.name])] for column in layer.columns]
    if layer.shape == "Polygon":
        columns.append(shapely.to_wkt(batch.shapes, rounding_precision=10).tolist())
    return columns


def _cell(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else csv_cell(value)
