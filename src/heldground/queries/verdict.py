"""What one map says of one claim: two answers, on area and on control, with their reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from heldground.claims.model import Claim, ClaimPlace
from heldground.history.history import History
from heldground.places.model import COUNTRY, DISTRICT, FEATURE, OBLAST, SETTLEMENT
from heldground.queries.ground import Ground
from heldground.queries.patches import PatchFound
from heldground.queries.reasons import Reason, Why, because, in_english
from heldground.when import Instant

OWN: Final = ("held", "prior", "retaken")
"""Controls by which the ground at P itself is held: retaken ground is its defender's again. Around P it does not fit."""

TOLERANCE_SHARE: Final = 0.10
TOLERANCE_KM2: Final = 0.5
FINENESS: Final = {SETTLEMENT: 0, FEATURE: 0, DISTRICT: 1, OBLAST: 2, COUNTRY: 3}


class Answer(StrEnum):
    """What a source's map says of one figure of a claim."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one source's map says of a claim.

    `at` is the instant of the snapshot that answered, None where the source has none. `area` is None for a claim
    without an area. `measured_km2` is the figure compared; `patch` the ground it was measured on, None where there
    was none. `area_why`, `control_why` say why; `shared_with` names the source that claim and map share.
    """

    source: str
    source_title: str
    definition: str | None
    at: Instant | None
    area: Answer | None
    control: Answer
    area_why: Reason
    control_why: Reason
    claimed_km2: float | None
    measured_km2: float | None
    tolerance_km2: float | None
    patch: PatchFound | None
    shared_with: str | None

    @property
    def area_reason(self) -> str:
        """Why the area is answered so, in English."""
        return in_english(self.area_why)

    @property
    def control_reason(self) -> str:
        """Why control is answered so, in English."""
        return in_english(self.control_why)

    @property
    def caution(self) -> str | None:
        """Words of warning when claim and map share one origin."""
        shared = self.shared_with
        return shared and f"claim and map share one source ({shared}): not a second confirmation"

    @property
    def outcome(self) -> Answer:
        """Disagrees if either verdict does; agrees if one does and none disagrees."""
        answers = {self.control, self.area}
        if Answer.DISAGREES in answers:
            return Answer.DISAGREES
        return Answer.AGREES if Answer.AGREES in answers else Answer.CANNOT_SAY


@dataclass(frozen=True, slots=True)
class Question:
    """A claim as it is put to one map.

    `asked` is the instant of the snapshot that answers for `at`, None where the map has none; `side` the party the
    claim is about; `shared_with` the source that it shares with the claim; `homes` the countries of each side;
    `circle` says that a circle is searched, not a region's own shape.
    """

    claim: Claim
    history: History
    side: str | None
    place: ClaimPlace
    ground: Ground
    at: Instant
    asked: Instant | None
    shared_with: str | None
    homes: Mapping[str, tuple[str, ...]]
    circle: bool = True

    @property
    def lon(self) -> float:
        return float(self.place.lon or 0.0)

    @property
    def lat(self) -> float:
        return float(self.place.lat or 0.0)

    def told(
        self, area: tuple[Answer | None, Reason], control: tuple[Answer, Reason], patch: PatchFound | None
    ) -> Verdict:
        """The verdict of these answers, measured on a patch; without one, on no ground at all."""
        return self._verdict(area, control, patch, patch.area_km2 if patch else 0.0)

    def unsaid(self, why: Reason) -> Verdict:
        """The verdict of a map that cannot say."""
        area = None if self.claim.area_km2 is None else Answer.CANNOT_SAY
        return self._verdict((area, why), (Answer.CANNOT_SAY, why), None, None)

    def _verdict(
        self,
        area: tuple[Answer | None, Reason],
        control: tuple[Answer, Reason],
        patch: PatchFound | None,
        measured_km2: float | None,
    ) -> Verdict:
        claimed_km2 = self.claim.area_km2
        return Verdict(
            source=self.history.source.id,
            source_title=self.history.source.title,
            definition=self.history.source.definition_at(self.asked),
            at=self.asked,
            area=area[0],
            control=control[0],
            area_why=area[1],
            control_why=control[1],
            claimed_km2=claimed_km2,
            measured_km2=measured_km2,
            tolerance_km2=None if claimed_km2 is None else tolerance_km2(claimed_km2),
            patch=patch,
            shared_with=self.shared_with,
        )


def tolerance_km2(claimed_km2: float) -> float:
    """How far a measured area may be off: 10 %, and at least 0.5 km2."""
    return max(TOLERANCE_SHARE * claimed_km2, TOLERANCE_KM2)


def denied(claim: Claim, answer: Answer, why: Reason) -> tuple[Answer, Reason]:
    """The answer to a denial: what speaks for the fact speaks against it."""
    if claim.stance != "denies" or answer is Answer.CANNOT_SAY:
        return answer, why
    turned = Answer.AGREES if answer is Answer.DISAGREES else Answer.DISAGREES
    return turned, why.also(denied="yes")


def area_answer(claim: Claim, patch: PatchFound | None, ground: Ground) -> tuple[Answer | None, Reason]:
    """Whether a patch is as large as a claim says, within the tolerance; None for a claim without an area."""
    claimed = claim.area_km2
    if claimed is None:
        return None, because(Why.NO_AREA)
    if patch is None:
        nothing = because(Why.NO_SUCH, claimed=_rounded(claimed), ground=ground.title)
        return denied(claim, Answer.DISAGREES, nothing)
    allowed = tolerance_km2(claimed)
    figures = because(Why.FIGURES, claimed=_rounded(claimed), measured=f"{patch.area_km2:.1f}")
    if abs(patch.area_km2 - claimed) <= allowed:
        return denied(claim, Answer.AGREES, figures)
    if patch.beyond and patch.area_km2 > claimed:
        # The claim may be about a part of a patch that goes on far beyond the place: no figure to compare.
        return Answer.CANNOT_SAY, because(Why.GOES_ON, **figures.values, ground=ground.title)
    return denied(claim, Answer.DISAGREES, figures.also(tolerance=_rounded(allowed)))


def _rounded(km2: float) -> str:
    """A claimed area for people: 5 square miles are 12.9, not 12.9499, and 1,300 no 1.3e+03.

    Examples
    --------
    >>> _rounded(12.9499), _rounded(13.0), _rounded(1300.0), _rounded(0.25)
    ('12.9', '13', '1,300', '0.25')
    """
    return f"{km2:,.{1 if km2 >= 1 else 2}f}".rstrip("0").rstrip(".")
