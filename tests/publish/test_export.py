"""An export holds the rows asked for, with whose they are inside the file, and the same bytes every time."""

import csv
import json
import re
import sqlite3
from dataclasses import replace
from pathlib import Path

import pandas
import pyarrow.parquet as pq
import pytest
import shapely
from defusedxml import ElementTree
from pmtiles.reader import MmapSource, Reader
from shapely.geometry import shape

from heldground.area import area_km2
from heldground.errors import NotPublished, UnknownName, WrongUse
from heldground.publish.export import FORMATS, What, check_format, write_export
from heldground.publish.export.acled import acled_of
from heldground.publish.export.layers import Layer
from heldground.publish.view import Audience
from heldground.queries.area import area_series
from heldground.queries.classes import Wanted
from heldground.queries.ground import Ground, box
from heldground.queries.state import totals_at
from heldground.sources import Sources
from heldground.when import DAY, iso
from publish.exporting import EAST, LAW, RING, WEST, law_map, made, written
from serve.asking import FIRST, OPEN, THEATRE, border, claim_of, known_of, report_of

KML = "{http://www.opengis.net/kml/2.2}"


def cells(path: Path) -> list[dict]:
    return [
        each for each in json.loads(path.read_bytes())["features"] if each["properties"]["kind"] == "cell"
    ]


def default(form: str) -> What:
    return check_format(form, None)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_export_gives_the_same_bytes(form, tmp_path) -> None:
    """Nothing in a file tells when it was written, but for the instant given."""
    first = written(form, made(default(form)), tmp_path).read_bytes()
    assert written(form, made(default(form)), tmp_path).read_bytes() == first
    assert list(tmp_path.glob(".*")) == [], "no draft stays behind"


def told_in(form: str, path: Path) -> str:
    """What a file says of itself, in whatever way its format has for that."""
    if form == "gpkg":
        with sqlite3.connect(path) as base:
            (row,) = base.execute("select metadata from gpkg_metadata where metadata like '%data_until%'")
            (described,) = base.execute("select description from gpkg_contents where data_type = 'features'")
        return row[0] + described[0]
    if form == "pmtiles":
        with path.open("rb") as file:
            return json.dumps(Reader(MmapSource(file)).metadata(), ensure_ascii=False)
    if form == "geoparquet":
        return pq.read_metadata(path).metadata[b"heldground"].decode()
    if form == "csv":
        return path.with_name(f"{path.name}-metadata.json").read_text(encoding="utf-8")
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", [each for each in FORMATS if each not in ("annotations", "claimreview")])
def test_licence_attribution_definitions_and_date_travel_inside(form, tmp_path) -> None:
    """Whoever is handed the file alone knows whose it is, on which terms, meaning what, made for when."""
    told = told_in(form, written(form, made(sources=("law-map",)), tmp_path)).replace("&amp;", "&")
    for words in (
        "CC BY-SA 4.0",
        "Law & Mappers",
        "ground held at first",
        "ground held later",
        iso(FIRST + 5 * DAY),
        iso(FIRST + 100 * DAY),
        "not for publication",
    ):
        assert str(words) in told, words


def test_without_an_instant_given_no_clock_is_in_a_geopackage(tmp_path) -> None:
    """GDAL would write the hour; the file has the newest map's instead."""
    path = written("gpkg", made(sources=("law-map",), as_of=None), tmp_path)
    with sqlite3.connect(path) as base:
        dates = base.execute(
            "select last_change from gpkg_contents union select timestamp from gpkg_metadata_reference"
        )
        assert {row[0][:10] for row in dates} == {iso(FIRST + 10 * DAY)[:10]}


def test_intervals_are_half_open_and_what_still_holds_has_no_end(tmp_path) -> None:
    found = cells(written("geojson", made(sources=("law-map",)), tmp_path))
    assert [(each["properties"]["valid_from"], each["properties"]["valid_until"]) for each in found] == [
        (iso(FIRST), iso(FIRST + 10 * DAY)),
        (iso(FIRST + 2 * DAY), None),
        (iso(FIRST + 2 * DAY), None),
    ]


