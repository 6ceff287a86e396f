"""The shapes of the API's answers: what the OpenAPI schema, and the page's TypeScript types, are made from.

Instants are ISO 8601 in UTC, days are dates, areas km2, positions longitude and latitude in degrees on WGS 84.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

AnswerWord = Literal["agrees", "disagrees", "cannot_say"]
Control = Literal["prior", "contested", "unknown", "held", "retaken", "claimed"]


class Answer(BaseModel):
    """Base of all answers: every field is there, whether or not there is something to say in it."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class ErrorInfo(Answer):
    """What went wrong: `detail` says what was found, what was expected and what to do."""

    status: int
    title: str
    detail: str


class ErrorAnswer(Answer):
    error: ErrorInfo


class TheatreInfo(Answer):
    id: str
    title: str


class HomeInfo(Answer):
    """Where the map opens: west, south, east, north."""

    bounds: tuple[float, float, float, float]


class RangeInfo(Answer):
    """The first and last instant there is something to see of."""

    from_: Annotated[str, Field(alias="from")]
    until: str


class SideInfo(Answer):
    """A party of the conflict, its names by language."""

    id: str
    names: dict[str, str]


class NoticeInfo(Answer):
    """What the gates say of a stretch of a source's map; `gate` tells which by a code.

    It begins at `from` and ends before `until` (None: still so); `before` is the last snapshot before it. A
    `definition_break` lies between `before` and `from`: `km2` of the class `side`, `control` left the map, or came in
    (`way`), because the map was redrawn, and an answer must not call that ground lost or gained. `holds`: something is
    kept out of the map. `reason` is in English.
    """

    gate: str
    from_: Annotated[str, Field(alias="from")]
    until: str | None
    before: str
    holds: bool
    km2: float
    way: Literal["left", "came", "changed"] | None
    side: str | None
    control: str | None
    reason: str


class MeaningInfo(Answer):
    """What a class means in this source's map where side and control do not say it all; `words` by language."""

    side: str | None
    control: Control
    words: dict[str, str]


class SourceInfo(Answer):
    """A source with a map. `days` are the instants of its snapshots.

    `history_urls` are the files that hold its whole history together, `now_url` is the small one of its newest state;
    relative to the page. Empty, and None, where the source's terms let its shapes not leave. `definition_in` is the
    definition by language, where the project has it in others than English.
    """

    id: str
    title: str
    attribution: str | None
    licence: str | None
    definition: str | None
    definition_in: dict[str, str] = {}
    url: str | None
    snapshots: int
    first_at: str | None
    last_at: str | None
    days: list[str]
    history_urls: list[str]
    now_url: str | None
    notices: list[NoticeInfo] = []
    classes: list[MeaningInfo] = []


class Counts(Answer):
    reports: int
    claims: int
    events: int


class ClassPattern(Answer):
    """Ground by who has it and how; None: any."""

    side: str | None
    control: Control | None


class DelayInfo(Answer):
    """What is shown later than the rest: ground by `regions`, changes of `classes`, `sources` by id; empty: all."""

    hours: float
    regions: list[str]
    classes: list[ClassPattern]
    sources: list[str]


class WithheldInfo(Answer):
    """Ground of which nothing is published: no shapes, no figures, no claims; `reason` is the desk's own words."""

    title: str
    reason: str


class ProjectAnswer(Answer):
    """What this map is of, for whom, and from whom. `delay_hours` is 0 where nothing is held back.

    `delays` and `withheld` say what is held back beyond that, `places` how exactly claims' places are told at best.

    `style_url` is the desk's own basemap, relative to the page; null for the one the page brings.
    """

    title: str
    theatre: TheatreInfo
    audience: Literal["desk", "public"]
    delay_hours: float
    home: HomeInfo
    range: RangeInfo
    sides: list[SideInfo]
    sources: list[SourceInfo]
    counts: Counts
    style_url: str | None
    delays: list[DelayInfo] = []
    withheld: list[WithheldInfo] = []
    places: Literal["settlement", "district", "region"] = "settlement"


