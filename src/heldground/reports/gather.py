"""Reports from paths and addresses: files, folders, feeds, lists of feeds, pages, exports.

Reports come out as they are read. After the last one of an address comes its `Visit`, for whoever stores the reports
to store with them: an address counts as visited only when all its reports are kept, so a cut loses nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Protocol

from heldground.errors import BadReport, NotFetched, WrongUse
from heldground.progress import Progress, quiet
from heldground.reports.account import Account
from heldground.reports.feed import Feed, Item, host_of, read_feed, report_of
from heldground.reports.fetching import Fetched, Fetcher
from heldground.reports.html import read as read_page
from heldground.reports.model import SUMMARY, Report
from heldground.reports.opml import read_list
from heldground.reports.origins import Origins
from heldground.reports.read import FORMATS, HEAD_BYTES, Reader, files_at, format_of, format_of_file
from heldground.reports.visits import Visit
from heldground.when import Instant

Found = Report | Visit

STDIN: Final = "-"
_PAGE: Final = "web page"
_FEED: Final = "feed"
_LIST: Final = "list of feeds"


class Memory(Protocol):
    """What is known from earlier runs."""

    def visit(self, address: str) -> Visit | None:
        """The last visit of an address."""

    def has_article(self, url: str) -> bool:
        """Whether the whole text at an address is stored."""


def is_address(text: str) -> bool:
    """Whether an input is an address and not a path."""
    return text.lower().startswith(("http://", "https://"))


@dataclass(slots=True)
class Gathering:
    """One run over paths and addresses.

    Parameters
    ----------
    follow
        Fetch the pages that items of feeds link to where the feed gives only a summary.
    stdin
        What the input `-` stands for.
    fetched_at
        When files are read.
    now
        The clock: what is fetched has the time of its answer.
    progress
        Told (what, done, of) before each fetch.
    """

    account: Account
    origins: Origins
    memory: Memory
    fetcher: Fetcher | None
    fetched_at: Instant
    now: Callable[[], Instant]
    follow: bool = False
    stdin: bytes | None = None
    progress: Progress = quiet
    _seen: set[str] = field(default_factory=set)
    _missing: int = 0

    def each(self, inputs: Iterable[str]) -> Iterator[Found]:
        """Everything at these paths and addresses; what cannot be read is in the account.

        Raises
        ------
        UnknownName
            Nothing at a path.
        """
        for text in inputs:
            if is_address(text):
                yield from self._address(text)
            elif text == STDIN:
                yield from self._piped()
            else:
                for file in files_at(Path(text)):
                    yield from self._file(file)

    def _piped(self) -> Iterator[Found]:
        try:
            name = format_of((self.stdin or b"")[:HEAD_BYTES])
            if not self.stdin or name is None:
                raise BadReport("empty, or of no known format", path="standard input")
            if name in (_LIST, _FEED):
                yield from self._listed(self.stdin) if name == _LIST else self._feed(self.stdin, None)
            else:
                yield from self._read(FORMATS[name].read, self.stdin)
        except BadReport as error:
            self.account.refuse_error(error, where="standard input")

    def _file(self, file: Path) -> Iterator[Found]:
        try:
            name = format_of_file(file)
            if name == _LIST:
                yield from self._listed(file)
            elif name == _FEED:
                yield from self._feed(file, file)
            else:
                yield from self._read(FORMATS[name].read, file)
        except BadReport as error:
            self.account.refuse_error(error, where=str(file))

    def _feed(self, document: Path | bytes, file: Path | None) -> Iterator[Report]:
        feed = read_feed(document, fetched_at=self.fetched_at, account=self.account)
        source = self.origins.of_name(host_of(feed.link) or "unknown", self.account)
        yield from self._items(feed, source, self.follow, file=file)

    def _read(self, read: Reader, document: Path | bytes, source: str | None = None) -> Iterator[Report]:
        source = self.origins.given or source
        for report in read(document, source=source, fetched_at=self.fetched_at, account=self.account):
            self.account.read += 1
            if source is not None:
                yield report
            else:
                yield replace(report, source=self.origins.of_name(report.source, self.account))

    def _address(self, url: str, *, listed: bool = False) -> Iterator[Found]:
        """What is at an address, unless this run has been there."""
        if url in self._seen:
            return
        self._seen.add(url)
        try:
            yield from self._visited(url, listed=listed)
        except BadReport as error:
            self.account.refuse_error(error, where=url)

    def _visited(self, url: str, *, listed: bool) -> Iterator[Found]:
        configured = self.origins.configured(url)
        follow = self.follow or (configured is not None and configured.follow)
        whole = configured is not None and configured.whole
        # Other options find other reports in the same answer: its validators hold for these only.
        reading = f"source={self.origins.given or ''} follow={follow} whole={whole}"
        known = self.memory.visit(url)
        if known is not None and known.reading != reading:
            known = None
        got = self._get(
            url,
            etag=None if known is None else known.etag,
            last_modified=None if known is None else known.last_modified,
        )
        if got.unchanged:
            self.account.unchanged += 1
            return
        name = self._format(got)
        before = self.account.refused + self._missing
        if name == _LIST:
            if listed:
                raise BadReport("a list of lists of feeds; give the inner list itself", path=url)
            yield from self._listed(got.content)
            return  # its feeds have their own validators; the list itself is small and asked for each time
        source = self.origins.of_address(url, self.account)
        if name == _FEED:
            feed = read_feed(got.content, fetched_at=self.now(), account=self.account, whole=whole)
            yield from self._items(feed, source, follow, file=None)
        elif name == _PAGE:
            self.account.read += 1
            yield self._page(got, url, source, None)
        else:
            for report in self._read(FORMATS[name].read, got.content, source):
                yield replace(report, url=report.url or url, fetched_at=self.now())
        if self.account.refused + self._missing == before:
            yield Visit(url, reading, self.now(), got.etag, got.last_modified)

    def _listed(self, document: Path | bytes) -> Iterator[Found]:
        feeds = read_list(document, account=self.account)
        for number, feed in enumerate(feeds, 1):
            self.progress("feeds", number, len(feeds))
            yield from self._address(feed.url, listed=True)

    def _items(self, feed: Feed, source: str, follow: bool, *, file: Path | None) -> Iterator[Report]:
        for item in feed.items:
            report = report_of(
                item,
                source=source,
                file=None if file is None else f"{file.name}:{item.number}",
                fetched_at=self.now(),
            )
            if item.extent == SUMMARY and item.url is not None and follow:
                if item.url in self._seen or self.memory.has_article(item.url):
                    self.account.read += 1
                    self.account.already_known += 1
                    continue
                try:
                    report = self._article(item, item.url, source)
                except BadReport as error:
                    self.account.note(f"{error}; the feed's summary stands for it")
                    self._missing += isinstance(error, NotFetched) and error.passing
                else:
                    self._seen.add(item.url)
            self.account.read += 1
            self.account.summaries += report.extent == SUMMARY
            yield report

    def _article(self, item: Item, url: str, source: str) -> Report:
        self.progress("articles", item.number, None)
        got = self._get(url)
        if self._format(got) != _PAGE:
            raise BadReport("no web page", path=url)
        report = self._page(got, url, source, item)
        return replace(report, title=item.title or report.title)

    def _page(self, got: Fetched, url: str, source: str, item: Item | None) -> Report:
        day = None if item is None else item.published_on
        try:
            report = next(read_page(got.content, source=source, published_on=day, fetched_at=self.now()))
        except BadReport as error:
            raise BadReport(error.problem, path=url, where=error.where) from error
        if item is not None and report.published_at is None and report.published_on == day:
            report = replace(report, published_at=item.published_at)
        # The address asked for, not what the page says of itself: anybody can write a canonical link.
        return replace(report, url=url, file=None)

    def _get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        if self.fetcher is None:
            raise WrongUse(f"{url}: nothing is fetched here; save it and give the file")
        return self.fetcher.get(url, etag=etag, last_modified=last_modified)

    def _format(self, got: Fetched) -> str:
        name = format_of(got.content[:HEAD_BYTES])
        if name is None and got.kind in ("text/html", "application/xhtml+xml"):
            name = _PAGE
        if name is None:
            raise BadReport(
                f"no known format ({got.kind or 'no content type'}); a feed, a list of feeds, a page or JSON Lines "
                "expected",
                path=got.url,
            )
        return name


def inputs_or_feeds(inputs: Iterable[str], feeds: Iterable[str]) -> list[str]:
    """What to read: the inputs given, else the configured feeds.

    Raises
    ------
    WrongUse
        Neither.
    """
    found = list(inputs) or list(feeds)
    if not found:
        raise WrongUse(
            "nothing to read; give files, folders or addresses, or list [[feeds]] in heldground.toml"
        )
    return found
