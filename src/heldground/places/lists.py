"""Lists the program knows by their columns: Who's On First, GeoNames in Russian, the postal list of Russia."""

from collections.abc import Mapping
from statistics import median
from typing import Final

from heldground.places.account import Account
from heldground.places.model import DISTRICT, OBLAST, SETTLEMENT, Place
from heldground.places.renamed import name_of_today
from heldground.places.rows import KINDS, MAX_NAME, count, forms, name_in, point_in, region_name
from heldground.places.spelling import is_cyrillic, key, latin_from_russian, latin_from_ukrainian, loose_key

MISPLACED_KM: Final = 30.0
"""Postal rows this far from the median of their district are wrong (data note: a third of that list)."""


def whosonfirst(row: Mapping[str, str], number: int, account: Account) -> Place | None:
    point, name = point_in(row, number, account), name_in(row, number, account)
    if point is None or name is None:
        return None
    kind = KINDS.get(row["placetype"])
    if kind is None:
        account.skip(f"is a {row['placetype']}, no kind of place used here", f"row {number}")
        return None
    # Where `name` is Cyrillic it is the present one; `name_uk` then may be a former name or a namesake's.
    ukrainian = name if is_cyrillic(name) else row["name_uk"].strip()
    english = row["name_en"].strip()
    alternates = [form for form in row["alt"].split("|") if form and len(form) <= MAX_NAME]
    if kind == OBLAST:
        shown = region_name(name) or name
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
        "en": forms(today and today[0], english, None if is_cyrillic(name) else name),
        "uk": forms(today and today[1], ukrainian),
        "ru": forms(today and today[2], row["name_ru"]),
        "und": forms(*alternates, row["name_uk"] if row["name_uk"].strip() != ukrainian else None),
    }
    identity = f"gn:{row['gn_id']}" if row["gn_id"] else f"wof:{row['id']}"
    return Place(
        id=identity,
        name=shown,
        kind=kind,
        lon=point[0],
        lat=point[1],
        country="UA",
        region=region_name(row["region"]) if kind != OBLAST else shown,
        district=f"{row['county']} Raion" if row["county"] and kind == SETTLEMENT and not today else None,
        names={lang: forms for lang, forms in names.items() if forms},
        population=count(row["population"]),
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


def russian_geonames(row: Mapping[str, str], number: int, account: Account) -> Place | None:
    point, name = point_in(row, number, account), name_in(row, number, account)
    if point is None or name is None:
        return None
    cyrillic = forms(*row["names_cyrillic"].split("|"))
    own = key(name)
    russian = next(
        (form for form in cyrillic if key(form) == own and not set(form.casefold()) & set("іїєґў")), None
    )
    if russian is None and len(cyrillic) == 1:
        russian = cyrillic[0]
    names = {
        "en": forms(name.replace("’", "")),
        "ru": forms(russian),
        "und": forms(*cyrillic, *row["names_latin"].split("|")),
    }
    return Place(
        id=f"gn:{row['gn_id']}",
        name=latin_from_russian(russian) if russian else name,
        kind=SETTLEMENT,
        lon=point[0],
        lat=point[1],
        country="RU",
        region=region_name(row["region"]),
        names={lang: forms for lang, forms in names.items() if forms},
        population=count(row["population"]),
        source="GeoNames",
    )


def postal(rows: list[tuple[int, dict[str, str]]], account: Account) -> list[Place]:
    """Postal places of Russia; their positions are rough, and a third is misplaced and left out."""
    places = []
    districts: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for number, row in rows:
        point, name = point_in(row, number, account), name_in(row, number, account)
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
        region = region_name(row["region"].title())
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
