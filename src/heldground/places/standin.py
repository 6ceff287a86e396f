"""What no candidate explains: a namesake too far off, and a place taken to lie by its neighbour."""

from collections.abc import Sequence
from typing import Final

from heldground import area
from heldground.places.evidence import LONG_LIST, Context, is_capital, key, km, roughly_km
from heldground.places.model import DISTRICT, FEATURE, OBLAST, SETTLEMENT, Place
from heldground.places.regions import find_region, region_shape
from heldground.places.spelling import loose_key

STAND_IN: Final = "by:"
"""How the ids of stand-ins begin."""
SMALL: Final = 20_000
"""People; a smaller namesake far from all that the text names is another place."""
FAR_KM: Final = 120.0
BEYOND_KM: Final = 60.0
"""A namesake farther than this from every area named beside it is another place."""


def beyond(place: Place, context: Context, *, lone: bool = False) -> bool:
    """Whether a settlement lies far from every area named beside it, or from all places of the text.

    A `lone` bearer of its name in a short list is believed however far it lies from the others: reports of a
    war name towns a thousand kilometres apart ("Kayes ... Tin Zaouatine"), and a chance namesake needs a list
    with hamlets in it.
    """
    if place.kind not in (SETTLEMENT, FEATURE) or is_capital(place):
        return False
    areas = [q for q in context.qualifiers if q.kind in (OBLAST, DISTRICT)]
    if not areas:
        around = [n for n in context.neighbours if n.kind in (SETTLEMENT, FEATURE)]
        regions = {n.name for n in context.neighbours if n.kind == OBLAST}
        small = (place.population or 0) < SMALL
        return (
            small
            and not (lone and context.listed < LONG_LIST)
            and bool(around)
            and place.region not in regions
            and _all_far(place, around)
        )
    for q in areas:
        if q.name in (place.region, place.district):
            return False
        if q.kind == DISTRICT and km(place, q) <= BEYOND_KM:
            return False
        region = find_region(q.name) if q.kind == OBLAST else None
        if region is not None:
            ground = region_shape(region.id)
            if area.distance_to_shape_km(place.lon, place.lat, ground) <= BEYOND_KM / 4:
                return False
    return True


def _all_far(place: Place, around: Sequence[Place]) -> bool:
    return all(roughly_km(place, n) > FAR_KM for n in around)


def stand_in_for(name: str, context: Context) -> tuple[Place, Place] | None:
    if any(hint in (OBLAST, DISTRICT, "direction") for hint in context.hints):
        return None
    settled = [
        n
        for n in context.neighbours
        if n.kind == SETTLEMENT and loose_key(key(n.name)) != loose_key(key(name))
    ]
    names = {q.name for q in context.qualifiers}
    inside = [n for n in settled if not names or names & {n.region, n.district}]
    inside = inside or [q for q in context.qualifiers if q.kind == DISTRICT]
    if not inside:
        return None
    neighbour = inside[0]
    place = Place(
        id=f"{STAND_IN}{neighbour.id}:{key(name).replace(' ', '-')}",
        name=name,
        kind=SETTLEMENT,
        lon=neighbour.lon,
        lat=neighbour.lat,
        country=neighbour.country,
        region=neighbour.region,
        district=neighbour.name if neighbour.kind == DISTRICT else neighbour.district,
        names={},
        approximate=True,
        source=f"position of {neighbour.name}",
    )
    return place, neighbour
