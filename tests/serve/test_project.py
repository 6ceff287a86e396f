"""A real project on disk, served: read once, read again when it changed, ended cleanly."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from shapely import box
from shapely.geometry import mapping

from heldground.claims.table import save_claims
from heldground.errors import BadProject, WrongUse
from heldground.events.intake import regroup_events
from heldground.history.intake import import_snapshots
from heldground.places.table import save_places
from heldground.project import Project, create_project, open_project
from heldground.publish.view import Audience
from heldground.reports.account import Account
from heldground.reports.table import save_reports
from heldground.serve.app import create_app
from heldground.serve.holdings import load_knowledge
from heldground.serve.run import run
from heldground.when import DAY, day_start, parse_instant
from serve.asking import ILEK, ask, claim_of, report_of

AT = parse_instant("2025-04-01T12:00:00Z")


def add_map(project: Project, folder: Path, at: int, east: float) -> None:
    """A DeepState file of one box, imported as its own publisher publishes it."""
    folder.mkdir(exist_ok=True)
    feature = {
        "type": "Feature",
        "properties": {"name": "Окуповано /// Occupied", "fill": "#a52714"},
        "geometry": mapping(box(35.0, 50.0, east, 50.1)),
    }
    path = folder / f"{at}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    account = import_snapshots(project, "deepstate", [path], now=at)
    assert account.new == 1, account


def add_report(project: Project, text: str, day: int) -> None:
    report = report_of(text, day)
    with project.writing() as connection:
        list(save_reports(connection, [report], Account()))
        save_claims(connection, [claim_of(report, "captured Ilek")])
        regroup_events(connection, changed=True)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = create_project(tmp_path / "project", title="A border")
    with made.writing() as connection:
        save_places(connection, [ILEK])
    add_map(made, tmp_path / "maps", AT, 35.1)
    add_report(made, "Forces captured Ilek, the staff said.", 0)
    return made


def test_project_on_disk_is_served(project: Project) -> None:
    """Import, claim, event and place come together in one answer."""
    app = create_app(project, now=lambda: AT + 10 * DAY)
    told = ask(app, "/api/project").json
    assert told["title"] == "A border"
    assert told["counts"] == {"reports": 1, "claims": 1, "events": 1}
    assert [each["id"] for each in told["sources"]] == ["deepstate"]
    evidence = ask(app, "/api/evidence?place=t:ilek").json
    assert evidence["claims"][0]["sentence"]["text"] == "Forces captured Ilek, the staff said."
    assert evidence["timelines"][0]["cells"][0]["control"] == "held"
    assert ask(app, "/api/places").json["places"][0]["status"] == evidence["events"][0]["status"]


def test_ground_that_left_a_map_for_good_is_told_with_the_source(tmp_path: Path) -> None:
    """The page sets a redrawn map apart from a loss by what `/api/project` says of it; the public is told as well."""
    made = create_project(tmp_path / "project", title="A border")
    folder = tmp_path / "maps"
    folder.mkdir()
    for day in range(60):
        boxes = [box(35.0, 50.0, 36.0 + day * 0.001, 51.0)] + (
            [box(38.0, 48.0, 39.0, 49.0)] if day < 45 else []
        )
        features = [
            {
                "type": "Feature",
                "properties": {"name": "Окуповано /// Occupied", "fill": "#a52714"},
                "geometry": mapping(each),
            }
            for each in boxes
        ]
        content = {"type": "FeatureCollection", "features": features}
        (folder / f"{AT + day * DAY}.geojson").write_text(json.dumps(content))
    import_snapshots(made, "deepstate", [folder], now=AT + 60 * DAY)
    for audience in Audience:
        app = create_app(made, audience=audience, now=lambda: AT + 70 * DAY)
        (source,) = ask(app, "/api/project").json["sources"]
        (notice,) = [each for each in source["notices"] if each["gate"] == "definition_break"]
        assert notice["km2"] == pytest.approx(8_172, rel=0.01)
        assert (notice["side"], notice["control"]) == ("ru", "held")
        assert {(each["side"], each["control"]) for each in source["classes"]} >= {("ua", "held")}


def test_what_another_program_adds_appears_at_the_next_question(project: Project, tmp_path: Path) -> None:
    """Nobody restarts the server after an import; the history's address changes with it."""
    app = create_app(project, now=lambda: AT + 10 * DAY)
    before = ask(app, "/api/project").json
    elsewhere = open_project(project.folder)
    add_map(elsewhere, tmp_path / "maps", AT + DAY, 35.2)
    add_report(elsewhere, "Again forces captured Ilek.", 1)
    after = ask(app, "/api/project").json
    assert after["counts"]["claims"] == 2
    assert after["sources"][0]["snapshots"] == 2
    assert after["sources"][0]["history_urls"] != before["sources"][0]["history_urls"]


