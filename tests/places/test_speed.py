"""Speed promised to callers, in processor time; the limits are three times what was measured."""

import time
from pathlib import Path

from heldground.places import Gazetteer, read_gazetteer
from heldground.theatre import Theatre


def test_44000_rows_load_and_answer_in_a_few_seconds(place_files: list[Path], theatre: Theatre) -> None:
    started = time.process_time()
    book = read_gazetteer(place_files, theatre)
    assert len(book.named("Demidovka")) >= 8
    assert time.process_time() - started < 6.0
    assert len(book) > 38_000


def test_a_report_is_scanned_in_ten_milliseconds(full: Gazetteer) -> None:
    sentence = "Генштаб заявив, що біля Демидівки, Поповки та Гуєвого у Бєлгородській області тривають бої. "
    text = sentence * 29  # 400 words
    full.mentions(text, "uk")
    started = time.process_time()
    found = full.mentions(text, "uk")
    assert time.process_time() - started < 0.03
    assert len(found) == 29 * 4
