"""One place from several lists: the same settlement named twice within a few kilometres is kept once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from heldground import area
from heldground.places.model import COUNTRY, DISTRICT, OBLAST, Place
from heldground.places.regions import bare_key
from heldground.places.spelling import is_cyrillic, key

SAME_SETTLEMENT_KM = 5.0
"""Two entries of one name and kind nearer than this are one place (project rule)."""

SAME_APPROXIMATE_KM = 15.0
"""The same where one position is doubtful: the postal list is off by up to this within a district."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Places without duplicates, the keys each can be found by, and for each lost id the id it became."""

    places: tuple[Place, ...]
    keys: tuple[tuple[str, ...], ...]
    became: dict[str, str]


def merge_places(places: list[Place]) -> Merged:
    """The places with duplicates joined, in order of first appearance.

    Oblasts and countries merge by name; districts by name and region; all others by kind, a common spelling
    and nearness. The surer position wins; names, region, district, population are gathered.
    """
    keys = _keys(places)
    leader = list(range(len(places)))

    def root(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    def join(a: int, b: int) -> None:
        a, b = root(a), root(b)
        if a != b:
            leader[max(a, b)] = min(a, b)

    groups: dict[str, list[int]] = {}
    areas: dict[tuple[str, str | None, str], list[int]] = {}
    by_id: dict[str, int] = {}
    for number, place in enumerate(places):
        if by_id.setdefault(place.id, number) != number:
            join(by_id[place.id], number)
        if place.kind in _AREAS:
            within = place.region if place.kind == DISTRICT else None
            for known in keys[number]:
                areas.setdefault((place.kind, within, known), []).append(number)
        else:
            for known in keys[number]:
                alike = groups.get(known)
                if alike is None:
                    groups[known] = [number]
                else:
                    alike.append(number)
    for numbers in areas.values():
        for other in numbers[1:]:
            if places[numbers[0]].country in (None, places[other].country):
                join(numbers[0], other)
    for numbers in groups.values():
        if len(numbers) < 2:
            continue
        spots = sorted((places[n].lat, places[n].lon, n) for n in numbers)
        for at, (lat, lon, a) in enumerate(spots):
            for there in range(at + 1, len(spots)):
                other_lat, other_lon, b = spots[there]
                if other_lat - lat > _REACH_DEGREES:
                    break
                close = abs(other_lon - lon) < 3 * _REACH_DEGREES
                if close and leader[a] != leader[b] and _same(places[a], places[b]):
                    join(a, b)
    members: dict[int, list[int]] = {}
    for number in range(len(places)):
        members.setdefault(root(number), []).append(number)
    merged, merged_keys = [], []
    became: dict[str, str] = {}
    for own in members.values():
        if len(own) == 1:
            merged.append(places[own[0]])
            merged_keys.append(keys[own[0]])
            continue
        group = [places[number] for number in own]
        merged.append(_gather(group))
        merged_keys.append(tuple(dict.fromkeys(known for number in own for known in keys[number])))
        became.update((place.id, group[0].id) for place in group[1:] if place.id != group[0].id)
    return Merged(tuple(_sharing_marked(merged)), tuple(merged_keys), became)


def _sharing_marked(places: list[Place]) -> list[Place]:
    """Places, those settlements approximate to which one list gives the very same position.

    No two villages stand on one spot: a list that says so knows only the post office or the district. After
    merging, as one settlement under two names of two lists is no such case.
    """
    at: dict[tuple[float, float, str], int] = {}
    for place in places:
        if place.kind not in _AREAS:
            spot = place.lon, place.lat, place.source
            at[spot] = at.get(spot, 0) + 1
    return [
        replace(place, approximate=True)
        if place.kind not in _AREAS and not place.approximate and at[place.lon, place.lat, place.source] > 1
        else place
        for place in places
    ]


_AREAS: Final = frozenset({OBLAST, DISTRICT, COUNTRY})
_REACH_DEGREES: Final = SAME_APPROXIMATE_KM / 110.0


def _keys(places: list[Place]) -> list[tuple[str, ...]]:
    """Keys each place can be found by: all its names, those of an area without the word for its kind."""
    spelt: dict[tuple[str, str], str] = {}
    found = []
    for place in places:
        kind = place.kind if place.kind in (OBLAST, DISTRICT) else ""
        own: dict[str, None] = {}
        for name in forms_of(place):
            known = spelt.get((kind, name))
            if known is None:
                known = (
                    key(name) if not kind else bare_key(name) if kind == OBLAST else bare_district(key(name))
                )
                spelt[kind, name] = known
            if known:
                own[known] = None
        found.append(tuple(own))
    return found


def forms_of(place: Place) -> list[str]:
    """The names a place is looked up by.

    Of a place with a Cyrillic name, forms of unknown language in accented Latin (Polish, Turkish, Romanian
    ones in the lists) are left out: they are spellings of the same name for other readers, a third of all
    forms.
    """
    forms = [place.name]
    cyrillic = "uk" in place.names or "ru" in place.names
    for lang, names in place.names.items():
        if lang == "und" and cyrillic:
            forms.extend(name for name in names if name.isascii() or is_cyrillic(name) or "’" in name)
        else:
            forms.extend(names)
    return forms


_DISTRICT_WORDS: Final = frozenset(
    key(word) for word in ["district", "raion", "район", "hromada", "громада", "municipality"]
)


def bare_district(name_key: str) -> str:
    """The key of a district's name without the word for its kind."""
    return " ".join(word for word in name_key.split(" ") if word not in _DISTRICT_WORDS)


def _same(a: Place, b: Place) -> bool:
    if a.kind != b.kind or (a.country and b.country and a.country != b.country):
        return False
    reach = SAME_SETTLEMENT_KM
    if a.approximate != b.approximate and a.region == b.region:
        reach = SAME_APPROXIMATE_KM
    elif a.district and b.district and a.district != b.district and a.source == b.source:
        return False
    return area.distance_km(a.lon, a.lat, b.lon, b.lat) <= reach


def _gather(group: list[Place]) -> Place:
    best = next((place for place in group if not place.approximate), group[0])
    names: dict[str, tuple[str, ...]] = {}
    for place in group:
        for lang, forms in place.names.items():
            names[lang] = tuple(dict.fromkeys((*names.get(lang, ()), *forms)))
    return replace(
        group[0],
        lon=best.lon,
        lat=best.lat,
        approximate=best.approximate,
        country=_first(group, "country"),
        region=_first(group, "region"),
        district=_first(group, "district"),
        population=max((place.population for place in group if place.population), default=None),
        names=_without_doubles(names),
        source=", ".join(dict.fromkeys(place.source for place in group if place.source)),
    )


def _first(group: list[Place], field: str) -> str | None:
    return next((value for place in group if (value := getattr(place, field))), None)


def _without_doubles(names: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Names of unknown language only where no language has them."""
    told = {form for lang, forms in names.items() if lang != "und" for form in forms}
    kept = {lang: forms for lang, forms in names.items() if lang != "und"}
    rest = tuple(form for form in names.get("und", ()) if form not in told)
    return kept | ({"und": rest} if rest else {})
