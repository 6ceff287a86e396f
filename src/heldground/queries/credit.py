"""What stands beside every figure: whose it is, what it includes, on which terms, and what to be wary of."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from heldground.history.history import History
from heldground.sources import Source
from heldground.when import Instant, day_of

STALE_DAYS: Final = 7
"""A map of a week ago needs no warning: weekly assessments are the slowest rhythm of the publishers known."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A source's words that travel with its figures.

    `definitions` are those in force over the time asked about, oldest first. `cautions` say what in that time makes
    the figures less than they look: ground held back, a definition that changed, days on which the map stood still.
    """

    source: Source
    definitions: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()

    @property
    def by(self) -> str:
        """Attribution, or the title where the source asks for none."""
        return self.source.attribution or self.source.title

    @property
    def terms(self) -> str:
        """Licence in words."""
        return self.source.licence or "licence not recorded"

    def lines(self) -> list[str]:
        """For people: what the figures include, whose they are, and the cautions."""
        told = "; then: ".join(self.definitions) or "not recorded"
        return [
            f"{self.source.title}: {told}",
            f"source: {self.by}; {self.terms}",
            *(f"caution: {each}" for each in self.cautions),
        ]

    def fields(self, at: Instant | None = None) -> dict[str, str | None]:
        """For a row of data: definition (at its instant), licence and attribution."""
        return {
            "definition": self.source.definition_at(at)
            if at is not None
            else "; then: ".join(self.definitions),
            "licence": self.source.licence,
            "attribution": self.source.attribution,
        }

    def object(self) -> dict[str, object]:
        """For a document of several sources (GeoJSON's `sources`)."""
        return {
            "id": self.source.id,
            "title": self.source.title,
            "url": self.source.url,
            "definitions": list(self.definitions),
            "licence": self.source.licence,
            "attribution": self.source.attribution,
            "redistribute": self.source.redistribute,
            "cautions": list(self.cautions),
        }


def stale(history: History, at: Instant) -> str | None:
    """Words of warning when the map that answers for an instant is older than its source's rhythm explains.

    That is, more than `STALE_DAYS`, and more than twice the usual (median) step between its maps by then.

    Examples
    --------
    >>> from heldground.history.blocks import columns_of
    >>> weekly = History(Source("a", "A map"), columns_of([]), [n * 7 * 86_400 for n in range(9)], [0] * 9)
    >>> stale(weekly, 66 * 86_400), stale(weekly, 86 * 86_400)
    (None, 'the newest map of A map by 1970-03-28 is of 1970-02-26, 30 days before')
    """
    asked = history.asked_at(at)
    if asked is None or at - asked <= STALE_DAYS * 86_400:
        return None
    by_then = sorted(each for each in history.instants.tolist() if each <= asked)
    steps = [later - earlier for earlier, later in pairwise(by_then)]
    if steps and at - asked <= 2 * median(steps):
        return None
    return (
        f"the newest map of {history.source.title} by {day_of(at)} is of {day_of(asked)}, "
        f"{(at - asked) // 86_400:,} days before"
    )


def credit_of(
    history: History,
    start: Instant | None = None,
    end: Instant | None = None,
    *,
    cautions: Iterable[str] = (),
) -> Credit:
    """What to say beside figures of a source over a time, both ends included.

    Examples
    --------
    >>> from heldground.history.blocks import columns_of
    >>> empty = History(Source("a", "A map", attribution="A. Mapper"), columns_of([]), [], [])
    >>> credit_of(empty).lines()
    ['A map: not recorded', 'source: A. Mapper; licence not recorded']
    """
    asked = [history.asked_at(each) for each in (start, end) if each is not None]
    moments = [each for each in asked if each is not None]
    told = [history.source.definition_at(each) for each in moments] or [history.source.definition_at()]
    if len(moments) == 2:
        between = [
            each for each in history.source.definitions if moments[0] < each.during.start <= moments[1]
        ]
        told[1:1] = [each.text for each in between]
    return Credit(
        history.source, tuple(dict.fromkeys(each for each in told if each)), tuple(dict.fromkeys(cautions))
    )
