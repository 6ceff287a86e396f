"""Who may be speaking in a sentence: persons and offices a theatre names, and anyone with a speaker's role.

A role's side comes from the first of these that says something: a party's word inside the phrase ("Russian
bloggers", "Ukraine's border service"); a place inside it ("the Osk governor": the side whose territory it
is); the same speaker earlier in the report ("the ministry"); for those in office, the last place named
before.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from heldground.claims.model import Claimant
from heldground.claims.parties import PartyMention
from heldground.claims.tokens import Token
from heldground.claims.words import Hit, Hits, Lexicon

NEUTRAL = frozenset(("osint", "media", "observer", "local"))
"""Kinds that speak for no side, whatever their nationality (claim schema, section Fields)."""
_DATES = ("month", "weekday", "when", "part")
_RANK = {"military": 3, "bloggers": 2, "official": 1}


@dataclass(slots=True)
class SpeakerMention:
    """Tokens `[first, last)` that name someone who may speak; `known` is the theatre's id of the speaker.

    `oblique` marks a party whose case cannot be the subject's ("заявление Москвы"); `guessed` soldiers whose
    side is only that of the ground around (see `own_side`).
    """

    first: int
    last: int
    claimant: Claimant
    head: str = ""
    known: str | None = None
    role: bool = False
    oblique: bool = False
    guessed: bool = False


@dataclass(slots=True)
class Memory:
    """Speakers met so far in a report, latest last; `armed` is the armed group last named as a party."""

    met: list[SpeakerMention]
    armed: Claimant | None = None

    def same(self, head: str, kind: str) -> SpeakerMention | None:
        """The latest speaker with that head word, else None."""
        for mention in reversed(self.met):
            if head and head in mention.head.split() and (mention.known or mention.claimant.kind == kind):
                return mention
        return None

    def last_of(self, kinds: frozenset[str]) -> SpeakerMention | None:
        return next((m for m in reversed(self.met) if m.claimant.kind in kinds), None)


def find_speakers(
    text: str,
    tokens: Sequence[Token],
    first: int,
    last: int,
    *,
    names: Hits,
    hits: Hits,
    lexicon: Lexicon,
    parties: Sequence[PartyMention],
    side_at: Callable[[int, int], str | None],
    memory: Memory,
) -> list[SpeakerMention]:
    """Possible speakers in tokens `[first, last)`, in order, none overlapping.

    `side_at(first, last)` is the side on whose territory the last place named in those tokens lies.
    """
    if not (names.of("speaker") or hits.of("role")):
        return []
    found: list[SpeakerMention] = []
    taken: set[int] = set()
    sided: dict[int, str | None] = {}
    for hit in sorted(names.of("speaker"), key=lambda h: (h.first, -h.last)):
        if taken & set(range(hit.first, hit.last)):
            continue
        begin = hit.first
        if str(hit.entry["name"]).islower():
            sided[hit.first] = hit.entry["side"]  # "военкор": a role that tells the side, no name
            continue
        stop = hit.last
        if stop < last and tokens[stop].text == "»" and any(t.text == "«" for t in tokens[begin:stop]):
            stop += 1  # the closing mark of "ОСУВ «Хортиця»", which patterns do not count
        name = text[tokens[begin].start : tokens[stop - 1].end]
        values = hit.entry.values
        claimant = Claimant(name, values["kind"], values["side"], tuple(values["aliases"]))
        heads = " ".join(tokens[i].low[:6] for i in range(hit.first, hit.last))
        found.append(SpeakerMention(begin, stop, claimant, heads, values["id"]))
        taken |= set(range(begin, stop))
    roles = sorted(hits.of("role"), key=lambda h: (h.first, -h.last))
    said = {h.first for h in hits.of_any("speech", "silence")}
    groups: list[list[Hit]] = []
    for hit in roles:
        if hit.entry["unless"] and hit.last < last and tokens[hit.last].low in hit.entry["unless"]:
            continue  # "official confirmation" names nobody
        if groups and hit.first < groups[-1][-1].last + 0:
            continue
        if taken & set(range(hit.first, hit.last)):
            continue
        if groups and _joined(tokens, groups[-1][-1].last, hit.first, lexicon, said):
            groups[-1].append(hit)
        else:
            groups.append([hit])
    for group in groups:
        named_before = next((m for m in found if m.known and 0 < group[0].first - m.last <= 6), None)
        if (
            named_before is not None
            and tokens[named_before.last].text == ","
            and not any(
                tokens[i].kind == "mark" and tokens[i].text != "-"
                for i in range(named_before.last + 1, group[0].first)
            )
        ):
            close = group[-1].last
            if close < last and tokens[close].text == ",":
                named_before.last = (
                    close  # "DeepState, the open-source project, said": an aside on the one named
                )
                continue
        mention = _phrase(
            text, tokens, group, first, last, lexicon, parties, hits, taken, side_at, memory, found, sided
        )
        if mention is not None:
            found.append(mention)
            taken |= set(range(mention.first, mention.last))
    return sorted(found, key=lambda mention: mention.first)


def _joined(tokens: Sequence[Token], end: int, begin: int, lexicon: Lexicon, said: set[int]) -> bool:
    """Whether two role words make one phrase: "commander of a Ukrainian assault company", "речник
    бригади"."""
    if begin - end > 8:
        return False
    for index in range(end, begin):
        token = tokens[index]
        if token.kind == "mark" and token.text not in '-«»"“”':
            return False
        if lexicon.among("tied", tokens[index - 1].low) and token.low == "to":
            continue  # "a channel with ties to the army"
        if index in said or lexicon.among("clause_words", token.low):
            return False  # "the army acknowledges rebels have ...", "telling an agency that troops ..."
        if lexicon.among("np_links", token.low) or lexicon.among("anaphor", token.low) or token.low == "a":
            continue
        if lexicon.among("np_stop", token.low):
            return False
        if (
            lexicon.lang == "en"
            and begin - end > 1
            and not token.capital
            and not any(lexicon.among("np_links", tokens[i].low) for i in range(end, begin))
        ):
            return False
    return True


