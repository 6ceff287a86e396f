"""What no candidate explains: a namesake too far off, and a place taken to lie by its neighbour."""

from typing import Final

from heldground import area
from heldground.places.evidence import LONG_LIST, Context, at_border, is_capital, key, km, roughly_km
from heldground.places.model import DISTRICT, FEATURE, OBLAST, SETTLEMENT, Place
from heldground.places.regions import find_region, region_shape
from heldground.places.spelling import loose_key

STAND_IN: Final = "by:"
"""How the ids of stand-ins begin."""
SMALL: Final = 20_000
"""People; a smaller namesake far from all that the text names is another place."""
FAR_KM: Final = 120.0
LONE_FAR_KM: Final = 250.0
"""For the only bearer of its name: a daily survey goes from one end of the front to the other."""
BEYOND_KM: Final = 60.0
"""A namesake farther than this from every area named beside it is another place."""


def beyond(place: Place, context: Context, *, lone: bool = False) -> bool:
    """Whether a settlement lies far from every area named beside it, or from all places of the text.

    A `lone` bearer of its name is believed from farther off: in a short list however far, as reports of a war
    name towns a thousand kilometres apart ("Kayes ... Tin Zaouatine") and a chance namesake needs a list with
    hamlets in it; in a long one if it is a district's seat or at the border.
    """
    if place.kind not in (SETTLEMENT, FEATURE) or is_capital(place):
        return False
    areas = [q for q in context.qualifiers if q.kind in (OBLAST, DISTRICT)]
    if not areas:
        around = [n for n in context.neighbours if n.kind in (SETTLEMENT, FEATURE)]
        regions = {n.name for n in context.neighbours if n.kind == OBLAST}
        small = (place.population or 0) < SMALL
        if not small or not around or place.region in regions:
            return False
        if lone and (context.listed < LONG_LIST or _is_seat(place) or at_border(place, context.countries)):
            return False
        return all(roughly_km(place, n) > (LONE_FAR_KM if lone else FAR_KM) for n in around)
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


def _is_seat(place: Place) -> bool:
    """Whether a settlement's district is called after it, as towns' are: Kupiansk (Kupianska Raion)."""
    return place.district is not None and len(place.name) > 4 and place.district.startswith(place.name[:-2])


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
