"""What a published site's page works out in the browser, against Python: the cases both are held to.

The page's unit tests read `tests/fixtures/browser.json`; `python tests/publish/test_browser.py` writes it anew.
"""

import base64
import json
from pathlib import Path
from typing import Any

from shapely import Polygon, box

from heldground.actors import Control
from heldground.area import circle
from heldground.history.blocks import columns_of
from heldground.history.cells import Cell
from heldground.history.history import History
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import Place
from heldground.places.search import PlaceIndex
from heldground.places.spelling import key, loose_key
from heldground.places.titles import Titles
from heldground.publish.bundle import encode_history
from heldground.publish.page.render import timeline
from heldground.publish.site.found import Findable, square_name
from heldground.publish.site.names import file_key
from heldground.queries.area import area_series
from heldground.queries.ground import near
from heldground.queries.timeline import timeline_around, timeline_at
from heldground.snapshots import State
from heldground.sources import Source
from heldground.when import DAY, FOREVER, parse_instant

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "browser.json"

NAMES = (
    *("Demydivka", "Демидівка", "Demidovka", "Демидовка", "Guyevo", "Guevo", "Гуево", "Kherson", "Херсон"),
    *("Красная Яруга", "Krasnaya Yaruga", "Олексіївка", "Алексеевка", "Володимирівка", "Vladimirovka"),
    *("Щастя", "Shchastia", "Орєхово-Васильківка", "Об’єднане", "Ob'yednane", "Łódź", "Đakovo", "Zürich"),
    *("Żółkiew", "STRASSE", "straße", "ΣΊΣΥΦΟΣ", "Їжакове", "Йосипівка", "Мар’їнка", "Maryinka", "Kyiv"),
    *(
        "  Two   words\u00a0apart ",
        "",
        "—",
        "42",
        "al-Fashir",
        "الفاشر",
        "İstanbul",
        "Tsyurupynsk",
        "Bakhmut",
    ),
    *(
        "Миколаївка",
        "Nikolaevka",
        "Катеринівка",
        "Оленівка",
        "Ганнівка",
        "Пилипівка",
        "Андріївка",
        "Ондріївка",
    ),
)
IDS = ("gn:42", "UA-63", "Гуево", "ru-post:309433:Demidovka", "a_b", "")
SQUARES = ((36.7, 50.2), (-12.5, -3.0), (0.0, 0.0), (-0.1, -0.1))

FIRST = parse_instant("2025-03-01T12:00:00Z")
RU = State("ru", Control.HELD, "Occupied")
RELABELLED = State("ru", Control.HELD, "Occupied since March")
UNKNOWN = State("", Control.UNKNOWN, "Невідомо")
PRIOR = State("ru", Control.PRIOR, "Prewar")
ELSEWHERE = State("ru", Control.CLAIMED, "Claimed")
RADIUS_KM = 5.0


def day(number: int) -> int:
    return FIRST + number * DAY


def example() -> History:
    """Ground that changes label, holder and doubt: neighbours on a common edge, a gap, a hair, a hole, a return."""
    hole = box(35.40, 50.0, 35.60, 50.12).difference(box(35.47, 50.04, 35.53, 50.08))
    story: list[tuple[State, Polygon, int, int]] = [
        (RU, box(35.0, 50.0, 35.1, 50.1), day(0), day(3)),
        (RELABELLED, box(35.0, 50.0, 35.1, 50.1), day(3), day(5)),
        (UNKNOWN, box(35.0, 50.0, 35.1, 50.1), day(5), day(6)),
        (RU, box(35.0, 50.0, 35.1, 50.1), day(8), FOREVER),
        (PRIOR, box(35.1, 50.0, 35.2, 50.1), day(1), day(4)),
        (UNKNOWN, box(35.1, 50.0, 35.2, 50.1), day(4), FOREVER),
        (RU, box(35.05, 50.10001, 35.050001, 50.100011), day(0), FOREVER),
        (RU, hole, day(2), FOREVER),
        (UNKNOWN, box(35.47, 50.04, 35.53, 50.08), day(2), day(7)),
        (ELSEWHERE, box(35.30, 50.0, 35.35, 50.05), day(0), FOREVER),
        (PRIOR, Polygon([(35.22, 50.0), (35.29, 50.03), (35.24, 50.09)]), day(0), day(9)),
    ]
    cells = [Cell(state, shape, begin, end, begin) for state, shape, begin, end in story]
    instants = [day(number) for number in range(10)]
    return History(Source("map", "Map"), columns_of(cells), instants, instants)


def _village(name: str, people: int = 0, **names: str) -> Place:
    forms = {lang: tuple(each.split("|")) for lang, each in names.items()}
    id_ = f"t:{name.lower().replace(' ', '-')}"
    # So far apart that no two are taken for one.
    lon = 24.0 + len(name) + people / 100_000
    return Place(id_, name, "settlement", lon, 50.0, country="UA", names=forms, population=people or None)


