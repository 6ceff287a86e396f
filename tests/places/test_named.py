"""A name typed alone means the place near what the project is about, printed as it was typed."""

from heldground.places import Gazetteer
from heldground.places.model import SETTLEMENT, Place
from heldground.places.named import namesakes, the_place


def _village(name: str, lon: float, lat: float, region: str, **names: str) -> Place:
    told = {lang: (form,) for lang, form in names.items()}
    return Place(f"test:{name}:{lon}", name, SETTLEMENT, lon, lat, "UA", region, names=told)


BOOK = Gazetteer(
    [
        _village("Testivka", 31.0, 51.0, "Chernihiv Oblast", ru="Тестовка"),
        _village("Testovka", 33.0, 50.0, "Poltava Oblast", ru="Тестовка"),
        _village("Testovka", 37.0, 48.0, "Donetsk Oblast", ru="Тестовка"),
    ]
)


def test_of_namesakes_the_one_near_the_claims_is_meant() -> None:
    assert the_place(BOOK, "Testovka", near=[(37.1, 48.1)]).region == "Donetsk Oblast"
    assert the_place(BOOK, "Testovka", near=[(33.1, 50.1)]).region == "Poltava Oblast"


def test_a_place_printed_as_typed_goes_before_another_spelling_of_its_name() -> None:
    assert the_place(BOOK, "Testivka").region == "Chernihiv Oblast"
    assert the_place(BOOK, "Testovka").region != "Chernihiv Oblast"


def test_the_namesakes_left_out_are_told_but_not_where_a_region_says_which() -> None:
    place = the_place(BOOK, "Testovka", near=[(37.1, 48.1)])
    assert len(namesakes(BOOK, "Testovka", place, near=[(37.1, 48.1)])) == 2
    assert namesakes(BOOK, "Testovka, Donetsk", place) == []


def test_settlements_on_one_spot_of_one_list_are_approximate() -> None:
    """No two villages stand on one spot: such a list knows only the post office."""
    book = Gazetteer(
        [_village("Odne", 35.0, 50.0, "X"), _village("Druhe", 35.0, 50.0, "X"), BOOK.named("Testivka")[0]]
    )
    assert [place.approximate for place in book] == [True, True, False]
