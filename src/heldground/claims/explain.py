"""Why a claim is what it is: the text around it, the rule, the speaker, the place candidates with their
scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from heldground.claims.assemble import Draft
from heldground.claims.extract import draft_claims
from heldground.claims.model import Claim
from heldground.errors import UnknownName
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import Candidate
from heldground.reports.model import Report
from heldground.theatre import Theatre


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A name of a claim, the place taken, why, and the candidates best first."""

    name: str
    chosen: str | None
    reason: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What `heldground explain` shows.

    `sentence` is the whole sentence at `[sentence_start, sentence_end)` of the report's text. `trigger` are
    the words that made the predicate, `example` the sentence for which the rule was written. `speaker` are
    the words that name the claimant and make it speak; None where the outlet speaks itself.
    """

    claim: Claim
    sentence: str
    sentence_start: int
    sentence_end: int
    rule: str
    trigger: str
    example: str
    speaker: str | None
    places: tuple[PlaceChoice, ...]
    steps: tuple[str, ...]


_TOLD: Final = 6
"""Candidates of a place name whose reasons are told; the others show their score."""


def explain_claim(
    claim: Claim,
    report: Report,
    *,
    theatre: Theatre,
    gazetteer: Gazetteer,
    front: Sequence[tuple[float, float]] = (),
) -> Explanation:
    """How the engine came to a claim, by reading its report again.

    Raises
    ------
    UnknownName
        Today's rules or places do not make this claim of this report; the message names what they make there.
    """
    drafts = draft_claims(report, theatre=theatre, gazetteer=gazetteer, front=front, told=_TOLD)
    draft = next((each for each in drafts if each.claim.id == claim.id), None)
    if draft is None:
        near = [d.claim for d in drafts if d.claim.start < claim.end and d.claim.end > claim.start]
        made = ", ".join(f"{c.id} ({c.predicate} by {c.claimant.name})" for c in near) or "no claim"
        raise UnknownName(
            f"claim {claim.id} is not what the present rules and places make of {report.key} at {claim.start}: "
            f"they make {made}; extract the report again"
        )
    return _told(draft, report)


def _told(draft: Draft, report: Report) -> Explanation:
    claim, text, tokens = draft.claim, report.text, draft.tokens
    trigger = draft.trigger
    speaker = None
    if draft.frame is not None and draft.frame.first < draft.frame.last:
        speaker = text[tokens[draft.frame.first].start : tokens[draft.frame.last - 1].end]
    steps = [f"{claim.predicate}: rule {claim.rule}"]
    steps.append(
        f"claimant {claim.claimant.name}: "
        + (f"from {speaker!r}" if speaker else "nobody is named: the outlet itself")
    )
    if claim.via:
        steps.append(f"relayed by {', '.join(claim.via)}")
    if trigger.passive:
        steps.append("passive: the one who does it stands behind, or is implied")
    if claim.stance == "denies":
        steps.append("negated, or said in denial")
    choices = tuple(
        PlaceChoice(
            place.mention.text,
            None if place.place is None else place.place.title,
            place.resolution.reason,
            place.resolution.candidates,
        )
        for place in draft.places
    )
    return Explanation(
        claim=claim,
        sentence=text[draft.sentence[0] : draft.sentence[1]],
        sentence_start=draft.sentence[0],
        sentence_end=draft.sentence[1],
        rule=claim.rule,
        trigger=text[tokens[trigger.first].start : tokens[trigger.last - 1].end],
        example=trigger.hit.entry.example,
        speaker=speaker,
        places=choices,
        steps=tuple(steps),
    )
