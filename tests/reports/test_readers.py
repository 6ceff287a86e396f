"""Readers: the text stays as it is, and what cannot be trusted is refused with where and why."""

import resource
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import orjson
import pytest

from heldground.errors import BadReport, UnknownName, WrongUse
from heldground.reports import Account, Report, html, jsonl, read_reports, txt
from heldground.when import parse_instant

STORY = "Fighting goes on\nThe ministry said that the attack on the village was beaten off by the evening.\n"


def one(reports: Iterator[Report]) -> Report:
    (report,) = reports
    return report


def refused(document: bytes, reader: object = txt) -> str:
    with pytest.raises(BadReport) as caught:
        list(reader.read(document))  # type: ignore[attr-defined]
    return str(caught.value)


# text


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (b"date 2025-04-08\n" + STORY.encode(), None),
        (b" date 2025-04-08 Border notes\n\nText.\n", "Border notes"),
        (b"date 2025-04-08 Border notes\r\nText.\r\n", "Border notes"),
        (b"date 2025-04-08 A report that is all headline", "A report that is all headline"),
        (b"\xef\xbb\xbfdate 2025-04-08\nText.", None),
    ],
)
def test_the_text_is_the_file_as_it_is(content: bytes, title: str | None) -> None:
    """Header line, byte order mark and line ends stay in the text, so spans lead back to the file."""
    report = one(txt.read(content))
    assert report.text.encode("utf-8") == content
    assert (report.published_on, report.title, report.source) == (date(2025, 4, 8), title, "unknown")


def test_spans_count_code_points(tmp_path: Path) -> None:
    """An emoji before a word moves it by one, not by two or four."""
    file = tmp_path / "a.txt"
    file.write_bytes("date 2025-04-08\n⚡️📍 Село".encode())
    report = one(txt.read(file, source="desk"))
    assert report.text[20:] == "Село"
    assert (report.file, report.source, report.lang) == ("a.txt", "desk", "ru") or report.lang is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n\n", "empty"),
        (b"Border notes, 8 April\nText.\n", "first line must be `date YYYY-MM-DD`"),
        (b"\ndate 2025-04-08\nText.\n", "first line must be"),
        (b"date 2025-13-45\nText.\n", "'2025-13-45' is no date"),
        (b"date 0001-01-01\nText.\n", "1900 to 2199"),
        (b"date 2025-04-08\n  \n", "nothing after the date"),
        (b"date 2025-04-08\nText \xff\xfe here", "not UTF-8: byte 0xff at offset 21"),
        ("date 2025-04-08\nТекст".encode("cp1251"), "not UTF-8"),
        (b"date 2025-04-08\nText \x00 here", "a NUL at code point 21"),
        (b"date 2025-04-08\n" + b"a" * 20_000_000, "larger than 20,000,000 bytes"),
        (b"date 2025-04-08\n" + b"a" * 2_000_000, "2,000,016 code points"),
    ],
)
def test_a_text_that_cannot_be_trusted_is_refused_with_the_reason(content: bytes, words: str) -> None:
    assert words in refused(content)


def test_the_two_articles_are_read_as_they_came(shared: Path) -> None:
    account = Account()
    reports = list(read_reports(shared / "data" / "articles", account=account))
    assert [report.published_on for report in reports] == [date(2025, 4, 8)] * 2
    assert all(report.text.startswith(" date 2025-04-08 ") and report.lang == "en" for report in reports)
    assert (account.read, account.exit_code) == (2, 0)


def test_languages_of_the_gold_reports_are_found(shared: Path) -> None:
    """The file names carry the language: d03_uk_news, d05_ru_telegram."""
    reports = list(read_reports(shared / "gold" / "reports"))
    assert [report.lang for report in reports] == [(report.file or "").split("_")[1] for report in reports]


# JSON Lines


def test_a_line_is_a_report() -> None:
    line = {
        "text": STORY,
        "published": "2025-04-08T01:30:00+03:00",
        "source": "wire",
        "url": "https://example.org/1",
        "title": "Fighting goes on",
        "lang": "en-GB",
        "extra": 1,
    }
    report = one(jsonl.read(orjson.dumps(line)))
    assert report.text == STORY
    # The day is the one the outlet printed; the instant is in UTC.
    assert report.published_on == date(2025, 4, 8)
    assert report.published_at == parse_instant("2025-04-07T22:30:00Z")
    assert (report.source, report.url, report.lang) == ("wire", "https://example.org/1", "en")