VILLAGES = (
    _village("Sumy", 250_000, uk="Суми"), _village("Sumerki", ru="Сумерки"), _village("Sumivka", uk="Сумівка"),
    _village("Samara", uk="Самара"), _village("Avdiivka", 30_000, uk="Авдіївка"), _village("Avdeyevka", ru="Авдеевка"),
    _village("Avdeyevka Vtoraya", ru="Авдеевка Вторая"), _village("Pokrovsk", 60_000, uk="Покровськ"),
    _village("Pokrovka", 300, uk="Покровка"), _village("Prokopivka", uk="Прокопівка"),
    _village("Demydivka", uk="Демидівка"), _village("Demidovka", 40, ru="Демидовка"), _village("Domanivka", uk="Доманівка"),
    _village("Petrovske", uk="Петровське"), _village("Rakiv", uk="Раків"), _village("Rashkiv", uk="Рашків"),
)  # fmt: skip
GAZETTEER = Gazetteer(VILLAGES)
TYPED = (
    *(
        "Суми",
        "Сум",
        "Авдіївка",
        "Авдіївк",
        "Авдеевка",
        "Pokrovks",
        "Demidofka",
        "Демид",
        "Демидовка",
        "Rakjiv",
    ),
    *("Pokr", "zzyx", "Втор", ""),
)

POINTS = (
    *((35.05, 50.05), (35.1, 50.05), (35.15, 50.05), (35.5, 50.06), (35.47, 50.06), (35.45, 50.02)),
    *((35.32, 50.02), (35.25, 50.04), (35.21, 50.05), (35.05, 50.112), (35.9, 50.5), (35.2, 50.1)),
)


def made() -> dict[str, Any]:
    history = example()
    told = []
    for lon, lat in POINTS:
        area = area_series(history, near(lon, lat, RADIUS_KM))
        told.append(
            {
                "point": [lon, lat],
                "at": _cells(timeline("map", timeline_at(history, lon, lat))),
                "around": _cells(timeline("map", timeline_around(history, lon, lat))),
                "classes": [{"side": side or None, "control": control} for side, control in area.classes],
                "km2": [[round(float(value), 4) for value in row] for row in area.km2],
            }
        )
    return {
        "spelling": [[name, key(name), loose_key(key(name))] for name in NAMES],
        "files": [[text, file_key(text)] for text in IDS],
        "squares": [[lon, lat, square_name(int(lat // 1), int(lon // 1))] for lon, lat in SQUARES],
        "circles": [
            [
                lon,
                lat,
                km,
                [[round(x, 9), round(y, 9)] for x, y in circle(lon, lat, km).exterior.coords[:-1:30]],
            ]
            for lon, lat, km in ((35.3, 50.6, 2.0), (32.1, 15.4, 100.0), (-70.5, -33.4, 25.0))
        ],
        "search": _searched(),
        "history": base64.b64encode(encode_history(history.columns.cells())).decode(),
        "instants": [int(each) for each in history.instants],
        "radius_km": RADIUS_KM,
        "spots": told,
    }


def _searched() -> dict[str, Any]:
    """Places in shards as a site has them, and whom the service finds by what is typed."""
    claims = {"t:sumy": 4, "t:rakiv": 2}
    shards = {}
    for shard, names in Findable(VILLAGES, claims, Titles(GAZETTEER)).shards().items():
        mine = list({place.id: place for _, _, place in names}.values())
        told = [
            {"id": each.id, "titles": {"en": each.name}, "kind": each.kind, "lon": each.lon, "lat": each.lat,
             "claims": claims.get(each.id, 0), "population": each.population}
            for each in mine
        ]  # fmt: skip
        shards[shard] = {
            "places": told,
            "names": sorted([known, name, mine.index(place)] for known, name, place in names),
        }
    index = PlaceIndex(GAZETTEER)
    found = [
        [
            text,
            [hit.place.id for hit in index.find(text, weight=lambda place: float(claims.get(place.id, 0)))],
        ]
        for text in TYPED
    ]
    return {"shards": shards, "found": found}


def _cells(answer: Any) -> list[dict[str, Any]]:
    return [cell.model_dump() for cell in answer.cells]


def test_the_cases_the_page_is_held_to_are_of_today() -> None:
    kept = json.loads(FIXTURE.read_text(encoding="utf-8"))
    fresh = json.loads(json.dumps(made()))
    # zlib may pack the same bytes in another way elsewhere; the bundle's own tests look at what is in them.
    for each in (kept, fresh):
        del each["history"]
    assert kept == fresh


if __name__ == "__main__":
    FIXTURE.write_text(json.dumps(made(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
