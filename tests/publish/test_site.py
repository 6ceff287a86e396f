"""A published site is what the public's service tells, in files, whole at every moment and the same everywhere."""

import json
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from heldground.errors import WrongUse
from heldground.project import Project
from heldground.publish.bundle import encode_history
from heldground.publish.page.configured import content_policy
from heldground.publish.site import folder as folders
from heldground.publish.site.folder import check_site
from heldground.publish.site.making import make_release
from heldground.publish.site.names import file_key
from heldground.serve.app import create_app
from publish.published import AS_OF, NEXT_DAY, add_map, add_report, bordered, content, copy_of, publish
from publish.test_bundle import read
from serve.asking import DRONY, ask


@pytest.fixture(scope="module", autouse=True)
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The page as a build leaves it: its own first file, and one of each other kind."""
    web = tmp_path_factory.mktemp("web")
    shutil.copy(Path(__file__).parents[2] / "web" / "index.html", web)
    for path in ("assets/index-1a2b.js", "icons/icon.png", "sw.js", "manifest.json"):
        (web / path).parent.mkdir(exist_ok=True)
        (web / path).write_text(path * 200)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("heldground.publish.site.page.built_page", lambda: web)
        yield


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return bordered(tmp_path_factory.mktemp("site") / "project")


@pytest.fixture(scope="module")
def site(project: Project) -> Path:
    """The project published; tests only read it."""
    out = project.folder.with_name("published")
    publish(project, out)
    return out


@pytest.fixture
def mine(site: Path, tmp_path: Path) -> Path:
    """A copy of the site to publish into, or to damage."""
    shutil.copytree(site, tmp_path / "site")
    return tmp_path / "site"


def told(site: Path, path: str) -> Any:
    return json.loads((site / "data" / path).read_bytes())


def test_files_are_the_answers_of_the_public_service(project: Project, site: Path) -> None:
    """The page cannot tell a file from the service: evidence, places, regions, areas, claims and events are the same."""
    app = create_app(project, audience="public", now=lambda: AS_OF)
    for place in ("t:ilek", "t:drony"):
        assert told(site, f"evidence/{file_key(place)}.json") == ask(app, f"/api/evidence?place={place}").json
    assert told(site, "evidence/t_3a_ilek.json")["checks"], "a claim was set against the map"
    assert told(site, "places.json") == ask(app, "/api/places").json
    regions = ask(app, "/api/regions").json
    assert told(site, "regions.json") == regions
    listed = told(site, "site.json")
    for region in (each["id"] for each in regions["regions"]):
        asked = ask(app, f"/api/area?source=deepstate&region={region}").json
        if region in listed["site"]["areas"]["deepstate"]:
            assert told(site, f"area/deepstate/{file_key(region)}.json") == asked
        else:
            assert asked["classes"] == []
    assert len(listed["site"]["areas"]["deepstate"]) >= 2
    assert told(site, "area/deepstate/all.json") == ask(app, "/api/area?source=deepstate").json
    claims = [
        each for month in listed["site"]["claims"] for each in told(site, f"claims/{month}.json")["claims"]
    ]
    assert claims == ask(app, "/api/claims?limit=100").json["claims"]
    assert len(claims) == 4
    events = [
        each for month in listed["site"]["events"] for each in told(site, f"events/{month}.json")["events"]
    ]
    assert events == ask(app, "/api/events?limit=100").json["events"]
    served = ask(app, "/api/project").json
    for source in (*served["sources"], *listed["sources"]):
        del source["history_urls"], source["now_url"]
    assert {key: value for key, value in listed.items() if key != "site"} == served


def test_columns_of_claims_lead_to_the_claims_they_describe(site: Path) -> None:
    """A filter asks the columns; the row's month and place in it are where the claim stands."""
    index = told(site, "claims/index.json")
    rows, values = index["rows"], index["values"]
    months = {month: told(site, f"claims/{month}.json")["claims"] for month in index["months"]}
    assert index["months"] == ["2025-04", "2025-02"]
    for number, (month, at) in enumerate(zip(rows["month"], rows["at"], strict=True)):
        claim = months[index["months"][month]][at]
        assert values["predicate"][rows["predicate"][number]] == claim["predicate"]
        assert values["side"][rows["side"][number]] == (claim["claimant"]["side"] or "none")
        assert values["status"][rows["status"][number]] == claim["status"]
        assert [values["place"][each] for each in rows["places"][number]] == [
            each["id"] for each in claim["places"]
        ]
        assert (rows["published"][number], rows["area"][number]) == (claim["published_on"], claim["area_km2"])


