"""States worth seeing: loading, empty, failed, no WebGL2; light and dark, desktop and phone, for every reader."""

from pathlib import Path
from typing import Any

import pytest
from sizes import DESKTOP, PHONE  # type: ignore[import-not-found]

from conftest import absent  # type: ignore[import-not-found]

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
NO_WEBGL = """
const kept = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
  return kind.startsWith('webgl') ? null : kept.call(this, kind, ...more);
};
"""


@pytest.mark.may_complain  # the browser itself logs a failed request
def test_a_server_that_fails_is_told_in_words_and_asked_again(server: Any, reader: Any) -> None:
    server.answers.failing.add("/api/project")
    reader.page.goto(server.url)
    alert = reader.page.get_by_role("alert")
    alert.wait_for()
    assert (
        "The server cannot answer now. Try again in a moment. This test lets the server fail."
        in alert.inner_text()
    )
    server.answers.failing.clear()
    reader.page.get_by_role("button", name="Try again").click()
    reader.wait()


@pytest.mark.may_complain
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_a_part_whose_file_is_gone_is_told_and_tried_again(reader: Any, lang: str) -> None:
    """The page first loads itself anew, once: a newer one may name another file."""
    said = {
        "en": ("This part of the page could not be loaded", "Try again"),
        "uk": ("Цю частину сторінки не вдалося завантажити", "Спробувати ще раз"),
    }[lang]
    reader.page.route("**/assets/tools-*", lambda route: route.fulfill(status=404))
    reader.page.goto(f"{reader.url}?view=table&lang={lang}")
    alert = reader.page.get_by_role("alert")
    alert.get_by_text(said[0]).wait_for()
    assert [url for url in reader.requests if url.endswith(f"?view=table&lang={lang}")] != []
    reader.page.unroute("**/assets/tools-*")
    alert.get_by_role("button", name=said[1]).click()
    reader.page.get_by_role("tab").first.wait_for()
    assert reader.page.get_by_role("alert").count() == 0


@pytest.mark.may_complain
def test_without_the_maps_own_code_there_is_the_table(reader: Any) -> None:
    reader.page.route("**/assets/MapView-*", lambda route: route.fulfill(status=404))
    reader.page.goto(reader.url + "?lang=en")
    reader.page.get_by_role("alert").get_by_text("This part of the page").wait_for()
    reader.page.get_by_role("tab", name="Ground").wait_for()
    reader.page.unroute("**/assets/MapView-*")
    reader.page.get_by_role("button", name="Try again").click()
    reader.wait()
    assert reader.page.get_by_role("tab").count() == 0


@pytest.mark.may_complain
def test_a_failed_history_leaves_the_latest_state_and_says_so(server: Any, reader: Any) -> None:
    server.answers.failing.add("/api/history/first.bin")
    reader.page.goto(server.url + "?lon=34.6&lat=50.5&zoom=9")
    reader.page.get_by_text("The history could not be loaded").wait_for()
    reader.page.wait_for_selector("[data-map=idle]")
    assert "Retaken, Ukraine" in reader.point_at(720, 450)


@pytest.mark.may_complain
def test_failed_evidence_can_be_asked_for_again(server: Any, reader: Any) -> None:
    server.answers.failing.add("/api/evidence")
    reader.open("?place=gn:1")
    reader.page.get_by_text("The evidence could not be loaded").wait_for()
    server.answers.failing.clear()
    reader.page.get_by_role("button", name="Try again").click()
    reader.page.locator("#claim-c1").wait_for()


def test_an_empty_project_says_so(server: Any, reader: Any) -> None:
    server.answers.project |= {"sources": [], "counts": {"reports": 0, "claims": 0, "events": 0}}
    server.answers.places = []
    reader.open()
    assert "Nothing on the map yet" in reader.page.locator("main").inner_text()


def test_reports_without_a_map_are_covered_by_no_box(server: Any, reader: Any) -> None:
    server.answers.project |= {"sources": []}
    reader.open()
    assert "No map of control here yet" in reader.page.locator(".legend").inner_text()
    assert "Nothing on the map yet" not in reader.page.locator("main").inner_text()


