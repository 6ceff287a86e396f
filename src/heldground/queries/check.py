"""A claim set against every map: two verdicts a source, on area and on control.

The rule (design, "Check"; decision record 0006). For a claim about a place P the ground searched is fixed by P's
precision: settlement 10 km, district 25 km, region its shape. The figure compared is fixed before looking: the
connected patch nearest to P of a class that fits the claim; if none reaches into that ground, the nearest patch of
unknown or contested ground; never the best match. Area agrees within the larger of 10 % and 0.5 km2. Ground at P
itself that another side holds contradicts control, whatever lies around; of a claim about a settlement itself, so
does blank ground there when the nearest that fits is over 2 km off. Outside a map's own definition it cannot say. A
claim and a map of one origin never confirm each other: the answer then carries a caution.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import shapely

from heldground.actors import Side
from heldground.area import area_km2, intersection
from heldground.claims.model import Claim, ClaimPlace
from heldground.errors import WrongUse
from heldground.history.history import History
from heldground.places.model import COUNTRY, OBLAST, Place
from heldground.queries.ground import Ground, search_ground
from heldground.queries.loss import loss_verdict
from heldground.queries.patches import Class, PatchFound, nearest_patch
from heldground.queries.reasons import Reason, Why, all_of, any_of, because
from heldground.queries.regional import Holding, holding, is_region, regional_control
from heldground.queries.timeline import PLACE_KM, Stay, timeline_at
from heldground.queries.verdict import (
    FINENESS,
    OWN,
    TOLERANCE_SHARE,
    Answer,
    Question,
    Verdict,
    area_answer,
    denied,
    tolerance_km2,
)
from heldground.snapshots import State
from heldground.snapshots.coverage import covers, excluded_share
from heldground.sources import Sources
from heldground.when import Instant, day_end, iso

HOLDING: Final = ("holds", "captured")
REGAINING: Final = ("recaptured",)
LOSING: Final = ("withdrew", "lost")
CHECKABLE: Final = (*HOLDING, *REGAINING, *LOSING)

DOUBTFUL: Final[frozenset[Class]] = frozenset({("", "unknown"), ("", "contested")})


@dataclass(frozen=True, slots=True)
class Check:
    """A claim set against the maps at an instant. `voices` are stored claims that say the same, for a free text."""

    claim: Claim
    place: Place
    ground: Ground
    radius_km: float | None
    at: Instant
    verdicts: tuple[Verdict, ...]
    voices: tuple[Claim, ...] = ()

    @property
    def contradicted(self) -> bool:
        """Some source disagrees and none agrees: the answer is no."""
        outcomes = [verdict.outcome for verdict in self.verdicts]
        return Answer.DISAGREES in outcomes and Answer.AGREES not in outcomes


def check_claim(
    claim: Claim,
    histories: Sequence[History],
    *,
    sources: Sources,
    at: Instant | None = None,
    known: Instant | None = None,
    radius_km: float | None = None,
    stored: Iterable[Claim] = (),
    sides: Iterable[Side] = (),
) -> Check:
    """Set a claim with a place against every map.

    Parameters
    ----------
    at
        Valid time to look at; None: the end of the claim's own time, else of its report's day.
    radius_km
        Search radius instead of the one the place's precision gives.
    stored
        Claims of the project: those that say the same as a free text lend it their side and their claimant.
    sides
        The theatre's: where a map leaves ground of a side's own country blank, it says nothing of that side.

    Raises
    ------
    WrongUse
        The claim has no place on the map, is not about control of ground, or has no time to look at.
    """
    if claim.predicate not in CHECKABLE:
        raise WrongUse(
            f"{claim.predicate!r} is nothing a map of control can answer; checked are: {', '.join(CHECKABLE)}"
        )
    named = finest_place(claim)
    moment = at if at is not None else _own_time(claim)
    voices = tuple(matching(claim, stored)) if claim.claimant.kind == "unknown" else ()
    side = claim.actor.side if claim.actor else _common_side(voices)
    place = _as_place(named)
    ground = search_ground(place, radius_km)
    homes = {each.id: (each.country,) for each in sides if each.country}
    verdicts = []
    for history in histories:
        pinned = history.pinned(known)
        shared_with = _shared_with((claim, *voices), history, sources)
        question = Question(
            claim,
            pinned,
            side,
            named,
            ground,
            moment,
            pinned.asked_at(moment),
            shared_with,
            homes,
            circle=radius_km is not None or place.radius_km is not None,
        )
        verdicts.append(_of_what_is_told(question, _verdict(question)))
    return Check(claim, place, ground, radius_km or place.radius_km, moment, tuple(verdicts), voices)


def finest_place(claim: Claim) -> ClaimPlace:
    """The place of a claim that is looked at: the smallest kind, the first named of those.

    Raises
    ------
    WrongUse
        The claim names no place the gazetteer could find.
    """
    found = [place for place in claim.places if place.lat is not None and place.lon is not None]
    if not found:
        raise WrongUse(f"claim {claim.id} names no place that is on the map, so no map can answer it")
    return min(found, key=lambda place: FINENESS.get(place.type, 0))


def matching(claim: Claim, stored: Iterable[Claim]) -> list[Claim]:
    """Stored claims that say the same as a statement: the same place, and the same area within the tolerance."""
    wanted = {place.place_id or place.canonical for place in [finest_place(claim)]}
    return [
        other
        for other in stored
        if other.id != claim.id
        and other.predicate in CHECKABLE
        and wanted & {place.place_id or place.canonical for place in other.places}
        and claim.area_km2 is not None
        and other.area_km2 is not None
        and abs(other.area_km2 - claim.area_km2) <= tolerance_km2(claim.area_km2)
    ]


def _verdict(question: Question) -> Verdict:
    claim, history, side, place, ground, at, asked = (
        question.claim, question.history, question.side, question.place, question.ground,
        question.at, question.asked,
    )  # fmt: skip
    lon, lat = question.lon, question.lat
    if asked is None:
        return question.unsaid(because(Why.NO_MAP, source=history.source.title, at=iso(at) or ""))
    whole = place.type in (OBLAST, COUNTRY)
    if not covers(history.source, ground.shape if whole else (lon, lat), asked):
        return question.unsaid(because(Why.OUTSIDE, place=place.canonical))
    if _is_withheld(question, whole=whole):
        return question.unsaid(because(Why.WITHHELD, place=place.canonical))
    if claim.predicate in LOSING:
        return loss_verdict(question, asked)
    fits = fitting(claim, history.columns.states, side)

    def look(classes: Iterable[Class]) -> PatchFound | None:
        return nearest_patch(history, at, set(classes), lon=lon, lat=lat, search=ground.shape)

    held = holding(question, fits, asked, bordered=_bordered(question)) if is_region(place) else None
    patch = look(fits) if held is None else _sure_patch(question, fits, held)
    doubtful = None if patch else look(DOUBTFUL)
    measured = patch or doubtful
    # A region's or district's point says nothing of the region.
    pointed = FINENESS.get(place.type, 0) == 0
    here = _here(history, lon, lat, asked) if pointed else None
    if (
        held is None
        and here is None
        and measured is None
        and side is not None
        and place.country in question.homes.get(side, ())
    ):
        # No map of this kind draws ground that its own state never lost: blank is no answer.
        return question.unsaid(because(Why.LEFT_BLANK, place=place.canonical, side=side))
    if held is None:
        control = _control(question, here, fits, patch, doubtful)
    else:
        doubt = None if doubtful is None else _doubt(doubtful)
        control = regional_control(question, held, _expected(fits), doubt, bordered=_bordered(question))
    area, why = area_answer(claim, measured, ground)
    if whole and area is not None:
        area, why = _partly(history, ground, asked, area, why)
    return question.told((area, why), denied(claim, *control), measured)


def _is_withheld(question: Question, *, whole: bool) -> bool:
    """Whether a place, or more than half of a region, lies in ground that is cut out of the map."""
    kept_in = question.history.withheld
    if kept_in is None:
        return False
    if not whole:
        return bool(kept_in.intersects(shapely.Point(question.lon, question.lat)))
    shape = question.ground.shape
    return area_km2(intersection(shape, kept_in)) > area_km2(shape) / 2


def _of_what_is_told(question: Question, verdict: Verdict) -> Verdict:
    """A verdict that neither measures nor misses ground that is cut out of the map beside the place."""
    kept_in, ground = question.history.withheld, question.ground
    if kept_in is None or verdict.at is None or not kept_in.intersects(ground.shape):
        return verdict
    but = {"part_withheld": "yes", "ground": ground.title}
    if verdict.area is not None and verdict.area is not Answer.CANNOT_SAY:
        verdict = replace(verdict, area=Answer.CANNOT_SAY, area_why=verdict.area_why.also(**but))
    # What was not seen there speaks against a claim, and for its denial.
    unseen = Answer.AGREES if question.claim.stance == "denies" else Answer.DISAGREES
    if verdict.control is unseen:
        verdict = replace(verdict, control=Answer.CANNOT_SAY, control_why=verdict.control_why.also(**but))
    return verdict


def _bordered(question: Question) -> bool:
    """Whether the ground searched is a region's own shape, not a circle around its point."""
    return question.place.type in (OBLAST, COUNTRY) and not question.circle


