"""A bulletin as a page of blocks: what is said, in which order. Formats write blocks and decide nothing more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from heldground.claims.model import Claim
from heldground.events.model import Status
from heldground.plots.palette import Look
from heldground.publish.bulletin import LEAST_KM2, Bulletin, Elsewhere, Ledger, Told
from heldground.publish.bulletin_words import (
    STATUSES,
    class_name,
    clean,
    day_words,
    for_readers,
    km2_words,
    lang_tag,
    link_of,
    publisher,
    speaker,
)
from heldground.publish.policy.words import WORDLESS
from heldground.publish.view import Audience
from heldground.queries.evidence import Knowledge
from heldground.sources import Source
from heldground.when import iso

_PAIRS: Final = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 2 to 4; the page's title is 1."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `kind` is `lede`, `note`, `caution`, or empty; with a link after its text where `url` is given."""

    text: str
    kind: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list of lines."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `right` are numbers of columns with figures, `strong` numbers of rows that are sums."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """The map of a source's changes, and what it shows for who does not see it."""

    source: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Quote:
    """The exact words of a claim, who says them, and where they stood."""

    words: str
    lang: str | None
    said: str
    stood: str
    url: str | None


Block = Heading | Para | Items | Grid | Picture | Quote


@dataclass(frozen=True, slots=True)
class Page:
    """A page: title, and blocks in reading order."""

    title: str
    blocks: tuple[Block, ...]


def page_of(bulletin: Bulletin) -> Page:
    """The page of a bulletin."""
    return Page(clean(bulletin.title), tuple(_blocks(bulletin)))


def _blocks(bulletin: Bulletin) -> Iterator[Block]:
    yield Para(_lede(bulletin), "lede")
    yield Items(tuple(_summary(bulletin)))
    if bulletin.about.audience is Audience.DESK:
        yield Para(
            "For the desk: undelayed, with shapes whose terms may keep them in. Not for publication.",
            "caution",
        )
    yield Heading(2, "Ground")
    if not bulletin.ledgers:
        yield Para("No map in this project is out for these days.")
    elif len(bulletin.ledgers) > 1:
        yield Para(
            "Each source's figures stand alone: maps count different ground, and no average means anything.",
            "note",
        )
    for ledger in bulletin.ledgers:
        yield from ground_blocks(ledger, bulletin.asked.look)
    turned = [told for told in bulletin.events if told.turns]
    yield Heading(2, "New disputes and changes of status")
    if turned:
        yield Items(tuple(_turn_line(told) for told in sorted(turned, key=_turn_order)))
    else:
        yield Para("As published, no event began or changed its status in these days.")
    yield Heading(2, "Events and what is said of them")
    if not bulletin.events:
        yield Para("Nothing published tells of an event of these days.")
    for status, (name, meaning) in STATUSES.items():
        mine = [told for told in bulletin.events if told.event.status is status]
        if mine:
            yield Heading(3, f"{name} ({len(mine)})")
            yield Para(f"{meaning[0].upper()}{meaning[1:]}.", "note")
        for told in mine:
            yield from _event(told, bulletin)
    yield Heading(2, "Sources and terms")
    yield from _sources(bulletin)


def _lede(bulletin: Bulletin) -> str:
    period, about = bulletin.period, bulletin.about
    told = f"What the maps show at the end of {day_words(period.end)} against {day_words(period.start)}, and what was said."
    if bulletin.ground is not None:
        told += f" Only {clean(bulletin.ground.title)}."
    for name, at in (("As of", about.made_at), ("As published by", about.known)):
        if at is not None:
            told += f" {name} {iso(at)}."
    if about.recorded is not None:
        told += f" Maps as of place {about.recorded} of the project's log."
    return told


def _summary(bulletin: Bulletin) -> Iterator[str]:
    for ledger in bulletin.ledgers:
        yield f"{clean(ledger.source.title)}: {net_words(ledger, bulletin.asked.look)}"
    counts = [
        f"{sum(told.event.status is status for told in bulletin.events)} {name.lower()}"
        for status, (name, _) in STATUSES.items()
        if any(told.event.status is status for told in bulletin.events)
    ]
    many = len(bulletin.events)
    events = f"{many} {'event' if many == 1 else 'events'}"
    yield f"{events}: {', '.join(counts)}" if counts else "no published events"


