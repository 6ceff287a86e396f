"""What an export holds, as its audience may see it. Every format is written from this and from nothing else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from heldground.claims.model import Claim
from heldground.claims.wanted import WantedClaims
from heldground.errors import NotPublished, UnknownName, WrongUse
from heldground.events.wanted import WantedEvents
from heldground.history.history import History
from heldground.publish.export.about import About
from heldground.publish.export.cells import cells_layer
from heldground.publish.export.claims import claims_layer
from heldground.publish.export.events import events_layer
from heldground.publish.export.figures import figures_layer
from heldground.publish.export.layers import Layer
from heldground.publish.view import Audience, View
from heldground.queries.classes import Wanted
from heldground.queries.evidence import Knowledge
from heldground.queries.ground import Ground
from heldground.reports.sieve import chosen
from heldground.sources import Source
from heldground.when import Instant, day_end, day_of, iso

TextOf = Callable[[str], str | None]
"""The text of a report by its id."""


class What(StrEnum):
    """What is exported."""

    CONTROL = "control"
    CLAIMS = "claims"
    EVENTS = "events"
    FIGURES = "figures"
    ALL = "all"


MAPPED: Final = (What.CONTROL, What.FIGURES, What.ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A question to export the answer of.

    `at` is an instant, `since` and `until` a stretch with both ends included; without any of them it is the whole
    history. `sources` empty: all. `classes` and `ground` choose cells and figures, `ground` also claims and events.
    `checked`: claims are set against the maps, whose terms then belong beside them.
    """

    what: What = What.CONTROL
    sources: tuple[str, ...] = ()
    classes: Wanted = field(default_factory=Wanted)
    ground: Ground | None = None
    at: Instant | None = None
    since: Instant | None = None
    until: Instant | None = None
    checked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What a file is written from. `claims` are those of the layer `claim`, `seen` all the audience knows."""

    about: About
    layers: tuple[Layer, ...]
    claims: tuple[Claim, ...]
    seen: Knowledge
    text_of: TextOf


def make_export(
    knowledge: Knowledge,
    view: View,
    wish: Wish,
    *,
    title: str,
    as_of: Instant | None = None,
    known: Instant | None = None,
    recorded: int | None = None,
    text_of: TextOf = lambda report_id: None,
    is_out: bool = False,
) -> Export:
    """What of a project's knowledge answers a wish, as the view's audience may see it.

    Parameters
    ----------
    as_of
        The public sees what was out then; for the desk only the date of making.
    known, recorded
        The clocks `knowledge` was read by: told in the file.
    text_of
        Texts of reports, of which the sentences of claims are quoted.
    is_out
        `knowledge` is what the view lets out at `as_of` already.

    Raises
    ------
    NotPublished
        The public asks for shapes of a source whose terms keep them in.
    UnknownName
        A source that is not known, or has no map where a map is asked for.
    WrongUse
        Two ways to say when, or the public without an instant.
    """
    if wish.at is not None and (wish.since is not None or wish.until is not None):
        raise WrongUse("give an instant with --at or a stretch with --from and --until, not both")
    if wish.since is not None and wish.until is not None and wish.since > wish.until:
        raise WrongUse(f"the start {iso(wish.since)} is after the end {iso(wish.until)}; turn them round")
    if view.audience is Audience.PUBLIC and as_of is None:
        raise WrongUse("what the public may see depends on the instant; give --as-of")
    seen = knowledge if as_of is None or is_out else view.see(knowledge, as_of).knowledge
    maps, left_out = _maps(seen, view, wish)
    claims = tuple(_claims(seen, wish)) if wish.what in (What.CLAIMS, What.ALL) else ()
    ground = None if wish.ground is None else wish.ground.shape
    when = {"at": wish.at, "since": wish.since, "until": wish.until}
    layers: list[Layer] = []
    if wish.what in (What.CONTROL, What.ALL):
        layers.append(cells_layer(maps, wanted=wish.classes, ground=ground, **when))
    if wish.what in (What.CLAIMS, What.ALL):
        layers.append(claims_layer(claims, seen))
    told: set[str] = {claim.source for claim in claims if claim.source}
    if wish.what in (What.EVENTS, What.ALL):
        events = chosen(seen.events, _of_events(wish).tests(seen.claim_by_id))
        layers.append(events_layer(events, seen))
        named = (seen.claim_by_id.get(each) for event in events for each in event.claim_ids)
        told |= {claim.source for claim in named if claim is not None and claim.source}
    if wish.what is What.FIGURES:
        layers.append(figures_layer(maps, wanted=wish.classes, ground=wish.ground, **when))
    sources = [history.source for history in (seen.histories if wish.checked else maps)]
    sources += [seen.sources.or_new(each) for each in sorted(told - {source.id for source in sources})]
    about = About(
        title=title,
        audience=view.audience,
        asked=tuple(_asked(wish)),
        sources=tuple(sources),
        made_at=as_of,
        data_until=_newest(maps, seen, told),
        known=known,
        recorded=recorded,
        left_out=left_out,
    )
    return Export(about=about, layers=tuple(layers), claims=claims, seen=seen, text_of=text_of)


def _maps(seen: Knowledge, view: View, wish: Wish) -> tuple[list[History], tuple[str, ...]]:
    """The maps asked for, and the sources whose shapes may not leave, if shapes are asked for."""
    mapped = {history.source.id: history for history in seen.histories}
    for name in wish.sources:
        if name not in mapped and (wish.what in (What.CONTROL, What.FIGURES) or name not in seen.sources):
            there = ", ".join(sorted(mapped)) or "none"
            raise UnknownName(f"no map of source {name!r} for this audience; there are maps of: {there}")
    if wish.what not in MAPPED:
        return [], ()
    asked = [mapped[each] for each in sorted(mapped) if not wish.sources or each in wish.sources]
    if wish.what is What.FIGURES:
        return asked, ()
    kept_in = [history.source for history in asked if not view.shapes_leave(history.source)]
    if kept_in and (wish.sources or (len(kept_in) == len(asked) and wish.what is What.CONTROL)):
        raise NotPublished(_refusal(kept_in))
    return (
        [history for history in asked if view.shapes_leave(history.source)],
        tuple(source.id for source in kept_in),
    )


def _refusal(kept_in: Sequence[Source]) -> str:
    names = ", ".join(source.title for source in kept_in)
    return (
        f"{names}: shapes are not published, by the source's terms ({kept_in[0].licence or 'licence not recorded'}); "
        "export --what figures, or set `redistribute = true` in heldground.toml if you have the right"
    )


def _claims(seen: Knowledge, wish: Wish) -> Iterable[Claim]:
    since, until = _days(wish)
    tests = WantedClaims(
        ground=None if wish.ground is None else wish.ground.shape,
        source=",".join(wish.sources) or None,
        since=None if since is None else day_of(since),
        until=None if until is None else day_of(until),
    ).tests({})
    return chosen(seen.claims, tests)


def _of_events(wish: Wish) -> WantedEvents:
    since, until = _days(wish)
    return WantedEvents(
        ground=None if wish.ground is None else wish.ground.shape,
        source=",".join(wish.sources) or None,
        since=None if since is None else day_of(since),
        until=None if until is None else day_of(until),
    )


def _days(wish: Wish) -> tuple[Instant | None, Instant | None]:
    """Claims and events have days: an instant means those that meet its day."""
    return (wish.since, wish.until) if wish.at is None else (wish.at, wish.at)


def _asked(wish: Wish) -> Iterable[tuple[str, str]]:
    yield "what", wish.what.value
    if wish.sources:
        yield "sources", ", ".join(wish.sources)
    for name, at in (("at", wish.at), ("from", wish.since), ("until", wish.until)):
        if at is not None:
            yield name, iso(at) or ""
    if wish.at is wish.since is wish.until is None:
        yield "time", "whole history"
    if wish.classes.words():
        yield "classes", wish.classes.words()
    if wish.what in MAPPED:
        yield (
            "ground only claimed",
            "included" if wish.classes.claimed else "left out unless asked for by class",
        )
    if wish.ground is not None:
        yield "ground", wish.ground.title


def _newest(maps: Sequence[History], seen: Knowledge, told: set[str]) -> Instant | None:
    """When the newest of what an export is made from was published."""
    moments = [int(history.known.max()) for history in maps if len(history.known)]
    moments += [
        head.published_at if head.published_at is not None else day_end(head.published_on)
        for head in seen.reports.values()
        if head.source in told
    ]
    return max(moments, default=None)
