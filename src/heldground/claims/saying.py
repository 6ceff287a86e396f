"""Whose a verb of saying or of silence is: its speaker before or behind it, a pronoun, or the one who spoke last."""

from collections.abc import Sequence

from heldground.claims.frames import OUTLET, Floor, Frame
from heldground.claims.speakers import SpeakerMention
from heldground.claims.tokens import Token
from heldground.claims.words import Hit, Lexicon


def frame_of_verb(
    tokens: Sequence[Token],
    first: int,
    last: int,
    verb: Hit,
    subjects: Sequence[SpeakerMention],
    blocked: set[int],
    frames: Sequence[Frame],
    lexicon: Lexicon,
    floor: Floor,
    verbs: Sequence[Hit],
    dated: frozenset[int],
) -> Frame | None:
    stance = str(verb.entry["stance"] or "asserts")
    kind = "silence" if verb.table == "silence" else "verb"
    if (
        verb.table == "speech"
        and verb.first > first
        and lexicon.among("be", tokens[verb.first - 1].low)
        and lexicon.lang == "en"
    ):
        return None  # "were described", "was told": somebody else speaks
    if verb.table == "speech" and tokens[verb.first].low.endswith(
        tuple(lexicon.sets.get("nouns_of_saying", ("\0",)))
    ):
        return None  # "в штабе заявление не комментировали": a noun
    if verb.table == "speech" and verb.first > first and lexicon.among("noun_verbs", tokens[verb.first].low):
        lead = tokens[verb.first - 1]
        if any(other is not verb and other.last == verb.first for other in verbs):
            return None  # "refuted reports that ..."
        if lexicon.among("determiners", lead.low) or (
            lead.capital and lead.low.endswith(tuple(lexicon.sets.get("demonyms", ())))
        ):
            return None  # "a claim Kyiv disputes", "Russian claims that ..."
    for mention in subjects:  # the phrase holds its own speaker: "no confirmation from Russia"
        if kind == "silence" and verb.entry["impersonal"]:
            break  # "ознак формування угруповань не виявлено": no signs of them, not from them
        if verb.first <= mention.first and mention.last <= verb.last and kind == "silence":
            return Frame(verb.first, verb.last, mention.claimant, stance, kind, verb, mention)
    unverified = (
        lexicon.lang == "en"
        and verb.entry["stance"] == "asserts"
        and tokens[verb.last - 1].low.endswith("ed")
        and any(lexicon.among("be", tokens[i].low) for i in range(verb.first, verb.last))
    )
    if kind == "silence" and unverified:
        return Frame(
            verb.first, verb.last, OUTLET, stance, kind, verb, None
        )  # "its account could not be verified"
    if kind == "silence" and verb.entry["impersonal"] and not frames:
        # "Контролирует ли армия центр, понять нельзя": nobody named says so.
        return Frame(verb.first, verb.last, OUTLET, stance, kind, verb, None)
    after = _behind(tokens, verb.last, last, subjects, dated, lexicon)
    if after is not None and lexicon.lang == "en" and not _speaks_behind(tokens, verb, after, last, blocked):
        after = None
    if kind == "silence" and after is not None and lexicon.among("source_words", tokens[verb.last - 1].low):
        # "no confirmation from the army": the phrase itself points at who is silent.
        return Frame(verb.first, after.last, after.claimant, stance, kind, verb, after)
    before = None
    for mention in reversed(subjects):
        if mention.last > verb.first or (mention.oblique and len(subjects) > 1):
            continue
        if verb.first - mention.last > 14:
            break
        if _reaches(tokens, mention.last, verb.first, blocked, lexicon):
            before = _described(tokens, first, verb.first, mention, subjects, lexicon) or mention
        break
    if before is not None and kind == "verb" and frames and _to_them(tokens, verb, last, lexicon):
        return None  # "he said that the general had reported to him": who says it in public commits to it
    pronoun = None
    reach = max(first, verb.first - 5)
    for index in range(verb.first - 1, reach - 1, -1):
        if tokens[index].kind == "mark" and tokens[index].text not in "-":
            reach = index + 1
            break
    pronouns, own_words = lexicon.words_of("he"), lexicon.words_of("we_speak")
    for index in range(reach, verb.first):
        if tokens[index].low in pronouns:
            pronoun = index
        if tokens[index].low in own_words and verb.first - index <= 3 and not tokens[index].quoted:
            # "We assess", "мы писали": the outlet of itself.
            return Frame(index, verb.last, OUTLET, stance, kind, verb, None)
    if (
        pronoun is None
        and verb.last < last
        and lexicon.among("he", tokens[verb.last].low)
        and (verb.last + 1 >= last or tokens[verb.last + 1].kind == "mark")
    ):
        pronoun = verb.last
    opens = verb.first == first or (
        tokens[verb.first - 1].text in ',»”"–—' and tokens[verb.first - 1].kind == "mark"
    )
    if before is not None and after is not None and before.known and not after.known:
        opens = opens and verb.first - before.last > 4  # "Тарин, кстати, пишет о повстанцах"
    if after is not None and (opens or (before is None and pronoun is None)) and lexicon.lang != "en":
        return Frame(verb.first, after.last, after.claimant, stance, kind, verb, after, inverted=True)
    if (
        after is not None
        and opens
        and lexicon.lang == "en"
        and not tokens[verb.first].low.endswith("ing")
        and not lexicon.among("addressing", tokens[verb.first].low)
    ):
        return Frame(verb.first, after.last, after.claimant, stance, kind, verb, after, inverted=True)
    expletive = verb.entry["stance"] == "asserts" and lexicon.among("be", tokens[verb.first - 1].low)
    if kind == "silence" and pronoun is not None and before is None and expletive:
        return Frame(verb.first, verb.last, OUTLET, stance, kind, verb, None)  # "It is unclear who ..."
    if pronoun is not None and (before is None or before.last <= pronoun):
        who = frames[-1] if frames else floor.last
        if before is not None and (before.known or before.role):
            return Frame(min(pronoun, verb.first), verb.last, before.claimant, stance, kind, verb, before)
        if who is not None:
            return Frame(
                min(pronoun, verb.first),
                max(verb.last, pronoun + 1),
                who.claimant,
                stance,
                kind,
                verb,
                who.mention,
            )
        return None
    if before is not None:
        return Frame(before.first, verb.last, before.claimant, stance, kind, verb, before)
    if after is not None and lexicon.lang != "en":
        return Frame(verb.first, after.last, after.claimant, stance, kind, verb, after, inverted=True)
    joined = verb.first > first and (
        lexicon.among("ands", tokens[verb.first - 1].low)
        or tokens[verb.first - 1].text in ",–—:"
        or (verb.first - 1 > first and lexicon.among("ands", tokens[verb.first - 2].low))
    )
    if joined and frames and verb.first - frames[-1].last < 40:
        who = max((f for f in frames if f.first < verb.first), key=lambda f: f.first, default=None)
        if who is not None:
            return Frame(verb.first, verb.last, who.claimant, stance, kind, verb, who.mention, who.via)
    if lexicon.lang != "en" and frames and kind == "silence" and stance != "asserts":
        who = max((f for f in frames if f.first < verb.first), key=lambda f: f.first, default=None)
        if (
            who is not None
        ):  # a subject once named is not named again: "губернатор сказал ..., села не назвал"
            return Frame(verb.first, verb.last, who.claimant, stance, kind, verb, who.mention, who.via)
    if kind == "silence" and before is None and after is None and floor.entry is not None:
        # "A: No comment": of the one whose turn it is.
        return Frame(verb.first, verb.last, floor.entry.claimant, stance, kind, verb, floor.entry.mention)
    spoke = floor.spoke_in_block
    lack = kind == "silence" and stance == "asserts"  # "Підтверджень немає": the outlet finds none
    if verb.first - first <= 3 and spoke is not None and lexicon.lang != "en" and not lack:
        return Frame(verb.first, verb.last, spoke.claimant, stance, kind, verb, spoke.mention)
    if kind == "silence" and verb.entry["stance"] == "asserts":
        return Frame(verb.first, verb.last, OUTLET, stance, kind, verb, None)
    return None