def net_words(ledger: Ledger, look: Look) -> str:
    """Who gained and lost how much, on one line."""
    if not ledger.sides:
        return _why_nothing(ledger)
    told = []
    for side, gained, lost in ledger.sides:
        parts = [
            f"{verb} {km2_words(km2)} km²"
            for verb, km2 in (("gained", gained), ("lost", lost))
            if km2 >= 0.005
        ]
        net = [f"net {km2_words(gained - lost, signed=True)}"] if len(parts) > 1 else []
        told += [f"{clean(look.side_name(side))} {', '.join([*parts, *net])}"] if parts else []
    return "; ".join(told) or "as published, no side gained or lost 0.01 km²"


def _why_nothing(ledger: Ledger) -> str:
    before, after = ledger.maps
    if after is None:
        return "no map is published by the end of these days"
    if before is None:
        return f"its first map is of {day_words(after)}; there is nothing to compare it with"
    if before == after:
        return f"no new map is published: that of {iso(after)} answers for both ends"
    if ledger.changes.patches:
        return "as published, no side gained or lost ground it holds; only its state changed"
    return "the map as published shows no change"


def ground_blocks(ledger: Ledger, look: Look) -> Iterator[Block]:
    """What changed in one source's map."""
    yield Heading(3, clean(ledger.source.title))
    before, after = ledger.maps
    if not ledger.changes.patches:
        yield Para(f"{_why_nothing(ledger)[0].upper()}{_why_nothing(ledger)[1:]}.")
    else:
        maps = f"Its map of {iso(after or 0)} against " + (
            f"that of {iso(before)}." if before else "nothing: it is its first."
        )
        yield Para(maps, "note")
        yield _figures(ledger, look)
    for was, now, km2 in ledger.redrawn:
        yield Para(
            f"Set apart: {km2_words(km2)} km² {class_name(look, was)} → {class_name(look, now)}, because the map was "
            "redrawn (definition break). Neither gained nor lost, and in no figure above.",
            "caution",
        )
    for caution in ledger.credit.cautions:
        yield Para(for_readers(caution), "caution")
    if ledger.drawn:
        yield _picture(ledger, look)
    elif ledger.changes.patches and not ledger.shapes:
        yield Para("No picture: the source's terms do not let its shapes be published. Figures only.", "note")
    if ledger.patches:
        yield _patches(ledger, look)
    for other in ledger.elsewhere:
        yield from _other_map(ledger, other, look)


def _figures(ledger: Ledger, look: Look) -> Grid:
    rows: list[tuple[str, ...]] = []
    strong = set()
    for side, gained, lost in ledger.sides:
        strong.add(len(rows))
        rows.append((f"{clean(look.side_name(side))}, all it holds", *_three(gained, lost)))
        rows += [
            (class_name(look, shown), *_three(*both)) for shown, *both in ledger.classes if shown[0] == side
        ]
    sides = {side for side, _, _ in ledger.sides}
    rows += [
        (class_name(look, shown), *_three(*both)) for shown, *both in ledger.classes if shown[0] not in sides
    ]
    return Grid(
        "Ground gained and lost by side and control, km²; ground that changes its control under one side is in "
        "neither of its sums",
        ("", "gained", "lost", "net"),
        tuple(rows),
        frozenset({1, 2, 3}),
        frozenset(strong),
    )


def _three(gained: float, lost: float) -> tuple[str, str, str]:
    return km2_words(gained), km2_words(lost), km2_words(gained - lost, signed=True)


def _picture(ledger: Ledger, look: Look) -> Picture:
    largest = [
        f"{km2_words(each.km2)} km² near {clean(each.near)}" for each in ledger.patches[:3] if each.near
    ]
    alt = f"Map of the ground that changed by {clean(ledger.source.title)}: {net_words(ledger, look)}"
    if largest:
        alt += f". Largest: {'; '.join(largest)}"
    return Picture(
        ledger.source.id,
        f"{alt}.",
        f"{clean(ledger.credit.by)}; {clean(ledger.credit.terms)}. The table below lists the same patches.",
    )


def _patches(ledger: Ledger, look: Look) -> Grid:
    rows = [
        (
            str(number),
            class_name(look, each.before),
            class_name(look, each.after),
            km2_words(each.km2),
            clean(each.near) or "open country",
        )
        for number, each in enumerate(ledger.patches, start=1)
    ]
    count, km2 = ledger.unlisted
    caption = f"The largest patches, of {LEAST_KM2:g} km² and more; settlements inside, or the nearest with its distance"
    if count:
        caption += f". {count:,} more or smaller, {km2_words(km2)} km² together, are in the figures"
    return Grid(caption, ("", "was", "is", "km²", "where"), tuple(rows), frozenset({0, 3}))


