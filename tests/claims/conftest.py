"""Theatres and gazetteers the claim tests read with."""

from pathlib import Path

import pytest

from claims import engine
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import OBLAST, SETTLEMENT, Place
from heldground.theatre import Theatre, read_theatre


@pytest.fixture(scope="session")
def full(shared: Path) -> tuple[Theatre, Gazetteer]:
    """The theatre of Ukraine with the three real places files."""
    return engine.load(shared)


def _place(name: str, kind: str, lon: float, lat: float, country: str, region: str, **names: str) -> Place:
    return Place(
        id=f"test:{name}", name=name, kind=kind, lon=lon, lat=lat, country=country, region=region,
        names={lang: (form,) for lang, form in names.items()},
    )  # fmt: skip


@pytest.fixture(scope="session")
def small() -> tuple[Theatre, Gazetteer]:
    """The theatre of Ukraine with a handful of places: no data folder needed."""
    belgorod, sumy = "Belgorod Oblast", "Sumy Oblast"
    places = [
        _place(
            belgorod, OBLAST, 37.5, 50.7, "RU", belgorod, uk="Бєлгородська область", ru="Белгородская область"
        ),
        _place(sumy, OBLAST, 34.0, 51.0, "UA", sumy, uk="Сумська область", ru="Сумская область"),
        _place("Demidovka", SETTLEMENT, 35.40, 50.62, "RU", belgorod, uk="Демидівка", ru="Демидовка"),
        _place("Popovka", SETTLEMENT, 35.37, 50.64, "RU", belgorod, uk="Попівка", ru="Поповка"),
        _place("Basivka", SETTLEMENT, 35.13, 51.10, "UA", sumy, uk="Басівка", ru="Басовка"),
        _place("Zhuravka", SETTLEMENT, 35.10, 51.06, "UA", sumy, uk="Журавка", ru="Журавка"),
    ]
    return read_theatre("ukraine"), Gazetteer(places)


@pytest.fixture(scope="session")
def sudan() -> tuple[Theatre, Gazetteer]:
    """Another war: two sides without a territory of their own, known in English only."""
    places = [
        _place("North Darfur", OBLAST, 25.0, 15.0, "SD", "North Darfur"),
        _place("El Fasher", SETTLEMENT, 25.35, 13.63, "SD", "North Darfur"),
        _place("Bara", SETTLEMENT, 30.37, 13.70, "SD", "North Kordofan"),
        _place("El Obeid", SETTLEMENT, 30.22, 13.18, "SD", "North Kordofan"),
    ]
    return read_theatre("sudan"), Gazetteer(places)
