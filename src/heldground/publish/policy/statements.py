"""What a publication policy does to claims: some wait with their report, some stay in, some are told less exactly.

A claim whose place is made coarser is told without its words: the quote, its sentence, the link, the report's id and
title, and the name of a claimant nobody knows would all lead to the place. The same goes for other claims of such a
report, and of a report that names withheld ground. What stands for the ids of such claims and reports is made of what
is published, so that it cannot be tried against texts.
"""

import hashlib
import json
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import shapely

from heldground.area import Shape, area_km2, intersection
from heldground.claims.model import Claim, ClaimPlace
from heldground.events.voices import NAMELESS
from heldground.places.model import COUNTRY, DISTRICT, OBLAST, Place
from heldground.places.regions import Region, find_region, region_of, region_shape
from heldground.publish.policy.rules import LEVELS, Coarse, Delay, Level, Policy
from heldground.queries.classes import Wanted
from heldground.sources import Source

DistrictOf = Callable[[str], Place | None]
"""The district, as a place, that a place lies in, by its id; None where no gazetteer says."""

BARE: Final = "withheld"
"""`Claim.rule` of a claim told without its words."""

UNNAMED: Final = Source("unnamed", "an outlet that is not named")
"""The source of a claim told without its words that no desk has named."""

_MOST: Final = 0.5
"""A region or country counts as withheld, or delayed, where more than half of it is (as in `snapshots/coverage`)."""
_HELD: Final = frozenset({"held"})
_TAKEN: Final = frozenset({"held", "retaken"})
_CHANGES: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "holds": (_HELD, frozenset()),
    **dict.fromkeys(("captured", "entered", "advanced", "attempted_entry"), (_HELD, _TAKEN)),
    "recaptured": (_TAKEN, _HELD),
    **dict.fromkeys(("withdrew", "lost"), (_TAKEN, _TAKEN)),
}
"""Of which controls ground came or went, by predicate: the actor's own, and the others'. Who takes takes it from someone,
and what is lost comes to someone."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What of reports' words names some ground (`policy/naming`).

    `reports`: ids of those whose title, link, quotes or speakers do. `sentences`: ids of claims whose sentence does around
    a quote that does not. `reasons`: ids of those of which a reason does, why a place of theirs is meant.
    """

    reports: frozenset[str] = frozenset()
    sentences: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()


def report_delays(
    claims: Iterable[Claim],
    delays: Sequence[Delay],
    source_of: Callable[[Claim], str],
    naming: Callable[[Shape], Naming],
) -> dict[str, int]:
    """Seconds that reports wait for their claims' sake, by id: a report waits as a whole, as its words tell all of it.

    Where a rule speaks of all that happens in its ground, one whose words name a place there waits too.
    """
    found: dict[str, int] = {}
    if not delays:
        return found
    claims = tuple(claims)
    named = {
        number: naming(rule.ground)
        for number, rule in enumerate(delays)
        if rule.ground is not None and rule.classes is None
    }
    for claim in claims:
        for number, rule in enumerate(delays):
            if (
                rule.seconds > found.get(claim.report_id, -1)
                and rule.is_of(source_of(claim))
                and (_speaks_of(rule, claim) or _words_name(claim, named.get(number)))
            ):
                found[claim.report_id] = rule.seconds
    return found


def _words_name(claim: Claim, naming: Naming | None) -> bool:
    """Whether what is told of a claim's report for its sake names some ground."""
    return naming is not None and (
        claim.report_id in naming.reports or claim.id in naming.sentences or claim.id in naming.reasons
    )


def names_ground(claim: Claim, ground: Shape) -> bool:
    """Whether a claim names a place in some ground."""
    return any(lies_in(place, ground) for place in claim.places)


def lies_in(place: ClaimPlace, ground: Shape) -> bool:
    """Whether a place lies in some ground: by its point; a region by most of its shape; a country never."""
    if place.type == COUNTRY:
        return False
    if place.type != OBLAST and place.lat is not None and place.lon is not None:
        return bool(ground.intersects(shapely.Point(place.lon, place.lat)))
    region = _region(place)
    if region is None:
        return False
    shape = region_shape(region.id)
    return bool(ground.intersects(shape)) and area_km2(intersection(shape, ground)) > _MOST * area_km2(shape)


