"""The second engine believes nothing the text does not carry, asks once, and only when configured."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from claims.llm.recorded import recorded
from heldground.claims.extract import extract_claims
from heldground.claims.llm import LlmEngine, LlmSettings, differences, read_settings
from heldground.claims.llm.schema import answer_schema
from heldground.claims.model import FAMILIES
from heldground.cli.app import app
from heldground.errors import BadInput, WrongUse
from heldground.places import Gazetteer, Place
from heldground.reports.model import Report
from heldground.theatre import read_theatre

TEXT = (
    "date 2025-06-03\n\nThe General Staff said Ukrainian troops had repelled two assaults near Ilek overnight.\n"
    "A Russian channel wrote that the village had been taken; the staff denied it.\n"
)
REPORT = Report("paper", TEXT, date(2025, 6, 3), lang="en", file="own.txt")
THEATRE = read_theatre("ukraine")
PLACES = Gazetteer([Place("t:ilek", "Ilek", "settlement", 35.05, 50.05, "RU", "Belgorod Oblast")])
REPELLED: dict[str, Any] = {
    "quote": "The General Staff said Ukrainian troops had repelled two assaults near Ilek overnight",
    "claimant": {"name": "General Staff", "kind": "military", "side": "ua"},
    "via": [],
    "predicate": "repelled",
    "about": None,
    "stance": "asserts",
    "actor": {"name": "Ukrainian troops", "side": "ua"},
    "opponent": None,
    "places": [{"name": "Ilek", "role": "near"}],
    "time": {"from": "2025-06-02", "to": "2025-06-03"},
    "area_km2": None,
    "importance": "core",
}
TAKEN: dict[str, Any] = {
    **REPELLED,
    "quote": "A Russian channel wrote that the village had been taken",
    "claimant": {"name": "a Russian channel", "kind": "bloggers", "side": "ru"},
    "predicate": "captured",
    "actor": {"name": "Russia", "side": "ru"},
    "places": [{"name": "Ilek", "role": "at"}],
    "time": None,
}


def answer(*claims: object) -> str:
    return json.dumps({"claims": list(claims)})


def engine(base_url: str, **kept: Any) -> LlmEngine:
    settings = LlmSettings(base_url, "a-model", key_env="TEST_LLM_KEY", retries=0, timeout_s=10)
    return LlmEngine(settings, theatre=THEATRE, gazetteer=PLACES, **kept)


def test_claims_carry_the_words_the_place_and_the_prompt_they_come_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TEST_LLM_KEY", "secret")
    with recorded(answer(REPELLED, TAKEN)) as service:
        reading = engine(service.base_url).read(REPORT)
    assert [claim.predicate for claim in reading.claims] == ["repelled", "captured"]
    for claim in reading.claims:
        assert claim.quote == TEXT[claim.start : claim.end]
        assert (claim.places[0].place_id, claim.places[0].lat) == ("t:ilek", 50.05)
        assert claim.rule == "llm claims-1 a-model"
    assert not reading.rejected
    assert service.keys == ["Bearer secret"]


def test_the_model_is_asked_for_one_strict_form() -> None:
    with recorded(answer()) as service:
        engine(service.base_url).read(REPORT)
    (asked,) = service.asked
    form = asked["response_format"]["json_schema"]
    assert form["strict"] is True
    assert form["schema"] == answer_schema(("ua", "ru"))
    assert asked["temperature"] == 0
    assert "- ua: Ukraine" in asked["messages"][0]["content"]
    assert TEXT in asked["messages"][1]["content"]


def test_every_object_of_the_form_allows_no_other_key_and_needs_all() -> None:
    """Services refuse a strict schema that leaves anything open."""

    def objects(schema: Any) -> list[dict[str, Any]]:
        if isinstance(schema, list):
            return [each for part in schema for each in objects(part)]
        if not isinstance(schema, dict):
            return []
        own = [schema] if schema.get("type") == "object" else []
        return own + [each for part in schema.values() for each in objects(part)]

    found = objects(answer_schema(("saf", "rsf")))
    assert len(found) >= 6
    for each in found:
        assert each["additionalProperties"] is False
        assert each["required"] == list(each["properties"])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"quote": "Ukrainian troops fled from Ilek"}, "quote is not in the text"),
        ({"quote": "  "}, "no quote"),
        ({"places": [{"name": "Sudzha", "role": "at"}]}, "'Sudzha' is not in the text"),
        ({"places": [{"name": "Ile", "role": "at"}]}, "'Ile' is not in the text"),
        ({"places": [{"name": "Ilek", "role": "under"}]}, "role"),
        ({"predicate": "conquered"}, "predicate"),
        ({"about": "captured"}, "about"),
        ({"predicate": "no_confirmation"}, "about"),
        ({"stance": "declines_to_comment"}, "silence"),
        ({"claimant": {"name": "x", "kind": "military", "side": "xx"}}, "side 'xx'"),
        ({"claimant": None}, "claimant"),
        ({"actor": {"name": "", "side": None}}, "name"),
        ({"time": {"from": "June", "to": None}}, "two dates"),
        ({"time": {"from": "2025-06-03", "to": "2025-06-01"}}, "ends before"),
        ({"area_km2": -3}, "area_km2"),
        ({"area_km2": "13"}, "area_km2"),
        ({"via": "TASS"}, "via"),
    ],
)
def test_what_the_text_or_the_form_does_not_carry_is_rejected_alone(
    changes: dict[str, Any], reason: str
) -> None:
    """One bad claim takes no good one with it."""
    with recorded(answer({**REPELLED, **changes}, TAKEN)) as service:
        reading = engine(service.base_url).read(REPORT)
    assert [claim.predicate for claim in reading.claims] == ["captured"]
    (rejected,) = reading.rejected
    assert reason in rejected.reason


def test_a_quote_may_break_lines_elsewhere_but_keeps_the_texts_letters() -> None:
    with recorded(answer({**REPELLED, "quote": "repelled two\n  assaults near Ilek"})) as service:
        (claim,) = engine(service.base_url).read(REPORT).claims
    assert claim.quote == "repelled two assaults near Ilek"


def test_the_same_words_said_twice_are_found_twice() -> None:
    text = "date 2025-06-03\n\nIlek was shelled. Nothing more.\nIlek was shelled. That was all.\n"
    told = {**REPELLED, "quote": "Ilek was shelled", "predicate": "shelling_or_strike"}
    with recorded(answer(told, told)) as service:
        claims = engine(service.base_url).read(replace(REPORT, text=text)).claims
    assert [claim.start for claim in claims] == [text.index("Ilek"), text.rindex("Ilek")]


@pytest.mark.parametrize("told", ["no json", "[]", '{"claims": 3}', '{"other": []}', "[" * 100_000])
def test_an_answer_of_another_form_is_an_error_that_says_so(told: str) -> None:
    with recorded(told) as service, pytest.raises(BadInput, match="another form"):
        engine(service.base_url).read(REPORT)


def test_an_answer_that_was_cut_is_not_half_used() -> None:
    with recorded(answer(REPELLED), finish="length") as service, pytest.raises(BadInput, match="most_tokens"):
        engine(service.base_url).read(REPORT)


def test_a_service_that_fails_is_an_error_with_its_address() -> None:
    with recorded((500, {"error": {"message": "down"}})) as service:
        with pytest.raises(BadInput, match="down") as caught:
            engine(service.base_url).read(REPORT)
        assert service.base_url in str(caught.value)


def test_an_answer_is_asked_for_once_and_anew_when_anything_it_depends_on_changes(tmp_path: Path) -> None:
    with recorded(answer(REPELLED)) as service:
        first = engine(service.base_url, cache=tmp_path).read(REPORT)
        again = engine(service.base_url, cache=tmp_path).read(REPORT)
        assert (first.asked, again.asked) == (True, False)
        assert again.claims == first.claims
        assert len(service.asked) == 1
        engine(service.base_url, cache=tmp_path).read(replace(REPORT, text=TEXT + "More.\n"))
        assert len(service.asked) == 2
    assert not list(tmp_path.glob("*.part"))


def test_a_report_that_is_too_long_is_not_read_by_halves() -> None:
    settings = LlmSettings("http://127.0.0.1:9/v1", "m", longest=100)
    model = LlmEngine(settings, theatre=THEATRE, gazetteer=PLACES, ask=lambda *_: answer())
    with pytest.raises(BadInput, match="longest"):
        model.read(REPORT)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"model": "m"}, "lacks base_url"),
        ({"base_url": "http://127.0.0.1/v1"}, "lacks model"),
        ({"base_url": "ftp://x/v1", "model": "m"}, "expected http"),
        ({"base_url": "http://me:key@x/v1", "model": "m"}, "without a name or password"),
        ({"base_url": "http://x/v1", "model": "m", "api_key": "k"}, "api_key is no setting"),
        ({"base_url": "http://x/v1", "model": "m", "timeout_s": "3"}, "timeout_s"),
        ({"base_url": "http://x/v1", "model": "m", "retries": -1}, "below zero"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_by_name(table: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_settings(table, origin="own.toml")


def test_differences_pair_claims_about_the_same_words() -> None:
    with recorded(
        answer(REPELLED, TAKEN, {**TAKEN, "quote": "the staff denied it", "stance": "denies"})
    ) as service:
        made = engine(service.base_url).read(REPORT).claims
    other = [replace(made[0], stance="hedges"), made[1]]
    found = differences(other, made)
    assert [each.agrees for each in found] == [False, True, False]
    assert found[0].attributes == (("stance", "hedges", "asserts"),)
    assert found[2].first is None
    assert {each.family for each in made} <= set(FAMILIES.values())


def test_extract_runs_both_engines_and_lists_where_they_differ(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text(TEXT, encoding="utf-8")
    with recorded(answer(REPELLED, TAKEN)) as service:
        (tmp_path / "desk.toml").write_text(
            f'[llm]\nbase_url = "{service.base_url}"\nmodel = "a-model"\n', encoding="utf-8"
        )
        options = ["--engine", "both", "--llm", str(tmp_path / "desk.toml"), "--format", "json"]
        done = CliRunner().invoke(app, ["extract", str(tmp_path / "own.txt"), *options])
        assert done.exit_code == 0, done.output
        rows = json.loads(done.stdout)
        assert (tmp_path / ".cache" / "llm").is_dir()
    rules = extract_claims(REPORT, theatre=THEATRE, gazetteer=Gazetteer([]))
    assert {row["made by"] for row in rows} <= {"rules", "llm", "both"}
    assert len([row for row in rows if row["made by"] != "llm"]) <= len(rules)


def test_the_second_engine_never_runs_unless_configured(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text(TEXT, encoding="utf-8")
    done = CliRunner().invoke(app, ["extract", str(tmp_path / "own.txt"), "--engine", "llm"])
    assert isinstance(done.exception, WrongUse)
