"""The page inside another, and the page without a connection."""

import json
from typing import Any

import pytest


def test_embedded_the_page_is_smaller_credits_its_source_and_leads_to_the_whole(reader: Any) -> None:
    reader.open("?embed=1&lon=35.4&lat=50.7&zoom=9&at=2025-04-06")
    head = reader.page.locator("header.embed")
    assert "First Map (invented): invented for tests" in head.inner_text()
    link = head.get_by_role("link", name="Open the full map").get_attribute("href")
    assert "embed" not in link
    assert "at=2025-04-06" in link
    assert "lon=35.4000" in link
    assert reader.page.get_by_role("combobox").count() == 0
    assert reader.page.get_by_role("slider", name="Day shown on the map").count() == 1


def visit(make_reader: Any) -> Any:
    """A first visit, until everything a reader needs without a connection is kept."""
    reader = make_reader(offline=True)
    reader.page.goto(reader.url + "?place=gn:1&lang=en")
    reader.page.locator("#claim-c1").wait_for()
    reader.page.wait_for_selector("[data-installed=true]", timeout=60_000)
    return reader


@pytest.mark.may_complain  # the browser itself logs requests that fail without a connection
def test_after_the_first_visit_the_page_works_without_a_connection(make_reader: Any) -> None:
    reader = visit(make_reader)
    reader.page.context.set_offline(True)
    reader.page.goto(reader.url + "?place=gn:1&lang=en&at=2025-04-06")
    reader.page.locator("#claim-c1").wait_for()
    reader.page.wait_for_selector("[data-map=idle]", timeout=60_000)
    assert "Offline. What you see is as of" in reader.page.locator("[data-offline]").inner_text()
    reader.page.get_by_role("row").first  # noqa: B018  (the map stands; nothing more is asked of it)
    reader.page.keyboard.press("Escape")
    reader.page.get_by_role("combobox").fill("Popo")
    reader.page.get_by_role("option", name="Popovka").wait_for()


@pytest.mark.may_complain
def test_what_the_server_takes_back_is_not_shown_from_what_was_kept(server: Any, make_reader: Any) -> None:
    """A source loses its permission after the first visit: its shapes go from the browser with the next answer."""
    reader = visit(make_reader)
    kept = "caches.open('heldground-1').then((c) => c.keys()).then((k) => k.map((r) => r.url))"
    assert any("api/history/first.bin" in url for url in reader.page.evaluate(kept))
    for source in server.answers.project["sources"]:
        source |= {"history_urls": [], "now_url": None}
    server.answers.failing.add("/api/evidence")
    reader.page.goto(reader.url + "?lang=en")
    reader.page.get_by_text("does not allow its shapes to be published").wait_for()
    reader.page.wait_for_function(f"async () => !(await {kept}).some((url) => /api.(history|now)/.test(url))")
    assert reader.page.locator("[data-offline]").count() == 0


def test_what_nobody_waits_for_any_more_ends_at_the_server(server: Any, make_reader: Any) -> None:
    """The page's own worker asks in its place; a browser carries few questions at once, and these would keep their lines."""
    server.answers.checks_apart = True
    reader = visit(make_reader)
    reader.page.reload()
    server.answers.held.add("/api/checks")
    with reader.page.expect_request(lambda made: "/api/checks" in made.url):
        reader.page.locator("#claim-c1").wait_for()
    reader.page.wait_for_timeout(300)
    assert reader.page.evaluate("navigator.serviceWorker.controller !== null")
    reader.page.keyboard.press("Escape")
    for _ in range(50):
        if server.answers.hung_up:
            break
        reader.page.wait_for_timeout(100)
    assert server.answers.hung_up == ["/api/checks"]


def test_the_page_can_be_installed(reader: Any) -> None:
    reader.page.goto(reader.url)
    link = reader.page.locator("link[rel=manifest]").get_attribute("href")
    told = reader.page.request.get(reader.url + link)
    manifest = json.loads(told.text())
    assert manifest["start_url"] == "./"
    assert {each["sizes"] for each in manifest["icons"]} >= {"192x192", "512x512"}
    for icon in manifest["icons"]:
        assert reader.page.request.get(reader.url + icon["src"]).body().startswith(b"\x89PNG")
