"""The language of a text, by letters first."""

import pytest

from heldground.reports import language_of


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Бої тривають біля села, повідомили в адміністрації.", "uk"),
        ("Бои продолжаются у посёлка, сообщили в администрации.", "ru"),
        # A Ukrainian text that quotes a Russian ministry in Russian.
        ("Міністерство написало: «посёлок взят». Місцеві жителі кажуть, що це не так, і бої тривають.", "uk"),
        # Latin names in a Russian text do not make it English.
        ("Проект DeepState пишет, что линия не изменилась, сообщает Telegram-канал.", "ru"),
        # No letter of one language only: small words decide.
        ("Село под контролем, но канал пока не писал как", "ru"),
        ("Село та ліс під контролем", "uk"),
        ("Жыхары вёскі кажуць, што ўчора быў абстрэл", "be"),
        ("The village was taken, the ministry said", "en"),
        ("Das Dorf ist nicht in der Hand der Armee", "de"),
        ("", None),
        ("12:30 — 2025-04-08 !!!", None),
        ("Demidovka", None),
    ],
)
def test_the_language_is_found_or_left_open(text: str, lang: str | None) -> None:
    assert language_of(text) == lang
