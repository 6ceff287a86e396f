"""Evidence for a place: what a text says around a name, and what each piece of it weighs.

Every piece adds or takes a fixed weight; the sum is the score, the list of pieces the reason. The weights are
this project's, set so that a region named beside the name outweighs any other single piece, and the places
named in the same sentence outweigh size.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import shapely

from heldground import area
from heldground.places import spelling
from heldground.places.endings import bends_to, cuts, stems_of
from heldground.places.model import COUNTRY, DISTRICT, FEATURE, OBLAST, SETTLEMENT, Candidate, Place
from heldground.places.regions import all_regions, bare_key, find_region, region_shape
from heldground.places.spelling import is_cyrillic, loose_key

AS_SPELT: Final = 0.30
IN_A_CASE: Final = 0.28
OTHER_LANGUAGE: Final = 0.25
FORMER: Final = 0.14
"""A name the list gives in no language: former names, neighbours' names, other people's transliterations."""
REGION_BESIDE: Final = 0.45
DISTRICT_BESIDE: Final = 0.30
COUNTRY_BESIDE: Final = 0.20
ELSEWHERE: Final = -0.40
NEIGHBOUR_WEIGHTS: Final = ((15.0, 0.25), (40.0, 0.20), (80.0, 0.10), (150.0, 0.0), (math.inf, -0.10))
"""Upper distance in km to the nearest place of the same sentence or report, and the weight."""
REGION_IN_REPORT: Final = 0.12
REGION_IN_SENTENCE: Final = 0.25
COMPANY: Final = 0.20
COMPANY_KM: Final = 30.0
"""Names of one sentence mostly lie together: the share of them with a candidate within this distance."""
REGION_FARTHER_OFF: Final = 0.05
"""For regions named in the same text, but not as the one nearest to the name."""
BARE_IN_ENGLISH: Final = 0.06
"""Just above what a city's size gives: "in Sumy" of an English report on this war is mostly the oblast."""
SAME_AREA_NAMED: Final = 0.20
FOREIGN: Final = -0.20
FRONT_WEIGHTS: Final = ((15.0, 0.10), (40.0, 0.06), (150.0, 0.0), (math.inf, -0.08))
BORDER_KM: Final = 15.0
BORDER: Final = 0.08
BORDERLAND: Final = 0.04
"""With nothing else to go by, the namesake at the border between the theatre's countries is likelier."""
KIND_FITS: Final = 0.10
KIND_DIFFERS: Final = -0.30
LARGEST: Final = 0.05
CAPITAL: Final = 0.50
"""For a city that is a first-level region of its own (Kyiv, Moscow, Sevastopol)."""
CITY: Final = 100_000
"""People; near a larger place much lies, so nearness says nothing for it."""


# One report asks for the same names' keys again and again.
key = lru_cache(maxsize=100_000)(spelling.key)


LONG_LIST: Final = 15_000
"""Places of a list with hamlets in it; Ukraine's has 35,000, of which one in five shares its name."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a report says around a name.

    `qualifiers`: regions, districts, countries named right beside it ("in Belgorod Oblast"). `neighbours`:
    unambiguous places of the same sentence or report, regions among them, those nearest in the text first.
    `countries`: the theatre's. `front`: longitude and latitude of points of the front of the time, may be
    empty. `hints`: `settlement`, `oblast`, `district` (a mention's `kind_hint`), `border village`,
    `direction`. `sentence`: areas named in the same sentence, not right beside. `company`: for each other
    ambiguous name of the sentence, its candidates. `listed`: how many places the gazetteer has.
    """

    qualifiers: tuple[Place, ...] = ()
    neighbours: tuple[Place, ...] = ()
    countries: tuple[str, ...] = ()
    front: tuple[tuple[float, float], ...] = ()
    hints: tuple[str, ...] = ()
    sentence: tuple[Place, ...] = ()
    company: tuple[tuple[Place, ...], ...] = ()
    listed: int = LONG_LIST


def weigh(name: str, place: Place, context: Context, *, own: "OwnPieces | None" = None) -> Candidate:
    """A candidate with its score and reasons; `own` are its `own_pieces`, where they are known already."""
    form, others = own_pieces(name, place, context) if own is None else own
    told = [
        piece
        for piece in (
            form,
            *qualified_pieces(place, context),
            _neighbour(place, context),
            _company(place, context),
            *others,
        )
        if piece is not None
    ]
    score = sum(weight for weight, _ in told)
    reasons = tuple(f"{why} ({weight:+.2f})" for weight, why in told if why)
    return Candidate(place, round(min(max(score, 0.0), 1.0), 3), reasons)


Piece = tuple[float, str] | None
OwnPieces = tuple[Piece, tuple[Piece, ...]]


