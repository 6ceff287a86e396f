"""Speakers whom no role word shows: sides that speak for themselves, and persons beside a verb of saying."""

import itertools
from collections.abc import Sequence

from heldground.claims.model import Claimant
from heldground.claims.parties import PartyMention
from heldground.claims.speakers import Memory, SpeakerMention
from heldground.claims.tokens import Token
from heldground.claims.words import Hit, Lexicon


def find_persons(
    tokens: Sequence[Token],
    first: int,
    last: int,
    subjects: Sequence[SpeakerMention],
    parties: Sequence[PartyMention],
    hits: Sequence[Hit],
    lexicon: Lexicon,
    memory: Memory,
    text: str,
    places: Sequence[tuple[int, int]],
) -> list[SpeakerMention]:
    """Names beside a verb of saying that no list knows: "Romanov wrote", ", рассказал Ходаковский".

    A name met before with a role is that speaker; any other speaks for no side.
    """
    taken = {i for m in subjects for i in range(m.first, m.last)} | {
        i for p in parties for i in range(p.first, p.last)
    }
    taken |= {i for a, b in places for i in range(a, b)}
    made: list[SpeakerMention] = []
    for hit in hits:
        if hit.table not in ("speech", "silence"):
            continue
        begin = end = hit.first
        while (
            begin > first
            and end - begin < 3
            and _is_name(tokens[begin - 1], lexicon)
            and begin - 1 not in taken
        ):
            begin -= 1
        if begin == end and hit.first > first and tokens[hit.first - 1].kind == "mark":
            begin = end = hit.last
            while end < last and end - begin < 3 and _is_name(tokens[end], lexicon) and end not in taken:
                end += 1
        if begin == end or (begin == first and end - begin == 1):
            continue  # the first word of a sentence is a capital anyway
        name = text[tokens[begin].start : tokens[end - 1].end]
        family = tokens[end - 1].low[:5]
        known = next((m for m in reversed(memory.met) if family in m.claimant.name.casefold()), None)
        claimant = known.claimant if known else Claimant(name, "observer")
        made.append(
            SpeakerMention(begin, end, claimant, "", known.known if known else None, role=known is not None)
        )
        taken |= set(range(begin, end))
    return made


def introduce(tokens: Sequence[Token], subjects: list[SpeakerMention]) -> None:
    """Give persons no list knows the role that stands in commas beside their name.

    "said Viktor Osk, spokesman for the militia", "the head of the town, Viktor Osk, said".
    """
    for here, there in itertools.pairwise(list(subjects)):
        if there.first - here.last != 1 or tokens[here.last].text != ",":
            continue
        for person, role in ((here, there), (there, here)):
            described = role.role or (role.known is not None and not tokens[role.first].capital)
            if person.known or person.role or person.head or not described:
                continue
            person.claimant = Claimant(person.claimant.name, role.claimant.kind, role.claimant.side)
            person.head, person.role = role.head, True
            break


def _is_name(token: Token, lexicon: Lexicon) -> bool:
    return (
        token.kind == "word"
        and token.capital
        and len(token.text) > 2
        and not token.text.isupper()
        and not (
            lexicon.among("np_stop", token.low)
            or lexicon.among("joiners", token.low)
            or lexicon.among("he", token.low)
        )
    )


def side_speakers(
    tokens: Sequence[Token],
    parties: Sequence[PartyMention],
    speakers: Sequence[SpeakerMention],
    text: str,
    lexicon: Lexicon,
) -> list[SpeakerMention]:
    """Parties that may speak for themselves: "Moscow says", "the Ukrainian side has not commented"."""
    taken = {i for m in speakers for i in range(m.first, m.last)}
    made = []
    for party in parties:
        if (
            lexicon.lang == "en"
            and party.last - party.first == 1
            and tokens[party.first].low.endswith(tuple(lexicon.sets.get("demonyms", ())))
            and not _acts(tokens, party.last, lexicon)
        ):
            continue  # "rejecting Russian claims": an adjective speaks not; "Yerevan has ..." does
        capital = (  # "В Киеве заявили", "У Москві це заперечили": the capital speaks for its side
            lexicon.lang != "en"
            and party.ground
            and party.last - party.first == 1
            and party.first > 0
            and lexicon.among("in", tokens[party.first - 1].low)
            and tokens[party.first].capital
        )
        if (
            party.side is None
            or (party.ground and not capital)
            or party.owner
            or taken & set(range(party.first, party.last))
        ):
            continue
        name = text[tokens[party.first].start : tokens[party.last - 1].end]
        kind = (
            "military"
            if (party.force or party.armed)
            and tokens[party.last - 1].low not in ("side", "government", "command")
            else "official"
        )
        made.append(SpeakerMention(party.first, party.last, Claimant(name, kind, party.side), "side"))
    return made


def _acts(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a verb follows, as it does behind a noun."""
    if at >= len(tokens):
        return False
    low = tokens[at].low
    return any(lexicon.among(name, low) for name in ("have", "be", "neg", "says"))
