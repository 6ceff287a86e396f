"""Places whose name begins as typed, in any language and spelling: what a search box asks at every key."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from heldground.places.gazetteer import Gazetteer
from heldground.places.model import COUNTRY, DISTRICT, FEATURE, OBLAST, SETTLEMENT, Place
from heldground.places.spelling import key, loose_key

MOST_LOOKED_AT: Final = 4000
"""Names one prefix may lead to before the rest is left out: two letters begin thousands, and nobody reads them."""
_LEAST_FOR_LOOSE: Final = 4
"""Letters from which other spellings are tried: shorter ones fit everything."""
_ORDER: Final = {OBLAST: 0, SETTLEMENT: 1, DISTRICT: 2, FEATURE: 3, COUNTRY: 2}


@dataclass(frozen=True, slots=True)
class Hit:
    """A place found; `name` is the one of its names that fits best what was typed."""

    place: Place
    name: str


class PlaceIndex:
    """The names of a gazetteer in order of their keys, every word of them.

    Of 38,000 places made once in 0.9 s; a question takes a millisecond, two letters up to 25.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._places = list(gazetteer)
        self._gazetteer = gazetteer
        exact: set[tuple[str, int]] = set()
        loose: set[tuple[str, int]] = set()
        for number, place in enumerate(self._places):
            names = {place.name, *(form for forms in place.names.values() for form in forms)}
            for known in set(map(key, names)):
                words = known.split(" ")
                for first in range(len(words)):
                    exact.add((" ".join(words[first:]), number))
                loose.add((loose_key(known), number))
        self._exact, self._loose = sorted(exact), sorted(loose)

    def find(
        self, text: str, *, limit: int = 10, weight: Callable[[Place], float] = lambda place: 0.0
    ) -> list[Hit]:
        """Places by what is typed of a name, best first.

        A whole name goes before the beginning of one, the first word before a later one; then places of greater
        `weight` (claims about them), regions and settlements before districts and features, and by population.
        Other spellings follow (Ukrainian, Russian, transliterated) where there is room: beginnings of names, or, where
        something is called exactly as typed, whole names only. Where nothing begins so, the names spelt most like it.
        """
        wanted = key(text)
        if not wanted:
            return []
        ranks: dict[int, int] = {}
        for known, number in _beginning(self._exact, wanted):
            whole = known == wanted
            head = any(
                key(name) == known or key(name).startswith(wanted) for name in _names(self._places[number])
            )
            rank = (0 if whole else 1) if head else (2 if whole else 3)
            ranks[number] = min(rank, ranks.get(number, rank))
        if len(ranks) < limit and len(wanted) >= _LEAST_FOR_LOOSE:
            like, called = loose_key(wanted), 0 in ranks.values()
            for known, number in _beginning(self._loose, like):
                if known == like or not called:
                    ranks.setdefault(number, 4)
        found = [self._places[number] for number in ranks]
        if not found and len(wanted) >= _LEAST_FOR_LOOSE:
            likes = self._gazetteer.alike(text)
            likes.sort(key=lambda each: (-each[1], *_weighed(each[0], weight)))
            return [Hit(place, place.name) for place, _ in likes[:limit]]
        order = {self._places[number].id: rank for number, rank in ranks.items()}
        found.sort(key=lambda place: (order[place.id], *_weighed(place, weight)))
        return [Hit(place, _nearest_name(place, wanted)) for place in found[:limit]]


def _weighed(place: Place, weight: Callable[[Place], float]) -> tuple[float, int, int, str]:
    """What places found equally well are sorted by."""
    return -weight(place), _ORDER.get(place.kind, 4), -(place.population or 0), place.id


def _names(place: Place) -> Iterator[str]:
    yield place.name
    for forms in place.names.values():
        yield from forms


def _beginning(table: list[tuple[str, int]], prefix: str) -> Iterator[tuple[str, int]]:
    at = bisect_left(table, (prefix, -1))
    for known, number in table[at : at + MOST_LOOKED_AT]:
        if not known.startswith(prefix):
            return
        yield known, number


def _nearest_name(place: Place, wanted: str) -> str:
    names = list(_names(place))
    for fits in (lambda k: k == wanted, lambda k: k.startswith(wanted), lambda k: f" {wanted}" in k):
        found = next((name for name in names if fits(key(name))), None)
        if found is not None:
            return found
    return place.name
