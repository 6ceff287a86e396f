import pytest

from heldground import area
from heldground.errors import UnknownName, WrongUse
from heldground.places import Gazetteer, Place

BASE = Place(
    "a:1", "Basivka", "settlement", 35.0877, 51.1856, "UA", "Sumy Oblast", names={"uk": ("Басівка",)}
)


def test_one_village_of_two_lists_is_one_place() -> None:
    """Within 5 km, same kind, a shared spelling: names and figures are gathered, both ids lead to it."""
    twin = Place(
        "b:9",
        "Basovka",
        "settlement",
        35.10,
        51.19,
        "UA",
        names={"uk": ("Басівка",), "ru": ("Басовка",)},
        population=300,
    )
    book = Gazetteer([BASE, twin])
    assert len(book) == 1
    assert book.get("b:9") is book.get("a:1")
    assert book.get("a:1").population == 300
    assert book.get("a:1").names["ru"] == ("Басовка",)


@pytest.mark.parametrize(
    "other",
    [
        Place("b:1", "Basivka", "settlement", 35.30, 51.1856, "UA", names={"uk": ("Басівка",)}),
        Place("b:1", "Basivka", "feature", 35.0877, 51.1856, "UA", names={"uk": ("Басівка",)}),
        Place("b:1", "Veselivka", "settlement", 35.0877, 51.1856, "UA", names={"uk": ("Веселівка",)}),
        Place("b:1", "Basovka", "settlement", 35.0877, 51.1856, "RU", names={"uk": ("Басівка",)}),
    ],
    ids=["15 km off", "another kind", "another name", "another country"],
)  # fmt: skip
def test_neighbours_and_namesakes_stay_apart(other: Place) -> None:
    assert len(Gazetteer([BASE, other])) == 2


def test_the_surer_position_wins() -> None:
    rough = Place(
        "p:1",
        "Guyevo",
        "settlement",
        35.30,
        51.12,
        "RU",
        "Kursk Oblast",
        names={"ru": ("Гуево",)},
        approximate=True,
    )
    sure = Place(
        "g:1", "Guyevo", "settlement", 35.2688, 51.0918, "RU", "Kursk Oblast", names={"ru": ("Гуево",)}
    )
    (place,) = Gazetteer([rough, sure])
    assert (place.lon, place.lat, place.approximate) == (35.2688, 51.0918, False)


@pytest.mark.parametrize(
    "name", ["Kursk region", "Kursk Oblast", "Курская область", "Курській області", "Курщина", "курщині"]
)
def test_a_region_answers_to_all_its_names(bundled: Gazetteer, name: str) -> None:
    assert [place.name for place in bundled.named(name)] == ["Kursk Oblast"]


@pytest.mark.parametrize("name", ["Belgorod", "Белгорода", "Бєлгороді"])
def test_a_bare_name_means_oblast_or_city(full: Gazetteer, name: str) -> None:
    kinds = {place.kind for place in full.named(name)}
    assert {"oblast", "settlement"} <= kinds


@pytest.mark.parametrize("name", ["Demidovka", "Demydivka", "ДЕМИДОВКА", "Демидівку", "демидовке"])
def test_any_spelling_leads_to_all_namesakes(full: Gazetteer, name: str) -> None:
    found = {(place.country, place.region) for place in full.named(name)}
    assert ("RU", "Belgorod Oblast") in found
    assert ("UA", "Rivne Oblast") in found
    assert len(full.named(name)) >= 8


def test_an_unknown_id_is_answered_with_the_nearest_spellings(bundled: Gazetteer) -> None:
    with pytest.raises(UnknownName, match="Demidovka"):
        bundled.get("Demidowka")


def test_nothing_is_known_by_an_unknown_name(bundled: Gazetteer) -> None:
    assert bundled.named("Xyzzy") == ()
    assert bundled.named("") == ()


def test_near_gives_settlements_nearest_first(bundled: Gazetteer) -> None:
    found = bundled.near(35.3917, 50.9494, 10.0)
    distances = [distance for _, distance in found]
    assert distances == sorted(distances)
    assert all(distance <= 10.0 for distance in distances)
    inside = [
        p
        for p in bundled
        if p.kind == "settlement" and area.distance_km(35.3917, 50.9494, p.lon, p.lat) <= 10.0
    ]
    assert {place.id for place, _ in found} == {place.id for place in inside}
    assert bundled.near(35.3917, 50.9494, 10.0, limit=2) == found[:2]


@pytest.mark.parametrize(("lon", "lat", "km"), [(float("nan"), 50, 5), (35, 95, 5), (35, 50, 0)])
def test_near_refuses_what_is_no_point(bundled: Gazetteer, lon: float, lat: float, km: float) -> None:
    with pytest.raises(WrongUse, match="radius above 0"):
        bundled.near(lon, lat, km)


def test_an_empty_gazetteer_answers_nothing() -> None:
    book = Gazetteer([])
    assert len(book) == 0
    assert book.mentions("Fighting near Sudzha.", "en") == []
    assert book.near(35, 51, 100) == []
    assert book.suggest("Sudzha") == []
