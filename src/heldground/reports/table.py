"""Reports in the store: written once, never altered, checked against their own hash when read."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    ForeignKey,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from heldground.errors import BadProject, UnknownName
from heldground.reports.account import Account
from heldground.reports.model import FULL, SUMMARY, Report
from heldground.reports.visits import Visit
from heldground.store.schema import metadata

report_table = Table(
    "report",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("source", String(200), nullable=False, index=True),
    Column("file", Text),
    Column("url", Text, index=True),
    Column("title", Text),
    Column("lang", String(8)),
    Column("published_on", Date, nullable=False, index=True),
    Column("published_at", BigInteger),
    Column("fetched_at", BigInteger),
    Column("sha256", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("via", Text),
    Column("extent", String(8), nullable=False, server_default=FULL),
    Column("edited_at", BigInteger),
    # Worked out from all reports, so it may change as more arrive; everything else is written once.
    Column("duplicate_of", String(16), ForeignKey("report.id")),
)
"""One row a report. Times are seconds since 1970 UTC; `sha256` is of the text in UTF-8; `via` is a JSON list."""

visit_table = Table(
    "visit",
    metadata,
    Column("address", Text, primary_key=True),
    Column("reading", Text, nullable=False),
    Column("visited_at", BigInteger, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
)
"""When an address was last fetched and read whole, in which way, and the validators its server gave."""


MOST_ASKED: Final = 500
"""Ids in one query: SQLite takes 32,766 values, before 3.32 it took 999."""


def text_hash(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def save_report(connection: Connection, report: Report) -> bool:
    """Store a report; False if it is there already (same source, same text), and then nothing changes.

    Raises
    ------
    BadProject
        Another text stands under the same id: the store was altered.
    """
    row = {
        "id": report.id,
        "source": report.source,
        "file": report.file,
        "url": report.url,
        "title": report.title,
        "lang": report.lang,
        "published_on": report.published_on,
        "published_at": report.published_at,
        "fetched_at": report.fetched_at,
        "sha256": text_hash(report.text),
        "text": report.text,
        "via": json.dumps(report.via, ensure_ascii=False) if report.via else None,
        "extent": report.extent,
        "edited_at": report.edited_at,
    }
    known = connection.scalar(select(report_table.c.sha256).where(report_table.c.id == report.id))
    if known is None:
        # Two people may read the same wire at once: the database decides who was first.
        if connection.dialect.name == "sqlite":
            result = connection.execute(sqlite.insert(report_table).values(row).on_conflict_do_nothing())
        elif connection.dialect.name == "postgresql":
            result = connection.execute(postgresql.insert(report_table).values(row).on_conflict_do_nothing())
        else:
            result = connection.execute(insert(report_table).values(row))
        return bool(result.rowcount)
    if known != row["sha256"]:
        raise BadProject(
            "another text is stored under this id; restore the project from its backup",
            where=f"report {report.id}",
        )
    return False


def save_reports(connection: Connection, reports: Iterable[Report], account: Account) -> Iterator[Report]:
    """Store reports as they come and hand on those that are new; the account counts both kinds."""
    for report in reports:
        new = save_report(connection, report)
        account.stored(new=new)
        if new:
            yield report


def get_report(connection: Connection, report_id: str) -> Report:
    """The report with that id.

    Raises
    ------
    UnknownName
        No such report.
    BadProject
        Its text was altered since it was stored.
    """
    row = connection.execute(select(report_table).where(report_table.c.id == report_id)).one_or_none()
    if row is None:
        raise UnknownName(f"no report {report_id!r}; `heldground reports` lists those known")
    return _report(row)


def load_texts(connection: Connection, report_ids: Iterable[str]) -> dict[str, str]:
    """The texts of those of the reports that are there, by id.

    Raises
    ------
    BadProject
        A text was altered since it was stored.
    """
    wanted: list[str] = list(report_ids)
    texts: dict[str, str] = {}
    for begin in range(0, len(wanted), MOST_ASKED):
        query = select(report_table).where(report_table.c.id.in_(wanted[begin : begin + MOST_ASKED]))
        texts |= {row.id: _report(row).text for row in connection.execute(query)}
    return texts


def load_reports(
    connection: Connection,
    *,
    source: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Iterator[Report]:
    """Stored reports by day and id; of one source, or published within `[since, until)`, where given.

    Raises
    ------
    BadProject
        A text was altered since it was stored.
    """
    query = select(report_table).order_by(report_table.c.published_on, report_table.c.id)
    if source is not None:
        query = query.where(report_table.c.source == source)
    if since is not None:
        query = query.where(report_table.c.published_on >= since)
    if until is not None:
        query = query.where(report_table.c.published_on < until)
    for row in connection.execute(query):
        yield _report(row)


def altered_reports(connection: Connection) -> list[str]:
    """Ids of the reports whose stored text no longer has its hash or its id; empty when all is well."""
    return [
        row.id
        for row in connection.execute(select(report_table).order_by(report_table.c.id))
        if not _intact(row)
    ]


def has_article(connection: Connection, url: str) -> bool:
    """Whether the whole text at an address is stored; a feed's summary of it is not."""
    query = select(report_table.c.id).where(report_table.c.url == url, report_table.c.extent != SUMMARY)
    return connection.execute(query.limit(1)).first() is not None


