"""Checked claims as schema.org ClaimReview: what the maps say of a claim, by the rule of `heldground check`.

A review says whether maps agree with a claim, never that it is true: the rating is 5 where some map agrees and none
disagrees, 1 the other way round, 3 where they differ. Where no map can say, there is no number.
"""

from collections.abc import Iterable
from typing import Any, BinaryIO, Final

import orjson

from heldground.claims.model import Claim
from heldground.errors import WrongUse
from heldground.progress import Progress
from heldground.publish.export.annotations import words_of
from heldground.publish.export.making import Export
from heldground.publish.links import web_address
from heldground.queries.check import CHECKABLE, Check, check_claim
from heldground.queries.verdict import Answer
from heldground.when import iso

BY_RULE: Final = "Heldground: nearest ground that fits, within 10 % or 0.5 km2 (docs/explanation/check.md)"


def write_claim_review(export: Export, out: BinaryIO, progress: Progress) -> dict[str, int]:
    """One JSON-LD graph; how many reviews, and how many claims no map can be asked about. A tenth of a second each."""
    about = export.about
    out.write(b'{"@context":"https://schema.org","@type":"Dataset",')
    head = {
        "name": f"{about.title}: checked claims",
        "license": {"@type": "CreativeWork", "name": about.terms},
        "creditText": about.attribution,
        "description": "\n".join(about.lines()),
        "measurementTechnique": BY_RULE,
    }
    out.write(orjson.dumps(head)[1:-1] + b',"hasPart":[')
    reviews = 0
    for number, claim in enumerate(export.claims):
        check = _checked(claim, export)
        if check is not None:
            out.write(b"\n" if reviews == 0 else b",\n")
            out.write(orjson.dumps(_review(check, export)))
            reviews += 1
        progress("claims checked", number + 1, len(export.claims))
    out.write(b"\n]}\n")
    return {"review": reviews, "unanswerable claim": len(export.claims) - reviews}


def _checked(claim: Claim, export: Export) -> Check | None:
    seen = export.seen
    if claim.predicate not in CHECKABLE or not seen.histories:
        return None
    try:
        return check_claim(claim, seen.histories, sources=seen.sources, sides=seen.sides)
    except WrongUse:
        return None


def _review(check: Check, export: Export) -> dict[str, Any]:
    claim = check.claim
    head = export.seen.reports.get(claim.report_id)
    source = export.seen.sources.or_new((head.source if head else claim.source) or "unknown")
    url = web_address(head.url) if head is not None else None
    appearance = {
        "@type": "CreativeWork",
        "publisher": {"@type": "Organization", "name": source.title},
        **({"url": url} if url else {}),
        **({"datePublished": claim.published_on.isoformat()} if claim.published_on else {}),
    }
    made_at = export.about.made_at
    return {
        "@type": "ClaimReview",
        "@id": f"urn:heldground:review:{claim.id}",
        **({"datePublished": iso(made_at)} if made_at is not None else {}),
        "author": {"@type": "Organization", "name": export.about.title},
        "claimReviewed": claim.quote or words_of(claim),
        "reviewAspect": f"{check.place.title}, {iso(check.at)}",
        "itemReviewed": {
            "@type": "Claim",
            "@id": f"urn:heldground:claim:{claim.id}",
            "author": {
                "@type": "Person" if claim.claimant.kind == "local" else "Organization",
                "name": claim.claimant.name,
            },
            "appearance": appearance,
        },
        "reviewRating": rating(verdict.outcome for verdict in check.verdicts),
        "reviewBody": " ".join(_sentences(check)),
    }


def rating(outcomes: Iterable[Answer]) -> dict[str, Any]:
    """What the maps' outcomes together are as a rating."""
    found = set(outcomes)
    agree, disagree = Answer.AGREES in found, Answer.DISAGREES in found
    rating: dict[str, Any] = {"@type": "Rating", "worstRating": 1, "bestRating": 5}
    if agree and disagree:
        return {**rating, "ratingValue": 3, "alternateName": "Maps differ"}
    if agree:
        return {**rating, "ratingValue": 5, "alternateName": "Maps agree"}
    if disagree:
        return {**rating, "ratingValue": 1, "alternateName": "Maps disagree"}
    return {"@type": "Rating", "alternateName": "Maps cannot say"}


def _sentences(check: Check) -> list[str]:
    told = []
    for verdict in check.verdicts:
        day = "" if verdict.at is None else f", map of {iso(verdict.at)}"
        if verdict.area is not None:
            told.append(f"{verdict.source_title}{day}: area {_said(verdict.area)}: {verdict.area_reason}.")
        told.append(
            f"{verdict.source_title}{day}: control {_said(verdict.control)}: {verdict.control_reason}."
        )
        if verdict.caution:
            told.append(f"Caution: {verdict.caution}.")
        if verdict.definition:
            told.append(f"Definition: {verdict.definition}.")
    return told


def _said(answer: Answer) -> str:
    return answer.value.replace("_", " ")
