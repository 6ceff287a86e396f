"""Short reports of ten wars with every claim marked in the text, for the official scorer of the shared gold.

`tests/cases/claims_reports_{open,held,sealed}.txt` were written and marked before the engine was run on them. A report is
`=== id language theatre date`, its text, `---`, then a line for each claim, a `~` before minor ones:

    first words … last words | predicate stance | name=other names, kind/side | actor>opponent | places | time | more

Times are `from..to`, a day, or `-`; places carry `^o` oblast, `^d` district, `^f` feature, `^c` country; `more` has
`km2`, `via`, `about` and the scorer's `alt.*`.
"""

import csv
import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from claims import cases
from claims.fresh import OTHERS, Worlds
from heldground.claims.extract import extract_claims
from heldground.reports.model import Report

_SIDES = {"arm": "am", "isr": "il", "hzb": "hezbollah", "ham": "hamas"}
_KINDS = {"o": "oblast", "d": "district", "f": "feature", "c": "country"}
_ALT = {"predicate": "predicate", "stance": "stance", "actor": "actor_side", "cside": "claimant_side"}


@dataclass(frozen=True)
class Marked:
    """A report with its gold claims, as JSON objects of the claim schema."""

    id: str
    lang: str
    theatre: str
    on: date
    text: str
    gold: list[dict[str, Any]]

    @property
    def key(self) -> str:
        return f"{self.id}_{self.lang}_{self.theatre}.txt"


def read_marked(name: str) -> list[Marked]:
    found = []
    places = _places()
    for block in (cases.FOLDER / name).read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, rest = block.partition("\n")
        key, lang, theatre, day = head.split()
        body, _, notes = rest.partition("\n---\n")
        text = f"date {day}\n{body}\n"
        marked = Marked(key, lang, theatre, date.fromisoformat(day), text, [])
        for number, line in enumerate(line for line in notes.split("\n") if line.strip()):
            marked.gold.append(_claim(marked, number, line, places))
        found.append(marked)
    return found


def _places() -> Mapping[tuple[str, str], tuple[float, float]]:
    with (OTHERS / "places.csv").open(encoding="utf-8", newline="") as rows:
        return {
            (row["theatre"], row["name"]): (float(row["lat"]), float(row["lon"]))
            for row in csv.DictReader(rows)
        }


def _claim(
    marked: Marked, number: int, line: str, places: Mapping[tuple[str, str], tuple[float, float]]
) -> dict[str, Any]:
    minor = line.startswith("~ ")
    fields = [each.strip() for each in line.removeprefix("~ ").split(" | ")]
    words, told, who, parties, where, when = fields[:6]
    start, end = _span(marked.text, words)
    predicate, stance = told.split()
    actor, _, opponent = parties.partition(">")
    claim: dict[str, Any] = {
        "id": f"{marked.id}-{number + 1:02}",
        "report": marked.key,
        "claimant": _claimant(who),
        "via": [],
        "predicate": predicate,
        "stance": stance,
        "actor": _party(actor),
        "opponent": _party(opponent),
        "places": [
            _place(marked, each.strip(), places) for each in where.split(";") if each.strip() not in ("-", "")
        ],
        "time": _time(when),
        "area_km2": None,
        "quote": marked.text[start:end],
        "start": start,
        "end": end,
        "importance": "minor" if minor else "core",
    }
    alt: dict[str, Any] = {}
    for more in re.split(r";\s+(?=\w+[.=])", fields[6] if len(fields) > 6 else ""):
        key, _, value = more.strip().partition("=")
        name = key.removeprefix("alt.")
        if key == "km2":
            claim["area_km2"] = float(value)
        elif key in ("via", "about"):
            claim[key] = [value] if key == "via" else value
        elif name in ("actor", "cside"):
            alt[_ALT[name]] = ["null" if each == "null" else _side(each) for each in value.split(",")]
        elif key.startswith("alt.") and name in _ALT:
            alt[_ALT[name]] = value.split(",")
        elif name == "claimant":
            alt["claimant"] = re.split("[;,]", value)
        elif name == "time":
            alt["time"] = [_time(each) for each in value.split(",")]
    if alt:
        claim["alt"] = alt
    return claim


def _span(text: str, words: str) -> tuple[int, int]:
    first, _, last = words.partition(" … ")
    start = text.index(first)
    return start, (text.index(last, start + len(first)) + len(last)) if last else start + len(first)


def _side(value: str) -> str | None:
    return None if value in ("-", "") else _SIDES.get(value, value).upper()


def _party(value: str) -> dict[str, Any] | None:
    side = _side(value)
    return None if side is None else {"name": value, "side": side}


def _claimant(value: str) -> dict[str, Any]:
    names, _, role = value.rpartition(", ")
    kind, _, side = role.partition("/")
    name, _, others = names.partition("=")
    return {"name": name, "kind": kind, "side": _side(side), "aliases": others.split(";") if others else []}


def _time(value: str) -> dict[str, str | None] | None:
    if value == "-":
        return None
    first, parted, last = value.partition("..")
    return {"from": first or None, "to": (last or None) if parted else first}


def _place(
    marked: Marked, value: str, places: Mapping[tuple[str, str], tuple[float, float]]
) -> dict[str, Any]:
    name, _, kind = value.partition("^")
    lat, lon = places.get((marked.theatre, name), (None, None))
    return {"name": name, "canonical": name, "lat": lat, "lon": lon, "type": _KINDS.get(kind, "settlement")}


def predictions(reports: list[Marked], worlds: Worlds) -> list[dict[str, Any]]:
    """What the engine gives for marked reports, as JSON objects."""
    found = []
    for marked in reports:
        theatre, gazetteer = worlds[marked.theatre]
        report = Report("marked", marked.text, marked.on, lang=marked.lang, file=marked.key)
        found += [claim.as_json() for claim in extract_claims(report, theatre=theatre, gazetteer=gazetteer)]
    return found


def scorer(shared: Path) -> Any:
    """The shared scorer as a module."""
    spec = importlib.util.spec_from_file_location("score_claims", shared / "gold" / "score_claims.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(shared)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
