"""The page in a real browser: it moves through time, shows its evidence, and trusts nothing it is told."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sizes import PHONE  # type: ignore[import-not-found]

PLACE = "?place=gn:1&at=2025-04-06"
# One point of ground at a fixed view: held by Ukraine until 2025-04-20 and unmapped afterwards.
VIEW = "?lon=35.45&lat=51&zoom=9.5"
CENTRE = (720, 450)


def slider(reader: Any) -> Any:
    return reader.page.get_by_role("slider", name="Day shown on the map")


def day_of(reader: Any) -> str:
    return str(slider(reader).get_attribute("aria-valuetext")).split(",")[0]


def query_of(reader: Any) -> dict[str, list[str]]:
    reader.page.wait_for_selector("html[data-address=written]", state="attached")
    return parse_qs(urlsplit(reader.page.url).query)


def test_the_slider_changes_what_is_drawn(reader: Any) -> None:
    """Read from the picture and from the graphics card, not from a variable."""
    reader.open(VIEW + "&at=2025-04-19")
    before = reader.look(*CENTRE)
    assert "Held, Ukraine" in reader.point_at(*CENTRE)
    assert before[2] > before[0] + 40, "blue ground"
    slider(reader).focus()
    reader.page.keyboard.press("ArrowRight")
    reader.wait()
    after = reader.look(*CENTRE)
    assert day_of(reader) == "20 Apr 2025"
    assert reader.point_at(*CENTRE) == ""
    assert max(after) - min(after) < 12, "land without a colour"


def test_the_keys_move_the_slider_by_a_day_a_week_a_month_and_to_its_ends(reader: Any) -> None:
    reader.open("?at=2025-04-06")
    slider(reader).focus()
    seen = []
    for key in ("ArrowLeft", "ArrowRight", "Shift+ArrowRight", "PageDown", "PageUp", "Home", "End"):
        reader.page.keyboard.press(key)
        seen.append(day_of(reader))
    assert seen == [
        "5 Apr 2025", "6 Apr 2025", "13 Apr 2025", "15 Mar 2025", "14 Apr 2025", "15 Mar 2025", "5 May 2025",
    ]  # fmt: skip


def test_dragging_over_all_days_asks_the_server_nothing(reader: Any) -> None:
    reader.open(VIEW)
    box = slider(reader).bounding_box()
    asked = len(reader.requests)
    days = set()
    reader.page.mouse.move(box["x"] + box["width"] - 11, box["y"] + 20)
    reader.page.mouse.down()
    for part in range(20, -1, -1):
        reader.page.mouse.move(box["x"] + 10 + (box["width"] - 20) * part / 20, box["y"] + 20)
        days.add(day_of(reader))
    reader.page.mouse.up()
    assert day_of(reader) == "15 Mar 2025"
    assert len(days) > 15
    assert reader.requests[asked:] == []


def test_touch_moves_the_slider(make_reader: Any) -> None:
    reader = make_reader(size=PHONE)
    reader.open()
    box = slider(reader).bounding_box()
    reader.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 20)
    assert day_of(reader) in {"8 Apr 2025", "9 Apr 2025", "10 Apr 2025"}


def test_a_day_without_a_map_says_which_one_is_shown(reader: Any) -> None:
    reader.open("?at=2025-03-30")
    assert "no map published this day; as published 28 Mar 2025" in reader.page.locator(".bar").inner_text()


def test_another_source_draws_its_own_map(reader: Any) -> None:
    reader.open("?lon=35.33&lat=50.64&zoom=11&at=2025-04-06")
    assert "Unknown" in reader.point_at(*CENTRE)
    reader.page.get_by_text("Second Map", exact=True).click()
    reader.wait()
    assert "Held, Ukraine" in reader.point_at(*CENTRE)
    assert query_of(reader)["source"] == ["second"]


def test_unknown_ground_is_striped_and_held_ground_is_plain(reader: Any) -> None:
    reader.open("?lon=35.33&lat=50.64&zoom=11&at=2025-04-06")
    striped = set(reader.look_along(CENTRE[0], CENTRE[0] + 9, CENTRE[1] - 3))
    reader.open("?lon=35.2&lat=51&zoom=11&at=2025-04-06")
    plain = set(reader.look_along(CENTRE[0], CENTRE[0] + 9, CENTRE[1] - 3))
    assert len(striped) > 3
    assert len(plain) == 1


def test_a_click_on_a_place_opens_its_evidence(reader: Any) -> None:
    reader.open("?lon=35.339&lat=50.622&zoom=10&at=2025-04-06")
    reader.page.mouse.click(*CENTRE)
    panel = reader.page.get_by_role("complementary", name="Evidence")
    panel.get_by_text("What each map shows here").wait_for()
    panel.locator("summary", has_text="First Map").click()
    said = panel.inner_text()
    for words in (
        "Demidovka (Krasnoyaruzhsky District)",
        "disputed",
        "The president, First Map for it; Defence ministry against it",
        "25 Mar 2025 to 28 Apr 2025",
        "labelled “Unknown status”",
        "The president confirms",
        "official · speaks for Ukraine",
        "Border Gazette, published 8 Apr 2025",
        "original in Russian",
        "via Border Gazette",
        "13 km²",
    ):
        assert words in said, words
    assert query_of(reader)["place"] == ["gn:1"]


def test_what_each_map_shows_stands_in_a_line_above_the_events(make_reader: Any) -> None:
    """On a phone too, without pushing the events off the panel's first screen; the line follows the day shown."""
    reader = make_reader(size=PHONE)
    reader.open(PLACE)
    panel = reader.page.locator("[data-panel=open]")
    event = panel.locator("[data-event] .status").first
    event.wait_for()
    lines = panel.locator(".timeline")
    assert [" ".join(each.split()) for each in lines.all_inner_texts()] == [
        "First Map Unknown since 25 Mar 2025",
        "Second Map Held, Ukraine since 24 Mar 2025",
    ]
    top, bottom = (at.bounding_box() for at in (lines.last, event))
    assert top["y"] + top["height"] < bottom["y"]
    assert bottom["y"] + bottom["height"] < reader.page.viewport_size["height"]
    slider(reader).focus()
    reader.page.keyboard.press("Home")
    assert "no map" in lines.first.inner_text() or "nothing marked" in lines.first.inner_text()


