"""What documents tell people to type works, and prints what they show."""

import re
from pathlib import Path

import pytest

from conftest import REPO  # type: ignore[import-not-found]

DOCUMENTS = sorted(
    str(path.relative_to(REPO))
    for path in [*REPO.glob("*.md"), *(REPO / "docs").rglob("*.md"), *(REPO / "examples").rglob("*.md")]
    if "```console" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_prints_what_the_document_shows(name: str) -> None:
    """Run in order, in a fresh folder, as a reader would; `make docs` brings the outputs up to date."""
    from docs_console import followed  # type: ignore[import-not-found]

    text = (REPO / name).read_text(encoding="utf-8")
    assert followed(text) == text


def test_readme_and_tutorial_show_commands() -> None:
    assert {"README.md", "docs/tutorial.md"} <= set(DOCUMENTS)


def test_every_command_named_in_a_document_exists() -> None:
    from docs_links import documents  # type: ignore[import-not-found]
    from docs_reference import commands  # type: ignore[import-not-found]

    known = {words.split()[0] for words, _ in commands()}
    named = {
        (path.name, word)
        for path in documents()
        for code in re.findall(r"`[^`]+`", path.read_text(encoding="utf-8"))
        for word in re.findall(r"\bheldground ([a-z]+)\b", code)
    }
    assert {each for each in named if each[1] not in known} == set()


def test_every_command_has_help_and_an_example_that_names_it() -> None:
    from docs_reference import commands, told_and_example

    for words, command in commands():
        told, example = told_and_example(command.help or "")
        assert told, words
        assert example.startswith(f"heldground {words}"), words


def test_every_target_named_in_a_document_is_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z]+):", (REPO / "Makefile").read_text(), re.MULTILINE))
    for path in [REPO / "README.md", REPO / "CONTRIBUTING.md", *(REPO / "docs").rglob("*.md")]:
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"(?:^|`|\$ )make ([a-z]+)", text, re.MULTILINE))
        assert named <= targets, path.name


def test_the_readme_is_under_100_lines_and_its_python_under_nine() -> None:
    text = (REPO / "README.md").read_text(encoding="utf-8")
    (python,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(text.splitlines()) < 100
    assert len([line for line in python.splitlines() if line]) <= 8


def test_the_changelog_has_this_version_and_its_results() -> None:
    import tomllib

    text = (REPO / "CHANGELOG.md").read_text(encoding="utf-8")
    version = tomllib.loads((REPO / "pyproject.toml").read_text())["project"]["version"]
    newest = re.split(r"^## ", text, flags=re.MULTILINE)[1]
    assert newest.startswith(version)
    assert "### Results" in newest


def test_an_output_that_changed_is_shown_as_it_is_now(tmp_path: Path) -> None:
    """Else the comparison above could not fail."""
    from docs_console import Reader, as_shown

    reader = Reader(tmp_path)
    assert reader.run("printf 'one\\ntwo\\n'") == ["one", "two"]
    assert as_shown(["one", "two"], ("one", "stale")) == ["one", "two"]
    assert as_shown(["one", "two", "three"], ("one", "…", "three")) == ["one", "…", "three"]
    assert as_shown(["one", "two", "new"], ("one", "…", "three")) == ["one", "two", "new"]
    with pytest.raises(RuntimeError, match="ended with 3"):
        reader.run("exit 3")


def test_what_the_readme_says_is_missing_is_missing() -> None:
    """And what it says works is there: commands in its table stand on the right side."""
    from docs_reference import commands

    known = {words.split()[0] for words, _ in commands()}
    text = (REPO / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.*?) \|(.*?)\|$", text.partition("## What works today")[2], re.MULTILINE)
    missing = {word for _, right in rows for word in re.findall(r"`([a-z]+)`", right)}
    works = {word for left, _ in rows for word in re.findall(r"`([a-z]+)`", left)}
    assert len(missing) >= 1 and len(works) >= 5
    assert missing & known == set(), "landed: move it to the left"
    assert works - known == set()