@dataclass(frozen=True, slots=True)
class Told:
    """Claims as they may be told; `bare` are the numbers of those without their words, `untold` ids of their reports."""

    claims: tuple[Claim, ...]
    bare: frozenset[int]
    untold: frozenset[str]


def let_out(
    claims: Sequence[Claim],
    every: Sequence[Claim],
    policy: Policy,
    district_of: DistrictOf,
    source_of: Callable[[Claim], str],
    naming: Naming,
    sources: Container[str],
) -> Told:
    """Claims without those that name withheld ground, places as coarse as they must be; the bare ones at the end.

    `every` are all claims of the project: those that are not out yet decide, too, whether their reports are named.
    `naming` tells which reports' words name withheld ground: they are not told either. `sources` are those the desk names:
    any other is an address, and may be a town's own paper.
    """
    if not (policy.withheld or policy.coarse):
        return Told(tuple(claims), frozenset(), frozenset())
    kept_in = policy.kept_in
    gone = {claim.id for claim in every if kept_in is not None and names_ground(claim, kept_in)}
    bare_reports = {claim.report_id for claim in every if claim.id in gone} | naming.reports
    coarser: dict[str, tuple[ClaimPlace, ...]] = {}
    for claim in every:
        level = _level(claim, policy.coarse)
        places = _coarse_places(claim.places, level, district_of)
        if places != claim.places:
            coarser[claim.id] = places
            bare_reports.add(claim.report_id)
    whole: list[Claim] = []
    bare: list[Claim] = []
    for claim in claims:
        if claim.id in gone:
            continue
        if claim.report_id not in bare_reports:
            whole.append(_without_reasons(claim) if claim.id in naming.reasons else claim)
            continue
        places = tuple(_bare_place(place) for place in coarser.get(claim.id, claim.places))
        bare.append(
            replace(
                claim,
                report="",
                quote="",
                start=0,
                end=0,
                rule=BARE,
                places=places,
                source=_bare_source(source_of(claim), sources),
            )
        )
    # In an order that their words and ids do not decide.
    bare.sort(key=lambda claim: _visible(claim, named=False))
    numbers = frozenset(range(len(whole), len(whole) + len(bare)))
    return Told((*whole, *bare), numbers, frozenset(bare_reports))


def renamed(
    told: Told, claims: Sequence[Claim], copies: Mapping[str, str]
) -> tuple[tuple[Claim, ...], dict[str, str]]:
    """Claims, as named for the public, with ids of their own where they are bare; and the copies among their reports."""
    of_report: dict[str, list[str]] = {}
    for number in sorted(told.bare):
        of_report.setdefault(claims[number].report_id, []).append(_visible(claims[number]))
    report_ids: dict[str, str] = {}
    used: dict[str, int] = {}
    for report, visible in sorted(of_report.items(), key=lambda each: sorted(each[1])):
        report_ids[report] = _numbered("report\n" + "\n".join(sorted(visible)), used)
    found = list(claims)
    for number in sorted(told.bare, key=lambda each: _visible(claims[each])):
        claim = claims[number]
        report = report_ids[claim.report_id]
        # Two readings of one report that look alike are one claim told twice, and stay two.
        found[number] = replace(
            claim, report_id=report, id=_numbered(f"claim\n{report}\n{_visible(claim)}", used)
        )
    shown = {report_ids.get(each.report_id, each.report_id) for each in claims}
    kept = {report_ids.get(copy, copy): report_ids.get(of, of) for copy, of in copies.items()}
    ordered = sorted(
        found, key=lambda each: (str(each.published_on or ""), each.report_id, each.start, each.id)
    )
    return tuple(ordered), {copy: of for copy, of in kept.items() if copy in shown and of in shown}


