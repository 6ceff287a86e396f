"""GeoJSON (RFC 7946): one document with a foreign member `heldground`, or a feature a line.

Coordinates as stored, at most 10 decimals: cells that share an edge share its points, which rounding would part. Rings
follow the right-hand rule. No cell crosses the antimeridian: readers of maps refuse longitudes beyond 180.
"""

from collections.abc import Iterator
from typing import BinaryIO, Final

import orjson
import shapely

from heldground.progress import Progress
from heldground.publish.export.layers import Batch, Layer, plain
from heldground.publish.export.making import Export

FOREIGN: Final = "heldground"
"""The member that says what the file is; RFC 7946, section 6.1, lets others pass over it."""


def write_geojson(export: Export, out: BinaryIO, progress: Progress) -> dict[str, int]:
    """One FeatureCollection; how many features of each kind."""
    out.write(b'{"type":"FeatureCollection","%s":' % FOREIGN.encode())
    out.write(orjson.dumps(export.about.document()))
    out.write(b',"features":[')
    counts: dict[str, int] = {}
    first = True
    for layer, lines in _lines(export, progress):
        counts[layer.name] = counts.get(layer.name, 0) + len(lines)
        if lines:
            out.write(b"\n" if first else b",\n")
            out.write(b",\n".join(lines))
            first = False
    out.write(b"\n]}\n")
    return counts


def write_jsonl(export: Export, out: BinaryIO, progress: Progress) -> dict[str, int]:
    """A feature a line; the first has no geometry and says what the file is."""
    about = {
        "type": "Feature",
        "id": "about",
        "geometry": None,
        "properties": {
            "kind": "about",
            "title": export.about.title,
            "licence": export.about.terms,
            "attribution": export.about.attribution,
        },
        FOREIGN: export.about.document(),
    }
    out.write(orjson.dumps(about) + b"\n")
    counts: dict[str, int] = {}
    for layer, lines in _lines(export, progress):
        counts[layer.name] = counts.get(layer.name, 0) + len(lines)
        out.writelines(line + b"\n" for line in lines)
    return counts


def _lines(export: Export, progress: Progress) -> Iterator[tuple[Layer, list[bytes]]]:
    for layer in export.layers:
        done = 0
        yield layer, []
        for batch in layer.batches():
            yield layer, _features(layer, batch)
            done += len(batch)
            progress(layer.title, done, layer.rows)


def _features(layer: Layer, batch: Batch) -> list[bytes]:
    names = [column.name for column in layer.columns]
    columns = [plain(column, batch.values[column.name]) for column in layer.columns]
    shapes: list[str | None] = (
        [None] * len(batch) if batch.shapes is None else shapely.to_geojson(batch.shapes).tolist()
    )
    return [
        orjson.dumps(
            {
                "type": "Feature",
                "properties": {"kind": layer.name, **dict(zip(names, row, strict=True))},
                "geometry": None if shape is None else orjson.Fragment(shape),
            }
        )
        for shape, row in zip(shapes, zip(*columns, strict=True), strict=True)
    ]
