"""Outside its definition a map is silent: which ground, since when, and what wrong settings say."""

import pytest

from heldground.errors import BadInput, BadProject, UnknownName
from heldground.places.regions import region_shape
from heldground.snapshots.coverage import covers, excluded_share
from heldground.sources import read_source
from heldground.theatre import extend_theatre, read_theatre
from heldground.when import parse_instant

NZZ = read_theatre("ukraine").sources.get("nzz")
DAILY = read_theatre("ukraine").sources.get("deepstate-daily")
DEEPSTATE = read_theatre("ukraine").sources.get("deepstate")
SEVASTOPOL, DONETSK, AVDIIVKA, SUDZHA = (33.52, 44.6), (37.80, 48.016), (37.75, 48.14), (35.27, 51.19)


@pytest.mark.parametrize(
    ("source", "point", "at", "expected"),
    [
        (NZZ, SEVASTOPOL, "2022-03-01", False),
        (NZZ, (33.5224, 44.6166), "2025-04-01", False),  # its bay: in no region of the simplified borders
        (NZZ, (31.0, 44.5), "2025-04-01", True),  # the open sea
        (NZZ, SEVASTOPOL, "2025-04-01", False),
        (NZZ, DONETSK, "2024-03-12", True),
        (NZZ, DONETSK, "2024-03-13", False),
        (NZZ, AVDIIVKA, "2025-04-01", True),
        (NZZ, SUDZHA, "2024-08-05", False),
        (NZZ, SUDZHA, "2024-08-06", True),
        (DAILY, SUDZHA, "2024-09-01", False),
        (DAILY, SEVASTOPOL, "2024-09-01", True),
        (DEEPSTATE, SEVASTOPOL, "2024-09-01", True),
    ],
)
def test_a_point_is_covered_by_the_definition_of_its_day(source, point, at, expected):
    assert covers(source, point, parse_instant(at, end=False)) is expected


def test_a_region_is_covered_unless_most_of_it_is_left_out():
    at = parse_instant("2025-01-01")
    assert not covers(NZZ, region_shape("UA-43"), at)
    assert covers(NZZ, region_shape("UA-14"), at)
    assert excluded_share(NZZ, region_shape("UA-14"), at) == pytest.approx(0.3, abs=0.05)
    assert excluded_share(DEEPSTATE, region_shape("UA-14"), at) == 0.0


def test_the_definition_in_words_changes_with_the_map():
    before, after = (NZZ.definition_at(parse_instant(day)) for day in ("2024-03-12", "2024-03-13"))
    assert "with the pre-2022 Donbas" in before
    assert "without the pre-2022 Donbas" in after
    assert DEEPSTATE.definition_at(0) == DEEPSTATE.definition


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ({"excludes": "UA-43"}, "expected list"),
        ({"excludes": [43]}, "list of texts"),
        ({"definitions": [{"since": "2024-03-13"}]}, "needs a text"),
        ({"definitions": [{"since": "soon", "text": "x"}]}, "no date"),
        ({"definitions": [{"text": "x", "from": "2024-01-01"}]}, "'from'"),
        ({"definitions": [{"text": "x"}, {"text": "y", "since": "2024-01-01"}]}, "at the same time"),
        ({"definition_in": "територія"}, "definition_in"),
        ({"definition_in": {"uk": 3}}, "texts by language"),
        ({"definitions": [{"text": "x", "since": "2024-01-02", "until": "2024-01-01"}]}, "ends"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_by_name(setting, said):
    with pytest.raises((BadInput, UnknownName), match=said):
        extend_theatre(read_theatre("ukraine"), {"sources": [{"id": "a", "title": "A", **setting}]})


def test_a_source_that_cannot_be_read_is_told_with_its_spot(tmp_path):
    """The second source of a theatre file, or a map of a project: which, what is wrong, what to write instead."""
    head = "\n".join(
        ['id = "t"', 'title = "T"', "bounds = [30, 44, 40, 52]", 'countries = ["UA"]', "sides = []"]
    )
    fine = '[[sources]]\nid = "a"\ntitle = "A"\n'
    for settings, said in (
        ('id = "b"\ntitle = "B"\ndefinition_in = { uk = 5 }', "definition_in = .* texts by language"),
        ('id = "b"', "title is missing; a source needs id and title"),
    ):
        path = tmp_path / "t.toml"
        path.write_text(f"{head}\n{fine}[[sources]]\n{settings}\n", encoding="utf-8")
        with pytest.raises(BadInput, match=rf"t\.toml, \[\[sources\]\] 2: .*{said}"):
            read_theatre(path)
    with pytest.raises(BadInput, match=r"heldground\.toml, \[maps\.mine\]: .*texts by language"):
        extend_theatre(read_theatre("ukraine"), {"maps": {"mine": {"definition_in": {"uk": 5}}}})


def test_every_shipped_map_says_in_ukrainian_too_what_it_counts():
    maps = [each for each in read_theatre("ukraine").sources if each.definition]
    assert len(maps) >= 3
    assert [each.id for each in maps if not each.definition_in.get("uk")] == []


@pytest.mark.parametrize("name", ["UA-99", "Atlantis", "POLYGON ((1 1, 2 2))", "POINT (1 1)", "POLYGON (x)"])
def test_ground_that_is_none_is_told_with_its_source(name):
    source = read_source({"id": "atlas", "title": "Atlas", "excludes": [name]})
    with pytest.raises(BadProject, match="source atlas, excludes"):
        covers(source, (30.0, 50.0))