def test_shells_turn_left_and_holes_right(tmp_path) -> None:
    """RFC 7946, 3.1.6: also where the history has them the other way round."""
    assert not RING.exterior.is_ccw
    ring = shape(cells(written("geojson", made(sources=("law-map",)), tmp_path))[0]["geometry"])
    assert ring.exterior.is_ccw
    assert [hole.is_ccw for hole in ring.interiors] == [False]
    table = list(csv.DictReader(written("csv", made(sources=("law-map",)), tmp_path).open(newline="")))
    assert shapely.from_wkt(table[0]["WKT"]).equals(ring)
    placemark = next(
        ElementTree.parse(written("kml", made(sources=("law-map",)), tmp_path)).iter(f"{KML}Placemark")
    )
    assert len(placemark.findall(f"{KML}Polygon/{KML}innerBoundaryIs")) == 1


def test_ground_at_the_antimeridian_stays_two_pieces_within_180_degrees(tmp_path) -> None:
    found = [
        shape(each["geometry"])
        for each in cells(written("geojson", made(sources=("law-map",)), tmp_path))[1:]
    ]
    assert sorted(each.bounds for each in found) == sorted([EAST.bounds, WEST.bounds])


def test_a_ground_cuts_cells_and_measures_them_anew(tmp_path) -> None:
    """Km2 of the pieces is what `area` says of the same ground; each piece lies in it."""
    ground = box((35.1, 50.1, 35.3, 50.3))
    export = made(sources=("law-map",), ground=ground, at=FIRST + DAY)
    (piece,) = cells(written("geojson", export, tmp_path))
    cut = shape(piece["geometry"])
    assert ground.shape.covers(cut)
    assert piece["properties"]["area_km2"] == pytest.approx(area_km2(cut), abs=1e-6)
    series = area_series(law_map(), ground, until=FIRST + DAY)
    assert piece["properties"]["area_km2"] == pytest.approx(series.km2[0].sum(), abs=1e-6)


def test_the_state_at_a_date_is_that_of_state(tmp_path) -> None:
    knowledge, _ = border()
    history = knowledge.history("open-map")
    for day in (0, 1, 2, 15, 31):
        found = cells(written("geojson", made(sources=("open-map",), at=FIRST + day * DAY), tmp_path))
        totals = totals_at(history, FIRST + day * DAY, wanted=Wanted())
        assert sum(each["properties"]["area_km2"] for each in found) == pytest.approx(
            sum(totals.values()), abs=1e-5
        )


def test_between_two_dates_is_what_held_at_some_instant_between(tmp_path) -> None:
    """Ground that ended with the first day's map is out, that of the day before the end in."""
    spans = [
        (each["properties"]["valid_from"][:10], (each["properties"]["valid_until"] or "")[:10])
        for each in cells(
            written(
                "geojson",
                made(sources=("law-map",), since=FIRST + 11 * DAY, until=FIRST + 12 * DAY),
                tmp_path,
            )
        )
    ]
    assert spans == [("2025-04-03", ""), ("2025-04-03", "")]
    assert len(cells(written("geojson", made(sources=("law-map",), until=FIRST + DAY), tmp_path))) == 1


def test_a_csv_opens_with_the_right_numbers(tmp_path) -> None:
    """In pandas as in the csv module; the companion names every column and its type."""
    path = written("csv", made(sources=("law-map",)), tmp_path)
    table = pandas.read_csv(path)
    assert table["area_km2"].sum() == pytest.approx(
        sum(area_km2(each) for each in (RING, EAST, WEST)), abs=1e-5
    )
    companion = json.loads(path.with_name("out.csv-metadata.json").read_bytes())
    assert companion["url"] == "out.csv"
    columns = companion["tableSchema"]["columns"]
    assert [column["titles"] for column in columns] == list(table.columns)
    assert {column["name"]: column["datatype"] for column in columns}["valid_until"] == "dateTimeStamp"