def test_a_maps_definition_is_in_the_readers_language_or_marked_as_english(server: Any, reader: Any) -> None:
    first = server.answers.project["sources"][0]
    first["definition_in"] = {"uk": "територія під контролем Росії"}
    reader.open("?lang=uk")
    told = reader.page.locator(".legend p span").first
    assert (told.inner_text(), told.get_attribute("lang")) == ("територія під контролем Росії", None)
    reader.page.get_by_text("Second Map", exact=True).click()
    reader.page.locator(".legend p span[lang=en]", has_text="without Crimea").wait_for()


def test_states_stand_in_one_order_in_the_legend_and_the_table(reader: Any) -> None:
    reader.open("?at=2025-04-06")
    legend = reader.page.locator(".legend li .what > span:first-child").all_inner_texts()
    reader.page.goto(reader.url + "?at=2025-04-06&view=table")
    reader.page.locator(".state").nth(2).wait_for()  # the table says first that it loads
    table = reader.page.locator(".state").all_inner_texts()
    assert len(table) > 2
    assert table == legend[: len(table)]


def test_a_claim_says_that_a_status_is_its_events(reader: Any) -> None:
    reader.open(PLACE)
    badge = reader.page.locator("#claim-c2 .status")
    badge.wait_for()
    assert badge.locator("xpath=..").inner_text() == "its event: disputed"


def test_the_words_of_a_claim_are_marked_in_their_sentence(reader: Any) -> None:
    """An emoji stands before them: offsets count code points."""
    reader.open(PLACE)
    marked = reader.page.locator("#claim-c2 mark")
    marked.wait_for()
    assert marked.inner_text() == "about 13 square kilometres near Demidovka"
    assert "as lost to Kyiv." in reader.page.locator("#claim-c2 blockquote").inner_text()


