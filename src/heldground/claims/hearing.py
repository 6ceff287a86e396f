"""Who may be heard in a sentence: its parties, its possible speakers, and who does speak.

A quotation of several sentences has its speaker behind the last: `"They left at night. Nobody is there now," said the
miller.` So who quotes on is looked for ahead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from heldground.claims.attribution import find_frames
from heldground.claims.course import Course, side_at
from heldground.claims.frames import Frame
from heldground.claims.model import Claimant
from heldground.claims.parties import PartyMention, find_parties
from heldground.claims.speakers import SpeakerMention, find_speakers

_AHEAD = 5
"""Sentences over which a quotation is followed to its speaker."""
_BEHIND = 4
"""Words and marks between a quotation's end and its speaker: `», — сказав`, `," the`."""


@dataclass(slots=True)
class Heard:
    """The parties, possible speakers and frames of a sentence, and the spans of its places."""

    parties: list[PartyMention]
    speakers: list[SpeakerMention]
    frames: list[Frame]
    places: Sequence[tuple[int, int]]


def hear(course: Course, number: int) -> Heard:
    """What sentence `number` has of parties and speakers."""
    r = course.r
    tokens, lexicon, sentence = r.tokens, r.lexicon, r.sentences[number]
    hits, names = r.hits[number], r.names[number]
    first, last = sentence.first, sentence.last
    places = [(p.first, p.last) for p in r.places_in(first, last)]
    parties = find_parties(tokens, first, last, names=names, hits=hits, lexicon=lexicon, places=places)
    for party in parties:
        if party.armed and party.side:
            name = r.text[tokens[party.first].start : tokens[party.last - 1].end]
            course.memory.armed = Claimant(name, "military", party.side)
    speakers = find_speakers(
        r.text,
        tokens,
        first,
        last,
        names=names,
        hits=hits,
        lexicon=lexicon,
        parties=parties,
        side_at=partial(side_at, course),
        memory=course.memory,
    )
    frames = find_frames(
        tokens,
        first,
        last,
        speakers=speakers,
        parties=parties,
        hits=hits,
        lexicon=lexicon,
        floor=course.floor,
        memory=course.memory,
        text=r.text,
        places=places,
    )
    return Heard(parties, speakers, frames, places)


def quoter_ahead(course: Course, number: int) -> Frame | None:
    """Who says the quotation that goes on behind sentence `number`, or None where it ends or nobody is told."""
    r = course.r
    tokens, sentences = r.tokens, r.sentences
    at = number
    while _goes_on(course, at):
        at += 1
        if at - number > _AHEAD:
            return None
    if at == number:
        return None
    sentence = sentences[at]
    close = next((i for i in range(sentence.first, sentence.last) if not tokens[i].quoted), sentence.last)
    met, armed = list(course.memory.met), course.memory.armed
    frames = hear(course, at).frames
    course.memory.met[:], course.memory.armed = met, armed
    for frame in frames:
        if close <= frame.first <= close + _BEHIND and frame.kind != "silence":
            return Frame(-1, -1, frame.claimant, "asserts", "colon", None, None, frame.via)
    return None


def _goes_on(course: Course, number: int) -> bool:
    """Whether a quotation is open at the end of a sentence and goes on in the next of the same line."""
    tokens, sentences = course.r.tokens, course.r.sentences
    sentence = sentences[number]
    return (
        number + 1 < len(sentences)
        and sentences[number + 1].block == sentence.block
        and tokens[sentence.last - 1].quoted
        and tokens[sentences[number + 1].first].quoted
    )


def present_guests(course: Course) -> None:
    """Remember the guests of a transcript whose names and roles the text tells anywhere: "Let me bring in Ada Lys"."""
    families = {turn.label.split()[-1].casefold() for turn in course.turns.values() if turn.label}
    if not families:
        return
    met, armed = list(course.memory.met), course.memory.armed
    for number, sentence in enumerate(course.r.sentences):
        words = {token.low for token in course.r.tokens[sentence.first : sentence.last] if token.capital}
        if families & words:
            speakers = hear(course, number).speakers
            course.presented += [m for m in speakers if families & set(m.claimant.name.casefold().split())]
    course.memory.met[:], course.memory.armed = met, armed
