"""Places that come with the program: countries and regions of a theatre, and the demo's settlements."""

from importlib import resources
from pathlib import Path

from heldground.places.model import COUNTRY, OBLAST, SETTLEMENT, Place
from heldground.places.regions import all_regions, country_names
from heldground.theatre import Theatre

_CITIES = frozenset({"UA-30", "UA-40", "RU-MOW", "RU-SPE", "BY-HM"})
"""First-level regions that are cities: as places they are settlements, lest "Kyiv" mean an oblast."""

_MIDDLES = {"UA": (31.4, 49.0), "RU": (45.0, 56.0), "SD": (30.0, 15.5)}
"""Near the middle of the country, of Russia's European part: only to hang a label on."""

# Names of lands that no rule makes from the adjective.
_MORE_NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "UA-23": {"uk": ("Запоріжжя",), "ru": ("Запорожье",)},
    "UA-21": {"uk": ("Закарпаття",), "ru": ("Закарпатье",), "en": ("Transcarpathia",)},
    "UA-07": {"uk": ("Волинь",), "ru": ("Волынь",)},
    "UA-77": {"uk": ("Буковина",), "ru": ("Буковина",)},
    "UA-43": {
        "uk": ("Крим", "Республіка Крим"),
        "ru": ("Крым", "Республика Крым"),
        "en": ("Autonomous Republic of Crimea",),
    },
    "UA-12": {"en": ("Dnipro Oblast",), "uk": ("Дніпровщина",)},
    "RU-KDA": {"ru": ("Кубань",), "uk": ("Кубань",)},
}


def bundled_places(theatre: Theatre) -> list[Place]:
    """Countries and first-level regions of the theatre with English, Ukrainian and Russian names.

    For the theatre `ukraine` also the demo excerpt: settlements around Demidovka and their namesakes.
    """
    places = [_country(code, theatre) for code in theatre.countries]
    for region in all_regions():
        if region.country not in theatre.countries:
            continue
        names = dict(region.names)
        for lang, more in _MORE_NAMES.get(region.id, {}).items():
            names[lang] = tuple(dict.fromkeys((*names.get(lang, ()), *more)))
        places.append(
            Place(
                id=region.id,
                name=region.name,
                kind=SETTLEMENT if region.id in _CITIES else OBLAST,
                lon=region.lon,
                lat=region.lat,
                country=region.country,
                region=region.name,
                names=names,
                source="Natural Earth",
            )
        )
    if theatre.id == "ukraine":
        places.extend(_demo())
    return places


def _country(code: str, theatre: Theatre) -> Place:
    inside = [region for region in all_regions() if region.country == code]
    if code in _MIDDLES:
        lon, lat = _MIDDLES[code]
    elif inside:
        lon = sum(region.lon for region in inside) / len(inside)
        lat = sum(region.lat for region in inside) / len(inside)
    else:  # nothing is bundled of it: the middle of the theatre is the best that can be said
        west, south, east, north = theatre.bounds
        lon, lat = (west + east) / 2, (south + north) / 2
    names = country_names(code)
    return Place(
        id=code,
        name=names["en"][0],
        kind=COUNTRY,
        lon=lon,
        lat=lat,
        country=code,
        names=names,
        approximate=True,
        source="ISO 3166",
    )


def _demo() -> list[Place]:
    from heldground.places.read import read_places

    excerpt = resources.files("heldground.places") / "data" / "demo-places.csv"
    with resources.as_file(excerpt) as path:
        return read_places(Path(path))[0] if path.is_file() else []
