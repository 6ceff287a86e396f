"""Gazetteer files: GeoNames dumps, CSV with a header, GeoJSON points.

Which of the three a file is, its content says, not its name. CSV columns are recognised by name, so the lists
of Who's On First and GeoNames come as they are. Every row that gives no place is counted with the reason.
"""

import csv
import gzip
import io
import math
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any, Final

import orjson

from heldground.errors import BadInput
from heldground.places.account import Account
from heldground.places.model import COUNTRY, DISTRICT, FEATURE, OBLAST, SETTLEMENT, Place
from heldground.places.regions import find_region, regions_of
from heldground.places.renamed import name_of_today
from heldground.places.spelling import is_cyrillic, key, latin_from_russian, latin_from_ukrainian, loose_key

__all__ = ["Account", "read_places"]

MAX_BYTES: Final = 250_000_000
"""Largest file read, unpacked; places are kept in memory, at 2.5 kB each."""
MAX_ROWS: Final = 1_000_000
"""Most rows read; the lists of Ukraine and western Russia have 44,000."""
MAX_NAME: Final = 200
_TOO_MANY: Final = f"more than {MAX_ROWS:,} rows; cut it to the countries and kinds you need"
MISPLACED_KM: Final = 30.0
"""Postal rows this far from the median of their district are wrong (data note: a third of that list)."""

_KINDS: Final = {
    "locality": SETTLEMENT,
    "settlement": SETTLEMENT,
    "neighbourhood": SETTLEMENT,
    "localadmin": DISTRICT,
    "county": DISTRICT,
    "district": DISTRICT,
    "region": OBLAST,
    "oblast": OBLAST,
    "country": COUNTRY,
    "feature": FEATURE,
}


def read_places(path: Path) -> tuple[list[Place], Account]:
    """The places of a file, and the account of its rows.

    Raises
    ------
    BadInput
        Not there, too large, not UTF-8, damaged gzip, or none of the three formats; the message names the
        file.
    """
    text = _read_text(path)
    account = Account(file=path.name)
    start = text[:1000].lstrip("\ufeff \t\r\n")
    if start.startswith("{"):
        return _read_geojson(text, path, account), account
    head = text.split("\n", 1)[0]
    if head.count("\t") >= 17 and head.split("\t")[0].strip("\ufeff").isdigit():
        return _finish(list(_geonames_rows(text, account)), account), account
    return _read_csv(text, path, account), account


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        opener: Any = gzip.open if packed else open
        with opener(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as cause:
        raise BadInput(f"cannot be read: {cause}; give a GeoNames dump, CSV or GeoJSON", path=path) from cause
    if len(data) > MAX_BYTES:
        raise BadInput(f"more than {MAX_BYTES:,} bytes; cut it to the countries you need", path=path)
    try:
        return str(data, "utf-8")
    except UnicodeDecodeError as cause:
        where = f"byte {cause.start:,}"
        raise BadInput("not UTF-8; convert it first", path=path, where=where) from cause


# --- CSV
# ----------------------------------------------------------------------------------------------------------


def _read_csv(text: str, path: Path, account: Account) -> list[Place]:
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        head = next(lines, [])
        columns = [name.strip().strip("\ufeff").casefold() for name in head]
        if (
            "name" not in columns
            or not {"lat", "latitude"} & set(columns)
            or not {"lon", "lng", "longitude"} & set(columns)
        ):
            raise BadInput(
                "no GeoNames dump, no GeoJSON, and as CSV it lacks the columns name, lat, lon; "
                f"it begins {head[:8]!r}",
                path=path,
                where="row 1",
            )
        rows = []
        for number, cells in enumerate(lines, 2):
            if number > MAX_ROWS:
                raise BadInput(_TOO_MANY, path=path)
            if not cells:
                continue
            if len(cells) != len(columns):
                account.skip(f"has not {len(columns)} columns", f"row {number}")
                continue
            rows.append((number, dict(zip(columns, cells, strict=True))))
    except csv.Error as cause:
        raise BadInput(f"damaged CSV: {cause}", path=path, where=f"row {lines.line_num}") from cause
    known = set(columns)
    if {"placetype", "name_uk"} <= known:
        return _finish([p for n, row in rows if (p := _whosonfirst(row, n, account))], account, country="UA")
    if {"gn_id", "names_cyrillic"} <= known:
        return _finish([p for n, row in rows if (p := _russian_geonames(row, n, account))], account)
    if {"postcode", "km_from_district_median"} <= known:
        return _postal(rows, account)
    return _finish([p for n, row in rows if (p := _plain(row, n, account, path.stem))], account)


def _point(row: Mapping[str, str], number: int, account: Account) -> tuple[float, float] | None:
    try:
        lon = float(row.get("lon") or row.get("lng") or row.get("longitude") or "nan")
        lat = float(row.get("lat") or row.get("latitude") or "nan")
    except ValueError:
        lon = lat = math.nan
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        account.skip("position is no longitude and latitude", f"row {number}")
        return None
    return lon, lat


def _named(row: Mapping[str, str], number: int, account: Account) -> str | None:
    name = row["name"].strip()
    if not any(letter.isalpha() for letter in name) or len(name) > MAX_NAME:
        account.skip("without a name" if not name else "name is none", f"row {number}")
        return None
    return name


def _count(value: str | None) -> int | None:
    try:
        return int(float(value)) or None if value else None
    except (ValueError, OverflowError):
        return None


def _forms(*names: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name and name.strip()))


