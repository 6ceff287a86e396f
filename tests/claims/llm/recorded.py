"""A local service that answers as an OpenAI-compatible one does, from recorded answers, and keeps what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Recorded:
    """`replies` are given in turn, the last one for ever: a status with its body, or the text of an answer."""

    replies: list[tuple[int, dict[str, Any]] | str]
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    finish: str = "stop"
    base_url: str = ""

    def reply(self) -> tuple[int, dict[str, Any]]:
        found = self.replies[min(len(self.asked), len(self.replies)) - 1]
        if not isinstance(found, str):
            return found
        choice = {
            "index": 0,
            "finish_reason": self.finish,
            "message": {"role": "assistant", "content": found, "refusal": None},
        }
        return 200, {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


@contextmanager
def recorded(*replies: tuple[int, dict[str, Any]] | str, finish: str = "stop") -> Iterator[Recorded]:
    """The service on a free port of the loopback interface, for as long as the block runs."""
    book = Recorded(list(replies), finish=finish)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["content-length"])
            book.asked.append(json.loads(self.rfile.read(length)))
            book.keys.append(self.headers.get("authorization", ""))
            status, body = book.reply()
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing: the tests read `asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    book.base_url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield book
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
