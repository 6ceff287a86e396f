"""OGC API Features Part 1 (17-069r4), by its abstract test suite: each test names the requirements it shows."""

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
import shapely
from openapi_spec_validator import OpenAPIV30SpecValidator

from heldground.claims.model import TimeSpan
from heldground.publish.view import Audience
from heldground.serve.ogc.asked import DEFAULT_LIMIT, MAX_LIMIT
from heldground.sources import Source
from heldground.when import DAY
from serve.asking import (
    FIRST,
    HELD,
    OPEN,
    Answer,
    ask,
    border,
    claim_of,
    history_of,
    known_of,
    report_of,
    serve,
    snapshot,
)
from serve.ogc_table import DEMANDS, PAGE, WHY_NOT, in_page, shown_by

MAP = "/ogc/collections/control-open-map"
NAMES = ("control-open-map", "control-closed-map", "claims", "events")
RESOURCES = (
    "/ogc",
    "/ogc/conformance",
    "/ogc/api",
    "/ogc/collections",
    *(f"/ogc/collections/{name}{rest}" for name in NAMES for rest in ("", "/schema", "/items")),
)


def follow(app: Any, href: str, **headers: str) -> Answer:
    """What a link of ours leads to."""
    parts = urlsplit(href)
    assert (parts.scheme, parts.netloc) == ("http", "127.0.0.1:8000")
    return ask(app, f"{parts.path}?{parts.query}" if parts.query else parts.path, **headers)


def links(document: Any, rel: str) -> list[Any]:
    return [each for each in document["links"] if each["rel"] == rel]


def ids(app: Any, query: str = "", name: str = "control-open-map") -> list[str]:
    answer = ask(app, f"/ogc/collections/{name}/items?{query}")
    assert answer.status == 200, answer.content
    return [each["id"] for each in answer.json["features"]]


