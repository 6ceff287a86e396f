"""Claims about regions: both sides of a contradiction never agree, and a typed "hold X" means the whole of X."""

import pytest

from heldground.claims.free_text import parse_statement
from heldground.errors import WrongUse
from heldground.places import read_gazetteer
from heldground.queries.reasons import percent
from heldground.theatre import read_theatre

THEATRE = read_theatre("ukraine")
PLACES = read_gazetteer([], THEATRE)


@pytest.mark.parametrize(
    ("statement", "role"),
    [
        ("Russian forces hold Kursk Oblast", "at"),
        ("Kursk Oblast is under Russian control", "at"),
        ("Russian forces hold ground in Kursk Oblast", "in"),
        ("Russian forces hold parts of Kursk Oblast", "in"),
        ("Ukraine holds 13 square kilometres in Belgorod Oblast", "in"),
    ],
)
def test_a_typed_claim_to_a_region_is_about_the_whole_of_it(statement: str, role: str) -> None:
    """Unless its words or an area tell of ground in it."""
    (place,) = parse_statement(statement, theatre=THEATRE, gazetteer=PLACES).places
    assert place.role == role


def test_a_name_that_no_gazetteer_has_is_said_to_be_that() -> None:
    """Not that no place is named."""
    with pytest.raises(WrongUse, match=r"'Avdiivka': not among the project's places.*places add"):
        parse_statement("Russian forces hold Avdiivka", theatre=THEATRE, gazetteer=PLACES)


def test_small_shares_are_never_rounded_up_to_the_whole() -> None:
    """99.9 % are not 100 %."""
    assert (percent(0.999), percent(0.05), percent(0.0)) == ("99", "5.0", "<0.1")