def test_hostile_text_of_a_report_stays_text(reader: Any) -> None:
    reader.open(PLACE)
    sentence = reader.page.locator("#claim-c4 blockquote")
    sentence.wait_for()
    assert "<img src=x onerror=" in sentence.inner_text()
    assert reader.page.locator("blockquote img, blockquote script").count() == 0
    assert reader.page.title() == "Border of Belgorod, Kursk and Sumy · Heldground"
    assert reader.page.locator("a[href^='javascript']").count() == 0
    assert reader.page.locator("#claim-c4 a").count() == 0


def test_the_check_of_a_claimed_area_is_told_and_drawn(reader: Any) -> None:
    reader.open(PLACE)
    reader.page.locator("#claim-c2").get_by_role("button", name="Show on the map").click()
    check = reader.page.locator("[data-check=c2]")
    check.wait_for()
    said = check.inner_text()
    assert re.search(r"agrees\s+13 km² claimed, 13.1\d* km² on the map", said)
    assert "that patch is unknown, not held by Ukraine" in said
    assert "within 10 km, tolerance 1.3" in said
    assert "Caution: claim and map share one source (First Map)" in said.replace("\xa0", " ")
    reader.wait()
    colours = reader.look_along(320, 980, 330)
    assert any(green > red + 60 and green > blue + 10 for red, green, blue in colours), (
        "outline of a patch that agrees"
    )
    assert query_of(reader)["claim"] == ["c2"]


def test_a_link_to_a_place_without_a_view_opens_the_map_there(make_reader: Any) -> None:
    """Above the panel on a phone, which covers the lower half."""
    reader = make_reader(size=PHONE)
    reader.open(PLACE)
    reader.page.locator(".maplibregl-canvas").focus()
    reader.page.keyboard.press("+")  # the address tells a view once it was moved
    reader.page.wait_for_url("**zoom=*")
    seen = query_of(reader)
    west, east = float(seen["lon"][0]) - 0.3, float(seen["lon"][0]) + 0.3
    assert west < 35.339 < east
    # The middle of the window lies under the panel: the place is north of it.
    assert float(seen["lat"][0]) < 50.622 < float(seen["lat"][0]) + 0.5
    assert float(seen["zoom"][0]) > 9


def test_a_link_restores_the_view(reader: Any, make_reader: Any) -> None:
    reader.open(
        "?lon=35.4&lat=50.7&zoom=9.25&at=2025-04-06&source=second&place=gn:1&claim=c2&theme=dark&lang=uk"
    )
    reader.page.locator("[data-check=c2]").wait_for()
    reader.page.wait_for_timeout(1200)
    link = reader.page.url
    other = make_reader()
    other.page.goto(link)
    other.wait()
    other.page.locator("[data-check=c2]").wait_for()
    other.page.wait_for_timeout(1200)
    assert other.page.url == link
    assert other.page.locator("html").get_attribute("data-theme") == "dark"
    assert other.page.locator("html").get_attribute("lang") == "uk"
    assert other.page.locator(".sources .chosen").inner_text().strip() == "Second Map"
    assert "6 квіт. 2025" in other.page.locator(".date").inner_text()


def test_escape_closes_the_evidence(reader: Any) -> None:
    reader.open(PLACE)
    reader.page.get_by_role("complementary", name="Evidence").wait_for()
    reader.page.keyboard.press("Escape")
    assert reader.page.get_by_role("complementary", name="Evidence").count() == 0
    assert "place" not in query_of(reader)


def test_a_place_is_reached_with_the_keyboard_alone(reader: Any) -> None:
    reader.open()
    for _ in range(40):
        reader.page.keyboard.press("Tab")
        focused = reader.page.evaluate("document.activeElement.closest('button')?.textContent ?? ''")
        if "Demidovka" in focused:
            break
    reader.page.keyboard.press("Enter")
    reader.page.get_by_role("complementary", name="Evidence").wait_for()


