"""Reports from addresses: read once, resumed after a cut, filed under whom the desk says, followed where allowed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from heldground.claims.table import load_claims
from heldground.errors import BadInput, WrongUse
from heldground.events.intake import IngestAccount, ingest_reports
from heldground.project import Project, create_project, open_project
from heldground.reports import Report, load_duplicates, load_reports
from heldground.reports.fetching import Clock
from heldground.when import parse_instant
from reports.bad_server import BadServer, bad_server, http

NOW = parse_instant("2025-04-09T12:00:00Z")
CLOCK = Clock(monotonic=lambda: 0.0, sleep=lambda seconds: None, random=lambda: 0.0, now=lambda: NOW)


@pytest.fixture
def server() -> Iterator[BadServer]:
    with bad_server() as opened:
        yield opened


@pytest.fixture
def project(server: BadServer, tmp_path: Path) -> Project:
    return configured(tmp_path, server)


def configured(folder: Path, server: BadServer, more: str = "") -> Project:
    made = create_project(folder / "p")
    made.engine.dispose()
    text = f'theatre = "ukraine"\n[fetch]\nprivate = ["127.0.0.1/32"]\nports = [{server.port}]\n{more}'
    (folder / "p/heldground.toml").write_text(text, encoding="utf-8")
    return open_project(folder / "p")


def item(server: BadServer, number: int, *, whole: bool = True) -> str:
    text = f"Report {number}: the Ukrainian army said on Monday that it holds village number {number}."
    content = f"<content:encoded><![CDATA[<p>{text}</p>]]></content:encoded>" if whole else ""
    return (
        f"<item><title>Village {number}</title><link>{server.url}/{number}.html</link>"
        f"<description>The army on village {number}.</description>{content}"
        f"<pubDate>Tue, 08 Apr 2025 0{number % 10}:00:00 GMT</pubDate></item>"
    )


def feed(*items: str) -> bytes:
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<rss version="2.0" {space}><channel><title>F</title>{"".join(items)}</channel></rss>'.encode()


def page(number: int) -> bytes:
    return http(
        "200 OK",
        f"""<html lang="en"><head><title>Village {number}</title>
        <link rel="canonical" href="https://elsewhere.example/stolen">
        <meta property="article:published_time" content="2025-04-08T01:00:00Z"></head><body><article>
        <h1>Village {number}</h1><p>The Ukrainian army said on Monday that it holds village number {number}, and that
        its soldiers have been there since the weekend.</p><p>Residents of the neighbouring villages told the paper
        that they had seen nobody, and had heard nothing but the river and the wind.</p></article></body></html>
        """.encode(),
        "Content-Type: text/html",
    )


def ingest(project: Project, *inputs: str | Path, **how: object) -> IngestAccount:
    return ingest_reports(project, inputs, now=NOW, clock=CLOCK, **how)  # type: ignore[arg-type]


def stored(project: Project) -> list[Report]:
    with project.reading() as connection:
        return list(load_reports(connection))


def test_a_feed_is_asked_for_again_only_with_its_validators(server: BadServer, project: Project) -> None:
    """Nothing new: nothing read. Something new: the rest is already known."""
    url = server.at("/feed", http("200 OK", feed(item(server, 1), item(server, 2)), 'ETag: "a"'))
    first = ingest(project, url)
    assert (first.reports.new, first.claims > 0, first.exit_code) == (2, True, 0)
    server.at("/feed", http("304 Not Modified"))
    again = ingest(project, url)
    assert (again.reports.read, again.reports.unchanged) == (0, 1)
    assert 'if-none-match: "a"' in server.requests[-1].lower()
    server.at("/feed", http("200 OK", feed(item(server, 3), item(server, 1))))
    third = ingest(project, url)
    assert (third.reports.new, third.reports.already_known) == (1, 1)
    every = stored(project)
    assert {report.fetched_at for report in every} == {NOW}
    assert {report.url for report in every} == {f"{server.url}/{number}.html" for number in (1, 2, 3)}


def test_other_options_ask_without_validators(server: BadServer, project: Project) -> None:
    """The same answer gives other reports when articles are followed, or another source is given."""
    url = server.at("/feed", http("200 OK", feed(item(server, 1)), 'ETag: "a"'))
    ingest(project, url)
    ingest(project, url, source="other")
    assert "if-none-match" not in server.requests[-1].lower()
    assert {report.source for report in stored(project)} == {"127.0.0.1", "other"}


def test_a_cut_in_the_middle_loses_nothing(server: BadServer, project: Project, tmp_path: Path) -> None:
    """The first feed was read whole and is not sent again; the second was not, and is. The end is that of one run."""
    (tmp_path / "feeds.opml").write_text(
        f'<opml version="2.0"><body><outline xmlUrl="{server.url}/a"/><outline xmlUrl="{server.url}/b"/></body></opml>'
    )
    for name, numbers in (("/a", range(1, 4)), ("/b", range(4, 40))):
        server.at(name, http("200 OK", feed(*(item(server, each) for each in numbers)), f'ETag: "{name}"'))

    def cut(what: str, done: int, of: int | None) -> None:
        if what == "reading" and done == 35:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(project, tmp_path / "feeds.opml", progress=cut)
    kept = len(stored(project))
    assert 3 <= kept < 39
    ingest(project, tmp_path / "feeds.opml")
    assert 'if-none-match: "/a"' in server.requests[-2].lower()
    assert "if-none-match" not in server.requests[-1].lower()
    (tmp_path / "whole").mkdir()
    whole = configured(tmp_path / "whole", server)
    ingest(whole, tmp_path / "feeds.opml")
    assert stored(project) == stored(whole)
    with project.reading() as one, whole.reading() as other:
        assert load_claims(one) == load_claims(other)


def test_a_feed_that_fails_is_told_and_the_others_are_read(server: BadServer, project: Project) -> None:
    good = server.at("/good", http("200 OK", feed(item(server, 1))))
    account = ingest(project, server.at("/down", http("500 Down")), good)
    assert (account.reports.new, account.reports.refused, account.exit_code) == (1, 1, 3)
    assert account.reports.skipped[0][0].endswith("/down")


def test_articles_are_followed_once_and_robots_are_kept(server: BadServer, project: Project) -> None:
    """The article is the report and its feed's summary is not; where the site forbids it, the summary stands, marked."""
    url = server.at("/feed", http("200 OK", feed(item(server, 1, whole=False), item(server, 2, whole=False))))
    for number in (1, 2):
        server.at(f"/{number}.html", page(number))
    server.at("/robots.txt", http("200 OK", b"User-agent: *\nDisallow: /2.html"))
    account = ingest(project, url, follow=True)
    article, summary = sorted(stored(project), key=lambda report: report.extent)
    assert "had heard nothing" in article.text
    assert (article.url, article.extent, article.source) == (f"{server.url}/1.html", "full", "127.0.0.1")
    assert (summary.url, summary.extent) == (f"{server.url}/2.html", "summary")
    assert account.reports.summaries == 1
    assert any("robots.txt does not let" in each for each in account.reports.notes)
    again = ingest(project, url, follow=True)
    assert (again.reports.new, again.reports.already_known) == (0, 2)
    assert server.asked.count("/1.html") == 1
    assert "/2.html" not in server.asked