class Page(HTMLParser):
    """Words and links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: set[str] = set()
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {value for name, value in attrs if tag == "a" and name == "href" and value}

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_landing_page_leads_everywhere(app: Any) -> None:
    """/req/core/root-op, /req/core/root-success: definition, its page, conformance and data are linked, and there."""
    for path in ("/ogc", "/ogc/"):
        landing = ask(app, path)
        assert landing.status == 200
        assert landing.headers["content-type"] == "application/json"
        for rel in ("service-desc", "service-doc", "conformance", "data"):
            assert links(landing.json, rel)
            for link in links(landing.json, rel):
                there = follow(app, link["href"])
                assert (there.status, there.headers["content-type"].split(";")[0]) == (
                    200,
                    link["type"].split(";")[0],
                )


def test_definition_is_openapi_and_a_page(app: Any) -> None:
    """/req/core/api-definition-op, /req/core/api-definition-success, /rec/core/api-definition-oas,
    /req/oas30/oas-definition-1, /req/oas30/oas-definition-2: valid by the schema of OpenAPI 3.0, under its media type."""
    media_type = "application/vnd.oai.openapi+json;version=3.0"
    for answer in (ask(app, "/ogc/api"), ask(app, "/ogc/api", accept=media_type)):
        assert (answer.status, answer.headers["content-type"]) == (200, media_type)
        assert list(OpenAPIV30SpecValidator(answer.json).iter_errors()) == []
        assert answer.json["openapi"].startswith("3.0.")
    assert ask(app, "/ogc/api", accept="text/html").headers["content-type"].startswith("text/html")


def test_definition_is_complete_and_kept(app: Any) -> None:
    """/req/oas30/completeness, /req/oas30/oas-impl, /req/oas30/exceptions-codes, /req/oas30/security: every resource is in
    it, every parameter it names is taken, every status an error can have is in every operation."""
    document = ask(app, "/ogc/api").json
    told = {path.replace("{featureId}", "x") for path in document["paths"]}
    assert {each.removeprefix("/ogc") or "/" for each in RESOURCES} <= told
    for path, methods in document["paths"].items():
        assert set(methods) == {"get"}
        assert {"200", "400", "404", "405", "406", "410", "421", "500"} <= set(methods["get"]["responses"])
        if path.endswith("/items"):
            for name, value in parameters_of(document, path).items():
                assert ask(app, f"/ogc{path}?{urlencode({name: value})}").status in (200, 410), name
    assert "security" not in document
    assert document["servers"] == [{"url": "http://127.0.0.1:8000/ogc"}]


def parameters_of(document: Any, path: str) -> dict[str, str]:
    """The parameters of an operation, each with a value its schema allows."""
    values = {"bbox": "35,50,36,51", "datetime": "2025-04-05T00:00:00Z", "page": "0" * 20 + "-0"}
    found = {}
    for parameter in document["paths"][path]["get"]["parameters"]:
        name = parameter.get("$ref", "").rpartition("/")[2]
        each = document["components"]["parameters"][name] if name else parameter
        schema = each["schema"].get("items", each["schema"])
        default = schema.get("enum", ["7" if schema["type"] == "integer" else "x"])[0]
        found[each["name"]] = values.get(each["name"], default)
    return found


def test_conformance_names_what_the_table_shows(app: Any) -> None:
    """/req/core/conformance-op, /req/core/conformance-success: the four classes whose every requirement has a test."""
    told = ask(app, "/ogc/conformance")
    assert told.status == 200
    classes = {each.rpartition("/conf/")[2] for each in told.json["conformsTo"]}
    assert classes == {"core", "oas30", "html", "geojson"}
    for demand in DEMANDS:
        _, kind, name, _ = demand.split("/")
        if kind == "req" and name in classes:
            assert shown_by().get(demand), f"no test shows {demand}"


def test_methods_and_validators_are_those_of_http(app: Any) -> None:
    """/req/core/http, /rec/core/etag: HEAD like GET, 405 with what is allowed, 304 for what the asker has."""
    for path in (*RESOURCES, f"{MAP}/items/{ids(app)[0]}"):
        whole = ask(app, path)
        bare = ask(app, path, method="HEAD")
        assert (bare.status, bare.body, bare.headers["content-type"]) == (
            200,
            b"",
            whole.headers["content-type"],
        )
        refused = ask(app, path, method="POST")
        assert (refused.status, refused.headers["allow"]) == (405, "GET, HEAD")
        assert ask(app, path, if_none_match=whole.headers["etag"]).status == 304
        assert ask(app, f"{path}?f=html", if_none_match=whole.headers["etag"]).status == 200
        assert whole.headers["vary"] == "Accept, Accept-Encoding"
        squeezed = ask(app, path, accept_encoding="gzip")
        assert squeezed.json.keys() == whole.json.keys()
    assert ask(app, "/ogc/api", accept_encoding="gzip").headers["content-encoding"] == "gzip"


def test_items_keep_their_tag_while_time_goes_on() -> None:
    """/rec/core/etag: the time of the answer is in it, and yet who has the features is not sent them again."""
    clock = [FIRST + 50 * DAY]
    app = serve(border()[0], now=lambda: clock[0])
    before = ask(app, f"{MAP}/items")
    clock[0] += 60
    assert ask(app, f"{MAP}/items", if_none_match=before.headers["etag"]).status == 304
    assert ask(app, f"{MAP}/items?limit=1", if_none_match=before.headers["etag"]).status == 200


@pytest.mark.parametrize("path", [*RESOURCES, f"{MAP}/items/x"])
def test_an_unknown_parameter_is_refused(app: Any, path: str) -> None:
    """/req/core/query-param-unknown: everywhere, also those of other parts of the standard."""
    for query in ("sorce=deepstate", "crs=http://www.opengis.net/def/crs/EPSG/0/3857", "BBOX=1,2,3,4", "=1"):
        answer = ask(app, f"{path}?{query}")
        assert (answer.status, answer.json["error"]["status"]) == (400, 400)


@pytest.mark.parametrize(
    "query",
    [
        *(f"limit={value}" for value in ("0", "-1", "1.5", "x", "", "1e3", "1&limit=2", "９")),
        *(
            f"bbox={value}"
            for value in (
                "",
                "1,2,3",
                "1,2,3,4,5",
                "a,b,c,d",
                "nan,0,1,1",
                "0,0,inf,1",
                "35,51,36,50",
                "-181,0,1,1",
            )
        ),
        *(f"bbox={value}" for value in ("0,0,1,91", "0,0,9,1,1,1", "0,0,1_0,1", "0,0,1,1,", "0,0,1e999,1")),
        *(
            f"datetime={value}"
            for value in ("", "../..", "/", "yesterday", "2025", "2025-04-31", "2025-04-01T00:00:00")
        ),
        "datetime=2025-04-02T00:00:00Z/2025-04-01T00:00:00Z",
        "datetime=2025-04-01T00:00:00Z/2025-04-02T00:00:00Z/2025-04-03T00:00:00Z",
        "datetime=2025-04-01T25:00:00Z",
        *(f"{name}=x" for name in ("side", "control", "f", "page")),
        "control=",
        "label=",
        "page=" + "0" * 20 + "-" + "9" * 10,
    ],
)
def test_an_invalid_value_is_refused(app: Any, query: str) -> None:
    """/req/core/query-param-invalid: with the value, and what is expected."""
    answer = ask(app, f"{MAP}/items?{query}")
    assert answer.status == 400
    assert len(answer.json["error"]["detail"]) > 40


def test_coordinates_are_longitude_and_latitude(app: Any) -> None:
    """/req/core/crs84: declared by every collection and every answer with coordinates, and so."""
    crs84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    for each in ask(app, "/ogc/collections").json["collections"]:
        assert each["crs"] == [each["storageCrs"]] == [each["extent"]["spatial"]["crs"]] == [crs84]
    answer = ask(app, f"{MAP}/items")
    assert answer.headers["content-crs"] == f"<{crs84}>"
    for feature in answer.json["features"]:
        west, south, east, north = shapely.geometry.shape(feature["geometry"]).bounds
        assert 35 <= west < east <= 35.4
        assert 50 <= south < north <= 50.1


def test_collections_are_listed_with_their_links(app: Any) -> None:
    """/req/core/fc-md-op, /req/core/fc-md-success, /req/core/fc-md-links, /req/core/fc-md-items,
    /req/core/fc-md-items-links, /rec/core/fc-md-descriptions: every map, claims, events; items in both encodings."""
    told = ask(app, "/ogc/collections").json
    assert [each["id"] for each in told["collections"]] == list(NAMES)
    assert [each["type"] for each in links(told, "self")] == ["application/json"]
    assert [each["type"] for each in links(told, "alternate")] == ["text/html"]
    for each in told["collections"]:
        assert {link["type"] for link in links(each, "items")} == {"application/geo+json", "text/html"}
        assert {link["type"] for link in links(each, "describedby")} == {
            "application/schema+json",
            "text/html",
        }
        for link in each["links"]:
            assert link["rel"]
            assert link["type"]
            if link["rel"] != "license":
                assert (
                    follow(app, link["href"]).headers["content-type"].startswith(link["type"].split(";")[0])
                )


def test_extent_holds_everything(app: Any) -> None:
    """/req/core/fc-md-extent, /rec/core/fc-md-extent-single: one box, one interval; no feature lies beyond them."""
    for name in NAMES:
        extent = ask(app, f"/ogc/collections/{name}").json["extent"]
        ((west, south, east, north),) = extent["spatial"]["bbox"]
        ((first, last),) = extent["temporal"]["interval"]
        for feature in ask(app, f"/ogc/collections/{name}/items").json["features"]:
            assert shapely.box(west, south, east, north).covers(shapely.geometry.shape(feature["geometry"]))
            told = feature["properties"]
            assert first[:10] <= (told.get("valid_from") or told.get("from") or told["published_on"])
            assert last is None or (told.get("valid_until") or told.get("to") or told["published_on"]) <= last
    assert ask(app, MAP).json["extent"]["temporal"]["interval"] == [["2025-04-01T00:00:00Z", None]]
    empty = serve(known_of())
    assert "extent" not in ask(empty, "/ogc/collections/claims").json
    assert ask(empty, "/ogc/collections/claims/items").json["features"] == []


def test_a_collection_is_what_the_list_says(app: Any) -> None:
    """/req/core/sfc-md-op, /req/core/sfc-md-success: the same, at its own address; others are not found."""
    for each in ask(app, "/ogc/collections").json["collections"]:
        assert ask(app, f"/ogc/collections/{each['id']}").json == each
    for path in ("x", "x/items", "x/items/1", "x/schema"):
        assert ask(app, f"/ogc/collections/{path}").status == 404


def test_items_say_what_they_are(app: Any) -> None:
    """/req/core/fc-op, /req/core/fc-timeStamp, /req/core/fc-numberMatched, /req/core/fc-numberReturned,
    /req/core/fc-links, /req/core/fc-rel-type, /req/geojson/content: counts, time, and links with types."""
    for name in NAMES:
        answer = ask(app, f"/ogc/collections/{name}/items?limit=1").json
        assert answer["type"] == "FeatureCollection"
        assert answer["timeStamp"] == "2025-07-10T00:00:00Z"
        assert answer["numberReturned"] == len(answer["features"]) == 1
        assert answer["numberMatched"] == len(ids(app, f"limit={MAX_LIMIT}", name))
        assert {link["type"] for link in links(answer, "collection")} == {"application/json", "text/html"}
        for rel, media_type in (("self", "application/geo+json"), ("alternate", "text/html")):
            (link,) = links(answer, rel)
            assert link["type"] == media_type
            assert follow(app, link["href"]).headers["content-type"].startswith(media_type)
        assert follow(app, links(answer, "self")[0]["href"]).json == answer


def test_limit_is_kept_and_above_the_maximum_no_error(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """/req/core/fc-limit-definition, /req/core/fc-limit-response-1: default and maximum as the definition says."""
    schema = ask(app, "/ogc/api").json["components"]["parameters"]["limit"]["schema"]
    assert schema == {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    monkeypatch.setattr(
        "heldground.serve.ogc.asked.MAX_LIMIT", DEFAULT_LIMIT + 5
    )  # fewer boxes show the same
    ground = [(HELD, (n / 10, 50.0, n / 10 + 0.05, 50.05)) for n in range(DEFAULT_LIMIT + 9)]
    many = serve(known_of(histories=[history_of(OPEN, [snapshot(OPEN, FIRST, ground)])]))
    asked = ("", "limit=7", f"limit={DEFAULT_LIMIT + 5}", "limit=99999999999999")
    assert [len(ids(many, query)) for query in asked] == [
        DEFAULT_LIMIT,
        7,
        DEFAULT_LIMIT + 5,
        DEFAULT_LIMIT + 5,
    ]


def test_pages_lead_through_everything_once(app: Any) -> None:
    """/rec/core/fc-next-1, /rec/core/fc-next-2, /rec/core/fc-next-3: forth and, by prev, back; filter kept."""
    for query in ("", "control=held&"):
        whole = ids(app, query)
        answer, seen = ask(app, f"{MAP}/items?{query}limit=1").json, []
        while True:
            seen += [each["id"] for each in answer["features"]]
            if not links(answer, "next"):
                break
            assert links(answer, "next")[0]["type"] == "application/geo+json"
            answer = follow(app, links(answer, "next")[0]["href"]).json
        assert seen == whole
        back = [*seen[-1:]]
        while links(answer, "prev"):
            answer = follow(app, links(answer, "prev")[0]["href"]).json
            back += [each["id"] for each in answer["features"]]
        assert back == seen[::-1]
    assert len(whole) > 2


def test_pages_never_mix_two_versions(app: Any) -> None:
    """A link into data that changed since says so with 410; one collection's change leaves the others' pages alone."""
    knowledge, texts = border()
    link = links(ask(app, f"{MAP}/items?limit=1").json, "next")[0]["href"]
    other = links(ask(app, "/ogc/collections/claims/items?limit=1").json, "next")[0]["href"]
    shorter = history_of(OPEN, [snapshot(OPEN, FIRST, [(HELD, (35.0, 50.0, 35.1, 50.1))])])
    changed = serve(replace(knowledge, histories=(shorter,)), texts=texts)
    assert follow(changed, link).status == 410
    assert "begin again" in follow(changed, link).json["error"]["detail"]
    assert follow(changed, other).status == 200


def test_box_gives_what_it_meets(app: Any) -> None:
    """/req/core/fc-bbox-definition, /req/core/fc-bbox-response: four or six numbers, edges, points, the whole globe."""
    parameter = ask(app, "/ogc/api").json["components"]["parameters"]["bbox"]
    assert (parameter["style"], parameter["explode"], parameter["schema"]["items"]) == (
        "form",
        False,
        {"type": "number"},
    )
    whole = ids(app)
    assert ids(app, "bbox=-180,-90,180,90") == whole
    unknown = ids(app, "control=unknown")
    assert ids(app, "bbox=35.25,49,36,51") == unknown
    assert ids(app, "bbox=35.25,49,-500,36,51,9000") == unknown
    assert ids(app, "bbox=35.4,50.1,36,51") == unknown, "a corner touched is met"
    assert ids(app, "bbox=35.35,50.05,35.35,50.05") == unknown, "a box may be a point"
    assert ids(app, "bbox=35.41,50,36,51") == []


def test_box_is_met_by_ground_and_not_by_its_outline() -> None:
    """/req/core/fc-bbox-response: a ring round a box does not meet it, though its own box does."""
    ring = shapely.box(35.0, 50.0, 35.4, 50.4).difference(shapely.box(35.1, 50.1, 35.3, 50.3))
    parts = [
        (HELD, part.bounds)
        for part in (shapely.box(35.0, 50.0, 35.4, 50.1), shapely.box(35.0, 50.1, 35.1, 50.4))
    ]
    app = serve(known_of(histories=[history_of(OPEN, [snapshot(OPEN, FIRST, parts)])]))
    assert len(ids(app)) == 1, "two boxes that touch are one piece of ground, an L"
    assert (
        ring.bounds == shapely.geometry.shape(ask(app, f"{MAP}/items").json["features"][0]["geometry"]).bounds
    )
    assert ids(app, "bbox=35.2,50.2,35.25,50.25") == []
    assert ids(app, "bbox=35.05,50.2,35.25,50.25") == ids(app)


def test_box_across_the_antimeridian() -> None:
    """/req/core/fc-bbox-response: west beyond east is a box over the 180th meridian."""
    ground = [
        (HELD, (179.0, 50.0, 179.5, 50.5)),
        (HELD, (-179.5, 50.0, -179.0, 50.5)),
        (HELD, (10.0, 50.0, 11.0, 50.5)),
    ]
    app = serve(known_of(histories=[history_of(OPEN, [snapshot(OPEN, FIRST, ground)])]))
    features = ask(app, f"{MAP}/items?bbox=170,40,-170,60").json["features"]
    assert sorted(each["geometry"]["coordinates"][0][0][0] > 0 for each in features) == [False, True]
    assert len(ids(app, "bbox=-170,40,170,60")) == 1


def test_what_has_no_place_or_time_is_always_there() -> None:
    """/req/core/fc-bbox-response, /req/core/fc-time-response: a claim without place meets every box, one without days
    every time; days it speaks of go before the day it was published."""
    report = report_of("They captured Ilek, he said.", 3)
    here = claim_of(report, "They captured Ilek", time=TimeSpan(date(2025, 3, 1), None))
    nowhere = here.replaced(places=(), predicate="lost")
    never = here.replaced(time=None, published_on=None, predicate="holds")
    app = serve(known_of(claims=[here, nowhere, never], reports=[report]))

    def found(query: str) -> set[str]:
        return set(ids(app, query, "claims"))

    assert found("bbox=0,0,1,1") == {nowhere.id}
    assert found("bbox=35,50,36,51") == {here.id, nowhere.id, never.id}
    assert found("datetime=2025-02-01T00:00:00Z") == {never.id}
    assert found("datetime=2025-03-15T00:00:00Z") == {here.id, nowhere.id, never.id}
    assert found("datetime=../2025-02-28T23:59:59Z") == {never.id}


def test_time_gives_what_held_then(app: Any) -> None:
    """/req/core/fc-time-definition, /req/core/fc-time-response: an instant gives the state at it, an interval all that
    held at some instant of it; ends are half-open in the data and closed in the question."""
    parameter = ask(app, "/ogc/api").json["components"]["parameters"]["datetime"]
    assert (parameter["schema"], parameter["style"], parameter["explode"]) == (
        {"type": "string"},
        "form",
        False,
    )
    cells = {each["id"]: each["properties"] for each in ask(app, f"{MAP}/items").json["features"]}
    assert len({(each["valid_from"], each["valid_until"]) for each in cells.values()}) >= 3

    def held(first: str, last: str) -> set[str]:
        return {
            name
            for name, each in cells.items()
            if each["valid_from"] <= last and (each["valid_until"] is None or each["valid_until"] > first)
        }

    moments = [
        f"2025-{day}T{hour}Z"
        for day in ("03-31", "04-01", "04-03", "04-11", "05-01")
        for hour in ("00:00:00", "12:00:00")
    ]
    for first in moments:
        assert set(ids(app, f"datetime={first}")) == held(first, first)
        assert (
            set(ids(app, f"datetime={first}/.."))
            == set(ids(app, f"datetime={first}/"))
            == held(first, "9999")
        )
        assert (
            set(ids(app, f"datetime=../{first}"))
            == set(ids(app, f"datetime=/{first}"))
            == held("0000", first)
        )
        for last in moments:
            if first <= last:
                assert set(ids(app, f"datetime={first}/{last}")) == held(first, last)
    state = ask(app, "/api/state?source=open-map&at=2025-04-12T00:00:00Z").json["features"]
    told = ask(app, f"{MAP}/items?datetime=2025-04-12T00:00:00Z").json["features"]
    assert sorted(each["properties"]["area_km2"] for each in state) == sorted(
        each["properties"]["area_km2"] for each in told
    )
    same = ("2025-04-03T02:00:00%2B02:00", "2025-04-03t00:00:00z", "2025-04-03T00:00:00.25Z", "2025-04-03")
    assert len({tuple(ids(app, f"datetime={each}")) for each in same}) == 1


def test_parameters_are_all_fulfilled(app: Any) -> None:
    """/req/core/fc-response, /rec/core/fc-filters: box, time and properties at once; values by commas are alternatives."""
    box, time, prop = "bbox=35.0,50,35.25,51", "datetime=2025-04-05T00:00:00Z", "control=held"
    assert set(ids(app, f"{box}&{time}&{prop}")) == set(ids(app, box)) & set(ids(app, time)) & set(
        ids(app, prop)
    )
    assert ids(app, f"{box}&{time}&{prop}")
    assert set(ids(app, "control=held,unknown")) == set(ids(app, "control=held")) | set(
        ids(app, "control=unknown")
    )
    assert ids(app, "label=Unknown status") == ids(app, "side=none") == ids(app, "control=unknown")
    assert ids(app, "label=unknown") == []
    for name, queries in {
        "claims": (
            "predicate=lost",
            "stance=asserts",
            "side=ua",
            "lang=en",
            "source=paper",
            "status=disputed,none",
        ),
        "events": ("side=ru", "status=disputed", "predicate=captured"),
    }.items():
        for query in queries:
            prop, _, value = query.partition("=")
            whole = ask(app, f"/ogc/collections/{name}/items").json["features"]
            wanted = [
                each["id"] for each in whole if (each["properties"][prop] or "none") in value.split(",")
            ]
            assert ids(app, query, name) == wanted
            assert prop in ask(app, f"/ogc/collections/{name}/schema").json["properties"]


def test_every_feature_has_its_own_address(app: Any) -> None:
    """/req/core/f-op, /req/core/f-success, /req/core/f-links: the same as in the list, with its links; others are not
    found."""
    for name in NAMES:
        for listed in ask(app, f"/ogc/collections/{name}/items").json["features"]:
            answer = ask(app, f"/ogc/collections/{name}/items/{listed['id']}")
            assert (answer.status, answer.headers["content-type"]) == (200, "application/geo+json")
            assert {key: answer.json[key] for key in listed} == listed
            for rel in ("self", "alternate", "collection"):
                assert links(answer.json, rel)
                for link in links(answer.json, rel):
                    assert follow(app, link["href"]).headers["content-type"].startswith(link["type"])
        assert ask(app, f"/ogc/collections/{name}/items/none").status == 404


def test_a_feature_keeps_its_id_when_it_ends() -> None:
    """Another snapshot may end a cell: it is the same one, at the same address."""
    days = [
        snapshot(OPEN, FIRST, [(HELD, (35.0, 50.0, 35.1, 50.1)), (HELD, (36.0, 50.0, 36.1, 50.1))]),
        snapshot(OPEN, FIRST + DAY, [(HELD, (35.0, 50.0, 35.1, 50.1))]),
    ]
    before, after = (serve(known_of(histories=[history_of(OPEN, days[:n])])) for n in (1, 2))
    assert ids(before) == ids(serve(known_of(histories=[history_of(OPEN, days[:1])])))
    assert set(ids(before)) == set(ids(after))
    ends = {each["properties"]["valid_until"] for each in ask(after, f"{MAP}/items").json["features"]}
    assert ends == {None, "2025-04-02T00:00:00Z"}


def test_geojson_is_geojson(app: Any) -> None:
    """/req/geojson/definition, /req/geojson/content, /rec/core/geojson: labelled so, closed rings, outer ones
    counterclockwise (RFC 7946), under any name a client may know it by."""
    for accept in (
        "application/geo+json",
        "*/*",
        "application/*",
        "application/geo+json, application/json;q=0.5",
    ):
        answer = ask(app, f"{MAP}/items", accept=accept)
        assert (answer.status, answer.headers["content-type"]) == (200, "application/geo+json")
    assert ask(app, f"{MAP}/items", accept="application/json").headers["content-type"] == "application/json"
    for feature in answer.json["features"]:
        shell = shapely.LinearRing(feature["geometry"]["coordinates"][0])
        assert shell.is_ccw
        assert feature["geometry"]["coordinates"][0][0] == feature["geometry"]["coordinates"][0][-1]


def test_form_is_negotiated(app: Any) -> None:
    """/req/html/definition: everywhere, by header or by f, which goes before; what is neither is 406."""
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for path in (*RESOURCES, f"{MAP}/items/{ids(app)[0]}"):
        for answer in (ask(app, path, accept=browser), ask(app, f"{path}?f=html", accept="application/json")):
            assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "json" in ask(app, f"{path}?f=json", accept=browser).headers["content-type"]
        for accept in ("image/png", "text/html;q=0", "application/xml, text/csv"):
            refused = ask(app, path, accept=accept)
            assert (refused.status, refused.json["error"]["title"]) == (406, "Not acceptable")
        assert ask(app, path, accept="text/html;q=x, */*").status == 200


def test_html_has_everything_and_every_link(app: Any) -> None:
    """/req/html/content, /rec/core/html: every value of the JSON and every link of it stands in the page, which is valid
    to read without scripts; whatever a report says is text."""
    for path in (*RESOURCES[:1], *RESOURCES[3:], f"{MAP}/items/{ids(app)[0]}"):
        document = ask(app, f"{path}?f=json").json
        answer = ask(app, f"{path}?f=html")
        page = Page(answer.content.decode())
        assert answer.content.startswith(b"<!doctype html>")
        text = " ".join(page.words)
        for value in values_of(
            {key: each for key, each in document.items() if key not in ("links", "timeStamp")}
        ):
            assert value in text, (path, value)
        assert {without_form(link["href"]) for link in document.get("links", ())} <= {
            without_form(each) for each in page.links
        }
        assert not page.tags & {"script", "style", "img", "iframe"}
    style = re.search(r'href="([^"]*style\.css)"', answer.content.decode())
    assert style is not None
    assert follow(app, style[1]).headers["content-type"] == "text/css; charset=utf-8"


def without_form(href: str) -> str:
    parts = urlsplit(href)
    kept = [each for each in parse_qsl(parts.query) if each[0] != "f"]
    return f"{parts.path}?{urlencode(kept)}"


def values_of(value: Any) -> list[str]:
    """Texts of a document, wherever they stand; addresses in links are looked for as links."""
    if isinstance(value, dict):
        if isinstance(value.get("coordinates"), list):
            return [json.dumps(value["coordinates"], separators=(",", ":"))]
        return [found for key, each in value.items() if key != "links" for found in values_of(each)]
    if isinstance(value, list):
        return [found for each in value for found in values_of(each)]
    return [value] if isinstance(value, str) else []


def test_hostile_words_stay_words() -> None:
    """A quote with markup is text in the page; a source's address that no header can hold breaks none."""
    report = report_of("<script>alert(1)</script> captured Ilek", 3)
    claim = claim_of(report, "<script>alert(1)</script> captured Ilek")
    odd = Source(
        "odd",
        'A "map" <b>',
        redistribute=True,
        url='https://карта.example/ї?a="',
        licence="see https://ліцензія.example/>",
    )
    app = serve(
        known_of(
            claims=[claim],
            reports=[report],
            histories=[history_of(odd, [snapshot(odd, FIRST, [(HELD, (35.0, 50.0, 35.1, 50.1))])])],
        )
    )
    for path in ("claims/items", "control-odd", "control-odd/items"):
        page = ask(app, f"/ogc/collections/{path}?f=html").content.decode()
        assert not Page(page).tags & {"script", "b"}
        assert ask(app, f"/ogc/collections/{path}").status == 200


