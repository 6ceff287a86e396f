"""What questions are asked of: a project's histories, claims, events and reports, read into memory."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from heldground.claims.model import Claim
from heldground.claims.table import load_claims
from heldground.errors import UnknownName
from heldground.events.group import group_claims
from heldground.events.table import load_events
from heldground.history.history import History
from heldground.history.pins import load_history
from heldground.history.table import sources_with_history
from heldground.project import Project
from heldground.queries.evidence import Knowledge, ReportHead
from heldground.reports.table import load_duplicates, report_table
from heldground.when import Instant, day_end


def load_histories(
    project: Project,
    sources: Sequence[str] = (),
    *,
    known: Instant | None = None,
    recorded: int | None = None,
) -> list[History]:
    """The histories of the sources named, or of all that have a map, in order of id.

    Parameters
    ----------
    known, recorded
        As published by this instant; as this project's log was at this place in it. An answer under `recorded` never
        changes.

    Raises
    ------
    UnknownName
        A source without a map; the message names those that have one.
    WrongUse
        `recorded` is no place in the log.
    """
    with project.reading() as connection:
        mapped = sources_with_history(connection)
        for wanted in sources:
            if wanted not in mapped:
                there = ", ".join(mapped) or "none yet; `heldground import` brings one in"
                raise UnknownName(f"no map of source {wanted!r}; there are maps of: {there}")
        return [
            load_history(project, connection, source_id, known=known, recorded=recorded)
            for source_id in sources or mapped
        ]


def load_knowledge(
    project: Project,
    *,
    maps: Sequence[str] | None = None,
    known: Instant | None = None,
    recorded: int | None = None,
) -> Knowledge:
    """Everything a project knows that questions are asked of.

    Parameters
    ----------
    maps
        Sources whose maps are read, where not all are needed: a map of three years takes a second.
    known
        Only what was published by then: of maps, reports and claims; events are what the claims left make.
    recorded
        Maps as this project's log was at this place. Reports have no place in it.

    Raises
    ------
    UnknownName
        A source without a map.
    WrongUse
        `recorded` is no place in the log.
    """
    wanted = maps is None or bool(maps)
    histories = load_histories(project, maps or (), known=known, recorded=recorded) if wanted else []
    with project.reading() as connection:
        reports = _heads(connection, known)
        claims = tuple(load_claims(connection))
        events = tuple(load_events(connection))
        copies = load_duplicates(connection)
    if known is not None:
        claims = tuple(claim for claim in claims if claim.report_id in reports)
        copies = {copy: of for copy, of in copies.items() if copy in reports and of in reports}
        events = tuple(group_claims(claims, duplicates=copies))
    return Knowledge(
        sources=project.theatre.sources,
        histories=tuple(histories),
        claims=claims,
        events=events,
        reports=reports,
        copies=copies,
        sides=project.theatre.sides,
    )


def claims_known(
    connection: Connection, known: Instant | None, *, place_id: str | None = None
) -> list[Claim]:
    """The claims of reports published by an instant, all where it is None; those about one place where it is given."""
    claims = load_claims(connection, place_id=place_id)
    if known is None:
        return claims
    out = _heads(connection, known)
    return [claim for claim in claims if claim.report_id in out]


def _heads(connection: Connection, known: Instant | None) -> dict[str, ReportHead]:
    """What heads the reports published by an instant, all where it is None, by id."""
    columns = report_table.c
    query = select(
        columns.id, columns.source, columns.url, columns.title, columns.published_on, columns.published_at
    )
    heads = (ReportHead(*row) for row in connection.execute(query))
    return {head.id: head for head in heads if known is None or _published(head) <= known}


def _published(head: ReportHead) -> Instant:
    return head.published_at if head.published_at is not None else day_end(head.published_on)
