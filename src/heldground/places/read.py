"""Gazetteer files: GeoNames dumps, CSV with a header, GeoJSON points.

Which of the three a file is, its content says, not its name. CSV columns are recognised by name, so the lists
of Who's On First and GeoNames come as they are. Every row that gives no place is counted with the reason.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from heldground.errors import BadInput
from heldground.places.account import Account
from heldground.places.lists import postal, russian_geonames, whosonfirst
from heldground.places.model import COUNTRY, DISTRICT, FEATURE, OBLAST, SETTLEMENT, Place
from heldground.places.regions import regions_of
from heldground.places.rows import KINDS, count, forms, name_in, point_in, region_name
from heldground.places.spelling import is_cyrillic, key, latin_from_russian, latin_from_ukrainian

__all__ = ["Account", "read_places"]

MAX_BYTES: Final = 250_000_000
"""Largest file read, unpacked; places are kept in memory, at 2.5 kB each."""
MAX_ROWS: Final = 1_000_000
"""Most rows read; the lists of Ukraine and western Russia have 44,000."""
_TOO_MANY: Final = f"more than {MAX_ROWS:,} rows; cut it to the countries and kinds you need"


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
        return _finish([p for n, row in rows if (p := whosonfirst(row, n, account))], account, country="UA")
    if {"gn_id", "names_cyrillic"} <= known:
        return _finish([p for n, row in rows if (p := russian_geonames(row, n, account))], account)
    if {"postcode", "km_from_district_median"} <= known:
        return postal(rows, account)
    return _finish([p for n, row in rows if (p := _plain(row, n, account, path.stem))], account)


def _plain(row: Mapping[str, str], number: int, account: Account, origin: str) -> Place | None:
    """A row of anyone's CSV: name, lat, lon, and what else is there."""
    point, name = point_in(row, number, account), name_in(row, number, account)
    if point is None or name is None:
        return None
    told = row.get("kind") or row.get("type") or row.get("placetype") or SETTLEMENT
    kind = KINDS.get(told.strip().casefold())
    if kind is None:
        account.skip(f"is of kind {told!r}; known are {', '.join(sorted(set(KINDS)))}", f"row {number}")
        return None
    names: dict[str, tuple[str, ...]] = {}
    for column, value in row.items():
        lang = column.removeprefix("name_") if column.startswith("name_") else ""
        if lang and value:
            names[lang] = forms(*value.split("|"))
    more = row.get("alt") or row.get("names") or row.get("alternatenames") or ""
    if more:
        names["und"] = forms(*more.replace(",", "|").split("|"))
    country = (row.get("country") or "").strip().upper() or None
    return Place(
        id=_identity(row, number, origin),
        name=_english(name, country, names),
        kind=kind,
        lon=point[0],
        lat=point[1],
        country=country,
        region=region_name((row.get("region") or "").strip()),
        district=(row.get("district") or "").strip() or None,
        names=names,
        population=count(row.get("population")),
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
    names[lang] = forms(name, *names.get(lang, ()))
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
        point, name = point_in(row, number, account), name_in(row, number, account)
        if point is None or name is None:
            continue
        alternates = forms(*cells[3].split(","))
        country = cells[8] or None
        plain = cells[2] or name
        own = key(name)
        lang, respell = ("uk", latin_from_ukrainian) if country == "UA" else ("ru", latin_from_russian)
        native = next((form for form in alternates if is_cyrillic(form) and key(form) == own), None)
        names = {"en": forms(plain.replace("'", "").replace("’", "")), "und": alternates}
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
            population=count(cells[14]),
            source="GeoNames",
        )


def _with_kind(name: str, kind: str) -> str:
    if kind == OBLAST:
        return region_name(name) or name
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
