"""Lists with filters: what each keeps, and why nothing is left."""

from dataclasses import replace
from datetime import date

import shapely

from heldground.claims.model import Claim, Claimant, ClaimPlace, Party, TimeSpan
from heldground.claims.wanted import ORDERS, WantedClaims
from heldground.events.model import Event, EventPlace, Status
from heldground.events.wanted import WantedEvents
from heldground.reports.model import SUMMARY, Report
from heldground.reports.sieve import chosen, why_none
from heldground.reports.wanted import WantedReports

MILL = ClaimPlace("Млин", "Mill", 50.0, 30.0, "settlement", start=0, end=4)
QUAY = ClaimPlace("the quay", "Quay", 50.0, 31.0, "settlement")
CLAIM = Claim(
    report="a.txt",
    report_id="r1",
    claimant=Claimant("Eastmoor's army", "military", "em", ("the staff",)),
    predicate="holds",
    stance="asserts",
    quote="Армія тримає Млин.",
    start=0,
    end=18,
    actor=Party("army", "em"),
    opponent=Party("raiders", "wb"),
    places=(MILL,),
    time=TimeSpan(date(2025, 4, 1), date(2025, 4, 3)),
    area_km2=3.0,
    lang="uk",
    published_on=date(2025, 4, 8),
    source="courier",
)
DENIAL = CLAIM.replaced(
    claimant=Claimant("a resident", "local"), stance="denies", places=(QUAY,), time=None, actor=None,
    opponent=None, area_km2=None, lang="en", source="desk", quote="Not so.", importance="minor",
)  # fmt: skip
BOTH = [CLAIM, DENIAL]


def kept(**wanted: object) -> list[Claim]:
    return chosen(BOTH, WantedClaims(**wanted).tests({CLAIM.id: "disputed"}))  # type: ignore[arg-type]


def test_each_filter_of_claims_keeps_what_it_says() -> None:
    """`none` is a value, case does not matter, several values are alternatives."""
    assert kept() == BOTH
    assert kept(side="EM") == [CLAIM]
    assert kept(side="none") == [DENIAL]
    assert kept(side="none, em") == BOTH
    assert kept(about="wb") == [CLAIM]
    assert kept(about="none") == [DENIAL]
    assert kept(kind="local") == [DENIAL]
    assert kept(stance="denies") == [DENIAL]
    assert kept(predicate="lost") == []
    assert kept(source="courier") == [CLAIM]
    assert kept(lang="en") == [DENIAL]
    assert kept(status="disputed") == [CLAIM]
    assert kept(status="none") == [DENIAL]
    assert kept(core=True) == [CLAIM]


def test_ground_is_where_the_point_of_a_place_lies() -> None:
    assert kept(ground=shapely.box(29, 49, 30.5, 51)) == [CLAIM]
    assert kept(ground=shapely.box(30, 50, 31, 51)) == BOTH  # the edge belongs to it
    assert kept(ground=shapely.box(0, 0, 1, 1)) == []
    nowhere = replace(CLAIM, places=(replace(MILL, lat=None, lon=None),))
    assert chosen([nowhere], WantedClaims(ground=shapely.box(-180, -90, 180, 90)).tests({})) == []


def test_days_are_those_a_claim_speaks_of_else_its_publication() -> None:
    """Both ends are inclusive."""
    assert kept(until=date(2025, 4, 1)) == [CLAIM]
    assert kept(since=date(2025, 4, 3), until=date(2025, 4, 7)) == [CLAIM]
    assert kept(since=date(2025, 4, 4)) == [DENIAL]
    assert kept(since=date(2025, 4, 8), until=date(2025, 4, 8)) == [DENIAL]


def test_words_are_found_in_any_case_of_any_script() -> None:
    assert kept(text="АРМІЯ млин") == [CLAIM]
    assert kept(text="the STAFF") == [CLAIM]
    assert kept(text="quay") == [DENIAL]
    assert kept(text="армія quay") == []


def test_claims_are_sorted_by_area_with_those_without_last() -> None:
    key, downward = ORDERS["area"]
    assert sorted([DENIAL, CLAIM], key=key, reverse=downward) == BOTH


EVENT = Event(
    id="e1", title="EM holds ground at Mill", topic="control", predicate="holds", actor_side="em", negated=False,
    places=(EventPlace("p", "Mill", "settlement", 30.0, 50.0, None, None),), start=date(2025, 4, 1),
    end=date(2025, 4, 3), status=Status.DISPUTED, reason="…", for_=(CLAIM.id,), against=(DENIAL.id,), silent=(),
    own=(CLAIM.id,), voices=1, history=(),
)  # fmt: skip


def test_each_filter_of_events_keeps_what_it_says() -> None:
    claims = {claim.id: claim for claim in BOTH}

    def is_kept(**wanted: object) -> bool:
        return chosen([EVENT], WantedEvents(**wanted).tests(claims)) == [EVENT]  # type: ignore[arg-type]

    assert is_kept(side="em", about="em", topic="control", predicate="holds", status="disputed", lang="en")
    assert is_kept(source="desk", since=date(2025, 4, 3), until=date(2025, 4, 1), text="тримає")
    assert is_kept(ground=shapely.box(29, 49, 30, 50))
    for wrong in (
        {"side": "wb"}, {"about": "none"}, {"topic": "attack"}, {"status": "admitted"}, {"lang": "ru"},
        {"source": "x"}, {"since": date(2025, 4, 4)}, {"until": date(2025, 3, 31)}, {"text": "bridge"},
        {"ground": shapely.box(0, 0, 1, 1)},
    ):  # fmt: skip
        assert not is_kept(**wrong), wrong


def test_each_filter_of_reports_keeps_what_it_says() -> None:
    first = Report("courier", "The mill stands.", date(2025, 4, 8), title="Mill", lang="en")
    second = Report("desk", "Коротко.", date(2025, 4, 9), lang="uk", extent=SUMMARY)
    for wanted, left in (
        (WantedReports(source="courier"), [first]),
        (WantedReports(lang="uk,pl"), [second]),
        (WantedReports(since=date(2025, 4, 9)), [second]),
        (WantedReports(until=date(2025, 4, 8)), [first]),
        (WantedReports(text="MILL stands"), [first]),
        (WantedReports(extent="summary"), [second]),
        (WantedReports(copies=False), [first]),
    ):
        assert chosen([first, second], wanted.tests({second.id: first.id})) == left


def test_an_empty_list_says_which_filter_left_nothing_and_what_there_is() -> None:
    def why(**wanted: object) -> str:
        return why_none(BOTH, WantedClaims(**wanted).tests({}), what="claims")  # type: ignore[arg-type]

    assert why(side="zz") == "no claims: none of 2 has side zz; there are em, none"
    assert why(side="em", stance="denies") == "no claims: of 2, 1 side em, 1 stance denies; none all of it"
    assert why_none([], [], what="claims") == "no claims in the project"
