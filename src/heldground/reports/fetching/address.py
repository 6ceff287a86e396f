"""Which addresses may be asked: http and https, known ports, and no network that only this machine can see.

A name is resolved once, every address it has is checked, and the connection goes to the address that was checked
(`wire`): a name that answers differently the second time (DNS rebinding) gains nothing.
"""

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

from heldground.errors import NotFetched
from heldground.reports.fetching.settings import FetchSettings
from heldground.reports.limits import MAX_URL_CHARS

Resolve = Callable[[str, int], Sequence[str]]
"""A host name and a port -> its addresses in digits, in the order to try them."""

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_NAT64: Final = ip_network("64:ff9b::/96")
"""RFC 6052: a public IPv4 address as an IPv6-only network writes it."""
_NUMBER: Final = re.compile(r"(0x[0-9a-f]*|\d+)\Z", re.IGNORECASE)
_QUAD: Final = re.compile(r"(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}\Z")
_SAFE: Final = "!$&'()*+,;=:@/%~-._?[]"


@dataclass(frozen=True, slots=True)
class Address:
    """A checked http(s) address; `host` in ASCII, `target` the path and query as sent."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: what a robots.txt is for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (
            "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        )

    def __str__(self) -> str:
        return self.origin + self.target


def parse_address(text: str, settings: FetchSettings, *, base: Address | None = None) -> Address:
    """An address that may be asked, as far as its text tells; relative to `base` where given (a redirect).

    Examples
    --------
    >>> str(parse_address("HTTPS://Example.org/a b#top", FetchSettings()))
    'https://example.org/a%20b'

    Raises
    ------
    NotFetched
        Another scheme, a password in it, a port that is not allowed, no host, a host in disguise.
    """
    text = text.strip()
    shown = text[:80]
    try:
        parts = urlsplit(urljoin(str(base), text) if base is not None else text)
        scheme, host, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError as cause:
        raise NotFetched(f"no address ({cause}); correct it", path=shown) from cause
    if scheme not in _DEFAULT_PORTS or not host:
        raise NotFetched("only http and https addresses with a host are fetched", path=shown)
    if len(text) > MAX_URL_CHARS or re.search(r"[\x00-\x1f\x7f]", text):
        raise NotFetched(f"over {MAX_URL_CHARS:,} characters, or line breaks in it; correct it", path=shown)
    if "@" in parts.netloc:
        raise NotFetched("a name or password in the address; take it out", path=f"{scheme}://…@{host}")
    if port is None:
        port = _DEFAULT_PORTS[scheme]
    if port not in settings.ports:
        raise NotFetched(
            f"port {port} is not among fetch.ports ({', '.join(map(str, settings.ports))}) of heldground.toml",
            path=shown,
        )
    target = quote(parts.path or "/", safe=_SAFE) + (
        f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    )
    return Address(scheme, _host(host, shown), port, target)


def _host(host: str, shown: str) -> str:
    if ":" in host:
        try:
            return str(IPv6Address(host.partition("%")[0]))
        except ValueError as cause:
            raise NotFetched(f"{host!r} is no IPv6 address", path=shown) from cause
    host = host.rstrip(".")
    # 2130706433, 0177.0.0.1 and 0x7f.1 are 127.0.0.1 to a resolver (URL standard, "ends in a number").
    if _NUMBER.match(host.rpartition(".")[2]) and not _QUAD.match(host):
        raise NotFetched(f"{host!r} is a number in disguise; write the host by name", path=shown)
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError as cause:
        raise NotFetched(f"{host[:60]!r} is no host name", path=shown) from cause


def system_resolve(host: str, port: int) -> Sequence[str]:
    """The addresses this machine finds for a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def allowed_addresses(host: str, port: int, settings: FetchSettings, resolve: Resolve) -> list[str]:
    """The addresses of a host, each checked. One that may not be asked bars the name: honest names do not mix.

    Raises
    ------
    NotFetched
        No such name, or an address that is neither public nor in `settings.private`.
    """
    try:
        found = [ip_address(each.partition("%")[0]) for each in resolve(host, port)]
    except (OSError, ValueError, UnicodeError) as cause:
        raise NotFetched(f"the name cannot be resolved ({cause})", path=host, passing=True) from cause
    if not found:
        raise NotFetched("the name has no address", path=host, passing=True)
    for each in found:
        if not is_public(each) and not any(_plain(each) in network for network in settings.private):
            raise NotFetched(
                f"{each} is no public address; list its network under fetch.private in heldground.toml if it is yours",
                path=host,
            )
    return [str(each) for each in found]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether anybody on the internet reaches the same machine by that address.

    An IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) is looked at itself.

    Examples
    --------
    >>> [is_public(ip_address(each)) for each in ("8.8.8.8", "::ffff:127.0.0.1", "169.254.169.254")]
    [True, False, False]
    """
    inner = _inner(address)
    if inner is not None:
        return all(is_public(each) for each in inner)
    if isinstance(address, IPv6Address) and address.is_site_local:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _inner(address: IPv4Address | IPv6Address) -> tuple[IPv4Address, ...] | None:
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return address.teredo
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return None


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
