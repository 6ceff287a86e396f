"""`heldground publish`: what it prints, refuses and ends with."""

import importlib.resources
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


def test_a_folder_of_others_is_wrong_use(run: Run, tmp_path: Path) -> None:
    bordered(tmp_path / "project")
    done = run("publish", tmp_path / "project", "--project", tmp_path / "project")
    assert done.returncode == 2
    assert "give a new or an empty folder" in done.stderr
    assert run("publish", tmp_path / "nothing", "--check").returncode == 2