@pytest.mark.parametrize(
    ("given", "line", "source"),
    [
        ("desk", {"source": "wire", "url": "https://example.org/1"}, "desk"),
        (None, {"source": "wire", "url": "https://example.org/1"}, "wire"),
        (None, {"url": "https://example.org/1"}, "example.org"),
        (None, {}, "unknown"),
    ],
)
def test_the_source_is_the_given_one_else_the_documents_own(
    given: str | None, line: dict[str, str], source: str
) -> None:
    content = orjson.dumps({"text": STORY, "published": "2025-04-08", **line})
    assert one(jsonl.read(content, source=given)).source == source


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"text": "a", "published": "2025-04-08"', "not JSON"),
        (b'{"text": "a", "published": "2025-04-08", "x": NaN}', "not JSON"),
        (b'{"text": "a", "published": "2025-04-08", "x": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", "not JSON"),
        (b'{"text": "a", "published": "2025-04-08", "x": "\xff"}', "not JSON"),
        (b'{"text": "\\ud800", "published": "2025-04-08"}', "not JSON"),
        (b'{"text": 1' + b"0" * 5_000 + b', "published": "2025-04-08"}', "not JSON (number is infinity"),
        (b'{"text": "a\\u0000b", "published": "2025-04-08"}', "a NUL at code point 1"),
        (b'{"text": "a", "published": "2025-04-08"}\x00', "a NUL byte"),
        (b'["text"]', "a JSON list"),
        (b'{"published": "2025-04-08"}', "no `text`"),
        (b'{"text": " ", "published": "2025-04-08"}', "blank"),
        (b'{"text": "a"}', "no `published`"),
        (b'{"text": "a", "published": "8 April"}', "is no date"),
        (b'{"text": "a", "published": 1744063200}', "`published` is a int"),
        (b'{"text": "a", "published": "9999-12-31T23:59:59-23:00"}', "1900 to 2199"),
        (b'{"text": "a", "published": "2025-04-08", "url": "javascript:alert(1)"}', "no http(s) address"),
        (b'{"text": "a", "published": "2025-04-08", "url": "http://[::1"}', "no http(s) address"),
        (b'{"text": "a", "published": "2025-04-08", "source": "a\\nb"}', "is no name"),
        (b'{"text": "a", "published": "2025-04-08", "lang": "<script>"}', "no language tag"),
    ],
)
def test_a_bad_line_is_one_refusal_and_the_rest_goes_on(line: bytes, words: str, tmp_path: Path) -> None:
    good = orjson.dumps({"text": STORY, "published": "2025-04-08"})
    file = tmp_path / "inbox.jsonl"
    file.write_bytes(good + b"\n" + line + b"\n\n" + good.replace(b"beaten", b"turned"))
    account = Account()
    reports = list(read_reports(file, account=account))
    assert [report.file for report in reports] == ["inbox.jsonl:1", "inbox.jsonl:4"]
    ((where, why),) = account.skipped
    assert where == f"{file}, line 2"
    assert words in why
    assert (account.read, account.refused, account.exit_code) == (2, 1, 3)


def test_a_huge_line_is_passed_over_without_being_kept(tmp_path: Path) -> None:
    """A line of 200 MB costs less than 64 MB of memory and is one refusal."""
    file = tmp_path / "inbox.jsonl"
    good = orjson.dumps({"text": STORY, "published": "2025-04-08"})
    with file.open("wb") as stream:
        stream.write(b'{"text": "')
        for _ in range(200):
            stream.write(b"a" * 1_000_000)
        stream.write(b'"}\n' + good)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    account = Account()
    reports = list(read_reports(file, account=account))
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert [report.file for report in reports] == ["inbox.jsonl:2"]
    assert account.skipped[0][0].endswith("line 1")
    assert "longer than 16,000,000 bytes" in account.skipped[0][1]
    assert grown_kb < 64_000


def test_without_an_account_the_first_bad_line_is_raised() -> None:
    assert refused(b"{}\n", jsonl).startswith("line 1: no `text`")


# pages

PARAGRAPHS = (
    "<p>The ministry said on Monday that an attack on the village had been beaten off by the evening.</p>"
    "<p>Two channels close to the army wrote that the fighting in its northern streets was going on.</p>"
)
DATED = '<meta property="article:published_time" content="2025-04-08T10:00:00+03:00">'
ADDRESS = '<link rel="canonical" href="https://news.example.org/a/1">'


def page(body: str, head: str = DATED + ADDRESS) -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>Fighting goes on</title>{head}</head>"
        f"<body><article><h1>Fighting goes on</h1>{body}</article></body></html>"
    ).encode()


def test_a_page_gives_text_date_title_and_source() -> None:
    report = one(html.read(page(PARAGRAPHS)))
    assert "beaten off by the evening." in report.text
    assert (report.source, report.url) == ("news.example.org", "https://news.example.org/a/1")
    assert (report.title, report.lang, report.published_on) == ("Fighting goes on", "en", date(2025, 4, 8))
    assert report.published_at == parse_instant("2025-04-08T07:00:00Z")


