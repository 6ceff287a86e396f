"""How long work tells how far it is: the same way in every import."""

from collections.abc import Callable

Progress = Callable[[str, int, int | None], None]
"""Called with what is being done, how many are done, and of how many (None: not known)."""


def quiet(what: str, done: int, of: int | None) -> None:
    """No progress wanted."""
