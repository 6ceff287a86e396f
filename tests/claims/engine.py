"""The engine as the tests run it: the shared texts in, claims as JSON lines out."""

import json
from datetime import date
from pathlib import Path

from heldground.claims.extract import extract_claims
from heldground.claims.model import Claim
from heldground.places.gazetteer import Gazetteer
from heldground.places.load import read_gazetteer
from heldground.reports.model import Report
from heldground.theatre import Theatre, read_theatre

PLACES = ("places-ua.csv.gz", "places-ru-geonames.csv.gz", "places-ru.csv.gz")


def load(shared: Path) -> tuple[Theatre, Gazetteer]:
    theatre = read_theatre("ukraine")
    return theatre, read_gazetteer([shared / "data" / name for name in PLACES], theatre)


def report_of(path: Path) -> Report:
    text = path.read_bytes().decode("utf-8")
    lang = next((code for code in ("uk", "ru") if f"_{code}_" in path.name), "en")
    return Report("test", text, date.fromisoformat(text.split()[1]), lang=lang, file=path.name)


def claims_of(path: Path, theatre: Theatre, gazetteer: Gazetteer) -> list[Claim]:
    return extract_claims(report_of(path), theatre=theatre, gazetteer=gazetteer)


def write_predictions(paths: list[Path], theatre: Theatre, gazetteer: Gazetteer, out: Path) -> None:
    rows = [claim.as_json() for path in paths for claim in claims_of(path, theatre, gazetteer)]
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
