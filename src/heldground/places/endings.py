"""Cases: how Ukrainian and Russian place names bend, on the keys of `spelling`.

A name is stored once, under its stem; a word of a text is cut at every ending the two languages know, and
what remains is looked up. So nothing is generated in advance: 44,000 places need one table of stems instead
of half a million forms. Each stem carries the paradigm of its nominative, and an ending counts only if that
paradigm has it: Демидівку is Демидівка, Демидівом is not.
"""

from functools import lru_cache
from typing import Final


def _set(endings: str) -> frozenset[str]:
    return frozenset(endings.split())


# Paradigms in key letters (и, і, ї, ы, й are all i; hard and soft endings differ by the i of я, ю). The union
# of both languages: a Russian text may name a Ukrainian village, and bends it its own way.
_FEMININE: Final = _set("a i e u oi oiu ei eiu ou")
_SOFT_FEMININE: Final = _set("ia i iu eiu ei e iam iami iaх oiu")
_ADJECTIVE_A: Final = _set("aia oi oiu uiu a u i")
_SOFT_ADJECTIVE_A: Final = _set("iaia ei eiu iuiu")
_NEUTER_E: Final = _set("e oe o ogo omu im om ego emu em ia iu iam a u")
_NEUTER_O: Final = _set("o a u om e i ogo omu im")
_PLURAL: Final = _set("i am ami aх iam iami iaх iх ogo omu im om em ev iv ov ei imi")
_ADJECTIVE_M: Final = _set("i oi ogo omu im om ego emu em")
_CHANGED: Final = _set("a u om e i ovi evi em ia iu iem")
_CONSONANT: Final = _CHANGED | {""}
_SIBILANT: Final = _set("i e")
_BARE: Final = frozenset({""})
ADJECTIVE: Final = _ADJECTIVE_A | _ADJECTIVE_M
"""Endings of an adjective or possessive that begins a longer name."""
_PARADIGMS: Final = (
    _FEMININE,
    _SOFT_FEMININE,
    _ADJECTIVE_A,
    _SOFT_ADJECTIVE_A,
    _NEUTER_E,
    _NEUTER_O,
    _PLURAL,
    _ADJECTIVE_M,
    _CONSONANT,
    _CHANGED,
)
_ENDINGS: Final = tuple(
    sorted(
        {ending for each in _PARADIGMS for ending in each if ending},
        key=lambda ending: (-len(ending), ending),
    )
)
_VOWELS: Final = frozenset("aeiou")
_SOFTENED: Final = {"k": "ц", "g": "z", "х": "s"}

Stem = tuple[str, frozenset[str]]


@lru_cache(maxsize=200_000)
def stems_of(name: str) -> tuple[Stem, ...]:
    """The stems of one word of a name in its nominative, each with the endings it takes.

    Examples
    --------
    >>> [stem for stem, _ in stems_of("demidivka")]          # Демидівка, Демидівці
    ['demidivk', 'demidivц']
    >>> [stem for stem, _ in stems_of("хarkiv")]             # Харків, Харкова
    ['хarkiv', 'хarkov', 'хarkev']
    >>> [stem for stem, _ in stems_of("krinki")]             # Кринки, Кринок
    ['krink', 'krinok', 'krinek']
    """
    if len(name) < 3:
        return ((name, _BARE),)
    if name.endswith("iaia"):
        return ((name[:-4], _SOFT_ADJECTIVE_A),)
    if name.endswith("aia"):
        return ((name[:-3], _ADJECTIVE_A),)
    if name.endswith("ia"):
        return ((name[:-2], _SOFT_FEMININE),)
    last = name[-1]
    if last == "a":
        return _with_softened(name[:-1], _FEMININE)
    if name.endswith("oe"):
        return ((name[:-2], _NEUTER_E), (name, _BARE))
    if last == "e":
        return ((name[:-1], _NEUTER_E),)
    if last == "o":
        return ((name[:-1], _NEUTER_O),)
    if name.endswith("oi"):
        return ((name[:-2], _ADJECTIVE_M),)
    if last == "i":
        stem = name[:-1]
        found = [(stem, _PLURAL)]
        if len(stem) > 2 and stem[-1] == "k" and stem[-2] not in _VOWELS:
            found += [(f"{stem[:-1]}ok", _BARE), (f"{stem[:-1]}ek", _BARE)]
        elif len(stem) > 2 and stem[-1] not in _VOWELS:
            found.append((stem, _BARE))
        return tuple(found)
    if last == "u":
        return ((name, _BARE),)
    stems: list[Stem] = [(name, _CONSONANT)]
    if len(name) > 2 and name[-2] in "ieo" and name[-1] not in _VOWELS:
        head, vowel, tail = name[:-2], name[-2], name[-1]
        if vowel == "i":
            stems += [(f"{head}o{tail}", _CHANGED), (f"{head}e{tail}", _CHANGED)]
        elif tail in "kцnlr" and len(head) > 2:
            stems.append((f"{head}{tail}", _CHANGED))
    return tuple(stems)


