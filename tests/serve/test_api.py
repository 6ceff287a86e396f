"""The API answers what the page asks, in one shape, and nothing a report says becomes markup."""

import json
import zlib
from collections.abc import Iterable
from typing import Any

import pytest

from heldground.claims.model import Claimant, Party
from heldground.serve.openapi import schema_text
from heldground.when import DAY
from serve.asking import CLOSED, FIRST, OPEN, ask, border, claim_of, known_of, report_of, serve

QUESTIONS = (
    "/api/project",
    "/api/places",
    "/api/evidence?place=t:ilek",
    "/api/evidence?lon=35.05&lat=50.05",
    "/api/evidence?place=t:ilek&at=2025-04-05",
    "/api/state?source=open-map&at=2025-04-12",
    "/api/timeline?lon=35.05&lat=50.05",
    "/api/area?source=open-map&bbox=34,49,36,51",
    "/api/area?source=closed-map&lon=35.05&lat=50.05&radius_km=10",
    "/api/check?text=40%20square%20kilometres%20near%20Ilek&at=2025-04-12",
    "/api/search?q=il",
    "/api/claims",
    "/api/events?side=ua",
    "/api/regions",
    "/api/openapi.json",
)


def test_project_tells_whose_view_it_is_and_where_its_histories_are(app: Any, public: Any) -> None:
    """The desk's has every shape; the public's only those of sources whose terms allow it."""
    desk, out = ask(app, "/api/project").json, ask(public, "/api/project").json
    assert (desk["audience"], desk["delay_hours"]) == ("desk", 0.0)
    assert (out["audience"], out["delay_hours"]) == ("public", 24.0)
    assert desk["range"] == {"from": "2025-04-01T00:00:00Z", "until": "2025-05-01T00:00:00Z"}
    assert [(each["id"], each["snapshots"], len(each["days"])) for each in desk["sources"]] == [
        ("open-map", 4, 4),
        ("closed-map", 1, 1),
    ]
    assert all(each["history_urls"] and each["now_url"] for each in desk["sources"])
    assert [each["history_urls"] == [] for each in out["sources"]] == [False, True]
    assert desk["counts"] == {"reports": 2, "claims": 2, "events": len(border()[0].events)}
    west, south, east, north = desk["home"]["bounds"]
    assert west < 35.05 < east
    assert south < 50.05 < north


def test_evidence_leads_from_place_to_the_words(app: Any) -> None:
    """Every map's timeline, every claim with its sentence, the event with its claims, the check with its patch."""
    told = ask(app, "/api/evidence?place=t:ilek").json
    assert told["place"]["title"] == "Ilek, Belgorod Oblast"
    assert told["place"]["names"] == {"uk": ["Ілек"]}
    assert [each["source"] for each in told["timelines"]] == ["open-map", "closed-map"]
    assert told["timelines"][0]["cells"][0]["valid_until"] is None
    first = told["claims"][0]
    assert first["sentence"]["text"] == "Russian forces captured Ilek, 40 square km, it said."
    assert first["sentence"]["text"][first["sentence"]["start"] : first["sentence"]["end"]] == first["quote"]
    assert first["url"] == "https://paper.example/1"
    named = {claim["id"] for claim in told["claims"]}
    assert told["events"]
    assert {place["role"] for event in told["events"] for place in event["places"]} <= {
        place["role"] for claim in told["claims"] for place in claim["places"]
    }
    assert all(set(event["for"] + event["against"] + event["silent"]) <= named for event in told["events"])
    verdict = next(each for each in told["checks"] if each["claim"] == first["id"])["verdicts"][0]
    assert verdict["source"] == "open-map"
    assert verdict["area"] in ("agrees", "disagrees", "cannot_say")
    assert verdict["patch"]["type"] == "Polygon"


def test_claims_are_checked_by_their_ids(app: Any) -> None:
    """The same verdicts as with all evidence, and evidence says whether it has them."""
    whole = ask(app, "/api/evidence?place=t:ilek").json
    bare = ask(app, "/api/evidence?place=t:ilek&checks=false").json
    assert (whole["checked"], bare["checked"], bare["checks"]) == (True, False, [])
    assert bare == whole | {"checked": False, "checks": []}
    first = whole["checks"][0]
    assert ask(app, f"/api/checks?claims={first['claim']}").json == {"checks": [first]}
    told = ask(app, f"/api/checks?claims={first['claim']}&at=2025-04-02").json
    assert told["checks"][0]["at"] == "2025-04-02T23:59:59Z"


