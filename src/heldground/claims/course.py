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
from heldground.claims.speakers import Memory

MATTER = frozenset(p for p, family in FAMILIES.items() if family in ("control", "movement", "loss", "combat"))


@dataclass(slots=True)
class Course:
    """One pass over a report."""

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


def course_of(reading: Reading) -> Course:
    """The beginning of a pass."""
    course = Course(reading)
    course.outlet_side = side_of_outlet(course)
    return course


def new_block(course: Course, sentence: Sentence) -> None:
    course.block = sentence.block
    course.floor.entry = None
    course.floor.spoke_in_block = None
    course.floor.block = sentence.block
    course.block_places = []


def side_of_outlet(course: Course) -> str | None:
    """The side of an outlet that says "our" outside quotations, from the theatre's alias for that
    word."""
    lexicon = course.r.lexicon
    for row in course.r.names:
        for hit in row:
            token = course.r.tokens[hit.first]
            if hit.table == "side" and lexicon.among("we", token.low) and not token.quoted:
                return str(hit.entry["side"])
    return None


def matter_of(course: Course, claimant: Claimant, made: Sequence[Draft]) -> Draft | None:
    """The claim last made by someone else: what "the report", "it", a silence or a denial is about."""
    near = [*course.drafts[-8:], *made]
    for draft in reversed(near):
        if (
            draft.predicate in MATTER
            and draft.claimant.name != claimant.name
            and (claimant.side is None or draft.claimant.side != claimant.side)
        ):
            return draft
    last = next((d for d in reversed(near) if d.predicate in MATTER), None)
    return last or (near[-1] if near and near[-1].predicate == "other_statement" else None)


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
    settlements = [p for p in places if not p.is_area and not p.locator and p.place is not None]
    if settlements:
        course.last_settlements = settlements[-1:]
        course.block_places = settlements
    areas = [p for p in places if p.place is not None and p.place.kind in ("oblast", "district")]
    if areas:
        course.last_area = areas[-1:]
