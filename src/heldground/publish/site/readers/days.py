"""A page for each day on which a map came out, a claim was published, or an event began or changed its status.

A past day's page tells nothing that a later day could change but the link to the next day: events stand in it with the
status they had by then. So publishing one more day rewrites only the page before it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from heldground.events.model import Event, Turn
from heldground.history.history import History
from heldground.publish.bulletin import LEAST_KM2
from heldground.publish.bulletin_words import class_name, km2_words
from heldground.publish.elements import Part, Parts, day_of_instant, element, figures, items, link
from heldground.publish.site.maps import SourceMap
from heldground.publish.site.names import file_key
from heldground.publish.site.readers.document import Page, file_of, map_at, root_of
from heldground.publish.site.readers.site import Site, day_path
from heldground.publish.site.readers.steps import Step, Steps, places_hash
from heldground.publish.site.readers.telling import claim_blocks, day_link, event_link, source_terms, why
from heldground.publish.site.readers.words import count_words, status_words
from heldground.publish.site.release import SiteFile
from heldground.sources import Source
from heldground.when import day_of

_SHOWN_KM2 = 0.005
"""Less would read as 0.00."""


@dataclass
class Day:
    """What lies on a day. `maps` are the steps of sources whose map came out then."""

    day: date
    maps: list[tuple[Source, Step]] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    begun: list[Event] = field(default_factory=list)
    turned: list[tuple[Event, int]] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """How much there is, in one line."""
        counts = (
            (sum(step.maps for _, step in self.maps), "map"),
            (len(self.turned), "status"),
            (len(self.claims), "claim"),
        )
        told = [
            count_words(number, name, "statuses" if name == "status" else None)
            for number, name in counts
            if number
        ]
        return ", ".join(told) or count_words(len(self.begun), "event")


def days_of(site: Site, maps: Mapping[str, SourceMap]) -> list[Day]:
    """All days with a page, in order."""
    days: dict[date, Day] = {}

    def at(day: date) -> Day:
        return days.setdefault(day, Day(day))

    for history, step in _steps(site, maps):
        at(step.day).maps.append((history.source, step))
    for claim in site.knowledge.claims:
        if claim.published_on is not None:
            at(claim.published_on).claims.append(claim.id)
    for event in site.knowledge.events:
        at(event.start).begun.append(event)
        for number, turn in enumerate(event.history):
            at(turn.day).turned.append((event, number))
    return [days[day] for day in sorted(days)]


def day_files(site: Site, days: Sequence[Day]) -> Iterator[SiteFile]:
    """The page of every day, in order."""
    before: dict[date, date] = {after.day: first.day for first, after in pairwise(days)}
    after: dict[date, date] = {first.day: later.day for first, later in pairwise(days)}
    for day in days:
        yield file_of(site, _page(site, day, before.get(day.day), after.get(day.day)))


def _steps(site: Site, maps: Mapping[str, SourceMap]) -> Iterator[tuple[History, Step]]:
    edition = site.release.edition
    places = places_hash(edition.gazetteer) if maps else b""
    for history in site.knowledge.histories:
        notices = edition.notices.get(history.source.id, ())
        for step in Steps(maps[history.source.id], notices, edition.gazetteer, places):
            yield history, step


def _page(site: Site, day: Day, before: date | None, after: date | None) -> Page:
    path = day_path(day.day)
    root = root_of(path)
    steps: list[Part] = [
        element(
            "span", ["← ", day_link(before.isoformat(), root, "prev")] if before else "the first day here"
        ),
        link("This day on the map", map_at(root, at=day.day.isoformat())),
        element(
            "span", [day_link(after.isoformat(), root, "next"), " →"] if after else "the newest day here"
        ),
    ]
    body: list[Part] = [element("p", f"{day.summary}.", "lede")]
    none: list[str] = []
    if day.maps:
        body.append(element("h2", "Maps"))
        for source, step in day.maps:
            body += _map(site, source, step, root)
    else:
        none.append("map")
    if day.begun or day.turned:
        body += [element("h2", "Events"), _events(site, day, root)]
    else:
        none.append("event that began or changed its status")
    if day.claims:
        body.append(element("h2", f"Claims published this day ({len(day.claims):,})"))
        body += claim_blocks(site, [site.claims[each] for each in day.claims], root)
    else:
        none.append("claim")
    if none:
        body.append(element("p", f"Of this day no {' and no '.join(none)} is published.", "note"))
    return Page(
        path=path,
        title=f"{day.day}: what changed",
        description=f"What changed on each map, and what was said: {day.summary}.",
        body=body,
        steps=steps,
        cite=_cite(site, day),
    )


def _map(site: Site, source: Source, step: Step, root: str) -> Iterator[Part]:
    yield element("h3", source.title, id=f"map-{file_key(source.id)}")
    several = f" (the newest of {step.maps})" if step.maps > 1 else ""
    if step.before is None:
        told: list[Part] = [
            "Its map of ",
            day_of_instant(step.at),
            f"{several}: its first. Nothing to compare it with.",
        ]
        yield element("p", told)
    else:
        view = map_at(
            root,
            at=step.day.isoformat(),
            source=source.id,
            compare="change",
            than=day_of(step.before).isoformat(),
        )
        yield element(
            "p",
            [
                "Its map of ",
                day_of_instant(step.at),
                several,
                " against that of ",
                element("time", day_of(step.before).isoformat()),
                ". ",
                link("Both on the map", view),
            ],
        )
        yield from _changes(site, step)
    definition = source.definition_at(step.at)
    if definition:
        yield element("p", f"Its figures include: {definition.rstrip('.')}.", "note")


def _changes(site: Site, step: Step) -> Iterator[Part]:
    classes = [each for each in step.classes if max(each[1:]) >= _SHOWN_KM2]
    held = Counter(side for (side, _), _, _ in classes)
    rows: list[Sequence[Parts]] = [
        (f"{site.look.side_name(side)}, all it holds", *_three(*sums))
        for side, sums in step.sides.items()
        if held[side] > 1 and max(sums) >= _SHOWN_KM2
    ]
    rows += [(class_name(site.look, shown), *_three(gained, lost)) for shown, gained, lost in classes]
    if rows:
        yield figures("Ground gained and lost, by side and control, km²", ("", "gained", "lost", "net"), rows)
    else:
        yield element(
            "p",
            "The map as published shows no change."
            if not step.redrawn
            else "As published, nothing else changed.",
        )
    for was, now, km2 in step.redrawn:
        yield element(
            "p",
            f"Set apart: {km2_words(km2)} km² {class_name(site.look, was)} → {class_name(site.look, now)}, because the "
            "map was redrawn (definition break). Neither gained nor lost, and in no figure above.",
            "caution",
        )
    if step.patches:
        yield element("p", f"Largest changes, of {LEAST_KM2:g} km² and more:", "stand")
        yield items(
            f"{km2_words(each.km2)} km² {class_name(site.look, each.before)} → {class_name(site.look, each.after)}: "
            f"{each.near or 'open country'}"
            for each in step.patches
        )


def _events(site: Site, day: Day, root: str) -> Part:
    turned = {event.id for event, _ in day.turned}
    lines: list[Parts] = [
        _turn(site, event, event.history[number], number, root) for event, number in day.turned
    ]
    lines += [
        [event_link(site, event, root), ": happened, or began, this day; told of later or before"]
        for event in day.begun
        if event.id not in turned
    ]
    return items(lines)


def _turn(site: Site, event: Event, turn: Turn, number: int, root: str) -> list[Part]:
    status = status_words(turn.status.value)[0]
    was = f", was {status_words(event.history[number - 1].status.value)[0]}" if number else ""
    told = element("strong", f"now {status}" if number else status)
    return [event_link(site, event, root), ": ", told, f"{was}. Why: {why(site, event, turn)}."]


def _cite(site: Site, day: Day) -> list[Part]:
    base = site.release.base
    where = f", {base}{day_path(day.day)}" if base else ""
    sources = "; ".join(source_terms(source) for source, _ in day.maps)
    return [f"{site.release.title}, {day.day}{where}." + (f" Maps: {sources}." if sources else "")]


def _three(gained: float, lost: float) -> tuple[str, str, str]:
    return km2_words(gained), km2_words(lost), km2_words(gained - lost, signed=True)