def save_visit(connection: Connection, visit: Visit) -> None:
    """Note that an address was read whole, in place of what was noted of it before."""
    connection.execute(delete(visit_table).where(visit_table.c.address == visit.address))
    connection.execute(insert(visit_table).values(**asdict(visit)))


def load_visit(connection: Connection, address: str) -> Visit | None:
    """The last visit of an address, or None."""
    row = connection.execute(select(visit_table).where(visit_table.c.address == address)).one_or_none()
    return None if row is None else Visit(**row._mapping)


def save_duplicates(connection: Connection, duplicates: Mapping[str, str]) -> None:
    """Mark which reports are copies of which (see `near_duplicates`), in place of all earlier marks.

    Raises
    ------
    UnknownName
        A report named there is not stored.
    """
    named = set(duplicates) | set(duplicates.values())
    stored = set(connection.scalars(select(report_table.c.id)))
    if missing := sorted(named - stored):
        raise UnknownName(f"no report {missing[0]!r}; store it before marking copies")
    connection.execute(
        update(report_table).where(report_table.c.duplicate_of.is_not(None)).values(duplicate_of=None)
    )
    for copy, original in sorted(duplicates.items()):
        connection.execute(
            update(report_table).where(report_table.c.id == copy).values(duplicate_of=original)
        )


def load_duplicates(connection: Connection) -> dict[str, str]:
    """Which reports are marked as copies, and of which."""
    query = select(report_table.c.id, report_table.c.duplicate_of).where(
        report_table.c.duplicate_of.is_not(None)
    )
    return {row.id: row.duplicate_of for row in connection.execute(query.order_by(report_table.c.id))}


def _intact(row: Row[Any]) -> bool:
    return bool(text_hash(row.text) == row.sha256 and _as_report(row).id == row.id)


def _as_report(row: Row[Any]) -> Report:
    return Report(
        source=row.source,
        text=row.text,
        published_on=row.published_on,
        published_at=row.published_at,
        title=row.title,
        url=row.url,
        lang=row.lang,
        file=row.file,
        fetched_at=row.fetched_at,
        via=tuple(json.loads(row.via)) if row.via else (),
        extent=row.extent,
        edited_at=row.edited_at,
    )


def _report(row: Row[Any]) -> Report:
    if not _intact(row):
        raise BadProject(
            "its text or source is not what was stored; restore the project from its backup",
            where=f"report {row.id}",
        )
    return _as_report(row)