def test_a_summary_becomes_a_copy_once_its_article_is_there(server: BadServer, project: Project) -> None:
    url = server.at("/feed", http("200 OK", feed(item(server, 1, whole=False))))
    server.at("/1.html", page(1))
    ingest(project, url)
    ingest(project, url, follow=True)
    article, summary = sorted(stored(project), key=lambda report: report.extent)
    with project.reading() as connection:
        assert load_duplicates(connection) == {summary.id: article.id}


def test_an_article_that_is_down_is_tried_again_next_time(server: BadServer, project: Project) -> None:
    """Its feed is not noted as read, so an unchanged feed does not hide it."""
    url = server.at("/feed", http("200 OK", feed(item(server, 1, whole=False)), 'ETag: "a"'))
    server.at("/1.html", http("503 Down"))
    assert ingest(project, url, follow=True).reports.summaries == 1
    server.at("/1.html", page(1))
    assert ingest(project, url, follow=True).reports.new == 1
    assert "if-none-match" not in server.requests[-2].lower()


def test_whose_a_report_is(server: BadServer, tmp_path: Path) -> None:
    """By hand, by [[feeds]], by a source's address, else by its host and then aloud."""
    more = f"""
[[feeds]]
url = "{server.url}/named/"
source = "courier"
[[sources]]
id = "local-paper"
title = "Local paper"
url = "http://news.localhost/"
"""
    project = configured(tmp_path, server, more)
    body = feed(item(server, 1))
    account = ingest(project, server.at("/named", http("200 OK", body)))
    assert account.reports.notes == []
    account = ingest(project, server.at("/x", http("200 OK", body)))
    assert "filed under '127.0.0.1', its host" in account.reports.notes[0]
    ingest(project, server.at("/y", http("200 OK", body)), source="by-hand")
    paper = tmp_path / "paper.rss"
    paper.write_bytes(
        body.replace(b"<title>F</title>", b"<title>F</title><link>http://www.news.localhost/</link>")
    )
    ingest(project, paper)
    assert sorted(report.source for report in stored(project)) == [
        "127.0.0.1",
        "by-hand",
        "courier",
        "local-paper",
    ]