def test_a_page_without_a_date_needs_one() -> None:
    """A day in the prose is not the page's date."""
    prose = PARAGRAPHS + "<p>The bridge was hit on 12 March 2024, as the channel recalled in its post.</p>"
    assert "states no date" in refused(page(prose, head=""), html)
    report = one(html.read(page(prose, head=""), published_on=date(2025, 4, 8)))
    assert (report.published_on, report.source) == (date(2025, 4, 8), "unknown")


def test_hostile_markup_does_not_reach_the_text() -> None:
    hostile = (
        PARAGRAPHS
        + "<script>steal('SCRIPTED')</script><style>.x{content:'STYLED'}</style><!-- COMMENTED -->"
        + "<p onclick=\"evil('CLICKED')\">A third paragraph says that nothing else is known so far.</p>"
        + "<iframe srcdoc='FRAMED'></iframe><svg onload='LOADED'></svg><img src=x onerror='FAILED'>"
    )
    report = one(html.read(page(hostile, head=DATED + '<link rel="canonical" href="javascript:alert(1)">')))
    assert "third paragraph" in report.text
    for word in (
        "SCRIPTED",
        "STYLED",
        "COMMENTED",
        "CLICKED",
        "FRAMED",
        "LOADED",
        "FAILED",
        "<",
        "javascript",
    ):
        assert word not in report.text
    assert report.url is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (page("<div>" * 100_000 + PARAGRAPHS), "nested beyond reason"),
        (page(PARAGRAPHS + "<b>" * 50_000), "nested beyond reason"),
        (page(PARAGRAPHS + "<br>" * 100_000), "elements"),
        (page(PARAGRAPHS + "<a href=x>y</a> " * 6_000), "6,000 links"),
        (
            page(PARAGRAPHS + "<p " + " ".join(f"a{n}" for n in range(300_000)) + ">x</p>"),
            "over 100 attributes",
        ),
        (page(PARAGRAPHS + "<!--><p " + "a='b'c" * 300_000 + "> -->"), "over 100 attributes"),
        (page(PARAGRAPHS + "<script>x</SCRIPT><p " + "a='b'c" * 300_000 + ">"), "over 100 attributes"),
        (page(PARAGRAPHS).replace(b"<!DOCTYPE html>", b'<!DOCTYPE html [<!ENTITY a "aaaa">]>'), "entities"),
        (page(PARAGRAPHS + "<p>" + "a" * 5_000_000), "at most 5,000,000"),
        (page(PARAGRAPHS + "<p>" + "word " * 500_000), "code points of text"),
        (page(PARAGRAPHS + "\x00"), "a NUL"),
        (b"<html><meta charset=unicode_escape><p>x", "charset 'unicode_escape' is not known"),
        (b"<html><meta charset=utf-8><p>\xff", "not UTF-8"),
        (b"<html><body><br></body></html>", "no article found"),
        (
            page(PARAGRAPHS, head='<meta property="article:published_time" content="9025-04-08">'),
            "states no date",
        ),
    ],
)
def test_a_page_made_to_harm_is_refused(content: bytes, words: str) -> None:
    assert words in refused(content, html)


def test_old_charsets_are_read() -> None:
    text = "<p>Бои у посёлка продолжаются вторые сутки, сообщили в ведомстве вечером.</p>" * 2
    content = page(text, head=f'<meta charset="windows-1251">{DATED}').decode().encode("cp1251")
    report = one(html.read(content))
    assert "Бои у посёлка" in report.text
    assert report.lang == "ru"


# folders


def test_a_folder_is_read_in_sorted_order_and_ends_with_an_account(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.txt").write_bytes(b"date 2025-04-08\nSecond.")
    (tmp_path / "a.jsonl").write_bytes(orjson.dumps({"text": "First.", "published": "2025-04-07"}))
    (tmp_path / "c.unknown").write_bytes(b"\x89PNG")
    (tmp_path / "d").write_bytes(b" date 2025-04-09\nThird, without a suffix.")
    (tmp_path / ".hidden.txt").write_bytes(b"not read")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    account = Account()
    reports = list(read_reports(tmp_path, source="desk", account=account))
    assert [report.file for report in reports] == ["a.jsonl:1", "2.txt", "d"]
    assert {report.source for report in reports} == {"desk"}
    assert [(Path(where).name, why[:15]) for where, why in account.skipped] == [
        ("c.unknown", "no known format")
    ]
    assert str(account) == "3 of 4 reports read, 1 refused"


def test_what_is_not_there_or_not_a_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="nothing at"):
        list(read_reports(tmp_path / "absent.txt"))
    with pytest.raises(WrongUse, match="is no id"):
        list(read_reports(tmp_path, source="a\nb"))
    with pytest.raises(BadReport, match="no regular file"):
        list(jsonl.read(tmp_path))


def test_an_account_keeps_the_first_thousand_refusals_and_counts_all() -> None:
    account = Account()
    list(jsonl.read(b"{}\n" * 1_500, account=account))
    assert (account.refused, len(account.skipped)) == (1_500, 1_000)
