"""Answers to what was said before: silences, denials, retractions, and quoted words that state nothing else."""

from collections.abc import Sequence

from heldground.claims.arguments import find_parties_of
from heldground.claims.assemble import Draft
from heldground.claims.course import Course, matter_of, said_of
from heldground.claims.dates import DateMention
from heldground.claims.frames import Frame
from heldground.claims.locate import Located
from heldground.claims.model import Claimant, Party, TimeSpan
from heldground.claims.parties import PartyMention
from heldground.claims.predicates import Trigger
from heldground.claims.scene import Scene, other_side, side_party
from heldground.claims.sentences import Sentence
from heldground.claims.words import Entry, Hit, Hits

_GAINS = frozenset(("captured", "recaptured", "entered", "advanced", "attempted_entry"))
_QUOTE_ENTRY = Entry(
    "trigger",
    "other.quote",
    {"predicate": "other_statement", "kind": "other", "weak": True},
    '"The war goes on," he said.',
)


def silent_claim(
    course: Course,
    number: int,
    trigger: Trigger,
    frame: Frame | None,
    claimant: Claimant,
    via: tuple[str, ...],
    triggers: Sequence[Trigger],
    parties: Sequence[PartyMention],
    found: list[Located],
    dates: Sequence[DateMention],
    matter: Draft | None,
    scene: Scene,
) -> Draft:
    named = [p for p in found if trigger.low <= p.first < trigger.high]
    matter = said_of(course, named, claimant) or matter
    content = [
        t
        for t in (*triggers, *course.inner)
        if trigger.low <= t.first < trigger.high
        and t.first != trigger.first
        and t.predicate != "no_confirmation"
        and t.rule != "holds.area"
    ]
    strong = sorted(content, key=lambda t: (t.weak, t.first))
    about = strong[0].predicate if strong else matter.predicate if matter is not None else None
    actor = opponent = None
    told = any(trigger.last <= p.first < trigger.high and p.side and not p.ground for p in parties)
    if strong and strong[0].predicate in ("lost", "withdrew") and claimant.side is not None and not told:
        # "It does not say whether the village was lost": nobody is asked of the other's losses.
        actor = side_party(claimant.side, scene)
    elif strong:
        scene.unclear = True  # who says nothing names nobody: "no comment on the strike"
        strong[0].low, strong[0].high = trigger.low, trigger.high
        actor, opponent = find_parties_of(strong[0], parties, scene)
    if actor is None:
        actor = _party_in_question(trigger, parties, scene)
    if actor is None and (not strong or strong[0].predicate not in ("clash",)) and matter is not None:
        actor = matter.actor
        attacker = matter.opponent
        if matter.predicate == "repelled" and attacker is not None and attacker.side == claimant.side:
            # "The ministry said it had beaten off an assault. Kyiv keeps quiet": on its own attempt.
            about, actor = "attempted_entry", attacker
    if (
        claimant.kind == "outlet"
        and frame is not None
        and frame.mention is None
        and course.drafts
        and not found
    ):
        found = list(matter.places) if matter is not None else []
    if not found and matter is not None:
        found = list(matter.places)
    if actor is None and claimant.side is not None and about in _GAINS:
        actor = side_party(other_side(course.r.theatre, claimant.side), scene)  # nobody keeps own gains quiet
    own = [d for d in dates if trigger.low <= d.first < trigger.high]
    time = own[0].span if own else None
    if (
        time is not None
        and time.end is not None
        and time.start is not None
        and trigger.hit.entry["stance"] != "asserts"
    ):
        time = TimeSpan(time.start, time.end)
    return Draft(
        number=number,
        trigger=trigger,
        frame=frame,
        claimant=claimant,
        via=via,
        predicate="no_confirmation",
        about=about,
        stance=str(trigger.hit.entry["stance"]),
        actor=actor,
        opponent=opponent,
        places=found,
        time=time,
    )


def _party_in_question(trigger: Trigger, parties: Sequence[PartyMention], scene: Scene) -> Party | None:
    """The party a silence names, where nothing it does is named: "no evidence of rebel troops in Osk"."""
    for party in parties:
        if (
            party.relative in ("bare", "seat", "group")
            or not trigger.last <= party.first < trigger.high
            or party.ground
            or not party.force
        ):
            continue
        if party.relative == "they" and scene.claimant.side is not None:
            # "declined to say how far its ground forces had gone"
            return side_party(scene.claimant.side, scene)
        if party.side:
            tokens = scene.tokens
            return Party(scene.text[tokens[party.first].start : tokens[party.last - 1].end], party.side)
    return None


