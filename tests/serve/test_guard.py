"""Only our own host is answered, and browsers are held to what comes from here."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from heldground.errors import WrongUse
from heldground.publish.page.configured import content_policy
from heldground.serve import files
from heldground.serve.app import app_of
from heldground.serve.guard import is_loopback
from serve.asking import ask, border, serve


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:9", "LOCALHOST.", "[::1]:8000"])
def test_own_names_are_answered(app: Any, host: str) -> None:
    """Under any port, which a tunnel may change."""
    assert ask(app, "/api/project", host=host).status == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:8000", "10.0.0.5", "", "[", None])
def test_other_names_are_refused(app: Any, host: str | None) -> None:
    """A name that was made to point here (DNS rebinding) reads nothing, of page or data."""
    for path in ("/api/project", "/", "/api/history/open-map.bin"):
        answer = ask(app, path, host=host)
        assert answer.status == 421
        assert answer.json["error"]["title"] == "Another host"


def test_a_server_on_all_addresses_takes_addresses_and_no_foreign_name() -> None:
    """Digits cannot be rebound; a name has to be one of ours."""
    app = app_of(serve(border()[0]).state.served, hosts=("0.0.0.0", "map.desk.example"))
    assert ask(app, "/api/places", host="192.168.1.7:80").status == 200
    assert ask(app, "/api/places", host="map.desk.example").status == 200
    assert ask(app, "/api/places", host="evil.example").status == 421


def test_every_answer_carries_the_policy(app: Any) -> None:
    """Page, data, files and errors: nothing from elsewhere, no guessing of types, no address handed on."""
    for path in (
        "/",
        "/api/project",
        "/api/history/open-map.bin",
        "/api/nothing",
        "/api/docs",
        "/api/evidence",
    ):
        headers = ask(app, path).headers
        rules = dict(rule.strip().split(" ", 1) for rule in headers["content-security-policy"].split(";"))
        assert rules["default-src"] == "'none'"
        assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
        assert rules["base-uri"] == rules["frame-ancestors"] == "'none'"
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers


def test_only_named_origins_may_frame_the_page() -> None:
    """And what is no origin cannot slip another rule into the header."""
    assert content_policy(["https://paper.example"]).endswith("frame-ancestors https://paper.example")
    for odd in ("paper.example", "https://paper.example; script-src *", "*", "https://a.example/path"):
        with pytest.raises(WrongUse, match="no origin"):
            content_policy([odd])


def test_loopback_is_this_machine_only() -> None:
    """Names and addresses that others can reach are not."""
    assert [is_loopback(host) for host in ("127.0.0.1", "127.8.8.8", "::1", "localhost")] == [True] * 4
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "map.example")] == [False] * 4


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A built page of three files, in place of the package's own."""
    web = tmp_path / "web"
    (web / "assets").mkdir(parents=True)
    (web / "index.html").write_text("<!doctype html>" + "x" * 2000)
    (web / "assets" / "app-1a2b.js").write_text("export const a = 1;\n" * 200)
    (web / "assets" / "base-3c4d.pmtiles").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "secret.txt").write_text("secret")
    monkeypatch.setattr(files.resources, "files", lambda _: tmp_path)
    files._read.cache_clear()
    yield web
    files._read.cache_clear()


def test_page_is_compressed_and_its_hashed_assets_kept_for_good(app: Any, page: Path) -> None:
    """The page itself is asked for again, and not sent again while it is the same."""
    first = ask(app, "/", accept_encoding="gzip, br")
    assert (first.status, first.headers["cache-control"]) == (200, "no-cache")
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    assert first.headers["content-encoding"] == "gzip"
    assert ask(app, "/", accept_encoding="gzip", if_none_match=first.headers["etag"]).status == 304
    script = ask(app, "/assets/app-1a2b.js")
    assert script.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert script.headers["content-type"].startswith("text/javascript")
    (page / "sw.js").write_text("self.addEventListener('fetch', () => {});")
    assert ask(app, "/sw.js").headers["cache-control"] == "public, max-age=3600", (
        "browsers ask for it in mid-drag"
    )
    (page / "index.html").write_text("<!doctype html>another build")
    assert b"another build" in ask(app, "/", if_none_match=first.headers["etag"]).body


def test_tiles_are_read_in_ranges(app: Any, page: Path) -> None:
    """As PMTiles does, of bytes that are never compressed."""
    tiles = (page / "assets" / "base-3c4d.pmtiles").read_bytes()
    part = ask(app, "/assets/base-3c4d.pmtiles", range="bytes=0-126", accept_encoding="gzip")
    assert (part.status, part.body) == (206, tiles[:127])
    assert "content-encoding" not in part.headers
    assert ask(app, "/assets/base-3c4d.pmtiles", range="bytes=5000-9999999").body == tiles[5000:]
    for odd in ("bytes=5-1", "bytes=a-b", "bytes=-", "items=0-1", "bytes=0-1,4-5"):
        assert ask(app, "/assets/base-3c4d.pmtiles", range=odd).body == tiles


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/assets/../../secret.txt", "//secret.txt", "/..\\secret.txt", "/assets"]
)
def test_nothing_outside_of_the_page_is_served(app: Any, page: Path, path: str) -> None:
    """Whatever way up is tried."""
    answer = ask(app, path)
    assert answer.status == 404
    assert b"secret\n" not in answer.body
    assert answer.body != b"secret"


def test_without_a_built_page_the_server_says_how_to_build_it(
    app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data is served all the same."""
    monkeypatch.setattr(files.resources, "files", lambda _: tmp_path)
    answer = ask(app, "/")
    assert answer.status == 503
    assert b"hatch_build.py" in answer.body
    assert ask(app, "/api/project").status == 200


@pytest.mark.parametrize("told", ["https://paper.example", [1], {"a": 1}])
def test_embedders_that_are_no_list_of_texts_are_refused(told: object) -> None:
    from heldground.errors import BadProject
    from heldground.serve.served import embedders_of

    with pytest.raises(BadProject, match="embedders"):
        embedders_of({"serve": {"embedders": told}})
