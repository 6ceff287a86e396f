"""Bulletins and feeds of the small invented project, without a database: gates are silent unless a test says otherwise."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from heldground.answers.asked import Asked
from heldground.history.history import History
from heldground.places import Gazetteer
from heldground.plots.palette import Look
from heldground.publish.bulletin import Bulletin, make_bulletin
from heldground.publish.feeds import Feed, make_feeds
from heldground.publish.view import Audience, View
from heldground.queries.evidence import Knowledge
from heldground.snapshots.notices import Notice
from heldground.when import DAY, Instant
from serve.asking import DRONY, FIRST, ILEK, THEATRE, border


class Told(Asked):
    """Knows two villages; tells the notices given to it, whoever asks."""

    said: tuple[Notice, ...] = ()

    def notices(self, history: History, start: Instant | None, end: Instant | None) -> list[Notice]:
        return list(self.said)

    @cached_property
    def look(self) -> Look:
        return Look(tuple(THEATRE.sides))

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return Gazetteer([ILEK, DRONY])


def asked_of(*said: Notice) -> Asked:
    return type("Saying", (Told,), {"said": said})(None)


def known() -> Knowledge:
    """The border, with the theatre's sides."""
    return replace(border()[0], sides=tuple(THEATRE.sides))


def day(number: int) -> Instant:
    """The end of a day, counted from the first."""
    return FIRST + number * DAY + DAY - 1


def bulletin(
    knowledge: Knowledge | None = None,
    *,
    since: int = 0,
    until: int = 20,
    audience: Audience = Audience.DESK,
    as_of: Instant | None = None,
    asked: Asked | None = None,
    sources: Sequence[str] = (),
    **more: Any,
) -> Bulletin:
    return make_bulletin(
        asked or asked_of(),
        knowledge or known(),
        View(audience, THEATRE),
        day(since),
        day(until),
        title="A border",
        sources=sources,
        as_of=as_of,
        **more,
    )


def feeds(
    knowledge: Knowledge | None = None,
    *,
    audience: Audience = Audience.DESK,
    as_of: Instant | None = None,
    **more: Any,
) -> dict[str, Feed]:
    made = make_feeds(
        asked_of(), knowledge or known(), View(audience, THEATRE), title="A border", as_of=as_of, **more
    )
    return {each.name: each for each in made}
