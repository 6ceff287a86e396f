"""The shapes of a site's files that the API has no answer for."""

from heldground.publish.page.answers import (
    Answer,
    ClaimInfo,
    EventInfo,
    GeometryInfo,
    ProjectAnswer,
    WithheldInfo,
)


class SiteInfo(Answer):
    """What a site holds: as of when, read by which clocks, and which files there are.

    `claims` and `events` are months, newest first; `areas` the regions by source, `all` for everything it maps; `find`
    the shards of places by name, `near` the squares of places by position, `ids` the shards of positions by id.
    """

    as_of: str
    known: str | None
    recorded: int | None
    claims: list[str]
    events: list[str]
    areas: dict[str, list[str]]
    find: list[str]
    near: list[str]
    ids: list[str]


class SiteAnswer(ProjectAnswer):
    """`data/site.json`: the answer on a project, and where the rest lies."""

    site: SiteInfo


class ClaimsFile(Answer):
    """Claims published in one month, newest first."""

    claims: list[ClaimInfo]


class EventsFile(Answer):
    """Events that end in one month, newest first."""

    events: list[EventInfo]


class WithheldGround(WithheldInfo):
    """Ground of which nothing is published, with its outline: a service says of any point whether it lies in it."""

    ground: GeometryInfo


class WithheldFile(Answer):
    """`data/withheld.json`; there is none where nothing is withheld."""

    withheld: list[WithheldGround]