def test_without_anything_given_the_configured_feeds_are_read(server: BadServer, tmp_path: Path) -> None:
    url = server.at("/f", http("200 OK", feed(item(server, 1, whole=False))))
    server.at("/1.html", page(1))
    project = configured(tmp_path, server, f'[[feeds]]\nurl = "{url}"\nsource = "s"\nfollow = true\n')
    assert ingest(project).reports.new == 1
    assert stored(project)[0].extent == "full"
    (tmp_path / "none").mkdir()
    with pytest.raises(WrongUse, match=r"\[\[feeds\]\]"):
        ingest(configured(tmp_path / "none", server))


@pytest.mark.parametrize(
    "more",
    ["[[feeds]]\nsource = 's'", "[[feeds]]\nurl = 'ftp://x/'", "[[feeds]]\nurl = 'http://x/'\nfolow = true",
     "[feeds]\nurl = 'http://x/'", "[[feeds]]\nurl = 'http://x/'\nfollow = 'yes'"],
)  # fmt: skip
def test_feeds_that_are_none_are_told(server: BadServer, tmp_path: Path, more: str) -> None:
    with pytest.raises(BadInput, match=r"heldground\.toml"):
        ingest(configured(tmp_path, server, more), "x.txt")


def test_a_page_keeps_the_address_it_was_asked_at(server: BadServer, project: Project) -> None:
    """Not the canonical one it names: anybody can write that."""
    account = ingest(project, server.at("/1.html", page(1)))
    assert account.reports.new == 1
    assert stored(project)[0].url == f"{server.url}/1.html"


def test_json_lines_and_exports_come_by_address_too(server: BadServer, project: Project) -> None:
    line = b'{"text": "The mill stands.", "published": "2025-04-08", "source": "ignored"}\n'
    ingest(project, server.at("/r.jsonl", http("200 OK", line, "Content-Type: application/octet-stream")))
    assert [(each.source, each.url) for each in stored(project)] == [("127.0.0.1", f"{server.url}/r.jsonl")]


def test_claims_of_a_forwarded_post_are_relayed_by_whom_it_came_from(
    project: Project, tmp_path: Path
) -> None:
    """So a post and its forwards are one voice."""
    (tmp_path / "result.json").write_text(
        """{
        "name": "Second channel", "type": "public_channel", "id": 1, "messages": [{"id": 1, "type": "message",
        "date": "2025-04-08T12:00:00", "forwarded_from": "First channel",
        "text": "The Russian defence ministry said its troops had captured the village of Demidovka."}]}""",
        encoding="utf-8",
    )
    ingest(project, tmp_path / "result.json")
    with project.reading() as connection:
        claims = load_claims(connection)
    assert claims
    assert all("First channel" in claim.via for claim in claims)


def test_without_a_clock_nothing_is_fetched(project: Project) -> None:
    with pytest.raises(WrongUse, match="nothing is fetched"):
        ingest_reports(project, ["http://127.0.0.1/"], now=NOW)


def test_standard_input_is_a_document_like_any_other(project: Project) -> None:
    lines = b'{"text": "The mill stands.", "published": "2025-04-08", "source": "wire"}\n' * 2
    account = ingest(project, "-", stdin=lines)
    assert (account.reports.new, account.reports.already_known) == (1, 1)
    assert (
        ingest(
            project,
            "-",
            stdin=feed(
                "<item><title>T</title><description>Text.</description>"
                "<pubDate>Tue, 08 Apr 2025 01:00:00 GMT</pubDate></item>"
            ),
        ).reports.new
        == 1
    )
    for nothing in (b"", b"\x00\x01"):
        assert ingest(project, "-", stdin=nothing).reports.refused == 1


def test_reports_without_a_source_are_told_once_and_how_to_name_it(project: Project, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"{number}.txt").write_text(f"date 2025-04-0{number} The mill\nThe mill stands.", "utf-8")
    (note,) = ingest(project, tmp_path / "1.txt", tmp_path / "2.txt").reports.notes
    assert note.startswith("2 reports without a source") and "--source" in note
    (tmp_path / "3.txt").write_text("date 2025-04-03 The mill\nIt still stands.", "utf-8")
    assert ingest(project, tmp_path / "3.txt", source="courier").reports.notes == []


def test_claims_that_find_no_place_are_counted(tmp_path: Path) -> None:
    """A desk without a list of places sees at once why its map stays empty."""
    project = create_project(tmp_path / "p")
    told = {"known": "Russian forces captured Demidovka.", "unknown": "Russian forces captured Nowhereville."}
    for name, text in told.items():
        (tmp_path / f"{name}.txt").write_text(f"date 2025-04-08\n\n{text}\n")
    account = ingest_reports(project, [tmp_path / f"{name}.txt" for name in told], now=NOW)
    assert (account.claims, account.placeless) == (2, 1)
    assert account.places
