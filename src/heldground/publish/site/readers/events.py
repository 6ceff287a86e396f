"""A page for each event: what, where, when, what became of it and why, and who speaks for it, against it, or not."""

from collections.abc import Iterator

from heldground.events.model import Event
from heldground.publish.elements import Part, Parts, element, link, table
from heldground.publish.site.readers.document import Page, file_of, map_at, root_of
from heldground.publish.site.readers.site import Site, event_path
from heldground.publish.site.readers.telling import claim_blocks, day_link, place_link, why
from heldground.publish.site.readers.words import PREDICATES, count_words, event_title, status_words
from heldground.publish.site.release import SiteFile


def event_files(site: Site) -> Iterator[SiteFile]:
    """The page of every event, in order of id."""
    for event in sorted(site.knowledge.events, key=lambda each: each.id):
        yield file_of(site, _page(site, event))


def _page(site: Site, event: Event) -> Page:
    path = event_path(event.id)
    root = root_of(path)
    title = event_title(event, site.look)
    status, meaning = status_words(event.status.value)
    body: list[Part] = [
        element(
            "p",
            [
                element("strong", status.capitalize()),
                f": {meaning}. Why: {why(site, event)}. {count_words(event.voices, 'voice')} for it.",
            ],
            "lede",
        ),
        element("dl", _facts(site, event, root), "facts"),
        element("p", link("These days on the map", _map_of(event, root))),
        *_story(site, event, root),
    ]
    for name, ids in (("For", event.for_), ("Against", event.against), ("Without an answer", event.silent)):
        claims = [site.claims[each] for each in ids if each in site.claims]
        if claims:
            body.append(element("h2", f"{name} ({len(claims):,})"))
            body += claim_blocks(site, claims, root, here=event.id)
    return Page(
        path=path,
        title=title,
        description=f"{status.capitalize()}: {why(site, event)}.",
        body=body,
    )


def _facts(site: Site, event: Event, root: str) -> list[Part]:
    what = PREDICATES.get(event.predicate, event.predicate)
    if event.actor_side:
        what += f", by {site.look.side_name(event.actor_side)}"
    days: list[Part] = [day_link(event.start.isoformat(), root)]
    if event.end != event.start:
        days.append(f" to {event.end}")
    where: list[Part] = []
    for place in event.places:
        where += [", "] if where else []
        where.append(place_link(site, place.key, place.name, root))
        where.append(f" ({place.admin1})" if place.admin1 and place.admin1 != place.name else "")
    rows: list[tuple[str, Parts]] = [
        ("What", f"denied: {what}" if event.negated else what),
        ("Where", where or "place not named"),
        ("When", days),
    ]
    if _simple(site, event):
        since = day_link(event.history[0].day.isoformat(), root)
        rows.append(("Status", [status_words(event.status.value)[0], ", since ", since]))
    return [part for name, told in rows for part in (element("dt", name), element("dd", told))]


def _simple(site: Site, event: Event) -> bool:
    """Whether its status was what it is, for the same reason, from the first day on."""
    return len(event.history) == 1 and why(site, event, event.history[0]) == why(site, event)


def _story(site: Site, event: Event, root: str) -> Iterator[Part]:
    if _simple(site, event):
        return
    rows = [
        (day_link(turn.day.isoformat(), root), status_words(turn.status.value)[0], why(site, event, turn))
        for turn in event.history
    ]
    yield element("h2", "Status by what was published")
    yield table("From each day, by all that had been published by then", ("from", "status", "why"), rows)


def _map_of(event: Event, root: str) -> str:
    where = next((each.key for each in event.places if each.lon is not None), None)
    view = {"at": event.end.isoformat()}
    return map_at(root, **view, **({"place": where} if where else {}))
