"""What is said to have happened: triggers found in a sentence, one for each proposition, and the clause
around each.

A lexicon's trigger says which predicate it makes, what must stand near it (`needs`), what must not (`unless`,
`unless_before`), and how its parties are found (`who`). Clauses are cut between triggers at the strongest
seam; two triggers without a seam between them are one proposition, told by the stronger.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from heldground.claims.areas import AreaMention
from heldground.claims.beside import BESIDE, Spot
from heldground.claims.governs import GOVERNS
from heldground.claims.parties import PartyMention
from heldground.claims.tokens import Token
from heldground.claims.words import Hit, Hits, Lexicon

STRENGTH = {
    "no_confirmation": 10,
    "repelled": 9,
    "attempted_entry": 8,
    "recaptured": 7,
    "lost": 7,
    "withdrew": 7,
    "captured": 6,
    "holds": 5,
    "entered": 5,
    "advanced": 5,
    "evacuated": 4,
    "shelling_or_strike": 4,
    "clash": 3,
    "other_statement": 1,
}
"""Which of two triggers in one clause tells the proposition: an outcome beats the attempt, an act beats a
state."""


@dataclass(slots=True)
class Trigger:
    """A word or phrase that states a predicate, at tokens `[first, last)`, in the clause `[low, high)`."""

    hit: Hit
    predicate: str
    first: int
    last: int
    passive: bool = False
    reduced: bool = False
    asked: bool = False
    low: int = 0
    high: int = 0

    @property
    def kind(self) -> str:
        return str(self.hit.entry["kind"] or "verb")

    @property
    def who(self) -> str:
        return str(self.hit.entry["who"] or "subject")

    @property
    def weak(self) -> bool:
        return bool(self.hit.entry["weak"])

    @property
    def rule(self) -> str:
        return self.hit.entry.rule


@dataclass(slots=True)
class Surroundings:
    """What else a sentence holds, for the conditions of triggers."""

    hits: Hits
    parties: Sequence[PartyMention]
    places: Sequence[tuple[int, int]]
    areas: Sequence[AreaMention]
    masked: frozenset[int]


def find_triggers(
    tokens: Sequence[Token], first: int, last: int, around: Surroundings, lexicon: Lexicon
) -> list[Trigger]:
    """Triggers of tokens `[first, last)` by position, each condition met, overlapping ones settled by
    strength."""
    found: list[Trigger] = []
    for hit in around.hits.of("trigger"):
        if hit.first in around.masked:
            continue
        trigger = Trigger(hit, str(hit.entry["predicate"]), hit.first, hit.last)
        trigger.passive, trigger.reduced = _passive(tokens, hit, lexicon, first)
        if _allowed(tokens, trigger, first, last, around, lexicon):
            found.append(trigger)
    if any(not t.reduced and not t.weak for t in found):
        found = [t for t in found if not t.reduced]
    found.sort(
        key=lambda t: (
            t.weak,
            -float(t.hit.entry["weight"] or STRENGTH[t.predicate]) - (t.last - t.first > 1),
            t.first,
        )
    )
    kept: list[Trigger] = []
    for trigger in found:
        if all(trigger.last <= other.first or trigger.first >= other.last for other in kept):
            kept.append(trigger)
    return sorted(kept, key=lambda t: t.first)


_QUALIFIER: Final = re.compile(
    r"(?:нн|[аеиоуыя]т)(?:ый|ого|ому|ая|ую|ое|ые|ых|ыми)$|[вд]ш(?:ий|его|ему|ая|ую|ее|ие|их|ими)(?:ся)?$"
)
"""Russian participles in their long forms, which stand at a noun; the instrumental is a predicate's as well."""


def _passive(tokens: Sequence[Token], hit: Hit, lexicon: Lexicon, first: int) -> tuple[bool, bool]:
    """Whether a trigger is passive, and whether it only qualifies a noun ("the last village held by
    rebels")."""
    entry = hit.entry
    if entry["voice"] == "passive":
        return True, False
    if entry["voice"] == "active":
        return (
            False,
            False,
        )  # "The garrison is holed up", "The brigade was rotated out": who suffers it does it
    if lexicon.lang == "ru" and _QUALIFIER.search(tokens[hit.first].low):
        return False, True  # "вошли в освобожденные кварталы"
    if lexicon.lang != "en" or (entry["kind"] or "verb") != "verb":
        return False, False
    word = tokens[hit.first].low
    if not (word.endswith(("ed", "en", "wn", "un", "aken")) or lexicon.among("participles", word)):
        return False, False
    for index in range(hit.first - 1, max(first - 1, hit.first - 4), -1):
        low = tokens[index].low
        if lexicon.among("be", low):
            return True, False
        if not (low.endswith("ly") or lexicon.among("neg", low) or lexicon.among("adverbs", low)):
            break
    after = tokens[hit.last] if hit.last < len(tokens) else None
    behind = (
        after is not None
        and lexicon.among("by", after.low)
        and not lexicon.among("have", tokens[hit.first - 1].low)
    )
    return behind, behind