def _sure_patch(question: Question, fits: frozenset[Class], held: Holding) -> PatchFound | None:
    """The nearest patch in a region that its border's error has not made; which one is compared stays the rule's."""
    if held.spots.is_empty:
        return None
    found = nearest_patch(
        question.history, question.at, fits, lon=question.lon, lat=question.lat, search=held.spots
    )
    return found and replace(found, beyond=not found.lies_in(question.ground.shape))


def fitting(claim: Claim, states: Iterable[State], side: str | None) -> frozenset[Class]:
    """Classes of a source's map that fit a claim of holding or taking; of either side when the claim names none."""
    controls = {"held", "retaken"} if claim.predicate in REGAINING else {"held"}
    if claim.predicate == "holds":
        controls.add("prior")  # ground held since before the map begins is held
    return frozenset(
        (state.side, state.control.value)
        for state in states
        if state.control.value in controls and state.side and (side is None or state.side == side)
    )


def _partly(
    history: History, ground: Ground, asked: Instant, answer: Answer, why: Reason
) -> tuple[Answer, Reason]:
    """The answer on an area in a region of which the map leaves out more than the tolerance: no figure to compare."""
    share = excluded_share(history.source, ground.shape, asked)
    if share <= TOLERANCE_SHARE:
        return answer, why
    return Answer.CANNOT_SAY, why.also(part_outside=f"{share * 100:.0f}", ground=ground.title)