@pytest.mark.parametrize(
    ("claims", "status"), [("nobody's", 404), (",", 422), (",".join(["a"] * 21), 422), ("", 422)]
)
def test_claims_that_cannot_be_checked_are_said(app: Any, claims: str, status: int) -> None:
    answer = ask(app, f"/api/checks?claims={claims}")
    assert answer.status == status
    assert answer.json["error"]["detail"]


def test_point_finds_claims_of_the_village_beside_it(app: Any) -> None:
    """A click 4 km off finds the claims about Ilek, and does not call the spot Ilek."""
    told = ask(app, "/api/evidence?lon=35.1&lat=50.06").json
    assert told["place"] is None
    assert len(told["claims"]) == 2
    assert ask(app, "/api/evidence?lon=35.06&lat=50.05").json["place"]["id"] == "t:ilek"
    assert ask(app, "/api/evidence?lon=37&lat=50").json["claims"] == []


def test_state_in_a_box_is_the_state_there(app: Any) -> None:
    """Only cells that meet the box come, each once."""
    everywhere = ask(app, "/api/state?source=open-map&at=2025-04-12").json["features"]
    inside = ask(app, "/api/state?source=open-map&at=2025-04-12&bbox=35.25,49,36,51").json["features"]
    assert {each["properties"]["control"] for each in everywhere} == {"held", "unknown"}
    assert [each["properties"]["control"] for each in inside] == ["unknown"]
    before = ask(app, "/api/state?source=open-map&at=2025-03-01").json
    assert before == {"type": "FeatureCollection", "features": []}


def test_area_over_time_has_a_row_for_each_snapshot(app: Any) -> None:
    """Ground around a point, in a box or everywhere, with the definition of the figures."""
    told = ask(app, "/api/area?source=open-map&bbox=34,49,36,51").json
    assert told["definition"] == OPEN.definition
    assert len(told["at"]) == len(told["km2"]) == 4
    assert told["classes"] == [{"side": None, "control": "unknown"}, {"side": "ru", "control": "held"}]
    assert told["km2"][0][1] < told["km2"][1][1]


def test_statement_is_checked_against_every_map(app: Any) -> None:
    """A free text gives one verdict a source, and names the claims that say the same."""
    told = ask(app, "/api/check?text=40 square kilometres near Ilek&at=2025-04-03").json
    assert told["statement"]["area_km2"] == 40.0
    assert [each["source"] for each in told["check"]["verdicts"]] == ["open-map", "closed-map"]
    assert len(told["said_by"]) == 1


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/evidence", 422),
        ("/api/evidence?lon=35", 422),
        ("/api/evidence?lon=nan&lat=50", 422),
        ("/api/evidence?lon=535&lat=50", 422),
        ("/api/evidence?place=nowhere", 404),
        ("/api/evidence?plaice=t:ilek", 422),
        ("/api/state?source=open-map&at=yesterday", 422),
        ("/api/state?source=open-map&bbox=1,2,3", 422),
        ("/api/state?source=open-map&bbox=3,2,1,4", 422),
        ("/api/state?source=none", 404),
        ("/api/area?source=open-map&lon=35&lat=50", 422),
        ("/api/area?source=open-map&lon=35&lat=50&region=Kursk", 422),
        ("/api/area?source=open-map&region=Atlantis", 404),
        ("/api/area?source=open-map&lon=179.99&lat=50&radius_km=100", 422),
        ("/api/check", 422),
        ("/api/check?text=" + "x" * 2001, 422),
        ("/api/check?text=nothing of note", 422),
        ("/api/history/none.bin", 404),
        ("/api/nothing", 404),
        ("/nothing.js", 404),
        ("/../pyproject.toml", 404),
        ("/assets/%2e%2e/build.json", 404),
        ("/.hidden", 404),
    ],
)
def test_every_error_has_one_shape(app: Any, path: str, status: int) -> None:
    """Status, title, and a detail that says what to do."""
    answer = ask(app, path)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    error = answer.json["error"]
    assert error["status"] == status
    assert error["title"]
    assert len(error["detail"]) > 10


def test_only_get_is_answered(app: Any) -> None:
    """Nothing can be written through this door; HEAD gives GET's headers without a body."""
    refused = ask(app, "/api/project", method="POST")
    assert (refused.status, refused.json["error"]["title"]) == (405, "Method Not Allowed")
    whole, bare = ask(app, "/api/project"), ask(app, "/api/project", method="HEAD")
    assert (bare.status, bare.body) == (200, b"")
    assert bare.headers == whole.headers


