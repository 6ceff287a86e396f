"""Who says what in a sentence: frames of speaker and verb, and which words each covers.

A claim's claimant is the innermost speaker who commits to it; relayers go to `via`. Numbered cases of
`cover`: 1. "X said that P": the nearest frame before P. 2. "P, X said", "P, according to X": the first frame
behind P, unless a clause of its own begins with it ("P, but X said Q"). 3. "X: P", at the head of an entry,
holds to its end. 4. A quotation without a speaker belongs to the one who spoke last. 5. Nobody: the outlet
itself.
"""

from collections.abc import Sequence
from dataclasses import replace

from heldground.claims.bend import nominative
from heldground.claims.frames import Floor, Frame
from heldground.claims.model import Claimant
from heldground.claims.parties import PartyMention
from heldground.claims.relay import fill_relays
from heldground.claims.saying import frame_of_verb
from heldground.claims.speakers import Memory, SpeakerMention
from heldground.claims.subjects import find_counted, find_persons, find_states, introduce, side_speakers
from heldground.claims.tokens import Token
from heldground.claims.words import Hit, Hits, Lexicon


def find_frames(
    tokens: Sequence[Token],
    first: int,
    last: int,
    *,
    speakers: Sequence[SpeakerMention],
    parties: Sequence[PartyMention],
    hits: Hits,
    lexicon: Lexicon,
    floor: Floor,
    memory: Memory,
    text: str,
    places: Sequence[tuple[int, int]] = (),
) -> list[Frame]:
    """Frames of tokens `[first, last)` by position. A verb without a speaker makes none."""
    frames: list[Frame] = []
    subjects = [*speakers, *side_speakers(tokens, parties, speakers, text, lexicon)]
    subjects += find_states(tokens, first, last, subjects, parties, text, lexicon)
    subjects += find_persons(tokens, first, last, subjects, parties, hits, lexicon, memory, text, places)
    subjects += find_counted(tokens, first, last, subjects, hits, lexicon, memory, text)
    subjects.sort(key=lambda m: m.first)
    introduce(tokens, subjects)
    for mention in speakers:  # case 3
        if mention.last < last and tokens[mention.last].text == ":" and mention.first - first <= 4:
            frames.append(
                Frame(mention.first, mention.last + 1, mention.claimant, "asserts", "colon", None, mention)
            )
    for hit in hits.of("accord"):
        frame = _accord(tokens, hit, subjects, lexicon, floor)
        if frame is not None:
            frames.append(frame)
    frames += _signed(tokens, last, subjects, frames)
    accords = list(frames)
    within = {i for m in speakers for i in range(m.first, m.last)}  # "the State Border Service": no verb
    within |= {i for h in hits.of("false") for i in range(h.first, h.last)}  # "не відповідають дійсності"
    within |= {h.first for h in hits.of("trigger") if h.entry["deed"] and h.last - h.first > 1}
    verbs = [h for h in hits.of_any("speech", "silence") if h.first not in within]
    if verbs:
        _add_verbs(tokens, first, last, verbs, subjects, hits, frames, lexicon, floor, memory)
    for frame in accords:
        if frame.mention is not None:
            memory.met.append(frame.mention)
    _join_speakers(tokens, frames, subjects, lexicon)
    frames.sort(key=lambda f: f.first)
    for number, frame in enumerate(frames):
        if (
            frame.kind == "pronoun"
        ):  # "по её словам": of the one who spoke in this sentence, else the last before
            teller = next((f for f in reversed(frames[:number]) if f.kind != "pronoun"), None)
            if teller is not None:
                frame.claimant, frame.mention = teller.claimant, teller.mention
            frame.kind = "accord"
    fill_relays(frames, hits, subjects)
    return frames


def _add_verbs(
    tokens: Sequence[Token],
    first: int,
    last: int,
    verbs: list[Hit],
    subjects: Sequence[SpeakerMention],
    hits: Hits,
    frames: list[Frame],
    lexicon: Lexicon,
    floor: Floor,
    memory: Memory,
) -> None:
    """Add the frames of verbs of saying and of silence; the frames given are those without a verb."""
    verbs.sort(key=lambda h: (h.first, -h.last))
    blocked = {h.first for h in hits.of("trigger") if _blocks(h, tokens, lexicon)}
    dated = frozenset(
        i for h in hits.of_any("weekday", "when", "month", "part") for i in range(h.first, h.last)
    )
    accords = list(frames)
    end = first
    for verb in verbs:
        if verb.first < end and verb.table == "speech":
            continue
        if any(f.first <= verb.first < f.last for f in accords):
            continue
        if verb.table == "silence" and _only_the_name(tokens, verb, lexicon):
            continue  # "a resident who asked not to be named": on the name alone
        frame = frame_of_verb(
            tokens, first, last, verb, subjects, blocked, frames, lexicon, floor, verbs, dated
        )
        if frame is None:
            continue
        frames.append(frame)
        end = max(end, verb.last)
        if frame.mention is not None:
            memory.met.append(frame.mention)


def _only_the_name(tokens: Sequence[Token], verb: Hit, lexicon: Lexicon) -> bool:
    """Whether a silence is asked for, not kept: "who asked not to be named said ..."."""
    before = tokens[max(0, verb.first - 1)].low
    begs = lexicon.among("begging", tokens[verb.first].low) and lexicon.among(
        "neg", tokens[verb.first + 1].low
    )
    return begs or lexicon.among("begging", before)