def _region_name(name: str | None) -> str | None:
    if not name:
        return None
    region = _REGION_CACHE.get(name)
    if region is None:
        known = find_region(f"{name} Oblast") or find_region(name)
        region = _REGION_CACHE[name] = known.name if known else name
    return region


_REGION_CACHE: dict[str, str] = {}


def _whosonfirst(row: Mapping[str, str], number: int, account: Account) -> Place | None:
    point, name = _point(row, number, account), _named(row, number, account)
    if point is None or name is None:
        return None
    kind = _KINDS.get(row["placetype"])
    if kind is None:
        account.skip(f"is a {row['placetype']}, no kind of place used here", f"row {number}")
        return None
    # Where `name` is Cyrillic it is the present one; `name_uk` then may be a former name or a namesake's.
    ukrainian = name if is_cyrillic(name) else row["name_uk"].strip()
    english = row["name_en"].strip()
    alternates = [form for form in row["alt"].split("|") if form and len(form) <= MAX_NAME]
    if kind == OBLAST:
        shown = _region_name(name) or name
    elif kind == DISTRICT:
        stem = latin_from_ukrainian(name) if is_cyrillic(name) else name
        shown = f"{stem.replace(chr(39), '')} Raion"
    else:
        shown = _ukrainian_in_english(name, ukrainian, english)
    other = (*alternates, row["name_ru"])
    today = name_of_today(ukrainian, row["region"], other) if kind == SETTLEMENT else None
    if today is not None:
        shown = today[0]
    names = {
        "en": _forms(today and today[0], english, None if is_cyrillic(name) else name),
        "uk": _forms(today and today[1], ukrainian),
        "ru": _forms(today and today[2], row["name_ru"]),
        "und": _forms(*alternates, row["name_uk"] if row["name_uk"].strip() != ukrainian else None),
    }
    identity = f"gn:{row['gn_id']}" if row["gn_id"] else f"wof:{row['id']}"
    return Place(
        id=identity,
        name=shown,
        kind=kind,
        lon=point[0],
        lat=point[1],
        country="UA",
        region=_region_name(row["region"]) if kind != OBLAST else shown,
        district=f"{row['county']} Raion" if row["county"] and kind == SETTLEMENT and not today else None,
        names={lang: forms for lang, forms in names.items() if forms},
        population=_count(row["population"]),
        source="Who's On First",
    )


def _ukrainian_in_english(name: str, ukrainian: str, english: str) -> str:
    """The name to print: transliterated Ukrainian, unless the list's Ukrainian name is another name."""
    if is_cyrillic(name):
        return latin_from_ukrainian(name)
    if is_cyrillic(ukrainian):
        shown = latin_from_ukrainian(ukrainian)
        if shown in (name, english) or loose_key(key(ukrainian)) in (
            loose_key(key(name)),
            loose_key(key(english)),
        ):
            return shown
    return english or name


def _russian_geonames(row: Mapping[str, str], number: int, account: Account) -> Place | None:
    point, name = _point(row, number, account), _named(row, number, account)
    if point is None or name is None:
        return None
    cyrillic = _forms(*row["names_cyrillic"].split("|"))
    own = key(name)
    russian = next(
        (form for form in cyrillic if key(form) == own and not set(form.casefold()) & set("іїєґў")), None
    )
    if russian is None and len(cyrillic) == 1:
        russian = cyrillic[0]
    names = {
        "en": _forms(name.replace("’", "")),
        "ru": _forms(russian),
        "und": _forms(*cyrillic, *row["names_latin"].split("|")),
    }
    return Place(
        id=f"gn:{row['gn_id']}",
        name=latin_from_russian(russian) if russian else name,
        kind=SETTLEMENT,
        lon=point[0],
        lat=point[1],
        country="RU",
        region=_region_name(row["region"]),
        names={lang: forms for lang, forms in names.items() if forms},
        population=_count(row["population"]),
        source="GeoNames",
    )