def test_a_header_says_at_least_where_a_rule_waits_longer(server: Any, reader: Any) -> None:
    rule = {"hours": 168, "regions": ["Sumy Oblast"], "classes": [], "sources": []}
    server.answers.project |= {"audience": "public", "delay_hours": 24, "delays": [rule]}
    reader.open()
    assert "delayed by at least 24 h" in reader.page.locator("header.card").inner_text()


def test_a_source_without_shapes_still_shows_its_evidence(server: Any, reader: Any) -> None:
    """A source that may not be redistributed has figures and timelines, but no history for the public."""
    server.answers.project["sources"][0] |= {"history_urls": [], "now_url": None}
    reader.open("?place=gn:1&source=first")
    reader.page.locator("#claim-c1").wait_for()
    assert "does not allow its shapes to be published" in reader.page.locator(".legend").inner_text()


def test_without_webgl2_everything_is_in_a_table(make_reader: Any) -> None:
    reader = make_reader(script=NO_WEBGL)
    reader.page.goto(reader.url + "?at=2025-04-06")
    reader.page.get_by_text("This browser has no WebGL2").wait_for()
    reader.page.get_by_role("row", name="Held, Ukraine").wait_for()
    reader.page.get_by_role("tab", name="Places").click()
    reader.page.get_by_role("button", name="Demidovka (Krasnoyaruzhsky District)").click()
    reader.page.locator("#claim-c1").wait_for()


@pytest.mark.parametrize("query", ["", "?place=gn:1", "?view=table", "?place=gn:1&claim=c2&lang=uk"])
def test_a_phone_scrolls_down_only(make_reader: Any, query: str) -> None:
    reader = make_reader(size=PHONE)
    reader.page.goto(reader.url + query)
    reader.page.wait_for_selector("[data-map=idle], .table")
    reader.page.wait_for_timeout(500)
    assert reader.page.evaluate("document.scrollingElement.scrollWidth") == PHONE["width"]
    scrolling = ".body, .table, .places ul"
    wide = f"[...document.querySelectorAll('{scrolling}')].filter((each) => each.scrollWidth > each.clientWidth).length"
    assert reader.page.evaluate(wide) == 0
    outside = reader.page.evaluate(
        """[...document.querySelectorAll('.card, .card button:not([hidden])')]
             .filter((each) => each.offsetParent)
             .filter((each) => { const box = each.getBoundingClientRect(); return box.left < 0 || box.right > innerWidth })
             .map((each) => each.outerHTML.slice(0, 80))"""
    )
    assert outside == []


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "query", ["", "?place=gn:1&claim=c2", "?view=table"], ids=["map", "evidence", "table"]
)
def test_axe_finds_nothing_serious(make_reader: Any, size: dict[str, int], scheme: str, query: str) -> None:
    if not AXE.is_file():
        absent(f"axe-core ({AXE}; npm ci --prefix web)")
    reader = make_reader(size=size, scheme=scheme)
    reader.page.goto(reader.url + query)
    reader.page.wait_for_selector("[data-map=idle], .table")
    if "place" in query:
        reader.page.locator("[data-check]").wait_for()
    reader.page.wait_for_timeout(400)
    reader.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = reader.page.evaluate("axe.run()")["violations"]
    serious = [
        f"{each['id']}: {node['html'][:120]} {node['failureSummary'][:160]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
    assert serious == []


@pytest.mark.may_complain
def test_axe_finds_nothing_serious_in_the_error_state(server: Any, reader: Any) -> None:
    if not AXE.is_file():
        absent(f"axe-core ({AXE}; npm ci --prefix web)")
    server.answers.failing.add("/api/project")
    reader.page.goto(server.url)
    reader.page.get_by_role("alert").wait_for()
    reader.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = reader.page.evaluate("axe.run()")["violations"]
    assert [each["id"] for each in found if each["impact"] in ("serious", "critical")] == []
