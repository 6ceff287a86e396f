"""Two days or two sources set side by side: drawn as gained, lost, disputed, and measured in the browser."""

import re
from typing import Any

import shapely

from heldground.area import area_km2

# The wave is held by Ukraine until 2025-04-20; then its eastern part is unmapped, at the centre of the window.
VIEW = "?lon=35.45&lat=51&zoom=9.5&at=2025-04-25"
CENTRE = (720, 450)


def other(reader: Any) -> Any:
    return reader.page.get_by_role("slider", name="Day compared with")


def changes(reader: Any) -> dict[str, float]:
    """km2 by class, when they are measured."""
    reader.page.locator("[data-changes] li").first.wait_for()
    rows = reader.page.locator("[data-changes] li:has(.km2):not([data-part])").all()
    return {
        row.locator(".what").inner_text(): float(row.locator(".km2").inner_text().replace(",", ""))
        for row in rows
    }


def address_says(reader: Any, key: str, value: str) -> None:
    """Wait until it does: the address follows the view a moment later."""
    reader.page.wait_for_function(
        "([key, value]) => new URLSearchParams(location.search).get(key) === value", arg=[key, value]
    )


def test_the_button_compares_with_a_month_before_and_the_address_keeps_it(reader: Any) -> None:
    reader.open(VIEW)
    reader.page.locator("[data-tool=compare]").click()
    assert other(reader).get_attribute("aria-valuetext") == "26 Mar 2025"
    address_says(reader, "compare", "swipe")
    address_says(reader, "than", "2025-03-26")
    reader.page.get_by_role("button", name="Close: Compare").click()
    assert other(reader).count() == 0


def test_the_swipe_line_shows_the_other_day_to_its_left(reader: Any) -> None:
    """Read from the picture: the centre lies right of the line at first, then left of it."""
    reader.open(VIEW + "&compare=swipe&than=2025-04-10&split=0.3")
    plain = reader.look(*CENTRE)
    assert max(plain) - min(plain) < 12, "unmapped on 25 April"
    line = reader.page.get_by_role("slider", name="Line between the two maps")
    line.focus()
    for _ in range(3):
        reader.page.keyboard.press("Shift+ArrowRight")
    reader.wait()
    address_says(reader, "split", "0.600")
    blue = reader.look(*CENTRE)
    assert blue[2] > blue[0] + 40, "held by Ukraine on 10 April"


def test_the_swipe_line_is_drawn_along_with_the_pointer(reader: Any) -> None:
    reader.open(VIEW + "&compare=swipe&than=2025-04-10&split=0.7")
    box = reader.page.locator(".swipe .line").bounding_box()
    reader.page.mouse.move(box["x"] + 22, 380)
    reader.page.mouse.down()
    reader.page.mouse.move(900, 380, steps=4)
    reader.page.mouse.up()
    address_says(reader, "split", "0.625")


def test_what_changed_is_drawn_with_its_km2(reader: Any) -> None:
    """Against shapely and the exact areas: the wave east of 35.3 was lost."""
    from story import cells  # type: ignore[import-not-found]

    reader.open(VIEW + "&compare=change&than=2025-04-10")
    wave = next(
        cell.shape for cell in cells() if cell.state.label == "Liberated" and cell.valid_until < 2**40
    )
    lost = area_km2(wave.difference(shapely.box(34.8, 50.7, 35.3, 51.3)))
    measured = changes(reader)
    assert set(measured) == {"Lost by Ukraine"}
    assert abs(measured["Lost by Ukraine"] / lost - 1) < 0.001
    striped = set(reader.look_along(CENTRE[0], CENTRE[0] + 9, CENTRE[1] - 3))
    assert len(striped) > 3, "lost ground is striped"
    assert "within 0.2 km²" in reader.page.locator("[data-tool-panel=compare]").inner_text()


def test_the_second_hand_moves_by_keys_and_asks_the_server_nothing(reader: Any) -> None:
    reader.open(VIEW + "&compare=change&than=2025-04-10")
    changes(reader)
    asked = len(reader.requests)
    other(reader).focus()
    for key in ("ArrowRight", "Shift+ArrowRight", "End"):
        reader.page.keyboard.press(key)
    assert other(reader).get_attribute("aria-valuetext") == "5 May 2025"
    reader.page.locator("[data-changes]").get_by_text("Newly contested or unknown, nobody’s before").wait_for(
        state="detached"
    )
    assert reader.requests[asked:] == []


def test_two_sources_are_compared_on_one_day(reader: Any) -> None:
    reader.open("?lon=35.33&lat=50.64&zoom=11&at=2025-04-06&compare=change")
    reader.page.locator("[data-tool-panel=compare] select").select_option("second")
    reader.page.get_by_role("heading", name=re.compile("Where the two maps differ")).wait_for()
    measured = changes(reader)
    assert "Ukraine, only by Second Map" in measured
    assert abs(measured["Ukraine, only by Second Map"] - 2.0) < 0.11
    address_says(reader, "with", "second")


def test_a_link_restores_the_comparison(reader: Any) -> None:
    reader.open(VIEW + "&compare=change&than=2025-04-10&with=second&lang=uk")
    reader.page.get_by_role("heading", name="Порівняти").wait_for()
    reader.page.get_by_role("radio", name="Що змінилося").wait_for()
    assert reader.page.get_by_role("radio", name="Що змінилося").is_checked()
    assert reader.page.locator("[data-tool-panel=compare] select").input_value() == "second"


def test_ground_that_left_a_redrawn_map_is_set_apart_and_nobody_lost_it(reader: Any, server: Any) -> None:
    """The same view as above, but the gates know why the wave's east is gone: a definition break."""
    server.answers.project["sources"][0]["notices"] = [
        {
            "gate": "definition_break", "from": "2025-04-20T14:47:00Z", "until": "2025-04-20T14:47:00Z",
            "before": "2025-04-19T14:47:00Z", "holds": False, "km2": 1012.3, "way": "left",
            "side": "ua", "control": "held", "reason": "in one step",
        }
    ]  # fmt: skip
    reader.open(VIEW + "&compare=change&than=2025-04-10")
    measured = changes(reader)
    assert set(measured) == {"Left out, the map was redrawn: Ukraine"}
    panel = reader.page.locator("[data-tool-panel=compare]").inner_text()
    assert "A change of the map, not of the ground." in panel
    barred = {reader.look(CENTRE[0], CENTRE[1] + n) for n in range(0, 8)}
    along = set(reader.look_along(CENTRE[0], CENTRE[0] + 9, CENTRE[1] - 3))
    assert len(barred) > 1, "barred: it changes downwards"
    assert len(along) == 1, "and not across, as stripes would"
    assert reader.page.locator("[data-step=definition_break]").count() == 1, "marked on the slider"
    reader.open("?at=2025-04-20&chart=all")
    line = reader.page.locator(".charts [data-caution]").first
    assert "1,012 km² (Held, Ukraine) left it" in line.inner_text()
