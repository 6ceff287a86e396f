import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heldground.places import Gazetteer, Mention

PIECES = """
Демидовка Демидовку Поповкой Sudzha Kursk region районі області Курской і and , . « » село с. біля near
Красная Яруга Яруге МВС Сумщині Belgorod's – - Юнаківській громаді Oblast Гуево 😀 Краснояружского р-н
"""
WORDS = st.sampled_from([*PIECES.split(), "\n"])


def shown(found: list[Mention]) -> list[tuple[str, str | None]]:
    return [(mention.text, mention.kind_hint) for mention in found]


@settings(max_examples=300, deadline=None)
@given(words=st.lists(WORDS, max_size=25), glue=st.sampled_from([" ", "", "  "]))
def test_mentions_are_spans_of_the_text_and_never_overlap(
    bundled: Gazetteer, words: list[str], glue: str
) -> None:
    """Evidence leads back to the text: `text` is the slice, spans ascend."""
    text = glue.join(words)
    end = 0
    for mention in bundled.mentions(text, "uk"):
        assert text[mention.start : mention.end] == mention.text
        assert mention.start >= end
        end = mention.end


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "Shells fell on the Kursk region.", [("Kursk region", "oblast")]),
        ("en", "The Sumy and Kharkiv regions.", [("Sumy", "oblast"), ("Kharkiv regions", "oblast")]),
        ("en", "Troops left the village of Demidovka.", [("Demidovka", "settlement")]),
        ("en", "In the Krasnaya Yaruga district, sirens.", [("Krasnaya Yaruga district", "district")]),
        ("en", "Sumy Oblast's council", [("Sumy Oblast", "oblast")]),
        ("en", "Belgorod's mayor left Sudzha.", [("Belgorod", None), ("Sudzha", None)]),
        ("uk", "З Демидівки у Сумській області.", [("Демидівки", None), ("Сумській області", "oblast")]),
        ("uk", "У Сумській та Курській областях", [("Сумській", "oblast"), ("Курській областях", "oblast")]),
        ("uk", "На Сумщині тихо.", [("Сумщині", "oblast")]),
        ("uk", "У Юнаківській громаді горить.", [("Юнаківській громаді", "district")]),
        ("uk", "Тиша на Курському напрямку.", [("Курському напрямку", None)]),
        ("ru", "В с. Поповка пожар.", [("Поповка", "settlement")]),
        ("ru", "Жители Краснояружского района уехали.", [("Краснояружского района", "district")]),
        ("ru", "Под Красной Яругой и Суджей взрывы.", [("Красной Яругой", None), ("Суджей", None)]),
        ("ru", "Поповка, Краснояружский район.", [("Поповка", None), ("Краснояружский район", "district")]),
    ],
)  # fmt: skip
def test_a_name_is_taken_with_the_word_for_its_region(
    bundled: Gazetteer, lang: str, text: str, expected: list[tuple[str, str | None]]
) -> None:
    """The word for a region or direction belongs to the mention, the one for a settlement does not."""
    assert shown(bundled.mentions(text, lang)) == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "President Popov said that Colonel Guyevo agreed."),
        ("ru", "Военкор Попов и полковник Иван Илек спорили."),
        ("ru", "В суджанских лесах и на улице мира поют."),
        ("uk", "Мирне життя. Нове відео. Перемога буде."),
        ("uk", "Речник ОТУ «Харків» мовчить."),
        ("ru", "Курские власти молчат."),
        ("en", "demidovka popovka sudzha"),
        ("en", ""),
    ],
)
def test_people_common_words_and_small_letters_are_no_places(
    bundled: Gazetteer, lang: str, text: str
) -> None:
    assert bundled.mentions(text, lang) == []


def test_a_common_word_is_a_place_beside_a_settlement_word(full: Gazetteer) -> None:
    """Мирне is a word and forty villages."""
    assert full.mentions("Ситуація складна. Мирне життя триває.", "uk") == []
    found = full.mentions("Вони увійшли в село Мирне.", "uk")
    assert shown(found) == [("Мирне", "settlement")]


def test_spans_of_speakers_are_left_alone(bundled: Gazetteer) -> None:
    text = "In Belgorod, Popovka News reports from Sudzha."
    start = text.index("Popovka")
    assert "Popovka" not in [m.text for m in bundled.mentions(text, "en", skip=[(start, start + 12)])]


def test_an_unknown_name_counts_when_the_words_beside_it_say_so(bundled: Gazetteer) -> None:
    """The gazetteer is never complete; `places` is empty then."""
    found = bundled.mentions("He fled the village of Zabolotnoye. Near Zabolotnoye it is quiet.", "en")
    assert shown(found) == [("Zabolotnoye", "settlement"), ("Zabolotnoye", "settlement")]
    assert [mention.places for mention in found] == [(), ()]
    joined = bundled.mentions("Shelling near Zabolotnoye and Sudzha.", "en")
    assert [mention.text for mention in joined] == ["Zabolotnoye", "Sudzha"]
    assert bundled.mentions("He fled to Zabolotnoye.", "en") == []


def test_the_base_is_the_nominative_in_the_texts_letters(bundled: Gazetteer) -> None:
    (mention,) = bundled.mentions("Увійшли в Демидовку.", "ru")
    assert mention.base == "Демидовка"
    (mention,) = bundled.mentions("В Курской области", "ru")
    assert mention.base == "Курская область"
