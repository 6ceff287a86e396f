"""Work that can wait stands back while a reader waits, and ends with whoever wanted it."""

import threading
import time

import pytest

from heldground.serve import turns
from heldground.serve.turns import Gone, Turns


def test_work_waits_until_the_last_answer_is_given() -> None:
    turn, done = Turns(), threading.Event()

    def work() -> None:
        turn.stand_back()
        done.set()

    with turn.answering():
        with turn.answering():
            threading.Thread(target=work, daemon=True).start()
        assert not done.wait(0.1), "one answer is still under way"
    assert done.wait(5)


def test_readers_who_never_pause_do_not_starve_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "STAND_BACK_S", 0.05)
    turn = Turns()
    begun = time.monotonic()
    with turn.answering():
        turn.stand_back()
    assert time.monotonic() - begun >= 0.05


def test_an_answer_that_fails_holds_nobody_up() -> None:
    turn = Turns()
    with pytest.raises(ZeroDivisionError), turn.answering():
        raise ZeroDivisionError
    begun = time.monotonic()
    turn.stand_back()
    assert time.monotonic() - begun < turns.STAND_BACK_S


def test_work_for_somebody_gone_ends() -> None:
    with pytest.raises(Gone):
        Turns().stand_back(lambda: True)


def test_who_hangs_up_before_their_turn_holds_no_thread() -> None:
    """Work of others goes on; nobody waits behind it for somebody gone."""
    turn = Turns()
    with turn.alone(), pytest.raises(Gone), turn.alone(lambda: True):
        pytest.fail("two at once")
    with turn.alone():
        pass
