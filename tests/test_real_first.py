"""The two articles, the real archives and the claim of 13 km2, through the whole system in one test."""

from datetime import date

from heldground.claims.table import load_claims
from heldground.events.intake import ingest_reports
from heldground.events.table import load_events
from heldground.project import create_project
from heldground.queries.check import check_claim
from heldground.queries.verdict import Answer
from heldground.when import day_end


def test_from_two_articles_and_two_archives_to_a_checked_claim(shared, whole_histories, tmp_path):
    """The second article's claim is found by the program; DeepState's map agrees on the area and not on control."""
    project = create_project(tmp_path / "p")
    account = ingest_reports(project, [shared / "data/articles"], source="news", now=1_744_156_800)
    assert (account.reports.new, account.exit_code) == (2, 0)
    with project.reading() as connection:
        claims, events = load_claims(connection), load_events(connection)
    (claim,) = [each for each in claims if each.area_km2 == 13]
    assert (claim.claimant.kind, claim.actor.side, claim.published_on) == ("osint", "ua", date(2025, 4, 8))
    check = check_claim(
        claim,
        [whole_histories["deepstate"], whole_histories["nzz"]],
        sources=project.theatre.sources,
        at=day_end(date(2025, 4, 6)),
        sides=project.theatre.sides,
    )
    assert (round(check.place.lat, 1), round(check.place.lon, 1)) == (50.9, 35.4)
    deepstate, nzz = check.verdicts
    assert (deepstate.area, deepstate.control) == (Answer.AGREES, Answer.CANNOT_SAY)
    assert round(deepstate.measured_km2, 1) == 13.1
    assert "share one source" in deepstate.caution
    assert (nzz.area, nzz.control, nzz.caution) == (Answer.DISAGREES, Answer.AGREES, None)
    assert round(nzz.measured_km2, 1) == 2.0

    reports = {each.report_id for each in claims}
    presence = [
        event
        for event in events
        if event.predicate == "holds" and any("Belgorod" in place.name for place in event.places)
    ]
    of_event = {each.id: each.report_id for each in claims}
    assert any({of_event[each] for each in event.for_} == reports for event in presence)
