"""Every claim set against every map, as far as that was not done when the site was published before."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import orjson
import shapely

from heldground.area import Shape, circle
from heldground.claims.model import Claim, ClaimPlace
from heldground.errors import WrongUse
from heldground.history.history import History
from heldground.places.model import FEATURE, SEARCH_RADIUS_KM, SETTLEMENT
from heldground.progress import Progress, quiet
from heldground.publish.page import answers, render
from heldground.publish.site.kept import Kept
from heldground.publish.site.maps import SourceMap
from heldground.publish.view import View
from heldground.queries.check import CHECKABLE, DOUBTFUL, LOSING, check_claim, finest_place, fitting
from heldground.queries.loss import LOOK_BACK_DAYS
from heldground.queries.patches import LEAST_KM2
from heldground.when import Instant, day_end, day_start

_SPOT_KM: Final = 0.05
"""Around a claim's point: what the map showed at the point itself decides its check too."""
_SEARCH_KM: Final = SEARCH_RADIUS_KM[SETTLEMENT]
_HAIR: Final = 0.01
"""Circles this much smaller and larger than the one searched say surely what reaches into it, and what does not."""


@dataclass(frozen=True)
class Checks:
    """Claims set against maps: each costs some 50 ms the first time, and nothing again while the maps of its own day
    stay what they are. A claim and a map are one piece: of two maps one may not have changed."""

    telling: render.Telling
    view: View
    maps: Mapping[str, SourceMap]
    kept: Kept
    _made: dict[str, answers.CheckInfo | None] = field(default_factory=dict)
    _found: dict[str, list[tuple[list[bytes], "_Making"]]] = field(default_factory=dict)
    _looked: dict[tuple[float, float], "_Around"] = field(default_factory=dict)

    def of(self, claim: Claim) -> answers.CheckInfo | None:
        """A claim's check at its own time; None for one that no map can answer."""
        if claim.id not in self._made:
            told = [self.kept.of("check", parts, make) for parts, make in self._pieces(claim)]
            self._made[claim.id] = _together(told)
        return self._made[claim.id]

    def prepare(self, claims: Iterable[Claim], progress: Progress = quiet) -> None:
        """Make what is not kept, one after another: regions and coverage are shared shapes that GEOS prepares, and two
        threads asking one of them end in a crash.

        Claims of one day follow one another, because they ask for the same ground of the map.
        """
        pieces = [piece for claim in claims for piece in self._pieces(claim)]
        missing = sorted(
            (piece for piece in pieces if not self.kept.has("check", piece[0])),
            key=lambda piece: piece[1].order,
        )
        if not missing:
            return
        for done, (parts, make) in enumerate(missing, start=1):
            self.kept.put("check", parts, make())
            progress("claims against maps", done, len(missing))

    def _pieces(self, claim: Claim) -> list[tuple[list[bytes], "_Making"]]:
        """For each map what decides the claim's check against it, and how to make that."""
        if claim.id not in self._found:
            self._found[claim.id] = self._sought(claim)
        return self._found[claim.id]

    def _sought(self, claim: Claim) -> list[tuple[list[bytes], "_Making"]]:
        if claim.predicate not in CHECKABLE:
            return []
        try:
            place, moments = finest_place(claim), _instants(claim)
        except WrongUse:  # no place on the map, or no day
            return []
        found = self.telling.gazetteer.find(place.place_id or "")
        titles = {} if found is None else self.telling.titles.of(found)
        own = [self._terms, repr(claim).encode(), orjson.dumps(titles)]
        around = self._around(float(place.lon or 0.0), float(place.lat or 0.0))
        return [
            (
                [*own, *_ground_of(claim, place, around, moments, mine)],
                _Making(self, claim, mine.history, moments[0]),
            )
            for mine in self.maps.values()
        ]

    def _around(self, lon: float, lat: float) -> "_Around":
        if (lon, lat) not in self._looked:
            self._looked[lon, lat] = _Around.of(lon, lat)
            shapely.prepare([self._looked[lon, lat].inner, self._looked[lon, lat].outer])
        return self._looked[lon, lat]

    @cached_property
    def _terms(self) -> bytes:
        knowledge = self.telling.knowledge
        told = repr((list(knowledge.sources), knowledge.sides)).encode()
        return hashlib.sha256(self.view.terms + told).digest()


