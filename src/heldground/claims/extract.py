"""Report -> claims: the rules above put together, sentence by sentence, in text order.

For each sentence: who may speak, who does, what is said to have happened, and for each such proposition its
clause, claimant, stance, parties, places, time and area. What a sentence leaves open comes from the ones
before it: the village last named, the claim last made, the speaker last heard.
"""

from collections.abc import Sequence

from heldground.claims.areas import AreaMention, find_areas
from heldground.claims.arguments import Scene, find_parties_of, other_side, side_party
from heldground.claims.assemble import Draft, finish
from heldground.claims.attribution import OUTLET, UNKNOWN, Floor, Frame, cover, find_frames
from heldground.claims.dates import DateMention, find_dates
from heldground.claims.locate import Located
from heldground.claims.model import FAMILIES, Claim, Claimant, TimeSpan
from heldground.claims.parties import PartyMention, find_parties
from heldground.claims.predicates import Surroundings, Trigger, cut_clauses, find_triggers
from heldground.claims.reading import Reading, read_report
from heldground.claims.sentences import Sentence
from heldground.claims.speakers import Memory, SpeakerMention, find_speakers
from heldground.claims.stance import stance_of
from heldground.claims.words import Entry, Hit
from heldground.places.gazetteer import Gazetteer
from heldground.reports.model import Report
from heldground.theatre import Theatre

