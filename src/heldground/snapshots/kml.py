"""KML 2.2 (OGC 07-147r2) and KMZ: placemarks with their folders, styles and data, as features.

Each placemark becomes a feature whose properties are `name`, `description`, `folder` (the innermost one's name),
`folders` (all, with " / "), `fill` and `stroke` (colours turned from aabbggrr to #rrggbb), `fill_opacity`, `when`,
`begin`, `end`, and its ExtendedData by name. Heights are dropped, as with GeoJSON. Nothing is fetched: network links
and styles of other files are counted or left out. A file is hostile until read: no document type (so no entities),
bounded depth, elements and bytes, also of what a KMZ unpacks to.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final
from xml.parsers import expat

from heldground.errors import BadSnapshot
from heldground.snapshots.features import MAX_BYTES, MAX_FEATURES
from heldground.snapshots.geojson import Feature

PUBLISHER: Final = "kml"

MAX_DEPTH: Final = 100
"""Elements inside elements: real files have folders three or four deep, 10 elements each at most."""

MAX_ELEMENTS: Final = 1_000_000
_MAX_MEMBERS: Final = 10_000
_NO_PLACEMARKS: Final = ("NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay")
_LINES: Final = {"Point": "Point", "LineString": "LineString", "LinearRing": "LineString"}
_NO_GROUND: Final = ("Track", "MultiTrack", "Model")


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    children: list["_Element"] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.texts).strip()

    def child(self, tag: str) -> "_Element | None":
        return next((each for each in self.children if each.tag == tag), None)

    def text_at(self, *path: str) -> str:
        """Text of a descendant, or an empty one."""
        here: _Element | None = self
        for tag in path:
            here = here.child(tag) if here else None
        return here.text if here else ""

    def all(self, tag: str) -> Iterator["_Element"]:
        return (each for each in self.children if each.tag == tag)


@dataclass(frozen=True, slots=True)
class _Above:
    """What a placemark inherits: the folders around it, and their time."""

    folders: tuple[str, ...] = ()
    time: tuple[tuple[str, str], ...] = ()


def read_kmz(content: bytes, name: str) -> Iterator[Feature]:
    """The features of a KMZ's first KML file, which is its main one (OGC 07-147r2, C.3).

    Raises
    ------
    BadSnapshot
        No readable archive, no KML in it, a bomb; as `read_kml`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > _MAX_MEMBERS:
                raise BadSnapshot(f"{len(members):,} files inside; at most {_MAX_MEMBERS:,}", path=name)
            inside = [info for info in members if info.filename.lower().endswith(".kml")]
            if not inside:
                raise BadSnapshot("a KMZ without a .kml inside", path=name)
            with archive.open(inside[0]) as stream:
                main = stream.read(MAX_BYTES + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,  # a compression Python does not know
        RuntimeError,  # a password
    ) as cause:
        raise BadSnapshot(f"no readable KMZ: {cause}", path=name) from cause
    yield from read_kml(main, name)
    for other in inside[1:]:
        yield Feature(
            f"{PurePath(name).name}, {other.filename}", {}, None, "further KML in the KMZ (not read)"
        )


def read_kml(content: bytes, name: str) -> Iterator[Feature]:
    """The features of a KML file, in any encoding its XML declares.

    Raises
    ------
    BadSnapshot
        Too large, no XML, cut off, with a document type, nested too deep; XML that is no KML.
    """
    root = _parse(content, name)
    if root.tag != "kml" and root.tag not in ("Document", "Folder", "Placemark"):
        raise BadSnapshot(f"XML, but no KML (found <{root.tag}>)", path=name)
    styles: dict[str, _Element] = {}
    _collect_styles(root, styles)
    file = PurePath(name).name
    for number, (element, above) in enumerate(_placemarks(root, _Above())):
        if number >= MAX_FEATURES:
            raise BadSnapshot(f"more than {MAX_FEATURES:,} placemarks", path=name)
        where = f"{file}, placemark {number}"
        if element.tag != "Placemark":
            yield Feature(where, {}, None, f"{element.tag} (not followed)")
            continue
        properties = _properties(element, above, styles)
        geometry = _geometry(element)
        kind = None
        if geometry is None:
            kind = next((each.tag for each in element.children if each.tag in _NO_GROUND), "no geometry")
        yield Feature(where, properties, geometry, kind)


def _parse(content: bytes, name: str) -> _Element:
    if len(content) > MAX_BYTES:
        raise BadSnapshot(f"{len(content):,} bytes; at most {MAX_BYTES:,} are read", path=name)
    top = _Element("", {})
    stack, count = [top], 0
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if len(stack) > MAX_DEPTH:
            raise BadSnapshot(f"elements more than {MAX_DEPTH} deep", path=name)
        if count > MAX_ELEMENTS:
            raise BadSnapshot(f"more than {MAX_ELEMENTS:,} elements", path=name)
        # Prefixes are the writer's choice (kml:, gx:); the names are unique without them.
        element = _Element(tag.rpartition(":")[2], attributes)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_: str) -> None:
        stack.pop()

    def text(data: str) -> None:
        stack[-1].texts.append(data)

    def doctype(*_: object) -> None:
        # Entities are declared there, and a file of a kilobyte can make gigabytes of them. KML needs none.
        raise BadSnapshot("a document type (<!DOCTYPE>), which KML has not; remove it", path=name)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as cause:
        raise BadSnapshot(f"no XML: {cause}; was the download cut off?", path=name) from cause
    except (LookupError, ValueError) as cause:  # an encoding Python does not know
        if isinstance(cause, BadSnapshot):
            raise
        raise BadSnapshot(f"no XML: {cause}; save it as UTF-8", path=name) from cause
    return top.children[0]