def test_links_are_in_the_header_too(app: Any) -> None:
    """/rec/core/link-header: the same as in the answer."""
    for path in ("/ogc", f"{MAP}/items?limit=1", MAP):
        answer = ask(app, path)
        told = re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.headers["link"])
        assert told == [(each["href"], each["rel"]) for each in answer.json["links"]]


def test_terms_travel_with_every_answer() -> None:
    """/rec/core/fc-md-license: licence, attribution and definition stand in the collection, its items and each feature;
    the licence's own page is linked where its name says which."""
    free = Source(
        "free",
        "Free Map",
        redistribute=True,
        licence="CC BY 4.0",
        attribution="Free Mappers",
        definition="all",
    )
    app = serve(
        known_of(
            histories=[
                history_of(each, [snapshot(each, FIRST, [(HELD, (35.0, 50.0, 35.1, 50.1))])])
                for each in (free, OPEN)
            ]
        )
    )
    at = "/ogc/collections/control-free"
    for path in (at, f"{at}/items", f"{at}/items/{ids(app, name='control-free')[0]}"):
        told = ask(app, path).json
        assert (told["licence"], told["attribution"], told["definition"]) == (
            "CC BY 4.0",
            "Free Mappers",
            "all",
        )
        assert links(told, "license")[0]["href"] == "https://creativecommons.org/licenses/by/4.0/"
    link = links(ask(app, MAP).json, "license")[0]["href"]
    assert link.endswith("?f=html#licence")
    assert b'id="licence"' in follow(app, link.partition("#")[0]).content


