"""Sides: the parties who can hold ground, by neutral id, with their names and what writers call them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Control(StrEnum):
    """What a map says of a piece of ground. Order is precedence where a snapshot overlaps itself: doubt beats assertion."""

    PRIOR = "prior"
    """Held since before the map begins."""
    CONTESTED = "contested"
    UNKNOWN = "unknown"
    HELD = "held"
    RETAKEN = "retaken"
    """Held by its defender again after it was lost."""
    CLAIMED = "claimed"
    """Claimed by the publisher as occupied elsewhere; outside totals unless asked for."""

    @property
    def rank(self) -> int:
        """Place in the overlap rule; the lower one keeps the ground."""
        return _RANK[self]


_RANK = {control: rank for rank, control in enumerate(Control)}


@dataclass(frozen=True, slots=True)
class Side:
    """A party of the conflict.

    `names` by language (`en`, `uk`, `ru`, …). `country` is the ISO 3166 code of the state it is or acts for in its
    own territory, or None for a party without one. `aliases` by language are the words writers use for the party
    and its forces, without their inflections.
    """

    id: str
    names: Mapping[str, str]
    country: str | None = None
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def name(self, lang: str = "en") -> str:
        return self.names.get(lang) or self.names.get("en") or self.id
