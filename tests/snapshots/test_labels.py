"""Label tables: every label of the archive has a rule, every rule a reason, and a project's own come first."""

import csv
import tomllib
from pathlib import Path

import pytest

from archives import HELD, collection, feature, polygon
from archives import square as square_of
from heldground.actors import Control
from heldground.errors import BadInput, UnknownName, WrongUse
from heldground.history.intake import import_snapshots, rebuild_history
from heldground.project import create_project, open_project
from heldground.queries.load import load_histories
from heldground.queries.state import state_features, totals_at
from heldground.snapshots import PUBLISHERS, label_note, publisher_for, reader_for
from heldground.snapshots.labels import Outcome, parse_table, shipped_table
from heldground.snapshots.model import State
from heldground.snapshots.template import describe_map
from heldground.theatre import read_theatre
from heldground.when import parse_instant
from own_maps import collection as own_collection
from own_maps import feature as own_feature
from own_maps import kml, placemark, square

ROWS = list(csv.DictReader((Path(__file__).parents[1] / "cases/labels.csv").open(encoding="utf-8")))
NOW = parse_instant("2026-01-01")


def test_every_label_of_the_deepstate_archive_has_a_rule():
    """324 pairs of name and colour; six polygons are held back on purpose, 71 contradict themselves."""
    table = shipped_table("deepstate")
    rules = [(table.find(row), int(row["polygons"])) for row in ROWS]
    assert len(rules) == 324
    assert [row["name"] for row, (rule, _) in zip(ROWS, rules, strict=True) if rule is None] == []
    assert sum(count for rule, count in rules if rule.outcome is Outcome.HOLD) == 6
    assert sum(count for rule, count in rules if rule.disagrees) == 71


def test_green_and_blue_liberated_are_two_things():
    """Ground of Ukraine retaken; ground of Russia held by Ukraine, since August 2024. Both are named liberated."""
    table = shipped_table("deepstate")
    named = [row for row in ROWS if table.said(row["name"]) == "retaken"]
    meant = {row["fill"]: table.find(row) for row in named}
    assert (meant["#0f9d58"].side, meant["#0f9d58"].control) == ("ua", Control.RETAKEN)
    assert (meant["#01579b"].side, meant["#01579b"].control) == ("ua", Control.HELD)
    assert min(row["first"] for row in named if row["fill"] == "#01579b") == "2024-08-08"


@pytest.mark.parametrize("publisher", PUBLISHERS)
def test_a_shipped_table_names_sides_of_its_theatre_and_gives_reasons(publisher):
    sides = {side.id for side in read_theatre("ukraine").sides}
    rules = shipped_table(publisher).rules
    assert {rule.side for rule in rules} - {""} <= sides
    assert all(rule.why for rule in rules)


def test_every_rule_is_reached_by_the_archive_or_says_that_it_is_not():
    """A rule nobody meets is a guess."""
    table = shipped_table("deepstate")
    met = {id(table.find(row)) for row in ROWS}
    assert [
        rule.why for rule in table.rules if id(rule) not in met and "not in the archive" not in rule.why
    ] == []


@pytest.mark.parametrize(
    ("label", "side", "control", "note"),
    [
        ("Під питанням", "ru", Control.HELD, "named contested, drawn as held"),
        ("Звільнено /// Liberated", "", Control.UNKNOWN, "named retaken, drawn as unknown"),
        ("Звільнено /// Liberated", "ua", Control.HELD, ""),
        ("Звільнено /// Liberated", "ua", Control.RETAKEN, ""),
        ("Зміїний", "ru", Control.HELD, ""),
    ],
)
def test_a_cell_tells_that_its_name_and_colour_disagree(label, side, control, note):
    assert label_note("deepstate", State(side, control, label)) == note
    assert label_note("nzz", State(side, control, label)) == ""


def test_state_gives_the_contradiction_with_the_cell(tmp_path):
    """Red ground named liberated says so wherever its state is asked for; a plain one has no note."""
    (tmp_path / "1743984000.geojson").write_bytes(
        collection(
            feature(polygon(square_of(36, 50)), HELD, "Liberated"), feature(polygon(square_of(38, 50)), HELD)
        )
    )
    project = made(tmp_path / "p", "")
    import_snapshots(project, "deepstate", [tmp_path / "1743984000.geojson"], now=NOW)
    (history,) = load_histories(project, ["deepstate"])
    notes = {
        each["properties"]["label"]: each["properties"].get("note") for each in state_features(history, NOW)
    }
    assert notes == {"Liberated": "named retaken, drawn as held", "Occupied": None}


def made(folder, config, theatre="ukraine"):
    create_project(folder, theatre=theatre)
    with (folder / "heldground.toml").open("a", encoding="utf-8") as stream:
        stream.write(config)
    return open_project(folder)


def test_a_projects_own_rule_maps_a_label_that_was_held_back(tmp_path):
    """Held back, named; a rule in heldground.toml and a rebuild later it is ground."""
    content = collection(
        feature(polygon(square_of(36, 50)), HELD), feature(polygon(square_of(38, 50)), HELD, "Карантин")
    )
    (tmp_path / "1743984000.geojson").write_bytes(content)
    project = made(tmp_path / "p", "")
    account = import_snapshots(project, "deepstate", [tmp_path / "1743984000.geojson"], now=NOW)
    assert account.held["unknown label"] == 1
    project = made(
        tmp_path / "p",
        '\n[[labels.deepstate.labels]]\nwhen = { name = ["Карантин"] }\ncontrol = "contested"\nwhy = "closed"\n',
    )
    rebuild_history(project, "deepstate")
    (history,) = load_histories(project, ["deepstate"])
    assert set(totals_at(history, NOW)) == {("ru", "held"), ("", "contested")}