def test_hxl_tags_are_a_second_row_on_request(tmp_path) -> None:
    path = written("csv", made(What.EVENTS), tmp_path, hxl=True)
    rows = list(csv.reader(path.open(newline="")))
    assert all(tag.startswith("#") for tag in rows[1])
    assert not rows[2][0].startswith("#")
    assert json.loads(path.with_name("out.csv-metadata.json").read_bytes())["dialect"]["headerRowCount"] == 2


def test_lines_are_features_and_the_first_says_what_they_are(tmp_path) -> None:
    lines = written("jsonl", made(What.ALL), tmp_path).read_text(encoding="utf-8").splitlines()
    first, *rest = map(json.loads, lines)
    assert first["heldground"]["title"] == "A border"
    assert first["geometry"] is None
    assert {each["properties"]["kind"] for each in rest} == {"cell", "claim", "event"}


def test_kml_is_what_the_schema_and_the_globe_ask_for(tmp_path) -> None:
    """OGC KML 2.2, whose schema is not ours to ship: children in its sequence, one id once, every style there is named,
    colours aabbggrr. And what no schema sees: rings closed, the outer counterclockwise, no time that ends before it begins.
    """
    order = {
        "kml": ["Document"],
        "Document": ["name", "description", "Style", "Folder"],
        "Folder": ["name", "description", "Placemark"],
        "Placemark": ["name", "TimeSpan", "styleUrl", "ExtendedData", "Point", "Polygon"],
        "TimeSpan": ["begin", "end"],
        "Style": ["LineStyle", "PolyStyle"],
        "LineStyle": ["color", "width"],
        "PolyStyle": ["color"],
        "ExtendedData": ["Data"],
        "Data": ["value"],
        "Polygon": ["outerBoundaryIs", "innerBoundaryIs"],
        "outerBoundaryIs": ["LinearRing"],
        "innerBoundaryIs": ["LinearRing"],
        "LinearRing": ["coordinates"],
        "Point": ["coordinates"],
    }
    root = ElementTree.parse(written("kml", made(What.ALL), tmp_path)).getroot()
    found = {each.tag.removeprefix(KML) for each in root.iter()}
    leaves = {"name", "description", "color", "width", "styleUrl", "begin", "end", "value", "coordinates"}
    assert found == set(order) | leaves, "nothing that the table does not know"
    for each in root.iter():
        name = each.tag.removeprefix(KML)
        places = [order[name].index(child.tag.removeprefix(KML)) for child in each]
        assert places == sorted(places), name
        assert name in leaves or each.text is None or not each.text.strip()
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert {each.text for each in root.iter(f"{KML}styleUrl")} <= {f"#{each}" for each in ids}
    assert all(re.fullmatch("[0-9a-f]{8}", each.text) for each in root.iter(f"{KML}color"))
    for each in root.iter(f"{KML}TimeSpan"):
        begin, end = each.findtext(f"{KML}begin"), each.findtext(f"{KML}end")
        assert begin is None or end is None or begin <= end
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", told) for told in (begin, end) if told)
    for side, counterclockwise in (("outer", True), ("inner", False)):
        for text in root.iterfind(f".//{KML}{side}BoundaryIs/{KML}LinearRing/{KML}coordinates"):
            points = [tuple(map(float, pair.split(","))) for pair in text.text.split()]
            assert {len(pair) for pair in points} == {2}
            assert points[0] == points[-1]
            assert len(points) >= 4
            assert all(abs(lon) <= 180 and abs(lat) <= 90 for lon, lat in points)
            assert shapely.LinearRing(points).is_ccw is counterclockwise


