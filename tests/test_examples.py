"""The notebook of `examples/` runs as it is handed out, on a site published a minute ago."""

import json
import os
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import REPO

NOTEBOOK = REPO / "examples" / "published-release.ipynb"
HELDGROUND = str(REPO / ".venv" / "bin" / "heldground")
LET_OUT = """
[[sources]]  # in this test's folder only: to whoever has the right, the map may leave
id = "deepstate"
title = "DeepState"
attribution = "DeepState (deepstatemap.live)"
licence = "terms not published by the source"
definition = "ground held by Russia since 24 February 2022"
redistribute = true
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project, published with its map."""
    folder = tmp_path_factory.mktemp("examples")
    project, out = folder / "demo", folder / "site"
    run("demo", "--no-serve", str(project))
    with (project / "heldground.toml").open("a", encoding="utf-8") as file:
        file.write(LET_OUT)
    run("publish", str(out), "--project", str(project), "--as-of", "2025-05-06")
    return out


def run(*arguments: str) -> None:
    subprocess.run([HELDGROUND, *arguments], check=True, capture_output=True, timeout=180)


def test_the_notebook_reproduces_the_pages_figure(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All its cells run in Jupyter's own kernel; it asserts that its figures are the page's, and shows them."""
    picture = tmp_path / "figure.png"
    monkeypatch.setenv("HELDGROUND_SITE", str(site))
    monkeypatch.setenv("HELDGROUND_PICTURE", os.environ.get("HELDGROUND_KEEP_PICTURE", str(picture)))
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    told = "".join(
        each.get("text", "") for cell in notebook.cells if cell.cell_type == "code" for each in cell.outputs
    )
    assert "the largest difference is 0.0" in told, told
    assert "terms not published by the source" in told
    assert "12 maps, " in told
    assert Path(os.environ["HELDGROUND_PICTURE"]).stat().st_size > 10_000


def test_the_notebook_notices_a_site_that_was_altered(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte changed in a file of the release stops it: its checksums are compared, and the check can fail."""
    changed = tmp_path / "site"
    (changed / "downloads").mkdir(parents=True)
    release = json.loads((site / "release.json").read_text(encoding="utf-8"))
    (changed / "release.json").write_text(json.dumps(release), encoding="utf-8")
    for path in (each["path"] for each in release["downloads"] if "control-" in each["path"]):
        (changed / path).write_bytes((site / path).read_bytes().replace(b'"held"', b'"lost"', 1))
    code = [cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    monkeypatch.setenv("HELDGROUND_SITE", str(changed))
    with pytest.raises(AssertionError, match="is damaged"):
        exec("\n".join(code[:3]), {})


def test_the_notebook_is_handed_out_without_outputs() -> None:
    """What it prints is what the reader's release says, never ours."""
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert cell.cell_type != "code" or (cell.outputs == [] and cell.execution_count is None)