def _described(
    tokens: Sequence[Token],
    first: int,
    verb: int,
    mention: SpeakerMention,
    subjects: Sequence[SpeakerMention],
    lexicon: Lexicon,
) -> SpeakerMention | None:
    """The one whom an aside before the verb describes: "Osk, who leads the rebel alliance, said"."""
    if verb - 1 <= first or tokens[verb - 1].text != ",":
        return None
    for index in range(mention.first - 1, max(first, mention.first - 8), -1):
        if tokens[index].text == "," and lexicon.among("who", tokens[index + 1].low):
            return next((m for m in subjects if m.last == index), None)
        if tokens[index].kind == "mark":
            return None
    return None


def _to_them(tokens: Sequence[Token], verb: Hit, last: int, lexicon: Lexicon) -> bool:
    """Whether what is said is said to one who was just named: "reported to him", "доповів йому"."""
    index = verb.last
    if index < last and tokens[index].low == "to":
        index += 1
    return index < last and lexicon.among("him", tokens[index].low)


def _behind(
    tokens: Sequence[Token],
    begin: int,
    last: int,
    subjects: Sequence[SpeakerMention],
    dated: frozenset[int],
    lexicon: Lexicon,
) -> SpeakerMention | None:
    """The speaker right behind a verb, over a date or a small word: "повідомили у вівторок в ДПСУ"."""
    index = begin
    while index < min(last, begin + 7):
        mention = next((m for m in subjects if m.first == index), None)
        if mention is not None:
            return mention
        token = tokens[index]
        small = (
            index in dated
            or token.kind == "num"
            or token.text in '«"'
            or token.low in ("a", "an")
            or any(lexicon.among(name, token.low) for name in ("in", "anaphor", "of_speaker"))
        )
        if not small:
            return None
        index += 1
    return None