def _with_softened(stem: str, paradigm: frozenset[str]) -> tuple[Stem, ...]:
    softened = _SOFTENED.get(stem[-1:])
    return ((stem, paradigm),) if softened is None else ((stem, paradigm), (stem[:-1] + softened, _SIBILANT))


@lru_cache(maxsize=50_000)
def cuts(word: str) -> tuple[tuple[str, str], ...]:
    """Every way to cut a word into a stem of at least two letters and an ending, longest stem first."""
    found = [(word, "")]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            found.append((word[: -len(ending)], ending))
    return tuple(sorted(found, key=lambda cut: len(cut[1])))


@lru_cache(maxsize=100_000)
def bends_to(name: str, word: str) -> bool:
    """Whether a word of a text is that word of a name, in any case, as part of a longer name.

    Inside longer names a possessive bends like an adjective: Часів Яр, у Часовому Яру.
    """
    if name == word:
        return True
    own = stems_of(name)
    if name.endswith(("iv", "ov", "ev", "in")):
        stem = f"{name[:-2]}ov" if name.endswith("iv") else name
        own = (*own, (stem, _ADJECTIVE_M | _FEMININE))
    elif name.endswith("a"):  # an adjective: Велика Писарівка, до Великої Писарівки
        own = (*own, (name[:-1], _ADJECTIVE_A))
    elif name.endswith("i"):
        own = (*own, (name[:-1], _ADJECTIVE_M | _ADJECTIVE_A))
    for stem, ending in cuts(word):
        for known, endings in own:
            if stem == known and ending in endings:
                return True
    return False


_ADJECTIVE_ENDINGS: Final = tuple(
    sorted(
        _set("aia oi oiu uiu a u i e oe ogo omu im om iх imi oei"), key=lambda ending: (-len(ending), ending)
    )
)
_ADJECTIVE_TAILS: Final = ("sk", "цk", "zk", "ck")


def adjective_stem(word: str) -> str | None:
    """Stem of an adjective made from a place's name, or None: kursk of Курской, iunakivsk of Юнаківській."""
    for ending in _ADJECTIVE_ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            if stem.endswith(_ADJECTIVE_TAILS) and len(stem) > 3:
                return stem
    return None


_MUTATED: Final = {"g": "ж", "k": "ч", "х": "ш", "ж": "ж", "z": "ж"}


@lru_cache(maxsize=50_000)
def adjectives_of(name: str) -> frozenset[str]:
    """The adjective stems a settlement's name may give, as districts and communities are called by them.

    Examples
    --------
    >>> "krasnoiaruжsk" in adjectives_of("krasnaia iaruga"), "iunakivsk" in adjectives_of("iunakivka")
    (True, True)
    """
    words = name.split(" ")
    if not words or len(words) > 2 or len(words[-1]) < 3:
        return frozenset()
    heads = {""} if len(words) == 1 else {f"{_bare(words[0])}o", f"{_bare(words[0])}e"}
    last = _bare(words[-1])
    bases = {last, *(stem for stem, _ in stems_of(words[-1]))}
    if last[-1:] == "k":
        bases |= {last[:-1], f"{last[:-2]}oч" if last[-2:-1] in "kч" else last[:-1]}
    if last[-1:] in _MUTATED:
        bases |= {last[:-1] + _MUTATED[last[-1]], last[:-1]}
    made = set()
    for head in heads:
        for base in bases:
            made.update({f"{head}{base}sk", f"{head}{base[:-1]}цk", f"{head}{base[:-1]}zk"})
            if base.endswith(_ADJECTIVE_TAILS):
                made.add(f"{head}{base}")
            made.add(f"{head}{base}ovsk")
    return frozenset(made)


def _bare(name: str) -> str:
    return stems_of(name)[0][0]


def land_stems(adjective: str) -> tuple[str, ...]:
    """Stems of the land's name in -щина, from its adjective: Сумщина of сумський, Донеччина of донецький."""
    base = adjective[:-2]
    if adjective.endswith("sk"):
        return (f"{base}шчin", f"{base}чin")
    return (f"{base}чin", f"{base}чin")
