"""A reader's visit to a published site: the first view, three years dragged, ten clicks."""

import reader
from hosting import Hosted
from playwright.sync_api import sync_playwright

CLICKS = 10
FLAGS = [
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip


def visit(host: Hosted) -> list[tuple[str, int]]:
    """What was asked for, and the bytes of each answer; what the page keeps to work offline is among it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        try:
            begun = len(host.asked())
            page = reader.open_page(browser, f"http://127.0.0.1:{host.port}/").page
            reader.wait_for_history(page)
            page.wait_for_selector("main[data-installed=true]", timeout=reader.PATIENCE_MS)
            days = reader.drag(page)
            page.mouse.up()
            assert days > 100, f"{days} days were shown while dragging"
            times = reader.clicks(page, CLICKS)
            assert len(times) == CLICKS, f"{len(times)} of {CLICKS} clicks found a place"
            page.wait_for_timeout(2000)
            return host.asked()[begun:]
        finally:
            browser.close()
