"""How many reports of 400 words are read in a second on one core, and what a start costs.

    python benchmarks/claims/speed.py --places FILE [--places FILE]… [--reports 60]

The reports are put together from the paragraphs of `tests/cases/claims_reports_open.txt` (Ukraine's theatre, three
languages). Before the clock runs, the engine's answers on the unmixed reports are held against their marked claims: a
claim counts as found when one of the same family overlaps it. Beside it runs a naive engine: one pattern of keywords
for each family, the nearest capitalised word as the place. Processor time, so other work on the machine counts little.
"""

import argparse
import re
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any, Final

_ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(_ROOT / "tests"))

WORDS: Final = 400
FOUND: Final = 0.85
"""The share of marked claims that must be found before anything is timed."""
NAIVE: Final = {
    "control": r"captur|seiz|took|hold|control|захоп|контрол|звільн|захват|освобод|занял|зайня",
    "movement": r"advanc|enter|cross|просун|увій|зайш|продвин|вошл|зашл",
    "loss": r"withdr|pull|lost|retreat|відій|втра|отош|потер|остав",
    "combat": r"repel|clash|fight|бої|бои|відби|отби|отраз",
    "fire": r"shell|strike|bomb|drone|обстр|удар",
    "civil": r"evacuat|евак|эвак",
    "silence": r"comment|confirm|verif|комент|коммент|підтвер|подтвер",
}


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--places", type=Path, action="append", required=True)
    options.add_argument("--reports", type=int, default=60)
    given = options.parse_args()

    begun = time.process_time()
    from heldground.claims.extract import extract_claims
    from heldground.claims.model import FAMILIES
    from heldground.places.load import read_gazetteer
    from heldground.reports.model import Report
    from heldground.theatre import read_theatre

    theatre = read_theatre("ukraine")
    gazetteer = read_gazetteer(given.places, theatre)
    for lang, text in (
        ("en", "Troops took Osk."),
        ("uk", "Війська взяли Оськ."),
        ("ru", "Войска взяли Оск."),
    ):
        extract_claims(
            Report("start", text, date(2025, 5, 1), lang=lang), theatre=theatre, gazetteer=gazetteer
        )
    start = time.process_time() - begun

    from claims.reports import read_marked

    marked = [each for each in read_marked("claims_reports_open.txt") if each.theatre == "ukraine"]

    def ours(text: str, lang: str, on: date) -> list[tuple[str, int, int]]:
        report = Report("speed", text, on, lang=lang)
        claims = extract_claims(report, theatre=theatre, gazetteer=gazetteer)
        return [(FAMILIES[claim.predicate], claim.start, claim.end) for claim in claims]

    def share(engine: Any) -> float:
        found = wanted = 0
        for each in marked:
            left = engine(each.text, each.lang, each.on)
            for claim in each.gold:
                wanted += 1
                fits = [
                    one
                    for one in left
                    if one[0] == FAMILIES[claim["predicate"]]
                    and one[1] < claim["end"]
                    and claim["start"] < one[2]
                ]
                if fits:
                    found += 1
                    left.remove(fits[0])
        return found / wanted

    answered = share(ours)
    if answered < FOUND:
        print(f"only {answered:.2f} of the marked claims are found, {FOUND} are asked for: nothing is timed")
        return 1
    texts = [made for lang in ("en", "uk", "ru") for made in mixed(marked, lang, given.reports // 3)]
    print(f"start {start:.2f} s of processor time: imports, {len(gazetteer):,} places, three lexicons")
    for name, engine, good in (("rules", ours, answered), ("keywords", naive, share(naive))):
        for lang, text in texts[:3]:
            engine(text, lang, date(2025, 8, 1))
        for chosen in ("en", "uk", "ru"):
            own = [text for lang, text in texts if lang == chosen]
            clock = time.process_time()
            claims = sum(len(engine(text, chosen, date(2025, 8, 1))) for text in own)
            rate = len(own) / (time.process_time() - clock)
            print(
                f"{name:9} {chosen}  {rate:8.1f} reports/s  {claims / len(own):5.1f} claims each  {good:.2f} found"
            )
    return 0


def mixed(marked: list[Any], lang: str, number: int) -> list[tuple[str, str]]:
    """Reports of about `WORDS` words from the paragraphs of one language, each begun elsewhere."""
    paragraphs = [line for each in marked if each.lang == lang for line in each.text.split("\n")[1:] if line]
    made = []
    for turn in range(number):
        parts: list[str] = []
        at = turn * 3
        while sum(len(part.split()) for part in parts) < WORDS:
            parts.append(paragraphs[at % len(paragraphs)])
            at += 1 + turn % 5
        made.append((lang, f"date 2025-08-01\n{turn}\n" + "\n".join(parts)))
    return made


def naive(text: str, lang: str, on: date) -> list[tuple[str, int, int]]:
    """A claim wherever a keyword stands in a sentence."""
    found = []
    for sentence in re.finditer(r"[^.!?\n]+[.!?\n]", text):
        for family, pattern in NAIVE.items():
            if re.search(pattern, sentence.group(), re.IGNORECASE):
                found.append((family, sentence.start(), sentence.end()))
    return found


if __name__ == "__main__":
    sys.exit(main())
