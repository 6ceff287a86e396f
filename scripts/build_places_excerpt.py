"""Build `src/heldground/places/data/demo-places.csv`: settlements around Demidovka and their namesakes.

    python scripts/build_places_excerpt.py FOLDER

FOLDER holds places-ua.csv.gz (Who's On First, admin-ua), places-ru-geonames.csv.gz and places-ru.csv.gz
(GeoNames). Kept are settlements and districts within 45 km of Demidovka on both sides of the border, and
every namesake of Demidovka and Popovka in the three files, so that a resolution has something to decide.
Added are the few places of `OWN`, which no list has; their positions are those of a named neighbour and
marked approximate.
"""

import argparse
import csv
import io
from pathlib import Path

from heldground import area
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import DISTRICT, SETTLEMENT, Place
from heldground.places.read import read_places

OUT = Path(__file__).resolve().parents[1] / "src/heldground/places/data/demo-places.csv"
FILES = ("places-ua.csv.gz", "places-ru-geonames.csv.gz", "places-ru.csv.gz")
CENTRE = (35.3917, 50.9494)  # Demidovka, Krasnoyaruzhsky District, in the GeoNames postal list
RADIUS_KM = 45.0
NAMESAKES = ("Demidovka", "Popovka")
COLUMNS = [
    "id",
    "name",
    "kind",
    "lon",
    "lat",
    "country",
    "region",
    "district",
    "name_en",
    "name_uk",
    "name_ru",
    "alt",
    "population",
    "approximate",
    "source",
]

OWN = (
    # The village both articles name beside Demidovka; no list of the three has it.
    Place(
        id="hg:popovka-krasnoyaruzhsky",
        name="Popovka",
        kind=SETTLEMENT,
        lon=CENTRE[0],
        lat=CENTRE[1],
        country="RU",
        region="Belgorod Oblast",
        district="Krasnoyaruzhsky District",
        names={"en": ("Popovka",), "ru": ("Поповка",)},
        approximate=True,
        source="Heldground, position of Demidovka",
    ),
)


def chosen(folder: Path) -> list[Place]:
    book = Gazetteer(place for name in FILES for place in read_places(folder / name)[0])
    keep = {place.id for name in NAMESAKES for place in book.named(name) if place.kind == SETTLEMENT}
    for place in book:
        if place.kind in (SETTLEMENT, DISTRICT):
            distance = area.distance_km(*CENTRE, place.lon, place.lat)
            if distance <= RADIUS_KM:
                keep.add(place.id)
    places = [place for place in book if place.id in keep]
    return sorted([*places, *OWN], key=lambda place: place.id)


def write(places: list[Place]) -> str:
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    for place in places:
        names = place.names
        rows.writerow(
            [
                place.id,
                place.name,
                place.kind,
                f"{place.lon:.5f}",
                f"{place.lat:.5f}",
                place.country or "",
                place.region or "",
                place.district or "",
                *("|".join(names.get(lang, ())) for lang in ("en", "uk", "ru")),
                "|".join(form for form in names.get("und", ()) if "," not in form),
                place.population or "",
                "1" if place.approximate else "",
                place.source,
            ]
        )
    return out.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    places = chosen(parser.parse_args().folder)
    OUT.write_text(write(places), encoding="utf-8")
    print(f"{OUT.name}: {len(places)} places, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
