"""The outline of a claim in a table reads as words, whatever the report calls the party."""

from datetime import date

import pytest

from heldground.claims.model import FAMILIES, Claim, Claimant, Party
from heldground.cli.reports import what_is_said


def claim(predicate: str, actor: Party | None, km2: float | None = None) -> Claim:
    return Claim(
        report="r", report_id="r", claimant=Claimant("a channel", "bloggers", "ru"), predicate=predicate,
        stance="asserts", quote="q", start=0, end=1, actor=actor, area_km2=km2, published_on=date(2025, 4, 8),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["it", "We", "Russian"])
def test_pronouns_and_adjectives_give_way_to_the_side(name: str) -> None:
    assert what_is_said(claim("repelled", Party(name, "ru"))) == "RU: attack beaten off"


def test_a_party_of_no_side_keeps_its_name_and_nobody_is_nobody() -> None:
    assert what_is_said(claim("captured", Party("raiders", None), 13.0)) == "raiders: ground taken, 13 km2"
    assert what_is_said(claim("shelling_or_strike", None)) == "shelling or strike"


@pytest.mark.parametrize("predicate", sorted(FAMILIES))
def test_no_predicate_is_printed_as_code(predicate: str) -> None:
    assert "_" not in what_is_said(claim(predicate, None))