def test_text_that_xml_has_no_place_for_breaks_no_kml(tmp_path) -> None:
    report = report_of("They <b>captured\x0b Ilek</b> & left.", 3)
    knowledge = known_of(claims=[claim_of(report, "captured\x0b Ilek</b> & left")], reports=[report])
    path = written("kml", made(What.CLAIMS, knowledge=knowledge), tmp_path)
    (name,) = [
        each.text
        for each in ElementTree.parse(path).iter(f"{KML}Placemark")
        for each in each.iter(f"{KML}name")
    ]
    assert name == "captured  Ilek</b> & left"


def test_annotations_find_their_words_again(tmp_path) -> None:
    """The quote by what stands around it, the place in code points; beyond the sentence nothing of the report leaves."""
    report = report_of(
        "A 🛰 secret first line. Today, they said, forces captured Ilek in the end. And a secret last line.",
        3,
        url="https://paper.example/1",
    )
    claim = claim_of(report, "forces captured Ilek")
    knowledge = known_of(claims=[claim], reports=[report])
    path = written(
        "annotations", made(What.CLAIMS, knowledge=knowledge, texts={report.id: report.text}), tmp_path
    )
    document = json.loads(path.read_bytes())
    (item,) = document["first"]["items"]
    assert document["total"] == 1
    stored, on_the_web = item["target"]
    quote, place = stored["selector"]
    assert on_the_web == {"source": "https://paper.example/1", "selector": quote}
    assert report.text[place["start"] : place["end"]] == quote["exact"] == "forces captured Ilek"
    assert (
        quote["prefix"] + quote["exact"] + quote["suffix"]
        == "Today, they said, forces captured Ilek in the end."
    )
    assert "secret" not in path.read_text(encoding="utf-8")


def test_a_review_says_what_the_maps_say_and_whose_they_are(tmp_path) -> None:
    """40 km2 claimed at Ilek are neither map's figure; nothing is called true."""
    export = made(What.CLAIMS, checked=True, texts={})
    document = json.loads(written("claimreview", export, tmp_path).read_bytes())
    review = document["hasPart"][0]
    assert review["claimReviewed"] == "Russian forces captured Ilek, 40 square km"
    assert review["itemReviewed"]["author"]["name"] == "General Staff of Ukraine"
    assert review["itemReviewed"]["appearance"]["url"] == "https://paper.example/1"
    assert review["reviewRating"]["alternateName"] in ("Maps agree", "Maps disagree", "Maps differ")
    assert review["reviewRating"]["worstRating"] <= review["reviewRating"]["ratingValue"]
    assert "Open Map" in review["reviewBody"]
    assert "CC BY-SA 4.0" in document["license"]["name"]


@pytest.mark.parametrize(
    ("predicate", "side", "country", "negated", "type_"),
    [
        ("clash", "ru", "UA", False, "Armed clash"),
        ("repelled", None, None, False, "Armed clash"),
        ("captured", "ru", "UA", False, "Non-state actor overtakes territory"),
        ("captured", "ru", "RU", False, "Government regains territory"),
        ("recaptured", "ua", "UA", False, "Government regains territory"),
        ("lost", "ua", "UA", False, "Non-state actor overtakes territory"),
        ("lost", "ru", "UA", False, "Government regains territory"),
        ("withdrew", "ua", "UA", False, "Non-violent transfer of territory"),
        ("shelling_or_strike", "ru", "UA", False, "Shelling/artillery/missile attack"),
        ("captured", "ru", None, False, None),
        ("captured", None, "UA", False, None),
        ("holds", "ru", "UA", False, None),
        ("clash", "ru", "UA", True, None),
    ],
)
def test_events_are_named_as_acled_would(predicate, side, country, negated, type_) -> None:
    """Transfers need to know whose country it is; states and denials are no events."""
    event = border()[0].events[0]
    places = tuple(replace(place, country=country) for place in event.places)
    event = replace(event, predicate=predicate, actor_side=side, negated=negated, places=places)
    countries = {each.id: each.country for each in THEATRE.sides}
    assert (acled_of(event, countries) or (None, None))[1] == type_


def test_nothing_is_overwritten_without_force(tmp_path) -> None:
    out = tmp_path / "out.geojson"
    out.write_text("mine")
    with pytest.raises(WrongUse, match="--force"):
        write_export("geojson", made(), out)
    assert out.read_text() == "mine"