def denials(
    course: Course,
    number: int,
    sentence: Sentence,
    frames: Sequence[Frame],
    places: Sequence[Located],
    hits: Hits,
    made: Sequence[Draft],
) -> list[Draft]:
    """Denials of what another said before: "Kyiv rejected the report", "the militia denied it, saying
    ..."."""
    found: list[Draft] = []
    words = [h.first for h in hits.of("matter")]
    for frame in frames if words else ():
        verb = frame.verb
        if (
            frame.stance != "denies"
            or verb is None
            or any(d.frame is frame and not _colon(course, verb.last, d.trigger.first) for d in made)
        ):
            continue
        if not any(frame.first <= at < verb.last + 6 or sentence.first <= at < verb.first for at in words):
            continue
        if _says_what(course, verb.last, sentence.last):
            continue
        matter = matter_of(course, frame.claimant, [d for d in made if d.trigger.last <= frame.first])
        if matter is None:
            continue
        low, high = sentence.first, sentence.last
        for draft in made:
            if draft.trigger.first > verb.first:
                high = min(high, max(verb.last, draft.low))
            else:
                low = max(low, min(frame.first, draft.high))
        later = [d for d in made if d.low < verb.last <= d.trigger.first]
        for draft in later:
            seam = next(
                (i for i in range(verb.last, draft.trigger.first) if course.r.tokens[i].text in ",:;—–"),
                None,
            )
            if seam is not None:
                draft.low, high = seam + 1, seam
        trigger = Trigger(verb, matter.predicate, verb.first, verb.last, low=low, high=high)
        own = [
            p
            for p in places
            if not p.locator and low <= p.first < high and p.first not in range(frame.first, frame.last)
        ]
        found.append(
            Draft(
                number=number,
                trigger=trigger,
                frame=frame,
                claimant=frame.claimant,
                via=frame.via,
                predicate=matter.predicate,
                stance="denies",
                actor=matter.actor,
                opponent=matter.opponent,
                places=own or list(matter.places),
                rule="denies.matter",
            )
        )
    return found


def _colon(course: Course, begin: int, end: int) -> bool:
    """Whether what is said goes on behind a colon: "contradicted this: soldiers were still in the town"."""
    return any(course.r.tokens[i].text == ":" for i in range(begin, end))


def _says_what(course: Course, at: int, last: int) -> bool:
    """Whether a denial goes on to say what is denied: "Osk denied that its men were involved"."""
    tokens = course.r.tokens
    if at < last and tokens[at].text == ",":
        at += 1
    return at < last and course.r.lexicon.among("thats", tokens[at].low)


def retract(course: Course, sentence: Sentence, hits: Hits, made: list[Draft]) -> None:
    """ "We wrote P. This is not so": P is denied by the outlet, and its span reaches to the
    retraction."""
    taken_back = hits.of("retraction")
    wrote = hits.of("correction")
    if taken_back and course.retractable and not wrote:
        for draft in course.retractable[-1:]:
            draft.stance = "denies"
            tail = max(h.last for h in taken_back)
            if tail < sentence.last and course.r.tokens[tail].text in ".!…":
                tail += 1
            draft.tail = tail
            made[:] = [d for d in made if d.trigger.first >= draft.tail]
    course.retractable = []
    if not wrote:
        return
    begin = min(h.first for h in wrote)
    for draft in made:
        if (draft.trigger.first > begin and draft.frame is None) or draft.claimant.kind == "outlet":
            course.retractable.append(draft)
            if taken_back:
                draft.stance = "denies"


def quoted_words(
    course: Course,
    number: int,
    sentence: Sentence,
    frames: Sequence[Frame],
) -> list[Draft]:
    """A side's quoted words on the campaign, where nothing else is said."""
    tokens, lexicon = course.r.tokens, course.r.lexicon
    quoted = [i for i in range(sentence.first, sentence.last) if tokens[i].quoted] if frames else []
    if len(quoted) >= 4 and any(lexicon.among("war", tokens[i].low) for i in quoted):
        frame = frames[0]
        if frame.claimant.side is not None and frame.kind != "silence":
            hit = Hit(_QUOTE_ENTRY, quoted[0], quoted[-1] + 1)
            trigger = Trigger(
                hit, "other_statement", hit.first, hit.last, low=sentence.first, high=sentence.last
            )
            return [
                Draft(
                    number=number,
                    trigger=trigger,
                    frame=frame,
                    claimant=frame.claimant,
                    via=frame.via,
                    predicate="other_statement",
                    stance="asserts",
                )
            ]
    return []


def is_matter(course: Course, silent: Trigger, trigger: Trigger, seams: Sequence[int]) -> bool:
    """Whether a trigger only says what a silence is about: "stopped short of confirming that they had
    left"."""
    if trigger.first < silent.last:
        return True
    between = range(silent.last, trigger.first)
    return not any(at in between for at in seams) and not any(
        course.r.tokens[i].kind == "mark" and course.r.tokens[i].text in ",;:—–." for i in between
    )


def with_silences(
    course: Course, triggers: list[Trigger], frames: Sequence[Frame], hits: Hits
) -> list[Trigger]:
    seams = [h.first for h in hits.of("seam") if h.entry["level"] < 3]
    silent = []
    for frame in frames:
        if frame.kind == "silence" and frame.verb is not None:
            verb = frame.verb
            silent.append(Trigger(verb, "no_confirmation", verb.first, verb.last))
    kept = [
        t
        for t in triggers
        if not t.asked
        and not any(
            s.first <= t.first and is_matter(course, s, t, seams) and not s.hit.entry["keeps"] for s in silent
        )
    ]
    inner = [t for t in triggers if t not in kept]
    course.inner = inner
    return sorted([*kept, *silent], key=lambda t: t.first)
