"""The one place a person means who types a name."""

from collections.abc import Sequence

from heldground.errors import UnknownName
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import Place
from heldground.places.resolve import Context, resolve


def the_place(gazetteer: Gazetteer, name: str, *, countries: Sequence[str] = ()) -> Place:
    """The place a name alone means; `Demidovka, Belgorod Oblast` says which of several.

    Raises
    ------
    UnknownName
        Nothing is called that, or several are and none is likelier; the message lists them.
    """
    bare, _, where = (part.strip() for part in name.partition(","))
    candidates = gazetteer.named(bare)
    if not candidates:
        near = ", ".join(place.title for place in gazetteer.suggest(bare)) or "nothing like it"
        raise UnknownName(f"no place called {bare!r}; spelled alike: {near}")
    qualifiers = tuple(gazetteer.named(where)) if where else ()
    if where and not qualifiers:
        raise UnknownName(f"no place called {where!r}, which was to say which {bare} is meant")
    found = resolve(bare, candidates, Context(qualifiers=qualifiers, countries=tuple(countries)))
    if found.place is not None:
        return found.place
    known = "; ".join(candidate.place.title for candidate in found.candidates[:8])
    raise UnknownName(f"{bare!r} may be: {known}. Say which, like {name!r} with its region after a comma")
