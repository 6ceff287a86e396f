"""Parties named in a sentence: which side, in what case, whether as a party or only as the owner of a
territory."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from heldground.claims.bend import may_be_subject
from heldground.claims.tokens import Token
from heldground.claims.words import Hit, Hits, Lexicon

_STATES_ADJECTIVE: Final = re.compile("[сц]ь?к[аеиіоуы]")
"""What a Ukrainian or Russian adjective of a state holds near its end: "російських", "украинский"."""


@dataclass(slots=True)
class PartyMention:
    """Tokens `[first, last)` that name a party.

    `relative` is `we`, `enemy` or `they` where the word means a side only from someone's point of view, `bare`
    where it means an army without saying whose ("soldiers were back in the camp"), `group` an armed
    group ("the militia"), `seat` where it means those who govern the place ("the authorities").
    `subject` tells whether its case can be the nominative (None: its form does not say). `force` marks that a
    word for troops belongs to it; `ground` that it only says whose territory ("Ukrainian territory"); `armed`
    that the whole party is an armed group, without a state.
    """

    first: int
    last: int
    side: str | None
    relative: str | None = None
    subject: bool | None = None
    force: bool = False
    ground: bool = False
    owner: bool = False
    armed: bool = False


def find_parties(
    tokens: Sequence[Token],
    first: int,
    last: int,
    *,
    names: Hits,
    hits: Hits,
    lexicon: Lexicon,
    places: Sequence[tuple[int, int]],
) -> list[PartyMention]:
    """Parties in tokens `[first, last)`, in order, none overlapping.

    `names` are the theatre's hits, `hits` the language's, `places` the token spans of place names: "Russia's
    Kursk region" names a territory, no party.
    """
    forces = {hit.first: hit.last for hit in sorted(hits.of("force"), key=lambda h: h.last)}
    force_ends = {hit.last: hit.first for hit in hits.of("force")}
    ground = {hit.first for hit in hits.of("territory")}
    place_starts = {start for start, _ in places}
    verbs = {hit.first for hit in hits.of_any("trigger", "speech", "silence")}
    found: list[PartyMention] = []
    end = first
    # Of two aliases at a word the one that shares most of it: українські is of український, not of Україна.
    sides = names.of("side")
    if len(sides) > 1:
        sides = sorted(
            sides,
            key=lambda h: (h.first, -h.last, -_shared(tokens[h.first].low, str(h.entry["alias"]).casefold())),
        )
    by_first: dict[int, Hit] = {}
    nominative: dict[int, list[bool | None]] = {}
    for named in sides:
        by_first.setdefault(named.first, named)
        if named.last == named.first + 1:
            case = may_be_subject(str(named.entry["alias"]), tokens[named.first].text, lexicon.lang)
            nominative.setdefault(named.first, []).append(case)
    index = first
    while index < last:
        token = tokens[index]
        hit = by_first.get(index)
        if hit is None and token.low not in lexicon.party_words:
            index += 1
            continue
        relative = lexicon.relative.get(token.low) if token.kind == "word" else None
        if index < end or (hit is None and relative is None):
            if index >= end and index in forces and _bare(tokens, index, first, lexicon):
                found.append(PartyMention(index, index + 1, None, "bare", True, force=True))
            elif index >= end and _bare(tokens, index, first, lexicon, "armed_group"):
                if index + 1 >= last or not lexicon.among("of", tokens[index + 1].low):
                    found.append(PartyMention(index, index + 1, None, "group", True, force=True))
            elif index >= end and lexicon.among("authorities", token.low):
                found.append(PartyMention(index, index + 1, None, "seat", True))
            index += 1
            continue
        if relative in ("we", "enemy"):
            # "our troops", "the enemy": from the claimant's point of view, whatever side an alias would give.
            side = hit.entry["side"] if hit else None
            mention = PartyMention(index, index + 1, side, relative, _relative_case(hit, token, lexicon))
        elif relative in ("they", "his"):
            mention = PartyMention(index, index + 1, None, "they")
        else:
            if hit is None:
                index += 1
                continue
            cases = nominative.get(index, []) if hit.last == index + 1 else []
            subject = True if True in cases else False if False in cases else None
            mention = PartyMention(index, hit.last, str(hit.entry["side"]), None, subject)
            mention.armed = bool(hit.entry["armed"])
        _extend(tokens, mention, last, forces, ground, place_starts, verbs, lexicon)
        if relative == "his" and not mention.force:
            index += 1
            continue  # "его войска" is a party, "его отбросили" and "его словам" are not
        if lexicon.lang != "en" and mention.first in force_ends:
            # "штурмові групи противника": the group is the party, its case the group's.
            mention.first = force_ends[mention.first]
            mention.force = True
            mention.subject = None
        found.append(mention)
        end = mention.last
        index = max(index + 1, mention.last)
    return _fighting_for(tokens, found, lexicon)


def _bare(
    tokens: Sequence[Token], index: int, first: int, lexicon: Lexicon, words: str = "bare_force"
) -> bool:
    """Whether a word for an army stands alone: "soldiers", "the army", never "the ethnic army"."""
    if not lexicon.among(words, tokens[index].low):
        return False
    if index == first or lexicon.lang != "en":
        return True
    before = tokens[index - 1]
    return (
        before.kind == "mark"
        or before.low in ("the", "that")
        or lexicon.among("np_stop", before.low)
        or lexicon.among("ands", before.low)
    )


def _shared(word: str, alias: str) -> int:
    size = 0
    for a, b in zip(word, alias, strict=False):
        if a != b:
            break
        size += 1
    return 2 * size - len(alias)


def _relative_case(hit: Hit | None, token: Token, lexicon: Lexicon) -> bool | None:
    if lexicon.among("we_subject", token.low):
        return True
    if lexicon.among("we_object", token.low) or lexicon.among("enemy_object", token.low):
        return False
    return may_be_subject(str(hit.entry["alias"]), token.text, lexicon.lang) if hit else None


def _extend(
    tokens: Sequence[Token],
    mention: PartyMention,
    last: int,
    forces: Mapping[int, int],
    ground: set[int],
    place_starts: set[int],
    verbs: set[int],
    lexicon: Lexicon,
) -> None:
    at = mention.last
    if at < last and tokens[at].kind == "own":
        mention.owner = True
        at += 1
    if mention.relative == "they" and not (
        lexicon.among("owners", tokens[mention.first].low) or lexicon.among("his", tokens[mention.first].low)
    ):
        return
    # At most three adjectives between the party and its noun: "Ukrainian special assault group".
    for offset in range(4):
        here = at + offset
        if here >= last or (tokens[here].kind not in ("word",) and tokens[here].text not in "-«»"):
            break
        if here in forces:
            mention.last = forces[here]
            mention.force = True
            while mention.last in forces:
                mention.last = forces[mention.last]
            return
        if here in verbs:
            break
        owns = lexicon.lang == "en" or _STATES_ADJECTIVE.search(tokens[mention.first].low)
        # "украинский Купянск", never "ВСУ Купянск оставили"
        if here in ground or (here in place_starts and owns):
            mention.ground = True
            mention.last = max(mention.last, at)
            return
        if lexicon.among("np_stop", tokens[here].low) or lexicon.among("neg", tokens[here].low):
            break
    before = tokens[mention.first - 1] if mention.first else None
    if at < last and lexicon.among("holding", tokens[at].low):
        return  # "in rebel hands" names the holder
    if before is not None and lexicon.among("in", before.low) and not mention.force:
        mention.ground = True  # "in Ukraine", "в Украине"


def _fighting_for(tokens: Sequence[Token], found: list[PartyMention], lexicon: Lexicon) -> list[PartyMention]:
    """Those who fight for another party take its side: "Russians fighting alongside Ukraine"."""
    kept: list[PartyMention] = []
    for mention in found:
        if (
            kept
            and lexicon.among("fighting_for", tokens[mention.first - 1].low)
            and mention.first - kept[-1].last <= 3
        ):
            kept[-1].side, kept[-1].last, kept[-1].ground = mention.side, mention.last, False
            continue
        kept.append(mention)
    return kept
