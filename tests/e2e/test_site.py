"""The page of a published site: the same as under `serve`, from files alone, wherever they lie."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from published import AS_OF, FOLDER, make_project, publish, serving
from starlette.testclient import TestClient

from heldground.publish.site.names import file_key
from heldground.publish.view import Audience
from heldground.serve.app import create_app

DEMIDOVKA = "ru-post:309433:Demidovka"
COUNTRY = {"lon": 35.36, "lat": 50.94}
"""Open ground near Demidovka, marked by both maps."""
DRAWN = "35.2000,50.8000,35.6000,50.8000,35.6000,51.0000,35.2000,51.0000"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_project(tmp_path_factory.mktemp("site") / "project")


@pytest.fixture(scope="module")
def root(project: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("root")
    publish(project, root / FOLDER)
    return root


@pytest.fixture
def site(root: Path) -> Iterator[Any]:
    with serving(root) as server:
        yield server


@pytest.fixture
def visitor(site: Any, make_reader: Any) -> Any:
    """A reader of the site; every request but to its server fails the test (see `make_reader`)."""
    made = make_reader()
    made.url = site.url
    return made


@pytest.fixture(scope="module")
def service(project: Any) -> Iterator[Any]:
    app = create_app(project, audience=Audience.PUBLIC, now=lambda: AS_OF, hosts=["testserver"])
    with TestClient(app) as client:
        yield lambda path: client.get(f"/api/{path}").json()


# The page's own code answers, in the page; its class is found by what it can, as names are shortened in the build.
ASK = """async ([method, args]) => {
  const loaded = performance.getEntriesByType('resource').map((each) => each.name);
  const chunk = loaded.find((name) => name.includes('/SiteAnswers-'));
  const made = Object.values(await import(chunk)).find((each) => each.prototype?.evidence);
  const file = (path) => fetch(path).then((told) => told.json());
  const early = () => ({ project: file('data/site.json'), places: file('data/places.json') });
  window.asked ??= new made(new URL('data/site.json', document.baseURI).href, early());
  const given = args.map((each) => (each?.query === undefined ? each : new URLSearchParams(each.query)));
  return window.asked[method](...given, new AbortController().signal);
}"""


@pytest.fixture(scope="module")
def ask(browser: Any, root: Path) -> Iterator[Any]:
    """What the site's page answers itself with."""
    with serving(root) as server:
        page = browser.new_page()
        page.goto(server.url + "?view=table")
        page.wait_for_selector("table")
        yield lambda method, *args: page.evaluate(ASK, [method, args])
        page.close()


def test_a_place_is_told_as_under_serve(ask: Any, service: Any) -> None:
    for place in (DEMIDOVKA, "hg:popovka-krasnoyaruzhsky"):
        expected = service(f"evidence?place={place}")
        assert expected["claims"], place
        assert ask("evidence", {"place": place}) == expected


def shown(timelines: list[dict[str, Any]]) -> dict[str, Any]:
    """Timelines by source, without the km2 of cells, which the page does not show and rounds to its grid."""
    return {
        each["source"]: [{key: cell[key] for key in cell if key != "area_km2"} for cell in each["cells"]]
        for each in timelines
        if "missing" not in each
    }


def test_ground_without_a_file_of_its_own_is_put_together_as_under_serve(ask: Any, service: Any) -> None:
    """Open country near places with claims, far from any, beside a settlement, in ground withheld; a settlement that
    nobody speaks of."""
    asked: list[tuple[dict[str, Any], str]] = [
        ({"lon": lon, "lat": lat}, f"evidence?lon={lon}&lat={lat}")
        for lon, lat in (
            (35.36, 50.94),
            (35.3, 51.05),
            (35.43, 50.935),
            (36.9, 51.8),
            (35.0, 50.75),
            (39.6, 51.0),
        )
    ]
    silent = service("search?q=Guyevo")["places"][0]["id"]
    asked.append(({"place": silent}, f"evidence?place={silent}"))
    claims = 0
    for spot, path in asked:
        told, expected = ask("evidence", spot), service(path)
        assert [each for each in told["timelines"] if "missing" in each] == [
            {"source": "atlas", "cells": [], "missing": "unpublished"}
        ]
        assert shown(told["timelines"]) == {"deepstate": shown(expected["timelines"])["deepstate"]}
        for part in ("place", "events", "claims", "checks", "withheld"):
            assert told[part] == expected[part], (path, part)
        claims += len(told["claims"])
    assert told["withheld"] is None
    assert ask("evidence", asked[-2][0])["withheld"]["reason"] == "people there would be in danger"
    assert claims > 3


