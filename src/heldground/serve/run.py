"""Serving a project on this machine until it is told to stop."""

import errno
import socket
import threading
from collections.abc import Callable, Sequence

import uvicorn

from heldground.errors import HeldgroundError, WrongUse
from heldground.project import Project
from heldground.publish.view import Audience
from heldground.serve.app import create_app
from heldground.serve.guard import LOOPBACK, is_loopback
from heldground.serve.served import Served
from heldground.when import Instant


class _Server(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening()


def run(
    project: Project,
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    audience: Audience | str = Audience.DESK,
    now: Callable[[], Instant],
    on_listening: Callable[[str], None] = lambda address: None,
    beyond_loopback: bool = False,
    hosts: Sequence[str] = (),
    embedders: Sequence[str] = (),
) -> None:
    """Serve a project; returns when Ctrl-C or a termination signal ends it.

    Parameters
    ----------
    port
        0 takes a free one.
    on_listening
        Called once with the address, like `http://127.0.0.1:8000/`, when requests are answered.
    beyond_loopback
        Other machines may reach it: without this only loopback hosts are accepted.
    hosts
        Further names requests may come under, such as that of a proxy in front.

    Raises
    ------
    WrongUse
        The port is taken, the host is none of this machine's, or it is not loopback and nobody said so.
    BadProject
        A setting of the project cannot be used.
    """
    if not is_loopback(host) and not beyond_loopback:
        raise WrongUse(
            f"{host} can be reached from other machines, and the desk's view is not delayed. Serve on 127.0.0.1, or "
            "say explicitly that others may reach it"
        )
    app = create_app(
        project, audience=audience, now=now, hosts={*LOOPBACK, host.lower(), *hosts}, embedders=embedders
    )
    listener = listen(host, port)
    address = address_of(listener, host)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=3,
        ws="none",
    )

    def listening() -> None:
        on_listening(address)
        # A daemon: an end that comes early does not wait for it.
        threading.Thread(target=_prepare, args=(app.state.served,), name="prepare", daemon=True).start()

    server = _Server(config, listening)
    with listener:
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            # uvicorn has shut down already and hands the signal on; an end that was asked for is no failure.
            return


def _prepare(served: Served) -> None:
    try:
        edition = served.holdings.edition()
    except HeldgroundError:
        return  # the first to ask is told
    sources = [history.source for history in edition.knowledge.histories]
    edition.prepare(
        files_of=[source.id for source in sources if served.view.shapes_leave(source)],
        texts_of=served.holdings.texts,
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises
    ------
    WrongUse
        It cannot; why, and what to do.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except socket.gaierror as cause:
        raise WrongUse(f"{host!r} is no host of this machine ({cause.strerror}); say 127.0.0.1") from cause
    except (OSError, OverflowError) as cause:
        if isinstance(cause, OSError) and cause.errno == errno.EADDRINUSE:
            raise WrongUse(
                f"port {port} of {host} is taken, perhaps by another `heldground serve`; end that one, name another "
                "port, or 0 for any free one"
            ) from cause
        raise WrongUse(f"cannot serve on port {port} of {host}: {cause}; name another with --port") from cause


def address_of(listener: socket.socket, host: str) -> str:
    """The address to open in a browser."""
    port = listener.getsockname()[1]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
