"""Words that state nothing of their own: they describe a speaker, or tell which ground is meant."""

from collections.abc import Sequence

from heldground.claims.course import Course
from heldground.claims.frames import Frame
from heldground.claims.parties import PartyMention
from heldground.claims.predicates import Trigger
from heldground.claims.words import Hits


def describes(course: Course, trigger: Trigger, frames: Sequence[Frame]) -> bool:
    """Whether a trigger only describes the speaker: "the spokesman of the brigade, which holds the town,
    said"."""
    tokens, lexicon = course.r.tokens, course.r.lexicon
    for frame in frames:
        mention, verb = frame.mention, frame.verb
        if mention is None or verb is None or not frame.first <= mention.first < trigger.first:
            continue
        if any(
            f.mention is mention and f.verb is not None and mention.last <= f.verb.first < trigger.first
            for f in frames
            if f is not frame
        ):
            continue  # "The author writes that rebels took the mill, but admits ...": said, not described
        word = tokens[trigger.first].low
        if (frame.kind == "silence" or frame.stance != "asserts") and (
            lexicon.among("act_nouns", word)
            or word.endswith(tuple(lexicon.sets.get("nouns_of_saying", ("\0",))))
        ):
            continue  # "Канали втрату села не коментують": what the silence is about
        if frame.kind == "accord" and mention.last < len(tokens) and tokens[mention.last].text == ",":
            if not lexicon.among("who", tokens[min(mention.last + 1, len(tokens) - 1)].low):
                continue
            close = next(
                (i for i in range(mention.last + 1, len(tokens)) if tokens[i].text in ",.;"), len(tokens)
            )
            if mention.last < trigger.first < close:
                return True
        elif (
            not frame.inverted and frame.kind != "colon" and mention.last <= trigger.first < verb.first
        ) or (
            frame.inverted
            and mention.last + 1 < len(tokens)
            and tokens[mention.last].text == ","
            and lexicon.among("who", tokens[mention.last + 1].low)
            and mention.last < trigger.first <= mention.last + 3
        ):
            return True
    return False


def identifies(
    course: Course, trigger: Trigger, parties: Sequence[PartyMention], hits: Hits, first: int
) -> bool:
    """Whether a trigger only tells which ground is meant: "retook most of the ground that rebels held".

    English alone: a relative clause without a comma, behind a word for ground, with the holder as its
    subject.
    """
    tokens, lexicon = course.r.tokens, course.r.lexicon
    if trigger.predicate != "holds" or lexicon.lang != "en" or trigger.kind != "verb":
        return False
    holder = next((p for p in parties if 0 <= trigger.first - p.last <= 3 and p.first > first + 1), None)
    if holder is None:
        return False
    at = holder.first - 1
    while at > first and tokens[at].low in ("the", "its", "their"):
        at -= 1
    if tokens[at].low in ("that", "which"):
        at -= 1
    ground = any(h.first <= at < h.last for h in hits.of("ground"))
    return ground and tokens[trigger.first - 1].kind != "mark"
