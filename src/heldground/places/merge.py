"""One place from several lists: the same settlement named twice within a few kilometres is kept once."""

from collections.abc import Mapping
from dataclasses import replace

from heldground import area
from heldground.places.model import COUNTRY, DISTRICT, OBLAST, Place
from heldground.places.regions import bare_key
from heldground.places.spelling import key

SAME_SETTLEMENT_KM = 5.0
"""Two entries of one name and kind nearer than this are one place (project rule)."""

SAME_APPROXIMATE_KM = 15.0
"""The same where one position is doubtful: the postal list is off by up to this within a district."""


def merge_places(places: list[Place]) -> tuple[tuple[Place, ...], dict[str, str]]:
    """The places with duplicates joined, in order of first appearance, and for each lost id the id it became.

    Oblasts and countries merge by name; districts by name and region; all others by kind, a common spelling and
    nearness. The surer position wins; names, region, district, population are gathered.
    """
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

    groups: dict[tuple[str, str], list[int]] = {}
    by_id: dict[str, int] = {}
    spelt: dict[str, str] = {}
    for number, place in enumerate(places):
        if place.id in by_id:
            join(by_id[place.id], number)
        by_id.setdefault(place.id, number)
        kind = place.kind
        for name in {place.name, *(form for forms in place.names.values() for form in forms)}:
            known = spelt.get(name)
            if known is None:
                known = spelt[name] = key(name)
            if kind == OBLAST:
                known = bare_key(name)
            elif kind == DISTRICT:
                known = f"{known} / {place.region}"
            if known:
                groups.setdefault((kind, known), []).append(number)
    for (kind, _), numbers in groups.items():
        if len(numbers) < 2:
            continue
        if kind in (OBLAST, COUNTRY, DISTRICT):
            first = numbers[0]
            for other in numbers[1:]:
                if places[first].country in (None, places[other].country):
                    join(first, other)
            continue
        numbers.sort(key=lambda n: places[n].lat)
        for at, a in enumerate(numbers):
            for b in numbers[at + 1 :]:
                if places[b].lat - places[a].lat > SAME_APPROXIMATE_KM / 110.0:
                    break
                if _same(places[a], places[b]):
                    join(a, b)
    members: dict[int, list[Place]] = {}
    for number, place in enumerate(places):
        members.setdefault(root(number), []).append(place)
    merged = []
    became: dict[str, str] = {}
    for group in members.values():
        one = group[0] if len(group) == 1 else _gather(group)
        merged.append(one)
        for place in group:
            if place.id != one.id:
                became[place.id] = one.id
    return tuple(merged), became


def _same(a: Place, b: Place) -> bool:
    if a.country and b.country and a.country != b.country:
        return False
    reach = SAME_SETTLEMENT_KM
    if a.approximate != b.approximate and a.region == b.region:
        reach = SAME_APPROXIMATE_KM
    elif a.district and b.district and a.district != b.district and a.source == b.source:
        return False
    if abs(a.lon - b.lon) > 0.5:
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
