"""Distance, area and coordinates: drawn on the map, kept in the address, measured on the ellipsoid."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import shapely
from pyproj import Geod

from heldground.area import area_km2

AREA = "&area=35.2000,50.5000,35.5000,50.5000,35.5000,50.7500,35.2000,50.7500"
VIEW = "?lon=35.35&lat=50.63&zoom=9.5&at=2025-04-06"
WGS84 = Geod(ellps="WGS84")


def measured(reader: Any, what: str) -> float:
    found = reader.page.locator(f"[data-measured={what}]")
    found.wait_for()
    return float(re.sub(r"[^\d.]", "", found.inner_text().replace("²", "")))


def points_of(reader: Any, kind: str) -> list[float]:
    reader.page.wait_for_function("(key) => new URLSearchParams(location.search).has(key)", arg=kind)
    reader.page.wait_for_timeout(250)  # the address follows the view a moment later
    return [float(each) for each in parse_qs(urlsplit(reader.page.url).query)[kind][0].split(",")]


def test_clicks_measure_a_distance_and_open_no_evidence(reader: Any) -> None:
    reader.open(VIEW)
    reader.page.locator("[data-tool=measure]").click()
    reader.page.get_by_role("radio", name="Distance").wait_for()
    reader.page.mouse.click(760, 300)
    reader.page.mouse.click(980, 420)
    lon, lat, lon2, lat2 = points_of(reader, "line")
    assert abs(measured(reader, "km") - WGS84.inv(lon, lat, lon2, lat2)[2] / 1000) < 0.06
    assert reader.page.get_by_role("complementary", name="Evidence").count() == 0


def test_the_keyboard_sets_a_corner_and_a_button_takes_it_back(reader: Any) -> None:
    reader.open(VIEW)
    reader.page.locator("[data-tool=measure]").click()
    reader.page.locator("[data-tool-panel=measure]").wait_for()
    reader.page.locator(".maplibregl-canvas").focus()
    reader.page.keyboard.press("Enter")
    assert points_of(reader, "line") == [35.35, 50.63]
    reader.page.get_by_role("button", name="Undo").click()
    reader.page.get_by_role("button", name="Undo").wait_for(state="detached")


def test_an_area_is_told_with_the_ground_inside_it(reader: Any) -> None:
    """Against pyproj, and against shapely and the exact areas for what lies inside."""
    from story import PATCH, RETAKEN, cells  # type: ignore[import-not-found]

    reader.open(VIEW + AREA)
    reader.page.locator("[data-tool=measure]").click()
    corners = shapely.box(35.2, 50.5, 35.5, 50.75)
    exact = abs(WGS84.geometry_area_perimeter(corners)[0]) / 1e6
    assert abs(measured(reader, "km2") / exact - 1) < 0.001
    inside = reader.page.locator("[data-inside] li")
    inside.first.wait_for()
    told = {
        row.locator(".what").inner_text(): float(row.locator("span").last.inner_text())
        for row in inside.all()
    }
    assert set(told) == {"Unknown"}
    assert abs(told["Unknown"] - area_km2(PATCH)) < 0.06
    assert not any(cell.shape.intersects(corners) for cell in cells() if cell.state == RETAKEN)


def test_a_corner_follows_the_pointer(reader: Any) -> None:
    reader.open("?lon=35.35&lat=50.63&zoom=9.5&at=2025-04-06&area=35.35,50.63,35.6,50.63,35.6,50.8")
    reader.page.locator("[data-tool=measure]").click()
    reader.page.locator("[data-tool-panel=measure]").wait_for()
    reader.wait()
    reader.page.mouse.move(720, 450)
    reader.page.mouse.down()
    reader.page.mouse.move(740, 410, steps=3)
    reader.page.mouse.up()
    lon, lat, *_ = points_of(reader, "area")
    assert lon > 35.36 and lat > 50.64


def test_coordinates_are_copied_to_a_hundredth_of_a_degree(make_reader: Any) -> None:
    reader = make_reader()
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.open(VIEW + AREA)
    reader.page.locator("[data-tool=measure]").click()
    panel = reader.page.locator("[data-tool-panel=measure]")
    panel.get_by_text("the precision of a settlement").wait_for()
    panel.get_by_role("button", name="Copy coordinates").click()
    panel.get_by_text("Copied: 50.50, 35.20; ").wait_for()
    assert reader.page.evaluate("navigator.clipboard.readText()").splitlines()[0] == "50.50, 35.20"
