"""Looking for places, claims and events: what is found, in what order, and what the public must not find."""

from typing import Any

import pytest

from heldground.publish.view import Audience
from heldground.serve.asked import read_polygon
from heldground.when import DAY
from serve.asking import FIRST, ask, border, serve


@pytest.fixture(scope="module")
def public() -> Any:
    """The public's view eleven days in: the second report is not out."""
    knowledge, texts = border()
    return serve(knowledge, texts=texts, audience=Audience.PUBLIC, as_of=FIRST + 11 * DAY)


@pytest.mark.parametrize("typed", ["Il", "ILEK", "Іле", "ілек"])
def test_a_place_is_found_by_the_beginning_of_its_name_in_any_script(app: Any, typed: str) -> None:
    [found] = ask(app, f"/api/search?q={typed}").json["places"]
    assert (found["id"], found["titles"]["uk"]) == ("t:ilek", "Ілек, Бєлгородська область")
    assert found["claims"] == 2


@pytest.mark.parametrize("typed", ["zzz", "%20", "..."])
def test_what_nobody_is_called_finds_nothing(app: Any, typed: str) -> None:
    assert ask(app, f"/api/search?q={typed}").json == {"places": []}


def ids(answer: dict[str, Any]) -> list[str]:
    return [claim["predicate"] for claim in answer["claims"]]


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ("", ["lost", "captured"]),
        ("up=true", ["captured", "lost"]),
        ("predicate=captured,holds", ["captured"]),
        ("side=none", ["lost"]),
        ("side=ua&predicate=lost", []),
        ("text=LEFT%20ilek", ["lost"]),
        ("text=left%20staff", []),
        ("text=%D0%86%D0%BB%D0%B5%D0%BA", ["lost", "captured"]),
        ("until=2025-04-10", ["captured"]),
        ("since=2025-04-10", ["lost"]),
        ("place=t:drony", []),
        ("limit=1&offset=1", ["captured"]),
    ],
)
def test_a_filter_leaves_the_claims_that_fit_newest_first(app: Any, filter: str, expected: list[str]) -> None:
    assert ids(ask(app, f"/api/claims?{filter}").json) == expected


def test_facets_say_what_every_other_choice_would_give(app: Any) -> None:
    """Counted with all other choices as they are, its own left out."""
    told = ask(app, "/api/claims?side=ua").json
    facets = {
        name: {each["value"]: each["claims"] for each in values} for name, values in told["facets"].items()
    }
    assert facets["side"] == {"ua": 1, "none": 1}
    assert facets["predicate"] == {"captured": 1}
    for value, count in facets["side"].items():
        assert ask(app, f"/api/claims?side={value}").json["total"] == count


def test_places_of_the_claims_found_are_counted(app: Any) -> None:
    assert ask(app, "/api/claims?predicate=lost").json["places"] == [{"id": "t:ilek", "claims": 1}]


def test_an_event_is_told_by_its_parts(app: Any) -> None:
    told = ask(app, "/api/events?predicate=captured").json
    [event] = told["events"]
    assert event["places"][0]["names"]["uk"] == "Ілек"
    assert set(event["for"]) <= {claim["id"] for claim in ask(app, "/api/claims").json["claims"]}
    assert event["history"][-1]["status"] == event["status"]
    assert len(event["voices"]["for"]) == event["speakers"]
    assert (event["area_km2"], " 40 km2 " in event["title"]) == (40.0, True)


def test_the_public_finds_nothing_that_is_held_back(public: Any) -> None:
    """Neither the claim, nor its count, nor its words, nor a status it makes."""
    told = ask(public, "/api/claims").json
    assert ids(told) == ["captured"]
    assert told["facets"]["predicate"] == [{"value": "captured", "claims": 1}]
    for query in ("predicate=lost", "text=left", "text=Petrov", "since=2025-04-15"):
        assert ask(public, f"/api/claims?{query}").json["total"] == 0, query
        assert ask(public, f"/api/events?{query}").json["total"] == 0, query
    [hit] = ask(public, "/api/search?q=ilek").json["places"]
    assert hit["claims"] == 1


def test_the_desk_finds_a_resident_by_name_the_public_only_by_role() -> None:
    knowledge, texts = border()
    later = serve(knowledge, texts=texts, audience=Audience.PUBLIC)
    desk = serve(knowledge, texts=texts)
    assert ask(desk, "/api/claims?text=petrov").json["total"] == 1
    assert ask(later, "/api/claims?text=petrov").json["total"] == 0
    assert ask(later, "/api/claims?text=resident").json["total"] == 1


def test_regions_are_those_some_map_marks(app: Any) -> None:
    assert "RU-BEL" in {each["id"] for each in ask(app, "/api/regions").json["regions"]}
    assert ask(app, "/api/regions?x=1").status == 422


def test_a_drawn_polygon_is_measured_like_the_same_box(app: Any) -> None:
    box = ask(app, "/api/area?source=open-map&bbox=35,50,35.05,50.1").json
    drawn = ask(app, "/api/area?source=open-map&polygon=35,50;35.05,50;35.05,50.1;35,50.1").json
    assert drawn["km2"] == box["km2"]
    assert drawn["classes"] == box["classes"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("35,50;36,50", "2 corners"),
        ("35,50;36,51;36,50;35,51", "Self-intersection"),
        ("35,50;36,50;37,50", "cannot be measured"),
        ("35,50;36,50;x,y", "corner 3"),
        ("35,50;36,50;nan,51", "corner 3"),
        ("35,50;36,50;36,95", "not on the globe"),
        (";".join(["35,50"] * 301), "301 corners"),
        ("35,50;36,50;36,51" + "0" * 9000, "polygon"),
    ],
)
def test_a_polygon_that_cannot_be_measured_is_refused_with_the_reason(app: Any, text: str, says: str) -> None:
    answer = ask(app, f"/api/area?source=open-map&polygon={text}")
    assert answer.status == 422
    assert says in answer.json["error"]["detail"]


def test_a_polygon_may_be_closed_or_not() -> None:
    assert read_polygon("35,50;36,50;36,51;35,50").equals(read_polygon("35,50;36,50;36,51"))


@pytest.mark.parametrize("query", ["order=moon", "limit=501", "offset=-1", "since=yesterday", "colour=red"])
def test_a_question_that_cannot_be_asked_is_refused(app: Any, query: str) -> None:
    assert ask(app, f"/api/claims?{query}").status == 422
