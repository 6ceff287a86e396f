"""Reports: dated documents of sources, read from many formats into one type, their text never altered."""

from heldground.reports.account import Account
from heldground.reports.language import language_of
from heldground.reports.model import Report, report_id
from heldground.reports.near_duplicates import near_duplicates, original_of, resemblance
from heldground.reports.read import read_reports, reader_of
from heldground.reports.table import (
    altered_reports,
    get_report,
    has_article,
    load_duplicates,
    load_reports,
    load_visit,
    report_table,
    save_duplicates,
    save_report,
    save_reports,
    save_visit,
    visit_table,
)
from heldground.reports.visits import Visit

__all__ = [
    "Account",
    "Report",
    "Visit",
    "altered_reports",
    "get_report",
    "has_article",
    "language_of",
    "load_duplicates",
    "load_reports",
    "load_visit",
    "near_duplicates",
    "original_of",
    "read_reports",
    "reader_of",
    "report_id",
    "report_table",
    "resemblance",
    "save_duplicates",
    "save_report",
    "save_reports",
    "save_visit",
    "visit_table",
]