@pytest.mark.parametrize(
    "query",
    [
        "",
        "side=ru,none&order=claimant&up=true",
        "stance=asserts&order=source",
        "since=2025-04-07&until=2025-04-08&limit=2&offset=1",
        "predicate=holds&place=" + DEMIDOVKA,
        "text=Демидовка",
        "text=km2 Demidivka",
        "status=one_sided&order=area",
        "text=nobody says this",
    ],
)
def test_claims_and_events_answer_a_filter_as_under_serve(ask: Any, service: Any, query: str) -> None:
    assert ask("claims", {"query": query}) == service(f"claims?{query}")
    events = re.sub("order=[a-z]+", "order=title", query)
    assert ask("events", {"query": events}) == service(f"events?{events}")


def test_places_are_found_as_under_serve(ask: Any, service: Any) -> None:
    for typed in (
        "de",
        "demid",
        "Демидівка",
        "Демидовка",
        "красная",
        "Bel",
        "Belgorod Oblast",
        "Sumi",
        "гуево",
    ):
        found = ask("search", typed, 8)
        assert found == service(f"search?q={typed}&limit=8")["places"], typed
        assert found, typed
    assert DEMIDOVKA in [each["id"] for each in ask("search", "d", 8)]
    # Spelt like nothing: only what begins with the same sounds is at hand, the service knows all names.
    assert DEMIDOVKA in [each["id"] for each in ask("search", "demidofka", 8)]


def test_regions_and_everything_have_the_services_own_figures(ask: Any, service: Any) -> None:
    regions = service("regions")["regions"]
    assert ask("regions") == regions
    for source in ("deepstate", "atlas"):
        for region in [f"&region={each['id']}" for each in regions] + [""]:
            told, expected = (
                ask("areas", {"query": f"source={source}{region}"}),
                service(f"area?source={source}{region}"),
            )
            del (
                told["ground"],
                expected["ground"],
            )  # a region nobody marks has no file: its name is the page's
            assert told == expected, (source, region)


@pytest.mark.parametrize(
    "ground",
    [
        f"place={DEMIDOVKA}&radius_km=10",
        "lon=35.2&lat=50.9&radius_km=25",
        "bbox=34.41,50.41,36.39,51.19",
        "bbox=35.31,50.9,35.37,50.95",
        "polygon=35.2,50.8;35.6,50.8;35.6,51.0;35.4,50.9;35.2,51.0",
    ],
)
def test_areas_measured_in_the_browser_are_within_what_the_page_says(
    ask: Any, service: Any, ground: str
) -> None:
    """0.1 % and 0.2 km2, at every snapshot and for every class."""
    told, expected = (
        ask("areas", {"query": f"source=deepstate&{ground}"}),
        service(f"area?source=deepstate&{ground}"),
    )
    assert told["measured"] is True
    for part in ("at", "classes", "definition", "attribution", "licence"):
        assert told[part] == expected[part], part
    assert expected["classes"]
    for row, exact in zip(told["km2"], expected["km2"], strict=True):
        for value, figure in zip(row, exact, strict=True):
            assert abs(value - figure) <= 0.2 + 0.001 * figure


# --- the page itself


PLACE = f"?place={DEMIDOVKA}&at=2025-04-08&lang=en"


def test_the_map_opens_from_a_folder_and_a_drag_asks_for_nothing(visitor: Any, site: Any) -> None:
    """Also by `index.html` itself. The basemap comes whole, once: the server knows no ranges."""
    visitor.page.goto(visitor.url + "index.html?lang=en")
    visitor.wait()
    assert visitor.page.title() == "Belgorod border, spring 2025 · Heldground"
    assert "Unknown" in visitor.page.locator(".legend").inner_text()
    assert [each for each in site.asked if each.startswith("api/")] == []
    assert len([each for each in site.asked if each.endswith(".pmtiles")]) == 1
    slider = visitor.page.get_by_role("slider", name="Day shown on the map")
    box, asked = slider.bounding_box(), len(visitor.requests)
    before = slider.get_attribute("aria-valuetext")
    visitor.page.mouse.move(box["x"] + box["width"] - 11, box["y"] + 20)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + 10, box["y"] + 20, steps=10)
    visitor.page.mouse.up()
    assert slider.get_attribute("aria-valuetext") != before
    assert visitor.requests[asked:] == []


