"""A browser, a server of the invented project, and a page that must stay clean: no error, no foreign host."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from conftest import absent  # type: ignore[import-not-found]

sys.path.append(str(Path(__file__).resolve().parent))  # not in front: `conftest` is the one of tests/
from mock_server import PAGE, MockServer  # type: ignore[import-not-found]
from sizes import DESKTOP, PHONE  # type: ignore[import-not-found]

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "may_complain: the browser itself logs the failure this test provokes")


@pytest.fixture(scope="module")  # while it runs, playwright keeps an event loop: other tests could start none
def browser() -> Iterator[Any]:
    """Debian's Chromium, drawing in software."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        absent("playwright")
    if not CHROMIUM.is_file():
        absent(f"{CHROMIUM}")
    if not (PAGE / "index.html").is_file():
        absent("the built page (python hatch_build.py)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def server() -> Iterator[Any]:
    """The invented project on a port of its own; its answers can be changed before the page asks."""
    running = MockServer()
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


@dataclass
class Reader:
    """Someone who opens the page: what they do, and what the browser noted meanwhile."""

    page: Any
    url: str
    requests: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    received: int = 0

    def open(self, query: str = "") -> None:
        """Open a view and wait until the map is drawn."""
        self.page.goto(self.url + query)
        self.wait()

    def wait(self) -> None:
        self.page.wait_for_selector("[data-map=idle]", timeout=60_000)
        # The whole history may still be on its way when the first map is drawn.
        self.page.wait_for_selector(".note[role=status]", state="detached", timeout=60_000)
        self.page.wait_for_timeout(150)
        self.page.wait_for_selector("[data-map=idle]", timeout=60_000)

    def look(self, x: float, y: float) -> tuple[int, int, int]:
        """Red, green and blue drawn at a point of the window."""
        return self.look_along(x, x + 1, y)[0]

    def look_along(self, west: float, east: float, y: float) -> list[tuple[int, int, int]]:
        """The colours along a line of the window, from one screenshot: each takes a tenth of a second and more."""
        from png import first_row  # type: ignore[import-not-found]

        shot = self.page.screenshot(clip={"x": west, "y": y, "width": east - west, "height": 1})
        colours: list[tuple[int, int, int]] = first_row(shot)
        return colours

    def point_at(self, x: float, y: float) -> str:
        """The legend's row of what is drawn under the pointer, read back from the graphics card."""
        self.page.mouse.move(x - 3, y)
        self.page.mouse.move(x, y)
        self.page.wait_for_timeout(250)
        row = self.page.locator(".legend li.hovered")
        return str(row.inner_text()) if row.count() else ""


@pytest.fixture
def make_reader(browser: Any, server: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Readers with a window and a colour scheme of their own; each must end with nothing to complain of."""
    readers: list[Reader] = []

    def make(
        *, size: dict[str, int] = DESKTOP, scheme: str = "light", script: str = "", offline: bool = False
    ) -> Reader:
        context = browser.new_context(
            viewport=size,
            color_scheme=scheme,
            has_touch=size is PHONE,
            locale="en-GB",
            reduced_motion="reduce",
        )
        if not offline:
            # The page's worker fetches what a reader may need later: of interest only where that is tested.
            context.add_init_script("delete Navigator.prototype.serviceWorker")
        if script:
            context.add_init_script(script)
        page = context.new_page()
        reader = Reader(page, server.url)
        page.on("request", lambda made: reader.requests.append(made.url))
        page.on(
            "console", lambda said: said.type in ("error", "warning") and reader.problems.append(said.text)
        )
        page.on("pageerror", lambda error: reader.problems.append(str(error)))
        readers.append(reader)
        return reader

    yield make
    for reader in readers:
        reader.page.context.close()
        own = urlsplit(reader.url).netloc
        foreign = [url for url in reader.requests if urlsplit(url).netloc not in (own, "")]
        assert foreign == [], "the page asked another host"
        if not request.node.get_closest_marker("may_complain"):
            assert reader.problems == []


@pytest.fixture
def reader(make_reader: Any) -> Reader:
    made: Reader = make_reader()
    return made