def own_pieces(name: str, place: Place, context: Context) -> OwnPieces:
    """What needs no other place: form; country, front, hints, size.

    Of the context only `countries`, `front`, `hints` count, and whether anything else is named at all.
    """
    return form_piece(name, place), (
        country_piece(place, context),
        front_piece(place, context),
        *hinted_pieces(name, place, context),
        size_piece(place),
    )


def form_piece(name: str, place: Place) -> Piece:
    if place.kind in (OBLAST, DISTRICT):
        return (AS_SPELT, "an area of that name")
    wanted = key(name)
    told = [place.name, *(form for lang, forms in place.names.items() if lang != "und" for form in forms)]
    spelt = next((form for form in told if key(form) == wanted), None)
    if spelt is not None:
        return (AS_SPELT, f"spelt {spelt}")
    case = next((form for form in told if _bends(key(form), wanted)), None)
    if case is not None:
        return (IN_A_CASE, f"a case of {case}")
    loose = loose_key(wanted)
    if any(_bends(loose_key(key(form)), loose) for form in told):
        return (OTHER_LANGUAGE, f"the other language's form of {place.name}")
    return (FORMER, f"another name of {place.name}")


@lru_cache(maxsize=100_000)
def _bends(known: str, wanted: str) -> bool:
    own, words = known.split(" "), wanted.split(" ")
    if len(own) != len(words):
        return False
    head = any(
        stem == mine and ending in endings
        for stem, ending in cuts(words[0])
        for mine, endings in stems_of(own[0])
    )
    return (head or bends_to(own[0], words[0])) and all(map(bends_to, own[1:], words[1:]))


def qualified_pieces(place: Place, context: Context) -> list[Piece]:
    pieces: list[Piece] = []
    if not context.qualifiers:
        return pieces
    regions = [q for q in context.qualifiers if q.kind == OBLAST]
    districts = [q for q in context.qualifiers if q.kind == DISTRICT]
    countries = [q for q in context.qualifiers if q.kind == COUNTRY]
    if place.kind == OBLAST:
        if any(q.id == place.id for q in regions):
            pieces.append((REGION_BESIDE, f"{place.name} is named beside it"))
    elif regions:
        inside = [q for q in regions if q.name == place.region]
        if inside:
            pieces.append((REGION_BESIDE, f"{inside[0].name} is named beside it"))
        else:
            named = ", ".join(q.name for q in regions)
            pieces.append((ELSEWHERE, f"lies in {place.region or 'no known region'}, not in {named}"))
    if place.kind != OBLAST and districts:
        inside = [q for q in districts if q.name == place.district or q.id == place.id]
        near = [q for q in districts if km(place, q) <= 25.0 and not inside]
        if inside:
            pieces.append((DISTRICT_BESIDE, f"{inside[0].name} is named beside it"))
        elif near:
            pieces.append(
                (DISTRICT_BESIDE / 2, f"{km(place, near[0]):.0f} km from the middle of {near[0].name}")
            )
        else:
            named = ", ".join(q.name for q in districts)
            pieces.append((ELSEWHERE / 2, f"not in {named}"))
    if countries and place.kind != COUNTRY:
        inside = [q for q in countries if q.country == place.country]
        if inside:
            pieces.append((COUNTRY_BESIDE, f"{inside[0].name} is named beside it"))
        else:
            pieces.append((-COUNTRY_BESIDE, f"not in {countries[0].name}"))
    return pieces


def _neighbour(place: Place, context: Context) -> Piece:
    beside = {q.id for q in context.qualifiers}  # counted already
    areas = [n for n in context.neighbours if n.kind in (OBLAST, DISTRICT) and n.id not in beside]
    points = [n for n in context.neighbours if n.kind in (SETTLEMENT, FEATURE) and n.id != place.id]
    if place.kind in (OBLAST, DISTRICT) and any(n.id == place.id for n in areas):
        return (SAME_AREA_NAMED, f"{place.name} is named in full in the same report")
    if place.kind in (OBLAST, COUNTRY):
        return None
    weight, told = 0.0, []
    if points and (place.population or 0) < CITY:
        nearest = min(points, key=lambda n: roughly_km(place, n))
        distance = km(place, nearest)
        weight += next(value for limit, value in NEIGHBOUR_WEIGHTS if distance <= limit)
        told.append(f"{distance:.0f} km from {nearest.name}, named in the same text")
    inside = next((n for n in areas if n.name in (place.region, place.district)), None)
    here = next((n for n in context.sentence if n.name in (place.region, place.district)), None)
    if here is not None and not any(q.name == here.name for q in context.qualifiers):
        weight += REGION_IN_SENTENCE
        told.append(f"{here.name} is named in the same sentence")
    elif inside is not None:
        weight += REGION_IN_REPORT if inside is areas[0] else REGION_FARTHER_OFF
        told.append(f"{inside.name} is named in the same text")
    return (weight, " and ".join(told)) if told else None


