"""Speakers whom no role word shows: sides that speak for themselves, and persons beside a verb of saying."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

from heldground.claims.bend import nominative
from heldground.claims.model import Claimant
from heldground.claims.parties import PartyMention
from heldground.claims.speakers import Memory, SpeakerMention
from heldground.claims.tokens import Token
from heldground.claims.words import Hits, Lexicon


def find_persons(
    tokens: Sequence[Token],
    first: int,
    last: int,
    subjects: Sequence[SpeakerMention],
    parties: Sequence[PartyMention],
    hits: Hits,
    lexicon: Lexicon,
    memory: Memory,
    text: str,
    places: Sequence[tuple[int, int]],
) -> list[SpeakerMention]:
    """Names beside a verb of saying that no list knows: "Romanov wrote", ", рассказал Ходаковский".

    A name met before with a role is that speaker; any other speaks for no side.
    """
    verbs = hits.of_any("speech", "silence")
    roles = [mention for mention in subjects if mention.role and not mention.known]
    if not (verbs or roles or hits.of("accord")):
        return []
    taken = {i for m in subjects for i in range(m.first, m.last)} | {
        i for p in parties for i in range(p.first, p.last)
    }
    taken |= {i for a, b in places for i in range(a, b)}
    taken |= {i for h in hits.of_any("month", "weekday", "when") for i in range(h.first, h.last)}
    made: list[SpeakerMention] = []
    for hit in hits.of("accord"):
        begin = end = hit.last
        while end < last and end - begin < 4 and _is_name(tokens[end], lexicon) and end not in taken:
            end += 1
        if end - begin >= 2:  # "according to Viktor Osk"
            name = text[tokens[begin].start : tokens[end - 1].end]
            made.append(
                SpeakerMention(begin, end, Claimant(nominative(name, lexicon.lang), "observer"), "accord")
            )
            taken |= set(range(begin, end))
    for mention in roles:
        for begin, end in _beside(tokens, first, last, mention, taken, lexicon):
            name = text[tokens[begin].start : tokens[end - 1].end]
            made.append(SpeakerMention(begin, end, Claimant(name, "observer")))
            taken |= set(range(begin, end))
    for hit in verbs:
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
        trade = begin == end and hit.first > first and tokens[hit.first - 1].kind == "mark"
        if trade and lexicon.lang != "en":
            begin = end = _behind_trade(tokens, hit.last, last, taken, lexicon)
            while end < last and end - begin < 3 and _is_name(tokens[end], lexicon) and end not in taken:
                end += 1
        if begin == end or (begin == first and end - begin == 1):
            continue  # the first word of a sentence is a capital anyway
        if begin > first and begin < hit.first and lexicon.among("before_name", tokens[begin - 1].low):
            continue  # "a channel with ties to the Western Military District claimed": it is no subject
        name = text[tokens[begin].start : tokens[end - 1].end]
        family = tokens[end - 1].low[:5]
        known = next((m for m in reversed(memory.met) if family in m.claimant.name.casefold()), None)
        private = trade or _of_a_trade(tokens, end, last)
        claimant = known.claimant if known else Claimant(name, "local" if private else "observer")
        called = any(lexicon.among("callsign", tokens[i].low) for i in range(max(first, begin - 3), begin))
        bearer = next((m for m in reversed(subjects) if m.role and m.last <= begin), None) if called else None
        if bearer is not None and known is None:  # "a company commander, call sign Falcon, said"
            claimant = replace(bearer.claimant, name=name, aliases=(bearer.claimant.name,))
        start = hit.last if trade else begin  # "каже пекарка Олена": all of it is the speaker's
        made.append(
            SpeakerMention(start, end, claimant, "", known.known if known else None, role=known is not None)
        )
        taken |= set(range(begin, end))
    return made


def _behind_trade(tokens: Sequence[Token], at: int, last: int, taken: set[int], lexicon: Lexicon) -> int:
    """Where a name begins behind one or two words for what its bearer is: "каже пекарка Олена"."""
    for index in range(at, min(last, at + 3)):
        if index in taken or tokens[index].kind != "word" or lexicon.among("np_stop", tokens[index].low):
            return at
        if tokens[index].capital:
            return index
    return at


def _of_a_trade(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether a name is followed by an age or a trade: "said Olena, 64," "said Olena, a baker"."""
    if at + 1 >= last or tokens[at].text != ",":
        return False
    aged = tokens[at + 1].kind == "num" and len(tokens[at + 1].text) == 2
    return aged or (tokens[at + 1].low in ("a", "an") and at + 2 < last and not tokens[at + 2].capital)


def find_counted(
    tokens: Sequence[Token],
    first: int,
    last: int,
    subjects: Sequence[SpeakerMention],
    hits: Hits,
    lexicon: Lexicon,
    memory: Memory,
    text: str,
) -> list[SpeakerMention]:
    """ "One", "another" of several named before: "Two channels disagree: one says the mill fell, another denies it"."""
    words = lexicon.words_of("counted")
    verbs = {hit.first for hit in hits.of_any("speech", "silence")}
    taken = {i for m in subjects for i in range(m.first, m.last)}
    found: list[SpeakerMention] = []
    of: SpeakerMention | None = None
    for index in range(first, last) if verbs else ():
        if tokens[index].low not in words or index in taken:
            continue
        if not verbs & set(range(index + 1, index + 3)):
            continue
        lead = index
        while lead > first and tokens[lead - 1].low in ("a", "an", "the"):
            lead -= 1
        before = tokens[lead - 1] if lead > first else None
        if before is not None and before.kind != "mark" and not _opens(before, lexicon):
            continue  # "the neutral one", "сорок один"
        of = of or next((m for m in reversed(subjects) if m.last <= index and m.role), None)
        of = of or next(iter(reversed(memory.met)), None)
        if of is not None:
            name = text[tokens[lead].start : tokens[index].end]
            claimant = Claimant(name, of.claimant.kind, of.claimant.side, (of.claimant.name,))
            found.append(SpeakerMention(lead, index + 1, claimant))
    return found


