"""Whose side a soldier or a staff speaks for, where no word says so but what is said does.

A place is a poor witness for soldiers: armies fight on the other's ground. Who tells of a success tells of their own
("The General Staff said rebel troops had repelled two assaults near Osk"); who answers a claim is not of the side
that made it ("Rebel channels write that Osk is taken. A soldier there replies: ...").
"""

from collections.abc import Sequence
from dataclasses import replace

from heldground.claims.course import MATTER, Course, ground_of
from heldground.claims.frames import Frame
from heldground.claims.parties import PartyMention
from heldground.claims.scene import other_side, state_side
from heldground.claims.speakers import SpeakerMention
from heldground.claims.words import Hits

_SUCCESS = frozenset(("repelled", "captured", "recaptured"))
"""What a side tells of itself; what is told of holding, advancing and leaving is as often told of the other one."""
_REACH = 6
"""Words between a party and what it did: "rebel troops in the north had again repelled"."""

_NEAR = 30
"""Words around an administration in which the ground it sits on is named."""


def settle_sides(
    course: Course, frames: Sequence[Frame], parties: Sequence[PartyMention], hits: Hits
) -> None:
    """Give speakers whose side was only guessed from places the side that their words show."""
    for frame in frames:
        mention = frame.mention
        if mention is not None and mention.role and _occupies(course, mention):
            side = other_side(course.r.theatre, mention.claimant.side)
            mention.claimant = replace(mention.claimant, side=side)
            mention.guessed = False
            for other in frames:
                if other.mention is mention:
                    other.claimant = mention.claimant
        if mention is None or not mention.guessed:
            continue
        side = _successful(course, frame, parties, hits) or _answered(course, frame)
        if side is None and mention.claimant.side is None and _plain(course, mention):
            # "A military source said": of the army, where only one side has one.
            side = state_side(course.r.theatre, course.r.lexicon, None)
        if side is None:
            continue
        mention.claimant = replace(mention.claimant, side=side)
        mention.guessed = False
        for other in frames:
            if other.mention is mention:
                other.claimant = mention.claimant


def _occupies(course: Course, mention: SpeakerMention) -> bool:
    """Whether an administration is the other side's than its ground: "the occupation administration said"."""
    tokens, lexicon = course.r.tokens, course.r.lexicon
    if not any(lexicon.among("occupying", tokens[i].low) for i in range(mention.first, mention.last)):
        return False
    places = course.block_places or course.last_settlements or course.last_area
    near = course.r.places_in(max(0, mention.first - _NEAR), mention.last + _NEAR)
    ground = ground_of(course, near) or ground_of(course, places)
    return mention.claimant.side is not None and mention.claimant.side == ground


def _plain(course: Course, mention: SpeakerMention) -> bool:
    """Whether a speaker's name says nothing but that it is military: no nation, no armed group."""
    tokens, lexicon = course.r.tokens, course.r.lexicon
    words = [t for t in tokens[mention.first : mention.last] if t.low not in ("a", "an", "the")]
    nations = tuple(lexicon.sets.get("nation_endings", ()))
    if nations and words and not words[0].low.endswith(nations):
        words = words[1:]  # the first word of a sentence is a capital anyway
    return not any(t.capital or lexicon.among("the_group", t.low) for t in words)


def _successful(course: Course, frame: Frame, parties: Sequence[PartyMention], hits: Hits) -> str | None:
    """The side whose success the speaker tells, where the sentence names it."""
    tokens = course.r.tokens
    if frame.stance != "asserts" or frame.kind == "silence":
        return None
    for hit in hits.of("trigger"):
        if hit.entry["predicate"] not in _SUCCESS or hit.entry["hostile"]:
            continue
        told = hit.first < frame.first if frame.inverted else hit.first >= frame.last
        if not told:
            continue
        doers = [
            p
            for p in parties
            if p.side
            and p.relative is None
            and not p.ground
            and p.subject is not False
            and (p.last <= frame.first if frame.inverted else p.first >= frame.last)
            and 0 <= hit.first - p.last <= _REACH
        ]
        if doers and not any(tokens[i].kind == "mark" for i in range(doers[-1].last, hit.first)):
            return doers[-1].side
    return None


def _answered(course: Course, frame: Frame) -> str | None:
    """The side against the one that is answered."""
    tokens, lexicon = course.r.tokens, course.r.lexicon
    verb = frame.verb
    if verb is None or frame.kind == "silence":
        return None
    answers = frame.stance == "denies" or any(
        lexicon.among("answering", tokens[i].low) for i in range(verb.first, verb.last)
    )
    if not answers or any(
        lexicon.among("put_to", tokens[i].low)
        for i in range(max(0, frame.first - 6), min(len(tokens), verb.last + 4))
    ):
        return None  # "asked for comment, the brigade replied": it answers the outlet
    for draft in reversed(course.drafts[-4:]):
        if draft.predicate in MATTER and draft.claimant.side is not None:
            return other_side(course.r.theatre, draft.claimant.side)
    return None
