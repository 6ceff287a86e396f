"""Where and when: the places, time and clause of a claim, from its words and from the sentences before."""

from collections.abc import Sequence

from heldground.claims.assemble import Draft
from heldground.claims.course import MATTER, Course, topic_of
from heldground.claims.dates import DateMention
from heldground.claims.frames import Frame
from heldground.claims.locate import Located
from heldground.claims.model import Party, TimeSpan
from heldground.claims.predicates import Trigger
from heldground.claims.words import Hits

_CONTROL = frozenset(("holds", "captured", "recaptured"))
_STATES = frozenset(("holds", "clash", "no_confirmation", "other_statement"))

_WIDE = frozenset(("other_statement", "no_confirmation"))
"""What is often said of the whole war, so that a headline's town is not its place."""


def places_of(
    course: Course,
    trigger: Trigger,
    places: Sequence[Located],
    speaker: range,
    made: Sequence[Draft],
    predicate: str,
) -> list[Located]:
    r, lexicon = course.r, course.r.lexicon
    found = [
        p
        for p in places
        if trigger.low <= p.first < trigger.high
        and p.first not in speaker
        and not p.locator
        and not (p.place is not None and p.place.kind == "country")
    ]
    if any(not p.is_area for p in found):
        return found
    settlement = region = there = False
    settlement_words, region_words = lexicon.words_of("settlement_word"), lexicon.words_of("region_word")
    there_words = lexicon.words_of("there")
    for index in range(trigger.low, trigger.high):
        if index in speaker:
            continue
        low = r.tokens[index].low
        if low in there_words:
            settlement = there = True
        if low in settlement_words:
            settlement = True
        if low in region_words and (
            lexicon.lang != "en"
            or any(lexicon.among("anaphor", r.tokens[i].low) for i in range(max(0, index - 2), index))
        ):
            region = True
    here = [p for p in places if p.first < trigger.low and not p.is_area and not p.locator]
    earlier = [p for d in made for p in d.places]
    if settlement and not found:
        if here:
            return here[-1:]
        if there and earlier:
            return list(made[-1].places)
        spoken_for = [p for p in places if p.first in speaker and not p.is_area]
        # "There is no fighting in the city, the head of Osk's administration said."
        return course.block_places or course.last_settlements or spoken_for[-1:]
    if found:
        return found
    if region and course.last_area:
        return course.last_area
    if earlier:
        return list(made[-1].places)
    ahead = [p for p in places if not p.locator and not (p.place is not None and p.place.kind == "country")]
    if ahead and predicate != "other_statement":
        return [p for p in ahead if p.first not in speaker]
    if course.block_places and predicate not in ("other_statement",):
        return course.block_places
    own_area = [p for p in places if p.first in speaker and p.is_area]
    if own_area and predicate != "other_statement":
        return own_area[:1]  # "the governor of Belno district said shells had fallen"
    if trigger.rule == "holds.area" or predicate == "no_confirmation":
        return course.last_settlements or course.last_area
    before = course.drafts[-1] if course.drafts else None
    told = r.sentences[before.number].block if before is not None else -1
    if (
        predicate in MATTER
        and before is not None
        and (told == course.block or (course.prose and told + 1 == course.block))
    ):
        return list(before.places)  # "The ministry claimed to have repelled the attacks."
    if course.author is None and predicate not in _WIDE:
        return topic_of(course)
    return []


def time_of(
    trigger: Trigger,
    frame: Frame | None,
    dates: Sequence[DateMention],
    predicate: str,
) -> TimeSpan | None:
    """The fact's time in its clause, else the statement's: the day itself for states, "by then" for
    events."""
    said = range(0)
    if frame is not None:
        said = range(frame.first - 4, frame.last + 5)
        if frame.kind == "colon" or frame.inverted:
            said = range(frame.first, frame.last + 3)
        elif frame.first > trigger.first:
            said = range(frame.first, frame.last + 5)  # "..., the governor said on Monday"
    own = [d for d in dates if trigger.low <= d.first < trigger.high]
    ahead = frame is not None and frame.first < trigger.first
    fact = [d for d in own if d.first not in said or d.since or (ahead and d.first >= trigger.first)]
    # "over the past day", "overnight": never the statement's time.
    fact = fact or [d for d in own if d.span.start != d.span.end]
    if fact:
        nearest = min(fact, key=lambda d: abs(d.first - trigger.first))
        return nearest.span
    told = [d for d in dates if d.first in said and d.span.end is not None]
    if not told:
        return None
    span = told[0].span
    if predicate in _STATES:
        return span
    return TimeSpan(None, span.end)


def area_predicate(made: Sequence[Draft]) -> str:
    """An area behind another of the same sentence has its predicate: "captured 26 sq km, 11 of them at
    the ford"."""
    if made and made[-1].area_km2 is not None and made[-1].predicate in ("captured", "recaptured", "lost"):
        return made[-1].predicate
    return "holds"


def area_holder(course: Course, made: Sequence[Draft], number: int) -> Party | None:
    """Who holds an area nobody is named for: the holder just told of by the one who measures it.

    "The project says rebels hold Osk. It puts the bridgehead at 13 sq km", "puts the rebel foothold at 5
    sq km, whereas a channel insists it never exceeded three".
    """
    if made:
        return made[-1].actor
    block = course.r.sentences[number].block
    for draft in reversed(course.drafts[-4:]):
        if course.r.sentences[draft.number].block == block and draft.predicate in _CONTROL:
            return draft.actor
    return None


def narrow(course: Course, trigger: Trigger, frame: Frame | None, hits: Hits) -> None:
    """Leave out what a strong seam parts from the trigger and its speaker: "...; Moscow said otherwise"."""
    begin, end = trigger.first, trigger.last
    if frame is not None and trigger.low <= frame.first < trigger.high:
        begin, end = min(begin, frame.first), max(end, min(frame.last, trigger.high))
    cuts = [i + 1 for i in range(trigger.low, trigger.high) if course.r.tokens[i].text == ";"]
    cuts += [
        h.first for h in hits.of("seam") if h.entry["level"] == 1 and trigger.low < h.first < trigger.high
    ]
    for cut in cuts:
        if trigger.low < cut <= begin:
            trigger.low = cut
        elif end <= cut < trigger.high:
            trigger.high = cut
