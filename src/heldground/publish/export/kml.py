"""KML 2.2: a folder a kind of row, every placemark with its time, so that Google Earth's slider moves the front."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely

from heldground.plots.palette import Look
from heldground.progress import Progress
from heldground.publish.export.layers import Batch, Layer, plain
from heldground.publish.export.making import Export
from heldground.queries.classes import Class

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TIMES: Final = {
    "cell": ("valid_from", "valid_until"),
    "claim": ("time_from", "time_to"),
    "event": ("from", "to"),
}
_NAMES: Final = {"claim": "quote", "event": "title"}


def write_kml(export: Export, out: BinaryIO, progress: Progress) -> dict[str, int]:
    """All layers of an export in one KML document; how many placemarks of each kind."""
    look = Look(tuple(export.seen.sides))
    out.write(
        b'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n<Document>\n'
    )
    out.write(_tag("name", export.about.title).encode())
    out.write(_tag("description", "\n".join(export.about.lines())).encode())
    styles = {each: number for number, each in enumerate(classes_of(export))}
    for found, number in styles.items():
        out.write(_style(number, look, found).encode())
    counts: dict[str, int] = {}
    for layer in export.layers:
        counts[layer.name] = 0
        out.write(f"<Folder>\n{_tag('name', layer.name)}{_tag('description', layer.title)}".encode())
        for batch in layer.batches():
            out.writelines(line.encode() for line in _placemarks(layer, batch, styles, look))
            counts[layer.name] += len(batch)
            progress(layer.title, counts[layer.name], layer.rows)
        out.write(b"</Folder>\n")
    out.write(b"</Document>\n</kml>\n")
    return counts


def classes_of(export: Export) -> list[Class]:
    """Every class that a cell of the export may have."""
    found = {
        (state.side, state.control.value)
        for history in export.seen.histories
        if history.source in export.about.sources
        for state in history.columns.states
    }
    return sorted(found) if any(layer.name == "cell" for layer in export.layers) else []


def _style(number: int, look: Look, found: Class) -> str:
    paint = look.paint(found)
    line, face = (
        "".join(f"{round(share * 255):02x}" for share in reversed(colour))
        for colour in (paint.line, paint.face)
    )
    return (
        f'<Style id="s{number}"><LineStyle><color>ff{line}</color><width>1</width></LineStyle>'
        f"<PolyStyle><color>b0{face}</color></PolyStyle></Style>\n"
    )


def _placemarks(layer: Layer, batch: Batch, styles: dict[Class, int], look: Look) -> Iterator[str]:
    columns = {column.name: plain(column, batch.values[column.name]) for column in layer.columns}
    begins, ends = (columns[name] for name in _TIMES[layer.name])
    shapes = _polygons(batch.shapes) if layer.shape == "Polygon" else _points(batch.shapes)
    for number, shape in enumerate(shapes):
        row = {name: values[number] for name, values in columns.items()}
        style = ""
        if layer.name == "cell":
            found = row["side"] or "", row["control"]
            name = look.words(found)
            style = f"<styleUrl>#s{styles[found]}</styleUrl>"
        else:
            name = str(row[_NAMES[layer.name]])
        begin, end = begins[number], ends[number]
        span = (f"<begin>{begin}</begin>" if begin else "") + (f"<end>{end}</end>" if end else "")
        data = "".join(
            f"<Data name={quoteattr(each)}>{_tag('value', _value(value), end='')}</Data>"
            for each, value in row.items()
            if value is not None
        )
        yield (
            f"<Placemark>{_tag('name', name, end='')}{f'<TimeSpan>{span}</TimeSpan>' if span else ''}{style}"
            f"<ExtendedData>{data}</ExtendedData>{shape}</Placemark>\n"
        )


def _value(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _tag(name: str, text: str, end: str = "\n") -> str:
    """An element with a text, without the characters XML has no place for."""
    return f"<{name}>{escape(_NO_XML.sub(' ', text))}</{name}>{end}"


def _points(shapes: Any) -> list[str]:
    return [
        "" if shape is None else f"<Point><coordinates>{shape.x!r},{shape.y!r}</coordinates></Point>"
        for shape in shapes
    ]


def _polygons(shapes: Any) -> list[str]:
    _, points, (ring_starts, shape_starts) = shapely.to_ragged_array(shapes)
    texts = [f"{x!r},{y!r}" for x, y in points.tolist()]
    rings = [
        " ".join(texts[begin:end])
        for begin, end in zip(ring_starts[:-1].tolist(), ring_starts[1:].tolist(), strict=True)
    ]
    told = []
    for begin, end in zip(
        np.asarray(shape_starts)[:-1].tolist(), np.asarray(shape_starts)[1:].tolist(), strict=True
    ):
        edges = [
            f"<{side}><LinearRing><coordinates>{ring}</coordinates></LinearRing></{side}>"
            for side, ring in zip(
                ["outerBoundaryIs", *["innerBoundaryIs"] * (end - begin - 1)], rings[begin:end], strict=True
            )
        ]
        told.append(f"<Polygon>{''.join(edges)}</Polygon>")
    return told
