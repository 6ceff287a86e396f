"""Labelled cases: what a sentence must give, read from `tests/cases/claims*.csv`.

Expected is a list of objects with any of: p predicate (or several that are right), s stance, by "kind/side"
of the claimant, who a part of its name, a actor's side, at beginnings of places' names (as printed or as in
the text), km2, t [from, to]. A case is right when each of them is met by a claim of its own.
"""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from heldground.claims.extract import extract_claims
from heldground.claims.model import Claim
from heldground.places.gazetteer import Gazetteer
from heldground.reports.model import Report
from heldground.theatre import Theatre

FOLDER = Path(__file__).resolve().parents[1] / "cases"
ON = date(2025, 5, 14)


@dataclass(frozen=True)
class Case:
    id: str
    lang: str
    strength: str
    text: str
    expected: list[dict[str, Any]]
    note: str


def read_cases(name: str) -> list[Case]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as rows:
        return [
            Case(
                row["id"], row["lang"], row["strength"], row["text"], json.loads(row["expected"]), row["note"]
            )
            for row in csv.DictReader(rows)
        ]


def wrong(case: Case, theatre: Theatre, gazetteer: Gazetteer) -> list[str]:
    """What of a case is not met, in words; empty when all is."""
    report = Report("cases", case.text, ON, lang=case.lang)
    claims = extract_claims(report, theatre=theatre, gazetteer=gazetteer)
    left = list(claims)
    problems = []
    for wanted in case.expected:
        ranked = sorted(left, key=lambda claim: len(misses(wanted, claim)))
        if not ranked or misses(wanted, ranked[0]):
            got = "; ".join(told(claim) for claim in claims) or "nothing"
            problems.append(f"{case.id}: wanted {wanted}, got {got}")
        else:
            left.remove(ranked[0])
    return problems


def misses(wanted: dict[str, Any], claim: Claim) -> list[str]:
    missed = []
    predicates = wanted.get("p", claim.predicate)
    if claim.predicate not in ([predicates] if isinstance(predicates, str) else predicates):
        missed.extend(["p", "p"])
    if wanted.get("s", claim.stance) != claim.stance:
        missed.append("s")
    if "by" in wanted and wanted["by"] != f"{claim.claimant.kind}/{claim.claimant.side}":
        missed.append("by")
    if wanted.get("who", "") not in claim.claimant.name:
        missed.append("who")
    if "a" in wanted and (claim.actor is None or claim.actor.side != wanted["a"]):
        missed.append("a")
    if "at" in wanted and not all(
        any(p.canonical.startswith(name) or p.name.startswith(name) for p in claim.places)
        for name in wanted["at"]
    ):
        missed.append("at")
    if "km2" in wanted and (
        claim.area_km2 is None or abs(claim.area_km2 - wanted["km2"]) > 0.05 * wanted["km2"]
    ):
        missed.append("km2")
    if "t" in wanted:
        span: Sequence[date | None] = (
            (None, None) if claim.time is None else (claim.time.start, claim.time.end)
        )
        if [None if day is None else day.isoformat() for day in span] != wanted["t"]:
            missed.append("t")
    return missed


def told(claim: Claim) -> str:
    span = None if claim.time is None else (str(claim.time.start), str(claim.time.end))
    return (
        f"{claim.predicate} {claim.stance} by {claim.claimant.name} "
        f"{claim.claimant.kind}/{claim.claimant.side} "
        f"actor {claim.actor} at {[p.canonical for p in claim.places]} {claim.area_km2} {span}"
    )
