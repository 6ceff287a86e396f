"""Every table and key of heldground.toml and of a theatre file is known by name; what nobody reads is refused."""

import re
import tomllib
from pathlib import Path

import pytest

from conftest import REPO  # type: ignore[import-not-found]
from heldground.errors import BadInput, BadProject
from heldground.project import CONFIG, create_project, open_project
from heldground.settings import checked_project, checked_theatre
from heldground.theatre import parse_theatre

STRAYS: list[tuple[str, str]] = [
    ('titel = "A border"', r"heldground.toml: there is no setting 'titel'.*did you mean 'title'\?"),
    ("[veiw]\nhome = []", r"'veiw'.*did you mean \[view\]\?"),
    ("[pubish]\nplaces = 'region'", r"'pubish'.*did you mean \[publish\]\?"),
    ("[[Publish.delays]]\nhours = 48", r"'Publish'.*did you mean \[publish\]\?"),
    ("[[witheld]]\nreason = 'x'", r"'witheld', and nothing would read it; did you mean"),
    ("[[withheld]]\nreason = 'x'", r"'withheld'.*it belongs into \[publish\]"),
    ("delay_hours = 72", r"'delay_hours'.*it belongs into \[publish\]"),
    ("[publish]\ntitle = 'A border'", r"\[publish\]: .*'title'.*at the top of the file, before any table"),
    ("[publish]\ndelayhours = 72", r"\[publish\]: .*did you mean 'delay_hours'\?"),
    ("[publish]\n[[publish.witheld]]", r"\[publish\]: .*did you mean \[\[withheld\]\]\?"),
    ("[[publish.delays]]\n[[publish.delays]]\nregion = []", r"\[\[publish.delays\]\] 2: .*did you mean 'regions'\?"),
    ("[publish.delays]\nhours = 48", r"publish.delays = .*write each as a table of its own, \[\[publish.delays\]\]"),
    ("[[publish]]\nplaces = 'region'", r"publish = .*write it as a table, \[publish\]"),
    ("[view]\nhomes = []", r"\[view\]: .*did you mean 'home'\?"),
    ("[serve]\nembeder = []", r"\[serve\]: .*did you mean 'embedders'\?"),
    ("[serve]\nqqq = 1", r"\[serve\]: .*there are: 'embedders'"),
    ("[[sides]]\nid = 'a'\nnames = { en = 'A' }\nalias = {}", r"\[\[sides\]\] 1: .*did you mean \[aliases\]\?"),
    ("[[speakers]]\nnam = {}", r"\[\[speakers\]\] 1: .*did you mean \[names\]\?"),
    ("[[sources]]\nredistribut = false", r"\[\[sources\]\] 1: .*did you mean 'redistribute'\?"),
    ("[maps.river]\nredistribut = false", r"\[maps.river\]: .*did you mean 'redistribute'\?"),
    ("[maps.river.values]\narmy = { sied = 'x' }", r"\[maps.river.values.army\]: .*did you mean 'side'\?"),
    ("[labels.nzz]\nlables = []", r"\[labels.nzz\]: .*did you mean \[\[labels\]\]\?"),
    ("[fetch]\nrobot = false", r"\[fetch\]: .*did you mean 'robots'\?"),
    ("[[feeds]]\nfolow = true", r"\[\[feeds\]\] 1: .*did you mean 'follow'\?"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), STRAYS)
def test_a_setting_that_nobody_reads_is_refused(text: str, words: str) -> None:
    """What it is, where it stands, and what was likely meant: a policy believed to be on must not be off."""
    with pytest.raises(BadProject, match=f"(?s){words}"):
        checked_project(tomllib.loads(text))


def test_every_command_stops_at_such_a_setting(tmp_path: Path) -> None:
    """A project with one does not open, whatever was asked of it; without it, it does."""
    create_project(tmp_path / "p").engine.dispose()
    config = tmp_path / "p" / CONFIG
    whole = config.read_text(encoding="utf-8")
    config.write_text(f"{whole}\n[veiw]\nhome = [0, 0, 1, 1]\n", encoding="utf-8")
    with pytest.raises(BadProject, match=r"p/heldground.toml: .*did you mean \[view\]"):
        open_project(tmp_path / "p")
    config.write_text(f"{whole}\n[view]\nhome = [0, 0, 1, 1]\n", encoding="utf-8")
    open_project(tmp_path / "p").engine.dispose()


def test_a_theatre_file_is_held_to_its_names_too() -> None:
    text = (REPO / "examples/invented-war/theatre.toml").read_text(encoding="utf-8")
    parse_theatre(text, origin="mine.toml")
    with pytest.raises(BadInput, match=r"mine.toml: .*'bound'.*did you mean 'bounds'"):
        parse_theatre(f"bound = 1\n{text}", origin="mine.toml")
    with pytest.raises(BadInput, match=r"mine.toml, \[\[speakers\]\] 1: .*did you mean 'side'"):
        parse_theatre(text.replace('side = "north"', 'sid = "north"', 1), origin="mine.toml")


DOCUMENTS = sorted([*(REPO / "docs").rglob("*.md"), REPO / "README.md"])
THEATRES = [
    path
    for folder in ("src/heldground/theatres", "tests/cases/theatres")
    for path in (REPO / folder).glob("*.toml")
]


def _blocks() -> list[tuple[str, str]]:
    """Every TOML block of the documentation and the examples that is one of a project."""
    found = []
    for path in DOCUMENTS:
        for number, block in enumerate(
            re.findall(r"```toml\n(.*?)```", path.read_text(encoding="utf-8"), re.S)
        ):
            if "[[trigger]]" not in block:  # a lexicon's
                found.append((f"{path.name} {number}", block))
    example = REPO / "examples/other-maps/maps.toml"
    return [*found, (example.name, example.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("name", "text"), _blocks(), ids=[name for name, _ in _blocks()])
def test_what_the_documentation_shows_is_taken(name: str, text: str) -> None:
    checked_project(tomllib.loads(text))


@pytest.mark.parametrize("path", THEATRES, ids=lambda path: path.stem)
def test_every_theatre_at_hand_is_taken(path: Path) -> None:
    checked_theatre(tomllib.loads(path.read_text(encoding="utf-8")), str(path))