def _collect_styles(element: _Element, styles: dict[str, _Element]) -> None:
    for each in element.children:
        if each.tag in ("Style", "StyleMap") and "id" in each.attributes:
            styles.setdefault(each.attributes["id"], each)
        elif each.tag in ("Document", "Folder", "kml"):
            _collect_styles(each, styles)


def _placemarks(element: _Element, above: _Above) -> Iterator[tuple[_Element, _Above]]:
    if element.tag == "Placemark" or element.tag in _NO_PLACEMARKS:
        yield element, above
        return
    if element.tag not in ("kml", "Document", "Folder"):
        return
    name = element.text_at("name") if element.tag == "Folder" else ""
    inside = _Above((*above.folders, name) if name else above.folders, _time(element) or above.time)
    for each in element.children:
        yield from _placemarks(each, inside)


def _time(element: _Element) -> tuple[tuple[str, str], ...]:
    told = (
        ("when", element.text_at("TimeStamp", "when")),
        ("begin", element.text_at("TimeSpan", "begin")),
        ("end", element.text_at("TimeSpan", "end")),
    )
    return tuple((name, text) for name, text in told if text)


def _properties(placemark: _Element, above: _Above, styles: dict[str, _Element]) -> dict[str, Any]:
    own: dict[str, Any] = {
        "name": placemark.text_at("name"),
        "description": placemark.text_at("description"),
        "folder": above.folders[-1] if above.folders else "",
        "folders": " / ".join(above.folders),
        **_colours(placemark, styles),
        **dict(_time(placemark) or above.time),
    }
    extended = placemark.child("ExtendedData")
    data: dict[str, Any] = {}
    if extended is not None:
        for each in extended.all("Data"):
            data[each.attributes.get("name", "")] = each.text_at("value")
        for schema in extended.all("SchemaData"):
            for each in schema.all("SimpleData"):
                data[each.attributes.get("name", "")] = each.text
    told = {name: value for name, value in own.items() if value}
    # A placemark's own elements win; its data of the same name is kept beside them.
    return {**{(f"data.{name}" if name in told else name): value for name, value in data.items()}, **told}


def _colours(placemark: _Element, styles: dict[str, _Element]) -> dict[str, str]:
    shared = _shared_style(placemark.text_at("styleUrl"), styles)
    found: dict[str, str] = {}
    for style in (shared, placemark.child("Style")):  # the inline one overrides
        if style is None:
            continue
        for part, name in (("PolyStyle", "fill"), ("LineStyle", "stroke")):
            colour = style.text_at(part, "color").lstrip("#").lower()
            if len(colour) == 8 and all(letter in "0123456789abcdef" for letter in colour):
                found[name] = f"#{colour[6:8]}{colour[4:6]}{colour[2:4]}"
                if name == "fill":
                    found["fill_opacity"] = f"{int(colour[:2], 16) / 255:.2f}"
    return found


def _shared_style(url: str, styles: dict[str, _Element]) -> _Element | None:
    """The style an address inside this file means; of a style map the normal one."""
    style = styles.get(url.removeprefix("#")) if url.startswith("#") else None
    if style is not None and style.tag == "StyleMap":
        normal = next((pair for pair in style.all("Pair") if pair.text_at("key") == "normal"), None)
        if normal is None:
            return None
        inline = normal.child("Style")
        target = styles.get(normal.text_at("styleUrl").removeprefix("#"))
        return inline if inline is not None else target if target and target.tag == "Style" else None
    return style


def _geometry(element: _Element) -> dict[str, Any] | None:
    """The GeoJSON geometry of a placemark; its polygons as one, unless lines or points are all there is."""
    parts = [part for each in element.children for part in _parts(each)]
    polygons = [part["coordinates"] for part in parts if part["type"] == "Polygon"]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    if polygons:
        return {"type": "MultiPolygon", "coordinates": polygons}
    return parts[0] if parts else None


def _parts(element: _Element) -> Iterator[dict[str, Any]]:
    if element.tag == "MultiGeometry":
        for each in element.children:
            yield from _parts(each)
    elif element.tag == "Polygon":
        outer = [_ring(each) for each in element.all("outerBoundaryIs")]
        inner = [_ring(each) for each in element.all("innerBoundaryIs")]
        yield {"type": "Polygon", "coordinates": [*outer[:1], *inner]}
    elif element.tag in _LINES:
        yield {"type": _LINES[element.tag], "coordinates": []}


def _ring(boundary: _Element) -> list[list[float | None]]:
    text = boundary.text_at("LinearRing", "coordinates")
    return [[_number(each) for each in position.split(",")[:2]] for position in text.split()]


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None  # the reader of shapes refuses it, with its place in the file