def _phrase(
    text: str,
    tokens: Sequence[Token],
    group: list[Hit],
    low: int,
    high: int,
    lexicon: Lexicon,
    parties: Sequence[PartyMention],
    hits: Hits,
    taken: set[int],
    side_at: Callable[[int, int], str | None],
    memory: Memory,
    named: Sequence[SpeakerMention],
    sided: Mapping[int, str | None],
) -> SpeakerMention | None:
    verbs = {hit.first for hit in hits.of_any("speech", "silence", "accord", "quoting")}
    if lexicon.lang != "en":  # "армия страны освободила город": what is done is not of the name
        # "за даними розвідки": an instrumental looks like an adjective, but is not of the name.
        verbs |= {i for h in hits.of_any("accord", "quoting") for i in range(h.first, h.last)}
        nouns = tuple(lexicon.sets.get("nouns_of_saying", ()))
        verbs |= {
            h.first
            for h in hits.of("trigger")
            if (h.entry["kind"] or "verb") == "verb" and not tokens[h.first].low.endswith(nouns)
        }
    else:  # "the ethnic army seized the town from the junta"
        verbs |= {h.first for h in hits.of("trigger") if tokens[h.first].low.endswith("ed")}
    dated = {i for h in hits.of_any(*_DATES) for i in range(h.first, h.last)}
    core_first, core_last = group[0].first, group[-1].last
    party_tokens = {i for p in parties if p.side for i in range(p.first, p.last)}
    begin = core_first
    while begin > low and core_first - begin < 6:
        token = tokens[begin - 1]
        if begin - 1 in taken:
            break
        if begin - 1 in party_tokens or token.kind == "own":
            begin -= 1
            continue
        if token.kind == "mark":
            if token.text == "-" and begin - 2 >= low and tokens[begin - 2].kind == "word":
                begin -= 2
                continue
            break
        if lexicon.among("np_stop", token.low) or lexicon.among("neg", token.low) or begin - 1 in verbs:
            break
        if begin - 1 in dated or (lexicon.lang == "en" and tokens[begin].low in ("the", "a", "an")):
            break  # "In March the Russian military": the month is not of its name
        doing = lexicon.lang == "en" and token.low.endswith("ing") and len(token.low) > 5
        if doing and not lexicon.among("ing_titles", token.low):
            break
        if lexicon.lang != "en" and not _adjective(token, lexicon):
            break
        begin -= 1
    end = core_last
    size = 0
    while end < high and size < 8:
        token = tokens[end]
        if end in verbs or (token.kind == "own" and end + 1 < high and not tokens[end + 1].capital):
            break
        if end in dated:
            break  # "Представник військ у середу"
        if token.kind == "mark":
            if token.text in '«“"' and end + 1 < high and tokens[end + 1].capital:
                close = next((i for i in range(end + 1, min(high, end + 7)) if tokens[i].text in '»”"'), None)
                if close is None:
                    break
                end = close + 1
                continue
            if token.text == "-" or (token.text == "(" and end + 2 < high and tokens[end + 2].text == ")"):
                end += 1 if token.text == "-" else 3
                size += 1
                continue
            break
        linked = lexicon.among("np_links", token.low)
        if not linked and lexicon.among("np_stop", token.low):
            break
        if lexicon.lang == "en":
            if not (
                token.capital
                or linked
                or token.low in ("the", "a", "an", "us")
                or end in party_tokens
                or token.kind == "own"
            ):
                break
        elif not (token.capital or linked or _genitive(token, lexicon) or end in party_tokens):
            break
        end += 1
        size += 1
    while end > core_last and (
        lexicon.among("np_links", tokens[end - 1].low)
        or tokens[end - 1].low in ("the", "a", "an")
        or tokens[end - 1].kind == "own"
    ):
        end -= 1
    clash = min(taken & set(range(core_last, end)), default=None)
    if clash is not None and tokens[clash - 1].low != tokens[core_last - 1].low:
        listener = next((m for m in named if m.first == clash and m.claimant.kind == "media"), None)
        if listener is not None and any(
            lexicon.among("np_links", tokens[i].low) for i in range(core_last, clash)
        ):
            # "розповів командир батальйону в коментарі Суспільному": who is told it does not say it.
            end = next(i for i in range(core_last, clash) if lexicon.among("np_links", tokens[i].low))
    if taken & set(range(begin, end)):
        # "аналітики DeepState", "канал «Рыбарь»": the named speaker stands for itself, under its role.
        for mention in named:
            if begin < mention.first < end:
                mention.first = begin
                mention.last = max(mention.last, _full_name(tokens, mention.last, high, lexicon))
        return None
    kind, head = _kind(tokens, group, lexicon)
    if head == "statem" and tokens[begin].low in ("a", "the", "statement"):
        return None  # "said in a statement": the paper does not speak, its author does
    owned = core_first > low and lexicon.among("he", tokens[core_first - 1].low)
    if kind == "bloggers" and owned and end - core_first == 1:
        same = memory.last_of(frozenset(("bloggers",)))
        if same is not None:  # "its author", "Его автор"
            return SpeakerMention(begin, end, same.claimant, head, same.known, role=True)
    demonyms = tuple(lexicon.sets.get("demonyms", ()))
    foreign = any(
        lexicon.among("foreign", tokens[i].low)
        # "Chinese officials": of a nation that is no party here.
        or (
            demonyms
            and i not in party_tokens
            and tokens[i].capital
            and len(tokens[i].low) > 5
            and tokens[i].low.endswith(demonyms)
            and i < core_first
        )
        for i in range(begin, end)
    )
    if foreign and kind in ("official", "military"):
        kind = "observer"
    person = next((m for m in named if 0 <= m.first - end <= 1 and tokens[end - 1].text not in ",;"), None)
    if person is not None and m_is_person(person):
        person.first = begin
        person.head = f"{person.head} {_kind(tokens, group, lexicon)[1]}"  # "the president" later is this one
        return None  # "President Volodymyr Zelensky": the person is a mention already
    name = text[tokens[begin].start : tokens[end - 1].end].strip(" ,")
    side, guessed = None, False
    spoken_for = any(lexicon.among("spokes", tokens[i].low) for i in range(begin, end))
    definite = (
        lexicon.lang != "en" or tokens[begin].low in ("the", "its", "their", "his") or begin == core_first
    )
    known = (
        memory.same(head, kind)
        if definite and end - begin <= 3 and kind in ("official", "military")
        else None
    )
    if known is not None and known.known and not spoken_for:
        sides = {p.side for p in parties if p.side and p.first < end and p.last > begin}
        if sides <= {known.claimant.side}:
            return SpeakerMention(begin, end, known.claimant, head, known.known, role=True)
    if kind not in NEUTRAL:
        inside = [p for p in parties if p.side and p.first < end + 1 and p.last > begin]
        side = next((p.side for p in inside), None)
        if side is None:
            inner = [m for m in memory.met if m.known and m.claimant.name in name and m.claimant.side]
            side = inner[-1].claimant.side if inner else None
        if side is None and kind == "bloggers":
            side = next((sided[i] for i in range(begin, end) if i in sided), None)
        if side is None and kind != "bloggers":
            side = side_at(begin, end)
        if side is None and definite:
            same = memory.same(head, kind)
            if same is not None:
                if end - begin <= 2 and (kind != "bloggers" or begin < core_first):
                    return SpeakerMention(begin, end, same.claimant, head, same.known, role=True)
                side = same.claimant.side
        if side is None and any(lexicon.among("the_group", tokens[i].low) for i in range(begin, end)):
            party = memory.last_of(frozenset(("military",)))
            group_named = memory.armed or (party.claimant if party is not None else None)
            if definite and group_named is not None and group_named.side:
                # "The group said it had taken the mill": the armed group that was named last.
                return SpeakerMention(begin, end, group_named, head, role=True)
        guessed = side is None and kind == "military"
        if guessed:
            side = _beside_whom(tokens, begin, named, lexicon)
        if side is None and kind in ("official", "military"):
            side = side_at(low, begin) or side_at(end, high) or side_at(0, begin)
        if side is None and kind == "bloggers":
            same = memory.last_of(frozenset(("bloggers",)))
            side = same.claimant.side if same else None
    elif definite and end - begin <= 2:
        same = memory.same(head, kind) or memory.last_of(frozenset((kind,)))
        if same is not None and kind in ("osint", "media"):
            return SpeakerMention(begin, end, same.claimant, head, same.known, role=True)
    return SpeakerMention(
        begin, end, Claimant(_bare(name, lexicon), kind, side), head, role=True, guessed=guessed
    )


