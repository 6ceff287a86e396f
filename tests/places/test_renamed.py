"""Towns are called what they are called today, whatever year the list is of."""

import pytest

from heldground.places import Gazetteer, resolve_mentions


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("Торецьк", "Toretsk"),
        ("Дзержинск", "Toretsk"),
        ("Красноармейск", "Pokrovsk"),
        ("Bakhmut", "Bakhmut"),
        ("Myrnohrad", "Myrnohrad"),
    ],
)
def test_a_renamed_town_is_found_by_either_name_and_printed_by_the_present_one(
    full: Gazetteer, name: str, printed: str
) -> None:
    assert any((place.name, place.region) == (printed, "Donetsk Oblast") for place in full.named(name))


@pytest.mark.parametrize(
    ("lang", "text", "printed"),
    [
        ("uk", "Бої точаться біля Вовчанська.", "Vovchansk"),
        ("uk", "Захоплення Торецька не підтверджено.", "Toretsk"),
        ("ru", "Войска продвинулись севернее Суджи.", "Sudzha"),
        ("ru", "Взятие Суджи не подтверждено.", "Sudzha"),
    ],
)
def test_a_genitive_behind_a_compass_word_or_an_event_is_a_place(
    full: Gazetteer, lang: str, text: str, printed: str
) -> None:
    (mention,) = full.mentions(text, lang)
    (found,) = resolve_mentions(text, [mention], countries=("UA", "RU"))
    assert found.place is not None
    assert found.place.name == printed


def test_demidovka_alone_is_the_one_at_the_border(full: Gazetteer) -> None:
    """Thirteen villages are called so; with nothing beside the name the one at the border is meant."""
    text = "13 square kilometres near Demidovka"
    (found,) = resolve_mentions(text, full.mentions(text, "en"), countries=("UA", "RU"))
    assert found.place is not None
    assert found.place.region == "Belgorod Oblast"
