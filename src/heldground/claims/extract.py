"""Report -> claims: the rules above put together, sentence by sentence, in text order.

For each sentence: who may speak, who does, what is said to have happened, and for each such proposition its
clause, claimant, stance, parties, places, time and area. What a sentence leaves open comes from the ones
before it: the village last named, the claim last made, the speaker last heard.
"""

from collections.abc import Sequence

from heldground.bulk import collector_paused
from heldground.claims.answers import denials, quoted_words, retract, silent_claim, with_silences
from heldground.claims.areas import AreaMention, find_areas
from heldground.claims.arguments import find_parties_of
from heldground.claims.asides import describes, identifies
from heldground.claims.assemble import Draft, finish
from heldground.claims.course import (
    Course,
    course_of,
    ground_of,
    matter_of,
    new_block,
    present,
    remember,
)
from heldground.claims.cover import cover
from heldground.claims.dates import DateMention, find_dates
from heldground.claims.frames import OUTLET, UNKNOWN, Frame
from heldground.claims.gunner import nobody_knows
from heldground.claims.hearing import hear, present_guests, quoter_ahead
from heldground.claims.locate import Located
from heldground.claims.model import Claim, Claimant
from heldground.claims.own_side import settle_sides
from heldground.claims.parties import PartyMention
from heldground.claims.predicates import Surroundings, Trigger, cut_clauses, find_triggers
from heldground.claims.reading import read_report
from heldground.claims.replies import answers, blames, is_question, opposites
from heldground.claims.scene import Scene, other_side, side_party
from heldground.claims.sentences import Sentence
from heldground.claims.setting import area_holder, area_predicate, narrow, places_of, time_of
from heldground.claims.speakers import SpeakerMention
from heldground.claims.stance import belied, negated, stance_of
from heldground.claims.tokens import Token
from heldground.claims.words import Entry, Hit, Hits, Lexicon
from heldground.places.gazetteer import Gazetteer
from heldground.reports.model import Report
from heldground.theatre import Theatre

_AREA_ENTRY = Entry(
    "trigger", "holds.area", {"predicate": "holds", "kind": "area", "weak": True}, "Its map shows 13 sq km."
)


def extract_claims(
    report: Report, *, theatre: Theatre, gazetteer: Gazetteer, front: Sequence[tuple[float, float]] = ()
) -> list[Claim]:
    """The claims of a report, in text order; none where it makes none.

    Deterministic: the same report, theatre and gazetteer give the same claims. `front` are longitude,
    latitude of points of the front line of the time, which help to tell namesakes apart. Spans count code
    points of `report.text`. Cost grows with the
    text; most of it is telling namesakes apart.
    """
    # A report makes 20,000 objects, none of them in a cycle; all but the claims are gone at the end.
    with collector_paused(lasting=False):
        drafts = draft_claims(report, theatre=theatre, gazetteer=gazetteer, front=front)
        claims = [draft.claim for draft in drafts]
        del drafts
        return claims


def draft_claims(
    report: Report,
    *,
    theatre: Theatre,
    gazetteer: Gazetteer,
    front: Sequence[tuple[float, float]] = (),
    told: int = 1,
) -> list[Draft]:
    """The claims of a report with what each rests on (trigger, frame, clause), in text order.

    Of the `told` best candidates of a place name the reasons are put into words.
    """
    return _run(course_of(read_report(report, theatre=theatre, gazetteer=gazetteer, front=front, told=told)))


def _run(course: Course) -> list[Draft]:
    present_guests(course)
    for number, sentence in enumerate(course.r.sentences):
        if sentence.block != course.block:
            new_block(course, sentence)
        _sentence(course, number, sentence)
    return finish(course.r, course.drafts)