def _beside_whom(
    tokens: Sequence[Token], begin: int, named: Sequence[SpeakerMention], lexicon: Lexicon
) -> str | None:
    """The side of the official named before in the sentence: "The president's statement remains the only one,
    and the General Staff declined to give a figure"."""
    mate = next((m for m in reversed(named) if m.last <= begin and m.claimant.kind in _RANK), None)
    if mate is None or mate.claimant.kind == "bloggers":
        return None
    against = any(
        lexicon.among("adversative", tokens[i].low) and not lexicon.among("ands", tokens[i].low)
        for i in range(mate.last, begin)
    )
    return None if against else mate.claimant.side


def m_is_person(mention: SpeakerMention) -> bool:
    """Whether a named speaker is a person rather than an office or project: a capitalised name, no known
    abbreviation."""
    return mention.claimant.kind in ("official", "military", "bloggers")


def _full_name(tokens: Sequence[Token], at: int, high: int, lexicon: Lexicon) -> int:
    """Where the name of a person ends that stands right behind the office spoken for, else `at`.

    "Речник ОСГВ «Хортиця» Іван Млин": one speaker.
    """
    if lexicon.lang == "en":
        return at
    begin = at + 1 if at < high and tokens[at].text in '»”"' else at
    end = begin
    while end < high and end - begin < 3 and tokens[end].capital and tokens[end].kind == "word":
        end += 1
    return end if end - begin >= 2 else at


