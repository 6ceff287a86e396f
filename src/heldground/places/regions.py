"""First-level regions and countries: their shapes, and the region a point lies in.

The shapes are Natural Earth's (see `data/PROVENANCE.md`): good to about a kilometre, so within a few
kilometres of a border the region of a point may be its neighbour. Where a gazetteer's entry says which
country it is in, ask `region_of` for that country only.
"""

import gzip
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import orjson
import shapely
from shapely.geometry import shape

from heldground import area
from heldground.area import Shape
from heldground.errors import UnknownName
from heldground.places.spelling import key


@dataclass(frozen=True, slots=True)
class Region:
    """A first-level region: ISO 3166-2 code, English name with its kind, all names, a point inside."""

    id: str
    country: str
    name: str
    names: dict[str, tuple[str, ...]]
    lon: float
    lat: float
    geonames: int | None
    number: int


_COUNTRY_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "UA": {"en": ("Ukraine",), "uk": ("Україна",), "ru": ("Украина",)},
    "RU": {
        "en": ("Russia", "Russian Federation"),
        "uk": ("Росія", "Російська Федерація"),
        "ru": ("Россия", "Российская Федерация"),
    },
    "BY": {"en": ("Belarus",), "uk": ("Білорусь",), "ru": ("Беларусь", "Белоруссия")},
    "MD": {"en": ("Moldova",), "uk": ("Молдова",), "ru": ("Молдова", "Молдавия")},
    "PL": {"en": ("Poland",), "uk": ("Польща",), "ru": ("Польша",)},
    "RO": {"en": ("Romania",), "uk": ("Румунія",), "ru": ("Румыния",)},
    "SD": {"en": ("Sudan",), "uk": ("Судан",), "ru": ("Судан",)},
}


@cache
def _features() -> tuple[tuple[Region, ...], tuple[dict[str, object], ...]]:
    packed = (resources.files("heldground.places") / "data" / "regions.geojson.gz").read_bytes()
    regions, geometries = [], []
    for number, feature in enumerate(orjson.loads(gzip.decompress(packed))["features"]):
        told = feature["properties"]
        english = tuple(dict.fromkeys(name for name in (told["name"], told["en"], told["alt"]) if name))
        names = {"en": english} | {lang: (told[lang],) for lang in ("uk", "ru") if told.get(lang)}
        regions.append(
            Region(
                id=told["id"],
                country=told["country"],
                name=told["name"],
                names=names,
                lon=told["lon"],
                lat=told["lat"],
                geonames=told.get("geonames"),
                number=number,
            )
        )
        geometries.append(feature["geometry"])
    return tuple(regions), tuple(geometries)


def all_regions() -> tuple[Region, ...]:
    """Every bundled region, by code."""
    return _features()[0]


@cache
def _ground(number: int) -> Shape:
    return area.only_polygons(shape(_features()[1][number]))


@cache
def _country_tree(code: str | None) -> tuple[tuple[Region, ...], shapely.STRtree]:
    chosen = tuple(region for region in all_regions() if code in (None, region.country))
    return chosen, shapely.STRtree([_ground(region.number) for region in chosen])


_SUFFIX_WORDS = frozenset(
    key(word)
    for word in [
        "oblast",
        "region",
        "province",
        "krai",
        "republic",
        "county",
        "voivodeship",
        "of",
        "область",
        "край",
        "республика",
        "республіка",
        "автономна",
        "автономная",
        "state",
    ]
)


def bare_key(name: str) -> str:
    """Key of a region's name without the word for its kind: `kursk` of Kursk Oblast."""
    words = [word for word in key(name).split() if word not in _SUFFIX_WORDS]
    return " ".join(words) or key(name)


@cache
def _by_name() -> dict[str, Region]:
    table: dict[str, Region] = {}
    for region in all_regions():
        table.setdefault(region.id.casefold(), region)
        table.setdefault(key(region.name), region)
    for region in all_regions():
        for names in region.names.values():
            for name in names:
                table.setdefault(key(name), region)
    # The bare name last, and oblasts before cities of the same name: "Kyiv" asked as a region is the city
    # itself.
    for region in all_regions():
        for names in region.names.values():
            for name in names:
                table.setdefault(bare_key(name), region)
    return table


def find_region(name_or_id: str) -> Region | None:
    """The region of that ISO code or name, in any language, with or without the word for its kind."""
    table = _by_name()
    return (
        table.get(name_or_id.strip().casefold())
        or table.get(key(name_or_id))
        or table.get(bare_key(name_or_id))
    )


def region_shape(name_or_id: str) -> Shape:
    """Ground of a first-level region, WGS 84 degrees; by name ("Belgorod Oblast", "Сумська область") or code
    (UA-59).

    Raises
    ------
    UnknownName
        With the nearest names.
    """
    region = find_region(name_or_id)
    if region is None:
        raise UnknownName(f"no region {name_or_id!r}; near it: {', '.join(_nearest(name_or_id))}")
    return _ground(region.number)


def _nearest(name: str) -> list[str]:
    from rapidfuzz import process

    known = {region.name: bare_key(region.name) for region in all_regions()}
    return [found for _, _, found in process.extract(bare_key(name), known, limit=3)]


@cache
def country_shape(code: str) -> Shape:
    """Ground of a country, the union of its regions by ISO 3166-2 code: Crimea and Sevastopol are Ukraine's.

    Of Russia only the regions west of 62 E are bundled.

    Raises
    ------
    UnknownName
        A country of which no regions are bundled.
    """
    grounds = [_ground(region.number) for region in all_regions() if region.country == code.upper()]
    if not grounds:
        known = ", ".join(sorted({region.country for region in all_regions()}))
        raise UnknownName(f"no country {code!r} among the bundled regions; there are: {known}")
    return area.union(grounds)


def country_names(code: str) -> dict[str, tuple[str, ...]]:
    """A country's names by language; its code where none are known."""
    return _COUNTRY_NAMES.get(code, {"en": (code,)})


def region_of(lon: float, lat: float) -> str | None:
    """English name of the region a point lies in, or None outside the bundled countries."""
    regions, tree = _country_tree(None)
    hits = tree.query(shapely.Point(lon, lat), predicate="intersects")
    return regions[int(hits.min())].name if len(hits) else None


def regions_of(
    lons: "np.typing.ArrayLike", lats: "np.typing.ArrayLike", country: str | None
) -> list[str | None]:
    """English names of the regions of many points, None outside; of one country only, if given.

    With a country, a point just across its simplified border (within 0.1 degrees) gets the nearest of its
    regions.
    """
    regions, tree = _country_tree(country)
    points = shapely.points(np.asarray(lons, dtype=np.float64), np.asarray(lats, dtype=np.float64))
    found: list[str | None] = [None] * len(points)
    if not regions:
        return found
    at, hit = tree.query(points, predicate="intersects")
    for point, region in zip(at.tolist(), hit.tolist(), strict=True):
        found[point] = found[point] or regions[region].name
    if country is not None:
        missing = [number for number, name in enumerate(found) if name is None]
        if missing:
            at, hit = tree.query_nearest(points[missing], max_distance=0.1, all_matches=False)
            for point, region in zip(at.tolist(), hit.tolist(), strict=True):
                found[missing[point]] = regions[region].name
    return found