def test_the_public_may_ask_from_anywhere_and_the_desk_from_here_alone(app: Any, public: Any) -> None:
    """/rec/core/cross-origin: pages of any origin read the public view, errors too; the undelayed desk's view none."""
    for path, status in (("/ogc", 200), (f"{MAP}/items?x=1", 400), ("/ogc/none", 404)):
        answer = ask(public, path, origin="https://other.example")
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (status, "*")
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "access-control-allow-origin" not in ask(app, path, origin="https://other.example").headers
    assert "access-control-allow-origin" not in ask(public, "/api/project").headers
    assert "access-control-allow-origin" not in ask(public, "/ogcx").headers
    assert (
        ask(public, "/ogc", method="OPTIONS").headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    )
    assert ask(app, "/ogc", method="OPTIONS").status == 405
    assert ask(public, "/ogc").headers["cache-control"].startswith("public")
    assert ask(app, "/ogc").headers["cache-control"].startswith("private")


def test_what_may_not_leave_has_no_collection(public: Any) -> None:
    """A source without `redistribute` is not there for the public; a claim within the delay neither, nor its event."""
    assert [each["id"] for each in ask(public, "/ogc/collections").json["collections"]] == [
        "control-open-map",
        "claims",
        "events",
    ]
    assert ask(public, "/ogc/collections/control-closed-map/items").status == 404
    assert b"closed-map" not in ask(public, "/ogc/api").content
    early = serve(border()[0], audience=Audience.PUBLIC, as_of=FIRST + 10 * DAY)
    assert len(ids(early, name="claims")) == 1
    names = {
        each["properties"]["claimant"]
        for each in ask(public, "/ogc/collections/claims/items").json["features"]
    }
    assert "Ivan Petrov" not in names
    assert all(
        each["properties"]["valid_from"] <= "2025-04-10"
        for each in ask(early, f"{MAP}/items").json["features"]
    )


def test_ground_that_was_all_cut_away_is_no_feature() -> None:
    """A row without ground has no place: it is not counted, and does not break the extent."""
    history = history_of(
        OPEN, [snapshot(OPEN, FIRST, [(HELD, (35.0, 50.0, 35.1, 50.1)), (HELD, (36.0, 50.0, 36.1, 50.1))])]
    )
    history.columns.shape[0] = shapely.Polygon()
    app = serve(known_of(histories=[history]))
    assert len(ids(app)) == 1
    assert None not in ask(app, MAP).json["extent"]["spatial"]["bbox"][0]


def test_table_is_what_the_tests_show() -> None:
    """`python tests/serve/ogc_table.py` writes it; a test names only what the standard has, and each no has its reason."""
    assert set(shown_by()) <= set(DEMANDS)
    assert set(DEMANDS) - set(shown_by()) == set(WHY_NOT)
    page = PAGE.read_text(encoding="utf-8")
    assert page == in_page(page)
