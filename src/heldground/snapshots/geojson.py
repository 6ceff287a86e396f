"""GeoJSON (RFC 7946): a FeatureCollection, one feature or one bare geometry. WGS 84, longitude first.

The RFC knows no other coordinate system, and a `crs` member of GeoJSON 2008 that names one is refused: shapes read in
the wrong system would lie somewhere else and look right.
"""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from heldground.errors import BadSnapshot
from heldground.snapshots.features import each_feature, features_of, read_json

PUBLISHER: Final = "geojson"

PROJECTED: Final = (
    "GeoJSON is WGS 84, longitude first, degrees (RFC 7946, 4); turn it with "
    "`ogr2ogr -t_srs EPSG:4326 -lco RFC7946=YES out.geojson in.geojson` (with -s_srs if the file does not say its own)"
)

_WGS84: Final = ("CRS84", "EPSG:4326", "EPSG::4326", "WGS84", "WGS 84")
_GEOMETRIES: Final = (
    "Polygon",
    "MultiPolygon",
    "Point",
    "MultiPoint",
    "LineString",
    "MultiLineString",
    "GeometryCollection",
)


class Feature(NamedTuple):
    """One feature of a file: where it stands, its properties, its GeoJSON geometry.

    Without a geometry, `kind` says what it is if that is no fault (a KML overlay); None: there should be one.
    """

    where: str
    properties: dict[str, Any]
    geometry: dict[str, Any] | None
    kind: str | None = None


def read_geojson(content: bytes, name: str) -> Iterator[Feature]:
    """The features of a GeoJSON file.

    Raises
    ------
    BadSnapshot
        As `read_json`; another coordinate system; JSON that is no GeoJSON.
    """
    table = read_json(content, name)
    if isinstance(table, dict):
        _check_crs(table.get("crs"), name)
        kind = table.get("type")
        if kind == "Topology":
            raise BadSnapshot("TopoJSON, no GeoJSON; turn it with `ogr2ogr out.geojson in.json`", path=name)
        if kind == "Feature":
            table = {"features": [table]}
        elif kind in _GEOMETRIES:
            table = {"features": [{"geometry": table}]}
    features = features_of(table, name)
    file = PurePath(name).name
    return (
        Feature(f"{file}, feature {number}", properties, geometry)
        for number, properties, geometry in each_feature(features)
    )


def _check_crs(crs: object, name: str) -> None:
    if crs is None:
        return
    told = crs.get("properties") if isinstance(crs, dict) else None
    named = (
        str(told.get("name") or told.get("href") or told.get("code") or "") if isinstance(told, dict) else ""
    )
    if not any(named.upper().endswith(each) for each in _WGS84):
        raise BadSnapshot(f"coordinates in {named or str(crs)[:60]!r}; {PROJECTED}", path=name)