def test_unchanged_project_is_read_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred questions cost one reading."""
    read = []
    monkeypatch.setattr(
        "heldground.serve.holdings.load_knowledge", lambda each: read.append(1) or load_knowledge(each)
    )
    app = create_app(project, now=lambda: AT + 10 * DAY)
    for _ in range(5):
        ask(app, "/api/places")
    assert len(read) == 1


def test_what_a_reader_would_wait_for_is_made_ahead(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files and checks are there before anybody asks; what cannot be made leaves the rest in place."""
    app = create_app(project, now=lambda: AT + 10 * DAY)
    holdings = app.state.served.holdings
    edition = holdings.edition()
    edition.prepare(files_of=["gone", "deepstate"], texts_of=holdings.texts)
    assert set(edition.knowledge.checked) == {claim.id for claim in edition.knowledge.claims}
    monkeypatch.setattr(
        "heldground.publish.page.edition.encode_history", lambda cells: pytest.fail("made twice")
    )
    assert ask(app, "/api/history/deepstate.bin").body.startswith(b"HGH1")


def test_delay_ends_while_the_server_runs(project: Project) -> None:
    """The public gets a claim when its time has come, and not before; and loses it if the clock goes back."""
    clock = [day_start(report_of("x").published_on) + 2 * DAY - 2]
    app = create_app(project, audience=Audience.PUBLIC, now=lambda: clock[0])
    assert ask(app, "/api/project").json["counts"]["claims"] == 0
    clock[0] += 1
    assert ask(app, "/api/project").json["counts"]["claims"] == 1
    clock[0] -= 1
    assert ask(app, "/api/project").json["counts"]["claims"] == 0


@pytest.mark.parametrize("home", ["[1, 2, 3]", '"Kursk"', "[36, 50, 35, 51]", "[nan, 50, 35, 51]"])
def test_a_home_that_is_no_box_is_refused(project: Project, home: str) -> None:
    """With the setting's name, before anything is served."""
    config = project.folder / "heldground.toml"
    config.write_text(config.read_text() + f"\n[view]\nhome = {home}\n")
    with pytest.raises(BadProject, match="home"):
        create_app(open_project(project.folder), now=lambda: AT)


def test_home_of_the_settings_goes_before_the_claims(project: Project) -> None:
    """The desk decides where its map opens."""
    config = project.folder / "heldground.toml"
    config.write_text(config.read_text() + "\n[view]\nhome = [34, 50, 36, 51]\n")
    app = create_app(open_project(project.folder), now=lambda: AT)
    assert ask(app, "/api/project").json["home"] == {"bounds": [34.0, 50.0, 36.0, 51.0]}


SERVER = """
import sys
from pathlib import Path
from heldground.project import open_project
from heldground.serve.run import run
run(open_project(Path(sys.argv[1])), port=0, now=lambda: 1750000000, on_listening=lambda address: print(address, flush=True))
print("ended")
"""


def test_server_says_where_it_listens_and_ends_cleanly(project: Project) -> None:
    """A free port, one line with the address, an answer over the network, Ctrl-C, exit 0 and nothing on stderr."""
    command = [sys.executable, "-c", SERVER, str(project.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(address + "api/project", timeout=20) as answer:
            assert json.load(answer)["title"] == "A border"
            assert "server" not in answer.headers
        os.kill(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out.strip(), err) == (0, "ended", "")


def test_a_taken_port_is_said_and_not_shared(project: Project) -> None:
    """The second server ends at once, with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        began = time.monotonic()
        with pytest.raises(WrongUse, match=f"port {port} .* is taken"):
            run(project, port=port, now=lambda: AT)
        assert time.monotonic() - began < 10


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "map.example"])
def test_other_machines_are_let_in_only_on_purpose(project: Project, host: str) -> None:
    """The desk's view is undelayed: nobody serves it to the world by a typing error."""
    with pytest.raises(WrongUse, match="other machines"):
        run(project, host, now=lambda: AT)


def test_a_host_or_port_that_is_none_is_refused(project: Project) -> None:
    """With a sentence and not a traceback."""
    cases: list[dict[str, Any]] = [
        {"host": "no-such-host.invalid", "beyond_loopback": True},
        {"port": 99_999},
    ]
    for case in cases:
        with pytest.raises(WrongUse):
            run(project, now=lambda: AT, **case)