def test_fault_leaves_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    """A fault is answered with a number, and logged under it."""

    class Broken:
        def edition(self) -> Any:
            raise RuntimeError("secret path /home/desk")

        def texts(self, report_ids: Iterable[str]) -> dict[str, str]:
            return {}

    knowledge, _ = border()
    app = serve(knowledge)
    object.__setattr__(app.state.served, "holdings", Broken())
    answer = ask(app, "/api/places")
    assert answer.status == 500
    assert b"secret" not in answer.body
    assert b"Traceback" not in answer.body
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    number = answer.json["error"]["detail"].split("fault ")[-1].split(";")[0]
    assert number in caplog.text


HOSTILE = "<script>alert(1)</script>"
IMAGE = '<img src=x onerror="alert(1)">'


def test_hostile_text_stays_text() -> None:
    """Markup in a report, a name, a label or a question comes back as JSON text that no browser runs."""
    said = f"{HOSTILE} captured Ilek"
    report = report_of(f"They said {said}. {IMAGE} </title>", 1, url="javascript:alert(1)", title=HOSTILE)
    claim = claim_of(
        report, said, claimant=Claimant(IMAGE, "bloggers", "ru"), actor=Party(HOSTILE, "ru"), via=(HOSTILE,)
    )
    app = serve(known_of(claims=[claim], reports=[report]), texts={report.id: report.text})
    answer = ask(app, "/api/evidence?place=t:ilek")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    told = answer.json["claims"][0]
    assert told["quote"] == said
    assert told["claimant"]["name"] == IMAGE
    assert told["url"] is None, "a javascript: address is no link"
    asked = ask(app, f"/api/evidence?place={HOSTILE}")
    assert (asked.status, asked.headers["content-type"]) == (404, "application/json")
    missing = ask(app, f"/{HOSTILE}")
    assert (missing.status, missing.headers["content-type"]) == (404, "application/json")
    for page in ("/api/docs", "/"):
        assert HOSTILE.encode() not in ask(app, page).content


def test_sentence_of_a_text_without_full_stops_is_cut() -> None:
    """A report that never ends a sentence does not leave as a whole in the sentence of a claim."""
    said = "they captured Ilek"
    report = report_of("word " * 2000 + said + " word" * 2000, 1)
    app = serve(known_of(claims=[claim_of(report, said)], reports=[report]), texts={report.id: report.text})
    sentence = ask(app, "/api/evidence?place=t:ilek").json["claims"][0]["sentence"]
    assert len(sentence["text"]) < 1300
    assert sentence["text"][sentence["start"] : sentence["end"]] == said
    assert sentence["text"].startswith("…word")


def test_same_answer_is_not_sent_twice(app: Any) -> None:
    """Who has the answer is told so; another question has another tag; both compressed where wanted."""
    first = ask(app, "/api/evidence?place=t:ilek", accept_encoding="gzip")
    assert first.headers["content-encoding"] == "gzip"
    assert len(first.body) < len(first.content)
    again = ask(
        app, "/api/evidence?place=t:ilek", if_none_match=first.headers["etag"], accept_encoding="gzip"
    )
    assert (again.status, again.body) == (304, b"")
    other = ask(app, "/api/places", if_none_match=first.headers["etag"])
    assert other.status == 200


def test_history_file_is_kept_for_good_under_its_hash(app: Any) -> None:
    """With the hash of the project's answer it is immutable, with another it is asked for again; ranges work."""
    source = ask(app, "/api/project").json["sources"][0]
    whole = ask(app, "/" + source["history_urls"][0])
    assert whole.body.startswith(b"HGH1")
    assert zlib.decompress(whole.body[4:])
    assert whole.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert ask(app, "/api/history/open-map.bin?v=old").headers["cache-control"] == "private, no-cache"
    tag = whole.headers["etag"]
    assert not tag.startswith("W/")
    assert ask(app, "/" + source["history_urls"][0], if_none_match=tag).status == 304
    part = ask(app, "/" + source["history_urls"][0], range="bytes=4-13")
    assert (part.status, part.body) == (206, whole.body[4:14])
    assert part.headers["content-range"] == f"bytes 4-13/{len(whole.body)}"
    assert ask(app, "/" + source["history_urls"][0], range="bytes=-5").body == whole.body[-5:]
    beyond = ask(app, "/" + source["history_urls"][0], range=f"bytes={len(whole.body)}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{len(whole.body)}")
    stale = ask(app, "/" + source["history_urls"][0], range="bytes=4-13", if_range='"another"')
    assert (stale.status, stale.body) == (200, whole.body)
    now = ask(app, "/" + source["now_url"])
    assert now.body.startswith(b"HGH1")
    assert now.headers["etag"] != tag


