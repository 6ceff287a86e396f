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
    was none. `area_reason`, `control_reason` say why, in words; `caution` when claim and map share one origin.
    """

    source: str
    source_title: str
    definition: str | None
    at: Instant | None
    area: Answer | None
    control: Answer
    area_reason: str
    control_reason: str
    claimed_km2: float | None
    measured_km2: float | None
    tolerance_km2: float | None
    patch: PatchFound | None
    caution: str | None

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
    claim is about; `homes` the countries of each side; `circle` says that a circle is searched, not a region's
    own shape.
    """

    claim: Claim
    history: History
    side: str | None
    place: ClaimPlace
    ground: Ground
    at: Instant
    asked: Instant | None
    caution: str | None
    homes: Mapping[str, tuple[str, ...]]
    circle: bool = True

    @property
    def lon(self) -> float:
        return float(self.place.lon or 0.0)

    @property
    def lat(self) -> float:
        return float(self.place.lat or 0.0)

    def told(
        self, area: tuple[Answer | None, str], control: tuple[Answer, str], patch: PatchFound | None
    ) -> Verdict:
        """The verdict of these answers, measured on a patch; without one, on no ground at all."""
        return self._verdict(area, control, patch, patch.area_km2 if patch else 0.0)

    def unsaid(self, why: str) -> Verdict:
        """The verdict of a map that cannot say."""
        area = None if self.claim.area_km2 is None else Answer.CANNOT_SAY
        return self._verdict((area, why), (Answer.CANNOT_SAY, why), None, None)

    def _verdict(
        self,
        area: tuple[Answer | None, str],
        control: tuple[Answer, str],
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
            area_reason=area[1],
            control_reason=control[1],
            claimed_km2=claimed_km2,
            measured_km2=measured_km2,
            tolerance_km2=None if claimed_km2 is None else tolerance_km2(claimed_km2),
            patch=patch,
            caution=self.caution,
        )


def tolerance_km2(claimed_km2: float) -> float:
    """How far a measured area may be off: 10 %, and at least 0.5 km2."""
    return max(TOLERANCE_SHARE * claimed_km2, TOLERANCE_KM2)


def denied(claim: Claim, answer: Answer, why: str) -> tuple[Answer, str]:
    """The answer to a denial: what speaks for the fact speaks against it."""
    if claim.stance != "denies" or answer is Answer.CANNOT_SAY:
        return answer, why
    turned = Answer.AGREES if answer is Answer.DISAGREES else Answer.DISAGREES
    return turned, f"{why}; the claim denies it"


def area_answer(claim: Claim, patch: PatchFound | None, ground: Ground) -> tuple[Answer | None, str]:
    claimed = claim.area_km2
    if claimed is None:
        return None, "the claim gives no area"
    if patch is None:
        nothing = f"{_rounded(claimed)} claimed, no such ground on the map within {ground.title}"
        return denied(claim, Answer.DISAGREES, nothing)
    allowed = tolerance_km2(claimed)
    figures = f"{_rounded(claimed)} claimed, {patch.area_km2:.1f} measured"
    if abs(patch.area_km2 - claimed) <= allowed:
        return denied(claim, Answer.AGREES, figures)
    if patch.beyond and patch.area_km2 > claimed:
        # The claim may be about a part of a patch that goes on far beyond the place: no figure to compare.
        return (
            Answer.CANNOT_SAY,
            f"{figures}, but that patch reaches beyond {ground.title}: the claim may mean a part",
        )
    return denied(claim, Answer.DISAGREES, f"{figures}, tolerance {_rounded(allowed)}")


def _rounded(km2: float) -> str:
    """A claimed area for people: 5 square miles are 12.9, not 12.9499, and 1,300 no 1.3e+03.

    Examples
    --------
    >>> _rounded(12.9499), _rounded(13.0), _rounded(1300.0), _rounded(0.25)
    ('12.9', '13', '1,300', '0.25')
    """
    return f"{km2:,.{1 if km2 >= 1 else 2}f}".rstrip("0").rstrip(".")
