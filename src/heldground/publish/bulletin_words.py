"""Words of bulletins and feeds: who says it, what became of it, how much ground; and texts from outside made harmless.

Quotes, labels and names are hostile. `fit` takes out what a reader's program would obey or XML cannot hold; escaping is
the business of whoever writes a format.
"""

import re
from typing import Final

from heldground.claims.model import Claim
from heldground.events.model import Status
from heldground.plots.palette import Look
from heldground.publish.links import web_address
from heldground.queries.classes import Class
from heldground.queries.evidence import Knowledge
from heldground.when import Instant, day_of, iso

STATUSES: Final = {
    Status.DISPUTED: ("Disputed", "someone says it is not so, or what cannot be true together with it"),
    Status.CONFIRMED_BY_BOTH: ("Confirmed by both sides", "claimants of two sides say it, nobody is against"),
    Status.ADMITTED: ("Admitted", "the side it hurts says it, nobody is against"),
    Status.INDEPENDENT: ("Independent", "someone who speaks for no side says it, nobody is against"),
    Status.ONE_SIDED: ("One-sided", "one side alone says it, or someone whose side is not known"),
    Status.UNCONFIRMED: ("Unconfirmed", "nobody commits to it"),
}
"""Heading and meaning of each status, in the order in which a reader should meet them."""

_STANCES: Final = {
    "asserts": "says",
    "confirms": "confirms",
    "denies": "denies",
    "declines_to_comment": "declines to comment",
    "hedges": "hedges",
}
_LANGUAGES: Final = {"en": "English", "uk": "Ukrainian", "ru": "Russian"}
_UNFIT: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_SPACE: Final = re.compile(r"\s+")
_LANG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_FOR_THE_DESK: Final = re.compile(r"; `heldground [^`]*` lists them")


def fit(text: str) -> str:
    """A text on one line, without characters that control a terminal or the direction of writing, or that no XML holds;
    spaces at its ends stay, for it may be a piece of a sentence.

    Examples
    --------
    >>> fit(" a\\n b\\u202e")
    ' a b�'
    """
    # Nothing of what follows is in nearly all texts, and this sees it in a tenth of the time.
    if text.isprintable() and "  " not in text:
        return text
    return _UNFIT.sub("\ufffd", _SPACE.sub(" ", text))


def clean(text: str) -> str:
    """A text that stands alone, made `fit`.

    Examples
    --------
    >>> clean(" fell\\n at  dawn\\x00\\u202e ")
    'fell at dawn��'
    """
    return fit(text).strip(" ")


def link_of(url: str | None) -> str | None:
    """A link from outside, if it is one to the web and every format can hold it as it is."""
    address = web_address(url)
    return None if address is None or clean(address) != address else address


def lang_tag(lang: str | None) -> str | None:
    """A language as a tag (BCP 47), None for what is none."""
    return lang if lang is not None and _LANG.match(lang) else None


def language(lang: str | None) -> str:
    """A language in English words."""
    return _LANGUAGES.get(lang or "", clean(lang or "") or "language not recorded")


def km2_words(km2: float, *, signed: bool = False) -> str:
    """Ground in square kilometres for a table, to 0.01 km2.

    Examples
    --------
    >>> km2_words(1234.56), km2_words(2.5, signed=True), km2_words(-0.001, signed=True)
    ('1,234.56', '+2.50', '0.00')
    """
    if round(km2, 2) == 0:
        return "0.00"
    return ("−" if km2 < 0 else "+" if signed else "") + f"{abs(km2):,.2f}"


def class_name(look: Look, shown: Class | None) -> str:
    """A class for readers; ground that is only claimed says that no total counts it."""
    told = look.words(shown)
    return f"{told} (in no total)" if shown is not None and shown[1] == "claimed" else told


def speaker(claim: Claim, look: Look) -> str:
    """Who says it: `General Staff (military, Ukraine), by way of The Paper, confirms`."""
    who = claim.claimant
    side = look.side_name(who.side) if who.side else "no side recorded"
    via = f", by way of {', '.join(clean(each) for each in claim.via)}" if claim.via else ""
    if who.kind == "outlet":
        # Its engine calls it "outlet"; where it stood is told beside it.
        return f"the report in its own voice{via} {_STANCES.get(claim.stance, clean(claim.stance))}"
    return f"{clean(who.name)} ({clean(who.kind)}, {clean(side)}){via} {_STANCES.get(claim.stance, clean(claim.stance))}"


def publisher(claim: Claim, knowledge: Knowledge) -> str:
    """Where it stood: title of the source, day and language of the report."""
    source = knowledge.sources.or_new(claim.source or "").title if claim.source else "source not recorded"
    day = claim.published_on.isoformat() if claim.published_on else "day not recorded"
    return f"{clean(source)}, {day}, {language(claim.lang)}"


def for_readers(caution: str) -> str:
    """A caution without the command that only the desk can give."""
    told = clean(_FOR_THE_DESK.sub("", caution))
    return told[:1].upper() + told[1:]


def day_words(at: Instant) -> str:
    """An instant as people read it: the day alone where it is a day's last second, else to the second."""
    moment = iso(at) or ""
    return day_of(at).isoformat() if moment.endswith("T23:59:59Z") else moment
