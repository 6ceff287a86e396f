"""Claims told by taking up another: blame laid for it, the opposite of it, and answers to a question about it.

"A shell hit the market. The army blamed the rebels", "The army says Osk is taken; the rebels say otherwise", "Has Osk
fallen? No, it hasn't": the words name no deed; what was told just before does.
"""

from collections.abc import Sequence
from typing import Final

from heldground.claims.assemble import Draft
from heldground.claims.course import MATTER, Course, matter_of
from heldground.claims.frames import OUTLET, Frame
from heldground.claims.locate import Located
from heldground.claims.model import Claimant, Party
from heldground.claims.parties import PartyMention
from heldground.claims.predicates import Trigger
from heldground.claims.sentences import Sentence
from heldground.claims.words import Hit, Hits

_NEAR: Final = 2
"""Sentences over which blame and answers reach back: what they take up is the talk of the moment."""
_SHORT: Final = 9
"""Words of an answer that says no more than yes or no."""
_BLAMED: Final = 7
"""Words between blame and the one it is laid on: "blamed the explosion late on Friday on the rebels"."""


def blames(
    course: Course,
    number: int,
    sentence: Sentence,
    frames: Sequence[Frame],
    parties: Sequence[PartyMention],
    hits: Hits,
    made: Sequence[Draft],
) -> list[Draft]:
    """What was told before, done by the one who is blamed for it now."""
    words = {h.first for h in hits.of("blame")}
    found: list[Draft] = []
    for frame in frames if words else ():
        verb = frame.verb
        if verb is None or verb.first not in words:
            continue
        if any(d.trigger.first > verb.first for d in made):
            continue  # "accused the rebels of shelling Osk" says what itself
        blamed = next(
            (
                p
                for p in parties
                if p.side and verb.last <= p.first <= verb.last + _BLAMED and p.side != frame.claimant.side
            ),
            None,
        )
        before = [d for d in made if d.trigger.last <= verb.first] or [
            d for d in course.drafts[-4:] if number - d.number <= _NEAR
        ]
        deed = next((d for d in reversed(before) if _unowned(d, blamed)), None)
        if blamed is None or blamed.side is None or deed is None or deed.frame is frame:
            continue
        tokens = course.r.tokens
        name = course.r.text[tokens[blamed.first].start : tokens[blamed.last - 1].end]
        actor = Party(name, blamed.side)
        # A clause it shares with the deed is the deed's.
        low = max([sentence.first, *(min(d.high, frame.first) for d in made)])
        found.append(_again(course, number, frame, deed, verb, low, sentence.last, "asserts", actor))
    return found


def _unowned(deed: Draft, blamed: PartyMention | None) -> bool:
    """Whether a deed may be laid to one: nobody was named for it, or strikes, which each side lays to the other."""
    if deed.predicate == "shelling_or_strike":
        return True
    return deed.predicate in MATTER and (
        deed.actor is None or (blamed is not None and deed.actor.side == blamed.side)
    )


def opposites(
    course: Course,
    number: int,
    sentence: Sentence,
    frames: Sequence[Frame],
    hits: Hits,
    made: Sequence[Draft],
) -> list[Draft]:
    """Denials in so few words: "the rebels say otherwise", "the militia says it isn't"."""
    found: list[Draft] = []
    for hit in hits.of("otherwise"):
        if hit.last < sentence.last and course.r.tokens[hit.last].kind != "mark":
            continue
        frame = next(
            (
                f
                for f in reversed(frames)
                if f.verb is not None and f.kind == "verb" and f.first <= hit.first <= f.last + 2
            ),
            None,
        )
        if frame is None or frame.verb is None or frame.claimant.kind == "outlet":
            continue
        lexicon = course.r.lexicon
        if any(
            lexicon.among("neg_determiner", course.r.tokens[i].low) for i in range(frame.first, hit.first)
        ):
            continue  # "and no group says otherwise"
        if any(d.frame is frame and d.trigger.first >= frame.verb.first for d in made):
            continue
        said = [d for d in made if d.trigger.last <= frame.first]
        matter = matter_of(course, frame.claimant, said)
        if matter is None:
            continue
        low = max([sentence.first, *(min(d.high, frame.first) for d in said)])
        found.append(_again(course, number, frame, matter, hit, low, hit.last, "denies", matter.actor))
    return found


