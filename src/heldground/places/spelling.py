"""Spellings: one key for all ways to write a name in Latin and Cyrillic letters, and names in English letters.

A key keeps what every transliteration agrees on and drops what they quarrel about: г is g, h or ґ; и, і, ї, ы, й
and y are one letter; е, є, ё, э, ye and yo another; soft and hard signs, apostrophes, accents and doubled letters
go. Keys are compared, never shown. `loose_key` goes on to what Ukrainian and Russian do differently with the same
name (Демидівка, Демидовка), so it is a weaker proof.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final

_LETTERS: Final = {
    **dict(
        zip(
            "абвгґдеєёжзиіїйклмнопрстуўфхцчшыэ",
            [
                "a",
                "b",
                "v",
                "g",
                "g",
                "d",
                "e",
                "e",
                "e",
                "ж",
                "z",
                "i",
                "i",
                "i",
                "i",
                "k",
                "l",
                "m",
                "n",
                "o",
                "p",
                "r",
                "s",
                "t",
                "u",
                "v",
                "f",
                "х",
                "ц",
                "ч",
                "ш",
                "i",
                "e",
            ],
            strict=True,
        )
    ),
    **{"щ": "шч", "ю": "iu", "я": "ia", "ь": "", "ъ": "", "ѣ": "e"},
    **{"y": "i", "j": "i", "w": "v", "h": "g", "c": "ц", "q": "k", "x": "ks", "ł": "l", "ı": "i", "đ": "d"},
    **dict.fromkeys("'’ʼ`′´ʹ‘ʻ\"“”«»", ""),
    **dict.fromkeys("-‐‑–—_/,;:()", " "),
}
_TABLE: Final = str.maketrans(_LETTERS) | dict.fromkeys(range(768, 880))
_TWICE: Final = re.compile(r"(.)\1+")

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
    if not word.isascii():
        word = unicodedata.normalize("NFD", word)
    if "h" in word or "ts" in word:
        for pair, letter in _LATIN_PAIRS:
            word = word.replace(pair, letter)
    word = word.translate(_TABLE)
    if "ts" in word:
        word = word.replace("ts", "ц")
    word = _TWICE.sub(r"\1", word)
    if "i" in word:
        word = word.replace("ie", "e").replace("io", "e")
    return " ".join(word.split()) if " " in word else word


# First names inside village names differ by more than a vowel: Олексіївка, Алексеевка. Ukrainian key to Russian.
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
    for ukrainian, russian in _FIRST_NAMES:
        if word_key.startswith(ukrainian):
            word_key = russian + word_key[len(ukrainian) :]
            break
    word = word_key.replace("ia", "a").replace("iu", "u").translate(_VOWELS)
    return _TWICE.sub(r"\1", word)


_RUSSIAN: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "yo",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)
_UKRAINIAN: Final = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        [
            "a",
            "b",
            "v",
            "h",
            "g",
            "d",
            "e",
            "ie",
            "zh",
            "z",
            "y",
            "i",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "iu",
            "ia",
        ],
        strict=True,
    )
)
_UKRAINIAN_FIRST: Final = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_RU_VOWELS: Final = frozenset("аеёиоуыэюя")


def latin_from_russian(name: str) -> str:
    """A Russian name in English letters, as BGN/PCGN 1947 writes it without its signs: Гуево gives Guyevo.

    Examples
    --------
    >>> latin_from_russian("Красная Яруга"), latin_from_russian("Тёткино"), latin_from_russian("Прилесье")
    ('Krasnaya Yaruga', 'Tyotkino', 'Prilesye')
    """
    return _respell(name, _russian_word)


def latin_from_ukrainian(name: str) -> str:
    """A Ukrainian name in English letters, by the national table of 2010: Юнаківка gives Yunakivka.

    Examples
    --------
    >>> latin_from_ukrainian("Білопілля"), latin_from_ukrainian("Згурівка"), latin_from_ukrainian("Куп'янськ")
    ('Bilopillia', 'Zghurivka', 'Kupiansk')
    """
    return _respell(name, _ukrainian_word)


_WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*")


def _respell(name: str, spell: Callable[[str], str]) -> str:
    def one(match: re.Match[str]) -> str:
        word = match.group()
        latin = spell(word.lower())
        return latin[:1].upper() + latin[1:] if word[:1].isupper() else latin

    return _WORD.sub(one, name)


def _russian_word(word: str) -> str:
    if word.endswith(("ий", "ый")):
        word = word[:-2] + "ы"
    out = []
    before = ""
    for letter in word:
        latin = _RUSSIAN.get(letter, letter)
        if letter == "е" and (not before or before in _RU_VOWELS or before in "ьъй"):
            latin = "ye"
        out.append("" if latin in "_'’ʼ" else latin)
        before = letter
    return "".join(out)


def _ukrainian_word(word: str) -> str:
    out = []
    word = word.replace("зг", "з\x00")
    for place, letter in enumerate(word):
        if letter == "\x00":
            out.append("gh")
        elif place == 0 and letter in _UKRAINIAN_FIRST:
            out.append(_UKRAINIAN_FIRST[letter])
        else:
            latin = _UKRAINIAN.get(letter, letter)
            out.append("" if latin in "_'’ʼ" else latin)
    return "".join(out)


def is_cyrillic(text: str) -> bool:
    """Whether the first letter of a text is Cyrillic."""
    return next(("\u0400" <= letter <= "\u052f" for letter in text if letter.isalpha()), False)
