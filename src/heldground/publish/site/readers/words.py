"""The pages' own words: predicates, kinds and states as readers say them. English; names come in every language known."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from heldground.events import status as statuses
from heldground.events.model import Event, Status, Turn
from heldground.events.voices import voices_of
from heldground.plots.palette import Look
from heldground.publish.bulletin_words import STATUSES
from heldground.publish.page.answers import AnswerWord, ClaimInfo, ReasonPart
from heldground.queries import reasons
from heldground.queries.evidence import Knowledge

PREDICATES: Final[Mapping[str, str]] = {
    "holds": "ground held",
    "captured": "ground captured",
    "recaptured": "ground retaken",
    "entered": "entry",
    "advanced": "advance",
    "attempted_entry": "attempt to enter",
    "withdrew": "withdrawal",
    "lost": "ground lost",
    "repelled": "attack repelled",
    "clash": "fighting",
    "shelling_or_strike": "shelling or strike",
    "evacuated": "evacuation",
    "no_confirmation": "no confirmation",
    "other_statement": "statement",
}
STANCES: Final[Mapping[str, str]] = {
    "asserts": "says",
    "confirms": "confirms",
    "denies": "denies",
    "declines_to_comment": "declines to comment on",
    "hedges": "thinks likely",
}
KINDS: Final[Mapping[str, str]] = {
    "official": "official",
    "military": "military",
    "bloggers": "bloggers",
    "osint": "open-source analysts",
    "media": "media",
    "outlet": "the report itself",
    "observer": "observer",
    "local": "resident",
    "unknown": "unnamed",
}
PLACES: Final[Mapping[str, str]] = {
    "settlement": "settlement",
    "feature": "feature",
    "district": "district",
    "oblast": "region",
    "country": "country",
}
LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "uk": "Ukrainian", "ru": "Russian"}
CONTROLS: Final[Mapping[str, tuple[str, str]]] = {
    "held": ("held by {side}", "controlled, says this source"),
    "prior": ("held by {side} since before", "since before this map begins"),
    "retaken": ("retaken by {side}", "lost, then held again"),
    "contested": ("contested", "fought over, held by nobody"),
    "unknown": ("unknown", "not to be read as held by anyone"),
    "claimed": ("claimed elsewhere", "the publisher's own claim; in no total"),
}
"""A state in plain words, and what it means."""
ANSWERS: Final[Mapping[AnswerWord, str]] = {
    "agrees": "agrees",
    "disagrees": "disagrees",
    "cannot_say": "cannot say",
}
_SENTENCES: Final = {
    **reasons.ENGLISH,
    # Both figures stand beside the answer.
    reasons.Why.FIGURES: "",
    reasons.Why.GOES_ON: "but that patch reaches beyond {ground}: the claim may mean a part",
}


def state_words(look: Look, side: str | None, control: str) -> str:
    """A state in plain words.

    Examples
    --------
    >>> state_words(Look(()), "ru", "held"), state_words(Look(()), None, "unknown")
    ('held by ru', 'unknown')
    """
    told, _ = CONTROLS.get(control, (control, ""))
    if not side:
        return told.replace(" by {side}", "")
    return told.format(side=look.side_name(side)) if "{side}" in told else f"{told} ({look.side_name(side)})"


def status_words(status: str) -> tuple[str, str]:
    """A status in words, and what it means."""
    name, meaning = STATUSES[Status(status)]
    return name.lower(), meaning


def event_title(event: Event, look: Look) -> str:
    """What an event is about, with the side's name for its id.

    Its own title begins with the id in capitals: `RU captures 2 km2 in Ilek`, `no word on: RU holds Ilek`,
    `RU: fighting in Ilek`.
    """
    side = event.actor_side
    if not side:
        told = event.title
    else:
        told = re.sub(
            rf"^(denied: |no word on: )?{re.escape(side.upper())}(?=[ :])",
            lambda found: f"{found[1] or ''}{look.side_name(side)}",
            event.title,
        )
    told = told.replace(" km2", " km²")
    return told[:1].upper() + told[1:]


def reason_words(event: Event, knowledge: Knowledge, look: Look, turn: Turn | None = None) -> str:
    """Why an event has its status, or had that of a turn, with sides by name."""
    until = date.max if turn is None else turn.day
    voices = voices_of(event, knowledge.claim_by_id, knowledge.copies, until=until)
    return statuses.in_english(event.status if turn is None else turn.status, voices, look.side_name)


def check_words(part: ReasonPart, look: Look) -> str:
    """Why a map agrees or not, for readers: sides by name, days without their last second, no figure said twice.

    Examples
    --------
    >>> told = ReasonPart(code="figures", values={"claimed": "40", "measured": "39.8"}, weight=None, told="")
    >>> check_words(told, Look(())), check_words(told.model_copy(update={"values": {"tolerance": "4"}}), Look(()))
    ('', 'tolerance 4')
    """
    reason = reasons.Reason(reasons.Why(part.code or ""), part.values)
    told = reasons.in_english(reason, sentences=_SENTENCES, side_name=look.side_name, moment=_moment)
    return told.lstrip(",; ")


def _moment(at: str) -> str:
    return at.removesuffix("T23:59:59Z")


def speaker_words(claim: ClaimInfo, look: Look) -> str:
    """Who says it, and for whom: `General Staff (military, Ukraine), by way of The Paper,`."""
    who = claim.claimant
    via = f", by way of {', '.join(claim.via)}," if claim.via else ""
    if who.kind == "outlet":
        return f"The report in its own voice{via}"
    side = look.side_name(who.side) if who.side else "no side"
    kind = KINDS.get(who.kind, who.kind)
    # The public is told a private person as "resident": once is enough.
    return f"{who.name} ({side if who.name.startswith(kind) else f'{kind}, {side}'}){via}"


def said_words(claim: ClaimInfo, look: Look) -> str:
    """What is claimed: `captured ground: Russia; 2.5 km²; on 2025-04-06`."""
    told = [PREDICATES.get(claim.predicate, claim.predicate)]
    for party, before in ((claim.actor, "by "), (claim.opponent, "against ")):
        if party is not None:
            told.append(before + (look.side_name(party.side) if party.side else party.name))
    words = " ".join(told)
    if claim.area_km2 is not None:
        words += f", {claim.area_km2:g} km²"
    return words + _days(claim)


def language_words(lang: str | None) -> str:
    """A language in words."""
    return LANGUAGES.get(lang or "", lang or "language not recorded")


def count_words(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun.

    Examples
    --------
    >>> count_words(1, "claim"), count_words(1200, "claim"), count_words(2, "entry", "entries")
    ('1 claim', '1,200 claims', '2 entries')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _days(claim: ClaimInfo) -> str:
    if claim.time is None:
        return ""
    first, last = claim.time.from_, claim.time.to
    if first == last:
        return f", on {first}" if first else ""
    if first is None:
        return f", by {last}"
    return f", since {first}" if last is None else f", from {first} to {last}"
