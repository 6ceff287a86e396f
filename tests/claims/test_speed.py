"""What reading costs, in processor time; the limits are four times what was measured on a loaded machine."""

import time

import pytest

from claims import cases
from heldground.claims import extract_claims
from heldground.places.gazetteer import Gazetteer
from heldground.reports.model import Report
from heldground.theatre import Theatre


def seconds(text: str, lang: str, full: tuple[Theatre, Gazetteer]) -> float:
    started = time.process_time()
    extract_claims(Report("speed", text, cases.ON, lang=lang, file="x"), theatre=full[0], gazetteer=full[1])
    return time.process_time() - started


@pytest.mark.parametrize(
    "word",
    ["Sudzha ", "Popovka, ", "Popovka and ", "said ", "captured Demidovka ", "захопили Попівку ", '" ', "a"],
)
def test_fifty_kilobytes_of_one_word_are_read_in_seconds(word: str, full: tuple[Theatre, Gazetteer]) -> None:
    text = (word * (50_000 // len(word) + 1))[:50_000]
    assert seconds(text, "uk" if word[0] == "з" else "en", full) < 5.0


def test_a_report_of_400_words_takes_hundredths_of_a_second(full: tuple[Theatre, Gazetteer]) -> None:
    sentence = "Ukraine's General Staff said its troops had repelled 12 attacks near Demidovka and Popovka on Monday. "
    text = sentence * 26
    seconds(text, "en", full)
    assert seconds(text, "en", full) < 0.12
