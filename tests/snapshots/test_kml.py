"""KML and KMZ: folders, styles, data and time become properties; hostile files are refused, nothing is fetched."""

import io
import zipfile

import pytest

from heldground.errors import BadSnapshot
from heldground.snapshots import kml as reading
from heldground.snapshots.kml import read_kml, read_kmz
from own_maps import kml, placemark, reader

COLOURED = {
    "state": "fill",
    "date": "when",
    "values": {
        "#a52714": {"side": "rsf", "control": "held"},
        "#0f9d58": {"side": "saf", "control": "held"},
    },
}
WHEN = "<TimeStamp><when>2024-03-01</when></TimeStamp>"
RED = "<Style><PolyStyle><color>8014 27a5</color></PolyStyle></Style>".replace(" ", "")


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            # Without the clock's time: a test's name has the bytes in it, and all workers must know it by one name.
            member = zipfile.ZipInfo(name.replace("__", "."))
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def test_folders_styles_data_and_time_are_properties():
    """Colours are turned from aabbggrr, a style map gives its normal style, an inline style overrides, folders nest."""
    content = kml(
        '<Style id="s"><PolyStyle><color>80589d0f</color></PolyStyle><LineStyle><color>ff000000</color></LineStyle></Style>',
        '<StyleMap id="m"><Pair><key>highlight</key><styleUrl>#x</styleUrl></Pair>'
        "<Pair><key>normal</key><styleUrl>#s</styleUrl></Pair></StyleMap>",
        f"<Folder><name>North</name>{WHEN}<Folder><name>Taken</name>",
        placemark(
            "<name>A</name><styleUrl>#m</styleUrl><ExtendedData><Data name='party'><value>saf</value></Data>"
            "<SchemaData><SimpleData name='name'>data</SimpleData></SchemaData></ExtendedData>"
        ),
        placemark(f"<styleUrl>#s</styleUrl>{RED}"),
        "</Folder></Folder>",
    )
    first, second = read_kml(content, "x.kml")
    assert first.properties == {
        "name": "A",
        "data.name": "data",
        "party": "saf",
        "folder": "Taken",
        "folders": "North / Taken",
        "fill": "#0f9d58",
        "fill_opacity": "0.50",
        "stroke": "#000000",
        "when": "2024-03-01",
    }
    assert second.properties["fill"] == "#a52714"


@pytest.mark.parametrize("pack", [lambda content: content, lambda content: zipped(doc__kml=content)])
def test_a_kml_and_the_same_as_kmz_are_one_map(pack):
    """Heights are dropped; points, overlays, network links and placemarks without ground are counted, never fetched."""
    content = kml(
        placemark(f"<name>A</name>{WHEN}{RED}"),
        "<Placemark><Point><coordinates>32,15</coordinates></Point></Placemark>",
        "<Placemark><name>nothing</name></Placemark>",
        "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>",
        "<GroundOverlay/>",
    )
    (snapshot,) = reader(**COLOURED).read(pack(content), "x.kmz")
    assert snapshot.patches[0].shape.bounds == (32.0, 15.0, 32.1, 15.1)
    assert not snapshot.patches[0].shape.has_z
    assert dict(snapshot.dropped) == {
        "Point": 1,
        "no geometry": 1,
        "NetworkLink (not followed)": 1,
        "GroundOverlay (not followed)": 1,
    }


def test_holes_and_several_polygons_of_a_placemark_are_its_ground():
    ring = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
    hole = ring.format("32.02,15.02 32.04,15.02 32.04,15.04 32.02,15.02")
    inner = f"<innerBoundaryIs>{hole}</innerBoundaryIs></Polygon>"
    one = placemark().removeprefix("<Placemark>").removesuffix("</Placemark>").replace("</Polygon>", inner)
    content = kml(
        f"<Placemark>{WHEN}{RED}<MultiGeometry>{one}<MultiGeometry>{one}</MultiGeometry></MultiGeometry></Placemark>"
    )
    (feature,) = read_kml(content, "x.kml")
    assert [len(polygon) for polygon in feature.geometry["coordinates"]] == [2, 2]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_encoding_an_xml_declares_is_read(encoding):
    declared = encoding.removesuffix("-sig")
    text = kml(placemark(f"<name>Ümm</name>{WHEN}{RED}")).decode().replace("UTF-8", declared)
    (snapshot,) = reader(**COLOURED).read(text.encode(encoding), "x.kml")
    assert snapshot.patches[0].state.label == "Ümm"


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b"<kml><Document><name>&b;</name></Document></kml>"
)
OUTSIDE = b'<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><name>&x;</name></kml>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (LAUGHS, "document type"),
        (OUTSIDE, "document type"),
        (kml(placemark())[:-40], "cut off"),
        (b"<html><body>404</body></html>", "no KML"),
        (b"<", "no XML"),
        (b'<?xml version="1.0" encoding="ebcdic-xx"?><kml/>', "no XML"),
        (kml("<Folder>" * 200 + "</Folder>" * 200), "deep"),
        (kml(placemark().replace("32,15", "32;15")), "finite number"),
        (kml(placemark(ring="nan,15 32,inf 32,15 nan,15")), "finite number"),
        (zipped(readme__txt=b"-"), r"without a \.kml"),
        (zipped(doc__kml=b"<kml/>")[:-20], "KMZ"),
        (b"PK\x03\x04" + b"\x00" * 50, "KMZ"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_by_name(content, said):
    """Entities, truncation, other XML, unknown encodings, depth, NaN: one clear error each."""
    mine = reader(**COLOURED)
    with pytest.raises(BadSnapshot, match=said) as refused:
        mine.read(content.replace(b"<Placemark>", f"<Placemark>{WHEN}{RED}".encode()), "evil.kml")
    assert "evil.kml" in str(refused.value)


def test_a_bomb_in_a_kmz_is_cut_at_the_limit(monkeypatch):
    """A kilobyte that unpacks to 50 MB is refused after the limit, not unpacked whole."""
    monkeypatch.setattr(reading, "MAX_BYTES", 10_000)
    with pytest.raises(BadSnapshot, match="at most 10,000"):
        list(read_kmz(zipped(doc__kml=b" " * 50_000_000), "bomb.kmz"))


def test_too_many_elements_and_members_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_ELEMENTS", 100)
    with pytest.raises(BadSnapshot, match="more than 100 elements"):
        list(read_kml(kml("<a/>" * 200), "x.kml"))
    monkeypatch.setattr(reading, "_MAX_MEMBERS", 2)
    with pytest.raises(BadSnapshot, match="at most 2"):
        list(read_kmz(zipped(a__kml=b"", b__kml=b"", c__kml=b""), "x.kmz"))


def test_a_style_of_another_file_and_a_loop_of_styles_give_no_colour():
    """`http://…#red` is not fetched; a style map that means itself ends."""
    content = kml(
        '<StyleMap id="m"><Pair><key>normal</key><styleUrl>#m</styleUrl></Pair></StyleMap>',
        placemark("<styleUrl>http://127.0.0.1:9/s.kml#red</styleUrl>"),
        placemark("<styleUrl>#m</styleUrl>"),
        placemark("<Style><PolyStyle><color>red</color></PolyStyle></Style>"),
    )
    assert all("fill" not in feature.properties for feature in read_kml(content, "x.kml"))
