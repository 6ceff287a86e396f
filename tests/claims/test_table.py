"""Claims in the store: what goes in comes out, and a report read again leaves no old claim behind."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, create_engine

from heldground.claims.model import Claim, Claimant, ClaimPlace, Party, TimeSpan
from heldground.claims.table import CLAIM, CLAIM_PLACE, load_claims, save_claims
from heldground.errors import WrongUse


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        CLAIM.create(connection)
        CLAIM_PLACE.create(connection)
        yield connection


def claim(report: str, start: int, **changes: object) -> Claim:
    made = Claim(
        report=report,
        report_id=report,
        claimant=Claimant("DeepState", "osint"),
        predicate="holds",
        stance="asserts",
        quote="x" * 10,
        start=start,
        end=start + 10,
        actor=Party("Ukrainian troops", "ua"),
        places=(
            ClaimPlace("Demidovka", "Demidovka", 50.62, 35.40, "settlement", place_id="p1", start=3, end=12),
        ),
        time=TimeSpan(None, date(2025, 4, 6)),
        area_km2=13.0,
        published_on=date(2025, 4, 8),
        source="wire",
    )
    return made.replaced(**changes)


def test_what_is_saved_is_what_is_loaded(connection: Connection) -> None:
    claims = [claim("r1", 0), claim("r1", 20, predicate="lost")]
    assert save_claims(connection, claims) == 2
    assert load_claims(connection) == claims


def test_reading_a_report_again_replaces_all_its_claims_and_no_other(connection: Connection) -> None:
    save_claims(connection, [claim("r1", 0), claim("r1", 20), claim("r2", 0)])
    save_claims(connection, [claim("r1", 40)])
    assert [(c.report_id, c.start) for c in load_claims(connection)] == [("r1", 40), ("r2", 0)]
    save_claims(connection, [], reports=["r2"])
    assert [c.report_id for c in load_claims(connection)] == ["r1"]


def test_claims_are_found_by_what_they_say_and_where(connection: Connection) -> None:
    save_claims(connection, [claim("r1", 0), claim("r2", 0, predicate="lost", published_on=date(2025, 5, 1))])
    assert [c.report_id for c in load_claims(connection, predicate="lost")] == ["r2"]
    assert [c.report_id for c in load_claims(connection, until=date(2025, 4, 30))] == ["r1"]
    assert len(load_claims(connection, place_id="p1")) == 2
    assert load_claims(connection, box=(36.0, 50.0, 37.0, 51.0)) == []
    assert len(load_claims(connection, box=(35.0, 50.0, 36.0, 51.0), claimant_side=None)) == 2


def test_a_filter_that_is_none_is_refused(connection: Connection) -> None:
    with pytest.raises(WrongUse, match="predicate"):
        load_claims(connection, colour="red")