def test_years_and_the_open_file_together_are_the_whole_history(project: Project, site: Path) -> None:
    """No cell is lost or told twice, each lies in the year it ended in, and names hold what they hold."""
    [source] = told(site, "site.json")["sources"]
    assert [re.sub("-[0-9a-f]+.bin", "", url) for url in source["history_urls"]] == [
        f"data/maps/deepstate-{part}" for part in ("2024", "open")
    ]
    release = make_release(project, as_of=AS_OF, policy="")
    [history] = release.edition.knowledge.histories
    whole = read(encode_history(history.columns.cells()))[1]
    parts = [cell for url in source["history_urls"] for cell in read((site / url).read_bytes())[1]]
    assert sorted(map(repr, parts)) == sorted(map(repr, whole))
    assert (site / source["now_url"]).is_file()


def test_the_same_release_is_the_same_bytes_elsewhere(project: Project, site: Path, tmp_path: Path) -> None:
    """Nothing of the folder, the day or what was remembered gets into a file."""
    again = copy_of(project, tmp_path / "elsewhere")
    publish(again, tmp_path / "again")
    assert content(tmp_path / "again") == content(site)


def test_one_more_day_writes_only_what_changed(project: Project, mine: Path, tmp_path: Path) -> None:
    """Years that are over stay as they are; the rest is as if it were published from nothing."""
    later = copy_of(project, tmp_path / "later")
    shutil.copytree(project.folder / ".cache", later.folder / ".cache")
    add_map(later, tmp_path / "maps", "2025-04-20", [("held", (35.0, 50.0, 35.04, 50.1))])
    add_report(later, "Forces captured Drony again.", 19, place=DRONY)
    before = {path: (mine / path).stat().st_mtime_ns for path in content(mine)}
    old = set(told(mine, "site.json")["sources"][0]["history_urls"])
    account = publish(later, mine, NEXT_DAY)
    new = set(told(mine, "site.json")["sources"][0]["history_urls"])
    kept = old & new
    assert kept and all("open" not in path for path in kept)
    assert all((mine / path).stat().st_mtime_ns == before[path] for path in kept)
    assert set(account.written).isdisjoint(kept)
    assert old - new <= set(account.removed)
    assert not any((mine / path).exists() for path in old - new)
    assert "data/evidence/t_3a_drony.json" in account.written
    assert not any(
        path.startswith(("assets/", "data/find/")) and "dr" not in path for path in account.written
    )
    publish(copy_of(later, tmp_path / "fresh"), tmp_path / "scratch", NEXT_DAY)
    assert content(mine) == content(tmp_path / "scratch")


def test_publishing_again_writes_nothing(project: Project, mine: Path) -> None:
    account = publish(project, mine)
    assert (account.written, account.removed) == ([], [])
    assert not (mine / folders.DRAFTS).exists()


def test_a_damaged_file_is_found_and_mended(project: Project, mine: Path) -> None:
    """One that is gone or has another size always; one of the same size when every file is read."""
    (mine / "data/places.json").write_bytes(b"")
    (mine / "data/regions.json").unlink()
    claims = mine / "data/claims/2025-04.json"
    claims.write_bytes(claims.read_bytes()[::-1])
    found = check_site(mine)
    assert found.missing == ["data/regions.json"]
    assert found.damaged == ["data/claims/2025-04.json", "data/places.json"]
    assert publish(project, mine).written == ["data/places.json", "data/regions.json"]
    assert publish(project, mine, force=True).written == ["data/claims/2025-04.json"]
    found = check_site(mine)
    assert (found.missing, found.damaged, found.foreign) == ([], [], [])


