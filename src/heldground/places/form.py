"""What a form in a text can name: kept from text to text, as most names of a war come again."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from heldground.places.evidence import key
from heldground.places.model import COUNTRY, DISTRICT, OBLAST, Place

BIG: Final = 50_000
"""People; so large a place is believed without a word beside it."""
TOWN: Final = 2_000
"""People; a short word that begins a sentence is a place only if a place of that size is called so."""
_LOOKED_AT: Final = 20
"""Places whose spellings decide whether a form is the very name."""


@dataclass(frozen=True)
class Form:
    """A form of the words `name` (keys): keys of the names it can be a form of, and their places, best first."""

    name: tuple[str, ...]
    keys: tuple[str, ...]
    places: tuple[Place, ...]

    @cached_property
    def settlements(self) -> tuple[Place, ...]:
        """The places that are no areas, or all where there is none."""
        return tuple(p for p in self.places if p.kind not in (OBLAST, DISTRICT, COUNTRY)) or self.places

    @cached_property
    def exact(self) -> bool:
        """Whether the form is the very name of one of the first places, not a case of it."""
        return any(
            self.name == (key(form),)
            for place in self.places[:_LOOKED_AT]
            for forms in (*place.names.values(), (place.name,))
            for form in forms
        )

    @cached_property
    def most_people(self) -> int:
        return max(((place.population or 0) for place in self.places), default=0)