def _sentence(course: Course, number: int, sentence: Sentence) -> None:
    r = course.r
    tokens, lexicon = r.tokens, r.lexicon
    hits = r.hits[number]
    first, last = sentence.first, sentence.last
    places = [p for p in r.places_in(first, last) if not _in_a_name(tokens, p, lexicon)]
    met = len(course.memory.met)
    heard = hear(course, number)
    parties, speakers, frames, place_spans = heard.parties, heard.speakers, heard.frames, heard.places
    present(course, sentence, speakers, hits)
    course.quoter = quoter_ahead(course, number)
    settle_sides(course, frames, parties, hits)
    links = lexicon.words_of("links")
    dates = find_dates(tokens, first, last, hits=hits, on=r.report.published_on, links=links)
    areas = find_areas(tokens, first, hits=hits, lang=lexicon.lang, links=links)
    masked = _masked(frames, speakers, dates, hits)
    around = Surroundings(hits, parties, place_spans, areas, masked)
    triggers = [
        t
        for t in find_triggers(tokens, first, last, around, lexicon)
        if not describes(course, t, frames) and not identifies(course, t, parties, hits, first)
    ]
    triggers = _with_areas(triggers, areas)
    question = is_question(course, sentence)
    who = {t.first for t in triggers if t.asked} if question else set()
    for trigger in triggers if who else ():
        trigger.asked = False  # its proposition is kept for the answer, and told by nobody
    triggers = with_silences(course, triggers, frames, hits)
    doers = {p.first for p in parties if p.subject and not p.ground}
    clauses = cut_clauses(tokens, triggers, first, last, hits, doers)
    marks = [t.first for t in clauses]
    made: list[Draft] = []
    for trigger in clauses:
        frame = _frame_of(course, number, trigger, frames, marks, first)
        narrow(course, trigger, frame, hits)
        draft = _claim(
            course,
            number,
            trigger,
            frame,
            parties,
            places,
            dates,
            areas,
            hits,
            triggers,
            made,
        )
        if draft is not None:
            made.append(draft)
    made.extend(denials(course, number, sentence, frames, places, hits, made))
    made.extend(blames(course, number, sentence, frames, parties, hits, made))
    made.extend(opposites(course, number, sentence, frames, hits, made))
    if not made:
        made = answers(course, number, sentence, frames, parties, hits)
    if not made:
        made = quoted_words(course, number, sentence, frames)
    retract(course, sentence, hits, made)
    if question:
        course.asked_at, course.asked_who = number, bool(who)
        course.asked = [
            d for d in made if d.predicate != "no_confirmation" and (_unsaid(d) or d.trigger.first in who)
        ]
        made = [d for d in made if d not in course.asked]
    course.drafts.extend(made)
    remember(course, frames, places, sentence)
    spoke = {i for f in frames if f.mention is not None for i in range(f.mention.first, f.mention.last)}
    own = [p.side for p in parties if p.side and not p.relative and not p.ground and p.first not in spoke]
    course.last_named = own[-1] if own else course.last_named
    framed = {id(f.mention) for f in frames}
    # Those only mentioned are remembered before those who spoke: "after the channel's post ... its author".
    quiet = [m for m in speakers if id(m) not in framed and m.claimant.kind == "bloggers"]
    course.memory.met[met:met] = quiet


def _unsaid(draft: Draft) -> bool:
    """Whether nobody says it but the one who asks: "Mr X said Osk fell, did it?" tells what X said."""
    return draft.frame is None or draft.frame.kind == "colon" or draft.claimant.kind == "outlet"


def _in_a_name(tokens: Sequence[Token], located: Located, lexicon: Lexicon) -> bool:
    """Whether a place is a part of a name: "the Osk People's Defence Force"."""
    at = located.last
    return (
        at < len(tokens)
        and not located.is_area
        and tokens[at].capital
        and lexicon.among("name_nouns", tokens[at].low)
        and tokens[at].start - tokens[at - 1].end == 1
    )


def _with_areas(triggers: list[Trigger], areas: Sequence[AreaMention]) -> list[Trigger]:
    """An area that no other word explains is ground held: "put the figure at 13 square kilometres"."""
    added = [
        Trigger(Hit(_AREA_ENTRY, area.first, area.last), "holds", area.first, area.last)
        for area in areas
        if not any(t.first < area.last and t.last > area.first for t in triggers)
    ]
    return sorted([*triggers, *added], key=lambda t: t.first)


def _frame_of(
    course: Course,
    number: int,
    trigger: Trigger,
    frames: Sequence[Frame],
    marks: Sequence[int],
    first: int,
) -> Frame | None:
    if trigger.predicate == "no_confirmation":
        return next((f for f in frames if f.verb is trigger.hit), None)
    if any(
        h.first <= trigger.first and not any(h.last <= f.first <= trigger.first for f in frames)
        for h in course.r.hits[number].of("own_voice")
    ):
        return None  # "In fact nobody holds it": the outlet against what it has just told
    usable = [f for f in frames if f.kind != "silence"]
    if course.quoter is not None and course.r.tokens[trigger.first].quoted:
        return course.quoter
    # What follows a silence ("declined to name the villages where fighting is under way") is its matter.
    for each in usable if course.r.lexicon.lang != "en" else ():
        mention, verb = each.mention, each.verb
        if mention is not None and verb is not None and mention.last <= trigger.first < verb.first:
            return each  # "Штаб втрату села визнав": what is admitted or denied stands between
    frame = cover(course.r.tokens, trigger.first, usable, marks, course.floor, course.r.lexicon, first)
    if frame is None and course.r.lexicon.settings.get("speaker_persists") and not usable:
        spoke = course.floor.spoke_in_block
        own = course.outlet_side is not None and not course.r.tokens[trigger.first].quoted
        if spoke is None or spoke.kind in ("silence", "accord") or own:
            return (
                None  # the silent say nothing; a source of figures and a channel of "ours" are not quoted on
            )
        return spoke
    return frame