def _join_speakers(
    tokens: Sequence[Token], frames: Sequence[Frame], subjects: Sequence[SpeakerMention], lexicon: Lexicon
) -> None:
    """Of two who say it together the first is named: "two aid workers and a diplomat said"."""
    for frame in frames:
        mention = frame.mention
        if mention is None or frame.first != mention.first or frame.kind == "colon":
            continue
        at = frame.first - 1
        while at > 0 and tokens[at].low in ("a", "an", "the"):
            at -= 1
        if at <= 0 or not lexicon.among("ands", tokens[at].low):
            continue
        mate = next((m for m in subjects if m.last == at), None)
        lead = mate is not None and (
            mate.first == 0
            or tokens[mate.first - 1].kind == "mark"
            or lexicon.among("neg", tokens[mate.first - 1].low)
            or tokens[mate.first - 1].low in ("a", "an", "the")
        )
        if mate is not None and lead and not any(f.mention is mate for f in frames):
            frame.first, frame.mention, frame.claimant = mate.first, mate, mate.claimant


def _signed(
    tokens: Sequence[Token], last: int, subjects: Sequence[SpeakerMention], frames: Sequence[Frame]
) -> list[Frame]:
    """A speaker behind a dash at the sentence's end: "The attack was beaten off — border service."."""
    found = []
    for mention in subjects:
        begin, end = mention.first, mention.last
        while end < last and tokens[end].kind == "mark" and tokens[end].text in '.»"”!':
            end += 1
        while begin > 0 and tokens[begin - 1].text in '«"“':
            begin -= 1
        signed = end == last and begin > 1 and tokens[begin - 1].text in "—–"
        if signed and not any(f.mention is mention for f in frames):
            found.append(
                Frame(
                    begin - 1,
                    mention.last,
                    mention.claimant,
                    "asserts",
                    "accord",
                    None,
                    mention,
                    inverted=True,
                )
            )
    return found


def _accord(
    tokens: Sequence[Token], hit: Hit, subjects: Sequence[SpeakerMention], lexicon: Lexicon, floor: Floor
) -> Frame | None:
    stance = str(hit.entry["stance"] or "asserts")
    for mention in subjects:
        if hit.last <= mention.first <= hit.last + 4 and not any(
            tokens[i].text in ",.;:" or lexicon.among("thats", tokens[i].low)
            for i in range(hit.last, mention.first)
        ):
            if lexicon.lang != "en" and mention.role and mention.known is None:
                mention.claimant = _named_person(mention.claimant, lexicon.lang)
            return Frame(hit.first, mention.last, mention.claimant, stance, "accord", hit, mention)
    inside = [tokens[i].low for i in range(hit.first, hit.last)]
    many = any(lexicon.among("they", low) for low in inside)
    named = next(
        (m for m in reversed(subjects) if m.last <= hit.first and (m.role or m.known or (many and m.head))),
        None,
    )
    if named is not None and any(lexicon.among("he", low) or lexicon.among("they", low) for low in inside):
        # "Other channels are careful: by their account ..."
        return Frame(hit.first, hit.last, named.claimant, stance, "pronoun", hit, named)
    if (
        any(lexicon.among("he", low) or lexicon.among("they", low) for low in inside)
        and floor.last is not None
    ):
        return Frame(hit.first, hit.last, floor.last.claimant, stance, "pronoun", hit, floor.last.mention)
    return None


def _named_person(claimant: Claimant, lang: str) -> Claimant:
    """The person at the end of a phrase in the genitive: "за словами сільського голови Івана Лися"."""
    words = claimant.name.split()
    at = len(words)
    while at > 0 and words[at - 1][:1].isupper() and words[at - 1].isalpha() and not words[at - 1].isupper():
        at -= 1
    if not 2 <= len(words) - at <= 3 or at == 0:
        return claimant
    return replace(claimant, name=nominative(" ".join(words[at:]), lang), aliases=(claimant.name,))


def _blocks(hit: Hit, tokens: Sequence[Token], lexicon: Lexicon) -> bool:
    """Whether a trigger between a phrase and a verb shows that the phrase is the trigger's subject, not the
    verb's.

    Nouns stand between in Ukrainian and Russian ("Штаб о боях говорить отказался"), participles in English
    ("the spokesman for the force defending the area declined").
    """
    if lexicon.lang != "en":
        noun = lexicon.among("act_nouns", tokens[hit.first].low) or tokens[hit.first].low.endswith(
            tuple(lexicon.sets.get("nouns_of_saying", ("\0",)))
        )
        return (hit.entry["kind"] or "verb") == "verb" and not noun
    low = tokens[hit.first].low
    if tokens[hit.first].capital and hit.first and tokens[hit.first - 1].kind == "word":
        return False  # "the Joint Centre for Control said": part of a name
    # "The regime has not commented": a verb of being or having is the verb's of saying, whatever it may begin.
    return not (low.endswith("ing") or lexicon.among("be", low) or lexicon.among("have", low) or low in _MILD)


_MILD = frozenset(("did", "does", "do", "not", "no", "never", "'s", "we", "they"))
