"""Copies: the same wire text at two outlets is two reports but one voice, and is marked so."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rensa import RMinHash, RMinHashLSH

from heldground.reports.model import FULL, SUMMARY, Report

SHINGLE_WORDS: Final = 5
"""Words of one shingle (Lee et al. 2021, "Deduplicating training data", use five)."""
THRESHOLD: Final = 0.7
"""Share of common shingles from which two texts are one copy. Between Broder et al. 1997 (0.5, web pages)
and Lee et al. 2021 (0.8, a training corpus): a wire text keeps 0.75 when a desk cuts its last quarter."""
WITHIN_DAYS: Final = 7
"""Copies appear within days; the same text a month later is a new statement."""

_PERMUTATIONS: Final = 128
_BANDS: Final = 32
# 32 bands of 4 rows find a pair of similarity 0.7 with probability 1 - (1 - 0.7^4)^32 = 0.9998; the exact
# share of common shingles then decides, so the sketch costs no precision.
_SEED: Final = 20250408
_WORD = re.compile(r"[^\W_]+")


def shingles(text: str) -> frozenset[str]:
    """The runs of five words of a text, in lower case without punctuation; a shorter text is one run."""
    words = _WORD.findall(text.casefold())
    if len(words) <= SHINGLE_WORDS:
        return frozenset([" ".join(words)])
    return frozenset(" ".join(words[at : at + SHINGLE_WORDS]) for at in range(len(words) - SHINGLE_WORDS + 1))


def resemblance(a: str, b: str) -> float:
    """Share of the shingles of two texts that both have, from 0.0 to 1.0.

    Examples
    --------
    >>> resemblance("one two three four five six", "One two, three four five six!")
    1.0
    """
    first, second = shingles(a), shingles(b)
    return len(first & second) / len(first | second)


def near_duplicates(reports: Iterable[Report]) -> dict[str, str]:
    """Which reports are copies: the id of each copy, and of the earliest report it is a copy of.

    Copies of copies lead to one original. A feed's summary and the whole text at the same address are one: the
    summary is the copy. The original is the earliest by day, then by stated instant, then
    by id, so the order of the reports changes nothing. Cost grows with the total length of the texts; a
    report's shingles are kept in memory, about ten times its text.
    """
    known = {report.id: report for report in reports}
    order = sorted(known.values(), key=_age)
    sets = [shingles(report.text) for report in order]
    index = RMinHashLSH(threshold=THRESHOLD, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    original: dict[str, str] = {}
    for at, report in enumerate(order):
        sketch = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
        sketch.update(sorted(sets[at]))
        for other in sorted(index.query(sketch)):
            earlier = order[other]
            if (report.published_on - earlier.published_on).days > WITHIN_DAYS:
                continue
            common = len(sets[at] & sets[other])
            if common >= THRESHOLD * (len(sets[at]) + len(sets[other]) - common):
                original[report.id] = original.get(earlier.id, earlier.id)
                break
        index.insert(at, sketch)
    _summaries(order, original)
    return original


def _summaries(order: Sequence[Report], original: dict[str, str]) -> None:
    whole = {
        (report.source, report.url): report.id for report in order if report.extent == FULL and report.url
    }
    for report in order:
        article = None if report.url is None else whole.get((report.source, report.url))
        if report.extent == SUMMARY and article is not None and report.id not in original:
            first = original.get(article, article)
            if first == report.id:  # so short an article that it is a copy of its summary
                continue
            original[report.id] = first
            for copy, of in original.items():
                if of == report.id:
                    original[copy] = first


def _age(report: Report) -> tuple[object, ...]:
    at = report.published_at
    return (report.published_on, at is None, at or 0, report.id)


def original_of(report_id: str, duplicates: Mapping[str, str]) -> str:
    """The report a copy leads back to; itself for an original. A ring of copies ends at its smallest id."""
    seen = [report_id]
    while (up := duplicates.get(seen[-1])) is not None:
        if up in seen:
            return min(seen[seen.index(up) :])
        seen.append(up)
    return seen[-1]