def _postal(rows: list[tuple[int, dict[str, str]]], account: Account) -> list[Place]:
    """Postal places of Russia; their positions are rough, and a third is misplaced and left out."""
    places = []
    districts: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for number, row in rows:
        point, name = _point(row, number, account), _named(row, number, account)
        if point is None or name is None:
            continue
        try:
            misplaced = float(row["km_from_district_median"] or "nan") >= MISPLACED_KM
        except ValueError:
            account.skip("distance from the district's median is no number", f"row {number}")
            continue
        if misplaced:
            account.skip(
                f"misplaced, {MISPLACED_KM:.0f} km or more from the middle of its district", f"row {number}"
            )
            continue
        region = _region_name(row["region"].title())
        district = _russian_district(row["district"])
        if district and region:
            districts.setdefault((region, district), []).append(point)
        places.append(
            Place(
                id=f"ru-post:{row['postcode']}:{latin_from_russian(name).replace(' ', '-')}",
                name=latin_from_russian(name),
                kind=SETTLEMENT,
                lon=point[0],
                lat=point[1],
                country="RU",
                region=region,
                district=latin_from_russian(district).replace(" rayon", " District") if district else None,
                names={"ru": (name,)},
                approximate=True,
                source="GeoNames postal",
            )
        )
    for (region, district), points in sorted(districts.items()):
        english = latin_from_russian(district).replace(" rayon", " District")
        places.append(
            Place(
                id=f"ru-district:{region}:{english}".replace(" ", "-"),
                name=english,
                kind=DISTRICT,
                lon=round(median(lon for lon, _ in points), 4),
                lat=round(median(lat for _, lat in points), 4),
                country="RU",
                region=region,
                names={"en": (english,), "ru": (district,)},
                approximate=True,
                source="GeoNames postal",
            )
        )
    account.read += len(places) - len(districts)
    return places


def _russian_district(name: str) -> str | None:
    """`КРАСНОЯРУЖСКИЙ РАЙОН` as Краснояружский район; city districts and the like give None."""
    name = name.strip()
    if not name.upper().endswith(" РАЙОН"):
        return None
    return name[:-6].title() + " район"


def _plain(row: Mapping[str, str], number: int, account: Account, origin: str) -> Place | None:
    """A row of anyone's CSV: name, lat, lon, and what else is there."""
    point, name = _point(row, number, account), _named(row, number, account)
    if point is None or name is None:
        return None
    told = row.get("kind") or row.get("type") or row.get("placetype") or SETTLEMENT
    kind = _KINDS.get(told.strip().casefold())
    if kind is None:
        account.skip(f"is of kind {told!r}; known are {', '.join(sorted(set(_KINDS)))}", f"row {number}")
        return None
    names: dict[str, tuple[str, ...]] = {}
    for column, value in row.items():
        lang = column.removeprefix("name_") if column.startswith("name_") else ""
        if lang and value:
            names[lang] = _forms(*value.split("|"))
    more = row.get("alt") or row.get("names") or row.get("alternatenames") or ""
    if more:
        names["und"] = _forms(*more.replace(",", "|").split("|"))
    country = (row.get("country") or "").strip().upper() or None
    return Place(
        id=_identity(row, number, origin),
        name=_english(name, country, names),
        kind=kind,
        lon=point[0],
        lat=point[1],
        country=country,
        region=_region_name((row.get("region") or "").strip()),
        district=(row.get("district") or "").strip() or None,
        names=names,
        population=_count(row.get("population")),
        approximate=(row.get("approximate") or "").strip().casefold() in ("1", "true", "yes"),
        source=row.get("source") or origin,
    )


def _identity(row: Mapping[str, str], number: int, origin: str) -> str:
    """An id with its list's prefix: two lists may both count from 1, and an equal id means the same place."""
    if row.get("gn_id"):
        return f"gn:{row['gn_id']}"
    own = (row.get("id") or str(number)).strip()
    return own if ":" in own else f"{origin}:{own}"


def _english(name: str, country: str | None, names: dict[str, tuple[str, ...]]) -> str:
    """The name to print; a Cyrillic one is kept among the names and transliterated by its country's rule."""
    if not is_cyrillic(name):
        return name
    lang = "uk" if country == "UA" or set(name.casefold()) & set("іїєґ") else "ru"
    names[lang] = _forms(name, *names.get(lang, ()))
    return latin_from_ukrainian(name) if lang == "uk" else latin_from_russian(name)


