"""How a name bends: from the nominative that configuration gives to a pattern for all its cases.

Ukrainian and Russian names change their endings and some their last vowel (Київ, Києва; українець, українці).
The pattern is generous at the end of the word and exact at its beginning; names with several capitals (ЗСУ,
ТрО) do not bend.
"""

from functools import lru_cache
from typing import Final

_ADJECTIVES: Final = ("ський", "ський", "цький", "ский", "цкий", "ний", "ный", "ий", "ый", "ой")
_VOWELS: Final = frozenset("аяоеіиуюйьєїэы")
_NOMINATIVE_ADJECTIVE: Final = (
    "ий",
    "ый",
    "ой",
    "ій",
    "а",
    "ая",
    "е",
    "ое",
    "ее",
    "і",
    "ие",
    "ые",
    "є",
    "я",
    "яя",
)


_OURS: Final = {
    "наши": "наши|наших|нашим|нашими|наш|наша|наше|нашего|нашему|нашем|нашей|нашу|нашею",
    "наші": "наші|наших|нашим|нашими|наш|наша|наше|нашого|нашому|нашої|нашій|нашу|нашою",
}


def pattern_of(name: str, lang: str) -> str:
    """The pattern (see `words`) that finds a name in any case.

    Examples
    --------
    >>> pattern_of("Київ", "uk"), pattern_of("ЗСУ", "uk"), pattern_of("General Staff", "en")
    ('київ|києв*', 'зсу', 'general staff')
    """
    parts = name.replace("-", " - ").split()
    if lang == "en" and len(parts) == 1 and len(name) > 4 and name.isalpha() and name[-1] not in "sy":
        return f"{name.casefold()}|{name.casefold()}s"  # "Rwandan" stands for "Rwandans" too
    return " ".join(_word_pattern(part, lang) for part in parts)


def _word_pattern(word: str, lang: str) -> str:
    low = word.casefold()
    if (
        lang not in ("uk", "ru")
        or sum(letter.isupper() for letter in word) > 1
        or len(low) < 4
        or low.isascii()
    ):
        return low
    low = low.replace("ё", "е")
    if low in _OURS:
        return _OURS[low]  # "наш*" would find "нашли" as well
    for ending in _ADJECTIVES:
        if low.endswith(ending) and len(low) - 2 >= 4:
            return low[:-2] + "*"
    if low.endswith("їв"):
        return f"{low}|{low[:-2]}єв*"
    if low.endswith("ів"):
        return f"{low}|{low[:-2]}ов*|{low[:-2]}ев*"
    if low.endswith(("ець", "ец")):
        stem = low[:-3] if low.endswith("ець") else low[:-2]
        return f"{low}|{stem}ц*"
    if low.endswith("нин"):
        return low[:-2] + "*"
    if low[-1] in _VOWELS:
        return low[:-1] + "*"
    return low + "*"


@lru_cache(maxsize=20_000)
def may_be_subject(alias: str, form: str, lang: str) -> bool | None:
    """Whether a form met in a text can be the nominative of an alias; None where the alias does not bend.

    Ukrainian and Russian put the subject anywhere in the clause; its case tells it from the object.

    Examples
    --------
    >>> may_be_subject("росіянин", "росіяни", "uk"), may_be_subject("росіянин", "росіян", "uk")
    (True, False)
    """
    if lang not in ("uk", "ru"):
        return None
    if sum(letter.isupper() for letter in alias) > 1 or len(alias) < 4:
        return None
    base, form = alias.casefold().replace("ё", "е"), form.casefold().replace("ё", "е")
    if form == base:
        return True
    if base.endswith(("ий", "ый", "ой")):
        return form[len(base) - 2 :] in _NOMINATIVE_ADJECTIVE
    if base.endswith("нин"):
        return form in (base[:-2] + "и", base[:-2] + "е")
    if base.endswith("ець"):
        return form == base[:-3] + "ці"
    if base.endswith("ец"):
        return form == base[:-2] + "цы"
    if base[-1] in "ая":
        return False
    return form in (base + "и", base + "і", base + "ы")


_GENITIVES: Final = {
    "uk": (
        ("ього", "ій"), ("ого", "ий"), ("ової", "ова"), ("ої", "а"), ("ії", "ія"), ("енка", "енко"), ("чка", "чко"),
        ("тра", "тро"), ("вла", "вло"), ("айла", "айло"), ("нила", "нило"), ("ія", "ій"), ("оря", "ор"), ("ря", "р"),
        ("ля", "ль"), ("дя", "дь"), ("ся", "сь"), ("ця", "ць"), ("ая", "ай"), ("ея", "ей"), ("а", ""), ("и", "а"),
        ("і", "я"),
    ),
    "ru": (
        ("ского", "ский"), ("цкого", "цкий"), ("ого", "ый"), ("его", "ий"), ("овой", "ова"), ("евой", "ева"),
        ("иной", "ина"), ("ой", "ая"), ("ии", "ия"), ("ьи", "ья"), ("ия", "ий"), ("ая", "ай"), ("ея", "ей"),
        ("оря", "орь"), ("ля", "ль"), ("ря", "рь"), ("а", ""), ("ы", "а"), ("ги", "га"), ("ки", "ка"), ("и", "я"),
    ),
}  # fmt: skip
"""Genitive endings of personal names and the nominative's, the first that fits."""


def nominative(name: str, lang: str) -> str:
    """A personal name met in the genitive, in the nominative; as it is in a language whose names do not bend.

    Examples
    --------
    >>> nominative("Миколи Торбина", "uk"), nominative("Сергея Лесного", "ru"), nominative("John Smith", "en")
    ('Микола Торбин', 'Сергей Лесный', 'John Smith')
    """
    endings = _GENITIVES.get(lang, ())
    words = []
    for word in name.split():
        fit = next(
            ((old, new) for old, new in endings if word.endswith(old) and len(word) > len(old) + 1), None
        )
        words.append(word if fit is None else word[: len(word) - len(fit[0])] + fit[1])
    return " ".join(words)