def _allowed(
    tokens: Sequence[Token], trigger: Trigger, first: int, last: int, around: Surroundings, lexicon: Lexicon
) -> bool:
    entry = trigger.hit.entry
    # "who controls the mill?" asks, and claims nothing; a silence may be about it.
    asking = range(max(first, trigger.first - 2), trigger.first)
    trigger.asked = any(lexicon.among("asks", tokens[i].low) for i in asking) or (
        trigger.last < last and lexicon.among("asks_behind", tokens[trigger.last].low)
    )
    if _names(tokens, trigger, first, around, lexicon):
        return False
    unless = entry["unless"]
    if unless:
        for index in range(trigger.first + 1, min(last, trigger.last + 2)):
            if tokens[index].low in unless and not (index > trigger.last and tokens[index - 1].capital):
                return False  # "seized Tarn on Monday": a name between, and the particle is not the verb's
    before = entry["unless_before"]
    if before:
        for index in range(max(first, trigger.first - 3), trigger.first):
            if tokens[index].low in before:
                return False
    if trigger.predicate in _DEEDS and (
        _wished(tokens, trigger, first, lexicon) or _by_onlookers(tokens, trigger, first, around, lexicon)
    ):
        return False
    needs: Sequence[str] = entry["needs"] or ()
    return all(_met(need, tokens, trigger, first, last, around, lexicon) for need in needs)


def _names(
    tokens: Sequence[Token], trigger: Trigger, first: int, around: Surroundings, lexicon: Lexicon
) -> bool:
    """Whether an English word only names or describes soldiers: "an Assault Brigade", "the retreating troops"."""
    token, end = tokens[trigger.first], trigger.last
    if lexicon.lang != "en" or end - trigger.first > 1 or end >= len(tokens) or trigger.first == first:
        return False
    following = tokens[end]
    if token.capital and following.capital and lexicon.among("formations", following.low):
        return True
    return (
        token.low.endswith("ing")
        and (
            any(h.first == end for h in around.hits.of("force"))
            or any(p.first == end for p in around.parties)
        )
        and (
            lexicon.among("anaphor", tokens[trigger.first - 1].low)
            or lexicon.among("determiners", tokens[trigger.first - 1].low)
        )
    )


_DEEDS: Final = frozenset(
    ("captured", "recaptured", "entered", "advanced", "withdrew", "lost", "holds", "repelled")
)
"""Predicates that tell what was done; an aim or a demand is none of them."""


def _by_onlookers(
    tokens: Sequence[Token], trigger: Trigger, first: int, around: Surroundings, lexicon: Lexicon
) -> bool:
    """Whether no force does it but those who look on or help: "our reporters could not enter the town"."""
    onlookers = tuple(lexicon.sets.get("onlookers", ()))
    if not onlookers or trigger.passive:
        return False
    for index in range(trigger.first - 1, max(first - 1, trigger.first - 9), -1):
        token = tokens[index]
        if token.kind == "mark" and token.text in ",;:—–":
            return False
        doer = any(p.first <= index < p.last and not p.owner for p in around.parties)
        if doer or any(
            h.first <= index < h.last for h in (*around.hits.of("force"), *around.hits.of("speech"))
        ):
            return False
        if token.low.startswith(onlookers):
            return True
    return False


def _wished(tokens: Sequence[Token], trigger: Trigger, first: int, lexicon: Lexicon) -> bool:
    """Whether an infinitive stands under a word of wishing: "призвал войска уйти", "намерены взять город"."""
    wishes = tuple(lexicon.sets.get("wishes", ()))
    if not wishes or not tokens[trigger.first].low.endswith(("ть", "ти", "ться", "тись")):
        return False
    for index in range(trigger.first - 1, max(first - 1, trigger.first - 7), -1):
        if tokens[index].kind == "mark" and tokens[index].text in ",;:—–":
            return False
        if tokens[index].low.startswith(wishes):
            return True
    return False


