"""A small stand-in for `heldground serve`: the built page, the API of the invented project, strict headers.

python tests/e2e/mock_server.py --port 8601                               the invented project
python tests/e2e/mock_server.py --port 8601 --history FILE [--now FILE]   another history of its first source
"""

import argparse
import gzip
import json
import re
import select
import socket
import sys
import threading
import time
from functools import lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import heldground

sys.path.append(str(Path(__file__).resolve().parent))
import story

PAGE = Path(heldground.__file__).parent / "web"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
}
COMPRESSED = {".html", ".js", ".mjs", ".css", ".svg", ".json", ".webmanifest"}


class Answers:
    """What the API says; `failing` makes it fail, `held` lets it answer nothing until whoever asked hangs up."""

    def __init__(self) -> None:
        self.project = story.project()
        self.places = story.places()
        self.histories = story.histories()
        self.failing: set[str] = set()
        self.held: set[str] = set()
        self.hung_up: list[str] = []
        self.checks_apart = False
        """Evidence comes without checks, as a service tells it; they are asked for by claim."""

    def of(self, path: str, query: dict[str, list[str]]) -> tuple[int, bytes, str]:
        if path in self.failing:
            return self.error(503, "Not now", "This test lets the server fail.")
        if path == "/api/project":
            return self.json(self.project)
        if path == "/api/places":
            return self.json({"places": self.places})
        if path == "/api/evidence":
            lon, lat = (float(query.get(key, ["0"])[0]) for key in ("lon", "lat"))
            told = story.evidence(query.get("place", [None])[0], lon, lat)
            return self.json(told | {"checks": [], "checked": False} if self.checks_apart else told)
        if path == "/api/checks":
            ids = query["claims"][0].split(",")
            checks = story.evidence(self.places[0]["id"], 0, 0)["checks"]
            return self.json({"checks": [each for each in checks if each["claim"] in ids]})
        if path == "/api/search":
            return self.json({"places": story.search(query["q"][0])})
        if path == "/api/claims":
            sides = set(query.get("side", [""])[0].split(",")) - {""}
            return self.json(story.claims(sides, query.get("text", [""])[0]))
        if path == "/api/events":
            events = story.read()["evidence"]["events"]
            return self.json({"total": len(events), "offset": 0, "events": events})
        if path == "/api/regions":
            return self.json({"regions": story.read()["regions"]})
        if path == "/api/area":
            return self.json(story.areas(str(sorted(query))))
        name = path.removeprefix("/api/history/")
        if name in self.histories:
            return 200, self.histories[name], "application/octet-stream"
        return self.error(404, "Not found", path)

    def json(self, value: Any, status: int = 200) -> tuple[int, bytes, str]:
        return status, json.dumps(value, ensure_ascii=False).encode(), "application/json"

    def error(self, status: int, title: str, detail: str) -> tuple[int, bytes, str]:
        return self.json({"error": {"status": status, "title": title, "detail": detail}}, status)


class Line:
    """A slow line that all answers share: so many bytes a second, and a wait before each."""

    def __init__(self, bytes_a_second: float, latency_s: float) -> None:
        self.bytes_a_second, self.latency_s = bytes_a_second, latency_s
        self.turn = threading.Lock()

    def carry(self, size: int) -> None:
        with self.turn:
            time.sleep(size / self.bytes_a_second)


@lru_cache
def squeezed(path: Path, changed_ns: int) -> bytes:
    """A file compressed; `changed_ns` is its time of change, so that a new build is seen."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)


class MockServer(ThreadingHTTPServer):
    """Serves on a free port of 127.0.0.1 unless told one."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        self.answers = Answers()
        self.sent: list[tuple[str, int]] = []
        self.line: Line | None = None
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: MockServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path in self.server.answers.held:
            for _ in range(300):
                ready, _, _ = select.select([self.connection], [], [], 0.1)
                if ready and not self.connection.recv(1, socket.MSG_PEEK):
                    self.server.answers.hung_up.append(parts.path)
                    self.close_connection = True
                    return
        if parts.path.startswith("/api/"):
            status, body, kind = self.server.answers.of(parts.path, parse_qs(parts.query))
            self.reply(status, body, {"Content-Type": kind}, squeeze=kind == "application/json")
            return
        path = (PAGE / parts.path.lstrip("/")).resolve()
        if parts.path == "/":
            path = PAGE / "index.html"
        if not path.is_relative_to(PAGE) or not path.is_file():
            self.reply(404, b"", {})
            return
        kept = "public, max-age=31536000, immutable" if path.parent.name == "assets" else "no-cache"
        headers = {"Content-Type": TYPES.get(path.suffix, "application/octet-stream"), "Cache-Control": kept}
        span = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if span and path.suffix not in COMPRESSED:
            whole = path.read_bytes()
            first, last = int(span[1]), min(int(span[2] or len(whole) - 1), len(whole) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(whole)}"
            self.reply(HTTPStatus.PARTIAL_CONTENT, whole[first : last + 1], headers)
        elif path.suffix in COMPRESSED:
            self.reply(200, squeezed(path, path.stat().st_mtime_ns), {**headers, "Content-Encoding": "gzip"})
        else:
            self.reply(200, path.read_bytes(), {**headers, "Accept-Ranges": "bytes"})

    def reply(self, status: int, body: bytes, headers: dict[str, str], *, squeeze: bool = False) -> None:
        if squeeze:
            body = gzip.compress(body, 6)
            headers = {**headers, "Content-Encoding": "gzip"}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.server.sent.append((self.path, len(body) + 400))  # headers and their like, rounded up
        if line := self.server.line:
            time.sleep(line.latency_s)
            self.end_headers()
            for at in range(0, len(body), 4096):
                line.carry(len(body[at : at + 4096]))
                self.wfile.write(body[at : at + 4096])
            return
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            """The reader has gone: nothing to tell."""

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: a test that needs the log watches the browser's requests."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--history", type=Path)
    parser.add_argument("--now", type=Path)
    parser.add_argument("--days", type=Path, help="JSON list of ISO instants of the snapshots")
    options = parser.parse_args()
    server = MockServer(options.port)
    if options.history:
        source = server.answers.project["sources"][0]
        server.answers.histories["first.bin"] = options.history.read_bytes()
        if options.now:
            server.answers.histories["first-now.bin"] = options.now.read_bytes()
        else:
            source["now_url"] = None
        if options.days:
            days = json.loads(options.days.read_text())
            source |= {"days": days, "snapshots": len(days), "first_at": days[0], "last_at": days[-1]}
            server.answers.project["range"] = {"from": days[0], "until": days[-1]}
            server.answers.project["home"] = {"bounds": [29.5, 44.2, 41.0, 52.6]}
    print(server.url, flush=True)
    server.serve_forever()
