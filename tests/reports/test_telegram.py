"""Telegram's exports: posts as they stand, whom they were forwarded from, and whose talk is left alone."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from heldground.errors import BadReport
from heldground.reports import Account, read_reports, telegram, telegram_page

POSTS: list[dict[str, Any]] = [
    {"id": 1, "type": "service", "date": "2025-04-01T00:00:00", "action": "create_channel"},
    {
        "id": 2,
        "type": "message",
        "date": "2025-04-08T01:30:00",
        "date_unixtime": "1744065000",
        "edited": "2025-04-08T09:00:00",
        "edited_unixtime": "1744092000",
        "from": "Moor Watch",
        "text": [
            {"type": "bold", "text": "Millbrook."},
            " Eastmoor's army says it took the ",
            {"type": "text_link", "text": "mill", "href": "https://maps.example/1"},
            ".",
        ],
        "reactions": [{"type": "emoji", "count": 9, "emoji": "x"}],
    },
    {
        "id": 3,
        "type": "message",
        "date": "2025-04-08T12:00:00",
        "date_unixtime": "1744102800",
        "forwarded_from": "Quay Diary",
        "text": "Нічого не змінилося.",
    },
    {"id": 4, "type": "message", "date": "2025-04-08T13:00:00", "photo": "photos/1.jpg", "text": ""},
    {"id": 5, "type": "message", "date": "8 April", "text": "When?"},
    {"id": 6, "type": "message", "date": "2025-04-08T13:00:00", "text": [7]},
]
CHANNEL = {"name": "Moor Watch", "type": "public_channel", "id": 1500000001, "messages": POSTS}


def content(table: object) -> bytes:
    return json.dumps(table, ensure_ascii=False, indent=1).encode()


def test_a_post_is_its_pieces_together_with_its_first_date_and_its_edit() -> None:
    first = next(telegram.read(content(CHANNEL)))
    assert first.text == "Millbrook. Eastmoor's army says it took the mill."
    assert (first.published_on, first.published_at, first.edited_at) == (
        date(2025, 4, 8),
        1744065000,
        1744092000,
    )
    assert (first.source, first.url, first.via) == ("Moor Watch", "https://t.me/c/1500000001/2", ())


def test_whom_a_post_was_forwarded_from_is_kept() -> None:
    account = Account()
    second = list(telegram.read(content(CHANNEL), account=account))[1]
    assert (second.via, second.lang, second.source) == (("Quay Diary",), "uk", "Moor Watch")
    assert account.passed == {"service messages": 1, "posts without text": 1}
    assert [where for where, _ in account.skipped] == ["post 5", "post 6"]


def test_private_talk_is_left_alone() -> None:
    """Of a whole account's export only the channels are read; an export of a talk alone is refused."""
    talk = {"name": "Ann", "type": "personal_chat", "id": 7, "messages": POSTS}
    account = Account()
    both = {"chats": {"list": [talk, CHANNEL]}}
    assert {report.source for report in telegram.read(content(both), account=account)} == {"Moor Watch"}
    assert account.passed["private chats"] == 1
    with pytest.raises(BadReport, match="personal_chat"):
        list(telegram.read(content(talk)))


@pytest.mark.parametrize("broken", [b"[]", b"{", b'{"messages": 5, "type": "public_channel"}', b'{"a": NaN}'])
def test_what_is_no_export_is_refused(broken: bytes) -> None:
    with pytest.raises(BadReport):
        list(telegram.read(broken))


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"/></head><body><div class="page_wrap">
<div class="page_header"><div class="content"><div class="text bold">
Moor Watch
 </div></div></div>
<div class="page_body chat_page"><div class="history">
<div class="message service" id="message-1"><div class="body details">8 April 2025</div></div>
<div class="message default clearfix" id="message2"><div class="body">
<div class="pull_right date details" title="08.04.2025 01:30:00 UTC+03:00">01:30</div>
<div class="from_name">
Moor Watch
</div><div class="text">
<strong>Millbrook.</strong> Eastmoor&apos;s army says<br>it took the mill.
</div></div></div>
<div class="message default clearfix joined" id="message3"><div class="body">
<div class="pull_right date details" title="08.04.2025 12:00:00 UTC+03:00">12:00</div>
<div class="forwarded body"><div class="from_name">
Quay Diary<span class="date details" title="07.04.2025 10:00:00 UTC+03:00"> 07.04.2025 10:00:00</span>
</div><div class="text">Нічого не змінилося.</div></div></div></div>
<div class="message default clearfix" id="message4"><div class="body">
<div class="pull_right date details" title="08.04.2025 13:00:00 UTC+03:00">13:00</div>
<div class="from_name">Ann</div><div class="text">Private?</div></div></div>
</div></div></div></body></html>"""


def test_the_same_posts_come_from_the_export_as_pages(tmp_path: Path) -> None:
    account = Account()
    first, second = telegram_page.read(PAGE.encode(), account=account)
    assert first.text == "Millbrook. Eastmoor's army says\nit took the mill."
    assert (first.source, first.published_on, first.published_at) == (
        "Moor Watch",
        date(2025, 4, 8),
        1744065000,
    )
    assert (second.via, second.published_at, second.text) == (
        ("Quay Diary",),
        1744102800,
        "Нічого не змінилося.",
    )
    assert account.passed == {"service messages": 1, "posts by others than the channel": 1}


def test_of_an_exported_folder_only_the_posts_are_read(tmp_path: Path) -> None:
    """Pictures and style sheets beside them are no refused reports; the export as JSON goes before the pages."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/1.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "messages.html").write_text(PAGE, encoding="utf-8")
    account = Account()
    assert [report.file for report in read_reports(tmp_path, account=account)] == [
        "messages.html:2",
        "messages.html:3",
    ]
    assert account.refused == 0
    (tmp_path / "result.json").write_bytes(content(CHANNEL))
    assert [report.file for report in read_reports(tmp_path, account=account)] == [
        "result.json:2",
        "result.json:3",
    ]
