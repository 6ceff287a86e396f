"""What a trigger governs without a preposition: conditions for languages whose words have no articles.

"Тарновку потеряли" loses a village; "под Тарновкой потеряли двоих" does not.
"""

from collections.abc import Callable
from typing import Final

from heldground.claims.beside import Spot

_PREPOSITIONS: Final = ("in", "near", "from", "toward", "at", "compass", "direction", "just")
"""Sets of words after which a place is where something happens, not what it happens to."""
_SMALL: Final = ("in", "near", "there", "settlement_word", "parts", "any_such")
"""Sets of words that may stand between those who are absent and the word for "none"."""
_ADJECTIVES: Final = ("ских", "ского", "ських", "ського")
"""Endings of a party's adjective, which names nobody without a noun: "российских данных нет"."""


def _object_place(spot: Spot) -> bool:
    """A place or a word for one as the object: before it "Тарновку мы потеряли", behind it "потеряли село"."""
    tokens, lexicon = spot.tokens, spot.lexicon
    near = range(max(spot.first, spot.begin - 4), min(spot.last, spot.end + 3))
    words = [(i, i + 1) for i in near if lexicon.among("settlement_word", tokens[i].low)]
    for a, b in (*spot.places, *words):
        if b <= spot.begin <= b + 3 and a >= spot.first:
            between = range(b, spot.begin)
        elif spot.end <= a <= spot.end + 2 and b <= spot.last:
            between = range(spot.end, a)
        else:
            continue
        parted = any(tokens[i].kind == "mark" and tokens[i].text not in '«»"' for i in between)
        lead = tokens[a - 1].low if a > spot.first else ""
        if not parted and not any(lexicon.among(name, lead) for name in _PREPOSITIONS):
            return True
    return False


def _whose(spot: Spot) -> bool:
    """A place before it, and the end of the clause behind: "Тарновка теперь наша"."""
    ends = spot.end >= spot.last or spot.tokens[spot.end].kind == "mark"
    return ends and any(spot.begin - 4 <= b - 1 < spot.begin for _, b in spot.places)


def _party_next(spot: Spot) -> bool:
    """A party right behind it: "под повстанцами"."""
    return any(p.first == spot.end and not p.ground for p in spot.parties)


def _party_absent(spot: Spot) -> bool:
    """A party beside it and no deed of its: "повстанцев в селе нет", never "атак повстанцев нет"."""
    tokens, lexicon = spot.tokens, spot.lexicon
    for party in spot.parties:
        if party.ground or (party.subject is True and not party.relative):
            continue
        bare = tokens[party.last - 1].low.endswith(_ADJECTIVES)
        if bare and not party.force and party.last - party.first == 1:
            continue
        if spot.end <= party.first <= spot.end + 4:
            between = range(spot.end, party.first)
        elif party.last <= spot.begin:
            lead = tokens[party.first - 1] if party.first > spot.first else None
            leads = ("np_stop", "any_such", "ands", "neg", "there")
            if party.relative and lead is not None and lexicon.among("neg", lead.low):
                continue  # "ни нас, ни их там нет": nobody's ground
            if lead is not None and not (
                lead.kind == "mark" or any(lexicon.among(name, lead.low) for name in leads)
            ):
                continue
            between = range(party.last, spot.begin)
        else:
            continue
        if all(
            any(lexicon.among(name, tokens[i].low) for name in _SMALL)
            or any(a <= i < b for a, b in spot.places)
            for i in between
        ):
            return True
    return False


GOVERNS: Final[dict[str, Callable[[Spot], bool]]] = {
    "place-object": _object_place,
    "whose": _whose,
    "party-next": _party_next,
    "party-absent": _party_absent,
}
"""Conditions by the name that a lexicon's `needs` calls them by."""