def test_under_a_service_nothing_of_a_site_is_loaded(reader: Any) -> None:
    reader.open()
    assert [url for url in reader.requests if "SiteAnswers" in url or "/data/" in url] == []
    reader.page.get_by_role("button", name="Popovka").first.click()
    reader.page.locator("[data-state=ready]").wait_for()
    assert reader.page.locator("a[hreflang]").count() == 0


def test_the_map_leads_to_the_sites_pages_and_files(visitor: Any, root: Path) -> None:
    visitor.open(PLACE)
    folder = root / FOLDER
    ways = [each.get_attribute("href") for each in visitor.page.locator("a[hreflang=en]").all()]
    assert "./day/2025-04-08/" in ways
    assert len([each for each in ways if each.startswith("./place/")]) == 1
    assert {"./downloads/", "./about/", "./places/"} <= set(ways)
    told = json.loads((folder / "data" / "places.json").read_bytes())["places"]
    days = {
        day[:10]
        for each in json.loads((folder / "data/site.json").read_bytes())["sources"]
        for day in each["days"]
    }
    ways += [f"place/{file_key(each['id'])}/" for each in told] + [f"day/{day}/" for day in days]
    assert len(ways) > 20
    assert [
        each
        for each in ways
        if not (folder / each / "index.html" if each.endswith("/") else folder / each).is_file()
    ] == []


def test_a_place_opens_with_its_claims_and_a_check_is_drawn(visitor: Any) -> None:
    visitor.open("?lang=en&at=2025-04-08")
    places = visitor.page.locator("nav", has_text="Places with claims")
    places.get_by_text("Demidovka (Krasnoyaruzhsky District)").click()
    card = visitor.page.locator("article.claim", has_text="km²").first
    card.get_by_role("button", name="Show on the map").click()
    said = visitor.page.locator("[data-check]").inner_text()
    assert re.search(r"13 km² claimed, 13(\.\d+)? km² on the map", said)
    assert visitor.page.locator("[data-missing]").count() == 0, (
        "what a place was told when published is all told"
    )


def test_open_country_tells_what_one_map_showed_and_that_the_other_is_not_published(visitor: Any) -> None:
    visitor.open(f"?point={COUNTRY['lon']},{COUNTRY['lat']}&at=2025-04-08&lang=en")
    panel = visitor.page.locator("[data-panel=open]")
    panel.get_by_text("What each map shows here").wait_for()
    said = panel.inner_text()
    assert re.search(r"Border Atlas\s+not published for points", said)
    assert "since 25 Mar 2025" in said or "25 Mar 2025 to" in said
    assert panel.locator("article.claim").count() > 0


def test_a_place_is_found_opened_and_opened_again_by_its_link(visitor: Any, make_reader: Any) -> None:
    """One that no claim names: its id leads to where it lies."""
    visitor.open("?lang=en")
    visitor.page.get_by_role("combobox", name="Find a place").fill("Миропілля")
    visitor.page.get_by_role("option", name="Myropillia").first.click()
    heading = visitor.page.locator("[data-panel=open] h2")
    heading.get_by_text("Myropillia").wait_for()
    visitor.page.locator("[data-panel=open] .timeline").first.wait_for()
    told = visitor.page.locator("[data-panel=open]").inner_text()
    visitor.page.wait_for_selector("html[data-address=written]", state="attached")
    other = make_reader()
    other.url = visitor.url
    other.page.goto(visitor.page.url)
    other.page.locator("[data-panel=open] .timeline").first.wait_for()
    assert other.page.locator("[data-panel=open]").inner_text() == told


def test_claims_are_filtered_by_choice_and_words_on_the_map_and_in_the_table(visitor: Any) -> None:
    visitor.open("?lang=en")
    visitor.page.get_by_role("button", name="Filter claims").click()
    visitor.page.wait_for_selector("[data-filter=ready]")
    russia = visitor.page.locator("[data-facet=side] label", has_text="Russia")
    count = int(russia.locator(".n").inner_text())
    russia.click()
    visitor.page.get_by_text(f"{count} of ").wait_for()
    visitor.page.get_by_label("Words in a claim").fill("Поповка")
    visitor.page.get_by_text(re.compile(r"^1 of \d+ claims")).wait_for()
    visitor.page.goto(visitor.url + "?lang=en&view=table&tab=claims&sort=claimant&by=ru")
    rows = visitor.page.locator(".table tbody tr")
    rows.first.wait_for()
    names = [row.split("\t")[0] for row in rows.all_inner_texts()]
    assert len(names) == count
    assert names == sorted(names, key=str.casefold)