def _claim(
    course: Course,
    number: int,
    trigger: Trigger,
    frame: Frame | None,
    parties: Sequence[PartyMention],
    places: Sequence[Located],
    dates: Sequence[DateMention],
    areas: Sequence[AreaMention],
    hits: Hits,
    triggers: Sequence[Trigger],
    made: Sequence[Draft],
) -> Draft | None:
    r = course.r
    lexicon = r.lexicon
    claimant, via, unknown = _claimant(course, trigger, frame, hits)
    predicate = trigger.predicate
    matter = matter_of(course, claimant, made)
    speaker = (
        range(frame.mention.first, frame.mention.last)
        if frame is not None and frame.mention is not None and frame.first <= frame.mention.first < frame.last
        else range(0)
    )
    found = places_of(course, trigger, places, speaker, made, predicate)
    ground = ground_of(course, found)
    denial = negated(r.tokens, trigger, lexicon) or belied(r.tokens, trigger, hits, lexicon)
    scene = Scene(
        theatre=r.theatre,
        lexicon=lexicon,
        tokens=r.tokens,
        text=r.text,
        claimant=claimant,
        ground=ground or ground_of(course, course.block_places) or ground_of(course, course.last_settlements),
        subject=next((d.actor for d in reversed(made) if d.actor is not None), None),
        matter=matter.actor if matter is not None else None,
        outlet_side=course.outlet_side,
        speaker_span=speaker,
        named=[
            *([(-1, course.last_named)] if course.last_named else []),
            *(
                (p.first, p.side)
                for p in parties
                if p.side and p.relative is None and not p.ground and p.first not in speaker
            ),
        ],
        denied=denial or (frame is not None and frame.stance == "denies"),
        armed=course.memory.armed.side if course.memory.armed is not None else None,
        unclear=nobody_knows(course, number),
        admitted=denial or (frame is not None and frame.stance in ("confirms", "denies")),
    )
    if predicate == "no_confirmation":
        return silent_claim(
            course, number, trigger, frame, claimant, via, triggers, parties, found, dates, matter, scene
        )
    if trigger.rule == "holds.area":
        predicate = area_predicate(made)
    actor, opponent = find_parties_of(trigger, parties, scene)
    pronoun = actor is not None and lexicon.among("owners", actor.name.casefold())
    if trigger.rule == "holds.area" and (actor is None or pronoun or not _named_in(trigger, parties)):
        # Else, of a patch on a side's own ground, the other one holds it.
        actor = (
            area_holder(course, made, number)
            or actor
            or (side_party(other_side(r.theatre, scene.ground), scene) if frame is not None else None)
            or scene.matter
        )
    abroad = trigger.hit.entry["abroad"]
    if abroad and (actor is None or actor.side != scene.ground):
        predicate = str(
            abroad
        )  # what a side calls liberated off its own ground it has captured (claim schema)
    stance = stance_of(r.tokens, trigger, frame, hits, denial=denial, unknown=unknown)
    time = time_of(trigger, frame, dates, predicate)
    area = next((a.km2 for a in areas if trigger.low <= a.first < trigger.high), None)
    if predicate in ("shelling_or_strike", "evacuated", "other_statement"):
        area = None
    return Draft(
        number=number,
        trigger=trigger,
        frame=frame,
        claimant=claimant,
        via=via,
        predicate=predicate,
        stance=stance,
        actor=actor,
        opponent=opponent,
        places=found,
        time=time,
        area_km2=area,
    )


def _claimant(
    course: Course, trigger: Trigger, frame: Frame | None, hits: Hits
) -> tuple[Claimant, tuple[str, ...], bool]:
    rumour = any(trigger.low <= h.first < trigger.high for h in hits.of("rumour"))
    if frame is not None and frame.claimant.kind != "outlet":
        return frame.claimant, frame.via, False
    if rumour:
        return UNKNOWN, (), True
    if frame is None or frame.claimant.kind == "outlet":
        return (
            (OUTLET if course.outlet_side is None else Claimant("outlet", "outlet", course.outlet_side)),
            (),
            False,
        )
    return frame.claimant, frame.via, False


def _named_in(trigger: Trigger, parties: Sequence[PartyMention]) -> bool:
    return any(trigger.low <= p.first < trigger.high and p.relative is None for p in parties)


def _masked(
    frames: Sequence[Frame],
    speakers: Sequence[SpeakerMention],
    dates: Sequence[DateMention],
    hits: Hits,
) -> frozenset[int]:
    """Tokens in which no trigger counts: speakers' names, verbs of saying, dates."""
    masked: set[int] = set()
    # "urged people to leave" is more than a verb of saying.
    phrases = {h.first for h in hits.of("trigger") if h.last - h.first > 2 or h.entry["spoken"]}
    for frame in frames:
        if frame.mention is not None:
            masked |= set(range(frame.mention.first, frame.mention.last))
        if frame.verb is not None and frame.kind != "silence":
            masked |= set(range(frame.verb.first, frame.verb.last)) - phrases
    for mention in speakers:
        if mention.known:
            masked |= set(range(mention.first, mention.last))
    for date in dates:
        masked |= set(range(date.first, date.last))
    return frozenset(masked)
