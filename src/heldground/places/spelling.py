"""Spellings: one key for all ways to write a name in Latin and Cyrillic letters, and names in English
letters.

A key keeps what every transliteration agrees on and drops what they quarrel about: г is g, h or ґ; и, і, ї,
ы, й and y are one letter; е, є, ё, э, ye and yo another; soft and hard signs, apostrophes, accents and
doubled letters go. Keys are compared, never shown. `loose_key` goes on to what Ukrainian and Russian do
differently with the same name (Демидівка, Демидовка), so it is a weaker proof.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final


def _pairs(text: str) -> dict[str, str]:
    """Letter and what stands for it, by turns; `-` for nothing."""
    words = text.split()
    return {
        letter: "" if other == "-" else other for letter, other in zip(words[::2], words[1::2], strict=True)
    }


_LETTERS: Final = {
    **_pairs(
        """а a б b в v г g ґ g д d е e є e ё e ж ж з z и i і i ї i й i к k л l м m н n о o п p р r с s т t у u
        ў u ф f х х ц ц ч ч ш ш щ шч ь - ы i ъ - э e ю iu я ia ѣ e y i j i w v h g c ц q k x ks ł l ı i đ d"""
    ),
    **dict.fromkeys("'’ʼ`′´ʹ‘ʻ\"“”«»", ""),
    **dict.fromkeys("-‐‑–—_/,;:()", " "),
}
_TABLE: Final = (
    # Accented Latin letters lose their accent here: normalising every name would cost a third of the loading.
    {
        letter: _LETTERS.get(plain, plain)
        for block in (range(0x00C0, 0x0250), range(0x1E00, 0x1F00))
        for letter in block
        if (plain := unicodedata.normalize("NFD", chr(letter))[0]).isascii()
    }
    | str.maketrans(_LETTERS)
    | dict.fromkeys(range(0x0300, 0x0370))
)
_TWICE: Final = re.compile(r"(.)(?=\1)")

_LATIN_PAIRS: Final = (("shch", "шч"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"))


def key(name: str) -> str:
    """What the spellings of one name have in common, words parted by single spaces; for comparing only.

    Examples
    --------
    >>> key("Demydivka") == key("Демидівка"), key("Demidovka") == key("Демидовка")
    (True, True)
    >>> key("Guyevo") == key("Guevo") == key("Гуево")
    True
    >>> key("Kherson") == key("Херсон")
    True
    >>> key("")
    ''
    """
    word = name.casefold()
    if "h" in word or "ts" in word:
        for pair, letter in _LATIN_PAIRS:
            word = word.replace(pair, letter)
    word = word.translate(_TABLE)
    if "ts" in word:
        word = word.replace("ts", "ц")
    word = _TWICE.sub("", word)
    if "i" in word:
        word = word.replace("ie", "e").replace("io", "e")
    return " ".join(word.split())


# First names inside village names differ by more than a vowel: Олексіївка, Алексеевка. Ukrainian key to
# Russian.
_FIRST_NAMES: Final = (
    ("oleks", "aleks"),
    ("volodimir", "vladimir"),
    ("mikola", "nikola"),
    ("mikil", "nikol"),
    ("katerin", "ekaterin"),
    ("kostiantin", "konstantin"),
    ("mikit", "nikit"),
    ("ondri", "andre"),
    ("pilip", "filip"),
    ("gannivk", "annovk"),
    ("olen", "elen"),
)
_UKRAINIAN_NAMES: Final = tuple(ukrainian for ukrainian, _ in _FIRST_NAMES)
_VOWELS: Final = str.maketrans({"i": "o", "e": "o", "y": "o"})


@lru_cache(maxsize=200_000)
def loose_key(word_key: str) -> str:
    """The key with what Ukrainian and Russian forms of one name share: i, e and o are one vowel.

    Examples
    --------
    >>> loose_key(key("Демидівка")) == loose_key(key("Демидовка"))
    True
    >>> loose_key(key("Володимирівка")) == loose_key(key("Владимировка"))
    True
    """
    if word_key.startswith(_UKRAINIAN_NAMES):
        ukrainian, russian = next(pair for pair in _FIRST_NAMES if word_key.startswith(pair[0]))
        word_key = russian + word_key[len(ukrainian) :]
    word = word_key.replace("ia", "a").replace("iu", "u").translate(_VOWELS)
    return _TWICE.sub("", word)


_RUSSIAN: Final = _pairs(
    """а a б b в v г g д d е e ё yo ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч
    ch ш sh щ shch ъ - ы y ь - э e ю yu я ya ' - ’ - ʼ -"""
)
_UKRAINIAN: Final = _pairs(
    """а a б b в v г h ґ g д d е e є ie ж zh з z и y і i ї i й i к k л l м m н n о o п p р r с s т t у u ф f х
    kh ц ts ч ch ш sh щ shch ь - ю iu я ia ' - ’ - ʼ -"""
)
_UKRAINIAN_FIRST: Final = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}


