"""Places by name and by square: what the page looks up without a server."""

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import orjson

from heldground.area import Box
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import COUNTRY, OBLAST, SETTLEMENT, Place
from heldground.places.spelling import key
from heldground.places.titles import LANGS, Titles
from heldground.publish.site.names import file_key
from heldground.publish.site.release import SiteFile

SHARD_CHARS: Final = 2
"""Of a name's key. Two letters are what a reader types before anything can be shown; 38,000 places make some 450
shards, of which the largest has 2 % of all names."""


@dataclass(frozen=True)
class Findable:
    """Places that a site lets readers find; `claims` is how many claims name each, by id."""

    places: Sequence[Place]
    claims: Mapping[str, int]
    titles: Titles

    @cached_property
    def fingerprint(self) -> bytes:
        """Of everything the files are made from."""
        total = hashlib.sha256()
        for place in self.places:
            names = {lang: list(forms) for lang, forms in place.names.items()}
            told = (place.id, place.name, place.kind, place.lon, place.lat, place.country, place.region)
            total.update(orjson.dumps([*told, place.district, names, place.population]))
        # The district may lie outside.
        total.update(orjson.dumps(self.titles.borrowed))
        total.update(orjson.dumps([self.claims.get(place.id, 0) for place in self.places]))
        return total.digest()

    def files(self) -> Iterator[SiteFile]:
        """All of them."""
        yield SiteFile("data/areas.json", orjson.dumps([dict(after) for after in self._areas]))
        yield from self.find_files()
        yield from self.near_files()
        yield from self.id_files()

    @cached_property
    def _areas(self) -> dict[tuple[tuple[str, str], ...], int]:
        """What follows the places' names, by language, in order, with its number."""
        found = sorted(set(self._afters.values()))
        return {after: number for number, after in enumerate(found)}

    def _after(self, place: Place) -> tuple[tuple[str, str], ...]:
        titles = self.titles.of(place)
        after = ((lang, titles[lang].removeprefix(self.titles.name(place, lang))) for lang in LANGS)
        return tuple((lang, text) for lang, text in after if text)

    def _told(self, place: Place) -> dict[str, Any]:
        """What every list says of a place. Of 38,000 a tenth of the site: nothing is said that goes without saying.

        Bare names by language, those as in English left out, and the number of what follows them; a kind other than
        settlement; where it lies.
        """
        name, area = self._names[place.id], self._areas[self._afters[place.id]]
        titles = {lang: text for lang, text in name.items() if lang == LANGS[0] or text != name[LANGS[0]]}
        kind = {} if place.kind == SETTLEMENT else {"kind": place.kind}
        return {"id": place.id, "titles": titles, "area": area, **kind, "lon": place.lon, "lat": place.lat}

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        return {place.id: {lang: self.titles.name(place, lang) for lang in LANGS} for place in self.places}

    @cached_property
    def _afters(self) -> dict[str, tuple[tuple[str, str], ...]]:
        return {place.id: self._after(place) for place in self.places}

    def shards(self) -> dict[str, list[tuple[str, str, Place]]]:
        """Key, name and place by shard, in order."""
        found: dict[str, list[tuple[str, str, Place]]] = {}
        for place in self.places:
            for known, name in _keys(place).items():
                found.setdefault(known[:SHARD_CHARS], []).append((known, name, place))
        return {shard: found[shard] for shard in sorted(found)}

    def squares(self) -> dict[tuple[int, int], list[Place]]:
        """All but countries by the south-west corner of their square, latitude first."""
        found: dict[tuple[int, int], list[Place]] = {}
        for place in self.places:
            if place.kind != COUNTRY:
                found.setdefault((math.floor(place.lat), math.floor(place.lon)), []).append(place)
        return {square: found[square] for square in sorted(found)}

    def find_files(self) -> Iterator[SiteFile]:
        """`data/find/`."""
        for shard, names in self.shards().items():
            mine = list({place.id: place for _, _, place in names}.values())
            number = {place.id: n for n, place in enumerate(mine)}
            told = {
                "places": [
                    {
                        **self._told(place),
                        **({"claims": self.claims[place.id]} if place.id in self.claims else {}),
                        **({} if place.population is None else {"population": place.population}),
                    }
                    for place in mine
                ],
                "names": [
                    [name, nth] if key(name) == known else [name, nth, known]
                    for known, name, nth in sorted(
                        (known, name, number[place.id]) for known, name, place in names
                    )
                ],
            }
            yield SiteFile(f"data/find/{file_key(shard)}.json", orjson.dumps(told))

    def near_files(self) -> Iterator[SiteFile]:
        """`data/near/`."""
        for square, places in self.squares().items():
            told = {
                "places": [
                    {**self._told(place), "names": {lang: list(forms) for lang, forms in place.names.items()}}
                    for place in places
                ],
            }
            yield SiteFile(f"data/near/{square_name(*square)}.json", orjson.dumps(told))

    def positions(self) -> dict[str, dict[str, tuple[float, float]]]:
        """Where the places of all squares lie, by id, in shards of the last character of their file's name."""
        found: dict[str, dict[str, tuple[float, float]]] = {}
        for place in self.places:
            if place.kind != COUNTRY:
                found.setdefault(file_key(place.id)[-1:], {})[place.id] = place.lon, place.lat
        return {shard: found[shard] for shard in sorted(found)}

    def id_files(self) -> Iterator[SiteFile]:
        """`data/ids/`."""
        for shard, told in self.positions().items():
            yield SiteFile(f"data/ids/{file_key(shard)}.json", orjson.dumps(told))


def findable(
    gazetteer: Gazetteer,
    *,
    bounds: Box,
    countries: Iterable[str],
    claims: Mapping[str, int],
    titles: Titles,
) -> Findable:
    """The places of a theatre: all within its bounds, its regions and countries, and those claims name."""
    west, south, east, north = bounds
    own = set(countries)

    def is_in(place: Place) -> bool:
        if place.kind in (OBLAST, COUNTRY):
            return place.country in own
        return west <= place.lon <= east and south <= place.lat <= north

    chosen = [place for place in gazetteer if is_in(place) or place.id in claims]
    return Findable(sorted(chosen, key=lambda place: place.id), claims, titles)


def square_name(lat: int, lon: int) -> str:
    """The name of a square by its south-west corner.

    Examples
    --------
    >>> square_name(50, 36), square_name(-3, 12)
    ('50_36', 'm3_12')
    """
    return "_".join(f"m{-part}" if part < 0 else str(part) for part in (lat, lon))


def _keys(place: Place) -> dict[str, str]:
    """A place's names by their keys, and by what follows each word's beginning in them."""
    found: dict[str, str] = {}
    names = [
        (key(name), name)
        for name in (place.name, *(form for forms in place.names.values() for form in forms))
    ]
    # Whole names first: one of them may be the end of another.
    for known, name in names:
        if known:
            found.setdefault(known, name)
    for known, name in names:
        words = known.split(" ")
        for first in range(1, len(words)):
            found.setdefault(" ".join(words[first:]), name)
    return found
