"""Who says what about whom, as the fields that every table of claims has."""

from heldground.claims.model import Claim


def spoken_fields(claim: Claim) -> dict[str, str | None]:
    """Language, claimant, predicate, stance and parties of a claim, in a table's order; several relays by `; `."""
    return {
        "lang": claim.lang,
        "claimant": claim.claimant.name,
        "claimant_kind": claim.claimant.kind,
        "claimant_side": claim.claimant.side,
        "via": "; ".join(claim.via) or None,
        "predicate": claim.predicate,
        "about": claim.about,
        "stance": claim.stance,
        "actor": None if claim.actor is None else claim.actor.name,
        "actor_side": None if claim.actor is None else claim.actor.side,
        "opponent": None if claim.opponent is None else claim.opponent.name,
        "opponent_side": None if claim.opponent is None else claim.opponent.side,
    }


def places_words(claim: Claim) -> str | None:
    """All places of a claim, each with its role: `at Demidovka; from Popovka`."""
    return "; ".join(f"{place.role} {place.canonical}" for place in claim.places) or None
