"""What is remembered of a report from sentence to sentence: places, speakers, claims made so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from heldground.claims.assemble import Draft
from heldground.claims.frames import Floor, Frame
from heldground.claims.locate import Located
from heldground.claims.model import FAMILIES, Claimant
from heldground.claims.predicates import Trigger
from heldground.claims.reading import Reading
from heldground.claims.sentences import Sentence
from heldground.claims.speakers import Memory, SpeakerMention
from heldground.claims.turns import Turn, find_turns, guest_of
from heldground.claims.words import Hits

MATTER = frozenset(p for p, family in FAMILIES.items() if family in ("control", "movement", "loss", "combat"))


@dataclass(slots=True)
class Course:
    """One pass over a report; `prose` when its lines are paragraphs that go on from one another, no entries."""

    r: Reading
    floor: Floor = field(default_factory=Floor)
    memory: Memory = field(default_factory=lambda: Memory([]))
    drafts: list[Draft] = field(default_factory=list)
    last_settlements: list[Located] = field(default_factory=list)
    last_area: list[Located] = field(default_factory=list)
    block_places: list[Located] = field(default_factory=list)
    outlet_side: str | None = None
    block: int = -1
    retractable: list[Draft] = field(default_factory=list)
    inner: list[Trigger] = field(default_factory=list)
    asked: list[Draft] = field(default_factory=list)
    asked_at: int = -9
    asked_who: bool = False
    last_named: str | None = None
    prose: bool = False
    turns: dict[int, Turn] = field(default_factory=dict)
    presented: list[SpeakerMention] = field(default_factory=list)
    author: Claimant | None = None
    quoter: Frame | None = None


def course_of(reading: Reading) -> Course:
    """The beginning of a pass."""
    course = Course(reading)
    course.turns = find_turns(reading.text, reading.sentences, reading.tokens, reading.lexicon)
    course.outlet_side = side_of_outlet(course)
    course.prose = is_prose(reading)
    return course


def new_block(course: Course, sentence: Sentence) -> None:
    course.block = sentence.block
    course.floor.entry = None
    course.floor.spoke_in_block = None
    course.floor.block = sentence.block
    course.block_places = []
    course.last_named = None
    turn = course.turns.get(sentence.block)
    speaker = course.author
    if turn is not None:
        speaker = guest_of(turn, course.presented, course.r.text, _side_of_we(course, course.r.names))
    if speaker is not None:
        course.floor.entry = Frame(-1, -1, speaker, "asserts", "colon")


def present(course: Course, sentence: Sentence, speakers: Sequence[SpeakerMention], hits: Hits) -> None:
    """Remember whom a text presents before they speak: the guest of an interview, the author of a bulletin."""
    turn = course.turns.get(sentence.block)
    if (turn is None or turn.asks) and sentence.block > course.r.sentences[0].block:
        course.presented += speakers  # a headline has "a conversation with a sergeant", the text his name
    lexicon = course.r.lexicon
    titled = course.r.tokens[sentence.last - 1].text not in ".!?…" and sentence is course.r.sentences[0]
    if not (sentence.headline or titled) or hits.of_any("trigger", "speech", "accord"):
        return
    words = [token.low for token in course.r.tokens[sentence.first : sentence.last]]
    if any(lexicon.among("bulletins", low) for low in words):
        author = next((m.claimant for m in speakers if m.claimant.kind in ("military", "official")), None)
        course.author = author


def side_of_outlet(course: Course) -> str | None:
    """The side of an outlet that says "our" outside quotations and the turns of an interview, from the theatre's
    alias for that word."""
    own = [
        row
        for row, sentence in zip(course.r.names, course.r.sentences, strict=True)
        if sentence.block not in course.turns
    ]
    return _side_of_we(course, own)


def _side_of_we(course: Course, rows: Sequence[Hits]) -> str | None:
    lexicon = course.r.lexicon
    for row in rows:
        for hit in row.of("side"):
            token = course.r.tokens[hit.first]
            if lexicon.among("we", token.low) and not token.quoted:
                return str(hit.entry["side"])
    return None


def matter_of(course: Course, claimant: Claimant, made: Sequence[Draft]) -> Draft | None:
    """The claim last made by someone else: what "the report", "it", a silence or a denial is about."""
    for draft in reversed(made):  # "A blogger said P, but another denied it": whichever side they are of
        if draft.predicate in MATTER and draft.claimant.name != claimant.name:
            return draft
    near = [*course.drafts[-8:], *made]
    for draft in reversed(near):
        if (
            draft.predicate in MATTER
            and draft.claimant.name != claimant.name
            and (claimant.side is None or draft.claimant.side != claimant.side)
        ):
            return _main(course, draft, near, claimant)
    last = next((d for d in reversed(near) if d.predicate in MATTER), None)
    return last or (near[-1] if near and near[-1].predicate == "other_statement" else None)


def _main(course: Course, draft: Draft, near: Sequence[Draft], claimant: Claimant) -> Draft:
    """Of a relative clause, the claim it stands in: "An adviser said the group had overrun Osk,
    which the army had retaken a week earlier. The army denied this"."""
    tokens, lexicon = course.r.tokens, course.r.lexicon
    begin = max(draft.low - 1, 0)
    relatives = lexicon.words_of("relatives")
    if not any(token.low in relatives for token in tokens[begin : draft.trigger.first]):
        return draft
    said = [
        d
        for d in near
        if d.number == draft.number
        and d.predicate in MATTER
        and d.claimant.kind != "outlet"
        and d.trigger.first < draft.trigger.first
        and d.claimant.name != claimant.name
    ]
    return said[0] if said else draft