def test_closed_shapes_leave_by_no_public_door(public: Any) -> None:
    """Of a source whose terms allow no redistribution the public gets figures and words, no shape."""
    for door in ("/api/history/closed-map.bin", "/api/now/closed-map.bin", "/api/state?source=closed-map"):
        answer = ask(public, door)
        assert (answer.status, answer.json["error"]["title"]) == (403, "Not published")
    told = ask(public, "/api/evidence?place=t:ilek").json
    verdicts = {each["source"]: each for each in told["checks"][0]["verdicts"]}
    assert verdicts["closed-map"]["patch"] is None
    again = ask(public, f"/api/checks?claims={told['checks'][0]['claim']}").json
    assert again["checks"] == told["checks"][:1]
    assert verdicts["closed-map"]["measured_km2"] > 0
    assert verdicts["open-map"]["patch"] is not None
    asked = ask(public, "/api/check?text=40 square kilometres near Ilek&at=2025-04-03").json
    assert [each["patch"] is None for each in asked["check"]["verdicts"]] == [False, True]
    assert ask(public, f"/api/area?source={CLOSED.id}").json["km2"][0][0] > 0


def test_public_reads_the_words_and_never_the_text(public: Any) -> None:
    """Quote, sentence and link of a report leave; the rest of its text does not."""
    everything = b"".join(ask(public, question).content for question in QUESTIONS)
    assert b"Russian forces captured Ilek" in everything
    for other in (b"The staff spoke", b"More later", b"A second voice", b"That was all"):
        assert other not in everything


def test_schema_on_file_is_the_schema_served() -> None:
    """docs/reference/openapi.json is what `python -m heldground.serve.openapi` prints, twice the same."""
    from conftest import REPO

    assert schema_text() == schema_text()
    assert (REPO / "docs/reference/openapi.json").read_text(encoding="utf-8") == schema_text()


def test_every_answer_keeps_its_schema(app: Any) -> None:
    """Each field the schema calls required is there, at every depth."""
    schema = json.loads(schema_text())
    for question in QUESTIONS:
        operation = schema["paths"].get(question.partition("?")[0], {}).get("get")
        if operation is None:
            continue
        told = operation["responses"]["200"]["content"]["application/json"]["schema"]
        _keeps(ask(app, question).json, told, schema["components"]["schemas"], question)


def _keeps(value: Any, told: Any, named: Any, where: str) -> None:
    if "$ref" in told:
        told = named[told["$ref"].rpartition("/")[2]]
    if "anyOf" in told:
        if value is None:
            assert {"type": "null"} in told["anyOf"], where
            return
        told = next(each for each in told["anyOf"] if each.get("type") != "null")
        _keeps(value, told, named, where)
        return
    if told.get("type") == "object" and "properties" in told:
        assert set(told.get("required", ())) <= set(value), where
        assert set(value) <= set(told["properties"]), where
        for key, part in value.items():
            _keeps(part, told["properties"][key], named, f"{where}.{key}")
    if told.get("type") == "array" and isinstance(told.get("items"), dict):
        for number, part in enumerate(value):
            _keeps(part, told["items"], named, f"{where}[{number}]")


def test_docs_page_lists_every_address_and_loads_nothing_from_elsewhere(app: Any) -> None:
    """The list of questions is plain HTML with one style sheet from here."""
    page = ask(app, "/api/docs").content.decode()
    for path in json.loads(schema_text())["paths"]:
        assert path in page
    assert "http" not in page.replace("https", "http")
    assert "<script" not in page
    assert ask(app, "/api/docs.css").headers["content-type"].startswith("text/css")


def test_what_is_asked_again_an_hour_later_is_the_same(app: Any) -> None:
    """The desk's answers do not carry the time of asking."""
    knowledge, texts = border()
    later = serve(knowledge, texts=texts, as_of=FIRST + 200 * DAY)
    for question in QUESTIONS:
        assert ask(app, question).body == ask(later, question).body