def _other_map(ledger: Ledger, other: Elsewhere, look: Look) -> Iterator[Block]:
    mine, theirs = clean(ledger.source.title), clean(other.other.title)
    yield Heading(4, f"The same ground on {theirs}'s map")
    if other.map_at is None:
        yield Para(f"No map by {theirs} is published by then.")
        return
    told = f"{theirs}'s map of {iso(other.map_at)} "
    told += f"differs on {km2_words(other.km2)} km² of it." if other.pairs else "shows it alike."
    if other.stale:
        told += " That map is older than these days: it may not have seen the change yet."
    if other.one_origin:
        told += " Both are drawn from the same data: no second confirmation."
    yield Para(told)
    if other.pairs:
        lines = [
            f"{km2_words(km2)} km²: {mine} shows {class_name(look, first)}, {theirs} {class_name(look, second)}"
            for first, second, km2 in other.pairs[:_PAIRS]
        ]
        rest = other.pairs[_PAIRS:]
        if rest:
            lines.append(f"{km2_words(sum(each[2] for each in rest))} km² in {len(rest)} other pairs")
        yield Items(tuple(lines))


def _turn_order(told: Told) -> tuple[bool, str, str]:
    return told.turns[-1].status is not Status.DISPUTED, told.turns[-1].day.isoformat(), told.event.id


def _turn_line(told: Told) -> str:
    steps = (
        []
        if told.before is None
        else [f"{told.before.status.value.replace('_', ' ')} since {told.before.day}"]
    )
    steps += [f"{turn.status.value.replace('_', ' ')} on {turn.day}" for turn in told.turns]
    kind = (
        "New dispute"
        if told.new and told.turns[-1].status is Status.DISPUTED
        else "New"
        if told.new
        else "Now"
    )
    return f"{kind}: {clean(told.event.title)} ({' → '.join(steps)})"


def _event(told: Told, bulletin: Bulletin) -> Iterator[Block]:
    event = told.event
    yield Heading(4, clean(event.title))
    voices = f"{event.voices} {'voice' if event.voices == 1 else 'voices'} for it"
    yield Para(f"Why: {clean(event.reason)}. {voices}. {_standing(told)}", "note")
    for name, ids in (("For", event.for_), ("Against", event.against), ("Without an answer", event.silent)):
        claims = bulletin.claims(ids)
        if claims:
            yield Para(f"{name} ({len(claims)})", "stand")
        for claim in claims:
            yield quote_of(claim, bulletin.knowledge, bulletin.asked.look)


def _standing(told: Told) -> str:
    last = told.event.history[-1] if told.event.history else None
    if told.turns:
        return "First told of in these days." if told.new else "Changed in these days."
    return f"{STATUSES[last.status][0]} since {last.day}." if last else ""


def quote_of(claim: Claim, knowledge: Knowledge, look: Look) -> Quote:
    """A claim's words with who says them and where they stood."""
    head = knowledge.reports.get(claim.report_id)
    return Quote(
        clean(claim.quote) or WORDLESS,
        lang_tag(claim.lang),
        speaker(claim, look),
        publisher(claim, knowledge),
        None if head is None else link_of(head.url),
    )


def _sources(bulletin: Bulletin) -> Iterator[Block]:
    for ledger in bulletin.ledgers:
        yield Heading(4, clean(ledger.source.title))
        yield from _terms(ledger.source, "; then: ".join(ledger.credit.definitions))
    for source in bulletin.reporting:
        yield Heading(4, clean(source.title))
        yield from _terms(source, None)


def _terms(source: Source, definition: str | None) -> Iterator[Block]:
    lines = [
        f"Attribution: {clean(source.attribution or source.title)}",
        f"Licence: {clean(source.licence or 'not recorded')}",
    ]
    if definition is not None:
        lines.insert(0, f"Its figures include: {clean(definition) or 'not recorded'}")
    if source.origin:
        lines.append(f"Drawn from the data of: {clean(source.origin)}")
    yield Items(tuple(lines))
    url = link_of(source.url)
    if url is not None:
        yield Para("", "note", url)