def _bare(name: str, lexicon: Lexicon) -> str:
    first, _, rest = name.partition(" ")
    return rest if lexicon.lang == "en" and first == "the" and rest else name


def _kind(tokens: Sequence[Token], group: list[Hit], lexicon: Lexicon) -> tuple[str, str]:
    """The kind of a phrase of several roles, and its head word.

    English puts the head last before "of" or "for" ("army spokesman", "spokesman for the army"), Ukrainian
    and Russian put it first. A spokesperson has the kind of what is spoken for.
    """
    if lexicon.lang == "en":
        head = group[0]
        for hit in group[1:]:
            if any(  # "Kremlin-affiliated blogger": a hyphen links to what follows
                lexicon.among("np_links", tokens[i].low) and tokens[i - 1].text != "-"
                for i in range(head.last, hit.first)
            ):
                break
            head = hit
    else:
        head = group[0]
    kind = str(head.entry["kind"])
    if any(lexicon.among("spokes", tokens[i].low) for i in range(head.first, head.last)):
        kinds = [str(hit.entry["kind"]) for hit in group if hit is not head]
        kind = max(kinds, key=lambda k: _RANK.get(k, 0)) if kinds else kind
    return kind, tokens[head.last - 1].low[:6]


def _adjective(token: Token, lexicon: Lexicon) -> bool:
    return token.low.endswith(tuple(lexicon.sets.get("adjective_endings", ()))) or token.capital


def _genitive(token: Token, lexicon: Lexicon) -> bool:
    return token.low.endswith(tuple(lexicon.sets.get("genitive_endings", ())))
