"""Statements as people type them, on both whole maps with the places of three gazetteers: `cases/statements.csv`."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

from heldground.claims.free_text import parse_statement
from heldground.claims.model import Claim, Claimant, ClaimPlace, Party
from heldground.history.history import History
from heldground.places.gazetteer import Gazetteer
from heldground.places.load import read_gazetteer
from heldground.places.named import the_place
from heldground.queries.check import Check, check_claim
from heldground.theatre import Theatre, read_theatre
from heldground.when import parse_instant

CASES = list(
    csv.DictReader((Path(__file__).parents[1] / "cases/statements.csv").open(encoding="utf-8", newline=""))
)
PLACES = ("places-ua.csv.gz", "places-ru-geonames.csv.gz", "places-ru.csv.gz")


@pytest.fixture(scope="module")
def theatre() -> Theatre:
    return read_theatre("ukraine")


@pytest.fixture(scope="module")
def gazetteer(shared: Path, theatre: Theatre) -> Gazetteer:
    return read_gazetteer([shared / "data" / name for name in PLACES], theatre)


def claim_of(statement: str, theatre: Theatre, gazetteer: Gazetteer) -> Claim:
    """A free text, or a claim in a few JSON keys."""
    if not statement.startswith("{"):
        return parse_statement(statement, theatre=theatre, gazetteer=gazetteer)
    told = json.loads(statement)
    place = the_place(gazetteer, told["place"], countries=theatre.countries)
    return Claim(
        report="case",
        report_id="case",
        claimant=Claimant("someone", "official", "ru"),
        predicate=told["predicate"],
        stance=told["stance"],
        quote=statement,
        start=0,
        end=len(statement),
        actor=Party(told["actor"], told["actor"]),
        places=(
            ClaimPlace(
                name=place.name,
                canonical=place.name,
                lat=place.lat,
                lon=place.lon,
                type=place.kind,
                admin1=place.region,
                country=place.country,
                role=told["role"],
                place_id=place.id,
            ),
        ),
        area_km2=told.get("area_km2"),
    )


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_check_answers_by_the_rule(
    case: dict[str, str],
    whole_histories: dict[str, History],
    theatre: Theatre,
    gazetteer: Gazetteer,
) -> None:
    """Area, control and the figure compared, as the case says; `note` tells why."""
    found: Check = check_claim(
        claim_of(case["statement"], theatre, gazetteer),
        [whole_histories[case["source"]]],
        sources=theatre.sources,
        sides=theatre.sides,
        at=parse_instant(case["at"]),
        radius_km=float(case["radius_km"]) if case["radius_km"] else None,
    )
    (verdict,) = found.verdicts
    area = "" if verdict.area is None else verdict.area.value
    told = f"{case['note']}: {verdict.area_reason}; {verdict.control_reason}"
    assert (area, verdict.control.value) == (case["expected_area"], case["expected_control"]), told
    if case["expected_measured_km2"]:
        assert verdict.measured_km2 == pytest.approx(float(case["expected_measured_km2"]), abs=0.01), told
    answers = {verdict.area, verdict.control} - {None}
    assert found.contradicted == ("disagrees" in answers), told


def test_the_cases_cover_what_they_are_for() -> None:
    """At least twenty, both sources, every verdict for area and control, ids unique."""
    assert len(CASES) >= 20
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert set(Counter(case["source"] for case in CASES)) == {"deepstate", "nzz"}
    every = {"agrees", "disagrees", "cannot_say"}
    assert {case["expected_area"] for case in CASES} == every | {""}
    assert {case["expected_control"] for case in CASES} == every
