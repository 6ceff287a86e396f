"""Claims, checks and events as readers meet them on every page."""

from collections.abc import Iterable, Sequence

from heldground.events.model import Event, Turn
from heldground.publish.bulletin_words import km2_words, lang_tag
from heldground.publish.elements import Element, Part, element, items, link, outside, together
from heldground.publish.page import answers
from heldground.publish.policy.words import WORDLESS
from heldground.publish.site.readers.site import Site, day_path, event_path, place_path
from heldground.publish.site.readers.words import (
    ANSWERS,
    STANCES,
    check_words,
    event_title,
    language_words,
    reason_words,
    said_words,
    speaker_words,
    state_words,
    status_words,
)
from heldground.sources import Source

MOST: int = 150
"""Claims told in full on one page: a village in the news has thousands, and the rest stand on the pages of their days."""


def claim_block(site: Site, claim: answers.ClaimInfo, root: str, *, here: str | None = None) -> Element:
    """A claim: who says what, the words in their sentence, where they stood, what became of it, and what maps show.

    `here` is the id of the page's own place or event, to which it needs no link.
    """
    said = site.once(("said", claim.id), lambda: _said(site, claim))
    told: list[Part] = [
        element("p", [said, *_where(site, claim, root, here)]),
        site.once(("stood", claim.id), lambda: _evidence(site, claim)),
    ]
    events = [each for each in site.knowledge.events_of.get(claim.id, []) if each.id != here]
    if events:
        told.append(element("p", ["Event: ", *_joined([event_link(site, each, root) for each in events])]))
    return element("div", told, "said", id=f"claim-{claim.id}")


def claim_blocks(
    site: Site, claims: Sequence[answers.ClaimInfo], root: str, *, here: str | None = None
) -> list[Part]:
    """Claims in the order given, the first `MOST` in full."""
    told: list[Part] = [claim_block(site, each, root, here=here) for each in claims[:MOST]]
    rest = claims[MOST:]
    if rest:
        days = sorted({each.published_on for each in rest if each.published_on}, reverse=True)
        note: list[Part] = [f"{len(rest):,} more claims, by the day they were published: "]
        note += _joined([day_link(day, root) for day in days])
        told.append(element("p", note, "note"))
    return told


def check_line(site: Site, verdict: answers.VerdictInfo) -> list[Part]:
    """What one map says of a claim, in one line."""
    day = "" if verdict.at is None else f", map of {verdict.at[:10]}"
    told: list[Part] = [f"{verdict.source_title}{day}: "]
    if verdict.area is not None:
        figures = [
            f"{km2_words(km2)} km² {name}"
            for km2, name in ((verdict.claimed_km2, "claimed"), (verdict.measured_km2, "on the map"))
            if km2 is not None
        ]
        told += [
            "area ",
            element("strong", ANSWERS[verdict.area]),
            f" ({'; '.join(each for each in (*figures, check_words(verdict.area_told, site.look)) if each)}); ",
        ]
    told += [
        "control ",
        element("strong", ANSWERS[verdict.control]),
        f" ({check_words(verdict.control_told, site.look)}).",
    ]
    if verdict.classes:
        shown = " and ".join(state_words(site.look, each.side, each.control) for each in verdict.classes)
        told.append(f" Ground looked at: {shown}.")
    if verdict.caution:
        told.append(f" Caution: {verdict.caution}.")
    return told


def event_link(site: Site, event: Event, root: str) -> Element:
    """An event's title, leading to its page."""
    return site.once(
        ("event", event.id, root), lambda: link(event_title(event, site.look), root + event_path(event.id))
    )


def event_blocks(site: Site, events: Iterable[Event], root: str) -> list[Part]:
    """Events with their status and its reason."""
    told: list[Part] = []
    for event in events:
        status, meaning = status_words(event.status.value)
        told.append(element("h3", event_link(site, event, root)))
        told.append(
            element(
                "p",
                [
                    element("span", status.capitalize(), "status"),
                    f": {meaning}. Why: {why(site, event)}.",
                ],
                "note",
            )
        )
    return told


def why(site: Site, event: Event, turn: Turn | None = None) -> str:
    """Why an event has its status, or had that of a turn."""
    day = None if turn is None else turn.day
    return site.once(("why", event.id, day), lambda: reason_words(event, site.knowledge, site.look, turn))


def place_link(site: Site, place_id: str | None, name: str, root: str) -> Part:
    """A place's name, leading to its page if it has one."""
    return link(name, root + place_path(place_id)) if place_id in site.place_ids and place_id else name


def source_terms(source: Source) -> str:
    """Whose it is and on which terms, in one line."""
    return f"{source.attribution or source.title}: {source.licence or 'licence not recorded'}"


def day_link(day: str, root: str, rel: str | None = None) -> Element:
    """A day, leading to its page."""
    return link(element("time", day), root + day_path(day), rel=rel)


def _said(site: Site, claim: answers.ClaimInfo) -> Element:
    stance = STANCES.get(claim.stance, claim.stance)
    return together(
        [element("strong", speaker_words(claim, site.look)), f" {stance}: {said_words(claim, site.look)}"]
    )


def _evidence(site: Site, claim: answers.ClaimInfo) -> Element:
    """The words, where they stood, and what maps show."""
    told: list[Part] = [_words(claim), element("p", _stood(claim), "note")]
    check = site.checks.get(claim.id)
    if check is not None:
        told.append(items(check_line(site, verdict) for verdict in check.verdicts))
    return together(told)


def _where(site: Site, claim: answers.ClaimInfo, root: str, here: str | None) -> list[Part]:
    named = [
        place.canonical if place.id == here else place_link(site, place.id, place.canonical, root)
        for place in claim.places
    ]
    return ["; ", *_joined(named)] if named else []


def _words(claim: answers.ClaimInfo) -> Element:
    sentence = claim.sentence
    if not claim.quote:
        said: list[Part] = [WORDLESS]
    elif sentence is None:
        said = ["“", element("mark", claim.quote), "”"]
    else:
        text, start, end = sentence.text, sentence.start, sentence.end
        said = ["“", text[:start], element("mark", text[start:end]), text[end:], "”"]
    return element("blockquote", said, lang=lang_tag(claim.lang), dir="auto")


def _stood(claim: answers.ClaimInfo) -> list[Part]:
    source = claim.source.title if claim.source is not None else "source not recorded"
    told: list[Part] = [outside(source, claim.url)]
    told.append(f", published {claim.published_on}" if claim.published_on else ", day not recorded")
    told.append(f", in {language_words(claim.lang)}")
    if claim.copy_of is not None:
        told.append(f"; word for word as in {claim.copy_of}: the two count once")
    return told


def _joined(parts: Sequence[Part]) -> list[Part]:
    told: list[Part] = []
    for part in parts:
        told += [part] if not told else [", ", part]
    return told