def test_enter_on_the_map_asks_about_its_centre(reader: Any) -> None:
    reader.open(VIEW)
    reader.page.locator(".maplibregl-canvas").focus()
    reader.page.keyboard.press("Enter")
    reader.page.get_by_text("No published map shows anything here").wait_for()
    assert query_of(reader)["point"] == ["35.4500,51.0000"]


def test_the_first_view_stays_within_its_bytes(server: Any, reader: Any) -> None:
    """1.2 MB until the first map of today is drawn, everything included (issue: the map page)."""
    reader.open()
    total = sum(size for _, size in server.sent)
    assert 500_000 < total <= 1_200_000, sorted(server.sent, key=lambda each: -each[1])[:8]


def test_a_place_with_many_claims_draws_the_rest_as_the_reader_comes_near(reader: Any) -> None:
    def busy(route: Any) -> None:
        told = route.fetch().json()
        [first, *_], [event, *_] = told["claims"], told["events"]
        told["claims"] = [{**first, "id": f"many{n}"} for n in range(60)]
        told["events"] = [{**event, "id": f"event{n}"} for n in range(12)]
        route.fulfill(json=told)

    reader.page.route("**/api/evidence*", busy)
    reader.open(PLACE)
    drawn = reader.page.locator("[id^=claim-many]")
    drawn.first.wait_for()
    assert drawn.count() < 60
    reader.page.get_by_role("button", name="Show all 12 events").click()
    assert reader.page.get_by_role("button", name="Show all 12 events").count() == 0
    for _ in range(5):
        more = reader.page.get_by_role("button", name="more claims")
        if more.count():
            more.scroll_into_view_if_needed()
            reader.page.wait_for_timeout(200)
    assert drawn.count() == 60


def test_claims_shown_are_set_against_the_maps_a_few_at_a_time(server: Any, reader: Any) -> None:
    """What is said is there at once; the maps are asked of the claims drawn, each once, and the check opens as ever."""
    server.answers.checks_apart = True
    reader.open(PLACE)
    reader.page.locator("#claim-c2").get_by_role("button", name="Show on the map").click()
    reader.page.locator("[data-check=c2]").wait_for()
    asked = [parse_qs(urlsplit(url).query) for url in reader.requests if "/api/checks" in url]
    ids = [each["claims"][0].split(",") for each in asked]
    assert all(len(each) <= 5 for each in ids)
    drawn = reader.page.locator("article.claim").evaluate_all("all => all.map((each) => each.id.slice(6))")
    assert sorted(each for some in ids for each in some) == sorted(drawn)
    assert all("checks=false" in url for url in reader.requests if "/api/evidence" in url)


def test_a_link_to_a_check_opens_it_though_checks_come_later(server: Any, reader: Any) -> None:
    server.answers.checks_apart = True
    reader.open(PLACE + "&claim=c2")
    reader.page.locator("[data-check=c2]").wait_for()
    first = next(url for url in reader.requests if "/api/checks" in url)
    assert parse_qs(urlsplit(first).query)["claims"][0].split(",")[0] == "c2"


def test_on_a_phone_the_title_and_the_note_on_the_day_are_whole(make_reader: Any) -> None:
    """Nothing is cut: what a title or a note says fits where it stands."""
    reader = make_reader(size=PHONE)
    reader.open("?at=2025-04-06")
    cut = "all => all.filter((each) => each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 3)"
    head = reader.page.locator("header.card h1, header.card .title p, .now .note")
    assert head.count() >= 3
    assert head.evaluate_all(f"{cut}.map((each) => each.textContent)") == []


def test_a_check_that_is_opened_is_seen_below_its_claim(reader: Any) -> None:
    reader.open(PLACE + "&claim=c2")
    check = reader.page.locator("[data-check=c2] h4").first
    check.wait_for()
    reader.page.wait_for_timeout(300)
    panel, box = reader.page.locator("[data-panel=open]").bounding_box(), check.bounding_box()
    assert panel["y"] < box["y"] < panel["y"] + panel["height"] - 20