def _company(place: Place, context: Context) -> Piece:
    if not context.company or place.kind not in (SETTLEMENT, FEATURE) or (place.population or 0) >= CITY:
        return None
    near = sum(any(roughly_km(place, other) <= COMPANY_KM for other in group) for group in context.company)
    if not near:
        return None
    share = near / len(context.company)
    told = (
        f"within {COMPANY_KM:.0f} km of places that {near} of {len(context.company)} names beside it can mean"
    )
    return (round(COMPANY * share, 2), told)


def country_piece(place: Place, context: Context) -> Piece:
    if not context.countries or place.country is None or place.country in context.countries:
        return None
    return (FOREIGN, f"in {place.country}, outside the theatre")


def front_piece(place: Place, context: Context) -> Piece:
    if place.kind in (OBLAST, COUNTRY):
        return None
    if not context.front:
        alone = not (context.qualifiers or context.neighbours or context.hints)
        if (
            alone
            and len(context.countries) > 1
            and place.kind == SETTLEMENT
            and at_border(place, context.countries)
        ):
            return (BORDERLAND, f"within {BORDER_KM:.0f} km of the border between the theatre's countries")
        return None
    squeeze = math.cos(math.radians(place.lat))
    lon, lat = min(context.front, key=lambda at: math.hypot((at[0] - place.lon) * squeeze, at[1] - place.lat))
    distance = area.distance_km(place.lon, place.lat, lon, lat)
    weight = next(value for limit, value in FRONT_WEIGHTS if distance <= limit)
    return (weight, f"{distance:.0f} km from the front of the time")


def hinted_pieces(name: str, place: Place, context: Context) -> list[Piece]:
    pieces: list[Piece] = []
    hints = " ".join(context.hints).casefold()
    if place.kind == DISTRICT and DISTRICT not in context.hints:
        pieces.append((KIND_DIFFERS, "no word beside it says district"))
    if is_capital(place):
        pieces.append((CAPITAL, "a city that is a region of its own"))
    for kind in (SETTLEMENT, OBLAST, DISTRICT):
        if kind in context.hints:
            fits = place.kind == kind or (kind == SETTLEMENT and place.kind == FEATURE)
            why = f"the word beside it says {kind}"
            pieces.append((KIND_FITS, why) if fits else (KIND_DIFFERS, f"{why}, this is a {place.kind}"))
    if "direction" in hints and place.kind == OBLAST:
        pieces.append((SAME_AREA_NAMED, "a direction is called by its region"))
    if "border" in hints and place.kind == SETTLEMENT and at_border(place):
        pieces.append((BORDER, f"within {BORDER_KM:.0f} km of the border"))
    if place.kind == OBLAST and not is_cyrillic(name) and not context.hints and _bare_of(name, place):
        pieces.append((BARE_IN_ENGLISH, "in English the bare name is mostly the region's"))
    if place.kind == OBLAST and is_cyrillic(name) and not context.hints and _bare_of(name, place):
        pieces.append((-REGION_IN_REPORT, "in Ukrainian and Russian the bare name is the city's"))
    return pieces


def is_capital(place: Place) -> bool:
    return place.kind == SETTLEMENT and place.id[2:3] == "-" and find_region(place.id) is not None


def _bare_of(name: str, place: Place) -> bool:
    """Whether a name is the bare one of the oblast's English form, as the city's is."""
    first = key(name)
    return any(
        stem == mine
        for stem, _ in cuts(first)
        for form in place.names.get("en", ())
        for mine, _ in stems_of(bare_key(form))
    )


def at_border(place: Place, countries: tuple[str, ...] = ()) -> bool:
    """Whether another country, one of those given if any are, lies within `BORDER_KM`."""
    return _near_other_country(place.lon, place.lat, place.country, countries)


@lru_cache(maxsize=20_000)
def _near_other_country(lon: float, lat: float, country: str | None, countries: tuple[str, ...]) -> bool:
    point = shapely.Point(lon, lat)
    degrees = BORDER_KM / 111.2 / max(math.cos(math.radians(lat)), 0.1)
    return any(
        region.country != country
        and (not countries or region.country in countries)
        and abs(region.lon - lon) < 15
        and abs(region.lat - lat) < 12
        and shapely.dwithin(point, region_shape(region.id), degrees)
        for region in all_regions()
    )


def size_piece(place: Place) -> Piece:
    if not place.population or place.kind not in (SETTLEMENT, FEATURE):
        return None
    weight = LARGEST * min(math.log10(place.population), 6.0) / 6.0
    return (weight, f"{place.population:,} people")


def roughly_km(place: Place, other: Place) -> float:
    """Distance on a plane; within 100 km good to 1 %, and forty times faster than the geodesic."""
    squeeze = math.cos(math.radians(place.lat))
    return 111.2 * math.hypot((place.lon - other.lon) * squeeze, place.lat - other.lat)


def km(place: Place, other: Place) -> float:
    return area.distance_km(place.lon, place.lat, other.lon, other.lat)
