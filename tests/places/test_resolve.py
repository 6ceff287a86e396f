from pathlib import Path

import pytest

from heldground.places import Context, Gazetteer, Place, Resolution, resolve, resolve_mentions
from heldground.theatre import Theatre

BELGOROD = "Belgorod Oblast"


def one(book: Gazetteer, name: str, region: str | None = None) -> Place:
    (place,) = [p for p in book.named(name) if region in (None, p.region)]
    return place


def read(book: Gazetteer, text: str, lang: str) -> dict[str, Resolution]:
    mentions = book.mentions(text, lang)
    found = resolve_mentions(text, mentions, countries=("UA", "RU"))
    return {mention.text: result for mention, result in zip(mentions, found, strict=True)}


def test_a_region_named_beside_decides(full: Gazetteer) -> None:
    """Thirteen Demidovkas; the reason says what tipped the scale, with its weight."""
    there = Context(qualifiers=(one(full, BELGOROD),), countries=("UA", "RU"), hints=("settlement",))
    result = resolve("Demidovka", full.named("Demidovka"), there)
    assert result.place is not None
    assert (result.place.region, result.place.district) == (BELGOROD, "Krasnoyaruzhsky District")
    assert "Belgorod Oblast is named beside it (+0.45)" in result.reason
    rivne = Context(qualifiers=(one(full, "Rivne Oblast"),), countries=("UA", "RU"))
    other = resolve("Demidovka", full.named("Demidovka"), rivne)
    assert other.place is not None
    assert other.place.region == "Rivne Oblast"


def test_a_neighbour_decides_where_no_region_is_named(full: Gazetteer) -> None:
    grafovka = one(full, "Grafovka", BELGOROD)
    result = resolve(
        "Popovka", full.named("Popovka"), Context(neighbours=(grafovka,), countries=("UA", "RU"))
    )
    assert result.place is not None
    assert result.place.district == "Krasnoyaruzhsky District"
    assert "km from Grafovka" in result.reason


def test_candidates_come_best_first_and_scores_lie_between_0_and_1(full: Gazetteer) -> None:
    result = resolve("Popovka", full.named("Popovka"), Context(countries=("UA", "RU")))
    scores = [candidate.score for candidate in result.candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert len(scores) == len(full.named("Popovka"))


def test_the_order_of_candidates_does_not_matter(full: Gazetteer) -> None:
    found = full.named("Popovka")
    context = Context(countries=("UA", "RU"))
    assert resolve("Popovka", found, context) == resolve("Popovka", found[::-1], context)


def test_no_namesake_of_another_region_is_put_into_the_one_named(full: Gazetteer) -> None:
    """Better no answer than a village 400 km away."""
    context = Context(qualifiers=(one(full, "Crimea"),), countries=("UA", "RU"))
    result = resolve("Guyevo", full.named("Guyevo"), context)
    assert result.place is None
    assert "Crimea" in result.reason


def test_an_unknown_village_stands_in_at_the_one_named_with_it(full: Gazetteer) -> None:
    """Its position is said to be borrowed, in the place and in the reason."""
    grafovka = one(full, "Grafovka", BELGOROD)
    result = resolve("Zabolotnoye", (), Context(neighbours=(grafovka,), hints=("settlement",)))
    assert result.place is not None
    assert (result.place.lon, result.place.lat, result.place.approximate) == (
        grafovka.lon,
        grafovka.lat,
        True,
    )
    assert result.place.region == BELGOROD
    assert "its position is that of Grafovka" in result.reason
    alone = resolve("Zabolotnoye", (), Context())
    assert (alone.place, alone.candidates) == (None, ())


def test_an_oblast_named_in_full_claims_the_bare_name(full: Gazetteer) -> None:
    text = "Ukraine holds ground in Belgorod Oblast. The governor visited. Clashes in Belgorod go on."
    found = read(full, text, "en")
    assert found["Belgorod"].place is not None
    assert found["Belgorod"].place.kind == "oblast"


@pytest.mark.parametrize(("lang", "text"), [("ru", "Взрывы в Курске."), ("uk", "Вибухи у Курську.")])
def test_a_bare_name_in_russian_and_ukrainian_is_the_citys(full: Gazetteer, lang: str, text: str) -> None:
    (result,) = read(full, text, lang).values()
    assert result.place is not None
    assert (result.place.name, result.place.kind) == ("Kursk", "settlement")


def test_one_name_may_mean_two_places_of_one_text(full: Gazetteer) -> None:
    """The area right beside an occurrence outweighs the sense of the rest."""
    text = "Sudzha is quiet. Popovka in Belgorod Oblast burns. Popivka in Sumy Oblast does not."
    found = read(full, text, "en")
    assert {name: result.place.region for name, result in found.items() if result.place} == {
        "Sudzha": "Kursk Oblast",
        "Popovka": BELGOROD,
        "Belgorod Oblast": BELGOROD,
        "Popivka": "Sumy Oblast",
        "Sumy Oblast": "Sumy Oblast",
    }


def test_names_listed_together_lie_together(full: Gazetteer) -> None:
    """Each has namesakes all over Ukraine; only along one border do all four lie side by side."""
    found = read(full, "Тихо в селах Журавка, Басівка, Веселівка та Володимирівка на Сумщині.", "uk")
    placed = [result.place for result in found.values() if result.place and result.place.kind == "settlement"]
    assert len(placed) == 4
    assert {place.region for place in placed} == {"Sumy Oblast"}
    assert max(place.lon for place in placed) - min(place.lon for place in placed) < 0.5


@pytest.mark.parametrize("lists", ["bundled", "full"])
def test_without_any_context_the_village_at_the_border_comes_first(
    lists: str, request: pytest.FixtureRequest
) -> None:
    """A bare statement to check has nothing but the name."""
    book: Gazetteer = request.getfixturevalue(lists)
    place = read(book, "13 square kilometres near Demidovka", "en")["Demidovka"].place
    assert place is not None
    assert place.region == BELGOROD


def test_the_capital_is_no_village(full: Gazetteer) -> None:
    found = read(full, "У Москві заявили про бої біля Юнаківки.", "uk")
    assert found["Москві"].place is not None
    assert found["Москві"].place.id == "RU-MOW"


@pytest.mark.parametrize("lists", ["bundled", "full"])
def test_the_articles_villages_are_those_of_belgorod_oblast(
    lists: str, request: pytest.FixtureRequest, shared: Path, theatre: Theatre
) -> None:
    """Both real articles, with the excerpt everyone has and with the full lists."""
    book: Gazetteer = request.getfixturevalue(lists)
    seen = []
    for path in sorted((shared / "data" / "articles").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        mentions = book.mentions(text, "en")
        results = resolve_mentions(text, mentions, countries=theatre.countries)
        for mention, result in zip(mentions, results, strict=True):
            place = result.place
            assert place is not None, (path.name, mention)
            if mention.kind_hint == "settlement":
                assert (place.region, place.district) == (BELGOROD, "Krasnoyaruzhsky District")
                assert abs(place.lat - 50.95) < 0.1
                assert abs(place.lon - 35.39) < 0.1
            elif mention.text.startswith(("Belgorod", "Kursk", "Sumy", "Kharkiv", "Donetsk")):
                assert place.kind == "oblast"
            seen.append(mention.text)
    assert seen.count("Demidovka") == 2
    assert seen.count("Popovka") == 1
    assert len(seen) >= 35
