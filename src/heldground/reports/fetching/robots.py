"""What a site lets programs fetch: its robots.txt, by RFC 9309.

The standard library's reader takes the first rule that fits instead of the longest, and knows neither `*` nor `$`
inside a path; readers that turn such paths into regular expressions can be kept busy for hours by one line. Here a
path is matched in time linear in it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote_to_bytes

MAX_BYTES: Final = 512_000
"""RFC 9309, 2.5: at least 500 KiB must be read; what stands behind is passed over."""
MAX_RULES: Final = 10_000
MAX_DELAY_SECONDS: Final = 30.0
"""`Crawl-delay` is no part of the standard; up to here it is kept, beyond it nobody could read a feed."""

_LINE: Final = re.compile(r"\s*([A-Za-z-]+)\s*:\s*([^#]*)")


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for one program: (path pattern, whether it allows), and the pause asked for in seconds."""

    rules: tuple[tuple[str, bool], ...] = ()
    delay_seconds: float = 0.0

    def allows(self, target: str) -> bool:
        """Whether a path with its query may be fetched: the longest rule that fits decides, allow before disallow.

        Examples
        --------
        >>> rules = read_robots(b"User-agent: *\\nDisallow: /news\\nAllow: /news/*.html$", "Heldground")
        >>> rules.allows("/news/today"), rules.allows("/news/today.html"), rules.allows("/about")
        (False, True, True)
        """
        path = _normal(target)
        if path == "/robots.txt":
            return True
        best, allowed = -1, True
        for pattern, allow in self.rules:
            if (len(pattern) > best or (len(pattern) == best and allow)) and _fits(pattern, path):
                best, allowed = len(pattern), allow
        return allowed


EVERYTHING: Final = Robots()
NOTHING: Final = Robots(rules=(("/", False),))


def read_robots(content: bytes, product: str) -> Robots:
    """The rules of a robots.txt for a program of that name: those of its own groups, else those for `*`."""
    own: list[tuple[str, bool]] = []
    others: list[tuple[str, bool]] = []
    delays = {True: 0.0, False: 0.0}
    named = False
    agents: list[str] = []
    open_group = False
    wanted = product.casefold()
    for line in content[:MAX_BYTES].decode("utf-8", "replace").removeprefix("\ufeff").splitlines():
        if (found := _LINE.match(line)) is None:
            continue
        key, value = found[1].lower(), found[2].strip()
        if key == "user-agent":
            if not open_group:
                agents = []
            agents.append(value.casefold())
            open_group = True
            named = named or value.casefold() == wanted
            continue
        if key not in ("allow", "disallow", "crawl-delay"):
            continue  # sitemaps and inventions stand outside the groups (2.2.4)
        open_group = False
        for mine in (True, False):
            if (wanted if mine else "*") not in agents:
                continue
            if key == "crawl-delay":
                delays[mine] = min(_seconds(value), MAX_DELAY_SECONDS)
            elif value and len(own if mine else others) < MAX_RULES:
                (own if mine else others).append((_normal(value), key == "allow"))
    return Robots(tuple(own if named else others), delays[named])


def _seconds(value: str) -> float:
    return float(value) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", value) else 0.0


def _normal(path: str) -> str:
    """Percent-escapes in one way (2.2.2), so that `/caf%C3%A9` and `/café` are one path."""
    return quote(unquote_to_bytes(path), safe="!$&'()*+,;=:@/~-._?[]")


def _fits(pattern: str, path: str) -> bool:
    """Whether a pattern with `*` and a final `$` fits the beginning of a path."""
    whole = pattern.endswith("$")
    parts: Sequence[str] = pattern.removesuffix("$").split("*")
    if not path.startswith(parts[0]):
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        if (found := path.find(part, at)) < 0:
            return False
        at = found + len(part)
    if len(parts) == 1:
        return not whole or at == len(path)
    last = parts[-1]
    if whole:
        return path.endswith(last) and len(path) - len(last) >= at
    return path.find(last, at) >= 0
