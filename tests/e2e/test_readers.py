"""The pages without a script open as they are, in any folder, and axe finds nothing in their way."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sizes import DESKTOP, PHONE  # type: ignore[import-not-found]
from test_access import AXE  # type: ignore[import-not-found]

from conftest import absent  # type: ignore[import-not-found]
from publish.reading import pages, release_of

FOLDER = "some/folder/"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[str]]]:
    """The address of the pages in a subfolder of a plain file server, and one page of each kind."""
    root = tmp_path_factory.mktemp("site")
    kinds: dict[str, str] = {}
    for path, body in pages(release_of()).items():
        file = root / FOLDER / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        if path.endswith("index.html"):
            kinds[f"{path.partition('/')[0]} {path.count('/')}"] = path.removesuffix("index.html")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{FOLDER}", [*kinds.values(), "404.html"]
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop-light", "phone-dark"]
)
def test_every_kind_of_page_is_read_by_anyone(
    browser: Any, site: tuple[str, list[str]], size: dict[str, int], scheme: str
) -> None:
    if not AXE.is_file():
        absent(f"axe-core ({AXE}; npm ci --prefix web)")
    address, paths = site
    assert len(paths) >= 10
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    wrong: list[str] = []
    page.on("requestfailed", lambda made: wrong.append(f"failed: {made.url}"))
    page.on("response", lambda got: got.status >= 400 and wrong.append(f"{got.status}: {got.url}"))
    for path in paths:
        page.goto(address + path)
        page.evaluate(Path(AXE).read_text(encoding="utf-8"))
        found = page.evaluate("axe.run()")["violations"]
        wrong += [f"{path}: {each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]
        assert page.evaluate("document.scrollingElement.scrollWidth") <= size["width"], path
    context.close()
    # The icon is a file of the page, which is not beside these pages here.
    assert [each for each in wrong if not each.endswith("icons/icon-192.png")] == []


def test_a_page_keeps_its_own_policy_and_is_styled_without_a_script(
    browser: Any, site: tuple[str, list[str]]
) -> None:
    """With the policy in force and scripts off: the stylesheet loads, and the way from a place to its event holds."""
    address, paths = site
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda each: "favicon" not in each.text and said.append(each.text))
    page.goto(address + next(path for path in paths if path.startswith("place/")))
    assert page.locator("main").evaluate("each => getComputedStyle(each).maxWidth") != "none"
    page.locator("h3 a").first.click()
    page.wait_for_url("**/event/*/")
    assert page.locator("h1").inner_text()
    context.close()
    assert [each for each in said if "404" not in each] == []
