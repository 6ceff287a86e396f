"""An invented project for the page's tests: two sources, three places, four claims, one check.

What the API says stands in `story.json`; the ground it speaks of is drawn here.
"""

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from shapely import Polygon, box
from shapely.geometry import mapping

from heldground.actors import Control
from heldground.area import circle
from heldground.history.cells import Cell
from heldground.publish.bundle import encode_history, encode_state
from heldground.snapshots import State
from heldground.when import DAY, FOREVER, Instant, day_start, iso, parse_instant

FIRST, LAST = date(2025, 3, 15), date(2025, 5, 5)
NO_MAP = {date(2025, 3, 29), date(2025, 3, 30), date(2025, 4, 12)}
BEGIN = day_start(FIRST) + 14 * 3600

RU_HELD = State("ru", Control.HELD, "Occupied")
RU_PRIOR = State("ru", Control.PRIOR, "Prewar")
UA_HELD = State("ua", Control.HELD, "Liberated")
RETAKEN = State("ua", Control.RETAKEN, "Liberated 25.03")
UNKNOWN = State("", Control.UNKNOWN, "Unknown status")
CONTESTED = State("", Control.CONTESTED, "Contested")

PATCH = Polygon(
    [(35.30, 50.63), (35.345, 50.618), (35.37, 50.64), (35.352, 50.662), (35.31, 50.665), (35.288, 50.648)]
)


def at(day: str) -> Instant:
    return parse_instant(f"{day}T14:47:00Z")


def cells() -> list[Cell]:
    """The first source's map: a front that moves, a doubtful patch, ground held across the border."""
    front = [(37.2, 47.6), (38.6, 47.2), (38.9, 49.2), (38.0, 49.9), (37.4, 48.8)]
    wave = [(34.9, 50.9), (35.2, 50.82), (35.5, 50.9), (35.62, 51.05), (35.3, 51.2), (34.95, 51.1)]
    story = [
        (RU_HELD, Polygon(front), BEGIN, FOREVER),
        (RU_PRIOR, box(38.0, 47.3, 38.6, 48.4).buffer(0.02).intersection(Polygon(front)), BEGIN, FOREVER),
        (RU_HELD, box(37.0, 48.9, 37.5, 49.3), at("2025-04-10"), FOREVER),
        (CONTESTED, box(36.7, 48.9, 37.0, 49.3), at("2025-04-10"), FOREVER),
        (UA_HELD, Polygon(wave), BEGIN, at("2025-04-20")),
        (UA_HELD, Polygon(wave).intersection(box(34.8, 50.7, 35.3, 51.3)), at("2025-04-20"), FOREVER),
        (RETAKEN, box(34.4, 50.3, 34.85, 50.75), BEGIN, FOREVER),
        (UNKNOWN, PATCH, at("2025-03-25"), at("2025-04-28")),
        (UNKNOWN, PATCH.intersection(box(35.2, 50.6, 35.34, 50.7)), at("2025-04-28"), FOREVER),
    ]
    return [Cell(state, shape, begin, end, begin) for state, shape, begin, end in story]


def other_cells() -> list[Cell]:
    """The second source's: it shows 2 km2 there, as held by Ukraine."""
    small = circle(35.33, 50.64, 0.8)
    return [
        Cell(RU_HELD, box(37.3, 47.6, 38.6, 49.2), BEGIN, FOREVER, BEGIN),
        Cell(UA_HELD, small, at("2025-03-24"), FOREVER, at("2025-03-24")),
    ]


def snapshots(skipped: set[date]) -> list[str]:
    days = (date.fromordinal(n) for n in range(FIRST.toordinal(), LAST.toordinal() + 1))
    return [str(iso(day_start(day) + 14 * 3600 + 47 * 60)) for day in days if day not in skipped]


