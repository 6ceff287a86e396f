"""Reference pages, glossary, links and locks follow the program."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from conftest import REPO  # type: ignore[import-not-found]
from heldground.actors import Control, Side
from heldground.claims.model import FAMILIES, STANCES
from heldground.events.model import Status
from heldground.project import create_project
from heldground.reports.fetching import FetchSettings
from heldground.reports.origins import ConfiguredFeed
from heldground.sources import Source
from heldground.theatre import Speaker

GLOSSARY = (REPO / "docs" / "glossary.md").read_text(encoding="utf-8")
DESIGN_WORDS = (
    "source", "report", "span", "claim", "claimant", "via", "stance", "side", "place", "event", "snapshot", "edit",
    "cell", "history", "control", "valid", "known", "recorded",
)  # fmt: skip


@pytest.mark.parametrize("name", ["cli.md", "errors.md", "labels.md", "settings.md"])
def test_a_reference_page_says_what_the_program_does(name: str) -> None:
    """`make docs` makes it anew."""
    from docs_reference import pages  # type: ignore[import-not-found]

    assert (REPO / "docs" / "reference" / name).read_text(encoding="utf-8") == pages()[name]


def test_every_link_leads_somewhere() -> None:
    from docs_links import broken_links, documents  # type: ignore[import-not-found]

    assert broken_links(documents()) == []


def test_a_broken_link_is_found() -> None:
    from docs_links import REPO as HERE
    from docs_links import broken_links

    path = HERE / "docs" / "index.md"
    assert broken_links([path]) == []
    assert "glossary" in {each.partition("#")[0] for each in _targets("[a](glossary#b)")}
    draft = HERE / "test-results" / "links.md"
    draft.parent.mkdir(exist_ok=True)
    try:
        draft.write_text(
            "[gone](gone.md), [part](../docs/glossary.md#no-such-part), [good](../README.md#from-python)"
        )
        assert broken_links([draft]) == [
            "test-results/links.md: gone.md",
            "test-results/links.md: ../docs/glossary.md#no-such-part",
        ]
    finally:
        draft.unlink()


def _targets(text: str) -> list[str]:
    from docs_links import LINK

    return [link["target"] for link in LINK.finditer(text)]


def test_every_document_is_in_the_index() -> None:
    """A page nobody can find is not documentation."""
    docs = REPO / "docs"
    index = (docs / "index.md").read_text(encoding="utf-8")
    listed = set(_targets(index))
    pages = {path.relative_to(docs).as_posix() for path in docs.rglob("*.md")} - {"index.md"}
    assert pages <= listed


@pytest.mark.parametrize("word", DESIGN_WORDS)
def test_the_glossary_has_every_word_of_the_design(word: str) -> None:
    assert re.search(rf"^\|.*\*\*{word}\*\*", GLOSSARY, re.MULTILINE)


def test_the_glossary_has_exactly_the_values_the_program_knows() -> None:
    assert _values("Control") == [control.value for control in Control]
    assert _values("Status") == [status.value for status in Status]
    assert _values("Stance") == list(STANCES)
    assert _values("Predicates") == list(FAMILIES)


def _values(heading: str) -> list[str]:
    section = GLOSSARY.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)


def test_every_setting_is_documented(tmp_path: Path) -> None:
    """The keys of a source, a side and a speaker, those of a new project, and those the code asks a configuration for."""
    import docs_reference as pages

    assert set(pages.SOURCE) == {each.name for each in fields(Source)}
    assert set(pages.SIDE) == {each.name for each in fields(Side)}
    assert set(pages.SPEAKER) == {each.name for each in fields(Speaker)}
    assert set(pages.FEED) == {each.name for each in fields(ConfiguredFeed)}
    assert set(pages.FETCH) == {each.name for each in fields(FetchSettings)}
    asked = set()
    for path in (REPO / "src" / "heldground").rglob("*.py"):
        asked |= set(re.findall(r"\bconfig(?:\.get\(|\[)\"(\w+)\"", path.read_text(encoding="utf-8")))
    tables = {"publish", "view", "serve", "fetch", "feeds", "sources", "sides", "speakers"}
    assert asked - tables <= set(pages.PROJECT)
    made = create_project(tmp_path / "new").config
    assert set(made) - tables <= set(pages.PROJECT)
    assert set(made["publish"]) <= set(pages.PUBLISH)
    assert set(made.get("view", {})) <= set(pages.VIEW)


def test_the_page_of_errors_has_every_error() -> None:
    import docs_reference as pages
    import heldground.serve.app  # noqa: F401  (an error defined elsewhere shows once its module is loaded)

    names = {each.__name__ for each in pages.all_errors()}
    assert {each.__module__ for each in pages.all_errors()} == {"heldground.errors"}
    page = pages.errors_page()
    assert len(names) >= 8
    assert {name for name in names if f"`{name}`" not in page} == set()
    tree = page.partition("```")[2].partition("```")[0]
    assert {name for name in names if name not in tree} == set(), "the drawing in errors.py lacks one"


def test_the_locks_fit_the_project() -> None:
    import lock  # type: ignore[import-not-found]

    assert lock.problems(REPO) == []


def test_a_lock_of_other_requirements_is_found(tmp_path: Path) -> None:
    import lock

    folder = tmp_path
    project = (REPO / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(project.replace('"numpy>=2.0"', '"numpy>=2.1"'))
    for name in lock.LOCKS:
        (folder / name).write_text((REPO / name).read_text(encoding="utf-8"))
    assert len(lock.problems(folder)) == sum(
        "pyproject.toml" in made_from for made_from in lock.LOCKS.values()
    )
    assert all("other requirements" in each for each in lock.problems(folder))
    (folder / "pyproject.toml").write_text(project)
    text = (folder / "requirements.lock").read_text(encoding="utf-8")
    (folder / "requirements.lock").write_text(
        text + "left-pad==1.0 \\\n    --hash=sha256:00\nhttps://example.org/x.whl\n"
    )
    found = lock.problems(folder)
    assert any("left-pad==1.0 is not in" in each for each in found)
    assert any("names an address" in each for each in found)
