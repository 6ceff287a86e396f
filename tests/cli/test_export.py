"""`export` as people run it: exit codes, the account, what may leave."""

import json
from pathlib import Path

import pytest


def test_an_export_ends_with_an_account_and_says_it_is_the_desks(run, demo: Path, tmp_path: Path) -> None:
    """Nothing on stdout: the data is in the file."""
    out = tmp_path / "front.geojson"
    done = run("export", "geojson", out, "--what", "all", "--at", "2025-04-08", "--project", demo)
    assert (done.returncode, done.stdout) == (0, "")
    document = json.loads(out.read_bytes())
    kinds = [each["properties"]["kind"] for each in document["features"]]
    assert f"{kinds.count('cell')} cells, {kinds.count('claim')} claims" in done.stderr
    assert "source: DeepState (deepstatemap.live); terms not published by the source" in done.stderr
    assert "not for publication; --public makes what may leave" in done.stderr
    assert document["heldground"]["warning"] is not None


def test_what_the_public_may_not_have_is_refused_and_figures_go(run, demo: Path, tmp_path: Path) -> None:
    """DeepState publishes no terms: exit 2, no file; its km2 are figures of the desk's own measuring."""
    out = tmp_path / "front.csv"
    asked = ("export", "csv", out, "--public", "--source", "deepstate", "--project", demo)
    refused = run(*asked)
    assert refused.returncode == 2
    assert "--what figures" in refused.stderr
    assert not out.exists()
    given = run(*asked, "--what", "figures", "--as-of", "2025-05-06")
    assert given.returncode == 0, given.stderr
    assert "not for publication" not in given.stderr
    first = out.read_bytes()
    assert run(*asked, "--what", "figures", "--as-of", "2025-05-06", "--force").returncode == 0
    assert out.read_bytes() == first


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("shp", "o.shp"), "no format 'shp'"),
        (("csv", "o.csv", "--what", "all"), "one table"),
        (("geojson", "o.geojson", "--source", "isw"), "no map of source 'isw'"),
        (("geojson", "o.geojson", "--at", "2025-04-08", "--from", "2025-04-01"), "not both"),
        (("geojson", "o.geojson", "--class", "xx:held"), "no class"),
        (("geojson", "missing/o.geojson"), "no folder missing"),
        (("geojson", "."), "is a folder"),
    ],
)
def test_wrong_use_ends_with_2_and_leaves_nothing(run, demo: Path, tmp_path: Path, arguments, said) -> None:
    done = run("export", *arguments, "--project", demo, cwd=tmp_path)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []
