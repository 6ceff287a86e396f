"""The claimant's attitude: asserts, confirms, denies, declines to comment, hedges.

Judged from the claimant's side: an outlet's "allegedly" around an attributed claim is the outlet's distance,
the claimant still asserts. There are no negative predicates: a negated one is denied.
"""

from collections.abc import Sequence

from heldground.claims.frames import Frame
from heldground.claims.predicates import Trigger
from heldground.claims.tokens import Token
from heldground.claims.words import Hits, Lexicon


def negated(tokens: Sequence[Token], trigger: Trigger, lexicon: Lexicon) -> bool:
    """Whether a trigger's clause denies it: "no crossing was allowed", "never left", "не под контролем".

    "Not only" denies nothing. A negation belongs to a verb when it stands at most four words before it
    (English), right before it (Ukrainian, Russian), or opens the clause ("no settlement was occupied"); to a
    state or noun anywhere in its clause before it, and behind it where a verb of being follows.
    """
    english = lexicon.lang == "en"
    negations = lexicon.words_of("neg")
    for index in range(trigger.low, trigger.high):
        low = tokens[index].low
        if low not in negations and not low.endswith("n't"):
            continue
        if index + 1 < trigger.high and lexicon.among("not_neg", tokens[index + 1].low):
            continue
        if any(
            lexicon.among("more", tokens[i].low) and not lexicon.among("any", tokens[i - 1].low)
            for i in range(index + 1, min(trigger.high, index + 7))
        ):
            continue  # "never held more than two square miles": a bound, no denial
        distance = trigger.first - index
        if trigger.first <= index < trigger.last:
            if lexicon.among("neg_inside", low):
                continue
            return not trigger.hit.entry["negative"]
        if distance > 0:
            between = [tokens[i] for i in range(index + 1, trigger.first)]
            if any(t.kind == "mark" and t.text in ",;:—–" for t in between):
                continue
            if english:
                said = index > trigger.low and (  # "The mayor said no village was occupied"
                    lexicon.among("says", tokens[index - 1].low)
                    or lexicon.among("thats", tokens[index - 1].low)
                )
                opening = (index <= trigger.low + 3 or said) and lexicon.among("neg_determiner", low)
                if (
                    distance <= 4
                    or (opening and distance <= 12)
                    or (trigger.kind in ("state", "noun") and distance <= 7)
                ):
                    return True
            else:
                if lexicon.among("neg_determiner", low):
                    return True
                limit = 2 if trigger.kind == "verb" else 7
                if distance <= limit:
                    return True
        elif index >= trigger.last:
            limit = 3 if english else 5
            if trigger.kind in ("state", "noun") and index - trigger.last < limit and not english:
                return True
            if english and trigger.kind == "noun" and index - trigger.last < 4:
                return True
            if not english and lexicon.among("neg_determiner", low) and index - trigger.last < 3:
                return True
    return False


def belied(tokens: Sequence[Token], trigger: Trigger, hits: Hits, lexicon: Lexicon) -> bool:
    """Whether its clause calls it untrue: "the claim to have taken the port is false", "неправда, что они вошли"."""
    for hit in hits.of("false"):
        if trigger.last <= hit.first < trigger.high:
            return True
        if trigger.low <= hit.first and hit.last < trigger.first:
            at = hit.last + (tokens[hit.last].text == ",")
            if lexicon.among("thats", tokens[at].low):
                return True
    return False


def stance_of(
    tokens: Sequence[Token],
    trigger: Trigger,
    frame: Frame | None,
    hits: Hits,
    *,
    denial: bool,
    unknown: bool,
) -> str:
    """The stance of a claim made by a trigger under a frame; `denial` where its clause is `negated`, `unknown` when
    nobody commits to it."""
    base = "asserts" if frame is None or frame.kind == "silence" else frame.stance
    if base == "denies":
        return "denies"
    if denial:
        return "denies"
    if unknown:
        return "hedges"
    for hit in hits.of("hedge"):
        if not trigger.low <= hit.first < trigger.high:
            continue
        if hit.first >= trigger.last + 6 or (tokens[hit.first].capital and hit.first > trigger.low):
            continue  # "May 13"
        return "hedges"
    if base in ("confirms", "hedges"):
        return base
    return "asserts"
