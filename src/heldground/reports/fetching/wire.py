"""Connections that go where they were checked to go, and end when their time is over."""

import ssl
from collections.abc import Callable, Iterable
from typing import Any, Final

import httpcore

from heldground.reports.fetching.address import Resolve, allowed_addresses
from heldground.reports.fetching.settings import FetchSettings

_LATE: Final = "took longer than fetch.total_seconds"


class PinnedBackend(httpcore.NetworkBackend):
    """Resolves a host, checks every address of it, and connects to the checked address itself.

    `deadline` is on the clock of `monotonic`; every connection, handshake and read of a request ends by then. A read
    alone may not: a server that sends a byte every few seconds never lets a time limit on reads strike.
    """

    def __init__(self, settings: FetchSettings, *, resolve: Resolve, monotonic: Callable[[], float]) -> None:
        self._settings = settings
        self._resolve = resolve
        self._monotonic = monotonic
        self._system = httpcore.SyncBackend()
        self.deadline = 0.0

    def left(self, timeout: float | None) -> float:
        """The smaller of a timeout and the time left, in seconds.

        Raises
        ------
        httpcore.ReadTimeout
            None is left.
        """
        left = self.deadline - self._monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout(_LATE)
        return left if timeout is None else min(left, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = allowed_addresses(host, port, self._settings, self._resolve)
        for number, address in enumerate(addresses, 1):
            try:
                stream = self._system.connect_tcp(
                    address, port, self.left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses):
                    raise
                continue
            return _TimedStream(stream, self)
        raise httpcore.ConnectError("the name has no address")


class _TimedStream(httpcore.NetworkStream):
    """A connection whose every wait ends by the backend's deadline."""

    def __init__(self, stream: httpcore.NetworkStream, backend: PinnedBackend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        # The certificate is checked against the name asked for, whatever address was connected to.
        return _TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, self._backend.left(timeout)), self._backend
        )

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
