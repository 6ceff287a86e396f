"""`heldground publish`: what it prints, refuses and ends with."""

import importlib.resources
import re
from pathlib import Path

import pytest

from cli.conftest import Run
from publish.published import bordered

if not (importlib.resources.files("heldground") / "web" / "index.html").is_file():
    pytest.skip("the page is not built", allow_module_level=True)


def test_a_site_is_published_checked_damaged_and_mended(run: Run, tmp_path: Path) -> None:
    """One folder's life, with the exit codes scripts go by."""
    bordered(tmp_path / "project")
    site = tmp_path / "site"
    again = ("publish", site, "--project", tmp_path / "project", "--as-of", "2025-04-20", "--no-downloads")
    done = run(*again)
    assert done.returncode == 0, done.stderr
    assert "data/evidence" in done.stdout
    assert "0 unchanged, 0 removed" in done.stderr
    assert "python -m http.server" in done.stderr
    assert "0 files written" in run(*again).stderr
    assert run("publish", site, "--check").returncode == 0
    claims = site / "data" / "claims" / "2025-04.json"
    claims.write_bytes(claims.read_bytes()[::-1])
    found = run("publish", site, "--check")
    assert found.returncode == 1
    assert "damaged: data/claims/2025-04.json" in found.stderr
    assert "1 file written" in run(*again, "--force").stderr
    assert run("publish", site, "--check").returncode == 0


def test_a_desk_is_told_what_waits_what_is_withheld_and_of_an_instant_yet_to_come(
    run: Run, tmp_path: Path
) -> None:
    """A rule that takes away more than was meant, or a date typed too late, is seen before readers see it."""
    project = bordered(tmp_path / "project")
    publish = ("publish", tmp_path / "site", "--project", project.folder, "--no-downloads", "--as-of")
    plain = run(*publish, "2025-06-01")
    assert "claims:" not in plain.stderr
    assert "yet to come" not in plain.stderr
    with (project.folder / "heldground.toml").open("a", encoding="utf-8") as config:
        config.write(
            '[[publish.coarse]]\nplaces = "region"\n[[publish.delays]]\nhours = 480\nsources = ["paper"]\n'
        )
    early = run(*publish, "2025-04-10").stderr
    assert re.search(
        r"claims: 0 told, 1 told without words, 0 withheld, 3 wait \(more is out at 2025-04-", early
    ), early
    assert re.search(
        r"claims: 0 told, \d told without words, 0 withheld, 0 wait\n", run(*publish, "2025-06-01").stderr
    )
    ahead = run(*publish, "2999-01-01")
    assert ahead.returncode == 0
    assert (
        "2999-01-01T23:59:59Z, which is yet to come: the delay that readers are promised is not kept"
        in ahead.stderr
    )


def test_a_folder_of_others_is_wrong_use(run: Run, tmp_path: Path) -> None:
    bordered(tmp_path / "project")
    done = run("publish", tmp_path / "project", "--project", tmp_path / "project")
    assert done.returncode == 2
    assert "give a new or an empty folder" in done.stderr
    assert run("publish", tmp_path / "nothing", "--check").returncode == 2
