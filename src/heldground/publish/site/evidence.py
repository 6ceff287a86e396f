"""What is known of each place that claims name: the API's answers, with every claim set against every map."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import orjson

from heldground.area import circle
from heldground.claims.model import Claim
from heldground.errors import WrongUse
from heldground.places.gazetteer import Gazetteer
from heldground.publish.page import answers, render
from heldground.publish.site.kept import Kept
from heldground.publish.site.maps import SourceMap
from heldground.publish.site.names import file_key
from heldground.publish.site.release import SiteFile
from heldground.publish.view import View
from heldground.queries.check import CHECKABLE, LOSING, check_claim, finest_place
from heldground.queries.evidence import evidence_at_place
from heldground.queries.loss import LOOK_BACK_DAYS
from heldground.when import Instant, day_end, day_start

_SPOT_KM = 0.05
"""Around a claim's point: what the map showed at the point itself, at any time, decides its check too."""


@dataclass(frozen=True)
class Checks:
    """Claims set against maps: each costs some 50 ms the first time, and nothing again while the maps of its own day
    stay what they are."""

    telling: render.Telling
    view: View
    maps: Mapping[str, SourceMap]
    kept: Kept

    def of(self, claim: Claim) -> answers.CheckInfo | None:
        """A claim's check at its own time; None for one that no map can answer."""
        if claim.predicate not in CHECKABLE or not self.maps:
            return None
        try:
            parts = self._parts(claim)
        except WrongUse:  # no place on the map, or no day
            return None
        body = self.kept.of("check", parts, lambda: self._made(claim))
        return answers.CheckInfo.model_validate_json(body) if body else None

    def _made(self, claim: Claim) -> bytes:
        knowledge = self.telling.knowledge
        try:
            check = check_claim(claim, knowledge.histories, sources=knowledge.sources, sides=knowledge.sides)
        except WrongUse:
            return b""
        return render.check_info(check, self.telling, self.view).model_dump_json(by_alias=True).encode()

    def _parts(self, claim: Claim) -> list[bytes]:
        """Everything that decides a check: the claim, the terms, and of each map the ground of the days looked at."""
        place, moments = finest_place(claim), _instants(claim)
        lon, lat = float(place.lon or 0.0), float(place.lat or 0.0)
        found = self.telling.gazetteer.find(place.place_id or "")
        titles = {} if found is None else self.telling.titles.of(found)
        parts = [self._terms, repr(claim).encode(), orjson.dumps(titles)]
        spot = circle(lon, lat, _SPOT_KM)
        for mine in self.maps.values():
            history = mine.history
            here = np.sort(history.tree.query(spot)) if len(history) else np.empty(0, dtype=np.int64)
            parts += [repr(history.source).encode(), mine.classes, mine.hash_with_times(here)]
            parts += [mine.hash_at(at) for at in moments]
        return parts

    @cached_property
    def _terms(self) -> bytes:
        knowledge = self.telling.knowledge
        return repr((self.view, list(knowledge.sources), knowledge.sides)).encode()


@dataclass(frozen=True)
class EvidenceFiles:
    """`data/evidence/`: a file for each place that a claim names."""

    telling: render.Telling
    view: View
    checks: Checks
    gazetteer: Gazetteer

    def __len__(self) -> int:
        return len(self.telling.knowledge.claims_at)

    def files(self) -> Iterator[SiteFile]:
        for place_id in sorted(self.telling.knowledge.claims_at):
            told = self.answer(place_id).model_dump_json(by_alias=True).encode()
            yield SiteFile(f"data/evidence/{file_key(place_id)}.json", told)

    def answer(self, place_id: str) -> answers.EvidenceAnswer:
        """The answer of /api/evidence?place=ID."""
        found = evidence_at_place(self.telling.knowledge, place_id, gazetteer=self.gazetteer, checks=False)
        answer = render.evidence_answer(found, self.telling, self.view, None)
        checks = [check for check in map(self.checks.of, found.claims) if check is not None]
        return answer.model_copy(update={"checks": checks})


def _instants(claim: Claim) -> list[Instant]:
    """The instants whose maps a check of a claim at its own time looks at (`queries/check`, `queries/loss`).

    Raises
    ------
    WrongUse
        It has no day of its own.
    """
    day = (claim.time.end or claim.time.start) if claim.time else None
    day = day or claim.published_on
    if day is None:
        raise WrongUse(f"claim {claim.id} has no date of its own")
    at = day_end(day)
    if claim.predicate not in LOSING:
        return [at]
    start = claim.time.start if claim.time else None
    # The end of the day before is the instant before the day's start.
    return [at, day_start(start) - 1 if start else at - LOOK_BACK_DAYS * 86_400]
