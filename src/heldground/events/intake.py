"""Taking reports in: files and addresses -> reports -> claims -> events, with an account at the end.

Each batch of reports and their claims is one transaction, so a cut (Ctrl-C, kill -9) leaves whole reports with all
their claims, and the same command goes on with the rest: a report already known is one report. An address is noted as
visited in the transaction that stores the last of its reports. Events are grouped
anew from all claims at the end; they are a projection, and the order of arrival changes nothing.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from heldground.bulk import collector_paused
from heldground.claims.extract import extract_claims
from heldground.claims.model import Claim
from heldground.claims.table import load_claims, save_claims
from heldground.events.group import group_claims
from heldground.events.table import save_events
from heldground.events.voices import NAMELESS
from heldground.places.compiled import project_places
from heldground.places.gazetteer import Gazetteer
from heldground.progress import Progress, quiet
from heldground.project import Project
from heldground.reports.account import Account
from heldground.reports.fetching import Clock, Fetcher, read_settings
from heldground.reports.gather import Gathering, inputs_or_feeds
from heldground.reports.limits import checked_source
from heldground.reports.model import Report
from heldground.reports.near_duplicates import near_duplicates
from heldground.reports.origins import Origins, read_feeds
from heldground.reports.sketches import Sketches
from heldground.reports.table import (
    has_article,
    load_duplicates,
    load_reports,
    load_visit,
    save_duplicates,
    save_reports,
    save_visit,
)
from heldground.reports.visits import Visit
from heldground.when import Instant

_BATCH: Final = 25
"""Reports of one transaction: what a cut costs to read, or at a second a page to fetch, again."""


@dataclass(slots=True)
class IngestAccount:
    """What became of an ingest: the reports' account, how many claims the project has of it, those of them that found no
    place among its `places`, and all its events."""

    reports: Account = field(default_factory=Account)
    claims: int = 0
    placeless: int = 0
    places: int = 0
    events: int = 0

    @property
    def exit_code(self) -> int:
        return self.reports.exit_code


def ingest_reports(
    project: Project,
    inputs: Iterable[Path | str] = (),
    *,
    source: str | None = None,
    follow: bool = False,
    stdin: bytes | None = None,
    now: Instant,
    clock: Clock | None = None,
    progress: Progress = quiet,
) -> IngestAccount:
    """Read reports, take out their claims and gather these into events.

    Parameters
    ----------
    inputs
        Files, folders, addresses, `-` for `stdin`; none: the feeds of the configuration.
    source
        Who publishes them all; None: the configuration's or each document's own word.
    follow
        Fetch the pages behind items of which a feed gives only a summary.
    now
        When files are read.
    clock
        Time for fetching; without it addresses are refused.

    Raises
    ------
    UnknownName
        A path with nothing at it.
    WrongUse
        Nothing to read, or an address without a clock.
    BadInput
        `[fetch]` or `[[feeds]]` in the configuration says what it may not.
    """
    settings = read_settings(project.config.get("fetch", {}))
    feeds = read_feeds(project.config.get("feeds", []))
    gazetteer = project_gazetteer(project)
    account = IngestAccount(places=len(gazetteer))
    with ExitStack() as closing:
        gathering = Gathering(
            account=account.reports,
            origins=Origins(project.theatre.sources, feeds, given=checked_source(source)),
            memory=_Memory(project),
            fetcher=None if clock is None else closing.enter_context(Fetcher(settings, clock=clock)),
            fetched_at=now,
            now=(lambda: now) if clock is None else clock.now,
            follow=follow,
            stdin=stdin,
            progress=progress,
        )
        batch: list[Report] = []
        nameless = 0
        asked = inputs_or_feeds((str(each) for each in inputs), (feed.url for feed in feeds))
        for found in gathering.each(asked):
            if isinstance(found, Report):
                batch.append(found)
                nameless += found.source == NAMELESS
                progress("reading", account.reports.read, None)
            if isinstance(found, Visit) or len(batch) >= _BATCH:
                visit = found if isinstance(found, Visit) else None
                _store(project, gazetteer, batch, account, visit)
                batch = []
        _store(project, gazetteer, batch, account, None)
    if nameless:
        account.reports.note(
            f"{nameless:,} report{'s' if nameless > 1 else ''} without a source: filed under {NAMELESS!r}, whose word is "
            "never independent; ingest each publisher's files with --source NAME"
        )
    with project.writing() as connection:
        # Also when all reports were known already: a run that was cut may have stored them and got no further.
        account.events = regroup_events(connection, changed=account.reports.read > 0, folder=project.folder)
    return account


def extract_again(project: Project, *, progress: Progress = quiet) -> int:
    """Claims and events of all reports anew, after new places or rules; the number of claims."""
    gazetteer = project_gazetteer(project)
    with project.writing() as connection:
        reports = list(load_reports(connection))
        total = 0
        for done, report in enumerate(reports, 1):
            claims = report_claims(project, gazetteer, report)
            save_claims(connection, claims, reports=[report.id])
            total += len(claims)
            progress("extracting", done, len(reports))
        regroup_events(connection, changed=True, folder=project.folder)
    return total


def project_gazetteer(project: Project) -> Gazetteer:
    """The theatre's bundled places and those added to the project; its tables are kept in the folder `.cache`."""
    with project.reading() as connection:
        return project_places(connection, project.theatre, project.folder)


def regroup_events(connection: Connection, *, changed: bool, folder: Path | None = None) -> int:
    """Group all claims into events again, and find copies among the reports; the number of events.

    In `folder`, the project's, sketches of the reports' texts are kept. Cost grows with all that is stored.
    """
    with collector_paused(
        lasting=False
    ):  # hundreds of thousands of facts, none of them garbage: a quarter of the time
        if changed:
            save_duplicates(connection, near_duplicates(load_reports(connection), Sketches(folder)))
        return save_events(
            connection, group_claims(load_claims(connection), duplicates=load_duplicates(connection))
        )


@dataclass(frozen=True, slots=True)
class _Memory:
    """What the project knows of addresses."""

    project: Project

    def visit(self, address: str) -> Visit | None:
        with self.project.reading() as connection:
            return load_visit(connection, address)

    def has_article(self, url: str) -> bool:
        with self.project.reading() as connection:
            return has_article(connection, url)


def _store(
    project: Project, gazetteer: Gazetteer, batch: list[Report], account: IngestAccount, visit: Visit | None
) -> None:
    if batch or visit is not None:
        with project.writing() as connection:
            for report in save_reports(connection, batch, account.reports):
                claims = report_claims(project, gazetteer, report)
                save_claims(connection, claims)
                account.claims += len(claims)
                account.placeless += sum(
                    not any(place.place_id for place in claim.places) for claim in claims
                )
            if visit is not None:
                save_visit(connection, visit)


def report_claims(project: Project, gazetteer: Gazetteer, report: Report) -> list[Claim]:
    """The claims of a report; those of a forwarded one are relayed by whom it was forwarded from, too.

    So a post and its copies in ten channels are one voice when events count voices.
    """
    claims = extract_claims(report, theatre=project.theatre, gazetteer=gazetteer)
    if not report.via:
        return claims
    return [
        claim.replaced(
            via=(*claim.via, *(name for name in report.via if name not in (claim.claimant.name, *claim.via)))
        )
        for claim in claims
    ]