@dataclass(frozen=True, slots=True)
class _Making:
    """A claim to be set against one map."""

    checks: Checks
    claim: Claim
    history: History
    at: Instant

    @property
    def order(self) -> tuple[str, Instant, str]:
        return self.history.source.id, self.at, self.claim.id

    def __call__(self) -> bytes:
        telling = self.checks.telling
        knowledge = telling.knowledge
        try:
            check = check_claim(self.claim, [self.history], sources=knowledge.sources, sides=knowledge.sides)
        except WrongUse:
            return b""
        return render.check_info(check, telling, self.checks.view).model_dump_json(by_alias=True).encode()


def _together(told: Sequence[bytes]) -> answers.CheckInfo | None:
    """One check of the checks against each map; None where none can answer."""
    found = [answers.CheckInfo.model_validate_json(body) for body in told if body]
    if not found:
        return None
    return found[0].model_copy(update={"verdicts": [verdict for each in found for verdict in each.verdicts]})


@dataclass(frozen=True)
class _Around:
    """Where a claim's check looks: at its point, and in the circle searched, surely and at most."""

    spot: Shape
    inner: Shape
    outer: Shape

    @classmethod
    def of(cls, lon: float, lat: float) -> "_Around":
        return cls(
            circle(lon, lat, _SPOT_KM),
            *(circle(lon, lat, _SEARCH_KM * share) for share in (1 - _HAIR, 1 + _HAIR)),
        )


def _ground_of(
    claim: Claim, place: ClaimPlace, around: _Around, moments: Sequence[Instant], mine: SourceMap
) -> list[bytes]:
    """What of a map decides a check (`queries/check`): the classes it knows, what it showed at the point, and of the
    instants looked at the cells, in the order they are looked at.

    A claim of holding or taking a settlement is set against the patches of the classes that fit it, over the whole map;
    of doubtful ground only where none of those reaches into the search. All else is asked of every cell.
    """
    history = mine.history
    parts = [repr(history.source).encode(), mine.classes]
    if claim.predicate in LOSING or place.type not in (SETTLEMENT, FEATURE):
        return [*parts, *(mine.hash_at(at) for at in moments)]
    [at] = moments
    parts.append(_shown_at(around.spot, at, mine))
    side = claim.actor.side if claim.actor else None
    for classes in (fitting(claim, history.columns.states, side), DOUBTFUL):
        rows = mine.rows_at(at, classes)
        shapes = history.columns.shape[rows]
        # Ground that does not reach into the search is not looked at; of that which does, all it hangs together with.
        reaching = shapely.intersects(around.outer, shapes)
        parts.append(mine.hash_at(at, classes) if reaching.any() else mine.answering(at))
        rows, shapes = rows[reaching], shapes[reaching]
        if (history.columns.area_km2[rows[shapely.intersects(around.inner, shapes)]] > 2 * LEAST_KM2).any():
            break
    return parts


def _shown_at(spot: Shape, at: Instant, mine: SourceMap) -> bytes:
    """What a map showed at a point. Inside a cell that is the cell's state, however the cell is cut elsewhere; near the
    edge of one it may be any cell's that ever was there.
    """
    columns = mine.history.columns
    ever = np.sort(mine.history.tree.query(spot, predicate="intersects"))
    asked = mine.history.asked_at(at)
    if asked is None:
        return b""
    rows = ever[(columns.valid_from[ever] <= asked) & (asked < columns.valid_until[ever])]
    if not len(rows):
        return b""
    if len(rows) == 1 and columns.shape[rows[0]].contains(spot):
        return repr(columns.states[int(columns.state[rows[0]])]).encode()
    return mine.hash_with_times(ever)


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
