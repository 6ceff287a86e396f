"""The gazetteer: a name in a text, the places it can mean, the one it means, and why."""

from heldground.places.account import Account
from heldground.places.bundled import bundled_places
from heldground.places.gazetteer import Gazetteer
from heldground.places.load import read_gazetteer
from heldground.places.mention import Mention
from heldground.places.model import Candidate, Place, Resolution
from heldground.places.read import read_places
from heldground.places.regions import country_shape, region_of, region_shape
from heldground.places.resolve import Context, resolve
from heldground.places.together import resolve_mentions

__all__ = [
    "Account",
    "Candidate",
    "Context",
    "Gazetteer",
    "Mention",
    "Place",
    "Resolution",
    "bundled_places",
    "country_shape",
    "read_gazetteer",
    "read_places",
    "region_of",
    "region_shape",
    "resolve",
    "resolve_mentions",
]
