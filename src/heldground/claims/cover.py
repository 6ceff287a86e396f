"""Which speaker's frame covers a word; the numbered cases stand in `attribution`."""

from collections.abc import Sequence

from heldground.claims.frames import Floor, Frame
from heldground.claims.tokens import Token
from heldground.claims.words import Lexicon


def cover(
    tokens: Sequence[Token],
    at: int,
    frames: Sequence[Frame],
    triggers: Sequence[int],
    floor: Floor,
    lexicon: Lexicon,
    first: int,
) -> Frame | None:
    """The frame that covers token `at`, or None where the outlet speaks itself (cases 1 to 5)."""
    before = [f for f in frames if f.last <= at + 1 and f.first <= at]
    after = [f for f in frames if f.first > at]
    if before:
        nearest = max(before, key=lambda f: (f.first, f.verb.first if f.verb is not None else f.last))
        for later in before:  # "another channel refuted this and said that Q": its second verb is a frame too
            joined = later.verb is not None and lexicon.among("ands", tokens[later.verb.first - 1].low)
            if joined and later.first == nearest.first and later.last > nearest.last:
                nearest = later
        # "P, X said, but Q": a frame behind its own words does not reach over the seam that follows.
        return nearest
    if after:
        nearest = after[0]
        if any(tokens[i].text == ";" for i in range(at, nearest.first)):
            return floor.entry  # what stands behind a semicolon is a statement of its own
        begin = nearest.first
        while begin > first + 1 and (
            lexicon.among("anaphor", tokens[begin - 1].low)
            or lexicon.among("owners", tokens[begin - 1].low)
            or tokens[begin - 1].low in ("a", "an")
        ):
            begin -= 1
        lead = tokens[begin - 1] if begin > first else None
        own = any(
            nearest.last <= t
            for t in triggers
            if not any(f is not nearest and f.last > nearest.last and f.first <= t for f in frames)
            and not any(tokens[i].text in ",:" for i in range(nearest.last, t))
        )
        parted = lead is not None and lead.kind == "mark"
        seamed = lead is not None and lexicon.among("adversative", lead.low)
        if nearest.kind == "silence":
            return floor.entry
        if nearest.kind == "accord" and any(t >= nearest.last for t in triggers):
            turn = range(at + 1, nearest.first)
            if any(tokens[i].text == "," and lexicon.among("ands", tokens[i + 1].low) for i in turn):
                return floor.entry  # "They took it, and since then, they say, have held it"
        if nearest.kind in ("accord",) or nearest.inverted:
            return nearest if not seamed else floor.entry
        if parted and (not own or tokens[at].quoted) and not seamed:
            return nearest
        if tokens[at].quoted:
            return nearest
        act = nearest.stance in ("denies", "confirms") and lexicon.among("act_nouns", tokens[at].low)
        if act and not any(
            tokens[i].kind == "mark" and tokens[i].text in ",;:" for i in range(at, nearest.first)
        ):
            return nearest  # "Потерю села в штабе отрицают": what is denied stands first
    if floor.entry is not None:
        return floor.entry
    if _quotation(tokens, at) and floor.last is not None and floor.last.kind != "silence" and not frames:
        return floor.last
    return None


def _quotation(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word stands in a quotation, not in quotation marks of its own: "the \"capture\" is a hoax"."""
    if not tokens[at].quoted:
        return False
    return any(0 <= i < len(tokens) and tokens[i].quoted and tokens[i].is_word for i in (at - 1, at + 1))
