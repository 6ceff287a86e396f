"""Names: from words, in any spelling and case, to the places called so.

One table leads from the stem of a name's first word to the names that begin so; a word of a text is cut at
every ending and looked up (`endings`). A second table does the same for `loose_key`, which a Russian spelling
of a Ukrainian village needs, or the reverse. Both are made when the first name is asked for, not when places
are read.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Final

from heldground.bulk import collector_paused
from heldground.places.endings import (
    ADJECTIVE,
    adjective_stem,
    adjectives_of,
    bends_to,
    cuts,
    land_stems,
    stems_of,
)
from heldground.places.form import Form
from heldground.places.model import COUNTRY, DISTRICT, OBLAST, Place
from heldground.places.spelling import is_cyrillic, key, loose_key

_Entry = Sequence[Any]
"""Number of the set of endings that the first word takes under this stem, and the whole name's key."""

_KEPT: Final = 50_000
"""Words of texts whose places are remembered; then the table begins anew."""


class Names:
    """Places by what they are called. `keys` are the keys of each place's names, in the places' order."""

    def __init__(self, places: Sequence[Place], keys: Sequence[Iterable[str]]) -> None:
        self._places = places
        self._keys = keys
        self._endings: list[frozenset[str]] = []
        self._longest: dict[str, int] = {}
        self._forms: dict[tuple[tuple[str, ...], bool, bool], Form] = {}
        self._lands_called: dict[str, tuple[Place, ...]] = {}
        self.areas_called: dict[tuple[tuple[str, ...], str, bool], tuple[Place, ...]] = {}
        """Areas by the words, the kind and the script they were asked for, kept by `scan`."""
        self.bases: dict[tuple[str, str, tuple[str, ...], tuple[str, ...]], str] = {}
        """Nominatives of forms by text, language, keys and places, kept by `scan`."""

    # --- tables
    # -------------------------------------------------------------------------------------------------

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        table: dict[str, list[int]] = {}
        for number, place in enumerate(self._places):
            area_name = place.kind in (OBLAST, DISTRICT)
            for known in self._keys[number]:
                if area_name and adjective_stem(known) is not None:
                    continue  # Курська, Краснояружский: found as adjectives, beside their word
                at = table.get(known)
                if at is None:
                    table[known] = [number]
                else:
                    at.append(number)
        return table

    @cached_property
    def _stems(self) -> tuple[dict[str, list[_Entry]], dict[str, list[_Entry]]]:
        with collector_paused():
            return self._made_stems()

    def _made_stems(self) -> tuple[dict[str, list[_Entry]], dict[str, list[_Entry]]]:
        exact: dict[str, list[_Entry]] = {}
        loose: dict[str, list[_Entry]] = {}
        codes: dict[frozenset[str], int] = {}
        for name in self._by_key:
            first = name.partition(" ")[0]
            own = stems_of(first)
            if " " in name:
                own = (*own, *_adjective_stems(first))
            for stem, endings in own:
                exact.setdefault(stem, []).append((codes.setdefault(endings, len(codes)), name))
            code = codes.setdefault(own[0][1], len(codes))
            loose.setdefault(loose_key(own[0][0]), []).append((code, name))
        self._endings = list(codes)
        return exact, loose

    @cached_property
    def _spellings(self) -> tuple[dict[str, str], dict[str, str]]:
        cyrillic: dict[str, str] = {}
        latin: dict[str, str] = {}
        for place in self._places:
            for name in (place.name, *(form for forms in place.names.values() for form in forms)):
                (cyrillic if is_cyrillic(name) else latin).setdefault(key(name), name)
        return cyrillic, latin

    @cached_property
    def _areas(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Oblasts and districts by the adjective they are called by: kursk of Курская область."""
        oblasts: dict[str, list[int]] = {}
        districts: dict[str, list[int]] = {}
        for number, place in enumerate(self._places):
            if place.kind not in (OBLAST, DISTRICT):
                continue
            table = oblasts if place.kind == OBLAST else districts
            for bare in self._keys[number]:
                stem = adjective_stem(bare) or (bare if bare.endswith(("sk", "цk", "zk")) else None)
                if stem is not None and number not in table.setdefault(stem, []):
                    table[stem].append(number)
        return oblasts, districts

    @cached_property
    def _lands(self) -> dict[str, list[int]]:
        """Oblasts by the stem of their land's name: sumшчin of Сумщина."""
        table: dict[str, list[int]] = {}
        for adjective, numbers in self._areas[0].items():
            for stem in land_stems(adjective):
                table.setdefault(stem, []).extend(numbers)
        return table

    @cached_property
    def _compounds(self) -> dict[str, list[Sequence[Any]]]:
        """Names of two words, each with its place in the table, by the stem of the first: an adjective made of one
        (krasnoiaruжsk of Красная Яруга) begins so. Making all adjectives in advance took half a second."""
        table: dict[str, list[Sequence[Any]]] = {}
        for order, name in enumerate(self._by_key):
            if name.count(" ") == 1:
                table.setdefault(stems_of(name.partition(" ")[0])[0][0], []).append((order, name))
        return table

    def _compound(self, adjective: str) -> list[int]:
        """Settlements of two words that give an adjective."""
        begins = (adjective[:size] for size in range(1, len(adjective)))
        names = [each for begin in begins for each in self._compounds.get(begin, ())]
        found = [name for _, name in sorted(map(tuple, names)) if adjective in adjectives_of(name)]
        return [number for name in found for number in self._by_key[name]]

    # --- forms
    # --------------------------------------------------------------------------------------------------

    def form_places(
        self, words: tuple[str, ...], *, bent: bool = True, loosely: bool = True
    ) -> tuple[Place, ...]:
        """Places whose name has exactly these words (keys), in any case if `bent`; exact ones first."""
        return self.form(words, bent=bent, loosely=loosely).places

    def form_keys(self, words: tuple[str, ...], *, bent: bool = True, loosely: bool = True) -> Sequence[str]:
        """Keys of the known names these words can be a form of: as spelt, then in a case, then loosely."""
        return self.form(words, bent=bent, loosely=loosely).keys

    def form(self, words: tuple[str, ...], *, bent: bool = True, loosely: bool = True) -> Form:
        """What these words can be a form of; the same object each time they are asked for."""
        known = self._forms.get((words, bent, loosely))
        if known is None:
            if len(self._forms) >= _KEPT:
                self._forms.clear()
            keys = tuple(self._form_keys(words, bent, loosely))
            places = tuple(self._places[number] for number in self._numbers(keys))
            known = self._forms[words, bent, loosely] = Form(words, keys, places)
        return known

    def _form_keys(self, words: tuple[str, ...], bent: bool, loosely: bool) -> list[str]:
        whole = " ".join(words)
        found = [whole] if whole in self._by_key else []
        if not words:
            return found
        first = words[0]
        exact, loose = self._stems
        if bent:
            for stem, ending in cuts(first):
                for code, name in exact.get(stem, ()):
                    if ending in self._endings[code] and name not in found and self._rest_bends(name, words):
                        found.append(name)
        if loosely:
            for stem, ending in cuts(first):
                for code, name in loose.get(loose_key(stem), ()):
                    fits = ending in self._endings[code] and (
                        bent or _nominative_ending(name.partition(" ")[0], ending)
                    )
                    if fits and name not in found and self._rest_bends(name, words, loosely=True):
                        found.append(name)
        return found

    def _rest_bends(self, name: str, words: tuple[str, ...], *, loosely: bool = False) -> bool:
        if " " not in name:
            return len(words) == 1
        own = name.split(" ")
        if len(own) != len(words):
            return False
        if loosely:
            return all(bends_to(loose_key(a), loose_key(b)) for a, b in zip(own[1:], words[1:], strict=True))
        return all(bends_to(a, b) for a, b in zip(own[1:], words[1:], strict=True))

    def _numbers(self, keys: Iterable[str]) -> list[int]:
        return list(dict.fromkeys(number for known in keys for number in self._by_key.get(known, ())))

    def longest_name(self, first: str) -> int:
        """How many words the longest name beginning with this word (in any case) has; 0 when none does."""
        known = self._longest.get(first)
        if known is not None:
            return known
        exact, loose = self._stems
        most = 0
        for stem, _ in cuts(first):
            for _, name in exact.get(stem, ()):
                most = max(most, name.count(" ") + 1)
            for _, name in loose.get(loose_key(stem), ()):
                most = max(most, name.count(" ") + 1)
        if len(self._longest) >= _KEPT:
            self._longest.clear()
        self._longest[first] = most
        return most

    def lands(self, word: str) -> tuple[Place, ...]:
        """Oblasts called by their land's name in any case: Сумщині, Белгородчины."""
        known = self._lands_called.get(word)
        if known is None:
            found: list[int] = []
            for stem, ending in cuts(word):
                if ending in ("a", "i", "u", "oiu", "oi", "e"):
                    found.extend(self._lands.get(stem, ()))
            if len(self._lands_called) >= _KEPT:
                self._lands_called.clear()
            known = tuple(self._places[number] for number in dict.fromkeys(found))
            self._lands_called[word] = known
        return known

    def oblasts_called(self, word: str) -> tuple[Place, ...]:
        """Oblasts whose adjective or bare name this word is: Курской, Kursk."""
        stem = adjective_stem(word)
        numbers = list(self._areas[0].get(stem, ())) if stem else []
        keys = self.form_keys((word,), loosely=False)
        numbers += [n for n in self._numbers(keys) if self._places[n].kind == OBLAST]
        if not numbers and stem:
            wanted = loose_key(stem)
            numbers = [n for known, at in self._areas[0].items() if loose_key(known) == wanted for n in at]
        return tuple(self._places[number] for number in dict.fromkeys(numbers))

    def districts_called(self, words: tuple[str, ...]) -> tuple[Place, ...]:
        """Districts whose adjective this is, or whose seat: Краснояружского, Krasnaya Yaruga."""
        table = self._areas[1]
        stem = adjective_stem(words[0]) if len(words) == 1 else None
        numbers = list(table.get(stem, ())) if stem else []
        if not numbers:
            made: set[str] = set()
            for name in self.form_keys(words, loosely=False) or [" ".join(words)]:
                made |= adjectives_of(name)
            numbers = [n for adjective in sorted(made) for n in table.get(adjective, ())]
        return tuple(self._places[number] for number in dict.fromkeys(numbers))

    def settlements_called(self, word: str) -> tuple[Place, ...]:
        """Settlements whose adjective this word is: Юнаківській of Юнаківка, Покровському of Покровськ."""
        stem = adjective_stem(word)
        if stem is None:
            return ()
        base = stem[:-2]
        tries = [stem, base, f"{base}k", f"{base}ц", f"{base}n", f"{base}g", f"{base}х"]
        if base[-1:] == "ж":
            tries += [f"{base[:-1]}g", f"{base[:-1]}z"]
        if base[-1:] in "oч":
            tries += [f"{base[:-1]}k", f"{base[:-1]}ц"]
        if base.endswith("ov"):
            tries.append(base[:-2])
        exact = self._stems[0]
        keys = [
            name
            for each in tries
            for _, name in exact.get(each, ())
            if " " not in name and stem in adjectives_of(name)
        ]
        numbers = self._numbers(keys) + self._compound(stem)
        return tuple(
            place
            for number in dict.fromkeys(numbers)
            if (place := self._places[number]).kind not in (OBLAST, DISTRICT, COUNTRY)
        )

    def spelling(self, name_key: str, *, cyrillic: bool) -> str | None:
        """How a known name is written in that script, or None."""
        return self._spellings[0 if cyrillic else 1].get(name_key)


def _adjective_stems(first: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """More stems of a first word that is an adjective or a possessive inside a longer name."""
    if first.endswith("iv"):
        return ((f"{first[:-2]}ov", ADJECTIVE), (f"{first[:-2]}ev", ADJECTIVE))
    if first.endswith(("ov", "ev", "in")):
        return ((first, ADJECTIVE),)
    if first.endswith(("a", "i")):
        return ((first[:-1], ADJECTIVE),)
    return ()


def _nominative_ending(first: str, ending: str) -> bool:
    return first.endswith(ending) if ending else first[-1:] not in "aeiou"