def _here(history: History, lon: float, lat: float, asked: Instant) -> Stay | None:
    """What the map shows at a point itself."""
    return next(
        (stay for stay in timeline_at(history, lon, lat) if stay.valid_from <= asked < stay.valid_until),
        None,
    )


def _control(
    question: Question,
    here: Stay | None,
    fits: frozenset[Class],
    patch: PatchFound | None,
    doubtful: PatchFound | None,
) -> tuple[Answer, Reason]:
    claim, side, place = question.claim, question.side, question.place
    if here is not None:
        shown = all_of([(here.side, here.control)])
        itself = because(Why.ITSELF, place=place.canonical, classes=shown)
        if side is not None and here.side not in ("", side) and place.role != "near":
            return Answer.DISAGREES, itself
        if here.side == side and claim.predicate == "holds" and here.control in OWN:
            return Answer.AGREES, itself
    if patch is not None:
        classes, km = all_of(sorted(patch.classes)), f"{patch.distance_km:.1f}"
        if not _about_itself(place) or patch.distance_km <= PLACE_KM:
            if patch.distance_km == 0:
                return Answer.AGREES, because(Why.GROUND_THERE, classes=classes)
            return Answer.AGREES, because(Why.GROUND_AWAY, classes=classes, km=km)
        # "Captured Pokrovsk" is not borne out by a front line 6 km before the town.
        if here is not None and here.side == "":
            return Answer.CANNOT_SAY, itself
        beyond = because(Why.NEAREST_BEYOND, classes=classes, km=km, place=place.canonical)
        return Answer.DISAGREES, beyond
    if doubtful is not None:
        return Answer.CANNOT_SAY, because(Why.OTHER_PATCH, found=_doubt(doubtful), classes=_expected(fits))
    return Answer.DISAGREES, because(Why.NO_GROUND, classes=_expected(fits), ground=question.ground.title)


def _about_itself(place: ClaimPlace) -> bool:
    """Whether a claim is about a settlement itself, at a point good enough to tell: not near it, not in a region."""
    return FINENESS.get(place.type, 0) == 0 and place.role in ("at", "in") and not place.approximate


def _shared_with(claims: Iterable[Claim], history: History, sources: Sources) -> str | None:
    """The source cited, when a claim goes back to the source that draws the map."""
    for claim in claims:
        own = (claim.source,) if claim.claimant.kind == "outlet" and claim.source else ()
        for name in (claim.claimant.name, *claim.via, *own):
            cited = sources.cited_as(name)
            if cited is not None and cited.root == history.source.root:
                return cited.title
    return None


def _common_side(voices: Sequence[Claim]) -> str | None:
    """The side all matching claims name as the actor, or None."""
    sides = {claim.actor.side for claim in voices if claim.actor is not None}
    return sides.pop() if len(sides) == 1 else None


def _own_time(claim: Claim) -> Instant:
    day = (claim.time.end or claim.time.start) if claim.time else None
    day = day or claim.published_on
    if day is None:
        raise WrongUse("the claim has no date of its own; say when to look with --at, like --at 2025-04-06")
    return day_end(day)


def _as_place(named: ClaimPlace) -> Place:
    return Place(
        id=named.place_id or "",
        name=named.canonical,
        kind=named.type,
        lon=float(named.lon or 0.0),
        lat=float(named.lat or 0.0),
        country=named.country,
        region=named.admin1,
        approximate=named.approximate,
    )


def _expected(fits: frozenset[Class]) -> str:
    """The classes that would fit, as a reason's value; any side's where the claim names none."""
    if len({side for side, _ in fits}) > 1:
        return "held"
    return any_of(sorted(fits)) or "held"


def _doubt(patch: PatchFound) -> str:
    return any_of(("", control) for control in sorted({control for _, control in patch.classes}))