def _opens(token: Token, lexicon: Lexicon) -> bool:
    """Whether a word may stand before the subject of a clause: "while another", "а другой"."""
    return any(lexicon.among(name, token.low) for name in ("ands", "adversative", "clause_words", "joiners"))


def _beside(
    tokens: Sequence[Token], first: int, last: int, role: SpeakerMention, taken: set[int], lexicon: Lexicon
) -> list[tuple[int, int]]:
    """A full name in commas beside a role: "Viktor Osk, the regional governor, conceded"."""

    def named(index: int) -> bool:
        return first <= index < last and index not in taken and _is_name(tokens[index], lexicon)

    found = []
    end = role.first
    while end > first and tokens[end - 1].low in ("the", "a", "an"):
        end -= 1
    if end - 1 > first and tokens[end - 1].text == ",":
        begin = end - 1
        while named(begin - 1):
            begin -= 1
        if 2 <= end - 1 - begin <= 3:
            found.append((begin, end - 1))
    if role.last < last and tokens[role.last].text == ",":
        stop = role.last + 1
        while named(stop):
            stop += 1
        if 2 <= stop - role.last - 1 <= 3 and (stop == last or tokens[stop].kind == "mark"):
            found.append((role.last + 1, stop))
    return found[:1]


def introduce(tokens: Sequence[Token], subjects: list[SpeakerMention]) -> None:
    """Give persons no list knows the role that stands in commas beside their name.

    "said Viktor Osk, spokesman for the militia", "the head of the town, Viktor Osk, said".
    """
    for here, there in itertools.pairwise(list(subjects)):
        between = [token.text for token in tokens[here.last : there.first]]
        if between not in ([","], [",", "the"], [",", "a"], [",", "an"]):
            continue
        closed = there.last >= len(tokens) or tokens[there.last].kind == "mark"
        for person, role in ((here, there), (there, here)):
            described = role.role or (role.known is not None and not tokens[role.first].capital)
            if person.known or person.role or (person.head and not (person.head == "accord" and closed)):
                continue
            if not described:
                continue
            person.claimant = Claimant(person.claimant.name, role.claimant.kind, role.claimant.side)
            person.head, person.role = role.head, True
            if closed:
                person.first, person.last = min(person.first, role.first), max(person.last, role.last)
                subjects.remove(role)
            break
        else:
            person_known = here.known and here.claimant.kind in ("official", "military", "bloggers")
            if person_known and there.role and not there.known and closed:
                here.last = there.last  # "Viktor Osk, spokesman for the militia, said": one speaker
                subjects.remove(there)


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
    if not parties:
        return []
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
            if (party.force or party.armed or party.relative == "we")
            and tokens[party.last - 1].low not in ("side", "government", "command")
            else "official"
        )
        made.append(
            SpeakerMention(
                party.first,
                party.last,
                Claimant(name, kind, party.side),
                "side",
                oblique=party.subject is False and not capital,
            )
        )
    return made


def find_states(
    tokens: Sequence[Token],
    first: int,
    last: int,
    subjects: Sequence[SpeakerMention],
    parties: Sequence[PartyMention],
    text: str,
    lexicon: Lexicon,
) -> list[SpeakerMention]:
    """States that are no party here, where they may be the subject: "Turkey has denied sending men", "Warsaw and
    Paris declined to comment". A state that is a party speaks as its side."""
    states = lexicon.words_of("states")
    named = [i for i in range(first, last) if tokens[i].low in states and tokens[i].capital]
    if not named:
        return []
    taken = {i for m in subjects for i in range(m.first, m.last)} | {
        i for p in parties if p.side for i in range(p.first, p.last)
    }
    found = []
    for index in named:
        token = tokens[index]
        if index in taken:
            continue
        before = tokens[index - 1] if index > first else None
        opens = before is None or before.kind == "mark" or lexicon.among("joiners", before.low)
        opens = opens or (before is not None and lexicon.among("ands", before.low))
        owner = index + 1 < last and tokens[index + 1].kind == "own"
        if opens and not owner:
            end = index + 1
            while token.low == "united" and end < last and (tokens[end].capital or tokens[end].low == "arab"):
                end += 1
            name = text[token.start : tokens[end - 1].end]
            found.append(SpeakerMention(index, end, Claimant(name, "observer")))
    return found


def _acts(tokens: Sequence[Token], at: int, lexicon: Lexicon) -> bool:
    """Whether a verb follows, as it does behind a noun."""
    if at >= len(tokens):
        return False
    low = tokens[at].low
    return any(lexicon.among(name, low) for name in ("have", "be", "neg", "says"))
