"""The ground a file draws: GeoJSON, WKT, KML and KMZ; GeoPackage, FlatGeobuf and Shapefile with GDAL."""

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import orjson
import shapely
from lxml import etree
from shapely.errors import ShapelyError

from heldground.area import MAX_VERTICES, Shape, only_polygons, read_polygons, repair, union
from heldground.errors import BadInput, InvalidShape, UnknownName, WrongUse, extra_missing
from heldground.snapshots.features import each_feature, features_of

WITH_GDAL: Final = (".gpkg", ".fgb", ".shp", ".gml", ".tab")
"""Formats read by GDAL, which comes with the extra `files`."""
SUFFIXES: Final = (".geojson", ".json", ".wkt", ".kml", ".kmz", *WITH_GDAL)
MOST_BYTES: Final = 64_000_000
"""A larger file is no ground to ask about: a country's border in full detail has 5 MB."""

_KML: Final = "{*}"


def is_file_name(name: str) -> bool:
    """Whether a name is that of a file ground can be read from, by its suffix."""
    return Path(name).suffix.lower() in SUFFIXES


def read_ground_file(path: Path) -> Shape:
    """All polygons of a file together, WGS 84, longitude first; broken rings are repaired.

    Coordinates of a file that names another reference system are transformed; one that names none is taken for
    degrees, as GeoJSON, WKT and KML have them.

    Raises
    ------
    UnknownName
        No such file.
    WrongUse
        A format nothing reads, or one that needs the extra `files`.
    BadInput
        No polygon in it, not of its format, larger than 64 MB, or coordinates that are no degrees.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise WrongUse(
            f"{path.name}: no ground is read from {suffix or 'such'} files; {', '.join(SUFFIXES)} are"
        )
    if not path.is_file():
        raise UnknownName(f"no file {path}")
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(
            f"larger than {MOST_BYTES // 1_000_000} MB; cut it to the ground asked about", path=path
        )
    try:
        shapes = list(_READERS[suffix](path)) if suffix in _READERS else list(_with_gdal(path))
        checked = [repair(shape)[0] for shape in shapes]
    except InvalidShape as cause:
        raise BadInput(cause.problem, path=path, where=cause.where) from cause
    whole = union(checked)
    if whole.is_empty:
        raise BadInput("no polygon in it", path=path)
    return whole


def _geojson(path: Path) -> Iterator[Shape]:
    """A collection, one feature, or a bare geometry: RFC 7946 calls each of them a GeoJSON text."""
    content = path.read_bytes()
    try:
        table = orjson.loads(content)
    except orjson.JSONDecodeError as cause:
        raise BadInput(f"no JSON: {cause}", path=path) from cause
    kind = table.get("type") if isinstance(table, dict) else None
    if kind == "FeatureCollection":
        for number, _, geometry in each_feature(features_of(table, path.name)):
            if geometry is not None:  # RFC 7946: a feature without a place
                yield from read_polygons(geometry, where=f"feature {number}")
    else:
        yield from read_polygons(table.get("geometry") if kind == "Feature" else table)


def _wkt(path: Path) -> Iterator[Shape]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as cause:
        raise BadInput(f"not UTF-8 text: {cause.reason}", path=path) from cause
    # EWKT of databases says its reference system first; only degrees are read.
    system, _, rest = text.strip().rpartition(";")
    if system and system.upper() not in ("SRID=4326", "SRID=0"):
        raise BadInput(f"{system}: WKT is read in degrees, longitude first (SRID=4326)", path=path)
    try:
        yield from _in_degrees([shapely.from_wkt(rest)])
    except ShapelyError as cause:
        raise BadInput(f"no well-known text: {str(cause).splitlines()[0]}", path=path) from cause


def _kml(path: Path) -> Iterator[Shape]:
    yield from _kml_polygons(path.read_bytes(), path)


def _kmz(path: Path) -> Iterator[Shape]:
    try:
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as packed:
            inside = [each for each in packed.infolist() if each.filename.lower().endswith(".kml")]
            if not inside:
                raise BadInput("no .kml in it", path=path)
            for each in inside:
                if each.file_size > MOST_BYTES:
                    raise BadInput(f"{each.filename} is larger than {MOST_BYTES // 1_000_000} MB", path=path)
                yield from _kml_polygons(packed.read(each), path)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as cause:
        raise BadInput(f"no KMZ: {cause}", path=path) from cause


def _kml_polygons(content: bytes, path: Path) -> Iterator[Shape]:
    # No entity is resolved and nothing is fetched: a KML file comes from outside.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as cause:
        raise BadInput(f"no XML: {cause.msg}", path=path) from cause
    for number, polygon in enumerate(root.iter(f"{_KML}Polygon"), start=1):
        where = f"polygon {number}"
        outer = polygon.find(f"{_KML}outerBoundaryIs//{_KML}coordinates")
        inner = polygon.findall(f"{_KML}innerBoundaryIs//{_KML}coordinates")
        rings = [_kml_ring(each, where) for each in (outer, *inner)]
        yield from read_polygons({"type": "Polygon", "coordinates": rings}, where=where)


def _kml_ring(found: etree._Element | None, where: str) -> list[list[float]]:
    if found is None or not found.text:
        raise InvalidShape("a boundary without coordinates", where=where)
    try:
        return [[float(part) for part in point.split(",")[:2]] for point in found.text.split()]
    except ValueError:
        raise InvalidShape("a position is not lon,lat in numbers", where=where) from None


def _with_gdal(path: Path) -> Iterator[Shape]:
    try:
        import pyogrio  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise extra_missing(
            f"{path.suffix} files are read by GDAL (or save it as GeoJSON)", "files"
        ) from None
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        meta, _, geometry, _ = pyogrio.raw.read(path, columns=[])
        shapes = shapely.force_2d(shapely.from_wkb(geometry))
        system = CRS.from_user_input(meta["crs"]) if meta.get("crs") else CRS.from_epsg(4326)
        turned = Transformer.from_crs(system, CRS.from_epsg(4326), always_xy=True)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ShapelyError, CRSError) as cause:
        raise BadInput(f"GDAL cannot read it: {cause}", path=path) from cause
    yield from _in_degrees(
        shapely.transform(
            shapes, lambda points: np.column_stack(turned.transform(points[:, 0], points[:, 1]))
        )
    )


def _in_degrees(shapes: Iterable[shapely.Geometry | None]) -> Iterator[Shape]:
    """The polygons among shapes that came from a library, held to the rules of `read_polygons`."""
    for shape in shapes:
        if shape is None:
            continue
        flat = shapely.force_2d(shape)
        points = shapely.get_coordinates(flat)
        if len(points) > MAX_VERTICES:
            raise InvalidShape(f"{len(points):,} vertices; at most {MAX_VERTICES:,} are read")
        if not np.isfinite(points).all() or (np.abs(points) > [180.0, 90.0]).any():
            raise InvalidShape("a coordinate lies outside longitude ±180, latitude ±90")
        yield only_polygons(flat)


_READERS: Final = {".geojson": _geojson, ".json": _geojson, ".wkt": _wkt, ".kml": _kml, ".kmz": _kmz}
