import gzip
import json
from pathlib import Path

import pytest

from heldground.errors import BadInput
from heldground.places import read_places

GEONAMES = (
    "557731\tGuyevo\tGuyevo\tGuevo,Gujevo,Гуево\t51.0918\t35.2688\tP\tPPL\tRU\t\t41\t\t\t\t904\t\t180\tEurope/Moscow\t2020-01-01\n"
    "999\tSudost\tSudost\t\t52.1\t33.9\tH\tSTM\tRU\t\t10\t\t\t\t0\t\t180\tEurope/Moscow\t2020-01-01\n"
    "692763\tBasivka\tBasivka\tБасівка,Басовка\t51.1856\t35.0877\tP\tPPL\tUA\t\t21\t\t\t\t0\t\t180\tEurope/Kyiv\t2020-01-01\n"
)


def written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize("name", ["RU.txt", "RU.txt.gz"])
def test_a_geonames_dump_gives_its_settlements(tmp_path: Path, name: str) -> None:
    """Rivers are skipped and counted; the region comes from the position."""
    places, account = read_places(written(tmp_path, name, GEONAMES))
    assert [(p.id, p.name, p.country, p.region, p.population) for p in places] == [
        ("gn:557731", "Guyevo", "RU", "Kursk Oblast", 904),
        ("gn:692763", "Basivka", "UA", "Sumy Oblast", None),
    ]
    assert places[1].names["uk"] == ("Басівка",)
    assert (account.read, dict(account.skipped)) == (2, {"is no settlement, region, airport or base": 1})
    assert "row 2" in str(account)


def test_a_plain_csv_is_read_by_its_column_names(tmp_path: Path) -> None:
    head = "\ufeffName,Lat,Lon,country,name_ru,kind\n"
    text = head + "Косиця,51.2,34.9,UA,Косица,settlement\nAirfield,51.0,35.0,UA,,feature\n"
    places, account = read_places(written(tmp_path, "own.csv", text))
    assert [(p.name, p.kind, p.region, dict(p.names)) for p in places] == [
        ("Kosytsia", "settlement", "Sumy Oblast", {"uk": ("Косиця",), "ru": ("Косица",)}),
        ("Airfield", "feature", "Sumy Oblast", {}),
    ]
    assert account.read == 2


def test_two_lists_that_both_count_from_1_keep_apart(tmp_path: Path) -> None:
    """An equal id would make one place of two."""
    one, _ = read_places(written(tmp_path, "one.csv", "id,name,lat,lon\n1,Ovrag,51,35\n"))
    two, _ = read_places(written(tmp_path, "two.csv", "id,name,lat,lon\n1,Stepok,50,36\ngn:5,Sad,50,35\n"))
    assert [place.id for place in one + two] == ["one:1", "two:1", "gn:5"]


def test_a_list_that_is_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heldground.places.read.MAX_ROWS", 2)
    with pytest.raises(BadInput, match="rows; cut it"):
        read_places(written(tmp_path, "RU.txt", GEONAMES))
    monkeypatch.setattr("heldground.places.read.MAX_BYTES", 100)
    with pytest.raises(BadInput, match="bytes; cut it"):
        read_places(written(tmp_path, "RU.txt.gz", GEONAMES))


def test_bad_rows_are_skipped_and_counted_by_reason(tmp_path: Path) -> None:
    rows = [
        "Good,51,35",
        "North,95,35",
        "Words,here,35",
        "Nothing,,",
        ",51,35",
        "---,51,35",
        "Short,51",
        "Nan,nan,35",
    ]
    text = "\n".join(["name,lat,lon", *rows])
    places, account = read_places(written(tmp_path, "own.csv", text))
    assert [place.name for place in places] == ["Good"]
    assert dict(account.skipped) == {
        "position is no longitude and latitude": 4,
        "without a name": 1,
        "name is none": 1,
        "has not 3 columns": 1,
    }
    assert account.read + sum(account.skipped.values()) == 8
    assert account.first["position is no longitude and latitude"] == "row 3"


def test_geojson_points_are_read_and_other_shapes_counted(tmp_path: Path) -> None:
    def feature(geometry: object, properties: object, **more: object) -> dict[str, object]:
        return {"type": "Feature", "geometry": geometry, "properties": properties, **more}

    features = [
        feature({"type": "Point", "coordinates": [35.1, 51.1]}, {"name": "Ovrag"}, id=7),
        feature({"type": "LineString", "coordinates": []}, {"name": "Road"}),
        feature({"type": "Point", "coordinates": ["x", None]}, {"name": "Odd"}),
        feature(None, None),
        "nothing",
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    places, account = read_places(written(tmp_path, "own.geojson", text))
    assert [(p.id, p.name, p.lon, p.lat) for p in places] == [("own:7", "Ovrag", 35.1, 51.1)]
    assert sum(account.skipped.values()) == 4


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("latin.csv", "name,lat,lon\nSudža,51,35\n".encode("iso8859-2"), "not UTF-8"),
        ("cut.csv.gz", None, "cannot be read"),
        ("other.csv", b"a,b,c\n1,2,3\n", "lacks the columns name, lat, lon"),
        ("empty.csv", b"", "lacks the columns"),
        ("broken.json", b'{"features": [', "not JSON"),
        ("shape.json", b'{"type": "Polygon"}', "no GeoJSON FeatureCollection"),
        ("nul.csv", b"name,lat,lon\n\x00\n", "has not|damaged|row"),
    ],
)
def test_a_file_that_is_no_gazetteer_is_refused_with_its_name(
    tmp_path: Path, name: str, data: bytes | None, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(GEONAMES.encode())[:-20] if data is None else data)
    if name == "nul.csv":
        _, account = read_places(path)
        assert account.read == 0
        assert sum(account.skipped.values()) == 1
        return
    with pytest.raises(BadInput, match=message) as caught:
        read_places(path)
    assert name in str(caught.value)


def test_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_places(tmp_path / "absent.csv")


def test_the_misplaced_third_of_the_postal_list_is_left_out(place_files: list[Path]) -> None:
    """Data note: rows 30 km or more from the middle of their district are wrong; the rest is approximate."""
    places, account = read_places(place_files[2])
    assert account.read == 4_690
    assert sum(account.skipped.values()) == 3_567
    assert all(place.approximate for place in places)
    districts = [place for place in places if place.kind == "district"]
    assert any(
        place.name == "Krasnoyaruzhsky District" and place.region == "Belgorod Oblast" for place in districts
    )
    named = {(place.name, place.region, place.district) for place in places if place.kind == "settlement"}
    assert ("Demidovka", "Belgorod Oblast", "Krasnoyaruzhsky District") in named


def test_every_row_of_the_other_two_lists_is_read(place_files: list[Path]) -> None:
    for path, rows in zip(place_files[:2], (34_818, 938), strict=True):
        places, account = read_places(path)
        assert (len(places), sum(account.skipped.values())) == (rows, 0)
        assert all(place.region for place in places if place.kind == "settlement" and place.country == "RU")
