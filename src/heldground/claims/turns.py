"""Whose turn it is in an interview or a transcript: "OLSEN: ...", "Q: ... A: ...", lines behind a dash.

What an interviewer says is the outlet's, what a guest says is the guest's own, verb of saying or not. A guest has
a name beside the label with a role or an institute, or is who the text presents before the first question; a label
of neither is the outlet's own correspondent.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from heldground.claims.model import Claimant
from heldground.claims.sentences import Sentence
from heldground.claims.speakers import SpeakerMention
from heldground.claims.tokens import Token, fold
from heldground.claims.words import Lexicon

_LABEL: Final = re.compile(r"[ \t*_]*(?P<label>[^\W\d_][\w.'’ \-]{0,30}?)[*_]*[ \t]*:[*_]*(?=\s)")
_DASHED: Final = re.compile(r"[ \t]*[—–]\s+(?=[\w«\"“])")
_LEAST: Final = 4
"""Fewer turns are no conversation: a heading with a colon, a list of two behind dashes."""


@dataclass(slots=True)
class Turn:
    """A block that someone says; `label` is the name before the colon, empty for the one guest of an interview."""

    asks: bool
    label: str = ""


def find_turns(
    text: str, sentences: Sequence[Sentence], tokens: Sequence[Token], lexicon: Lexicon
) -> dict[int, Turn]:
    """The turns of a report by block number; none where it is no conversation.

    The label before a colon is taken off its sentence.
    """
    openings = [s for s in sentences if s.opens_block]
    labels = {s.block: m["label"].strip() for s in openings if (m := _LABEL.match(text, _line(text, s)))}
    often = {label for label in labels.values() if list(labels.values()).count(label) > 1}
    turns: dict[int, Turn] = {}
    for block, label in labels.items():
        low = fold(label)
        if lexicon.among("asking", low) or lexicon.among("replying", low):
            turns[block] = Turn(lexicon.among("asking", low))
        elif (label in often or label.isupper()) and _named(text, label):
            turns[block] = Turn(False, label)
    if len(turns) >= _LEAST:
        for sentence in openings:
            if sentence.block in turns:
                _without_label(sentence, tokens)
        return turns
    return _dashed(text, openings, lexicon)


def _line(text: str, sentence: Sentence) -> int:
    return text.rfind("\n", 0, sentence.start) + 1


def _named(text: str, label: str) -> bool:
    """Whether a label is a name: the text has it in small letters as well, as a person's family name."""
    return re.search(rf"\b{re.escape(label.split()[-1].capitalize())}\b", text) is not None


def _without_label(sentence: Sentence, tokens: Sequence[Token]) -> None:
    for index in range(sentence.first, min(sentence.first + 6, sentence.last - 1)):
        if tokens[index].text == ":":
            sentence.first = index + 1
            sentence.start = tokens[index + 1].start
            return


def _dashed(text: str, openings: Sequence[Sentence], lexicon: Lexicon) -> dict[int, Turn]:
    """Questions and answers behind dashes: in each run of lines the first asks, then they take turns.

    Lists stand behind dashes as well: of a conversation a headline tells, or every third line is a question.
    """
    lines = [s for s in openings if _DASHED.match(text, _line(text, s))]
    asked = sum("?" in _ending(text, s) for s in lines)
    head = text[: text.find("\n", openings[0].end)] if openings else ""
    told = any(lexicon.among("conversation", fold(word)) for word in re.findall(r"[^\W\d_]+", head))
    if len(lines) < _LEAST or not (told or asked * 3 >= len(lines)):
        return {}
    turns: dict[int, Turn] = {}
    before: Sentence | None = None
    asks = False
    for sentence in lines:
        apart = before is None or "\n\n" in text[before.end : sentence.start].replace("\r", "")
        apart = apart or sentence.block != (before.block if before else -1) + 1
        runs_on = before is not None and not apart
        asks = not asks if runs_on else not _all_apart(text, lines) or not asks
        if not runs_on and "?" in _ending(text, sentence):
            asks = True
        turns[sentence.block] = Turn(asks)
        before = sentence
    return turns


def _all_apart(text: str, lines: Sequence[Sentence]) -> bool:
    """Whether an empty line stands before each turn, so that it parts no question from the next."""
    return all("\n\n" in text[max(0, _line(text, s) - 3) : _line(text, s)] for s in lines[1:])


def _ending(text: str, sentence: Sentence) -> str:
    """The end of the line of a sentence."""
    stop = text.find("\n", sentence.start)
    return text[sentence.start : stop if stop >= 0 else len(text)].rstrip()[-3:]


def guest_of(turn: Turn, presented: Sequence[SpeakerMention], text: str, side: str | None) -> Claimant | None:
    """Who speaks in a turn, or None for the outlet; `presented` are those the text has named before.

    `side` is the one for which a soldier or official speaks whom nothing else tells.
    """
    if turn.asks:
        return None
    if not turn.label:
        guest = next((m.claimant for m in presented if m.claimant.kind != "media"), None)
        if guest is None:
            return None
        kin = [m.claimant.side for m in presented if m.claimant.kind == guest.kind and m.claimant.side]
        own = guest.side or (kin[0] if kin else side)
        return Claimant(
            guest.name,
            guest.kind,
            own if guest.kind in ("military", "official") else guest.side,
            guest.aliases,
        )
    family = turn.label.split()[-1].capitalize()
    for mention in presented:
        if family in mention.claimant.name and mention.claimant.kind != "media":
            return mention.claimant
    named = re.search(
        rf"((?:[A-ZА-ЯІЇЄҐ][\w'’]+ )?{re.escape(family)}),?\s+(?:of|from|at|with|з|із|из)\s+(?:the\s+)?[A-ZА-ЯІЇЄҐ«]",
        text,
    )
    return Claimant(named[1], "observer") if named else None
