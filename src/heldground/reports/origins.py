"""Whose report it is: by hand, by configuration, else by its host, and then said aloud."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from heldground.errors import BadInput
from heldground.reports.account import Account
from heldground.reports.feed import host_of
from heldground.reports.limits import checked_name, checked_url
from heldground.sources import Source

_CONFIG: Final = "heldground.toml"
_KEYS: Final = ("url", "source", "follow", "whole")


@dataclass(frozen=True, slots=True)
class ConfiguredFeed:
    """A table `[[feeds]]`: an address that `ingest` reads when none is given, and whose it is.

    `follow` fetches the pages its items link to; `whole` takes the descriptions of items for whole texts.
    """

    url: str
    source: str | None = None
    follow: bool = False
    whole: bool = False


def read_feeds(tables: Any) -> tuple[ConfiguredFeed, ...]:
    """The feeds of the tables `[[feeds]]`.

    Raises
    ------
    BadInput
        No address, a key that is none, a value of another kind; the message names the table.
    """
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise BadInput("feeds are tables; write [[feeds]] and below it url and source", path=_CONFIG)
    return tuple(_feed(table, f"[[feeds]] {number}") for number, table in enumerate(tables, 1))


def _feed(table: Mapping[str, Any], where: str) -> ConfiguredFeed:
    if unknown := sorted(set(table) - set(_KEYS)):
        raise BadInput(
            f"{unknown[0]!r} is no setting; known are: {', '.join(_KEYS)}", path=_CONFIG, where=where
        )
    url, source = table.get("url"), table.get("source")
    if not isinstance(url, str) or not isinstance(source, str | None):
        raise BadInput("url and source are texts, and url is needed", path=_CONFIG, where=where)
    flags = {name: table.get(name, False) for name in ("follow", "whole")}
    for name, value in flags.items():
        if not isinstance(value, bool):
            raise BadInput(f"{name} = {value!r}; expected true or false", path=_CONFIG, where=where)
    checked_url(url, path=_CONFIG, where=where)
    if source is not None:
        source = checked_name(source, what="source", path=_CONFIG, where=where)
    return ConfiguredFeed(url, source, **flags)


class Origins:
    """Finds the source of an address or of a name a document gives."""

    def __init__(
        self,
        sources: Iterable[Source] = (),
        feeds: Sequence[ConfiguredFeed] = (),
        *,
        given: str | None = None,
    ) -> None:
        self.given = given
        self._feeds = {_plain(feed.url): feed for feed in feeds}
        self._hosts: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for source in sources:
            if host := host_of(source.url):
                self._hosts.setdefault(host, source.id)
            for name in (source.id, source.title, *source.aliases):
                self._names.setdefault(name.casefold(), source.id)

    def configured(self, url: str) -> ConfiguredFeed | None:
        """The table `[[feeds]]` of an address, however it ends."""
        return self._feeds.get(_plain(url))

    def of_address(self, url: str, account: Account) -> str:
        """The source of what is at an address: `--source`, its `[[feeds]]`, a source with that host, the host.

        A source's host holds for its subdomains too (`news.example.org` for `example.org`).
        """
        if self.given is not None:
            return self.given
        feed = self.configured(url)
        if feed is not None and feed.source is not None:
            return feed.source
        host = host_of(url) or "unknown"
        parts = host.split(".")
        for at in range(len(parts) - 1):
            if (found := self._hosts.get(".".join(parts[at:]))) is not None:
                return found
        account.note(
            f"{url}: filed under {host!r}, its host; to name its source, give --source or a [[feeds]] "
            f"table in {_CONFIG}"
        )
        return host

    def of_name(self, name: str, account: Account) -> str:
        """The source a document names itself after: one with that id, title or alias, else the name as it is."""
        if self.given is not None:
            return self.given
        found = self._names.get(name.casefold()) or self._hosts.get(name.casefold())
        if found is None and name != "unknown":
            account.note(f"source {name!r} is not configured; its reports are filed under that name")
        return found or name


def _plain(url: str) -> str:
    parts = urlsplit(url.strip())
    return f"{(parts.hostname or '').removeprefix('www.')}:{parts.port or ''}{parts.path.rstrip('/')}?{parts.query}"
