"""Checked claims of a page as schema.org ClaimReview: the words and the rating are those of `export claim-review`."""

from collections.abc import Iterable
from typing import Any

from heldground.publish.export.claim_review import BY_RULE, rating
from heldground.publish.links import web_address
from heldground.publish.page import answers
from heldground.publish.policy.words import WORDLESS
from heldground.publish.site.readers.site import Site
from heldground.queries.verdict import Answer


def reviews_of(site: Site, claims: Iterable[answers.ClaimInfo]) -> list[dict[str, Any]]:
    """A review of each claim that a map can answer."""
    return [_review(site, claim, site.checks[claim.id]) for claim in claims if claim.id in site.checks]


def _review(site: Site, claim: answers.ClaimInfo, check: answers.CheckInfo) -> dict[str, Any]:
    url = web_address(claim.url)
    publisher = claim.source.title if claim.source is not None else "source not recorded"
    return {
        "@type": "ClaimReview",
        "@id": f"urn:heldground:review:{claim.id}",
        "author": {"@type": "Organization", "name": site.release.title},
        "claimReviewed": claim.quote or WORDLESS,
        "reviewAspect": f"{check.place.title}, {check.at}",
        "itemReviewed": {
            "@type": "Claim",
            "@id": f"urn:heldground:claim:{claim.id}",
            "author": {
                "@type": "Person" if claim.claimant.kind == "local" else "Organization",
                "name": claim.claimant.name,
            },
            "appearance": {
                "@type": "CreativeWork",
                "publisher": {"@type": "Organization", "name": publisher},
                **({"url": url} if url else {}),
                **({"datePublished": claim.published_on} if claim.published_on else {}),
            },
        },
        "reviewRating": rating(answer for verdict in check.verdicts for answer in _answers(verdict)),
        "reviewBody": " ".join(_sentence(verdict) for verdict in check.verdicts),
        "measurementTechnique": BY_RULE,
    }


def _answers(verdict: answers.VerdictInfo) -> list[Answer]:
    """A verdict's outcome: it disagrees if area or control does."""
    given = {Answer(each) for each in (verdict.area, verdict.control) if each is not None}
    return [next(each for each in (Answer.DISAGREES, Answer.AGREES, Answer.CANNOT_SAY) if each in given)]


def _sentence(verdict: answers.VerdictInfo) -> str:
    day = "" if verdict.at is None else f", map of {verdict.at}"
    told = []
    if verdict.area is not None:
        told.append(f"area {_said(verdict.area)}: {verdict.area_reason}")
    told.append(f"control {_said(verdict.control)}: {verdict.control_reason}")
    caution = f" Caution: {verdict.caution}." if verdict.caution else ""
    return f"{verdict.source_title}{day}: {'; '.join(told)}.{caution}"


def _said(answer: str) -> str:
    return answer.replace("_", " ")
