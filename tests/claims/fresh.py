"""Sentences and short reports of six wars, written before the rules they measure were looked at.

Unlike `cases`, every claim of a text is listed, so that what the engine invents is counted too; an object with
`opt` may be given or not. `claims_held.csv` is only ever counted, never read while rules are written.
"""

import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from claims import cases
from heldground.claims.extract import extract_claims
from heldground.claims.model import Claim
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import Place
from heldground.reports.model import Report
from heldground.theatre import Theatre, read_theatre

OTHERS = cases.FOLDER / "theatres"
Worlds = Mapping[str, tuple[Theatre, Gazetteer]]


@dataclass(frozen=True)
class Text:
    id: str
    lang: str
    theatre: str
    text: str
    expected: list[dict[str, Any]]


@dataclass(frozen=True)
class Outcome:
    """What one text gave: expected claims met in full, found by predicate alone, and claims nobody expected."""

    wanted: int
    met: int
    found: int
    extra: int
    problems: list[str]


def read_texts(name: str) -> list[Text]:
    with (cases.FOLDER / name).open(encoding="utf-8", newline="") as rows:
        return [
            Text(row["id"], row["lang"], row["theatre"], row["text"], json.loads(row["expected"]))
            for row in csv.DictReader(rows)
        ]


def worlds(full: tuple[Theatre, Gazetteer]) -> Worlds:
    """Every theatre of the texts by its name: Ukraine as given, the others with the few places they need."""
    places: dict[str, list[Place]] = {}
    with (OTHERS / "places.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            places.setdefault(row["theatre"], []).append(
                Place(
                    id=f"test:{row['name']}",
                    name=row["name"],
                    kind=row["kind"],
                    lon=float(row["lon"]),
                    lat=float(row["lat"]),
                    country=row["country"],
                    region=row["region"],
                    names={lang: (row[lang],) for lang in ("uk", "ru") if row[lang]},
                )
            )
    found = {"ukraine": full}
    for name, own in places.items():
        path = OTHERS / f"{name}.toml"
        found[name] = (read_theatre(path if path.is_file() else name), Gazetteer(own))
    return found


def outcome(text: Text, world: tuple[Theatre, Gazetteer]) -> Outcome:
    report = Report("fresh", text.text, cases.ON, lang=text.lang, file=f"{text.id}.txt")
    theatre, gazetteer = world
    left: list[Claim] = list(extract_claims(report, theatre=theatre, gazetteer=gazetteer))
    wanted = [each for each in text.expected if not each.get("opt")]
    met, found, problems = 0, 0, []
    unmet = []
    for each in wanted:
        right = next((claim for claim in left if not misses(each, claim)), None)
        if right is None:
            unmet.append(each)
        else:
            left.remove(right)
            met += 1
    for each in unmet:
        near = min(
            (c for c in left if "p" not in misses(each, c)), key=lambda c: len(misses(each, c)), default=None
        )
        if near is None:
            problems.append(f"{text.id}: missed {each}")
        else:
            left.remove(near)
            found += 1
            problems.append(f"{text.id}: {misses(each, near)} of {each} in {cases.told(near)}")
    for each in (each for each in text.expected if each.get("opt")):
        fits = next((claim for claim in left if not misses(each, claim)), None)
        if fits is not None:
            left.remove(fits)
    problems.extend(f"{text.id}: invented {cases.told(claim)}" for claim in left)
    return Outcome(len(wanted), met, met + found, len(left), problems)


def misses(wanted: dict[str, Any], claim: Claim) -> list[str]:
    missed = cases.misses(wanted, claim)
    if "about" in wanted:
        about = wanted["about"]
        if claim.about not in ([about] if isinstance(about, str) else about):
            missed.append("about")
    return missed


def totals(texts: list[Text], every: Worlds) -> tuple[Counter[str], list[str]]:
    """Counts over all texts, and what went wrong in words."""
    counts: Counter[str] = Counter()
    problems: list[str] = []
    for text in texts:
        result = outcome(text, every[text.theatre])
        counts.update(
            texts=1, right=int(not result.problems), wanted=result.wanted, met=result.met,
            found=result.found, extra=result.extra,
        )  # fmt: skip
        problems.extend(result.problems)
    return counts, problems
