"""The map opens at the ground a project looks at."""

import pytest

from heldground.publish.page.home import home_bounds
from serve.asking import DAY, FIRST, HELD, OPEN, history_of, snapshot  # type: ignore[import-not-found]

THEATRE = (19.0, 43.0, 48.0, 60.0)
Square = tuple[float, float, float, float]


def _squares(*corners: tuple[float, float]) -> list[Square]:
    return [(lon, lat, lon + 0.05, lat + 0.05) for lon, lat in corners]


def _history(*states: tuple[int, list[Square]]):  # type: ignore[no-untyped-def]
    return history_of(
        OPEN,
        [snapshot(OPEN, FIRST + day * DAY, [(HELD, each) for each in squares]) for day, squares in states],
    )


def test_a_project_of_maps_alone_opens_where_ground_changed_in_the_last_three_months() -> None:
    """What changed before, and what never did, does not count."""
    old, still, new = (22.0, 44.0), (40.0, 58.0), (35.0, 50.0)
    history = _history((0, _squares(still)), (1, _squares(still, old)), (200, _squares(still, old, new)))
    west, south, east, north = home_bounds([history], None, THEATRE)
    assert 34.5 < west < 35 < east < 35.5
    assert 49.5 < south < 50 < north < 50.5


def test_of_a_single_map_all_that_is_drawn_is_shown() -> None:
    history = _history((0, _squares((30.0, 46.0), (38.0, 51.0))))
    assert home_bounds([history], None, THEATRE) == pytest.approx((28.39, 44.99, 39.66, 52.06), abs=0.02)


def test_claims_about_a_village_are_looked_at_there_and_those_from_all_over_at_the_ground_that_moves() -> (
    None
):
    history = _history((0, _squares((34.0, 48.0))), (9, _squares((34.0, 48.0), (33.0, 47.0), (37.0, 50.0))))
    village = (35.4, 50.9, 35.4, 50.9)
    assert home_bounds([history], village, THEATRE) == (35.15, 50.65, 35.65, 51.15)
    west, _, east, _ = home_bounds([history], (24.0, 44.0, 45.0, 59.0), THEATRE)
    assert 32 < west < 33 < 37 < east < 38


def test_without_maps_and_claims_the_theatre_is_shown() -> None:
    assert home_bounds([], None, THEATRE) == THEATRE
