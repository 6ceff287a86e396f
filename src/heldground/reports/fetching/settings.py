"""How addresses are fetched: the table `[fetch]` of `heldground.toml`, and what it may say."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any, Final

from heldground.errors import BadInput

Network = IPv4Network | IPv6Network

_CONFIG: Final = "heldground.toml"
_AGENT: Final = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9._-]+)?( [\x20-\x7e]{0,180})?\Z")


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """Limits and manners of fetching. Times in seconds, sizes in bytes.

    `private` are networks that may be asked although they are not public; `ports` the only ports. `max_bytes` limits
    what comes over the wire, `max_unpacked_bytes` what becomes of it: 1 MB of gzip can hold 1 GB of blanks. A server
    that asks for a longer pause than `max_wait_seconds` is left alone for the rest of the run. The first word of
    `user_agent` is the name robots.txt files know the program by (RFC 9309, 2.2.1).
    """

    user_agent: str = "Heldground/0.1 (evidence map; set fetch.user_agent to name yourself)"
    private: tuple[Network, ...] = ()
    ports: tuple[int, ...] = (80, 443)
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    total_seconds: float = 60.0
    max_bytes: int = 10_000_000
    max_unpacked_bytes: int = 20_000_000
    max_redirects: int = 5
    pause_seconds: float = 1.0
    retries: int = 3
    max_wait_seconds: float = 60.0
    robots: bool = True

    @property
    def product(self) -> str:
        """The program's name as robots.txt files write it."""
        return re.split(r"[/ ]", self.user_agent, maxsplit=1)[0]


def read_settings(table: Mapping[str, Any]) -> FetchSettings:
    """The settings of a table `[fetch]`; what it does not say stays as it is by default.

    Raises
    ------
    BadInput
        A key that is none, a value of another kind, a negative number, a network that is none.
    """
    known = {each.name: each for each in fields(FetchSettings)}
    if unknown := sorted(set(table) - set(known)):
        raise BadInput(
            f"{unknown[0]!r} is no setting; known are: {', '.join(known)}", path=_CONFIG, where="[fetch]"
        )
    return FetchSettings(**{name: _value(name, value) for name, value in table.items()})


def _value(name: str, value: Any) -> Any:
    if name == "private":
        return tuple(_network(each) for each in _list(name, value))
    if name == "ports":
        ports = _list(name, value)
        if not all(type(port) is int and 0 < port < 65_536 for port in ports):
            raise _off(name, value, "a list of port numbers, like [80, 443]")
        return tuple(ports)
    if name == "user_agent":
        if not isinstance(value, str) or not _AGENT.match(value):
            raise _off(
                name, value, 'a name and how to reach you, like "Deskname/1.0 (+https://desk.example)"'
            )
        return value
    if name == "robots":
        if not isinstance(value, bool):
            raise _off(name, value, "true or false")
        return value
    whole = (name.startswith("max_") and not name.endswith("_seconds")) or name == "retries"
    if (
        isinstance(value, bool)
        or not isinstance(value, int if whole else (int, float))
        or not 0 <= value < 1e12
    ):
        raise _off(name, value, f"a {'whole ' if whole else ''}number from 0")
    return value


def _list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _off(name, value, "a list")
    return value


def _network(value: Any) -> Network:
    try:
        return ip_network(str(value))
    except ValueError as cause:
        raise _off("private", value, 'networks, like ["127.0.0.1/32", "10.1.0.0/16"]') from cause


def _off(name: str, value: Any, wanted: str) -> BadInput:
    return BadInput(f"{name} = {value!r}; expected {wanted}", path=_CONFIG, where="[fetch]")
