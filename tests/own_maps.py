"""An invented map of one's own for tests: settings, GeoJSON and KML."""

import json
from typing import Any

from heldground.snapshots.mapped import Reader
from heldground.snapshots.mapping import Maps, maps_of
from heldground.theatre import read_theatre

SUDAN = read_theatre("sudan")
MAP: dict[str, Any] = {
    "label": "name",
    "state": "status",
    "date": "day",
    "values": {
        "Army": {"side": "saf", "control": "held"},
        "RSF": {"side": "rsf", "control": "held"},
        "disputed": {"control": "contested"},
        "base": {"drop": True, "why": "no ground"},
        "secret": {"hold": True, "why": "the publisher asked"},
    },
}


def maps(**changes: Any) -> Maps:
    """The settings above with changes; None takes a key out."""
    table = {key: value for key, value in {**MAP, **changes}.items() if value is not None}
    return maps_of({"maps": {"atlas": table}}, SUDAN, shipped=["deepstate"], reserved=["geojson", "kml"])


def reader(**changes: Any) -> Reader:
    return Reader(maps(**changes).own["atlas"])


def square(west: float = 32.0, south: float = 15.0, size: float = 0.1) -> list[list[float]]:
    return [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]


def feature(
    status: object = "Army", ring: Any = None, day: object = "2024-03-01", **more: Any
) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"name": "here", "status": status, "day": day, **more},
        "geometry": {"type": "Polygon", "coordinates": [square() if ring is None else ring]},
    }


def collection(*features: dict[str, Any], **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


def placemark(inner: str = "", ring: str = "32,15,0 32.1,15,0 32.1,15.1,0 32,15.1,0 32,15,0") -> str:
    return (
        f"<Placemark>{inner}<Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing>"
        "</outerBoundaryIs></Polygon></Placemark>"
    )


def kml(*inner: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"{''.join(inner)}</Document></kml>"
    ).encode()