def ground_of(course: Course, places: Sequence[Located]) -> str | None:
    for located in places:
        if located.place is not None:
            side = course.r.theatre.side_of_country(located.place.country)
            if side is not None:
                return side
    return None


def side_at(course: Course, first: int, last: int) -> str | None:
    return ground_of(course, list(reversed(course.r.places_in(first, last))))


def remember(course: Course, frames: Sequence[Frame], places: Sequence[Located], sentence: Sentence) -> None:
    for frame in frames:
        if frame.claimant.kind == "outlet":
            continue
        course.floor.last = frame
        if not sentence.headline:
            course.floor.spoke_in_block = frame
        if frame.kind == "colon":
            course.floor.entry = frame
    # "The ministry in Moscow said Osk had fallen. ... the village": the speaker's seat is not talked about.
    seats = {i for f in frames if f.mention is not None for i in range(f.mention.first, f.mention.last)}
    settlements = [p for p in places if not p.is_area and not p.locator and p.place is not None]
    # A capital that stands for its side ("In Moscow, the spokesman said") is no place to come back to either.
    settlements = [p for p in settlements if p.first not in seats] or [
        p for p in settlements if not _stands_for_side(course, p)
    ]
    if settlements:
        # "Troops fled Osk toward Tarn. The fall of the city ...": where they went is not what is talked about.
        central = [p for p in settlements if p.role not in ("toward", "from")] or settlements
        course.last_settlements = central[-1:]
        course.block_places = central
    areas = [p for p in places if p.place is not None and p.place.kind in ("oblast", "district")]
    if areas:
        course.last_area = areas[-1:]


def _stands_for_side(course: Course, located: Located) -> bool:
    """Whether a place's name is a side's as well: Moscow, Kyiv."""
    stem = course.r.tokens[located.first].low[:4]
    lang = course.r.lexicon.lang
    return any(
        alias.casefold()[:4] == stem and alias[:1].isupper()
        for side in course.r.theatre.sides
        for alias in side.aliases.get(lang, ())
    )


def topic_of(course: Course) -> list[Located]:
    """The one settlement a headline names, which a report without a place of its own is about; else none."""
    first = course.r.sentences[0]
    found: dict[str, Located] = {}
    for sentence in course.r.sentences:
        if sentence.block != first.block:
            break
        for each in course.r.places_in(sentence.first, sentence.last):
            if each.place is not None and not each.is_area and each.place.kind != "country":
                found.setdefault(each.place.id, each)
    return list(found.values()) if len(found) == 1 else []


def said_of(course: Course, places: Sequence[Located], claimant: Claimant) -> Draft | None:
    """The claim last made by someone else of the places a silence or denial names."""
    named = {p.place.id for p in places if p.place is not None and not p.is_area}
    for draft in reversed(course.drafts[-24:]):
        here = {p.place.id for p in draft.places if p.place is not None}
        if draft.predicate in MATTER and named & here and draft.claimant.name != claimant.name:
            return draft
    return None


def is_prose(reading: Reading) -> bool:
    """Whether a report's lines are paragraphs: most begin with a word, neither with a bullet nor a clock."""
    opening = [s for s in reading.sentences if s.opens_block and not s.headline]
    marked = 0
    for sentence in opening:
        line = reading.text.rfind("\n", 0, sentence.start) + 1
        marked += bool(reading.text[line : sentence.start].strip(' \t"«“'))
    return marked * 2 <= len(opening)