_STATES = frozenset(("holds", "clash", "no_confirmation", "other_statement"))
_AREA_ENTRY = Entry(
    "trigger", "holds.area", {"predicate": "holds", "kind": "area", "weak": True}, "Its map shows 13 sq km."
)
_QUOTE_ENTRY = Entry(
    "trigger",
    "other.quote",
    {"predicate": "other_statement", "kind": "other", "weak": True},
    '"The war goes on," he said.',
)
_MATTER = frozenset(
    p for p, family in FAMILIES.items() if family in ("control", "movement", "loss", "combat")
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
    return [draft.claim for draft in draft_claims(report, theatre=theatre, gazetteer=gazetteer, front=front)]


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
    return _Extraction(
        read_report(report, theatre=theatre, gazetteer=gazetteer, front=front, told=told)
    ).run()


class _Extraction:
    """One pass over a report; what is remembered from sentence to sentence."""

    def __init__(self, reading: Reading) -> None:
        self.r = reading
        self.floor = Floor()
        self.memory = Memory([])
        self.drafts: list[Draft] = []
        self.last_settlements: list[Located] = []
        self.last_area: list[Located] = []
        self.block_places: list[Located] = []
        self.outlet_side = self._outlet_side()
        self.block = -1
        self.retractable: list[Draft] = []

    def run(self) -> list[Draft]:
        for number, sentence in enumerate(self.r.sentences):
            if sentence.block != self.block:
                self._new_block(sentence)
            self._sentence(number, sentence)
        return finish(self.r, self.drafts)

    def _new_block(self, sentence: Sentence) -> None:
        self.block = sentence.block
        self.floor.entry = None
        self.floor.spoke_in_block = None
        self.floor.block = sentence.block
        self.block_places = []

    def _outlet_side(self) -> str | None:
        """The side of an outlet that says "our" outside quotations, from the theatre's alias for that
        word."""
        lexicon = self.r.lexicon
        for row in self.r.names:
            for hit in row:
                token = self.r.tokens[hit.first]
                if hit.table == "side" and lexicon.among("we", token.low) and not token.quoted:
                    return str(hit.entry["side"])
        return None

    # --- one sentence
    # -------------------------------------------------------------------------------------------

    def _sentence(self, number: int, sentence: Sentence) -> None:
        r = self.r
        tokens, lexicon = r.tokens, r.lexicon
        hits, names = r.hits[number], r.names[number]
        first, last = sentence.first, sentence.last
        places = r.places_in(first, last)
        place_spans = [(p.first, p.last) for p in places]
        parties = find_parties(
            tokens, first, last, names=names, hits=hits, lexicon=lexicon, places=place_spans
        )
        speakers = find_speakers(
            r.text,
            tokens,
            first,
            last,
            names=names,
            hits=hits,
            lexicon=lexicon,
            parties=parties,
            side_at=self._side_at,
            memory=self.memory,
        )
        met = len(self.memory.met)
        frames = find_frames(
            tokens,
            first,
            last,
            speakers=speakers,
            parties=parties,
            hits=hits,
            lexicon=lexicon,
            floor=self.floor,
            memory=self.memory,
            text=r.text,
            places=place_spans,
        )
        shifted = [_shift(hit, first) for hit in hits]
        window = tokens[first:last]
        links = lexicon.sets.get("links", frozenset())
        dates = [
            DateMention(d.first + first, d.last + first, d.span, d.since)
            for d in find_dates(window, shifted, r.report.published_on, links)
        ]
        areas = [
            AreaMention(a.first + first, a.last + first, a.km2)
            for a in find_areas(window, shifted, lexicon.lang, links)
        ]
        masked = _masked(frames, speakers, dates, hits)
        around = Surroundings(hits, parties, place_spans, areas, masked)
        triggers = [
            t
            for t in find_triggers(tokens, first, last, around, lexicon)
            if not self._describes(t, frames) and not self._identifies(t, parties, hits, first)
        ]
        triggers = self._with_areas(triggers, areas)
        triggers = self._with_silence(triggers, frames, hits)
        clauses = cut_clauses(tokens, triggers, first, last, hits, lexicon)
        marks = [t.first for t in clauses]
        made: list[Draft] = []
        for trigger in clauses:
            frame = self._frame_of(trigger, frames, marks, first)
            self._narrow(trigger, frame, hits)
            draft = self._claim(
                number, sentence, trigger, frame, frames, parties, places, dates, areas, hits, triggers, made
            )
            if draft is not None:
                made.append(draft)
        made.extend(self._denials(number, sentence, frames, places, hits, made))
        if not made:
            made = self._without_trigger(number, sentence, frames, parties, places, dates, hits)
        self._retract(sentence, hits, made)
        self.drafts.extend(made)
        self._remember(frames, places, sentence)
        framed = {id(f.mention) for f in frames}
        # Those only mentioned are remembered before those who spoke: "after the channel's post ... its author".
        quiet = [m for m in speakers if id(m) not in framed and m.claimant.kind == "bloggers"]
        self.memory.met[met:met] = quiet

    def _describes(self, trigger: Trigger, frames: Sequence[Frame]) -> bool:
        """Whether a trigger only describes the speaker: "the spokesman of the brigade, which holds the town,
        said"."""
        tokens, lexicon = self.r.tokens, self.r.lexicon
        for frame in frames:
            mention, verb = frame.mention, frame.verb
            if mention is None or verb is None or not frame.first <= mention.first < trigger.first:
                continue
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

    def _identifies(
        self, trigger: Trigger, parties: Sequence[PartyMention], hits: Sequence[Hit], first: int
    ) -> bool:
        """Whether a trigger only tells which ground is meant: "retook most of the ground that rebels held".

        English alone: a relative clause without a comma, behind a word for ground, with the holder as its
        subject.
        """
        tokens, lexicon = self.r.tokens, self.r.lexicon
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
        ground = any(h.table == "ground" and h.first <= at < h.last for h in hits)
        return ground and tokens[trigger.first - 1].kind != "mark"

    def _with_areas(self, triggers: list[Trigger], areas: Sequence[AreaMention]) -> list[Trigger]:
        """An area that no other word explains is ground held: "put the figure at 13 square kilometres"."""
        added = [
            Trigger(Hit(_AREA_ENTRY, area.first, area.last), "holds", area.first, area.last)
            for area in areas
            if not any(t.first < area.last and t.last > area.first for t in triggers)
        ]
        return sorted([*triggers, *added], key=lambda t: t.first)

    def _is_matter(self, silent: Trigger, trigger: Trigger, seams: Sequence[int]) -> bool:
        """Whether a trigger only says what a silence is about: "stopped short of confirming that they had
        left"."""
        if trigger.first < silent.last:
            return True
        between = range(silent.last, trigger.first)
        return not any(at in between for at in seams) and not any(
            self.r.tokens[i].kind == "mark" and self.r.tokens[i].text in ",;:—–." for i in between
        )

    def _with_silence(
        self, triggers: list[Trigger], frames: Sequence[Frame], hits: Sequence[Hit]
    ) -> list[Trigger]:
        seams = [h.first for h in hits if h.table == "seam" and h.entry["level"] < 3]
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
                s.first <= t.first and self._is_matter(s, t, seams) and not s.hit.entry["keeps"]
                for s in silent
            )
        ]
        inner = [t for t in triggers if t not in kept]
        self._inner = inner
        return sorted([*kept, *silent], key=lambda t: t.first)

    def _narrow(self, trigger: Trigger, frame: Frame | None, hits: Sequence[Hit]) -> None:
        """Leave out what a strong seam parts from the trigger and its speaker: "...; Moscow said otherwise"."""
        begin, end = trigger.first, trigger.last
        if frame is not None and trigger.low <= frame.first < trigger.high:
            begin, end = min(begin, frame.first), max(end, min(frame.last, trigger.high))
        cuts = [i + 1 for i in range(trigger.low, trigger.high) if self.r.tokens[i].text == ";"]
        cuts += [
            h.first
            for h in hits
            if h.table == "seam" and h.entry["level"] == 1 and trigger.low < h.first < trigger.high
        ]
        for cut in cuts:
            if trigger.low < cut <= begin:
                trigger.low = cut
            elif end <= cut < trigger.high:
                trigger.high = cut

    def _frame_of(
        self, trigger: Trigger, frames: Sequence[Frame], marks: Sequence[int], first: int
    ) -> Frame | None:
        if trigger.predicate == "no_confirmation":
            return next((f for f in frames if f.verb is trigger.hit), None)
        usable = [f for f in frames if f.kind != "silence"]
        # What follows a silence ("declined to name the villages where fighting is under way") is its matter.
        frame = cover(self.r.tokens, trigger.first, usable, marks, self.floor, self.r.lexicon, first)
        if frame is None and self.r.lexicon.settings.get("speaker_persists") and not usable:
            return self.floor.spoke_in_block
        return frame

    # --- one claim
    # ----------------------------------------------------------------------------------------------

    def _claim(
        self,
        number: int,
        sentence: Sentence,
        trigger: Trigger,
        frame: Frame | None,
        frames: Sequence[Frame],
        parties: Sequence[PartyMention],
        places: Sequence[Located],
        dates: Sequence[DateMention],
        areas: Sequence[AreaMention],
        hits: Sequence[Hit],
        triggers: Sequence[Trigger],
        made: Sequence[Draft],
    ) -> Draft | None:
        r = self.r
        lexicon = r.lexicon
        claimant, via, unknown = self._claimant(trigger, frame, hits)
        predicate, about = trigger.predicate, None
        matter = self._matter(claimant, made)
        span = range(frame.first, frame.last) if frame is not None else range(0)
        speaker = (
            range(frame.mention.first, frame.mention.last)
            if frame is not None
            and frame.mention is not None
            and frame.first <= frame.mention.first < frame.last
            else range(0)
        )
        found = self._places_of(trigger, places, speaker, made, predicate, matter)
        ground = self._ground(found)
        scene = Scene(
            theatre=r.theatre,
            lexicon=lexicon,
            tokens=r.tokens,
            text=r.text,
            claimant=claimant,
            ground=ground or self._ground(self.block_places) or self._ground(self.last_settlements),
            subject=next((d.actor for d in reversed(made) if d.actor is not None), None),
            matter=matter.actor if matter is not None else None,
            outlet_side=self.outlet_side,
            speaker_span=speaker,
            denied=frame is not None and frame.stance == "denies",
        )
        if predicate == "no_confirmation":
            return self._silence(
                number, trigger, frame, claimant, via, triggers, parties, found, dates, matter, scene
            )
        if trigger.rule == "holds.area":
            predicate = self._area_predicate(made)
        actor, opponent = find_parties_of(trigger, parties, scene)
        if trigger.rule == "holds.area" and actor is None:
            actor = (made[-1].actor if made else None) or scene.matter
        stance = stance_of(r.tokens, trigger, frame, hits, lexicon, unknown=unknown)
        time = self._time(trigger, frame, dates, predicate, stance)
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
            about=about,
            stance=stance,
            actor=actor,
            opponent=opponent,
            places=found,
            time=time,
            area_km2=area,
            low=trigger.low,
            high=trigger.high,
            headline=sentence.headline,
            rule=trigger.rule,
            frame_span=span,
        )

    def _claimant(
        self, trigger: Trigger, frame: Frame | None, hits: Sequence[Hit]
    ) -> tuple[Claimant, tuple[str, ...], bool]:
        rumour = any(h.table == "rumour" and trigger.low <= h.first < trigger.high for h in hits)
        if frame is not None and frame.claimant.kind != "outlet":
            return frame.claimant, frame.via, False
        if rumour:
            return UNKNOWN, (), True
        if frame is None or frame.claimant.kind == "outlet":
            return (
                (OUTLET if self.outlet_side is None else Claimant("outlet", "outlet", self.outlet_side)),
                (),
                False,
            )
        return frame.claimant, frame.via, False

    def _silence(
        self,
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
        content = [
            t
            for t in (*triggers, *self._inner)
            if trigger.low <= t.first < trigger.high
            and t.first != trigger.first
            and t.predicate != "no_confirmation"
            and t.rule != "holds.area"
        ]
        strong = sorted(content, key=lambda t: (t.weak, t.first))
        about = strong[0].predicate if strong else matter.predicate if matter is not None else None
        actor = opponent = None
        if strong:
            strong[0].low, strong[0].high = trigger.low, trigger.high
            actor, opponent = find_parties_of(strong[0], parties, scene)
        if actor is None and (not strong or strong[0].predicate not in ("clash",)) and matter is not None:
            actor = matter.actor
        if (
            claimant.kind == "outlet"
            and frame is not None
            and frame.mention is None
            and self.drafts
            and not found
        ):
            found = list(matter.places) if matter is not None else []
        if not found and matter is not None:
            found = list(matter.places)
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
            area_km2=None,
            low=trigger.low,
            high=trigger.high,
            headline=self.r.sentences[number].headline,
            rule=trigger.rule,
            frame_span=range(frame.first, frame.last) if frame else range(0),
        )

    def _area_predicate(self, made: Sequence[Draft]) -> str:
        """An area behind another of the same sentence has its predicate: "captured 26 sq km, 11 of them at
        the ford"."""
        if (
            made
            and made[-1].area_km2 is not None
            and made[-1].predicate in ("captured", "recaptured", "lost")
        ):
            return made[-1].predicate
        return "holds"

    def _matter(self, claimant: Claimant, made: Sequence[Draft]) -> Draft | None:
        """The claim last made by someone else: what "the report", "it", a silence or a denial is about."""
        near = [*self.drafts[-8:], *made]
        for draft in reversed(near):
            if (
                draft.predicate in _MATTER
                and draft.claimant.name != claimant.name
                and (claimant.side is None or draft.claimant.side != claimant.side)
            ):
                return draft
        last = next((d for d in reversed(near) if d.predicate in _MATTER), None)
        return last or (near[-1] if near and near[-1].predicate == "other_statement" else None)

    # --- places and time
    # ----------------------------------------------------------------------------------------

    def _places_of(
        self,
        trigger: Trigger,
        places: Sequence[Located],
        speaker: range,
        made: Sequence[Draft],
        predicate: str,
        matter: Draft | None,
    ) -> list[Located]:
        r, lexicon = self.r, self.r.lexicon
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
        for index in range(trigger.low, trigger.high):
            if index in speaker:
                continue
            low = r.tokens[index].low
            there = there or lexicon.among("there", low)
            if lexicon.among("settlement_word", low) or lexicon.among("there", low):
                settlement = True
            if lexicon.among("region_word", low) and (
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
            return self.block_places or self.last_settlements or spoken_for[-1:]
        if found:
            return found
        if region and self.last_area:
            return self.last_area
        if earlier:
            return list(made[-1].places)
        ahead = [
            p for p in places if not p.locator and not (p.place is not None and p.place.kind == "country")
        ]
        if ahead and predicate != "other_statement":
            return [p for p in ahead if p.first not in speaker]
        if self.block_places and predicate not in ("other_statement",):
            return self.block_places
        own_area = [p for p in places if p.first in speaker and p.is_area]
        if own_area and predicate != "other_statement":
            return own_area[:1]  # "the governor of Belno district said shells had fallen"
        if trigger.rule == "holds.area" or predicate == "no_confirmation":
            return self.last_settlements or self.last_area
        before = self.drafts[-1] if self.drafts else None
        if predicate in _MATTER and before is not None and r.sentences[before.number].block == self.block:
            return list(before.places)  # "The ministry claimed to have repelled the attacks."
        return []

    def _ground(self, places: Sequence[Located]) -> str | None:
        for located in places:
            if located.place is not None:
                side = self.r.theatre.side_of_country(located.place.country)
                if side is not None:
                    return side
        return None

    def _side_at(self, first: int, last: int) -> str | None:
        return self._ground(list(reversed(self.r.places_in(first, last))))

    def _time(
        self, trigger: Trigger, frame: Frame | None, dates: Sequence[DateMention], predicate: str, stance: str
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

    # --- sentences without a trigger, and what is taken back
    # ------------------------------------------------------

    def _without_trigger(
        self,
        number: int,
        sentence: Sentence,
        frames: Sequence[Frame],
        parties: Sequence[PartyMention],
        places: Sequence[Located],
        dates: Sequence[DateMention],
        hits: Sequence[Hit],
    ) -> list[Draft]:
        """A side's quoted words on the campaign, where nothing else is said."""
        tokens, lexicon = self.r.tokens, self.r.lexicon
        quoted = [i for i in range(sentence.first, sentence.last) if tokens[i].quoted]
        if len(quoted) >= 4 and frames and any(lexicon.among("war", tokens[i].low) for i in quoted):
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
                        about=None,
                        stance="asserts",
                        actor=None,
                        opponent=None,
                        places=[],
                        time=None,
                        area_km2=None,
                        low=sentence.first,
                        high=sentence.last,
                        headline=sentence.headline,
                        rule="other.quote",
                        frame_span=range(frame.first, frame.last),
                    )
                ]
        return []

    def _denials(
        self,
        number: int,
        sentence: Sentence,
        frames: Sequence[Frame],
        places: Sequence[Located],
        hits: Sequence[Hit],
        made: Sequence[Draft],
    ) -> list[Draft]:
        """Denials of what another said before: "Kyiv rejected the report", "the militia denied it, saying
        ..."."""
        found: list[Draft] = []
        words = [h.first for h in hits if h.table == "matter"]
        for frame in frames:
            verb = frame.verb
            if frame.stance != "denies" or verb is None or any(d.frame is frame for d in made):
                continue
            if not any(
                frame.first <= at < verb.last + 6 or sentence.first <= at < verb.first for at in words
            ):
                continue
            matter = self._matter(frame.claimant, [d for d in made if d.trigger.last <= frame.first])
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
                    (i for i in range(verb.last, draft.trigger.first) if self.r.tokens[i].text in ",:;—–"),
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
                    about=None,
                    stance="denies",
                    actor=matter.actor,
                    opponent=matter.opponent,
                    places=own or list(matter.places),
                    time=None,
                    area_km2=None,
                    low=low,
                    high=high,
                    headline=sentence.headline,
                    rule="denies.matter",
                    frame_span=range(frame.first, frame.last),
                )
            )
        return found

    def _retract(self, sentence: Sentence, hits: Sequence[Hit], made: list[Draft]) -> None:
        """ "We wrote P. This is not so": P is denied by the outlet, and its span reaches to the
        retraction."""
        taken_back = [h for h in hits if h.table == "retraction"]
        wrote = [h for h in hits if h.table == "correction"]
        if taken_back and self.retractable and not wrote:
            for draft in self.retractable[-1:]:
                draft.stance = "denies"
                tail = max(h.last for h in taken_back)
                if tail < sentence.last and self.r.tokens[tail].text in ".!…":
                    tail += 1
                draft.tail = tail
                made[:] = [d for d in made if d.trigger.first >= draft.tail]
        self.retractable = []
        if not wrote:
            return
        begin = min(h.first for h in wrote)
        for draft in made:
            if (draft.trigger.first > begin and draft.frame is None) or draft.claimant.kind == "outlet":
                self.retractable.append(draft)
                if taken_back:
                    draft.stance = "denies"

    def _remember(self, frames: Sequence[Frame], places: Sequence[Located], sentence: Sentence) -> None:
        for frame in frames:
            if frame.claimant.kind == "outlet":
                continue
            self.floor.last = frame
            if not sentence.headline:
                self.floor.spoke_in_block = frame
            if frame.kind == "colon":
                self.floor.entry = frame
        settlements = [p for p in places if not p.is_area and not p.locator and p.place is not None]
        if settlements:
            self.last_settlements = settlements[-1:]
            self.block_places = settlements
        areas = [p for p in places if p.place is not None and p.place.kind in ("oblast", "district")]
        if areas:
            self.last_area = areas[-1:]


def _shift(hit: Hit, first: int) -> Hit:
    return Hit(hit.entry, hit.first - first, hit.last - first)


def _masked(
    frames: Sequence[Frame],
    speakers: Sequence[SpeakerMention],
    dates: Sequence[DateMention],
    hits: Sequence[Hit],
) -> frozenset[int]:
    """Tokens in which no trigger counts: speakers' names, verbs of saying, dates."""
    masked: set[int] = set()
    # "urged people to leave" is more than a verb of saying.
    phrases = {h.first for h in hits if h.table == "trigger" and h.last - h.first > 2}
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


__all__ = ["draft_claims", "extract_claims", "other_side", "side_party"]
