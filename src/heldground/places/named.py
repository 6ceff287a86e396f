"""The one place a person means who types a name."""

from collections.abc import Iterable, Sequence
from typing import Final

from heldground.errors import UnknownName
from heldground.places.evidence import CITY
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import SETTLEMENT, Candidate, Place, Resolution
from heldground.places.resolve import LIKELY, Context, best_first, decide, resolve

AS_TYPED: Final = 0.05
"""For a place printed as it was typed; as much as size gives. A city needs it not: "Odessa" is Odesa."""
MOST_NEAR: Final = 2_000
"""Points a name is held against; more change nothing and cost time."""


def the_place(
    gazetteer: Gazetteer,
    name: str,
    *,
    countries: Sequence[str] = (),
    near: Iterable[tuple[float, float]] = (),
) -> Place:
    """The place a name alone means; `Demidovka, Belgorod Oblast` says which of several.

    `near` are longitude and latitude of what the project is about (its claims' places): of namesakes the one there is
    likelier.

    Raises
    ------
    UnknownName
        Nothing is called that, or several are and none is likelier; the message lists them.
    """
    found = places_called(gazetteer, name, countries=countries, near=near)
    if found.place is not None:
        return found.place
    known = "; ".join(candidate.place.title for candidate in found.candidates[:8])
    raise UnknownName(
        f"{found.name!r} may be: {known}. Say which, like {name!r} with its region after a comma"
    )


def places_called(
    gazetteer: Gazetteer,
    name: str,
    *,
    countries: Sequence[str] = (),
    near: Iterable[tuple[float, float]] = (),
) -> Resolution:
    """What a typed name means, with its namesakes as candidates, best first; arguments and errors as of `the_place`."""
    bare, _, where = (part.strip() for part in name.partition(","))
    candidates = gazetteer.named(bare)
    if not candidates:
        alike = ", ".join(place.title for place in gazetteer.suggest(bare)) or "nothing like it"
        raise UnknownName(f"no place called {bare!r}; spelled alike: {alike}")
    qualifiers = tuple(gazetteer.named(where)) if where else ()
    if where and not qualifiers:
        raise UnknownName(f"no place called {where!r}, which was to say which {bare} is meant")
    front = tuple(dict.fromkeys(near))[:MOST_NEAR]
    context = Context(qualifiers=qualifiers, countries=tuple(countries), front=front)
    found = resolve(bare, candidates, context)
    if found.place is None or found.place.kind != SETTLEMENT or (found.place.population or 0) >= CITY:
        return found  # "Donetsk" is the city or its oblast, whatever small town is printed so
    typed = [_as_typed(each, bare) for each in found.candidates]
    return decide(bare, best_first(typed), context)


def namesakes(
    gazetteer: Gazetteer,
    name: str,
    place: Place,
    *,
    countries: Sequence[str] = (),
    near: Iterable[tuple[float, float]] = (),
) -> list[Place]:
    """Other settlements and features a name could have meant, likeliest first; none where it says its region."""
    if "," in name:
        return []
    found = places_called(gazetteer, name, countries=countries, near=near)
    return [
        each.place
        for each in found.candidates
        if each.place.id != place.id and each.place.kind == place.kind and each.score >= LIKELY
    ]


def _as_typed(candidate: Candidate, name: str) -> Candidate:
    """A candidate, likelier if its place is printed as the name was typed."""
    place = candidate.place
    if place.name.casefold() != name.casefold() or (place.population or 0) >= CITY:
        return candidate
    told = (*candidate.reasons, f"printed so ({AS_TYPED:+.2f})")
    return Candidate(place, round(min(candidate.score + AS_TYPED, 1.0), 3), told)
