"""Taking reports in: files -> reports -> claims -> events, a report at a time, with an account at the end.

Each batch of reports and their claims is one transaction, so a cut (Ctrl-C, kill -9) leaves whole reports with all
their claims, and the same command goes on with the rest: a report already known is one report. Events are grouped
anew from all claims at the end; they are a projection, and the order of arrival changes nothing.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from heldground.claims.extract import extract_claims
from heldground.claims.table import load_claims, save_claims
from heldground.events.group import group_claims
from heldground.events.table import save_events
from heldground.places.compiled import project_places
from heldground.places.gazetteer import Gazetteer
from heldground.project import Project
from heldground.reports.account import Account
from heldground.reports.model import Report
from heldground.reports.near_duplicates import near_duplicates
from heldground.reports.read import read_reports
from heldground.reports.table import load_duplicates, load_reports, save_duplicates, save_reports
from heldground.when import Instant

_BATCH: Final = 100

Progress = Callable[[str, int, int | None], None]


@dataclass(slots=True)
class IngestAccount:
    """What became of an ingest: the reports' account, and how many claims and events the project has now of it."""

    reports: Account = field(default_factory=Account)
    claims: int = 0
    events: int = 0

    @property
    def exit_code(self) -> int:
        return self.reports.exit_code


def _quiet(what: str, done: int, of: int | None) -> None:
    """No progress wanted."""


def ingest_reports(
    project: Project,
    paths: Iterable[Path],
    *,
    source: str | None = None,
    now: Instant,
    progress: Progress = _quiet,
) -> IngestAccount:
    """Read reports, take out their claims and gather these into events.

    Parameters
    ----------
    source
        Who publishes them all; None: each document's own word.
    now
        When they were fetched.

    Raises
    ------
    UnknownName
        A path with nothing at it.
    """
    account = IngestAccount()
    gazetteer = project_gazetteer(project)
    batch: list[Report] = []
    for path in paths:
        for report in read_reports(path, source=source, fetched_at=now, account=account.reports):
            batch.append(report)
            progress("reading", account.reports.read, None)
            if len(batch) >= _BATCH:
                account.claims += _store(project, gazetteer, batch, account.reports)
                batch = []
    account.claims += _store(project, gazetteer, batch, account.reports)
    with project.writing() as connection:
        # Also when all reports were known already: a run that was cut may have stored them and got no further.
        account.events = regroup_events(connection, changed=account.reports.read > 0)
    return account


def extract_again(project: Project, *, progress: Progress = _quiet) -> int:
    """Claims and events of all reports anew, after new places or rules; the number of claims."""
    gazetteer = project_gazetteer(project)
    with project.writing() as connection:
        reports = list(load_reports(connection))
        total = 0
        for done, report in enumerate(reports, 1):
            claims = extract_claims(report, theatre=project.theatre, gazetteer=gazetteer)
            save_claims(connection, claims, reports=[report.id])
            total += len(claims)
            progress("extracting", done, len(reports))
        regroup_events(connection, changed=True)
    return total


def project_gazetteer(project: Project) -> Gazetteer:
    """The theatre's bundled places and those added to the project; its tables are kept in the folder `.cache`."""
    with project.reading() as connection:
        return project_places(connection, project.theatre, project.folder)


def regroup_events(connection: Connection, *, changed: bool) -> int:
    """Group all claims into events again, and find copies among the reports; the number of events."""
    if changed:
        save_duplicates(connection, near_duplicates(load_reports(connection)))
    return save_events(
        connection, group_claims(load_claims(connection), duplicates=load_duplicates(connection))
    )


def _store(project: Project, gazetteer: Gazetteer, batch: list[Report], account: Account) -> int:
    total = 0
    if batch:
        with project.writing() as connection:
            for report in save_reports(connection, batch, account):
                claims = extract_claims(report, theatre=project.theatre, gazetteer=gazetteer)
                save_claims(connection, claims)
                total += len(claims)
    return total
