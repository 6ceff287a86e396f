"""Nothing stands in a reader's way: axe finds nothing serious in search, filter, charts, table parts and embedding."""

from pathlib import Path
from typing import Any

import pytest
from sizes import DESKTOP, PHONE  # type: ignore[import-not-found]

from conftest import absent  # type: ignore[import-not-found]

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
FRAME = {"width": 640, "height": 420}


def open_filter(page: Any) -> None:
    seek = page.get_by_role("button", name="Search and filter")
    if seek.is_visible():
        seek.click()
    page.get_by_role("button", name="Filter claims").click()
    page.wait_for_selector("[data-filter=ready]")
    page.get_by_role("combobox", name="Find a place").fill("Demi")
    page.get_by_role("option").first.wait_for()


def open_chart(page: Any) -> None:
    page.wait_for_selector("[data-chart=ready] .u-over", timeout=60_000)


def open_table(page: Any) -> None:
    page.wait_for_selector("[role=tabpanel] tbody tr")


STATES: dict[str, tuple[str, Any]] = {
    "filter": ("?by=ru&lang=en", open_filter),
    "chart": ("?chart=all&place=gn:1&lang=en", open_chart),
    "claims": ("?view=table&tab=claims&lang=en", open_table),
    "embed": ("?embed=1&place=gn:1&lang=uk", lambda page: page.locator("#claim-c1").wait_for()),
}


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop-light", "phone-dark"]
)
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious(make_reader: Any, size: dict[str, int], scheme: str, state: str) -> None:
    if not AXE.is_file():
        absent(f"axe-core ({AXE}; npm ci --prefix web)")
    query, prepare = STATES[state]
    reader = make_reader(size=FRAME if state == "embed" and size is DESKTOP else size, scheme=scheme)
    reader.page.goto(reader.url + query)
    prepare(reader.page)
    reader.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = reader.page.evaluate("axe.run()")["violations"]
    serious = [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for each in found
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"]
    ]
    assert serious == []
    assert reader.page.evaluate("document.scrollingElement.scrollWidth") <= reader.page.viewport_size["width"]
