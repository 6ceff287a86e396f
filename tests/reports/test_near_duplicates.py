"""The same copy at two outlets is two reports and one voice."""

import random
from datetime import date
from pathlib import Path

from heldground.reports import Report, near_duplicates, original_of, resemblance
from heldground.reports.sketches import Sketches

WORDS = [f"word{n}" for n in range(4_000)]


def text(seed: int, length: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def report(source: str, words: str, day: int = 8) -> Report:
    return Report(source=source, text=words, published_on=date(2025, 4, day))


def test_the_same_text_at_two_sources_is_two_reports_one_marked() -> None:
    first, second = report("a", text(1)), report("b", text(1), 9)
    assert first.id != second.id
    assert near_duplicates([second, first]) == {second.id: first.id}


def test_a_copy_cut_by_a_fifth_under_another_headline_is_marked() -> None:
    original = text(2)
    copy = "A headline of the other desk " + " ".join(original.split()[:240])
    assert 0.7 < resemblance(original, copy) < 0.85
    first, second = report("a", original), report("b", copy, 9)
    assert near_duplicates([first, second]) == {second.id: first.id}


def test_two_stories_about_the_same_thing_are_not_copies() -> None:
    """Half of the sentences in common is below the threshold."""
    shared_half = text(3, 150)
    first, second = report("a", f"{shared_half} {text(4, 150)}"), report("b", f"{shared_half} {text(5, 150)}")
    assert near_duplicates([first, second]) == {}


def test_the_same_words_a_month_later_are_a_new_statement() -> None:
    first = Report(source="a", text=text(6), published_on=date(2025, 3, 1))
    second = Report(source="b", text=text(6), published_on=date(2025, 4, 1))
    assert near_duplicates([first, second]) == {}


def test_the_order_and_repetition_of_reports_change_nothing() -> None:
    reports = [report(f"s{n}", text(n % 7), 1 + n % 5) for n in range(40)]
    expected = near_duplicates(reports)
    assert len(expected) == 33
    for seed in range(5):
        mixed = reports + reports[:10]
        random.Random(seed).shuffle(mixed)
        assert near_duplicates(mixed) == expected


def test_a_chain_of_copies_leads_to_one_original() -> None:
    assert original_of("c", {"c": "b", "b": "a"}) == "a"
    assert original_of("x", {}) == "x"
    assert original_of("b", {"a": "b", "b": "a"}) == "a"


def copies(count: int) -> list[Report]:
    """Reports of five days, many cut or headed anew."""
    made = []
    for number in range(count):
        words = text(number % 9).split()
        chosen = random.Random(number)
        head = " ".join(chosen.choices(WORDS, k=chosen.randrange(9)))
        made.append(
            report(f"s{number}", f"{head} {' '.join(words[: chosen.randrange(200, 300)])}", 1 + number % 5)
        )
    return made


def test_whatever_is_kept_and_in_whatever_order_it_came_the_copies_are_the_same(tmp_path: Path) -> None:
    """Sketches kept of some reports, of all, or damaged: what is found is what all texts at once give."""
    reports = copies(60)
    expected = near_duplicates(reports)
    assert 20 < len(expected) < 60
    for seed in range(4):
        folder, mixed = tmp_path / str(seed), list(reports)
        random.Random(seed).shuffle(mixed)
        for part in (mixed[:7], mixed[:31], mixed):
            assert near_duplicates(part, Sketches(folder)) == near_duplicates(part)
        assert near_duplicates(mixed, Sketches(folder)) == expected
        (kept,) = (folder / ".cache").iterdir()
        whole = kept.read_bytes()
        kept.write_bytes(bytes(byte ^ 1 for byte in whole[:5_000]) + whole[5_000:-77])
        assert near_duplicates(mixed, Sketches(folder)) == expected
        assert kept.read_bytes() == whole
