"""Charts of ground over time: drawn, moved by, and taken away with their source."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest


def query_of(reader: Any) -> dict[str, list[str]]:
    reader.page.wait_for_selector("html[data-address=written]", state="attached")
    return parse_qs(urlsplit(reader.page.url).query)


def open_chart(reader: Any, query: str) -> Any:
    reader.page.goto(reader.url + query)
    reader.page.wait_for_selector("[data-chart=ready] .u-over", timeout=60_000)
    return reader.page


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("chart=view&lon=35.4&lat=50.7&zoom=9", "bbox"),
        ("chart=around&radius=10&place=gn:1", "radius_km"),
        ("chart=region&region=RU-BEL", "region"),
        ("chart=drawn&area=35,50,36,50,36,51", "polygon"),
    ],
)
def test_a_chart_asks_for_the_ground_chosen(reader: Any, query: str, asked: str) -> None:
    open_chart(reader, f"?{query}")
    [url] = [each for each in reader.requests if "/api/area" in each]
    told = parse_qs(urlsplit(url).query)
    assert asked in told
    assert told["source"] == ["first"]


def test_a_drag_in_the_chart_moves_the_map_in_time(reader: Any) -> None:
    page = open_chart(reader, "?chart=all")
    box = page.locator(".u-over").bounding_box()
    asked = len(reader.requests)
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 30, steps=4)
    page.mouse.up()
    page.mouse.move(box["x"] + 5, box["y"] + 30)
    day = query_of(reader)["at"][0]
    assert "2025-04-08" <= day <= "2025-04-11"
    assert [each for each in reader.requests[asked:] if "/api/area" in each] == []
    page.get_by_role("slider", name="Chart of").press("ArrowLeft")
    assert query_of(reader)["at"][0] < day


def test_figures_stand_beside_the_chart_and_change_with_the_day(reader: Any) -> None:
    page = open_chart(reader, "?chart=all&at=2025-03-15")
    legend = page.locator(".charts .legend")
    assert "Held, Russia 100 km²" in " ".join(legend.inner_text().split())
    page.get_by_role("combobox", name="Charts").select_option("change")
    page.get_by_role("heading", name="Net gain and loss a day").wait_for()
    assert query_of(reader)["shows"] == ["change"]


def test_a_chart_is_taken_away_with_source_terms_definition_and_date(reader: Any) -> None:
    page = open_chart(reader, "?chart=region&region=RU-BEL")
    page.get_by_role("heading", name="Belgorod Oblast").wait_for()
    for kind, begin in (("CSV", b"# Area over time"), ("SVG", b"<svg "), ("PNG", b"\x89PNG")):
        with page.expect_download() as saved:
            page.get_by_role("button", name=f"Save: {kind}").click()
        content = saved.value.path().read_bytes()
        assert content.startswith(begin)
        assert saved.value.suggested_filename.startswith("heldground-first-area-Belgorod-Oblast-")
        if kind != "PNG":
            text = content.decode()
            for part in (
                "First Map (invented)",
                "invented for tests",
                "ground held by Russia since February 2022",
                "Belgorod Oblast",
            ):
                assert part in text, part


def test_a_chart_without_a_place_or_a_drawing_says_what_is_missing(reader: Any) -> None:
    reader.page.goto(reader.url + "?chart=around")
    reader.page.get_by_text("Click a place or any ground on the map first.").wait_for()
    reader.page.get_by_role("combobox", name="Ground").select_option("drawn")
    reader.page.get_by_text("Draw an area with the measuring tool first.").wait_for()


@pytest.mark.may_complain  # the browser itself logs the failed request
def test_a_chart_that_fails_says_so(server: Any, reader: Any) -> None:
    server.answers.failing.add("/api/area")
    reader.page.goto(reader.url + "?chart=all")
    reader.page.get_by_text("The chart could not be made").wait_for()
