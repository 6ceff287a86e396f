"""From drafts to claims: exact quotes, importance, repetitions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from heldground.claims.frames import Frame
from heldground.claims.locate import Located, claim_place
from heldground.claims.model import Claim, Claimant, ClaimPlace, Party, TimeSpan
from heldground.claims.predicates import Trigger
from heldground.claims.reading import Reading
from heldground.claims.tokens import Token

_MINOR = frozenset(("shelling_or_strike", "evacuated", "other_statement"))
_SHORT = 4
"""A clause of so few words has its subject and place in the one before."""
_LEADING = frozenset(",;:—–-.)»”!?…")
_TRAILING = frozenset(",;:—–-(«“")


@dataclass(slots=True)
class Draft:
    """A claim being made, with what it rests on; `[low, high)` are its clause's tokens, `tail` reaches further.

    Clause and rule are the trigger's, until another claim takes a part of the clause.
    """

    number: int
    trigger: Trigger
    frame: Frame | None
    claimant: Claimant
    via: tuple[str, ...]
    predicate: str
    stance: str
    about: str | None = None
    actor: Party | None = None
    opponent: Party | None = None
    places: list[Located] = field(default_factory=list)
    time: TimeSpan | None = None
    area_km2: float | None = None
    rule: str = ""
    low: int = field(init=False)
    high: int = field(init=False)
    tail: int | None = None
    made: list[Claim] = field(default_factory=list)
    sentence: tuple[int, int] = (0, 0)
    tokens: Sequence[Token] = ()

    def __post_init__(self) -> None:
        self.low, self.high = self.trigger.low, self.trigger.high
        self.rule = self.rule or self.trigger.rule

    @property
    def claim(self) -> Claim:
        return self.made[0]


def finish(reading: Reading, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts in text order, each with its claim."""
    report_key, report_id = (
        reading.report.key,
        reading.report.id,
    )  # a hash of the whole text, if asked each time
    seen: set[tuple[object, ...]] = set()
    ids: set[str] = set()
    kept: list[Draft] = []
    told: dict[int, ClaimPlace] = {}  # a place named once is a place of several claims
    before: Draft | None = None
    for draft in drafts:
        start, end = _span(reading, draft)
        if before is not None and before.number == draft.number and before.low < draft.low:
            words = sum(reading.tokens[i].is_word for i in range(draft.low, draft.high))
            if words <= _SHORT:
                # "tried to cross but were repelled": the words that say who and where stand in the clause
                # before.
                start = min(start, _span(reading, before)[0])
        before = draft
        if end <= start:
            continue
        places = tuple(
            told.get(id(place)) or told.setdefault(id(place), claim_place(place))
            for place in _distinct(draft.places)
        )
        fact = (
            draft.claimant.side or draft.claimant.name,
            draft.predicate,
            draft.about,
            draft.stance == "denies",
            tuple(sorted(place.place_id or place.name for place in places)),
            draft.actor.side if draft.actor else None,
            draft.area_km2,
        )
        repeated = fact in seen
        home = reading.sentences[draft.number]
        if not home.headline:
            seen.add(fact)
        minor = (
            draft.predicate in _MINOR
            or home.headline
            or repeated
            or (draft.stance == "hedges" and draft.claimant.kind == "unknown" and not places)
        )
        draft.sentence, draft.tokens = (home.start, home.end), reading.tokens
        draft.made = [
            Claim(
                report=report_key,
                report_id=report_id,
                claimant=draft.claimant,
                via=draft.via,
                predicate=draft.predicate,
                about=draft.about if draft.predicate == "no_confirmation" else None,
                stance=draft.stance,
                actor=draft.actor,
                opponent=draft.opponent,
                places=places,
                time=draft.time,
                area_km2=draft.area_km2,
                quote=reading.text[start:end],
                start=start,
                end=end,
                importance="minor" if minor else "core",
                rule=draft.rule,
                lang=reading.lang,
                published_on=reading.report.published_on,
                source=reading.report.source,
            )
        ]
        if draft.claim.id in ids:
            continue  # the same words, predicate and claimant: one claim
        ids.add(draft.claim.id)
        kept.append(draft)
    return sorted(kept, key=lambda draft: (draft.claim.start, draft.claim.end))


def _distinct(places: Sequence[Located]) -> list[Located]:
    found: dict[object, Located] = {}
    for located in places:
        found.setdefault(located.place.id if located.place else located.mention.base, located)
    return list(found.values())


def _span(reading: Reading, draft: Draft) -> tuple[int, int]:
    """The clause without the words and marks that only join it to its neighbours."""
    tokens, lexicon = reading.tokens, reading.lexicon
    low, high = draft.low, draft.high
    while low < high and (
        (tokens[low].kind == "mark" and tokens[low].text in _LEADING)
        or lexicon.among("joiners", tokens[low].low)
    ):
        low += 1
    while high > low and (
        (tokens[high - 1].kind == "mark" and tokens[high - 1].text in _TRAILING)
        or (high - 1 > draft.trigger.last and lexicon.among("joiners", tokens[high - 1].low))
    ):
        high -= 1
    if draft.tail is not None:
        high = max(high, draft.tail)
    if low >= high:
        return 0, 0
    return tokens[low].start, tokens[high - 1].end
