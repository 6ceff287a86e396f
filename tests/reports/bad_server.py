"""A server on 127.0.0.1 that misbehaves on request: each path is answered with bytes written by hand."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Answer = bytes | Callable[[socket.socket, threading.Event], None]


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    """An honest answer: its length is what it says, unless a header says otherwise."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if not any(line.lower().startswith(("content-length", "transfer-encoding")) for line in headers):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join((*lines, "Connection: close", "", "")).encode() + body


def bomb(megabytes: int) -> bytes:
    """Gzip a thousand times smaller than what it holds."""
    return gzip.compress(b" " * (megabytes * 1_000_000), 9)


class BadServer:
    """Answers by path; a list of answers is used up one by one, the last stays. Remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.requests: list[str] = []
        self.waiting_at_once = 0
        self._stop = threading.Event()
        self._waiting = 0
        self._lock = threading.Lock()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def at(self, path: str, *answers: Answer) -> str:
        """Answer a path like this from now on; the path's address."""
        self.answers[path] = list(answers)
        return self.url + path

    def close(self) -> None:
        self._stop.set()
        self._socket.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            self._wait(1)
            try:
                request = b""
                while b"\r\n\r\n" not in request:
                    piece = connection.recv(65536)
                    if not piece:
                        self._wait(-1)
                        return
                    request += piece
                text = request.decode("latin-1")
                path = text.split(" ")[1]
                self.asked.append(path)
                self.requests.append(text)
                answers = self.answers.get(path, [http("404 Not Found")])
                answer = answers.pop(0) if len(answers) > 1 else answers[0]
                # Before the answer: whoever has it may come back sooner than this thread goes on.
                self._wait(-1)
                if callable(answer):
                    answer(connection, self._stop)
                else:
                    connection.sendall(answer)
            except OSError:
                pass  # the client had enough: what these tests are about

    def _wait(self, more: int) -> None:
        with self._lock:
            self._waiting += more
            self.waiting_at_once = max(self.waiting_at_once, self._waiting)


def slowly(first: bytes, piece: bytes = b"x") -> Answer:
    """A beginning, and then a piece every 20 ms until the client gives up."""

    def send(connection: socket.socket, stop: threading.Event) -> None:
        connection.sendall(first)
        while not stop.wait(0.02):
            connection.sendall(piece)

    return send


def silent(connection: socket.socket, stop: threading.Event) -> None:
    """Takes the question and says nothing."""
    stop.wait(5)


@contextmanager
def bad_server() -> Iterator[BadServer]:
    """A running server, closed at the end."""
    server = BadServer()
    try:
        yield server
    finally:
        server.close()