class PlaceSummary(Answer):
    """A place claims name; `titles` by language; `status` is that of the newest event there."""

    id: str
    title: str
    titles: dict[str, str]
    lon: float
    lat: float
    kind: str
    claims: int
    events: int
    status: str | None


class PlacesAnswer(Answer):
    places: list[PlaceSummary]


class TimelineCell(Answer):
    """A stretch of time over which a map showed one state. `label` is the publisher's own, all of them where it
    changed; `valid_until` None: still so. `area_km2` is the largest piece of ground that held the state there,
    `distance_km` how near it comes: a settlement's timeline looks 2 km around its point.
    """

    side: str | None
    control: Control
    label: str
    valid_from: str | None
    valid_until: str | None
    area_km2: float | None
    distance_km: float


class Timeline(Answer):
    source: str
    cells: list[TimelineCell]


class TimelineAnswer(Answer):
    lon: float
    lat: float
    timelines: list[Timeline]
    withheld: WithheldInfo | None = None


class ReasonPart(Answer):
    """A piece of a reason, told by a code and its values for whoever puts it in another language; `weight` adds up to
    the score of a place. `told` is the same in English; `code` is None where only that is known."""

    code: str | None
    values: dict[str, str]
    weight: float | None
    told: str


class EvidencePlace(Answer):
    """`names` and `titles` by language; `reason` says why this place is meant and not a namesake, `reasons` in parts."""

    id: str
    title: str
    titles: dict[str, str]
    lon: float
    lat: float
    kind: str
    names: dict[str, list[str]]
    reason: str | None
    reasons: list[ReasonPart]


class NamedPlace(Answer):
    """A place with its bare names by language; `id` is None where no gazetteer has it. `role` says how the fact lies
    to it: at, in, near, from or toward."""

    id: str | None
    names: dict[str, str]
    role: str


class EventVoices(Answer):
    """Who speaks in an event, each named once however often they are repeated: what its reason is made of. `why` is the
    reason's code."""

    why: str
    for_: Annotated[list[str], Field(alias="for")]
    against: list[str]
    silent: list[str]
    taken_back: list[str]
    sides: list[str]


class TurnInfo(Answer):
    """The day from which an event had a status."""

    on: str
    status: str


class EventInfo(Answer):
    """Claims about one fact: ids of those for it, against it, and of those that keep silent about it.

    `title` and `reason` are in English; `predicate`, `area_km2` (where the title names one), `actor_side`, `negated`,
    `places`, `from`, `to`, and `status` with `voices` say the same for whoever puts it in another language. `speakers`
    is how many different ones speak for it: copies and repetitions count once. `history` holds the statuses it had, the
    last one today's.
    """

    id: str
    title: str
    predicate: str
    actor_side: str | None
    negated: bool
    area_km2: float | None
    places: list[NamedPlace]
    from_: Annotated[str, Field(alias="from")]
    to: str
    status: str
    reason: str
    history: list[TurnInfo]
    voices: EventVoices
    speakers: int
    for_: Annotated[list[str], Field(alias="for")]
    against: list[str]
    silent: list[str]


class ClaimantInfo(Answer):
    name: str
    kind: str
    side: str | None


class PartyInfo(Answer):
    name: str
    side: str | None


class ClaimPlaceInfo(Answer):
    """A place as a claim names it; `role` is at, in, near, from or toward. `names` are its own, by language."""

    id: str | None
    name: str
    canonical: str
    names: dict[str, str]
    kind: str
    role: str
    lon: float | None
    lat: float | None


class DaysInfo(Answer):
    """Days the fact lies in, both inclusive; None is an open end."""

    from_: Annotated[str | None, Field(alias="from")]
    to: str | None


class ReportSource(Answer):
    id: str
    title: str
    url: str | None


