"""The title of an event: what its leading claim says, never more.

Only a claim on the whole of a place takes the place: "captures Osk". One on ground near it, in it or in its region
says so, with the area if it gives one: "captures 13 km2 near Osk".
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from heldground.events.facts import Fact

_PREPOSITIONS: Final = {"near": "near", "in": "in", "toward": "towards", "from": "from"}
_GROUND: Final[Mapping[str, str]] = {
    "holds": "holds",
    "captured": "captures",
    "recaptured": "recaptures",
    "lost": "loses",
}
"""Predicates whose object is the ground itself."""
_DEEDS: Final[Mapping[str, str]] = {
    "advanced": "advances",
    "attempted_entry": "attacks",
    "repelled": "beats off an attack",
}
_EVENTS: Final[Mapping[str, str]] = {
    "clash": "fighting",
    "shelling_or_strike": "strike",
    "evacuated": "evacuation",
}
"""Events rather than deeds: the party stands before a colon."""


def title_of(lead: Fact, predicate: str, first: date, last: date, *, silent: bool) -> str:
    """Title of the event that a fact leads; `silent` where nobody says it and somebody keeps silent about it."""
    party = lead.claim.actor
    who = "" if party is None else party.side.upper() if party.side else party.name
    said = _said(lead, predicate)
    joined = f"{who}: {said}" if who and predicate in _EVENTS else f"{who} {said}" if who else said
    when = f"{first}" if first == last else f"{first} to {last}"
    before = "no word on: " if silent else "denied: " if lead.claim.stance == "denies" else ""
    return f"{before}{joined}, {when}"


def _said(lead: Fact, predicate: str) -> str:
    km2 = lead.claim.area_km2
    ground = f"{km2:g} km2" if km2 else "ground"
    if predicate in _GROUND:
        verb = _GROUND[predicate]
        return f"{verb} {_names(lead)}" if lead.whole else f"{verb} {ground} {_where(lead, 'in')}"
    if predicate == "withdrew":
        if lead.whole or any(place.role == "from" for place in lead.places):
            return f"withdraws from {_names(lead)}"
        return f"withdraws from ground {_where(lead, 'in')}"
    if predicate == "entered":
        near = any(place.role == "near" for place in lead.places)
        return f"enters ground {_where(lead, 'in')}" if near else f"enters {_names(lead)}"
    if predicate in _EVENTS:
        return f"{_EVENTS[predicate]} {_where(lead, 'at')}"
    return f"{_DEEDS.get(predicate, predicate)} {_where(lead, 'at')}"


def _names(lead: Fact) -> str:
    return ", ".join(sorted({place.canonical for place in lead.places})) or "a place not named"


def _where(lead: Fact, plain: str) -> str:
    """Places behind the words that say how they lie; `plain` is the word for a place as such, in a region it is in."""
    by_word: dict[str, set[str]] = {}
    for place in lead.places:
        word = _PREPOSITIONS.get(place.role) or ("in" if place.type in ("oblast", "district") else plain)
        by_word.setdefault(word, set()).add(place.canonical)
    told = [f"{word} {', '.join(sorted(names))}" for word, names in sorted(by_word.items())]
    return " and ".join(told) or f"{plain} a place not named"
