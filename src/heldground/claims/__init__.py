"""Claims: who says what about whom, where, when, how much ground, with which stance, in which exact words."""

from heldground.claims.explain import Explanation, PlaceChoice, explain_claim
from heldground.claims.extract import draft_claims, extract_claims
from heldground.claims.free_text import parse_statement
from heldground.claims.model import Claim, Claimant, ClaimPlace, Party, TimeSpan, claim_from_json

__all__ = [
    "Claim",
    "ClaimPlace",
    "Claimant",
    "Explanation",
    "Party",
    "PlaceChoice",
    "TimeSpan",
    "claim_from_json",
    "draft_claims",
    "explain_claim",
    "extract_claims",
    "parse_statement",
]
