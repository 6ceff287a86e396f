import pytest
from hypothesis import given
from hypothesis import strategies as st

from heldground.places import Gazetteer, Place
from heldground.places.endings import bends_to
from heldground.places.spelling import key

# Nominative and its singular (or plural) forms, from grammars of both languages.
PARADIGMS = {
    "Демидівка": "Демидівки Демидівці Демидівку Демидівкою",
    "Демидовка": "Демидовки Демидовке Демидовку Демидовкой",
    "Красная Яруга": "Красной Яруги, Красной Яруге, Красную Яругу, Красной Яругой",
    "Велика Писарівка": "Великої Писарівки, Великій Писарівці, Велику Писарівку, Великою Писарівкою",
    "Суха Балка": "Сухої Балки, Сухій Балці, Суху Балку, Сухою Балкою",
    "Гуєве": "Гуєвого Гуєвому Гуєвим",
    "Гуево": "Гуева Гуеву Гуевом Гуеве",
    "Суми": "Сум Сумам Сумами Сумах",
    "Кринки": "Кринок Кринкам Кринками Кринках",
    "Харків": "Харкова Харкову Харковом Харкові",
    "Київ": "Києва Києву Києвом Києві",
    "Вовчанськ": "Вовчанська Вовчанську Вовчанськом Вовчанське",
    "Ямпіль": "Ямполя Ямполю Ямполем Ямполі",
    "Часів Яр": "Часового Яру, Часовому Яру, Часовим Яром",
    "Горналь": "Горнали Горналью",
    "Олешня": "Олешні Олешню Олешнею",
    "Суджа": "Суджи Судже Суджу Суджей",
    "Прилесье": "Прилесья Прилесью Прилесьем",
    "Білопілля": "Білопіллю Білопіллі Білопіллям",
    "Новенький": "Новенького Новенькому Новеньким",
    "Вязовое": "Вязового Вязовому Вязовым Вязовом",
    "Удачне": "Удачного Удачному Удачним",
    "Прага": "Празі Прагу Прагою",
    "Степок": "Степка Степку Степком",
    "Торецьк": "Торецька Торецьку Торецьком",
}
CASES = [
    (nominative, form.strip())
    for nominative, forms in PARADIGMS.items()
    for form in (forms.split(",") if "," in forms else forms.split())
]


def only(name: str) -> Gazetteer:
    return Gazetteer([Place("x:1", name, "settlement", 35.0, 51.0, "UA", names={"uk": (name,)})])


@pytest.mark.parametrize(("nominative", "form"), CASES)
def test_a_name_is_found_in_its_cases(nominative: str, form: str) -> None:
    """Reports bend names; the list holds the nominative only."""
    assert [place.name for place in only(nominative).named(form)] == [nominative]


@pytest.mark.parametrize(
    ("nominative", "stranger"),
    [
        ("Демидівка", "Демидівський"),
        ("Суджа", "Суджанський"),
        ("Київ", "Киянин"),
        ("Горналь", "Горналенко"),
        ("Велика Писарівка", "Великий Писар"),
        ("Яр", "Ярів"),
    ],
)
def test_a_derived_word_is_no_case(nominative: str, stranger: str) -> None:
    """Only endings of the name's own paradigm count."""
    assert only(nominative).named(stranger) == ()


STEMS = st.text(alphabet="бвгдзклмнпрст", min_size=1, max_size=2).map(lambda tail: f"Ма{tail}")
KINDS = st.sampled_from(
    [
        ("івка", ("івки", "івці", "івку", "івкою")),
        ("овка", ("овки", "овке", "овку", "овкой")),
        ("ове", ("ового", "овому", "овим")),
        ("ино", ("ина", "ину", "ином", "ине")),
        ("ів", ("ова", "ову", "овом", "ові")),
        ("иця", ("иці", "ицю", "ицею")),
        ("анськ", ("анська", "анську", "анськом")),
        ("ани", ("ан", "анам", "анами", "анах")),
        ("ий", ("ого", "ому", "им")),
    ]
)


@given(STEMS, KINDS, st.data())
def test_any_made_up_name_is_found_again_in_its_cases(
    stem: str, kind: tuple[str, tuple[str, ...]], data: st.DataObject
) -> None:
    """Nothing hangs on known stems: a name added tomorrow bends like the rest."""
    nominative, forms = kind
    form = data.draw(st.sampled_from(forms))
    name = stem + nominative
    found = only(name).mentions(f"Бої тривають біля {stem}{form}.", "uk")
    assert [mention.places[0].name for mention in found] == [name]
    assert found[0].base == name


def test_parts_of_longer_names_bend_like_adjectives() -> None:
    assert bends_to(key("Часів"), key("Часовому"))
    assert not bends_to(key("Велика"), key("Великан"))
