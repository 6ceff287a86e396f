"""Fetching an address politely: what may be asked, at what pace, how much, how long, and again when it fails."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import httpcore

from heldground.errors import NotFetched
from heldground.reports.fetching.address import Address, Resolve, parse_address, system_resolve
from heldground.reports.fetching.body import as_utf8, content_type, whole_body
from heldground.reports.fetching.pace import RETRIED, Clock, Pace
from heldground.reports.fetching.robots import EVERYTHING, MAX_BYTES, NOTHING, Robots, read_robots
from heldground.reports.fetching.settings import FetchSettings
from heldground.reports.fetching.wire import PinnedBackend

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
ROBOTS_REDIRECTS: Final = 5
"""RFC 9309, 2.3.1.2: at least five are followed."""
_TEXTUAL: Final = (
    "text/",
    "application/xml",
    "application/json",
    "application/x-ndjson",
    "application/jsonl",
    "application/rss",
    "application/atom",
    "application/rdf",
    "application/xhtml",
    "application/feed",
    "application/octet-stream",  # what servers say of suffixes they do not know, .opml and .jsonl among them
)
_ACCEPT: Final = (
    "application/atom+xml, application/rss+xml, text/html;q=0.9, application/xml;q=0.9, application/json;q=0.8, "
    "text/plain;q=0.8, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `url` is where it came from in the end; `content` is unpacked, in UTF-8 where the server named a
    charset, and empty when nothing changed since the validators given."""

    url: str
    content: bytes
    kind: str
    etag: str | None = None
    last_modified: str | None = None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes


class Fetcher:
    """Fetches addresses one after the other. Close it, or use it in a `with`.

    Proxies of the environment are not used: what one resolves cannot be checked here.
    """

    def __init__(self, settings: FetchSettings, *, clock: Clock, resolve: Resolve = system_resolve) -> None:
        self.settings = settings
        self._clock = clock
        self._pace = Pace(settings, clock)
        self._backend = PinnedBackend(settings, resolve=resolve, monotonic=clock.monotonic)
        self._pool = httpcore.ConnectionPool(
            max_connections=4,
            max_keepalive_connections=1,
            keepalive_expiry=5.0,
            network_backend=self._backend,
        )
        self._robots: dict[str, Robots] = {}
        self._why: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """What is at an address.

        Parameters
        ----------
        etag, last_modified
            Validators of an earlier answer: the server then need not send again what did not change.

        Raises
        ------
        NotFetched
            It may not be asked, does not answer in time, answers with an error, too much, or with no text.
        """
        asked = at = parse_address(url, self.settings)
        headers = {"accept": _ACCEPT}
        if etag:
            headers["if-none-match"] = etag
        if last_modified:
            headers["if-modified-since"] = last_modified
        for _ in range(self.settings.max_redirects + 1):
            self._refuse_disallowed(at)
            answer = self._patiently(at, headers)
            if answer.status not in REDIRECTS:
                return self._fetched(asked, at, answer, conditional=bool(etag or last_modified))
            at = self._next(at, answer)
        raise NotFetched(
            f"more than {self.settings.max_redirects} redirects, the last to {at}", path=str(asked)
        )

    def _fetched(self, asked: Address, at: Address, answer: _Answer, *, conditional: bool) -> Fetched:
        if answer.status == 304 and conditional:
            return Fetched(str(at), b"", "", unchanged=True)
        if answer.status != 200:
            raise NotFetched(
                f"answered {answer.status}{_meaning(answer.status)}",
                path=str(asked),
                passing=answer.status in RETRIED,
            )
        kind, charset = content_type(answer.headers.get("content-type", ""))
        if kind and not kind.endswith(("+xml", "+json")) and not kind.startswith(_TEXTUAL):
            raise NotFetched(f"it is {kind}, no text, feed or page", path=str(asked))
        try:
            content = as_utf8(answer.content, charset)
        except UnicodeDecodeError as cause:
            raise NotFetched(
                f"its server says {charset}, and byte {cause.start} is not", path=str(asked)
            ) from cause
        return Fetched(
            str(at),
            content,
            kind,
            _validator(answer.headers.get("etag")),
            _validator(answer.headers.get("last-modified")),
        )

    def _next(self, at: Address, answer: _Answer) -> Address:
        target = answer.headers.get("location")
        if not target:
            raise NotFetched(f"answered {answer.status} without saying where to", path=str(at))
        onward = parse_address(target, self.settings, base=at)
        if at.scheme == "https" and onward.scheme == "http":
            raise NotFetched(f"leads from https to http ({onward}), where anybody may alter it", path=str(at))
        return onward

    def _refuse_disallowed(self, at: Address) -> None:
        if not self.settings.robots:
            return
        rules = self._robots_of(at)
        if rules is NOTHING:
            raise NotFetched(
                f"its robots.txt cannot be had, which means no (RFC 9309, 2.3.1.4): {self._why[at.origin]}",
                path=str(at),
                passing=True,
            )
        if not rules.allows(at.target):
            raise NotFetched(f"its robots.txt does not let {self.settings.product} fetch it", path=str(at))

    def _robots_of(self, at: Address) -> Robots:
        if (known := self._robots.get(at.origin)) is not None:
            return known
        rules = NOTHING
        why = "too many redirects"
        where = parse_address(f"{at.origin}/robots.txt", self.settings)
        # What is not there allows everything; what cannot be had allows nothing (2.3.1.3, 2.3.1.4).
        try:
            for _ in range(ROBOTS_REDIRECTS + 1):
                answer = self._patiently(where, {"accept": "text/plain"}, first_bytes=MAX_BYTES)
                if answer.status in REDIRECTS:
                    where = self._next(where, answer)
                    continue
                if answer.status == 200:
                    rules = read_robots(answer.content, self.settings.product)
                elif 400 <= answer.status < 500 and answer.status != 429:
                    rules = EVERYTHING
                why = f"answered {answer.status}"
                break
        except NotFetched as error:
            if not error.passing:
                raise  # a private address, say: that is the reason, not the file
            why = error.problem
        self._why[at.origin] = why
        self._robots[at.origin] = rules
        return rules

    def _patiently(
        self, at: Address, headers: Mapping[str, str], *, first_bytes: int | None = None
    ) -> _Answer:
        """One answer, tried again where that may help; only its first bytes where so many are enough."""
        for attempt in range(self.settings.retries + 1):
            if (why := self._pace.resting(at.host)) is not None:
                raise NotFetched(why, path=str(at), passing=True)
            known = self._robots.get(at.origin)
            self._pace.wait(at.host, known.delay_seconds if known else 0.0)
            last = attempt == self.settings.retries
            try:
                answer = self._once(at, headers, first_bytes)
            except NotFetched as error:
                if last or not error.passing:
                    raise
                self._pace.back_off(at.host, attempt, None)
                continue
            finally:
                self._pace.done(at.host)
            if last or answer.status not in RETRIED:
                return answer
            if not self._pace.back_off(at.host, attempt, answer.headers.get("retry-after")):
                return answer
        raise NotFetched("was not asked (fetch.retries)", path=str(at))

    def _once(self, at: Address, headers: Mapping[str, str], first_bytes: int | None) -> _Answer:
        settings = self.settings
        self._backend.deadline = self._clock.monotonic() + settings.total_seconds
        sent = {
            "host": at.origin.partition("://")[2],
            "user-agent": settings.user_agent,
            "accept-encoding": "gzip, deflate",
            **headers,
        }
        limits = {
            "connect": settings.connect_seconds,
            "read": settings.read_seconds,
            "write": settings.read_seconds,
            "pool": settings.connect_seconds,
        }
        url = httpcore.URL(
            scheme=at.scheme.encode(), host=at.host.encode(), port=at.port, target=at.target.encode()
        )
        try:
            with self._pool.stream(
                "GET",
                url,
                headers=[(name.encode(), value.encode("latin-1", "replace")) for name, value in sent.items()],
                extensions={"timeout": limits},
            ) as response:
                answered = {
                    name.decode("latin-1").lower(): value.decode("latin-1")
                    for name, value in response.headers
                }
                if response.status != 200:
                    return _Answer(response.status, answered, b"")
                body = whole_body(
                    response.iter_stream(),
                    packing=answered.get("content-encoding", ""),
                    max_bytes=settings.max_bytes,
                    max_unpacked=settings.max_unpacked_bytes if first_bytes is None else first_bytes,
                    path=str(at),
                    cut=first_bytes is not None,
                )
                return _Answer(response.status, answered, body)
        except NotFetched as cause:
            # Of a host's addresses, told by the backend, which knows no more than the host.
            raise NotFetched(cause.problem, path=str(at), passing=cause.passing) from cause
        except httpcore.TimeoutException as cause:
            raise NotFetched(f"no answer in time ({cause})", path=str(at), passing=True) from cause
        except (httpcore.NetworkError, httpcore.ProtocolError) as cause:
            # A certificate that is wrong now is wrong in two seconds.
            wrong = isinstance(cause.__context__, ssl.SSLCertVerificationError)
            raise NotFetched(f"the connection failed ({cause})", path=str(at), passing=not wrong) from cause


def _validator(header: str | None) -> str | None:
    return header if header and len(header) <= 1_000 else None


def _meaning(status: int) -> str:
    told = {
        401: ": only for subscribers",
        403: ": it does not want programs",
        404: ": nothing there",
        410: ": gone",
        429: ": too many questions; try later",
    }
    return told.get(status, ": its server has trouble; try later" if status >= 500 else "")