def _met(
    need: str,
    tokens: Sequence[Token],
    trigger: Trigger,
    first: int,
    last: int,
    around: Surroundings,
    lexicon: Lexicon,
) -> bool:
    near = range(max(first, trigger.first - 8), min(last, trigger.last + 9))
    if need == "place":
        return any(a in near for a, _ in around.places) or any(
            lexicon.among("settlement_word", tokens[i].low) for i in near
        )
    if need == "place-next":
        tail = range(trigger.last, min(last, trigger.last + 4))
        return any(a in tail for a, _ in around.places) or any(
            lexicon.among("settlement_word", tokens[i].low) for i in tail
        )
    if (beside := BESIDE.get(need) or GOVERNS.get(need)) is not None:
        return beside(
            Spot(
                tokens,
                trigger.first,
                trigger.last,
                first,
                last,
                around.parties,
                around.places,
                around.hits,
                lexicon,
            )
        )
    if need == "area":
        return bool(around.areas)
    if need == "party":
        return any(p.first in near for p in around.parties)
    if need == "party-or-place":
        return any(p.first in near for p in around.parties) or any(a in near for a, _ in around.places)
    if need == "ground":
        tail = range(trigger.first, min(last, trigger.last + 6))
        ahead = range(max(first, trigger.first - 5), trigger.first)
        named = any(a in tail for a, _ in around.places) or (
            any(a in ahead for a, _ in around.places) and trigger.passive
        )
        return named or any(
            h.first in tail or (trigger.passive and h.first in ahead) for h in around.hits.of("ground")
        )
    if need == "attack":
        wide = range(max(first, trigger.first - 12), min(last, trigger.last + 7))
        return any(h.first in wide for h in around.hits.of("attack"))
    if need == "no-attack":
        wide = range(max(first, trigger.first - 5), min(last, trigger.last + 6))
        return not any(
            tokens[i].low.startswith(tuple(lexicon.sets.get("attack_words", ())))
            and not tokens[i].low.startswith(tuple(lexicon.sets.get("attack_troops", ("\0",))))
            for i in wide
            if tokens[i].is_word
        )
    if need == "hyphen":
        return trigger.first > 1 and tokens[trigger.first - 1].text == "-"
    if need == "war":
        return any(lexicon.among("war", tokens[i].low) for i in range(first, last)) or bool(around.parties)
    if need == "no-other":
        return not any(
            h.first != trigger.first and not h.entry["weak"] and abs(h.first - trigger.first) < 8
            for h in around.hits.of("trigger")
        )
    return True


def cut_clauses(
    tokens: Sequence[Token],
    triggers: list[Trigger],
    first: int,
    last: int,
    hits: Hits,
    subjects: Collection[int] = (),
) -> list[Trigger]:
    """Triggers that tell a proposition each, with the clause of each; without a seam between two, the
    stronger stays.

    `subjects` are tokens with which a subject begins: behind a comma another one, of the same act, is no list ("the
    militia holds the port, the army holds the mill").
    """
    if len(triggers) < 2:
        for trigger in triggers:
            trigger.low, trigger.high = first, last
        return triggers
    seams = _seams(tokens, first, last, hits)
    kept: list[tuple[Trigger, int]] = []
    for trigger in triggers:
        while kept:
            previous = kept[-1][0]
            seam = _best_seam(seams, previous.last, trigger.first)
            anew = seam is not None and seam[0] in subjects and trigger.kind == "verb"
            if seam is not None and (anew or _parts(seam[1], previous, trigger)):
                kept.append((trigger, seam[0]))
                break
            if _weight(trigger) <= _weight(previous):
                break
            kept.pop()
        else:
            kept.append((trigger, first))
    for number, (trigger, low) in enumerate(kept):
        trigger.low = low
        trigger.high = kept[number + 1][1] if number + 1 < len(kept) else last
    return [trigger for trigger, _ in kept]


def _parts(level: int, previous: Trigger, trigger: Trigger) -> bool:
    """Whether a seam of that level parts two propositions.

    A silence keeps its matter ("has not commented on the fighting, or on who holds the mill"); a list does
    not repeat a predicate ("took A, B and C").
    """
    if previous.predicate == "no_confirmation" and trigger.predicate != "no_confirmation":
        return level <= 1 or (level == 4 and trigger.kind == "verb" and not trigger.passive)
    if previous.hit.entry["awaits"] and trigger.hit.entry["failed"]:
        return level == 0  # "атакував Тарнівку, успіху не мав": one attack, and what came of it
    if previous.predicate == trigger.predicate:
        return level <= 3
    return True


def _weight(trigger: Trigger) -> float:
    return float(trigger.hit.entry["weight"] or STRENGTH[trigger.predicate]) - 5.0 * trigger.weak


_SEAM_MARKS: Final = {";": 0, "?": 0, "!": 0, ".": 0, ":": 2, "—": 2, "–": 2, ",": 4}


def _seams(tokens: Sequence[Token], first: int, last: int, hits: Hits) -> list[tuple[int, int]]:
    """Places where a clause may end: (token, level), level 1 strongest."""
    found: dict[int, int] = {}

    def put(at: int, level: int) -> None:
        if first < at < last:
            found[at] = min(level, found.get(at, 9))

    for index in range(first, last):
        level = _SEAM_MARKS.get(tokens[index].text)
        if level is not None:
            put(index + 1, level)
    for hit in hits.of("seam"):
        level = int(hit.entry["level"])
        comma = hit.first > first and tokens[hit.first - 1].text == ","
        put(hit.first, max(0, level - 1) if comma else level + (level == 3))
    return sorted(found.items())


def _best_seam(seams: Sequence[tuple[int, int]], begin: int, end: int) -> tuple[int, int] | None:
    inside = [(level, at) for at, level in seams if begin <= at <= end]
    if not inside:
        return None
    level = min(inside)[0]
    # Of commas alone the last parts: "bombed a market in Osk, Belno region, on April 20, a spokesman said, adding".
    at = max(at for each, at in inside if each == level) if level == 4 else min(inside)[1]
    return at, level