def test_a_run_that_fails_while_making_changes_nothing(
    project: Project, mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(mine)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no more")

    monkeypatch.setattr("heldground.publish.site.making.page_files", broken)
    with pytest.raises(RuntimeError, match="no more"):
        publish(project, mine, NEXT_DAY)
    assert content(mine) == before


def test_a_run_killed_while_moving_leaves_a_site_that_works_and_the_next_goes_on(
    project: Project, mine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped after each number of files: what `site.json` names is there and whole; then it is as from nothing."""
    later = copy_of(project, tmp_path / "later")
    add_map(later, tmp_path / "maps", "2025-04-20", [("held", (35.0, 50.0, 35.04, 50.1))])
    expected = tmp_path / "expected"
    publish(later, expected, NEXT_DAY)
    replace = Path.replace
    for most in (1, 4, 9):
        moved = []

        def stopping(path: Path, target: Path, moved: list[Path] = moved, most: int = most) -> Path:
            if folders.DRAFTS in path.parts:
                if len(moved) == most:
                    raise KeyboardInterrupt
                moved.append(target)
            return replace(path, target)

        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(Path, "replace", stopping)
            publish(later, mine, NEXT_DAY)
        for source in told(mine, "site.json")["sources"]:
            for url in (*source["history_urls"], source["now_url"]):
                read((mine / url).read_bytes())
        for path in (mine / "data").rglob("*.json"):
            json.loads(path.read_bytes())
    account = publish(later, mine, NEXT_DAY)
    assert account.resumed
    assert content(mine) == content(expected)


def test_folders_of_others_are_left_alone(project: Project, mine: Path, tmp_path: Path) -> None:
    """A folder that is no site is refused; a file someone put into a site is no business of ours."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("mine")
    with pytest.raises(WrongUse, match="has other things in it"):
        publish(project, other)
    assert content(other) == {"thesis.txt": b"mine"}
    (mine / "CNAME").write_text("map.example")
    publish(project, mine, NEXT_DAY)
    assert (mine / "CNAME").read_text() == "map.example"
    assert check_site(mine).foreign == ["CNAME"]


def test_a_release_that_names_files_outside_is_refused(project: Project, mine: Path, tmp_path: Path) -> None:
    """A list of files from elsewhere must not decide what is removed."""
    (tmp_path / "precious").write_text("stay")
    told_ = json.loads((mine / "release.json").read_bytes())
    told_["files"]["../precious"] = {"sha256": "", "bytes": 4}
    (mine / "release.json").write_text(json.dumps(told_))
    with pytest.raises(Exception, match="no path inside a site"):
        publish(project, mine)
    assert (tmp_path / "precious").read_text() == "stay"


def test_shapes_of_a_source_whose_terms_keep_them_in_are_nowhere(tmp_path: Path) -> None:
    """Figures and timelines are told; no file has a corner of the map."""
    kept_in = bordered(tmp_path / "project", leaves=False)
    publish(kept_in, tmp_path / "site")
    [source] = told(tmp_path / "site", "site.json")["sources"]
    assert (source["history_urls"], source["now_url"]) == ([], None)
    files = content(tmp_path / "site")
    assert not any(path.startswith("data/maps/") or "control-" in path for path in files)
    assert "data/area/deepstate/all.json" in files
    corners = re.compile(rb"35\.08\b|35\.3\b|35\.4\b")  # of the boxes, of no place
    where = {
        path
        for path, body in files.items()
        if path.startswith(("data/", "feeds/", "downloads/")) and corners.search(body)
    }
    assert where == set()


def test_what_is_remembered_may_be_lost_or_damaged(project: Project, site: Path, tmp_path: Path) -> None:
    again = copy_of(project, tmp_path / "again")
    store = again.folder / ".cache" / "publish" / "kept.db"
    store.parent.mkdir(parents=True)
    store.write_bytes(b"no database at all" * 100)
    publish(again, tmp_path / "out")
    assert content(tmp_path / "out") == content(site)


def test_the_page_says_where_its_answers_are_and_what_it_may_load(project: Project, site: Path) -> None:
    """The policy is the server's but for what a page cannot say itself; every link without a script leads somewhere."""
    page = (site / "index.html").read_text()
    assert '<meta name="heldground-site" content="data/site.json" />' in page
    assert "<title>A &lt;border&gt; &amp; more</title>" in page
    policy = unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1])  # type: ignore[index]
    assert policy == content_policy().replace("; frame-ancestors 'none'", "")
    hidden = re.search(r"<noscript>(.*?)</noscript>", page, re.S)[1]  # type: ignore[index]
    links = [
        *re.findall(r'href="\./([^"]*)"', hidden),
        *re.findall(r'rel="alternate"[^>]* href="\./([^"]*)"', page),
    ]
    assert len(links) >= 8
    for link in links:
        assert (site / link / "index.html" if link.endswith("/") else site / link).is_file(), link


def test_a_release_lists_its_sources_terms_and_every_file(project: Project, site: Path) -> None:
    release = json.loads((site / "release.json").read_bytes())
    assert set(release["files"]) == set(content(site)) - {"release.json"}
    assert (release["as_of"], release["title"]) == ("2025-04-20T12:00:00Z", project.title)
    deepstate = next(each for each in release["sources"] if each["id"] == "deepstate")
    assert (deepstate["licence"], deepstate["redistribute"]) == ("terms of this test", True)
    assert release["counts"]["claims"] == 4
    assert {each["path"] for each in release["downloads"]} <= set(release["files"])
    cited = yaml.safe_load((site / "CITATION.cff").read_text())
    assert {"cff-version", "message", "title", "authors"} <= set(cited)
    assert (cited["cff-version"], cited["title"], str(cited["date-released"])) == (
        "1.2.0",
        project.title,
        "2025-04-20",
    )
    assert all({"type", "title", "authors"} <= set(each) for each in cited["references"])


def test_without_downloads_there_are_none(project: Project, tmp_path: Path) -> None:
    publish(project, tmp_path / "site", downloads=False)
    files = content(tmp_path / "site")
    assert not any(path.startswith("downloads/") and path.endswith(("json", "csv")) for path in files)