def _speaks_behind(
    tokens: Sequence[Token], verb: Hit, mention: SpeakerMention, last: int, blocked: set[int]
) -> bool:
    """Whether a phrase behind an English verb of saying is its subject and not that of what is said.

    "..., said a resident", against "the monitor says the army is clearing villages".
    """
    if any(tokens[i].low == "that" for i in range(verb.last, mention.first)):
        return False
    for index in range(mention.last, min(last, mention.last + 5)):
        token = tokens[index]
        if token.kind == "mark" and token.text not in '-"“”':
            return True
        if token.low in _RELATIVES:
            return True
        if index in blocked or token.low in _AUXILIARIES:
            return False
    return True


_RELATIVES = frozenset(
    ("who", "which", "on", "in", "at", "to", "by", "after", "as", "when", "late", "during")
)
_AUXILIARIES = frozenset(("is", "are", "was", "were", "has", "have", "had", "will", "would", "could", "did"))


def _reaches(
    tokens: Sequence[Token],
    begin: int,
    end: int,
    blocked: set[int],
    lexicon: Lexicon,
) -> bool:
    """Whether a phrase before a verb can be its subject across the words between.

    An aside in commas may stand between ("the project, which keeps a map, says"); a verb of its own may not.
    """
    depth = 0
    for index in range(begin, end):
        token = tokens[index]
        if token.text == "," or token.text in "()–—":
            depth += 1
            continue
        if token.text in ".;:!?" and token.kind == "mark":
            return False
        if index in blocked and depth % 2 == 0:
            return False
        if depth % 2 == 0 and lexicon.among("clause_words", token.low):
            return False
    return (
        depth != 1
        or end - begin <= 4
        or (tokens[begin].text == "," and lexicon.among("who", tokens[min(begin + 1, end)].low))
    )
