"""The ground a question is about: regions by any name, files of any format, and what is refused."""

import json
import zipfile
from pathlib import Path

import pytest
import shapely

from heldground.area import area_km2
from heldground.errors import BadInput, UnknownName, WrongUse
from heldground.queries.ground import region, region_or_file
from heldground.queries.ground_files import read_ground_file

TRIANGLE = shapely.Polygon([(35, 50), (36, 50), (36, 51), (35, 50)])


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Kharkiv", "Kharkiv Oblast"),
        ("Kharkov region", "Kharkiv Oblast"),
        ("Харьковская область", "Kharkiv Oblast"),
        ("Харківська обл.", "Kharkiv Oblast"),
        ("Харківщина", "Kharkiv Oblast"),
        ("kharkivska oblast, Ukraine", "Kharkiv Oblast"),
        ("UA-63", "Kharkiv Oblast"),
        ("Dnepropetrovsk", "Dnipropetrovsk Oblast"),
        ("Запорожская область", "Zaporizhzhia Oblast"),
        ("Zaporozhye", "Zaporizhzhia Oblast"),
        ("АР Крим", "Crimea"),
        ("Belgorod region", "Belgorod Oblast"),
        ("Ukraine", "Ukraine"),
        ("Україна", "Ukraine"),
        ("UA", "Ukraine"),
    ],
)
def test_a_region_is_found_by_any_of_its_names(name: str, title: str) -> None:
    """In three languages, two transliterations, as an adjective and as people say it; the answer names it in English."""
    assert region(name).title == title


@pytest.mark.parametrize("name", ["Atlantis", "", "ua-99", "Донбас"])
def test_what_is_no_region_is_refused_with_what_is_near(name: str) -> None:
    """Never the most similar one in silence."""
    with pytest.raises(UnknownName):
        region(name)


def kml(ring: str) -> str:
    return (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon><outerBoundaryIs><LinearRing>'
        f"<coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
    )


RING = "35,50,0 36,50,0 36,51,0 35,50,0"


def written(folder: Path, name: str) -> Path:
    """The triangle as a file of the format its name says."""
    path = folder / name
    if path.suffix == ".kmz":
        with zipfile.ZipFile(path, "w") as packed:
            packed.writestr("doc.kml", kml(RING))
    elif path.suffix == ".kml":
        path.write_text(kml(RING))
    elif path.suffix == ".wkt":
        path.write_text(f"SRID=4326;{TRIANGLE.wkt}")
    elif path.suffix == ".geojson":
        path.write_text(
            json.dumps({"type": "Feature", "properties": {}, "geometry": TRIANGLE.__geo_interface__})
        )
    else:
        import pyogrio

        shapes = shapely.to_wkb([TRIANGLE])
        if "mercator" in name:
            mercator = shapely.transform(TRIANGLE, _to_mercator)
            shapes = shapely.to_wkb([mercator])
        pyogrio.raw.write(
            path,
            geometry=shapes,
            field_data=[],
            fields=[],
            geometry_type="Polygon",
            crs="EPSG:3857" if "mercator" in name else "EPSG:4326",
        )
    return path


def _to_mercator(points):
    from pyproj import Transformer

    turned = Transformer.from_crs(4326, 3857, always_xy=True)
    return shapely.get_coordinates(shapely.linestrings(*turned.transform(points[:, 0], points[:, 1])))


@pytest.mark.parametrize(
    "name", ["a.geojson", "a.wkt", "a.kml", "a.kmz", "a.gpkg", "a.fgb", "a.shp", "mercator.gpkg"]
)
def test_a_polygon_comes_from_a_file_of_any_format(tmp_path: Path, name: str) -> None:
    """The same ground from each, also from one in another reference system; straight edges stay straight in degrees."""
    found = region_or_file(str(written(tmp_path, name)))
    assert found.title == name
    assert area_km2(found.shape.symmetric_difference(TRIANGLE)) < 0.01


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.wkt", "POINT (35 50)"),
        ("a.wkt", "no text of this kind"),
        ("a.wkt", "SRID=3857;POLYGON ((0 0, 1 0, 1 1, 0 0))"),
        ("a.wkt", "POLYGON ((3500 50, 3600 50, 3600 51, 3500 50))"),
        ("a.geojson", "{}"),
        ("a.geojson", '{"type": "FeatureCollection", "features": []}'),
        ("a.kml", "<kml>"),
        ("a.kml", '<!DOCTYPE k [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + kml("&e;")),
        ("a.kml", kml("35,50 here,there")),
        ("a.kmz", "not packed"),
        ("a.gpkg", "no database"),
    ],
)
def test_a_file_without_ground_is_bad_input_and_named(tmp_path: Path, name: str, content: str) -> None:
    """Whatever is wrong with it, the message says which file; nothing a file names is fetched."""
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(BadInput, match=name):
        read_ground_file(path)


def test_a_file_that_is_not_there_or_not_ground_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no file"):
        region_or_file(str(tmp_path / "nowhere.gpkg"))
    with pytest.raises(WrongUse, match="no ground is read"):
        read_ground_file(tmp_path / "a.pdf")
