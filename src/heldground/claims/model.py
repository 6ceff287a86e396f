"""A claim: what a report says that someone commits to, with the exact words."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final

FAMILIES: Final[Mapping[str, str]] = {
    "holds": "control",
    "captured": "control",
    "recaptured": "control",
    "entered": "movement",
    "advanced": "movement",
    "attempted_entry": "movement",
    "withdrew": "loss",
    "lost": "loss",
    "repelled": "combat",
    "clash": "combat",
    "shelling_or_strike": "fire",
    "evacuated": "civil",
    "no_confirmation": "silence",
    "other_statement": "other",
}
"""Every predicate and its family (claim schema, section Predicates)."""

STANCES: Final = ("asserts", "confirms", "denies", "declines_to_comment", "hedges")
KINDS: Final = (
    "official",
    "military",
    "bloggers",
    "osint",
    "media",
    "outlet",
    "observer",
    "local",
    "unknown",
)
ROLES: Final = ("at", "in", "near", "from", "toward")


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who commits to a claim. `side` is a side id or None; `aliases` are other names of the same speaker."""

    name: str
    kind: str
    side: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """Who does what the predicate says, or to whom it is done; `name` as in the text."""

    name: str
    side: str | None


@dataclass(frozen=True, slots=True)
class ClaimPlace:
    """A place of a claim: `name` as in the text, the rest from the gazetteer; `role` one of `ROLES`.

    `start`, `end` are where the name stands in the report's text; None when it comes from context.
    `reason` says why this place and not a namesake.
    """

    name: str
    canonical: str
    lat: float | None
    lon: float | None
    type: str
    admin1: str | None = None
    country: str | None = None
    role: str = "at"
    place_id: str | None = None
    approximate: bool = False
    reason: str = ""
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Days the fact lies in, both ends inclusive; None is an open end."""

    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a report says that someone commits to.

    `quote` is exactly `text[start:end]` of the report, in code points. `report` is the report's key (its file
    name, else its id), `report_id` always its id. `rule` names the rule of the engine that made it.
    """

    report: str
    report_id: str
    claimant: Claimant
    predicate: str
    stance: str
    quote: str
    start: int
    end: int
    via: tuple[str, ...] = ()
    about: str | None = None
    actor: Party | None = None
    opponent: Party | None = None
    places: tuple[ClaimPlace, ...] = ()
    time: TimeSpan | None = None
    area_km2: float | None = None
    importance: str = "core"
    rule: str = ""
    lang: str | None = None
    published_on: date | None = None
    source: str | None = None
    id: str = field(default="")

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", self._identity())

    def _identity(self) -> str:
        # The same words can hold two claims ("tried to cross but were repelled"): predicate and claimant tell
        # them apart.
        key = f"{self.report_id}\x00{self.start}\x00{self.end}\x00{self.predicate}\x00{self.claimant.name}"
        return hashlib.sha256(key.encode()).hexdigest()[:12]

    @property
    def family(self) -> str:
        return FAMILIES[self.predicate]

    def replaced(self, **changes: Any) -> "Claim":
        """A copy with other values and its identity worked out anew."""
        return replace(self, id="", **changes)

    def as_json(self) -> dict[str, Any]:
        """The claim as the schema's JSON object: sides in capitals, dates ISO, `time` as {from, to}."""
        table = asdict(self)
        table["time"] = (
            None if self.time is None else {"from": _iso(self.time.start), "to": _iso(self.time.end)}
        )
        table["published_on"] = _iso(self.published_on)
        for party in ("claimant", "actor", "opponent"):
            if table[party] is not None and table[party]["side"] is not None:
                table[party]["side"] = table[party]["side"].upper()
        return table


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


_PLACE_KEYS: Final = ClaimPlace.__dataclass_fields__.keys()


def _place(table: Mapping[str, Any]) -> ClaimPlace:
    if not table.keys() <= _PLACE_KEYS:
        table = {key: value for key, value in table.items() if key in _PLACE_KEYS}
    return ClaimPlace(**table)


def _side(value: str | None) -> str | None:
    return None if value is None else value.lower()


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _party(value: Mapping[str, Any] | None) -> Party | None:
    return None if value is None else Party(name=value["name"], side=_side(value.get("side")))


def claim_from_json(table: Mapping[str, Any]) -> Claim:
    """A claim from its JSON object; the inverse of `Claim.as_json`. Unknown keys are ignored, as gold files
    have more."""
    who = table["claimant"]
    time = table.get("time")
    return Claim(
        id=table.get("id") or "",
        report=table["report"],
        report_id=table.get("report_id") or table["report"],
        claimant=Claimant(who["name"], who["kind"], _side(who.get("side")), tuple(who.get("aliases") or ())),
        via=tuple(table.get("via") or ()),
        predicate=table["predicate"],
        about=table.get("about"),
        stance=table["stance"],
        actor=_party(table.get("actor")),
        opponent=_party(table.get("opponent")),
        places=tuple(map(_place, table.get("places") or ())),
        time=None if time is None else TimeSpan(_day(time.get("from")), _day(time.get("to"))),
        area_km2=table.get("area_km2"),
        quote=table["quote"],
        start=table["start"],
        end=table["end"],
        importance=table.get("importance") or "core",
        rule=table.get("rule") or "",
        lang=table.get("lang"),
        published_on=_day(table.get("published_on")),
        source=table.get("source"),
    )
