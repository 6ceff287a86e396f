"""Time: instants in UTC, bare days whole, ends half-open, nothing guessed."""

from datetime import date

import pytest

from heldground.errors import WrongUse
from heldground.when import DAY, FOREVER, Interval, day_end, day_of, day_start, iso, parse_day, parse_instant

NOON = 1_743_940_800  # 2025-04-06T12:00:00Z


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-04-06T12:00:00Z", NOON),
        ("2025-04-06T12:00:00", NOON),
        ("2025-04-06 12:00", NOON),
        ("2025-04-06T15:00:00+03:00", NOON),
        ("2025-04-06T12:00:00.9Z", NOON),
        (" 2025-04-06T12:00Z ", NOON),
        ("1969-12-31T23:59:59.5Z", -1),
        ("2025-04-06", NOON + DAY // 2 - 1),
        ("20250406", NOON + DAY // 2 - 1),
        ("2025-W14-7", NOON + DAY // 2 - 1),
    ],
)
def test_an_instant_is_read_in_utc_and_a_day_is_read_to_its_end(text: str, instant: int) -> None:
    """Whatever its form; parts of a second belong to the second that holds them."""
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2025-04", "2025-02-30", "06.04.2025", "1743940800", "2025-04-06T25:00"]
)
def test_what_is_no_date_is_wrong_use_with_an_example(text: str) -> None:
    """No library's guess at day and month."""
    with pytest.raises(WrongUse, match="2025-04-06"):
        parse_instant(text)


def test_a_day_is_one_form_only() -> None:
    """Where only a day can be meant."""
    assert parse_day(" 2025-04-06 ") == date(2025, 4, 6)
    with pytest.raises(WrongUse):
        parse_day("2025-04-06T12:00:00Z")


def test_days_and_instants_lead_back_to_each_other() -> None:
    """First and last second of a day lie in it; the next second does not."""
    for day in (date(1, 1, 1), date(1969, 12, 31), date(2024, 2, 29), date(9999, 12, 31)):
        assert day_of(day_start(day)) == day_of(day_end(day)) == day
        assert iso(day_start(day)) == f"{day.isoformat()}T00:00:00Z"
    assert day_of(day_end(date(2025, 4, 6)) + 1) == date(2025, 4, 7)


def test_intervals_are_half_open() -> None:
    """Neighbours do not overlap, the end is outside, a backward one is refused."""
    assert 0 in Interval(0, 10)
    assert 10 not in Interval(0, 10)
    assert not Interval(0, 10).overlaps(Interval(10, FOREVER))
    assert Interval(0, 11).overlaps(Interval(10))
    assert 5 not in Interval(5, 5)
    with pytest.raises(WrongUse):
        Interval(10, 9)
