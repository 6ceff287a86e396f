"""A place's title in a reader's language: its name, and the areas that tell it from its namesakes."""

from functools import lru_cache
from typing import Final

from heldground.places.gazetteer import Gazetteer
from heldground.places.model import DISTRICT, SETTLEMENT, Place
from heldground.places.regions import find_region

LANGS: Final = ("en", "uk", "ru")


class Titles:
    """The titles of one gazetteer's places. A name the gazetteer lacks in a language is given in English."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._districts: dict[tuple[str, str | None], Place] = {}
        for place in gazetteer:
            if place.kind == DISTRICT:
                self._districts.setdefault((place.name, place.region), place)

    @property
    def borrowed(self) -> list[tuple[str, str | None, dict[str, list[str]]]]:
        """What titles take from other places of the gazetteer: the names of districts, by name and region."""
        return [
            (name, region, {lang: list(forms) for lang, forms in district.names.items()})
            for (name, region), district in self._districts.items()
        ]

    def of(self, place: Place) -> dict[str, str]:
        """Titles by language; the English one is `Place.title`."""
        return {lang: self._title(place, lang) for lang in LANGS}

    def name(self, place: Place, lang: str) -> str:
        """The bare name in a language; of a Russian village without a Ukrainian name the Russian one, which reads better
        in Cyrillic than in Latin letters."""
        forms = place.names.get(lang, ()) or (
            place.names.get("ru", ()) if lang == "uk" and place.country == "RU" else ()
        )
        return place.name if lang == "en" or not forms else forms[0]

    def _title(self, place: Place, lang: str) -> str:
        if lang == "en":
            return place.title
        told = self.name(place, lang)
        if place.district and place.kind == SETTLEMENT:
            district = self._districts.get((place.district, place.region))
            told += f" ({place.district if district is None else _in_full(district, lang)})"
        if place.region and place.region != place.name:
            told += f", {region_name(place.region, lang)}"
        return told


def _in_full(district: Place, lang: str) -> str:
    """A district with the word for its kind, where one of its names has it: `Глобинський район`."""
    forms = district.names.get(lang, ()) or district.names.get("ru", ()) * (
        lang == "uk" and district.country == "RU"
    )
    return next((form for form in forms if " " in form), forms[0] if forms else district.name)


@lru_cache(maxsize=1000)
def region_name(name: str, lang: str) -> str:
    """A first-level region's name in a language, by its English one.

    Examples
    --------
    >>> region_name("Belgorod Oblast", "uk"), region_name("Nowhere", "uk")
    ('Бєлгородська область', 'Nowhere')
    """
    region = find_region(name)
    forms = region.names.get(lang, ()) if region is not None else ()
    return forms[0] if forms else name
