"""What every request and every answer goes through: the host asked for, and the headers a browser is held to."""

import ipaddress
from collections.abc import Iterable, Sequence
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from heldground.publish.page.configured import content_policy
from heldground.serve.failures import failure

LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
ANY_ADDRESS: Final = frozenset({"0.0.0.0", "::"})
OPEN_HEADERS: Final = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "Link, Content-Crs, ETag",
    "cross-origin-resource-policy": "cross-origin",
}
PREFLIGHT: Final = {
    "Allow": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class Guard:
    """Refuses other hosts, sets the security headers, answers HEAD like GET without the body.

    A page of another site can make its own name resolve to 127.0.0.1 and then read what is served there (DNS
    rebinding). Its requests still carry that name as their Host, so names other than ours are refused. An address in
    digits cannot be rebound: a server on all addresses takes any of them.

    What lies under `opened` may be read by pages of any origin (CORS).
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Iterable[str],
        embedders: Sequence[str] = (),
        style_hosts: Sequence[str] = (),
        opened: Sequence[str] = (),
    ) -> None:
        self.app = app
        self.hosts = frozenset(host.lower().rstrip(".") for host in hosts)
        self.any_address = bool(self.hosts & ANY_ADDRESS)
        self.headers = {
            "content-security-policy": content_policy(embedders, style_hosts),
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "geolocation=(), camera=(), microphone=()",
        }
        self.opened = tuple(opened)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        bare = scope["method"] == "HEAD"
        rules = {**self.headers, **OPEN_HEADERS} if self.is_open(scope["path"]) else self.headers

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in rules.items():
                    headers[name] = value
            elif bare and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        named = Headers(scope=scope).getlist("host")
        if len(named) != 1 or not self.is_ours(named[0]):
            told = ", ".join(sorted(self.hosts))
            answer = failure(
                421, "Another host", f"this server answers as {told}, not as {', '.join(named) or 'nothing'}"
            )
            await answer(scope, receive, sent)
            return
        if scope["method"] == "OPTIONS" and rules is not self.headers:
            await Response(status_code=204, headers=PREFLIGHT)(scope, receive, sent)
            return
        await self.app({**scope, "method": "GET"} if bare else scope, receive, sent)

    def is_open(self, path: str) -> bool:
        """Whether pages of any origin may read what is there."""
        return any(path == each or path.startswith(f"{each}/") for each in self.opened)

    def is_ours(self, host: str) -> bool:
        """Whether a Host header, with or without a port, names this server."""
        name = host_name(host)
        if name in self.hosts:
            return True
        if not self.any_address:
            return False
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True


def host_name(host: str) -> str:
    """The name in a Host header, without the port, in small letters.

    Examples
    --------
    >>> host_name("LocalHost.:8000"), host_name("[::1]:8000"), host_name("evil.example")
    ('localhost', '::1', 'evil.example')
    """
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a server bound to that host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
