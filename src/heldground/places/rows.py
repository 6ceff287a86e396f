"""Cells of a gazetteer's row: position, name, numbers, and the region a name means."""

import math
from collections.abc import Mapping
from typing import Final

from heldground.places.account import Account
from heldground.places.model import COUNTRY, DISTRICT, FEATURE, OBLAST, SETTLEMENT
from heldground.places.regions import find_region

MAX_NAME: Final = 200

KINDS: Final = {
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


def point_in(row: Mapping[str, str], number: int, account: Account) -> tuple[float, float] | None:
    try:
        lon = float(row.get("lon") or row.get("lng") or row.get("longitude") or "nan")
        lat = float(row.get("lat") or row.get("latitude") or "nan")
    except ValueError:
        lon = lat = math.nan
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        account.skip("position is no longitude and latitude", f"row {number}")
        return None
    return lon, lat


def name_in(row: Mapping[str, str], number: int, account: Account) -> str | None:
    name = row["name"].strip()
    if not any(letter.isalpha() for letter in name) or len(name) > MAX_NAME:
        account.skip("without a name" if not name else "name is none", f"row {number}")
        return None
    return name


def count(value: str | None) -> int | None:
    try:
        return int(float(value)) or None if value else None
    except (ValueError, OverflowError):
        return None


def forms(*names: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in names if name and name.strip()))


def region_name(name: str | None) -> str | None:
    if not name:
        return None
    region = _REGION_CACHE.get(name)
    if region is None:
        known = find_region(f"{name} Oblast") or find_region(name)
        region = _REGION_CACHE[name] = known.name if known else name
    return region


_REGION_CACHE: dict[str, str] = {}
