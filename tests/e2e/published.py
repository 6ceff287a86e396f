"""A published site for the page's tests: the sample project with its map's shapes let out, and a second map whose are not.

It is served as the plainest servers do: files from a folder, no byte ranges, no compression, no length.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from shapely import box
from shapely.geometry import mapping

from heldground.demo import make_demo
from heldground.history.intake import import_snapshots
from heldground.project import CONFIG, Project, open_project
from heldground.publish.page.configured import content_policy
from heldground.publish.page.edition import Edition
from heldground.publish.site.making import make_release, publish_site
from heldground.serve.files import media_type_of
from heldground.when import parse_instant

AS_OF = parse_instant("2025-05-10T12:00:00Z")
FOLDER = "paper/map"
"""The folder below the server's root in which the site lies."""

_SOURCES = """
[[publish.withheld]]
regions = ["RU-VOR"]
reason = "people there would be in danger"

[[sources]]
id = "deepstate"
title = "DeepState"
kind = "osint"
licence = "an invented permission, for this test"
attribution = "DeepState (deepstatemap.live)"
definition = "ground held by Russia since 24 February 2022"
redistribute = true

[maps.atlas]
title = "Border Atlas"
licence = "all rights reserved"
definition = "ground held by either side, by an atlas that lets no outline out"
state = "fill"
date = "when"

[maps.atlas.values]
"#a52714" = { side = "ru", control = "held" }
"""


def make_project(folder: Path) -> Project:
    """The sample project, with a second map whose terms keep its shapes in."""
    made, _, _ = make_demo(folder, now=AS_OF, progress=lambda *_: None)
    with (made.folder / CONFIG).open("a", encoding="utf-8") as config:
        config.write(_SOURCES)
    project = open_project(folder)
    for day, east in (("2025-04-01", 35.6), ("2025-04-20", 35.9)):
        feature = {
            "type": "Feature",
            "properties": {"fill": "#a52714", "when": f"{day}T06:00:00Z"},
            "geometry": mapping(box(35.2, 50.7, east, 50.95)),
        }
        path = folder.parent / f"atlas-{day}.geojson"
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
        import_snapshots(project, "atlas", [path], now=AS_OF)
    return project


def publish(project: Project, out: Path, *, as_of: int = AS_OF) -> Edition:
    """Publish a project; what is in the site, for a comparison."""
    release = make_release(project, as_of=as_of, policy=content_policy())
    publish_site(release, out, downloads=False)
    return release.edition


class PlainServer(ThreadingHTTPServer):
    """Files of a folder under their paths; remembers what was asked for, and counts what was sent."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, root: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = root
        self.asked: list[str] = []
        self.sent = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/{FOLDER}/"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server: Any = self.server
        path = self.path.partition("?")[0].lstrip("/")
        server.asked.append(path.removeprefix(f"{FOLDER}/"))
        file = server.root / path
        if path.endswith("/") or path == "":
            file = file / "index.html"
        found = file.is_file() and ".." not in path
        body = file.read_bytes() if found else b"<html><title>Nothing here</title></html>"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", media_type_of(file.name)[0] if found else "text/html")
        self.end_headers()  # HTTP/1.0: the end of the connection is the end of the file
        self.wfile.write(body)
        server.sent += len(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(root: Path) -> Iterator[PlainServer]:
    """The server on a port of its own."""
    server = PlainServer(root)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
