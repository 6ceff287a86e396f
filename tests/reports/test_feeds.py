"""Feeds and lists of feeds: what an item says, whose it is, when, and what is refused unread."""

import contextlib
from datetime import date
from pathlib import Path

import pytest

from heldground.errors import BadReport
from heldground.reports import Account, read_reports
from heldground.reports.feed import read, read_feed
from heldground.reports.model import FULL, SUMMARY
from heldground.reports.opml import read_list
from heldground.reports.prose import text_of
from heldground.reports.read import format_of
from heldground.when import parse_instant

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Coast Courier</title><link>https://www.courier.example/</link>
<item><title>Ferry quay &amp; mill</title><link>https://courier.example/1</link>
 <description>Short.</description>
 <content:encoded><![CDATA[<p>Eastmoor says it holds the <b>ferry quay</b>.</p><p>Nobody else does.</p>
 <script>track()</script>]]></content:encoded>
 <pubDate>Tue, 08 Apr 2025 01:30:00 +0300</pubDate></item>
<item><title>Бої біля Вербівки</title><link>https://courier.example/2</link>
 <description>&lt;p&gt;Тривають бої за міст.&lt;/p&gt;</description>
 <pubDate>Tue, 08 Apr 2025 12:00:00 GMT</pubDate></item>
<item><title>No page</title><description>All there is of it.</description>
 <pubDate>Tue, 08 Apr 2025 13:00:00 GMT</pubDate></item>
