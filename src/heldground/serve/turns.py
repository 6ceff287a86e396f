"""Answers first: work that can wait stands back while a reader waits, and ends when nobody waits for it any more."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

ASK_S: Final = 0.25
"""How often who waits for others' work is asked whether anybody still waits for it."""
STAND_BACK_S: Final = 2.0
"""The longest that work which can wait stands back at a time: readers who never pause must not starve it."""


class Gone(Exception):
    """Whoever asked has hung up. Never an answer: it ends the work for one."""


class Turns:
    """Who goes first on a machine with few cores.

    Setting a claim against two maps of three years takes 0.1 s of a core, and a village of the news has a hundred
    claims. Beside two readers' checks, an answer without any took 0.5 to 1 s instead of 0.1 (two cores).
    """

    def __init__(self) -> None:
        self._under_way = 0
        self._changed = threading.Condition()
        self._alone = threading.Lock()

    @contextmanager
    def alone(self, is_gone: Callable[[], bool] = lambda: False) -> Iterator[None]:
        """While work that can wait is done, no other of its kind is: readers' checks at once would slow down all others.

        Raises
        ------
        Gone
            Nobody waits for this work any more, before its turn came.
        """
        while not self._alone.acquire(timeout=ASK_S):
            if is_gone():
                raise Gone
        try:
            yield
        finally:
            self._alone.release()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """While a reader waits for what is inside, work that can wait stands back."""
        with self._changed:
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def stand_back(self, is_gone: Callable[[], bool] = lambda: False) -> None:
        """Between two pieces of work that can wait: return when nobody waits for an answer.

        Raises
        ------
        Gone
            Nobody waits for this work either.
        """
        if is_gone():
            raise Gone
        with self._changed:
            self._changed.wait_for(lambda: self._under_way == 0, STAND_BACK_S)
