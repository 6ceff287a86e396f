"""Not confirming is silence, no denial: "has not officially confirmed", "без подтверждения", "поки не підтвердив".

A lexicon lists the set phrases; here is what they have in common: a word of confirming (speech table, stance
`confirms`) under a negation or a word of refusal. In the active the speaker is silent; in the passive ("was not
confirmed") the text states that evidence is lacking. A denial needs a denying verb, or a negated proposition in
the claimant's own mouth.
"""

from collections.abc import Sequence
from typing import Final

from heldground.claims.tokens import Token
from heldground.claims.words import Entry, Hit, Hits, Lexicon

SILENT: Final = Entry(
    "silence",
    "silence.unconfirmed",
    {"stance": "declines_to_comment"},
    "The ministry has not officially confirmed any advance.",
)
LACKING: Final = Entry(
    "silence", "silence.unconfirmed", {"stance": "asserts"}, "The advance has not been officially confirmed."
)
_REACH: Final = 5
"""Words between a negation and the word of confirming: "has not so far publicly confirmed"."""


def with_silence(tokens: Sequence[Token], hits: Hits, first: int, lexicon: Lexicon) -> Hits:
    """The hits of a sentence, with each negated word of confirming turned into a silence."""
    if not any(h.entry["stance"] == "confirms" for h in hits.of("speech")):
        return hits
    quiet = [*hits.of("silence")]
    kept: list[Hit] = []
    made: list[Hit] = []
    if hits.of("correction"):  # "We wrote of the fall of Osk: not confirmed"
        quiet += hits.of("retraction")
    for hit in hits:
        known = any(q.first <= hit.first < q.last for q in quiet)
        if hit.table != "speech" or hit.entry["stance"] != "confirms" or known:
            kept.append(hit)
            continue
        begin = _refusal(tokens, first, hit.first, lexicon)
        if begin is None:
            kept.append(hit)
            continue
        passive = any(lexicon.among("be", tokens[i].low) for i in range(begin, hit.first)) or (
            lexicon.among("be", tokens[max(first, begin - 1)].low)
            or tokens[hit.first].low.endswith(tuple(lexicon.sets.get("passive_confirming", ("\0",))))
        )
        made.append(Hit(LACKING if passive else SILENT, begin, hit.last))
    if not made:
        return hits
    return Hits(sorted([*kept, *made], key=lambda h: h.first))


def _refusal(tokens: Sequence[Token], first: int, at: int, lexicon: Lexicon) -> int | None:
    """Where the negation begins under which a word stands, or None."""
    for index in range(at - 1, max(first - 1, at - 1 - _REACH), -1):
        token = tokens[index]
        if token.kind == "mark" and token.text not in '-«»"“”':
            return None
        following = tokens[index + 1].low
        if (lexicon.among("neg", token.low) or token.low.endswith("n't")) and not (
            lexicon.among("not_neg", following) or lexicon.among("not_silent", token.low)
        ):
            return index
        if lexicon.among("refusing", token.low):
            return index
        if lexicon.among("clause_words", token.low) or (
            token.kind == "word" and lexicon.among("ands", token.low)
        ):
            return None
    return None