def answers(
    course: Course,
    number: int,
    sentence: Sentence,
    frames: Sequence[Frame],
    parties: Sequence[PartyMention],
    hits: Hits,
) -> list[Draft]:
    """Yes or no to what was asked or told last, or who did it, in a sentence that says nothing else."""
    replies = hits.of("reply")
    begin = _behind_label(course, sentence)
    if hits.of("silence") or sentence.last - begin > _SHORT:
        return []
    if not any(h.first - begin <= 4 for h in replies):
        return _who(course, number, sentence, frames, parties, begin)
    last = course.drafts[-1] if course.drafts else None
    if last is not None and last.rule == "reply" and last.number == number - 1:
        last.tail = sentence.last  # "No. No, it hasn't."
        return []
    asked = [d for d in course.asked if number - course.asked_at <= _NEAR]
    told = [last] if last is not None and last.number == number - 1 and sentence.opens_block else []
    waiting = course.asked_at >= 0 and number - course.asked_at <= _NEAR
    if waiting and not asked:
        told = [d for d in course.drafts[-2:] if number - d.number <= _NEAR + 1]
    matter = next((d for d in reversed([*told, *asked]) if d.predicate in MATTER), None)
    if matter is None:
        return []
    claimant = _answering(course, frames)
    no = any(h.entry["stance"] == "denies" for h in replies)
    if not no and not waiting:
        return []
    frame = frames[0] if frames else None
    draft = _again(
        course,
        number,
        frame,
        matter,
        replies[0],
        begin,
        sentence.last,
        "denies" if no else "confirms",
        matter.actor,
        claimant,
    )
    draft.rule = "reply"
    return [draft]


def _who(
    course: Course,
    number: int,
    sentence: Sentence,
    frames: Sequence[Frame],
    parties: Sequence[PartyMention],
    begin: int,
) -> list[Draft]:
    """Who did what was asked: "Who holds Osk? The rebels, since May."."""
    named = [p for p in parties if p.side and not p.ground and begin <= p.first <= begin + 3]
    waiting = course.asked_who and number - course.asked_at == 1
    matter = next((d for d in course.asked if d.predicate in MATTER), None)
    if not waiting or matter is None or len(named) != 1 or any(f.verb is not None for f in frames):
        return []
    tokens, party = course.r.tokens, named[0]
    actor = Party(course.r.text[tokens[party.first].start : tokens[party.last - 1].end], party.side)
    trigger = Trigger(
        matter.trigger.hit, matter.predicate, party.first, party.last, low=begin, high=sentence.last
    )
    return [
        Draft(
            number=number,
            trigger=trigger,
            frame=frames[0] if frames else None,
            claimant=_answering(course, frames),
            via=(),
            predicate=matter.predicate,
            stance="asserts",
            actor=actor,
            places=list(matter.places),
            rule="reply",
        )
    ]


def is_question(course: Course, sentence: Sentence) -> bool:
    """Whether a sentence asks, outside quotation marks; nobody commits to what is asked."""
    token = course.r.tokens[sentence.last - 1]
    return token.text == "?" and not token.quoted


def _behind_label(course: Course, sentence: Sentence) -> int:
    """The first word behind "A:" or "HOST:"."""
    tokens = course.r.tokens
    for index in range(sentence.first, min(sentence.last, sentence.first + 5)):
        if tokens[index].text == ":":
            return index + 1
    return sentence.first


def _answering(course: Course, frames: Sequence[Frame]) -> Claimant:
    if frames:
        return frames[0].claimant
    if course.floor.entry is not None:
        return course.floor.entry.claimant
    return OUTLET if course.outlet_side is None else Claimant("outlet", "outlet", course.outlet_side)


def _again(
    course: Course,
    number: int,
    frame: Frame | None,
    matter: Draft,
    word: Hit,
    low: int,
    high: int,
    stance: str,
    actor: Party | None,
    claimant: Claimant | None = None,
) -> Draft:
    """The claim `matter` told once more, by another and of `actor`, in the clause `[low, high)`."""
    trigger = Trigger(word, matter.predicate, word.first, word.last, low=low, high=high)
    own: list[Located] = [
        p for p in course.r.places_in(low, high) if not p.locator and not p.is_area and p.place is not None
    ]
    seat = range(frame.mention.first, frame.mention.last) if frame and frame.mention else range(0)
    own = [p for p in own if p.first not in seat]
    return Draft(
        number=number,
        trigger=trigger,
        frame=frame,
        claimant=claimant or (frame.claimant if frame is not None else OUTLET),
        via=frame.via if frame is not None else (),
        predicate=matter.predicate,
        stance=stance,
        actor=actor,
        opponent=matter.opponent if stance != "asserts" else None,
        places=own or list(matter.places),
        time=matter.time if stance == "asserts" else None,
        rule="takes-up",
    )