def project() -> dict[str, Any]:
    """The answer of /api/project; the first source published nothing on three days."""
    told: dict[str, Any] = read()["project"]
    for source, skipped in zip(told["sources"], (NO_MAP, set()), strict=True):
        days = snapshots(skipped)
        source |= {"days": days, "snapshots": len(days), "first_at": days[0], "last_at": days[-1]}
        source |= {"notices": [], "classes": []}
    return told


def places() -> list[dict[str, Any]]:
    """The places of /api/places."""
    found: list[dict[str, Any]] = read()["places"]
    return found


def evidence(place: str | None, lon: float, lat: float) -> dict[str, Any]:
    """The answer of /api/evidence for a place of the story; of other ground nothing is known."""
    found = next((each for each in places() if each["id"] == place), None)
    if found is None:
        silent = [{"source": key, "cells": []} for key in ("first", "second")]
        nothing: dict[str, Any] = {"events": [], "claims": [], "checks": [], "checked": True}
        return {"place": None, "lon": lon, "lat": lat, "at": None, "timelines": silent, **nothing}
    told: dict[str, Any] = read()["evidence"]
    told["place"] = {key: found[key] for key in ("id", "title", "titles", "lon", "lat", "kind")}
    near = {
        "code": "near_named",
        "values": {"km": "9", "name": "Popovka"},
        "weight": 0.3,
        "told": "9 km from Popovka",
    }
    told["place"] |= {"names": {"uk": ["Демидівка"]}, "reason": "9 km from Popovka", "reasons": [near]}
    [check] = told["checks"]
    check["place"] = {key: found[key] for key in ("title", "titles", "lon", "lat")}
    for verdict, shape in zip(check["verdicts"], (PATCH, other_cells()[1].shape), strict=True):
        verdict["patch"] = mapping(shape)
    return {**told, "checked": True, "lon": found["lon"], "lat": found["lat"]}


def search(begin: str) -> list[dict[str, Any]]:
    """The places of /api/search: those whose title in some language begins so."""
    return [
        {key: each[key] for key in ("id", "titles", "kind", "lon", "lat", "claims")} | {"matched": title}
        for each in places()
        for title in [
            next((t for t in each["titles"].values() if t.casefold().startswith(begin.casefold())), None)
        ]
        if title is not None
    ]


def claims(sides: set[str], text: str, limit: int = 50) -> dict[str, Any]:
    """The answer of /api/claims, by side and by words of the quote."""
    told = [each for each in read()["evidence"]["claims"] if text.casefold() in each["quote"].casefold()]
    counts = Counter(each["claimant"]["side"] or "none" for each in told)
    found = [each for each in told if not sides or (each["claimant"]["side"] or "none") in sides]
    stances = Counter(each["stance"] for each in found)
    return {
        "total": len(found),
        "offset": 0,
        "facets": {key: [] for key in ("predicate", "status", "lang", "source")}
        | {
            "side": [{"value": value, "claims": count} for value, count in counts.items()],
            "stance": [{"value": value, "claims": count} for value, count in stances.items()],
        },
        "places": [{"id": "gn:1", "claims": len(found)}] if found else [],
        "claims": found[:limit],
    }


def areas(ground: str) -> dict[str, Any]:
    """The answer of /api/area: held ground that grows by a square kilometre a day, and a doubtful patch."""
    days = snapshots(NO_MAP)
    [source, _] = project()["sources"]
    return {
        "source": "first", "source_title": source["title"], "attribution": source["attribution"],
        "licence": source["licence"], "ground": ground, "definition": source["definition"],
        "classes": [{"side": "ru", "control": "held"}, {"side": None, "control": "unknown"}],
        "at": days, "km2": [[100.0 + n, 13.1] for n in range(len(days))],
    }  # fmt: skip


def read() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((Path(__file__).parent / "story.json").read_text(encoding="utf-8"))
    return told


def histories() -> dict[str, bytes]:
    last = day_start(LAST) + DAY - 1
    return {
        "first.bin": encode_history(cells()), "first-now.bin": encode_state(cells(), last),
        "second.bin": encode_history(other_cells()), "second-now.bin": encode_state(other_cells(), last),
    }  # fmt: skip
