"""Any publisher's GeoJSON: what settings say is what is read; what they do not say is told, never guessed."""

import json

import pytest

from heldground.actors import Control
from heldground.errors import BadInput, BadSnapshot
from heldground.when import parse_instant
from own_maps import MAP, collection, feature, maps, reader, square


def day(text):
    return parse_instant(text, end=False)


def test_values_become_sides_and_controls_and_labels_stay():
    """Case does not matter in the value, every letter does in the label."""
    content = collection(
        feature("ARMY"), feature("rsf", square(32.2)), feature("disputed", square(32.4), name=" X ")
    )
    (snapshot,) = reader().read(content, "any.geojson")
    states = [(patch.state.side, patch.state.control, patch.state.label) for patch in snapshot.patches]
    assert states == [
        ("saf", Control.HELD, "here"),
        ("rsf", Control.HELD, "here"),
        ("", Control.CONTESTED, " X "),
    ]
    assert (snapshot.source, snapshot.valid_at, snapshot.known_at) == (
        "atlas",
        day("2024-03-01"),
        day("2024-03-01"),
    )


def test_an_unmapped_value_is_held_back_with_what_to_write():
    """The value, the place, the file and the table it belongs to."""
    content = collection(feature(), feature("militia", square(32.2)), feature(None, square(32.4)))
    (snapshot,) = reader().read(content, "any.geojson")
    assert len(snapshot.patches) == 1
    assert [alarm.gate for alarm in snapshot.alarms] == ["unknown label"] * 2
    for part in (
        "any.geojson, feature 1",
        "status = 'militia'",
        "15.05 N, 32.25 E",
        "[maps.atlas]",
        "rebuild",
    ):
        assert part in snapshot.alarms[0].reason
    assert "status = ''" in snapshot.alarms[1].reason


def test_a_missing_property_is_named_with_those_there_are():
    lacking = feature()
    del lacking["properties"]["status"]
    (snapshot,) = reader().read(collection(lacking), "any.geojson")
    assert "without a property 'status' (it has name, day)" in snapshot.alarms[0].reason


def test_what_is_no_ground_is_dropped_and_what_is_withheld_is_told():
    content = collection(feature(), feature("base", square(32.2)), feature("secret", square(32.4)))
    (snapshot,) = reader().read(content, "any.geojson")
    assert snapshot.dropped["left out by its table: here"] == 1
    (alarm,) = snapshot.alarms
    assert (alarm.gate, "the publisher asked" in alarm.reason) == ("label held back", True)


def test_features_of_several_days_are_several_snapshots():
    """In order of time, whatever their order in the file."""
    content = collection(feature(day="2024-03-02"), feature("RSF", day="2024-03-01"))
    first, second = reader().read(content, "any.geojson")
    assert [each.patches[0].state.side for each in (first, second)] == ["rsf", "saf"]
    assert first.valid_at < second.valid_at


@pytest.mark.parametrize(
    ("settings", "name", "at", "expected"),
    [
        ({"date": None, "date_in_name": r"(\d{4}-\d{2}-\d{2})"}, "x_2024-05-06.geojson", None, "2024-05-06"),
        ({"date": None, "date_in_name": r"_(\d{8})"}, "x_20240506.geojson", None, "2024-05-06"),
        ({"date": None, "date_in_name": r"\d{10}"}, "1714953600.geojson", None, "2024-05-06"),
        ({"date": None}, "x.geojson", "2024-05-06", "2024-05-06"),
        ({"published": "out"}, "x.geojson", None, "2024-03-01"),
    ],
)
def test_the_date_comes_from_where_the_settings_say(settings, name, at, expected):
    mine = reader(**settings)
    mine.at = None if at is None else day(at)
    (snapshot,) = mine.read(collection(feature(out=1714953600000)), name)
    assert snapshot.valid_at == day(expected)
    assert snapshot.known_at == (day("2024-05-06") if "published" in settings else snapshot.valid_at)


