"""Events outward, in words like ACLED's: event type and sub-event type, by the codebook's definitions.

A help for joining and comparing, no coding by ACLED's method: ACLED has one row for each place and day and counts what
its researchers hold to have happened; ours has one for each fact claimed, with a status. Caveats: docs/reference/export.md.
"""

from collections.abc import Mapping
from typing import Final

from heldground.events.facts import EXTENT
from heldground.events.model import Event

BATTLES: Final = "Battles"
REMOTE: Final = "Explosions/Remote violence"
STRATEGIC: Final = "Strategic developments"

CLASH: Final = "Armed clash"
REGAINS: Final = "Government regains territory"
OVERTAKES: Final = "Non-state actor overtakes territory"
"""By the codebook also a foreign state's forces that take ground by fighting."""

Acled = tuple[str, str]

_FIXED: Final[Mapping[str, Acled]] = {
    "entered": (BATTLES, CLASH),
    "advanced": (BATTLES, CLASH),
    "attempted_entry": (BATTLES, CLASH),
    "repelled": (BATTLES, CLASH),
    "clash": (BATTLES, CLASH),
    "shelling_or_strike": (REMOTE, "Shelling/artillery/missile attack"),
    "withdrew": (STRATEGIC, "Non-violent transfer of territory"),
    "evacuated": (STRATEGIC, "Other"),
}
_TAKING: Final = ("captured", "recaptured")


def acled_of(event: Event, countries: Mapping[str, str | None]) -> Acled | None:
    """ACLED's event type and sub-event type for an event, or None where it has none.

    None for what is a state and no event (`holds`, figures), for what the claims only deny, and where the side or the
    country that tells the two kinds of transfer apart is not known.

    Parameters
    ----------
    countries
        ISO 3166 code of each side's country, by side id.
    """
    if event.negated or event.topic == EXTENT:
        return None
    if event.predicate in _FIXED:
        return _FIXED[event.predicate]
    ground = {place.country for place in event.places if place.country}
    own = countries.get(event.actor_side or "")
    if len(ground) != 1 or own is None:
        return None
    at_home = own in ground
    if event.predicate in _TAKING:
        return BATTLES, REGAINS if at_home else OVERTAKES
    if event.predicate == "lost":
        return BATTLES, OVERTAKES if at_home else REGAINS
    return None
