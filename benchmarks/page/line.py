"""A line of a given speed between a browser and a server: every byte of every file passes and is counted."""

import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field


@dataclass
class Line:
    """Relays connections to a port of this machine.

    `bytes_a_second` is shared by all connections, as a phone's line is; None is as fast as the machine. `latency_s` is
    a round trip: one passes before a connection can carry anything, and one between a question and its answer.
    """

    target: int
    bytes_a_second: float | None = None
    latency_s: float = 0.0
    received: int = 0
    """Bytes from the server, headers included."""
    sent: int = 0
    """Bytes to the server: not one more while nothing is asked."""
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _free_at: float = 0.0

    def open(self) -> int:
        """The port to ask instead of the server's."""
        listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        port: int = listener.getsockname()[1]
        return port

    def _accept(self, listener: socket.socket) -> None:
        while True:
            near, _ = listener.accept()
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near: socket.socket) -> None:
        time.sleep(self.latency_s)
        far = socket.create_connection(("127.0.0.1", self.target))
        for end in (near, far):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=self._pump, args=(near, far, False), daemon=True).start()
        self._pump(far, near, True)

    def _pump(self, source: socket.socket, sink: socket.socket, down: bool) -> None:
        try:
            while data := source.recv(4096 if down else 65536):
                if down:
                    self.received += len(data)
                    self._wait(len(data))
                else:
                    self.sent += len(data)
                    time.sleep(self.latency_s)
                sink.sendall(data)
        except OSError:
            """One of the two has hung up."""
        finally:
            # Shut down, not only closed: while another thread waits for its bytes a closed end stays open to the browser,
            # which then asks on each such dead connection in turn. One request was counted as seven.
            for end in (source, sink):
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

    def _wait(self, size: int) -> None:
        if self.bytes_a_second is None:
            return
        with self._turn:
            self._free_at = max(self._free_at, time.monotonic()) + size / self.bytes_a_second
            until = self._free_at
        time.sleep(max(0.0, until - time.monotonic()))