def chart_of(visitor: Any, query: str) -> str:
    visitor.page.goto(visitor.url + "?lang=en&at=2025-04-08&" + query)
    visitor.page.wait_for_selector("[data-chart=ready] .u-over", timeout=60_000)
    return " ".join(visitor.page.locator(".charts").inner_text().split())


def test_charts_say_whether_their_figures_are_measured_in_the_browser(visitor: Any) -> None:
    said = chart_of(visitor, f"chart=drawn&area={DRAWN}")
    assert "Measured in your browser: within 0.1 % and 0.2 km² of the exact figures." in said
    assert re.search(r"Unknown \d", said)
    assert "Measured in your browser" not in chart_of(visitor, "chart=region&region=RU-BEL&source=atlas")
    visitor.page.goto(visitor.url + f"?lang=en&source=atlas&chart=around&place={DEMIDOVKA}")
    visitor.page.get_by_text("this site has its figures for regions and for everything only").wait_for()


def test_two_days_are_compared_and_the_map_is_embedded(visitor: Any) -> None:
    visitor.open("?lang=en&at=2025-04-28&compare=change&than=2025-03-16")
    visitor.page.locator("[data-changes] li").first.wait_for()
    assert re.search(r"Lost by Ukraine\s+2\d", visitor.page.locator("[data-changes]").inner_text())
    visitor.open("?embed=1&lang=en")
    assert "embed" not in visitor.page.locator("header.embed a.full").get_attribute("href")


@pytest.mark.may_complain  # the browser itself logs requests that fail
def test_after_the_first_visit_it_works_without_a_connection(site: Any, make_reader: Any) -> None:
    reader = make_reader(offline=True)
    reader.url = site.url
    reader.page.goto(reader.url + PLACE)
    reader.page.locator("article.claim").first.wait_for()
    reader.page.wait_for_selector("[data-installed=true]", timeout=60_000)
    # The page's own address stands for all its views, of which another was opened; letters are the page's and the map's.
    twice = [path for path, times in Counter(site.asked).items() if times > 1 and not path.endswith(".woff2")]
    assert twice in ([], [""])
    assert len(site.asked) <= 30, "what works offline comes in few files"
    reader.page.context.set_offline(True)
    reader.page.goto(reader.url + PLACE)
    reader.page.locator("article.claim").first.wait_for()
    reader.page.wait_for_selector("[data-map=idle]", timeout=60_000)
    assert "Offline. What you see is as of" in reader.page.locator("[data-offline]").inner_text()
    assert "Unknown" in reader.page.locator(".legend").inner_text()


@pytest.mark.may_complain
def test_a_file_that_is_missing_is_told(make_reader: Any, project: Any, tmp_path: Path) -> None:
    publish(project, tmp_path / FOLDER)
    for file in (tmp_path / FOLDER / "data" / "evidence").glob("*Popovka*"):
        file.unlink()
    for file in (tmp_path / FOLDER / "data" / "evidence").glob("*popovka*"):
        file.unlink()
    with serving(tmp_path) as server:
        reader = make_reader()
        reader.url = server.url
        reader.open("?lang=en&place=hg:popovka-krasnoyaruzhsky")
        alert = reader.page.get_by_role("alert")
        alert.get_by_text("The evidence could not be loaded").wait_for()
        assert "popovka" in alert.inner_text()
        assert server.asked.count("data/site.json") == 2, "looked once whether there is another release"
        reader.page.close()


@pytest.mark.may_complain
def test_a_page_of_yesterday_goes_on_with_todays_release(
    make_reader: Any, project: Any, tmp_path: Path
) -> None:
    """Its maps are gone from the site; it reads once what the site is of now, and shows that."""
    publish(project, tmp_path / FOLDER, as_of=AS_OF - 14 * 86_400)
    with serving(tmp_path) as server:
        reader = make_reader()
        reader.url = server.url
        reader.page.goto(server.url + "?lang=en&view=table&source=atlas")
        reader.page.get_by_role("tab", name="Ground").wait_for()
        publish(project, tmp_path / FOLDER)
        for file in (tmp_path / FOLDER / "data" / "maps").glob("*"):
            if f"data/maps/{file.name}" not in (tmp_path / FOLDER / "data" / "site.json").read_text():
                file.unlink()
        reader.page.get_by_text("DeepState", exact=True).first.click()
        reader.page.get_by_role("row", name="Unknown").wait_for()
        assert reader.page.evaluate("document.title").startswith("Belgorod border")
        assert server.asked.count("data/site.json") == 2
        reader.page.close()
