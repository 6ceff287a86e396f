import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldground.places.spelling import key, latin_from_russian, latin_from_ukrainian, loose_key

SAME = [
    ("Demydivka", "Демидівка"),
    ("Demidovka", "Демидовка"),
    ("Guyevo", "Guevo", "Gujevo", "Гуево"),
    ("Tyotkino", "Tetkino", "Тёткино", "Теткино"),
    ("Kherson", "Херсон"),
    ("Kostiantynivka", "Kostyantynivka", "Костянтинівка"),
    ("Bilopillia", "Bilopillya", "Білопілля"),
    ("Slov'yansk", "Slov’iansk", "Sloviansk", "Слов'янськ", "Словʼянськ"),
    ("Kyiv", "Київ"),
    ("Zaporizhzhia", "Zaporizhia", "Запоріжжя"),
    ("Oleshnya", "Oleshnia", "Олешня"),
    ("Shcherbynivka", "Щербинівка"),
    ("Popovo-Lezhachi", "Попово-Лежачи", "Попово Лежачи"),
    ("Hlukhiv", "Glukhiv", "Глухів"),
]


@pytest.mark.parametrize("spellings", SAME, ids=lambda spellings: spellings[0])
def test_all_spellings_of_a_name_have_one_key(spellings: tuple[str, ...]) -> None:
    """A reader may meet any of them; the key is the same."""
    assert {key(spelling) for spelling in spellings} == {key(spellings[0])}


@pytest.mark.parametrize(
    ("ukrainian", "russian"),
    [
        ("Демидівка", "Демидовка"),
        ("Володимирівка", "Владимировка"),
        ("Олексіївка", "Алексеевка"),
        ("Веселівка", "Веселовка"),
        ("Басівка", "Басовка"),
        ("Харків", "Харьков"),
        ("Чернігів", "Чернигов"),
    ],
)
def test_the_two_languages_share_a_loose_key_but_no_exact_one(ukrainian: str, russian: str) -> None:
    """Loose keys prove less, so they must not be the same thing as exact ones."""
    assert loose_key(key(ukrainian)) == loose_key(key(russian))
    assert key(ukrainian) != key(russian)


@pytest.mark.parametrize(("a", "b"), [("Popovka", "Pokrovka"), ("Суджа", "Сунжа"), ("Графовка", "Гравовка")])
def test_different_names_keep_different_keys(a: str, b: str) -> None:
    """What a key drops must not make neighbours out of strangers."""
    assert loose_key(key(a)) != loose_key(key(b))


@given(st.text(max_size=60))
def test_a_key_of_a_key_is_itself_in_words_without_marks(text: str) -> None:
    """Keys are stable: no space at the ends, none doubled, whatever comes in."""
    made = key(text)
    assert made == " ".join(made.split())


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Объездная", "Obyezdnaya"), ("Белый Еж", "Bely Yezh"), ("Щигры", "Shchigry"), ("Горналь", "Gornal")],
)
def test_russian_names_are_spelt_as_bgn_does_without_signs(name: str, expected: str) -> None:
    assert latin_from_russian(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Їжаківка", "Yizhakivka"),
        ("Знам'янка", "Znamianka"),
        ("Мар’їнка", "Marinka"),
        ("Щасливе", "Shchaslyve"),
    ],
)
def test_ukrainian_names_follow_the_national_table(name: str, expected: str) -> None:
    assert latin_from_ukrainian(name) == expected
