"""Reports in the store are written once and checked when read."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection, create_engine, update

from heldground.errors import BadProject, UnknownName
from heldground.reports import (
    Account,
    Report,
    altered_reports,
    get_report,
    load_duplicates,
    load_reports,
    report_table,
    save_duplicates,
    save_report,
    save_reports,
)
from heldground.reports.table import MOST_ASKED, load_texts
from heldground.store.schema import metadata

REPORT = Report(
    source="wire",
    text="date 2025-04-08\r\nСело 📍 «взято».\n",
    published_on=date(2025, 4, 8),
    published_at=1_744_099_200,
    title="Село",
    url="https://example.org/1",
    lang="ru",
    file="a.txt",
    fetched_at=1_744_100_000,
)


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    metadata.create_all(engine, tables=[report_table])
    with engine.begin() as opened:
        yield opened


def test_a_report_comes_back_as_it_was_stored(connection: Connection) -> None:
    assert save_report(connection, REPORT) is True
    assert get_report(connection, REPORT.id) == REPORT
    assert list(load_reports(connection)) == [REPORT]


def test_the_same_report_twice_is_one_and_the_first_reading_stays(connection: Connection) -> None:
    save_report(connection, REPORT)
    assert save_report(connection, replace(REPORT, fetched_at=9, title="Other")) is False
    assert get_report(connection, REPORT.id) == REPORT
    assert save_report(connection, replace(REPORT, source="other outlet")) is True
    assert len(list(load_reports(connection))) == 2


def test_an_account_tells_new_from_known(connection: Connection) -> None:
    account = Account(read=3)
    other = replace(REPORT, source="b")
    assert list(save_reports(connection, [REPORT, other, REPORT], account)) == [REPORT, other]
    assert str(account) == "3 of 3 reports read, 2 new, 1 already known"


def test_reports_are_chosen_by_source_and_days(connection: Connection) -> None:
    for day in (7, 8, 9):
        save_report(connection, replace(REPORT, source=f"s{day}", published_on=date(2025, 4, day)))
    days = [
        r.published_on.day for r in load_reports(connection, since=date(2025, 4, 8), until=date(2025, 4, 9))
    ]
    assert days == [8]
    assert [r.published_on.day for r in load_reports(connection, source="s7")] == [7]


def test_an_altered_text_is_seen(connection: Connection) -> None:
    save_report(connection, REPORT)
    assert altered_reports(connection) == []
    connection.execute(update(report_table).values(text=REPORT.text.replace("взято", "сдано")))
    assert altered_reports(connection) == [REPORT.id]
    with pytest.raises(BadProject, match="restore the project"):
        get_report(connection, REPORT.id)
    with pytest.raises(UnknownName, match="no report 'x'"):
        get_report(connection, "x")


def test_texts_are_read_at_once_and_only_unaltered(connection: Connection) -> None:
    others = [replace(REPORT, source=f"s{n}") for n in range(MOST_ASKED + 1)]
    for report in others:
        save_report(connection, report)
    ids = [report.id for report in others]
    assert load_texts(connection, [*ids, "nowhere"]) == dict.fromkeys(ids, REPORT.text)
    connection.execute(update(report_table).values(text="another"))
    with pytest.raises(BadProject, match="restore the project"):
        load_texts(connection, ids[:1])


def test_copies_are_marked_and_marks_are_replaced_as_a_whole(connection: Connection) -> None:
    other, third = replace(REPORT, source="b"), replace(REPORT, source="c")
    for report in (REPORT, other, third):
        save_report(connection, report)
    save_duplicates(connection, {other.id: REPORT.id, third.id: REPORT.id})
    save_duplicates(connection, {other.id: REPORT.id})
    assert load_duplicates(connection) == {other.id: REPORT.id}
    assert altered_reports(connection) == []
    with pytest.raises(UnknownName, match="store it before"):
        save_duplicates(connection, {other.id: "nowhere"})
