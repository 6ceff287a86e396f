"""Fetching against a server that misbehaves in every way that servers do. Nobody waits for real: the clock is ours."""

import zlib
from collections.abc import Callable, Iterator
from ipaddress import ip_address, ip_network

import pytest

from heldground.errors import BadInput, NotFetched
from heldground.reports.fetching import Clock, Fetcher, FetchSettings, read_settings
from heldground.reports.fetching.address import allowed_addresses, is_public, parse_address
from heldground.reports.fetching.robots import read_robots
from reports.bad_server import BadServer, bad_server, bomb, http, silent, slowly

NOW = 1_744_156_800  # 2025-04-09T00:00:00Z
PAGE = b"<html>fine</html>"


class Waits:
    """A clock that jumps: waiting takes no time, and is written down."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def clock(self) -> Clock:
        import time

        return Clock(
            monotonic=lambda: time.monotonic() + sum(self.slept),
            sleep=self.slept.append,
            random=lambda: 0.0,
            now=lambda: NOW + int(sum(self.slept)),
        )


@pytest.fixture
def server() -> Iterator[BadServer]:
    with bad_server() as opened:
        yield opened


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def fetcher(server: BadServer, waits: Waits) -> Iterator[Callable[..., Fetcher]]:
    made: list[Fetcher] = []

    def make(**changes: object) -> Fetcher:
        table = {
            "private": ["127.0.0.1/32"],
            "ports": [80, 443, server.port],
            "read_seconds": 0.3,
            "total_seconds": 0.5,
            **changes,
        }
        made.append(Fetcher(read_settings(table), clock=waits.clock()))
        return made[-1]

    yield make
    for each in made:
        each.__exit__(None, None, None)


def refused(fetcher: Fetcher, url: str) -> NotFetched:
    with pytest.raises(NotFetched) as told:
        fetcher.get(url)
    return told.value


def test_an_honest_answer_comes_with_its_validators_and_final_address(server: BadServer, fetcher) -> None:
    server.at("/old", http("301 Moved", b"", "Location: new?a=1#part"))
    server.at(
        "/new?a=1",
        http(
            "200 OK",
            PAGE,
            "Content-Type: text/html",
            'ETag: "7"',
            "Last-Modified: Tue, 08 Apr 2025 10:00:00 GMT",
        ),
    )
    got = fetcher().get(f"{server.url}/old")
    assert (got.content, got.kind, got.etag, got.url) == (PAGE, "text/html", '"7"', f"{server.url}/new?a=1")
    assert got.last_modified == "Tue, 08 Apr 2025 10:00:00 GMT"


def test_validators_are_sent_and_304_means_unchanged(server: BadServer, fetcher) -> None:
    url = server.at("/feed", http("304 Not Modified"))
    assert fetcher().get(url, etag='"7"', last_modified="Tue, 08 Apr 2025 10:00:00 GMT").unchanged
    request = server.requests[-1].lower()
    assert 'if-none-match: "7"' in request
    assert "if-modified-since: tue, 08 apr 2025 10:00:00 gmt" in request


def test_a_304_to_a_plain_question_is_an_error(server: BadServer, fetcher) -> None:
    assert "304" in refused(fetcher(), server.at("/feed", http("304 Not Modified"))).problem


def test_it_says_who_it_is(server: BadServer, fetcher) -> None:
    fetcher(user_agent="DeskBot/2.0 (+https://desk.example/bot)").get(server.at("/", http("200 OK", PAGE)))
    assert "user-agent: DeskBot/2.0 (+https://desk.example/bot)" in server.requests[-1]


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (silent, "no answer in time"),
        (slowly(b"HTTP/1.1 200 OK\r\nX-Slow: "), "no answer in time"),
        (slowly(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"), "no answer in time"),
        (slowly(b"HTTP/1.1 200 OK\r\nX-Much: ", b"y" * 60_000), "connection failed"),
        (http("200 OK", b"cut off", "Content-Length: 4000"), "connection failed"),
        (http("200 OK", b"5\r\nabc", "Transfer-Encoding: chunked"), "connection failed"),
        (b"SMTP ready\r\n\r\n", "connection failed"),
        (b"", "connection failed"),
        (http("200 OK", zlib.compress(b"half of it" * 999)[:-9], "Content-Encoding: deflate"), "ends before"),
        (http("200 OK", b"not gzip", "Content-Encoding: gzip"), "damaged gzip"),
    ],
    ids=["silent", "slow-headers", "slow-body", "endless-headers", "cut", "cut-chunk", "no-http", "nothing",
         "cut-deflate", "no-gzip"],
)  # fmt: skip
def test_what_never_comes_whole_is_tried_again_and_then_refused(
    server: BadServer, fetcher, waits: Waits, answer, told: str
) -> None:
    """A read that is always in time is not enough: the whole has a limit too."""
    error = refused(fetcher(retries=1), server.at("/x", answer))
    assert told in error.problem
    assert error.passing
    assert server.asked.count("/x") == 2
    assert waits.slept


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (slowly(b"HTTP/1.1 200 OK\r\n\r\n", b"z" * 500_000), "more than 1,000,000 bytes"),
        (http("200 OK", bomb(50), "Content-Encoding: gzip"), "unpacks to more than 2,000,000"),
        (http("200 OK", zlib.compress(b" " * 50_000_000), "Content-Encoding: deflate"), "unpacks to more"),
        (http("200 OK", b"...", "Content-Encoding: br"), "which was not asked for"),
        (http("200 OK", b"\x89PNG", "Content-Type: image/png"), "no text, feed or page"),
        (http("200 OK", "їжак".encode("cp1251"), "Content-Type: text/html; charset=utf-8"), "byte 0 is not"),
        (http("404 Not Found"), "nothing there"),
        (http("403 Forbidden"), "does not want programs"),
        (http("302 Found"), "without saying where to"),
        (http("302 Found", b"", "Location: ftp://example.org/"), "only http and https"),
        (http("302 Found", b"", "Location: http://user:pw@example.org/"), "name or password"),
        (http("302 Found", b"", "Location: http://10.0.0.8/admin"), "10.0.0.8 is no public address"),
        (http("302 Found", b"", "Location: http://[::ffff:10.0.0.8]/"), "no public address"),
        (http("302 Found", b"", "Location: http://2130706434/"), "number in disguise"),
        (http("302 Found", b"", "Location: http://127.0.0.1:22/"), "port 22 is not among"),
    ],
    ids=["endless", "gzip-bomb", "deflate-bomb", "brotli", "picture", "bad-charset", "404", "403", "no-location",
         "ftp", "password", "private", "mapped", "decimal", "port"],
)  # fmt: skip
def test_what_may_not_be_is_refused_at_once(
    server: BadServer, fetcher, waits: Waits, answer, told: str
) -> None:
    """Another try would bring the same."""
    error = refused(fetcher(max_bytes=1_000_000, max_unpacked_bytes=2_000_000), server.at("/x", answer))
    assert told in error.problem
    assert not error.passing
    assert server.asked.count("/x") == 1


def test_a_password_is_not_repeated_in_the_message(fetcher) -> None:
    assert "secret" not in str(refused(fetcher(), "http://me:secret@example.org/"))


def test_a_ring_of_redirects_ends(server: BadServer, fetcher) -> None:
    server.at("/a", http("302 Found", b"", "Location: /b"))
    url = server.at("/b", http("302 Found", b"", "Location: /a"))
    assert "more than 5 redirects" in refused(fetcher(), url).problem
    assert len(server.asked) == 1 + 6  # robots.txt, then the first and five more


def test_a_charset_nobody_knows_is_left_to_the_reader(server: BadServer, fetcher) -> None:
    url = server.at("/x", http("200 OK", PAGE, "Content-Type: text/html; charset=klingon"))
    assert fetcher().get(url).content == PAGE


def test_a_named_charset_becomes_utf8_with_its_mark(server: BadServer, fetcher) -> None:
    url = server.at(
        "/x", http("200 OK", "село".encode("cp1251"), "Content-Type: text/html; charset=Windows-1251")
    )
    assert fetcher().get(url).content == "\ufeffсело".encode()


def test_gzip_is_unpacked_also_in_two_files(server: BadServer, fetcher) -> None:
    import gzip

    body = gzip.compress(b"one ") + gzip.compress(b"two")
    assert (
        fetcher().get(server.at("/x", http("200 OK", body, "Content-Encoding: gzip"))).content == b"one two"
    )


def test_503_then_200_is_an_answer_after_a_growing_wait(server: BadServer, fetcher, waits: Waits) -> None:
    url = server.at("/x", http("503 Down"), http("502 Down"), http("200 OK", PAGE))
    assert fetcher(pause_seconds=0).get(url).content == PAGE
    assert waits.slept == [0.5, 1.0]  # half of 1 and 2 s: the jitter of this clock is none


def test_retry_after_is_kept_as_number_and_as_date(server: BadServer, fetcher, waits: Waits) -> None:
    url = server.at(
        "/x",
        http("429 Too Many Requests", b"", "Retry-After: 17"),
        http("503 Down", b"", "Retry-After: Wed, 09 Apr 2025 00:00:40 GMT"),
        http("200 OK", PAGE),
    )
    assert fetcher(pause_seconds=0).get(url).content == PAGE
    assert waits.slept == [17, 23]


@pytest.mark.parametrize(
    "header", ["soon", "-5", "Tue, 08 Apr 99999999999 01:30:00 GMT", "Tue, 08 Apr 2025 00:00:00 GMT"]
)
def test_a_retry_after_that_says_nothing_is_no_reason_to_fail(
    server: BadServer, fetcher, waits: Waits, header: str
) -> None:
    """Or lies in the past: then there is nothing to wait for."""
    url = server.at("/x", http("503 Down", b"", f"Retry-After: {header}"), http("200 OK", PAGE))
    assert fetcher(pause_seconds=0).get(url).content == PAGE
    assert waits.slept in ([0.5], [0.0])


def test_a_host_that_asks_for_too_long_a_pause_is_left_alone(
    server: BadServer, fetcher, waits: Waits
) -> None:
    url = server.at("/x", http("429 Too Many Requests", b"", "Retry-After: 3600"))
    asking = fetcher()
    assert "429" in refused(asking, url).problem
    assert "asked for a pause of 3,600 s" in refused(asking, server.at("/y", http("200 OK"))).problem
    assert server.asked == ["/robots.txt", "/x"]
    assert sum(waits.slept) < 5


def test_between_two_questions_to_a_host_there_is_a_pause(server: BadServer, fetcher, waits: Waits) -> None:
    asking = fetcher(pause_seconds=2.0)
    for name in ("/a", "/b"):
        asking.get(server.at(name, http("200 OK", PAGE)))
    assert len(waits.slept) == 2
    assert all(1.5 < each <= 2 for each in waits.slept)
    assert server.waiting_at_once == 1


def test_robots_are_asked_once_and_kept(server: BadServer, fetcher) -> None:
    server.at(
        "/robots.txt",
        http("200 OK", b"User-agent: *\nDisallow: /private\nAllow: /private/ok\nCrawl-delay: 4"),
    )
    asking = fetcher()
    server.at("/private/x", http("200 OK", PAGE))
    assert "does not let Heldground" in refused(asking, f"{server.url}/private/x").problem
    assert asking.get(server.at("/private/ok", http("200 OK", PAGE))).content == PAGE
    assert "does not let" in refused(asking, f"{server.url}/private/y").problem
    assert server.asked == ["/robots.txt", "/private/ok"]


def test_a_redirect_does_not_lead_around_robots(server: BadServer, fetcher) -> None:
    server.at("/robots.txt", http("200 OK", b"User-agent: heldground\nDisallow: /secret"))
    server.at("/secret", http("200 OK", PAGE))
    url = server.at("/open", http("302 Found", b"", "Location: /secret"))
    assert "does not let" in refused(fetcher(), url).problem
    assert "/secret" not in server.asked


@pytest.mark.parametrize(
    "robots",
    [http("500 Down"), silent, http("302 Found", b"", "Location: /robots.txt")],
    ids=["500", "silent", "ring"],
)
def test_robots_that_cannot_be_had_mean_no(server: BadServer, fetcher, robots) -> None:
    """RFC 9309, 2.3.1.4."""
    server.at("/robots.txt", robots)
    error = refused(fetcher(retries=1), server.at("/x", http("200 OK", PAGE)))
    assert "robots.txt cannot be had" in error.problem
    assert error.problem.endswith(
        ("answered 500", "fetch.total_seconds)", "timed out)", "too many redirects")
    )
    assert error.passing
    assert "/x" not in server.asked


def test_robots_that_are_not_there_mean_yes(server: BadServer, fetcher) -> None:
    server.at("/robots.txt", http("403 Forbidden"))
    assert fetcher().get(server.at("/x", http("200 OK", PAGE))).content == PAGE


def test_huge_robots_are_read_to_their_limit(server: BadServer, fetcher) -> None:
    """The rule at the front counts, the one behind 500 KiB does not; gzipped or not."""
    import gzip

    body = b"User-agent: *\nDisallow: /a\n" + b"# padding\n" * 200_000 + b"Disallow: /b\n"
    server.at("/robots.txt", http("200 OK", gzip.compress(body), "Content-Encoding: gzip"))
    asking = fetcher()
    assert asking.get(server.at("/b", http("200 OK", PAGE))).content == PAGE
    assert "does not let" in refused(asking, f"{server.url}/a").problem


def test_robots_may_be_left_aside_by_setting(server: BadServer, fetcher) -> None:
    url = server.at("/x", http("200 OK", PAGE))
    assert fetcher(robots=False).get(url).content == PAGE
    assert server.asked == ["/x"]


ROBOTS = b"""
User-agent: other
Disallow: /
User-agent: a
User-agent: Heldground
Disallow: /*?print=
Disallow: /caf%c3%a9
Disallow: /end$
Allow: /
Sitemap: https://example.org/s.xml
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/n?print=1", False),
        ("/n", True),
        ("/café/1", False),
        ("/end", False),
        ("/ending", True),
    ],
)
def test_robots_rules_by_the_standard(path: str, allowed: bool) -> None:
    """Groups of several agents, the longest rule, wildcards, the end mark, escapes."""
    assert read_robots(ROBOTS, "heldground").allows(path) is allowed


def test_a_rule_full_of_stars_is_matched_at_once() -> None:
    """A regular expression would need 2,000 to the power of 60 steps."""
    rules = read_robots(b"User-agent: *\nDisallow: /" + b"a*" * 60 + b"b", "x")
    assert rules.allows("/" + "a" * 2_000)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
     "fec0::1", "::ffff:192.168.0.1", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "2001:db8::1",
     "2001:0:7f00:1::"],
)  # fmt: skip
def test_an_address_only_this_machine_or_network_sees_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["2130706433", "0177.0.0.1", "0x7f000001", "127.1", "0x7f.1", "1.2.3.256.1"])
def test_hosts_in_disguise_are_refused_by_their_look(host: str) -> None:
    with pytest.raises(NotFetched, match="disguise"):
        parse_address(f"http://{host}/", FetchSettings())


def test_one_private_address_bars_a_name() -> None:
    """A name that answers with a public and a private address is no honest one."""
    settings = FetchSettings()
    with pytest.raises(NotFetched, match="no public address"):
        allowed_addresses("mixed.example", 80, settings, lambda *_: ["8.8.8.8", "10.0.0.1"])
    own = FetchSettings(private=(ip_network("10.0.0.0/8"),))
    assert allowed_addresses("mixed.example", 80, own, lambda *_: ["8.8.8.8", "10.0.0.1"]) == [
        "8.8.8.8",
        "10.0.0.1",
    ]


def test_a_name_that_changes_its_answer_gains_nothing(server: BadServer, waits: Waits) -> None:
    """DNS rebinding: the address that was checked is the one connected to, so a second answer is never asked for."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    table = {"private": ["127.0.0.1/32"], "ports": [server.port], "robots": False}
    server.at("/x", http("200 OK", PAGE))
    with Fetcher(read_settings(table), clock=waits.clock(), resolve=resolve) as asking:
        assert asking.get(f"http://news.example:{server.port}/x").content == PAGE
        assert asked == ["news.example"]
        assert f"host: news.example:{server.port}" in server.requests[-1]
        assert (
            "10.0.0.1 is no public address" in refused(asking, f"http://news.example:{server.port}/y").problem
        )
    assert server.asked == ["/x"]


@pytest.mark.parametrize(
    "table",
    [{"user-agent": "x"}, {"ports": [0]}, {"ports": 80}, {"private": ["localhost"]}, {"retries": -1},
     {"retries": 1.5}, {"robots": "no"}, {"user_agent": "a\r\nX: y"}, {"pause_seconds": True}],
    ids=str,
)  # fmt: skip
def test_a_setting_that_is_none_is_told(table: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=r"heldground\.toml, \[fetch\]"):
        read_settings(table)