ATLAS = """
[maps.atlas]
title = "Atlas"
definition = "squares"
redistribute = true
state = "status"
date = "day"
values = { Army = { side = "saf", control = "held" }, RSF = { side = "rsf", control = "held" } }
"""


def test_a_file_of_two_days_is_a_history_and_a_rebuild_gives_the_same(tmp_path):
    """One original, two snapshots; the source is the one [maps.atlas] describes."""
    content = own_collection(own_feature("Army"), own_feature("RSF", square(), "2024-03-05"))
    (tmp_path / "x.geojson").write_bytes(content)
    project = made(tmp_path / "p", ATLAS, "sudan")
    name = publisher_for(project, "geojson", [tmp_path / "x.geojson"])
    account = import_snapshots(project, name, [tmp_path / "x.geojson"], now=NOW)
    assert (account.new, account.exit_code) == (2, 0)
    for _ in range(2):
        (history,) = load_histories(project, ["atlas"])
        sides = [
            [each["properties"]["side"] for each in state_features(history, parse_instant(day))]
            for day in ("2024-03-01", "2024-03-05")
        ]
        assert sides == [["saf"], ["rsf"]]
        rebuild_history(project, "atlas")
    assert (history.source.title, history.source.definition, history.source.redistribute) == (
        "Atlas",
        "squares",
        True,
    )


def test_a_date_given_by_hand_is_kept_through_a_rebuild(tmp_path):
    """`--at` says when; the row remembers, the file cannot."""
    (tmp_path / "x.kml").write_bytes(kml(placemark("<name>RSF</name>")))
    project = made(tmp_path / "p", ATLAS.replace('state = "status"\ndate = "day"\n', ""), "sudan")
    at = parse_instant("2024-03-01", end=False)
    import_snapshots(project, "atlas", [tmp_path / "x.kml"], now=NOW, at=at)
    rebuild_history(project, "atlas")
    (history,) = load_histories(project, ["atlas"])
    assert history.instants.tolist() == [at]
    again = import_snapshots(project, "atlas", [tmp_path / "x.kml"], now=NOW, at=at)
    assert (again.new, again.already_known) == (0, 1)


def test_a_map_that_is_not_configured_is_answered_with_a_table_that_works(tmp_path):
    """The table is TOML, lists each value with its count, maps none; filled in, it reads the file."""
    path = tmp_path / "river-watch_2024-03-01.geojson"
    features = [
        own_feature(each, square(32 + i / 5)) for i, each in enumerate(["Army", "Army", "army", 'R"SF'])
    ]
    for each in features:
        del each["properties"]["day"]
    path.write_bytes(own_collection(*features))
    project = made(tmp_path / "p", "", "sudan")
    with pytest.raises(WrongUse, match=r"\[maps\.river-watch\]"):
        publisher_for(project, "geojson", [path])
    table = describe_map("river-watch", [path], ["saf", "rsf"])
    assert tomllib.loads(table)["maps"]["river-watch"]["values"] == {}
    assert "3 polygons" in table
    filled = table.replace('# "Army" = { side = "…"', '"Army" = { side = "saf"').replace(
        '# "R\\"SF" = { side = "…"', '"R\\"SF" = { side = "rsf"'
    )
    project = made(tmp_path / "p", f"\n{filled}\n", "sudan")
    account = import_snapshots(project, publisher_for(project, "geojson", [path]), [path], now=NOW)
    assert (account.polygons, account.held.total()) == (4, 0)


@pytest.mark.parametrize(
    ("publisher", "options", "said"),
    [
        ("kml", {"source": "other"}, r"no \[maps\.other\]"),
        ("deepstate", {"source": "atlas"}, "belongs to geojson and kml"),
        ("deepstate", {"dated": True}, "tell their dates"),
        ("geojson", {"dated": True}, "says where dates stand"),
    ],
)
def test_options_that_do_not_belong_together_are_refused(publisher, options, said, tmp_path):
    project = made(tmp_path / "p", ATLAS, "sudan")
    with pytest.raises(WrongUse, match=said):
        publisher_for(project, publisher, [tmp_path / "none.geojson"], **options)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ('[maps]\natlas = "x"\n', r"write it as a table, \[maps.atlas\]"),
        ("[maps.deepstate]\nvalues = { a = { drop = true } }\n", "choose another name"),
        ("[maps.kml]\nvalues = { a = { drop = true } }\n", "choose another name"),
        ("[labels.atlas]\n", "shipped publishers only"),
        ("[[labels.nzz.labels]]\nwhen = 3\n", r"write it as a table, \[labels.nzz.labels.when\]"),
    ],
)
def test_a_table_in_the_wrong_place_is_refused(config, said, tmp_path):
    with pytest.raises(BadInput, match=said):
        publisher_for(made(tmp_path / "p", config), "nzz", [])


def test_a_source_told_twice_is_refused(tmp_path):
    twice = ATLAS + '[[sources]]\nid = "atlas"\ntitle = "Another"\n'
    with pytest.raises(BadInput, match="told twice"):
        _ = made(tmp_path / "p", twice, "sudan").theatre


def test_an_unknown_publisher_is_told_what_there_is():
    with pytest.raises(UnknownName, match=r"deepstate, deepstate-daily, nzz; and geojson, kml with --source"):
        reader_for("liveuamap")


def test_a_rule_that_drops_needs_no_side():
    (rule,) = parse_table({"labels": [{"when": {"a": "b"}, "drop": True}]}).rules
    assert (rule.outcome, rule.side) == (Outcome.DROP, "")