# --- GeoNames dump
# ------------------------------------------------------------------------------------------------

_AREA_CODES: Final = {"ADM1": OBLAST, "ADM2": DISTRICT, "ADM3": DISTRICT, "PCLI": COUNTRY}
_FEATURE_CODES: Final = frozenset({"AIRP", "AIRB", "AIRF", "INSM", "RSTN", "FRST", "RSV", "DAM"})


def _geonames_rows(text: str, account: Account) -> Iterator[Place]:
    for number, line in enumerate(text.split("\n"), 1):
        if number > MAX_ROWS:
            raise BadInput(_TOO_MANY, path=account.file)
        if not line.strip():
            continue
        cells = line.rstrip("\r").split("\t")
        if len(cells) < 15:
            account.skip("has not the 19 columns of a GeoNames dump", f"row {number}")
            continue
        row = {"name": cells[1], "lat": cells[4], "lon": cells[5]}
        if cells[6] == "P":
            kind: str | None = SETTLEMENT
        else:
            kind = _AREA_CODES.get(cells[7]) or (FEATURE if cells[7] in _FEATURE_CODES else None)
        if kind is None:
            account.skip("is no settlement, region, airport or base", f"row {number}")
            continue
        point, name = _point(row, number, account), _named(row, number, account)
        if point is None or name is None:
            continue
        alternates = _forms(*cells[3].split(","))
        country = cells[8] or None
        plain = cells[2] or name
        own = key(name)
        lang, respell = ("uk", latin_from_ukrainian) if country == "UA" else ("ru", latin_from_russian)
        native = next((form for form in alternates if is_cyrillic(form) and key(form) == own), None)
        names = {"en": _forms(plain.replace("'", "").replace("’", "")), "und": alternates}
        if native is not None and country in ("UA", "RU"):
            names[lang] = (native,)
            plain = respell(native)
        yield Place(
            id=f"gn:{cells[0]}",
            name=_with_kind(plain, kind),
            kind=kind,
            lon=point[0],
            lat=point[1],
            country=country,
            names={at: forms for at, forms in names.items() if forms},
            population=_count(cells[14]),
            source="GeoNames",
        )


def _with_kind(name: str, kind: str) -> str:
    if kind == OBLAST:
        return _region_name(name) or name
    return name


# --- GeoJSON
# ------------------------------------------------------------------------------------------------------


def _read_geojson(text: str, path: Path, account: Account) -> list[Place]:
    try:
        told = orjson.loads(text.encode())
    except orjson.JSONDecodeError as cause:
        raise BadInput(f"not JSON: {cause}", path=path) from cause
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list):
        raise BadInput("JSON, but no GeoJSON FeatureCollection of points", path=path)
    if len(features) > MAX_ROWS:
        raise BadInput(_TOO_MANY, path=path)
    places = []
    for number, feature in enumerate(features):
        where = f"feature {number}"
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if (
            not isinstance(geometry, dict)
            or geometry.get("type") != "Point"
            or not isinstance(properties, dict)
        ):
            account.skip("is no point with properties", where)
            continue
        position = geometry.get("coordinates")
        if not isinstance(position, list) or len(position) < 2:
            account.skip("position is no longitude and latitude", where)
            continue
        row = {
            str(name).casefold(): str(value)
            for name, value in properties.items()
            if value is not None and not isinstance(value, dict | list)
        }
        row |= {"name": row.get("name", ""), "lon": str(position[0]), "lat": str(position[1])}
        if feature.get("id") is not None:
            row.setdefault("id", str(feature["id"]))
        place = _plain(row, number, account, path.stem)
        if place is not None:
            places.append(place)
    return _finish(places, account)


def _finish(places: list[Place], account: Account, *, country: str | None = None) -> list[Place]:
    """Fill the region of those that name none, from their position, inside their own country."""
    account.read += len(places)
    by_country: dict[str, list[int]] = {}
    for number, place in enumerate(places):
        if place.region is None and place.kind in (SETTLEMENT, FEATURE, DISTRICT):
            by_country.setdefault(place.country or country or "", []).append(number)
    for code, numbers in by_country.items():
        found = regions_of([places[n].lon for n in numbers], [places[n].lat for n in numbers], code or None)
        for number, region in zip(numbers, found, strict=True):
            if region is not None:
                places[number] = _in_region(places[number], region)
    return places


def _in_region(place: Place, region: str) -> Place:
    from dataclasses import replace

    return replace(place, region=region)