<item><title>No date</title><link>https://courier.example/4</link></item>
<item><title>Empty date</title><link>javascript:alert(1)</link><pubDate>Tue, 08 Apr 2025 13:00:00 GMT</pubDate></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title><link href="https://desk.example/"/>
<entry><title type="html">A &lt;i&gt;title&lt;/i&gt;</title><link href="https://desk.example/a"/>
<published>2025-04-07T23:30:00-04:00</published><updated>2025-04-08T10:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Whole text.</p></div></content></entry></feed>"""


def items(text: str, **how: object) -> list:
    return list(read_feed(text.encode(), account=Account(), **how).items)  # type: ignore[arg-type]


def test_a_whole_text_is_told_from_a_summary() -> None:
    """An item with content is whole; one with only a description of a page is not; without a page it is all."""
    whole, summary, alone = items(RSS)
    assert (whole.text, whole.extent) == ("Eastmoor says it holds the ferry quay.\n\nNobody else does.", FULL)
    assert (summary.text, summary.extent) == ("Бої біля Вербівки\n\nТривають бої за міст.", SUMMARY)
    assert (alone.text, alone.extent) == ("All there is of it.", FULL)
    assert whole.title == "Ferry quay & mill"


def test_descriptions_are_whole_texts_where_the_desk_says_so() -> None:
    assert [item.extent for item in items(RSS, whole=True)] == [FULL] * 3


def test_the_day_is_the_one_the_stamp_shows() -> None:
    """Half past one at night in Kyiv is the 8th there, and the 7th in UTC."""
    first = items(RSS)[0]
    assert (first.published_on, first.published_at) == (
        date(2025, 4, 8),
        parse_instant("2025-04-07T22:30:00Z"),
    )
    atom = items(ATOM)[0]
    assert (atom.published_on, atom.edited_at) == (date(2025, 4, 7), parse_instant("2025-04-08T10:00:00Z"))
    assert atom.title == "A title"


def test_bad_items_are_refused_by_number_and_the_rest_is_read() -> None:
    account = Account()
    reports = list(read(RSS.encode(), account=account))
    assert len(reports) == 3
    assert [where for where, _ in account.skipped] == ["item 4", "item 5"]
    assert [report.source for report in reports] == ["courier.example"] * 3
    assert [report.lang for report in reports] == ["en", "uk", "en"]


def test_an_item_from_after_its_reading_is_refused() -> None:
    account = Account()
    assert read_feed(RSS.encode(), account=account, fetched_at=parse_instant("2025-04-01")).items == ()
    assert "after it was read" in account.skipped[0][1]


@pytest.mark.parametrize("stamp", ["Tue, 08 Apr 99999999999 01:30:00 +0300", "32 Foo", "2025-02-30"])
def test_a_date_that_is_none_is_refused_with_its_item(stamp: str) -> None:
    account = Account()
    read_feed(RSS.replace("Tue, 08 Apr 2025 12:00:00 GMT", stamp).encode(), account=account)
    assert "item 2" in [where for where, _ in account.skipped]


def test_an_item_without_a_date_takes_the_day_given() -> None:
    assert items(RSS, published_on=date(2025, 4, 9))[3].published_on == date(2025, 4, 9)


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-16", "koi8-u"])
def test_a_feed_in_another_encoding_is_read(encoding: str) -> None:
    text = RSS.replace("UTF-8", encoding)
    assert items_of_bytes(text.encode(encoding))[1].title == "Бої біля Вербівки"


def items_of_bytes(content: bytes) -> list:
    return list(read_feed(content, account=Account()).items)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss version="2.0"><channel/></rss>', "document type"),
        ('<!DOCTYPE x><rss version="2.0"/>'.encode("utf-16"), "document type"),
        (b'<rss version="2.0"><channel><!EnTiTy x "y"></channel></rss>', "document type"),
        (b'<?xml version="1.0" encoding="utf-7"?><rss version="2.0"/>', "not known"),
        (b"<html><body>Not found</body></html>", "neither RSS nor Atom"),
        (b"<rss version='2.0'><channel><title>\xff", "not UTF-8"),
        (b"https://courier.example/feed", "neither RSS nor Atom"),
        (b"", "empty"),
        (b'<rss version="2.0"><channel><title>&#xD800;<', "not readable"),
    ],
    ids=["bomb", "hidden-bomb", "entity", "utf-7", "page", "bad-bytes", "address", "empty", "surrogate"],
)
def test_what_is_no_feed_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(BadReport, match=told):
        read_feed(content)


def test_a_broken_feed_is_read_as_far_as_it_goes_and_says_so() -> None:
    account = Account()
    feed = read_feed(RSS[: RSS.index("<item><title>No page")].encode(), account=account)
    assert len(feed.items) == 2
    assert "not well-formed" in account.notes[0]


@pytest.mark.parametrize(
    "content",
    [b"<rss version='2.0'>" + b"<a>" * 1_000_000, b"<rss version='2.0'>" + b"<" * 2_000_000,
     b"<rss version='2.0'><channel><item><title>" + b"&amp;lt;" * 300_000],
    ids=["deep", "brackets", "escapes"],
)  # fmt: skip
def test_hostile_markup_ends_soon(content: bytes) -> None:
    """Seconds, not minutes; whether as an error or an empty feed."""
    import time

    begun = time.process_time()
    with contextlib.suppress(BadReport):
        read_feed(content, account=Account())
    assert time.process_time() - begun < 6


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("One<br>two<br/>three", "One\ntwo\nthree"),
        ("<ul><li>a</li><li>b &lt; c</li></ul>", "a\n\nb < c"),
        ("<p>a\nb</p>  <p>c</p>", "a b\n\nc"),
        ("plain & simple", "plain & simple"),
        ("<style>p{}</style><iframe>x</iframe>t", "t"),
        ("", ""),
    ],
)
def test_markup_becomes_text_a_line_a_paragraph(markup: str, text: str) -> None:
    assert text_of(markup) == text


OPML = b"""<?xml version="1.0"?><opml version="2.0"><head><title>t</title></head><body>
<outline text="North"><outline type="rss" text="Courier" xmlUrl="https://courier.example/rss"/></outline>
<outline type="rss" title="Desk" xmlURL=" https://desk.example/atom "/><outline text="a note"/>
<outline type="rss" text="again" xmlUrl="https://courier.example/rss"/></body></opml>"""


def test_a_list_gives_each_feed_once_nested_ones_too() -> None:
    assert [(feed.url, feed.title) for feed in read_list(OPML)] == [
        ("https://courier.example/rss", "Courier"),
        ("https://desk.example/atom", "Desk"),
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "document type"),
        (b"<opml><body/></opml>", "no outline"),
        (b"<rss/>", "not <opml>"),
        (b"<opml><body>", "no XML"),
        (b'<opml><body><outline xmlUrl="file:///etc/passwd"/></body></opml>', "no http"),
    ],
)
def test_what_is_no_list_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(BadReport, match=told):
        read_list(content)


def test_a_bad_address_in_a_list_is_refused_and_the_rest_kept() -> None:
    account = Account()
    listed = read_list(OPML.replace(b"https://desk", b"gopher://desk"), account=account)
    assert (len(listed), account.refused) == (1, 1)


def test_a_list_has_no_reports_and_says_what_fetches_them(tmp_path: Path) -> None:
    (tmp_path / "feeds.opml").write_bytes(OPML)
    account = Account()
    assert list(read_reports(tmp_path, account=account)) == []
    assert "`heldground ingest` fetches them" in account.skipped[0][1]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (RSS.encode(), "feed"),
        (RSS.encode("utf-16"), "feed"),
        (ATOM.encode(), "feed"),
        (OPML, "list of feeds"),
        (b"  <!doctype html><html>", "web page"),
        (b'{"text": "a", "published": "2025-04-08"}\n', "JSON Lines"),
        (b'{\n "name": "Channel",\n "type": "public_channel",', "Telegram export"),
        (b"date 2025-04-08\n", "text"),
        (b"\x89PNG", None),
    ],
)
def test_a_format_is_told_by_how_a_document_begins(head: bytes, name: str | None) -> None:
    assert format_of(head) == name
