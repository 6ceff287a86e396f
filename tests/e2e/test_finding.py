"""A reader looks for things: places by name, claims by filter, the table; every choice is in the address."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

MIN_ROWS = 5


def query_of(reader: Any) -> dict[str, list[str]]:
    reader.page.wait_for_selector("html[data-address=written]", state="attached")
    return parse_qs(urlsplit(reader.page.url).query)


def open_table(reader: Any, query: str) -> Any:
    reader.page.goto(reader.url + query)
    reader.page.wait_for_selector(".table tbody tr")
    return reader.page


def test_a_place_is_found_in_another_language_with_the_keyboard_alone(reader: Any) -> None:
    reader.open("?lon=33&lat=49&zoom=7")
    box = reader.page.get_by_role("combobox", name="Find a place")
    box.focus()
    box.fill("Деми")
    reader.page.get_by_role("option", name="Demidovka").wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert "found as “Демидівка" in reader.page.get_by_role("option").first.inner_text()
    active = box.get_attribute("aria-activedescendant")
    assert reader.page.locator(f"[id='{active}']").get_attribute("aria-selected") == "true"
    box.press("Enter")
    reader.page.locator("#claim-c1").wait_for()
    told = query_of(reader)
    assert told["place"] == ["gn:1"]
    reader.page.wait_for_function("new URLSearchParams(location.search).get('lon')?.startsWith('35.')")


def test_a_name_nobody_knows_is_told(reader: Any) -> None:
    reader.open()
    reader.page.get_by_role("combobox").fill("Atlantis")
    reader.page.get_by_text("No place of that name is known.").wait_for()


def test_a_filter_leaves_the_claims_that_fit_and_says_how_many_are_hidden(reader: Any) -> None:
    reader.open("?place=gn:1&by=ru")
    reader.page.locator("#claim-c3").wait_for()
    assert reader.page.locator("article.claim").count() == 1
    hidden = reader.page.get_by_text("hidden by the filter: 4")
    hidden.wait_for()
    reader.page.get_by_role("button", name="Show all claims").click()
    assert reader.page.locator("article.claim").count() == 5


def test_choices_of_the_filter_are_counted_and_stand_in_the_address(reader: Any, make_reader: Any) -> None:
    reader.open()
    reader.page.get_by_role("button", name="Filter claims").click()
    reader.page.wait_for_selector("[data-filter=ready]")
    russia = reader.page.locator("[data-facet=side] label", has_text="Russia")
    assert re.sub(r"\s+", " ", russia.inner_text()).strip() == "Russia 1"
    russia.click()
    reader.page.get_by_text("1 of 5 claims").wait_for()
    reader.page.get_by_label("From").fill("2025-04-01")
    assert query_of(reader)["by"] == ["ru"]
    assert query_of(reader)["since"] == ["2025-04-01"]
    link = reader.page.url
    other = make_reader()
    other.page.goto(link)
    other.page.get_by_text("1 of 5 claims").wait_for()
    other.page.get_by_role("button", name="Filter claims, 2 set").wait_for()
    assert query_of(other) == query_of(reader)
    other.page.get_by_label("Claims").get_by_role("button").first.click()
    other.page.locator("#claim-c3").wait_for()


def test_repetitions_and_copies_are_said_to_count_once(reader: Any) -> None:
    reader.open("?place=gn:1")
    reader.page.locator("#claim-c5").wait_for()
    assert (
        "claims for it: 3; speakers: 2. A repetition counts once."
        in reader.page.locator("[data-event=e1]").inner_text()
    )
    assert "word for word as Border Gazette reported" in reader.page.locator("#claim-c5").inner_text()


def test_an_event_tells_the_statuses_it_had(reader: Any) -> None:
    reader.open("?place=gn:1")
    card = reader.page.locator("[data-event=e1]")
    card.get_by_text("Status over time").click()
    assert "unconfirmed since 5 Apr 2025" in card.inner_text()


def test_titles_reasons_and_verdicts_are_in_the_readers_language(reader: Any) -> None:
    reader.open("?place=gn:1&claim=c2&lang=uk")
    reader.page.locator("[data-check=c2]").wait_for()
    panel = reader.page.locator("[data-panel=open]")
    panel.locator("summary", has_text="First Map").click()
    panel.locator("summary", has_text="Чому саме це місце").click()
    said = panel.inner_text()
    for words in (
        "Демидівка (Краснояружський район)",
        "Утримання, Україна: Демидівка",
        "за: The president, First Map; проти: Defence ministry",
        "9 км від місця Popovka, названого в тому ж тексті",
        "ця ділянка на мапі: невідомо, а не під контролем, Україна",
        "заява й мапа мають одне джерело (First Map)",
        "уперше на знімку 25 бер. 2025",
        "мова оригіналу: російська",
    ):
        assert words in said.replace("\xa0", " "), words


def test_every_part_of_the_table_is_reached_with_the_keyboard_and_sorted(reader: Any) -> None:
    page = open_table(reader, "?view=table&at=2025-04-06")
    page.get_by_role("row", name="Held, Ukraine").wait_for()
    page.get_by_role("tab", name="Ground").focus()
    for tab, words in (
        ("Places", "Popovka"),
        ("Claims", "Defence ministry"),
        ("Events", "disputed"),
        ("Changes", "2025-04-"),
    ):
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.activeElement.textContent.trim()") == tab
        page.get_by_role("tabpanel").get_by_text(words).first.wait_for()
    page.get_by_role("button", name="Net change").click()
    figures = [float(text.replace(",", "")) for text in page.locator("tbody td.number").all_inner_texts()]
    assert figures == sorted(figures)
    assert page.locator("th[aria-sort=ascending]").count() == 1
    assert query_of(reader)["tab"] == ["changes"]
    assert query_of(reader)["sort"] == ["km2"]


def test_a_table_is_saved_as_csv(reader: Any) -> None:
    page = open_table(reader, "?view=table&tab=claims")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save: CSV").click()
    text = saved.value.path().read_text(encoding="utf-8")
    assert text.splitlines()[0].startswith("Who says it,Words,Speaks for,Stance")
    assert "отбили четыре атаки" in text
    assert len(text.splitlines()) == MIN_ROWS + 1