class Sentence(Answer):
    """The sentence of a claim's words; `[start, end)` is where they stand in it, counted in code points."""

    text: str
    start: int
    end: int


class ClaimInfo(Answer):
    """What a report says that someone commits to. `via` are those who relay it; `rule` made it.

    `sentence` is None where the report's text is not in the project, and where it names withheld ground. `url` is the
    report's; http or https only. `status` is that of the event the claim has its home in. `copy_of` is the source whose
    report this one copies word for word: the two count once.
    """

    id: str
    claimant: ClaimantInfo
    via: list[str]
    predicate: str
    stance: str
    actor: PartyInfo | None
    opponent: PartyInfo | None
    places: list[ClaimPlaceInfo]
    time: DaysInfo | None
    area_km2: float | None
    published_on: str | None
    lang: str | None
    source: ReportSource | None
    url: str | None
    quote: str
    sentence: Sentence | None
    rule: str
    status: str | None
    copy_of: str | None


class GeometryInfo(Answer):
    """A GeoJSON geometry (RFC 7946)."""

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class ClassInfo(Answer):
    side: str | None
    control: Control


class VerdictInfo(Answer):
    """What one source's map says of a claim. `area` is None for a claim without an area.

    `at` is the instant of the snapshot that answered. `shared_with` is the source that claim and map share. `patch` is
    the ground the figure was measured on, cut to the ground searched where it goes on beyond (`patch_beyond`); None
    where there is none or its shape may not leave.
    """

    source: str
    source_title: str
    definition: str | None
    at: str | None
    claimed_km2: float | None
    measured_km2: float | None
    radius_km: float | None
    tolerance_km2: float | None
    area: AnswerWord | None
    area_reason: str
    area_told: ReasonPart
    control: AnswerWord
    control_reason: str
    control_told: ReasonPart
    classes: list[ClassInfo]
    labels: list[str]
    caution: str | None
    shared_with: str | None
    patch: GeometryInfo | None
    patch_beyond: bool


class CheckPlace(Answer):
    title: str
    titles: dict[str, str]
    lon: float
    lat: float


class CheckInfo(Answer):
    """A claim set against every map at an instant; `searched` names the ground looked at."""

    claim: str
    at: str
    place: CheckPlace
    searched: str
    verdicts: list[VerdictInfo]


class EvidenceAnswer(Answer):
    """What is known of a spot. `claims` holds every claim the events name; `checks` those of them a map can answer, or
    none where claims were not set against the maps (`checked`). `withheld` says that the spot lies in ground of which
    nothing is published."""

    place: EvidencePlace | None
    lon: float
    lat: float
    at: str | None
    timelines: list[Timeline]
    events: list[EventInfo]
    claims: list[ClaimInfo]
    checks: list[CheckInfo]
    checked: bool
    withheld: WithheldInfo | None = None


class ChecksAnswer(Answer):
    """Claims set against every map; those no map can answer are left out."""

    checks: list[CheckInfo]


class CheckAnswer(Answer):
    """A statement as it was understood, and its check; `said_by` are claims of the project that say the same."""

    statement: ClaimInfo
    said_by: list[str]
    check: CheckInfo


class AreaAnswer(Answer):
    """Km2 over time: `km2[i][j]` is class `classes[j]` at instant `at[i]`. `definition` belongs to every figure."""

    source: str
    source_title: str
    attribution: str | None
    licence: str | None
    ground: str
    definition: str | None
    classes: list[ClassInfo]
    at: list[str]
    km2: list[list[float]]


class StateProperties(Answer):
    source: str
    label: str
    side: str | None
    control: Control
    valid_from: str | None
    valid_until: str | None
    area_km2: float


class StateFeature(Answer):
    type: Literal["Feature"]
    properties: StateProperties
    geometry: GeometryInfo


class StateAnswer(Answer):
    """A GeoJSON FeatureCollection: the state of a source's map at an instant, one feature a cell."""

    type: Literal["FeatureCollection"]
    features: list[StateFeature]
