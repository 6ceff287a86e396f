"""What stands right beside a trigger: the conditions of words so common that only their neighbours make them a claim.

"The militia has Tarn" and "the north bank is the militia's" tell who holds ground; "has" and "is" alone tell nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from heldground.claims.parties import PartyMention
from heldground.claims.tokens import Token
from heldground.claims.words import Hits, Lexicon

_REACH: Final = 8
"""Words to either side of a trigger in which a party or a place belongs to it; the clause is not cut yet."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A trigger at tokens `[begin, end)` in the sentence `[first, last)`, and what else the sentence holds."""

    tokens: Sequence[Token]
    begin: int
    end: int
    first: int
    last: int
    parties: Sequence[PartyMention]
    places: Sequence[tuple[int, int]]
    hits: Hits
    lexicon: Lexicon

    @property
    def near(self) -> range:
        return range(max(self.first, self.begin - _REACH), min(self.last, self.end + _REACH + 1))

    def leads(self, begin: int, stop: int) -> bool:
        """Whether a subject at `[begin, stop)` stands before the trigger, only adverbs and auxiliaries between.

        "They've got the mill": subject and trigger share a word.
        """
        if begin == self.begin:
            return True
        return 0 <= self.begin - stop <= 3 and all(
            any(self.lexicon.among(name, self.tokens[i].low) for name in _LIGHT)
            or self.tokens[i].low.endswith("ly")
            for i in range(stop, self.begin)
        )


_LIGHT: Final = ("adverbs", "have", "be", "neg")
"""Sets of words that may stand between a subject and its verb; a noun there is another subject."""


def _subject(spot: Spot) -> bool:
    """A party right before it: "the militia still has"."""
    own = spot.tokens[spot.begin].kind == "own"  # "it's in Tarn"
    return any(not p.ground and p.owner == own and spot.leads(p.first, p.last) for p in spot.parties)


def _headline(spot: Spot) -> bool:
    """A party that opens its clause, right before it and without a verb: "Army back in Tarn"."""
    return any(
        p.last == spot.begin
        and not p.ground
        and (p.first == spot.first or spot.tokens[p.first - 1].kind == "mark" or p.first - 1 == spot.first)
        for p in spot.parties
    )


def _troops(spot: Spot) -> bool:
    """Soldiers right before it, no leader or state: "army troops returned"."""
    if any(p.force and spot.leads(p.first, p.last) for p in spot.parties):
        return True
    return any(spot.leads(h.first, h.last) for h in spot.hits.of("force"))


def _soldiers(spot: Spot) -> bool:
    """A party or a word for soldiers near it."""
    near = spot.near
    return any(p.first in near and not p.ground for p in spot.parties) or any(
        h.first in near for h in spot.hits.of("force")
    )


def _place_right(spot: Spot) -> bool:
    """A place right behind it, over articles and parts only: "in the northern half of Tarn"."""
    starts = {a for a, _ in spot.places}
    for index in range(spot.end, min(spot.last, spot.end + 7)):
        low = spot.tokens[index].low
        if index in starts or spot.lexicon.among("settlement_word", low):
            return True
        if not any(spot.lexicon.among(name, low) for name in _SMALL) and spot.tokens[index].kind != "num":
            return False
    return False


_SMALL: Final = ("anaphor", "of", "parts", "compass", "at", "in", "near", "just", "owners", "all_of")
"""Sets of words that may stand between a verb and the place it governs."""


def _ground_right(spot: Spot) -> bool:
    """A place or a word for ground as its very object: "has the hill", "has most of Tarn"; "has its base there"."""
    at = spot.end
    if at < spot.last and spot.lexicon.among("owners", spot.tokens[at].low):
        return False
    return _place_right(spot) or any(0 <= h.first - at <= 2 for h in spot.hits.of("ground"))


def _name_right(spot: Spot) -> bool:
    """A place by its name right behind it: "runs Tarn", not "runs a hospital"."""
    return any(
        a <= spot.end + 2
        and all(any(spot.lexicon.among(n, spot.tokens[i].low) for n in _SMALL) for i in range(spot.end, a))
        for a, _ in spot.places
        if a >= spot.end
    )


def _place_left(spot: Spot) -> bool:
    """A place before it, of which it is said: "the base at Tarn has fallen"; "prices fell in Tarn" says none."""
    near = range(max(spot.first, spot.begin - _REACH), spot.begin)
    if any(a in near for a, _ in spot.places):
        return True
    words = (spot.tokens[i].low for i in near)
    return any(spot.lexicon.among("settlement_word", low) or spot.lexicon.among("its", low) for low in words)


def _place_subject(spot: Spot) -> bool:
    """A place right before it: "Tarn still stands"."""
    return any(spot.leads(a, b) for a, b in spot.places)


def _owned(spot: Spot) -> bool:
    """An owner behind it with whom the clause ends: "is still the militia's"."""
    for party in spot.parties:
        if party.owner and 0 <= party.first - spot.end <= 1:
            at = party.last + (party.last < spot.last and spot.tokens[party.last].kind == "own")
            while at < spot.last and spot.lexicon.among("adverbs", spot.tokens[at].low):
                at += 1  # "is the militia's again"
            if at >= spot.last or spot.tokens[at].kind == "mark":
                return True
    return False


def _party_closing(spot: Spot) -> bool:
    """A party behind it with whom the clause ends: "Tarn is rebel again", not "Tarn is the rebels' goal"."""
    for party in spot.parties:
        if party.first == spot.end:
            rest = spot.tokens[party.last : min(spot.last, party.last + 2)]
            skipped = rest[1:] if rest and spot.lexicon.among("adverbs", rest[0].low) else rest
            if not skipped or skipped[0].kind == "mark" or spot.lexicon.among("joiners", skipped[0].low):
                return True
    return False


def _party_inside(spot: Spot) -> bool:
    """A party within its words or right behind them."""
    return any(spot.begin <= p.first < spot.end + 3 for p in spot.parties)


def _place_or_ground(spot: Spot) -> bool:
    """A place or a word for ground near it."""
    near = spot.near
    return (
        any(a in near for a, _ in spot.places)
        or any(h.first in near for h in spot.hits.of("ground"))
        or any(spot.lexicon.among("settlement_word", spot.tokens[i].low) for i in near)
    )


def _civilians(spot: Spot) -> bool:
    """A word for people who do not fight near it."""
    return any(spot.lexicon.among("civilians", spot.tokens[i].low) for i in spot.near)


BESIDE: Final[dict[str, Callable[[Spot], bool]]] = {
    "subject-next": _subject,
    "headline": _headline,
    "troops-next": _troops,
    "soldiers": _soldiers,
    "place-right": _place_right,
    "ground-right": _ground_right,
    "name-right": _name_right,
    "place-left": _place_left,
    "place-subject": _place_subject,
    "owned-next": _owned,
    "party-closing": _party_closing,
    "party-inside": _party_inside,
    "place-or-ground": _place_or_ground,
    "civilians": _civilians,
}
"""Conditions by the name that a lexicon's `needs` calls them by."""
