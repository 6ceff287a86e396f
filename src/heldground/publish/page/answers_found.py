"""The shapes of what a reader looks for: places by name, claims and events by filter, regions to choose from."""

from heldground.publish.page.answers import Answer, ClaimInfo, EventInfo


class FoundPlace(Answer):
    """A place found by name. `matched` is the one of its names that fits; `claims` how many claims name it."""

    id: str
    titles: dict[str, str]
    matched: str
    kind: str
    lon: float
    lat: float
    claims: int


class SearchAnswer(Answer):
    places: list[FoundPlace]


class PlaceShare(Answer):
    """How many of the claims found name a place."""

    id: str
    claims: int


class Facet(Answer):
    """How many claims a value gives, all other choices as they are."""

    value: str
    claims: int


class ClaimsAnswer(Answer):
    """Claims that fit a filter, newest first: `claims` are those from `offset` on, `total` counts all of them.

    `facets` by parameter; the value `none` stands for claimants of no side, claims in no event and the like.
    """

    total: int
    offset: int
    facets: dict[str, list[Facet]]
    places: list[PlaceShare]
    claims: list[ClaimInfo]


class EventsAnswer(Answer):
    """Events with a claim that fits a filter, newest first."""

    total: int
    offset: int
    events: list[EventInfo]


class RegionInfo(Answer):
    """A first-level region (ISO 3166-2) that a map marks or the theatre's bounds meet, its names by language."""

    id: str
    country: str
    names: dict[str, str]


class RegionsAnswer(Answer):
    regions: list[RegionInfo]