@pytest.mark.parametrize("form", ["geojson", "csv", "gpkg", "geoparquet"])
def test_a_run_that_fails_leaves_what_was_there(form, tmp_path) -> None:
    """The old file, no half of a new one, no draft."""
    out = tmp_path / f"out.{form}"
    out.write_text("mine")
    export = made(sources=("law-map",))

    def broken(layer: Layer):
        yield from layer.batches()
        raise WrongUse("no more")

    (layer,) = export.layers
    export = replace(export, layers=(replace(layer, batches=lambda: broken(layer)),))
    with pytest.raises(Exception, match="no more"):
        write_export(form, export, out, force=True)
    assert out.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("form", "what", "said"),
    [
        ("shp", None, "no format"),
        ("csv", What.ALL, "one table"),
        ("geoparquet", What.ALL, "one table"),
        ("kml", What.FIGURES, "no shapes"),
        ("annotations", What.EVENTS, "holds claims"),
    ],
)
def test_what_a_format_cannot_hold_is_said_before_any_work(form, what, said) -> None:
    with pytest.raises(WrongUse, match=said):
        check_format(form, what)


def test_a_source_without_a_map_is_an_error_that_names_those_with_one() -> None:
    with pytest.raises(UnknownName, match=r"closed-map, law-map, open-map"):
        made(sources=("paper",))


def test_the_public_gets_figures_of_a_source_whose_shapes_stay_in(tmp_path) -> None:
    """Asked for by name its shapes are refused, with what to do; among others they are left out, and it is told."""
    with pytest.raises(NotPublished, match="--what figures"):
        made(sources=("closed-map",), audience=Audience.PUBLIC)
    left = made(What.ALL, audience=Audience.PUBLIC)
    assert left.about.left_out == ("closed-map",)
    figures = written("csv", made(What.FIGURES, sources=("closed-map",), audience=Audience.PUBLIC), tmp_path)
    assert float(next(csv.DictReader(figures.open(newline="")))["area_km2"]) > 30
    assert "POLYGON" not in figures.read_text()


def test_where_no_map_may_leave_shapes_are_refused() -> None:
    knowledge, _ = border()
    closed = replace(OPEN, redistribute=False)
    history = knowledge.history("open-map")
    history.source = closed
    knowledge = replace(knowledge, histories=(history,), sources=Sources([closed, LAW]))
    with pytest.raises(NotPublished):
        made(knowledge=knowledge, audience=Audience.PUBLIC)


def test_a_ground_chooses_claims_and_events_too() -> None:
    far = Ground("far away", shapely.box(10, 10, 11, 11))
    export = made(What.ALL, ground=far)
    assert [layer.rows for layer in export.layers] == [0, 0, 0]
    assert made(What.CLAIMS).claims


def test_a_geopackage_opens_in_qgis_in_the_pages_colours(tmp_path) -> None:
    """The style lies where QGIS looks, for the column that is there, with a colour for every class."""
    path = written("gpkg", made(), tmp_path)
    with sqlite3.connect(path) as base:
        ((table, column, default, style),) = base.execute(
            "select f_table_name, f_geometry_column, useAsDefault, styleQML from layer_styles"
        ).fetchall()
        assert (table, column, default) == (
            *base.execute("select table_name, column_name from gpkg_geometry_columns").fetchone(),
            1,
        )
        classes = base.execute("select distinct coalesce(side, '') || ':' || control from cell").fetchall()
    root = ElementTree.fromstring(style.partition("\n")[2])
    values = {each.get("value"): each.get("symbol") for each in root.iter("category")}
    assert {name for (name,) in classes} <= set(values)
    assert {each.get("name") for each in root.iter("symbol")} == set(values.values())
    assert (root.find("temporal").get("startField"), root.find("temporal").get("endField")) == (
        "valid_from",
        "valid_until",
    )