def _numbered(text: str, used: dict[str, int]) -> str:
    used[text] = used.get(text, 0) + 1
    return hashlib.sha256(f"{text}\n{used[text]}".encode()).hexdigest()[:12]


def _visible(claim: Claim, *, named: bool = True) -> str:
    """All that is published of a bare claim, as one text."""
    table = claim.as_json()
    for name in ("id", "report", "report_id", *(() if named else ("claimant", "via"))):
        del table[name]
    return json.dumps(table, sort_keys=True, ensure_ascii=False)


def _speaks_of(rule: Delay, claim: Claim) -> bool:
    if rule.ground is not None and not names_ground(claim, rule.ground):
        return False
    return rule.classes is None or _is_class(rule.classes, claim)


def _is_class(wanted: Wanted, claim: Claim) -> bool:
    """Whether a claim says, or denies, that ground came to a class or left it: by its actor's side and predicate.

    An actor of whom nobody knows the side may be of any.
    """
    side = claim.actor.side if claim.actor is not None else None
    own, others = _CHANGES.get(_predicate(claim), (frozenset(), frozenset()))
    for named, control in wanted.classes:
        changed = own | others if None in (named, side) else own if named == side else others
        if changed and control in (None, *changed):
            return True
    return False


def _predicate(claim: Claim) -> str:
    """What a claim speaks of: that nobody confirms a capture tells of the capture."""
    return (claim.about or "") if claim.predicate == "no_confirmation" else claim.predicate


def _level(claim: Claim, rules: Sequence[Coarse]) -> Level:
    """How exactly a claim's places may be told: the coarsest level of those that apply."""
    sides = {party.side for party in (claim.claimant, claim.actor, claim.opponent) if party is not None}
    levels = [
        rule.level
        for rule in rules
        if (not rule.sides or not sides.isdisjoint(rule.sides))
        and (not rule.predicates or not {claim.predicate, _predicate(claim)}.isdisjoint(rule.predicates))
    ]
    return max(levels, key=LEVELS.index, default="settlement")


def _coarse_places(
    places: tuple[ClaimPlace, ...], level: str, district_of: DistrictOf
) -> tuple[ClaimPlace, ...]:
    told = [_coarse(place, level, district_of) for place in places]
    return tuple(dict.fromkeys(place for place in told if place is not None))


def _coarse(place: ClaimPlace, level: str, district_of: DistrictOf) -> ClaimPlace | None:
    """A place as coarse as it must be; None where nobody knows what it lies in."""
    if (
        level == LEVELS[0]
        or place.type in (OBLAST, COUNTRY)
        or (place.type == DISTRICT and level == "district")
    ):
        return place
    if level == "district" and place.place_id is not None:
        district = district_of(place.place_id)
        if district is not None:
            return ClaimPlace(
                district.name, district.name, district.lat, district.lon, DISTRICT, district.region,
                district.country, "in", district.id,
            )  # fmt: skip
    region = _region(place)
    if region is None:
        return None
    return ClaimPlace(
        region.name, region.name, region.lat, region.lon, OBLAST, region.name, region.country, "in", region.id
    )


def _region(place: ClaimPlace) -> Region | None:
    name = place.canonical if place.type == OBLAST else place.admin1
    if name is None and place.lat is not None and place.lon is not None:
        name = region_of(place.lon, place.lat)
    return None if name is None else find_region(name)


def _without_reasons(claim: Claim) -> Claim:
    """A claim without why its places are meant: "6 km from Ilek, named in the same text"."""
    return replace(claim, places=tuple(replace(place, reason="") for place in claim.places))


def _bare_source(source: str, sources: Container[str]) -> str | None:
    """The source told of a bare claim. That there is none is told too: what nobody vouches for counts for less."""
    if not source or source == NAMELESS or source in sources:
        return source or None
    return UNNAMED.id


def _bare_place(place: ClaimPlace) -> ClaimPlace:
    """A place without where and how a text names it, and why it is meant."""
    return replace(place, name=place.canonical, reason="", start=None, end=None)
