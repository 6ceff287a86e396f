"""A desk's own basemap: what lies beside the style is served, nothing else is, and only named hosts may be asked."""

import json
from pathlib import Path
from typing import Any

import pytest

from heldground.errors import BadProject
from heldground.publish.page.configured import Basemap, basemap_of
from heldground.serve.app import app_of
from heldground.serve.basemap import basemap_file
from serve.asking import ask, border, serve

STYLE = {"version": 8, "sources": {}, "layers": [{"id": "land", "type": "background"}]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "basemap" / "letters").mkdir(parents=True)
    (tmp_path / "basemap" / "style.json").write_text(json.dumps(STYLE))
    (tmp_path / "basemap" / "letters" / "0-255.pbf").write_bytes(b"letters")
    (tmp_path / "basemap" / ".secret").write_text("no")
    (tmp_path / "heldground.db").write_bytes(b"secret")
    return tmp_path


def basemap(folder: Path, **view: Any) -> Basemap | None:
    return basemap_of({"view": {"style": "basemap/style.json", **view}}, folder)


def test_without_a_style_there_is_none(tmp_path: Path) -> None:
    assert basemap_of({}, tmp_path) is None
    assert basemap_of({"view": {"home": [1, 2, 3, 4]}}, tmp_path) is None


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ({"style": "style.json"}, "folder of its own"),
        ({"style": "../outside/style.json"}, "folder of its own"),
        ({"style": "/etc/style.json"}, "folder of its own"),
        ({"style": 5}, "folder of its own"),
        ({"style": "basemap/absent.json"}, "cannot be read"),
        ({"style": "basemap/letters/0-255.pbf"}, "is no JSON"),
        ({"style_hosts": "https://tiles.example"}, "write a list"),
        ({"style_hosts": ["http://tiles.example"]}, "is no origin"),
        ({"style_hosts": ["https://tiles.example; script-src *"]}, "is no origin"),
    ],
)
def test_what_is_no_style_is_refused_in_words(folder: Path, view: dict[str, Any], words: str) -> None:
    with pytest.raises(BadProject, match=words):
        basemap(folder, **view)


def test_a_json_that_is_no_style_is_refused(folder: Path) -> None:
    (folder / "basemap" / "style.json").write_text('{"version": 7, "layers": []}')
    with pytest.raises(BadProject, match="no MapLibre style"):
        basemap(folder)


@pytest.mark.parametrize(
    "path",
    [
        "../heldground.db",
        "..%2fheldground.db",
        ".secret",
        "letters/../../heldground.db",
        "a\\b",
        "",
        "/etc/passwd",
        "link",
    ],
)
def test_nothing_outside_its_folder_is_a_file_of_it(folder: Path, path: str) -> None:
    (folder / "basemap" / "link").symlink_to(folder / "heldground.db")
    found = basemap(folder)
    assert found is not None
    assert basemap_file(found, path) is None


def test_the_page_is_told_and_the_policy_names_the_hosts(folder: Path) -> None:
    knowledge, texts = border()
    served = serve(knowledge, texts=texts).state.served
    app = app_of(
        type(served)(
            served.title, served.view, served.holdings, served.now, served.home,
            basemap(folder, style_hosts=["https://tiles.example", "https://*.letters.example"]),
        )
    )  # fmt: skip
    assert ask(app, "/api/project").json["style_url"] == "basemap/style.json"
    style = ask(app, "/basemap/style.json")
    assert style.json == STYLE
    assert ask(app, "/basemap/letters/0-255.pbf").body == b"letters"
    assert ask(app, "/basemap/absent").status == 404
    policy = style.headers["content-security-policy"]
    assert "connect-src 'self' https://tiles.example https://*.letters.example;" in policy
    assert "script-src 'self';" in policy


def test_without_one_the_policy_names_nobody(folder: Path) -> None:
    knowledge, texts = border()
    answer = ask(serve(knowledge, texts=texts), "/api/project")
    assert answer.json["style_url"] is None
    assert "https://" not in answer.headers["content-security-policy"]
