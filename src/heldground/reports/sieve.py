"""Choosing among reports, claims or events by several tests, and saying which test left nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Condition(Generic[T]):
    """One condition, in words and as a function. `values` gives what an item has instead, where that can be listed."""

    told: str
    fits: Callable[[T], bool]
    values: Callable[[T], Iterable[str]] | None = None


def chosen(items: Iterable[T], tests: Sequence[Condition[T]]) -> list[T]:
    """The items that pass every test, in their order."""
    return [item for item in items if all(test.fits(item) for test in tests)]


def is_one_of(told: str, wanted: str, values: Callable[[T], Iterable[str | None]]) -> Condition[T]:
    """A test on a value: one of several separated by commas, whatever their case; `none` for an item without any."""
    options = {part.strip().casefold() for part in wanted.split(",")} - {""}

    def found(item: T) -> set[str]:
        return {value.casefold() for value in values(item) if value} or {"none"}

    return Condition(f"{told} {wanted}", lambda item: not options.isdisjoint(found(item)), found)


def says(wanted: str, texts: Callable[[T], Iterable[str | None]]) -> Condition[T]:
    """A test on words, all of which must stand somewhere in the texts of an item, also inside longer words.

    Letters are compared without case in every script. SQLite's LIKE folds only Latin ones, and its full-text tables
    would need a second way for PostgreSQL. 2,726 claims take 10 ms to search here and 76 ms to load (one core).
    """
    words = wanted.casefold().split()

    def fits(item: T) -> bool:
        text = "\n".join(each for each in texts(item) if each).casefold()
        return all(word in text for word in words)

    return Condition(f"text {wanted!r}", fits)


def why_none(items: Sequence[T], tests: Sequence[Condition[T]], *, what: str) -> str:
    """Why nothing is left: there is nothing, one test alone leaves nothing, or no item passes all of them.

    Examples
    --------
    >>> low, odd = Condition("below 3", lambda n: n < 3), Condition("odd", lambda n: n % 2 == 1)
    >>> why_none([2, 4, 5], [low, odd], what="numbers")
    'no numbers: of 3, 1 below 3, 1 odd; none all of it'
    >>> why_none([], [low], what="numbers")
    'no numbers in the project'
    """
    if not items:
        return f"no {what} in the project"
    counts = [sum(test.fits(item) for item in items) for test in tests]
    for test, count in zip(tests, counts, strict=True):
        if count == 0:
            return f"no {what}: none of {len(items):,} has {test.told}{_instead(items, test)}"
    told = ", ".join(f"{count:,} {test.told}" for test, count in zip(tests, counts, strict=True))
    return f"no {what}: of {len(items):,}, {told}; none all of it"


def _instead(items: Sequence[T], test: Condition[T]) -> str:
    if test.values is None:
        return ""
    there = Counter(value for item in items for value in test.values(item))
    names = [value for value, _ in there.most_common(_SHOWN)]
    more = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
    return f"; there are {', '.join(names)}{more}"