def latin_from_russian(name: str) -> str:
    """A Russian name in English letters, as BGN/PCGN 1947 writes it without its signs: Гуево gives Guyevo.

    Examples
    --------
    >>> latin_from_russian("Красная Яруга"), latin_from_russian("Тёткино"), latin_from_russian("Прилесье")
    ('Krasnaya Yaruga', 'Tyotkino', 'Prilesye')
    """
    if "Е" in name or "е" in name:
        name = _RUSSIAN_YE.sub(_ye, name)
    if "й" in name:
        name = _RUSSIAN_Y.sub("y", name)
    return name.translate(_RUSSIAN_TABLE)


def latin_from_ukrainian(name: str) -> str:
    """A Ukrainian name in English letters, by the national table of 2010: Юнаківка gives Yunakivka.

    Examples
    --------
    >>> latin_from_ukrainian("Білопілля"), latin_from_ukrainian("Згурівка"), latin_from_ukrainian("Куп'янськ")
    ('Bilopillia', 'Zghurivka', 'Kupiansk')
    """
    if "зг" in name or "Зг" in name:
        name = name.replace("зг", "зgh").replace("Зг", "Зgh")
    return _UKRAINIAN_START.sub(_first, name).translate(_UKRAINIAN_TABLE)


def _both_cases(letters: dict[str, str]) -> dict[int, str]:
    """A table for `str.translate` with the capitals: Щ gives Shch."""
    capitals = {letter.upper(): latin[:1].upper() + latin[1:] for letter, latin in letters.items()}
    return str.maketrans(letters | capitals)


_RUSSIAN_TABLE: Final = _both_cases(_RUSSIAN)
_RUSSIAN_YE: Final = re.compile(r"(?<![^\W_])[Ее]|(?<=[аеёиоуыэюяьъйАЕЁИОУЫЭЮЯ])е")
_RUSSIAN_Y: Final = re.compile(r"(?<=[а-яё])[иы]й\b")
_UKRAINIAN_TABLE: Final = _both_cases(_UKRAINIAN)
_UKRAINIAN_START: Final = re.compile(r"(?<![^\W_])(?<!['’ʼ])[ЄЇЙЮЯєїйюя]")


def _ye(match: re.Match[str]) -> str:
    return "Ye" if match.group() == "Е" else "ye"


def _first(match: re.Match[str]) -> str:
    letter = match.group()
    latin = _UKRAINIAN_FIRST[letter.lower()]
    return latin.capitalize() if letter.isupper() else latin


def is_cyrillic(text: str) -> bool:
    """Whether the first letter of a text is Cyrillic."""
    first = text[:1]
    if first.isalpha():
        return "\u0400" <= first <= "\u052f"
    return next(("\u0400" <= letter <= "\u052f" for letter in text if letter.isalpha()), False)
