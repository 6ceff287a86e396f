"""The engine against the gold claims: the two articles, the ten reports, and the labelled cases.

The floors stand a little below what was reached; a change that lowers a score below its floor fails here.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from claims import cases, engine
from heldground.places.gazetteer import Gazetteer
from heldground.theatre import Theatre

Full = tuple[Theatre, Gazetteer]

ARTICLES_FLOOR = 0.865
REPORTS_FLOOR = {"en": 0.90, "uk": 0.95, "ru": 0.935}
SIDES_FLOOR = {"claimant_side": 0.955, "actor_side": 0.935}
CASES_FLOOR = {"claims.csv": 0.85, "claims_aside.csv": 0.73}


def score(shared: Path, gold: str, paths: list[Path], full: Full, out: Path) -> dict[str, Any]:
    engine.write_predictions(paths, *full, out)
    scorer = shared / "gold" / "score_claims.py"
    command = [sys.executable, str(scorer), str(shared / "gold" / gold), str(out), "--by", "lang", "--json"]
    return dict(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def test_the_two_articles_score_what_the_english_goal_asks(shared: Path, full: Full, tmp_path: Path) -> None:
    paths = sorted((shared / "data" / "articles").glob("*.txt"))
    result = score(shared, "articles.gold.jsonl", paths, full, tmp_path / "articles.jsonl")
    assert result["combined"] >= ARTICLES_FLOOR
    assert result["accuracy"]["actor_side"] >= SIDES_FLOOR["actor_side"]


def test_the_ten_reports_score_above_their_floor_in_each_language(
    shared: Path, full: Full, tmp_path: Path
) -> None:
    paths = sorted((shared / "gold" / "reports").glob("*.txt"))
    result = score(shared, "reports.gold.jsonl", paths, full, tmp_path / "reports.jsonl")
    low = {
        lang: round(result["by"][lang]["combined"], 3)
        for lang, floor in REPORTS_FLOOR.items()
        if result["by"][lang]["combined"] < floor
    }
    assert low == {}
    assert {side for side, floor in SIDES_FLOOR.items() if result["accuracy"][side] < floor} == set()


@pytest.mark.parametrize("name", sorted(CASES_FLOOR))
def test_most_labelled_cases_are_met(name: str, full: Full) -> None:
    every = cases.read_cases(name)
    failed = [case.id for case in every if cases.wrong(case, *full)]
    assert 1 - len(failed) / len(every) >= CASES_FLOOR[name], failed


STRONG_UNMET = {
    "ru-01": "the gazetteer does not know this village without context",
}
"""Strong cases known to fail, each with its cause; anything else that fails breaks the build."""


def test_no_strong_case_fails_but_those_with_a_known_cause(full: Full) -> None:
    problems = [
        problem
        for case in cases.read_cases("claims.csv")
        if case.strength == "STRONG" and case.id not in STRONG_UNMET
        for problem in cases.wrong(case, *full)
    ]
    assert problems == []


def test_every_quote_is_the_text_at_its_span(shared: Path, full: Full) -> None:
    folders = ((shared / "data" / "articles"), (shared / "gold" / "reports"))
    for path in sorted(path for folder in folders for path in folder.glob("*.txt")):
        text = engine.report_of(path).text
        claims = engine.claims_of(path, *full)
        assert claims
        assert all(claim.quote == text[claim.start : claim.end] for claim in claims)
        assert len({claim.id for claim in claims}) == len(claims)