@pytest.mark.parametrize(
    ("settings", "content", "said"),
    [
        ({"date": None}, collection(feature()), "--at DATE"),
        ({"date": None, "date_in_name": r"(\d{8})"}, collection(feature()), "date_in_name"),
        ({"date": "as_of"}, collection(feature()), "no 'as_of'"),
        ({}, collection(feature(day="tomorrow")), "'tomorrow' is no date"),
        ({}, collection(feature(day=None)), "no 'day'"),
    ],
)
def test_a_file_without_a_date_is_refused_with_the_three_ways_to_give_one(settings, content, said):
    with pytest.raises(BadSnapshot, match=said):
        reader(**settings).read(content, "x.geojson")


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", True),
        ("EPSG:4326", True),
        ("urn:ogc:def:crs:EPSG::4326", True),
        ("urn:ogc:def:crs:EPSG::3857", False),
        ("EPSG:32636", False),
        ("", False),
    ],
)
def test_another_coordinate_system_is_refused_with_the_command_that_turns_it(name, fine):
    content = collection(feature(), crs={"type": "name", "properties": {"name": name}})
    if fine:
        assert len(reader().read(content, "x.geojson")) == 1
    else:
        with pytest.raises(BadSnapshot, match=r"ogr2ogr -t_srs EPSG:4326"):
            reader().read(content, "x.geojson")


def test_metres_without_a_word_are_told_as_such():
    """Coordinates of a projection, in a file that does not say so."""
    with pytest.raises(BadSnapshot, match=r"outside longitude.*ogr2ogr"):
        reader().read(collection(feature(ring=square(3_562_000, 1_700_000, 1000))), "x.geojson")


def test_swapped_longitude_and_latitude_are_told():
    """15 E, 32 N lies outside the theatre, 32 E, 15 N inside."""
    with pytest.raises(BadSnapshot, match="longitude and latitude are swapped"):
        reader().read(collection(feature(ring=[[y, x] for x, y in square()])), "x.geojson")
    elsewhere = collection(feature(ring=square(-60.0, -20.0)))
    assert len(reader().read(elsewhere, "x.geojson")[0].patches) == 1  # the theatre's gate is for this


@pytest.mark.parametrize(
    "table",
    [
        feature()["geometry"] | {"crs": None},
        feature(),
        json.loads(collection(feature())),
    ],
    ids=["geometry", "feature", "collection"],
)
def test_a_bare_geometry_and_a_single_feature_are_files_too(table):
    mine = reader(labels=[{"when": {}, "side": "saf", "control": "held"}], date=None)
    mine.at = day("2024-03-01")
    (snapshot,) = mine.read(json.dumps(table).encode(), "x.geojson")
    assert len(snapshot.patches) == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"values": {"Army": {"side": "ua", "control": "held"}}}, r"known are: rsf, saf"),
        ({"values": {"Army": {"side": "…", "control": "held"}}}, r"values, 'Army'.*known are: rsf, saf"),
        ({"values": {"Army": {"side": "saf"}}}, r"no control; write one of prior"),
        ({"values": {"Army": {"side": "saf", "control": "occupied"}}}, r"control 'occupied'"),
        ({"values": {"Army": {"side": "saf", "control": "contested"}}}, "nobody's"),
        ({"values": {"Army": {"sides": "saf", "control": "held"}}}, "'sides'"),
        ({"values": {"Army": "saf"}}, "values is a table"),
        ({"values": None}, "no value of 'status' is mapped"),
        ({"colour": "fill"}, "'colour' is no setting of a map"),
        ({"date_in_name": "("}, "date_in_name"),
        ({"date_in_name": "(a)(b)"}, "2 groups"),
        ({"state": 3}, "state = 3"),
        ({"labels": [{"side": "saf", "control": "held"}]}, "needs when"),
        ({"labels": [{"when": {}, "sides": "saf"}]}, "'sides'"),
        ({"words": [{"says": "x", "pattern": "("}], "words_of": "name"}, "pattern"),
        ({"words": [{"says": "x", "pattern": "x"}]}, "words_of"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_by_name(changes, said):
    """The table, the key, and what is expected."""
    with pytest.raises(BadInput, match=said) as refused:
        maps(**changes)
    assert "heldground.toml, [maps.atlas]" in str(refused.value)


def test_rules_over_two_properties_and_words_come_before_values():
    """The same word in another colour is another thing; dates inside a label do not matter."""
    mine = reader(
        words_of="name",
        words=[{"says": "taken", "pattern": r"^taken \d"}],
        labels=[{"when": {"says": "taken", "fill": ["#FF0000"]}, "side": "rsf", "control": "held"}],
    )
    content = collection(
        feature(name="Taken 25.03", fill="#ff0000"),
        feature(name="Taken 25.03", fill="#00ff00", ring=square(32.3)),
    )
    (snapshot,) = mine.read(content, "x.geojson")
    assert [patch.state.side for patch in snapshot.patches] == ["rsf", "saf"]


def test_the_settings_of_the_tests_are_whole():
    """Else the refusals above could come from elsewhere."""
    assert maps().own["atlas"].table.find({"status": MAP["state"]}) is None
    assert maps().own["atlas"].table.find({"status": "army"}).side == "saf"
