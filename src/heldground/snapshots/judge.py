"""Gates that look at a source's past: what is out of proportion, missing, redefined, old, cut off, frozen, silent.

A verdict is a function of the ordered set of a source's snapshots (their summaries) and of people's decisions, not of
the order in which files came (but of two alike in instant and publication, the later import is the later one); a set
cut by publication or by the project's log is judged by the same function.

A snapshot that differs too much from the last accepted one is held back, and the map goes on with that one. If a
snapshot of the following `PERSISTS_S` is ordinary again, it was an error and stays out. If none is, it is accepted
from its first day, under the name of a definition break or of a change out of proportion, and every figure that
spans it carries the caution. Until that is known it is pending.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from heldground.snapshots.notices import (
    BACKWARDS,
    DEFINITION,
    MISSING,
    OUT_OF_PROPORTION,
    TRUNCATED,
    Notice,
    Standing,
    Version,
    notice_id,
)
from heldground.snapshots.quiet import quiet_times
from heldground.snapshots.summary import LARGE_KM2, Large, Summary
from heldground.when import DAY, FOREVER, Instant

SAME_KM2: Final = 0.1
"""An older map that comes again alarms only if ground changes by it: NZZ alternated between two drawings of one ground
in December 2023 and January 2024, the points of which differ and the areas do not."""

PERSISTS_S: Final = 7 * DAY
"""What stays for a week is no slip: the longest error seen in either archive lasted five days (NZZ, Afghanistan)."""

PAST_S: Final = 180 * DAY
"""How far back a source's ordinary steps are looked at: a front of trenches is not judged by one of marches."""

WARM_UP: Final = 30
"""Steps, and days, that a source needs before its past says anything."""

QUANTILE: Final = 0.95
TIMES: Final = 8.0
"""A step beyond 8 times the 95 % quantile of the past half-year's is out of proportion, but none below `LARGE_KM2`.
Over both archives (1,903 snapshots) 6 times it adds the first map of the Kursk incursion, 10 times it loses nothing:
the three steps found lie 4, 33 and 128 times over their limit (`tests/cases/gates.csv`)."""

SHARE: Final = 0.1
"""A tenth of everything mapped, in one step, is no front: the largest true one after its source's first months is
NZZ's of 2022-09-11 (Kharkiv), 7 %; its change of definition of 2024-03-13 took 20 %."""

SHRUNK: Final = 0.5
"""A file with less than half the polygons and half the bytes of the smallest of the past `WARM_UP` is cut off."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A version that is let in, without the polygons `held`."""

    version: Version
    held: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is let in, in order of its turn, and every alarm by `since`."""

    accepted: tuple[Judged, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class _Suspicion:
    gate: str
    km2: float
    kind: str
    lost_km2: float
    reason: str
    polygon: Large | None = None
    redefines: bool = False


@dataclass(slots=True)
class _Past:
    """The accepted snapshots so far, and their steps."""

    source: str
    first_at: Instant
    base: Version
    barred: set[str] = field(default_factory=set)
    steps_at: list[Instant] = field(default_factory=list)
    steps_km2: list[float] = field(default_factory=list)
    digests: dict[str, Instant] = field(default_factory=dict)
    polygons: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def ground(self, summary: Summary) -> Mapping[str, float]:
        """Km2 by class without the polygons held back."""
        left = dict(summary.km2)
        for each in summary.large:
            if each.digest in self.barred:
                left[each.kind] = left.get(each.kind, 0.0) - each.km2
        return left

    def take(self, version: Version) -> Judged:
        """Let a version in, without the polygons that are held back."""
        self.steps_at.append(version.valid_at)
        self.steps_km2.append(_step(self.ground(self.base.summary), self.ground(version.summary))[0])
        self.digests[self.base.summary.digest] = self.base.valid_at
        self.polygons.append(version.summary.polygons)
        self.sizes.append(version.summary.size_bytes)
        self.base = version
        return Judged(version, frozenset(each.digest for each in version.summary.large) & self.barred)

    def knows(self, at: Instant) -> bool:
        """Whether there is enough past to judge by."""
        return len(self.steps_at) >= WARM_UP and at - self.first_at >= WARM_UP * DAY

    def limit_km2(self, at: Instant) -> float:
        first = int(np.searchsorted(self.steps_at, at - PAST_S))
        recent = self.steps_km2[first:] or self.steps_km2[-WARM_UP:]
        return max(LARGE_KM2, TIMES * float(np.quantile(recent, QUANTILE)))


def judge(source: str, versions: Sequence[Version], decisions: Mapping[str, str]) -> Judgement:
    """What of a source's snapshots is let in, and what is to be said of them.

    Parameters
    ----------
    versions
        In any order.
    decisions
        "released" or "upheld" by id of an alarm.
    """
    ordered = sorted(versions, key=lambda each: each.turn)
    accepted: list[Judged] = []
    notices: dict[str, Notice] = {}
    past: _Past | None = None
    number = 0
    while number < len(ordered):
        version = ordered[number]
        if past is None:
            past = _Past(source, version.valid_at, version)
            accepted.append(Judged(version))
            number += 1
            continue
        limit = past.limit_km2(version.valid_at) if past.knows(version.valid_at) else FOREVER
        found = _suspect(version, past, limit) if limit < FOREVER else None
        if found is not None and found.polygon is not None:
            notices[found.polygon.digest] = _polygon_notice(version, past, found, found.polygon, decisions)
            if notices[found.polygon.digest].holds:
                past.barred.add(found.polygon.digest)
        elif found is not None:
            verdict, after = _weigh(ordered, number, past, found, limit, decisions)
            notices[verdict.id] = verdict
            if verdict.holds:
                number = after
                continue
        judged = past.take(version)
        for digest in judged.held:
            notices[digest] = _seen_again(notices[digest], version)
        accepted.append(judged)
        number += 1
    every = [*notices.values(), *quiet_times(source, ordered, decisions)]
    return Judgement(tuple(accepted), tuple(sorted(every, key=lambda each: (each.since, each.id))))


def _suspect(version: Version, past: _Past, limit: float) -> _Suspicion | None:
    """What is wrong with a version beside the last accepted one, or None."""
    base, summary = past.base.summary, version.summary
    if summary.digest == base.digest:
        return None
    older = past.digests.get(summary.digest)
    before, now = past.ground(base), past.ground(summary)
    step, kind = _step(before, now)
    lost = sum(before.values()) - sum(now.values())
    if older is not None and step >= SAME_KM2:
        days = (version.valid_at - older) / DAY
        return _Suspicion(
            BACKWARDS, step, kind, lost, f"the map of {days:.0f} days before, to the last point, again"
        )
    if summary.polygons < SHRUNK * min(past.polygons[-WARM_UP:]) and summary.size_bytes < SHRUNK * min(
        past.sizes[-WARM_UP:]
    ):
        reason = (
            f"{summary.polygons} polygons in {summary.size_bytes:,} bytes, where the past {WARM_UP} files had at least "
            f"{min(past.polygons[-WARM_UP:])} in {min(past.sizes[-WARM_UP:]):,}"
        )
        return _Suspicion(TRUNCATED, step, kind, lost, reason)
    if step <= limit:
        return None
    alone = _one_polygon(summary, base, before, now, limit)
    if alone is not None:
        reason = (
            f"a new polygon of {alone.km2:,.0f} km2, {alone.kind}; without it the step is ordinary "
            f"(limit {limit:,.0f} km2)"
        )
        return _Suspicion(OUT_OF_PROPORTION, alone.km2, alone.kind, 0.0, reason, polygon=alone)
    change = now.get(kind, 0.0) - before.get(kind, 0.0)
    ordinary = f"the past half-year's steps allow {limit:,.0f} km2"
    whole = sum(before.values())
    turned = [
        each
        for each in before.keys() | now.keys()
        if min(before.get(each, 0.0), now.get(each, 0.0))
        < 0.01 * max(before.get(each, 0.0), now.get(each, 0.0))
        and max(before.get(each, 0.0), now.get(each, 0.0)) > limit
    ]
    # Of a map that had no ground yet (all of it held back, or only claimed) none can be missing.
    redefines = bool(turned) or (whole > 0 and abs(lost) >= SHARE * whole)
    share = f", {abs(change) / whole:.0%} of all ground" if whole > 0 else ""
    reason = f"{kind} changed by {change:+,.0f} km2 in one step{share}; {ordinary}"
    gate = MISSING if whole > 0 and lost >= SHARE * whole else OUT_OF_PROPORTION
    return _Suspicion(gate, abs(change), kind, lost, reason, redefines=redefines)


def _weigh(
    ordered: Sequence[Version],
    number: int,
    past: _Past,
    found: _Suspicion,
    limit: float,
    decisions: Mapping[str, str],
) -> tuple[Notice, int]:
    """The notice about a suspicious version, and the number of the version after what it holds back."""
    first = ordered[number]
    back = number + 1
    stays = False
    while not stays and back < len(ordered) and _suspect(ordered[back], past, limit) is not None:
        stays = ordered[back].valid_at >= first.valid_at + PERSISTS_S
        back += 1
    notice = Notice(
        id=notice_id(past.source, first.valid_at, first.sha256),
        source=past.source,
        gate=found.gate,
        standing=Standing.PENDING,
        since=first.valid_at,
        until=FOREVER,
        before_at=past.base.valid_at,
        files=sum(len(each.seen) for each in ordered[number:back]),
        reason=found.reason,
        km2=found.km2,
        lost_km2=found.lost_km2,
        kind=found.kind,
    )
    if stays:  # an instant, not a stretch: figures that span it carry the caution
        notice = replace(
            notice,
            gate=DEFINITION if found.redefines else found.gate,
            standing=Standing.ACCEPTED,
            until=first.valid_at,
            files=len(first.seen),
            reason=f"{found.reason}; it stayed so for more than {PERSISTS_S // DAY} days",
        )
    elif back < len(ordered):
        until = ordered[back].valid_at
        days = (until - first.valid_at) / DAY
        reason = f"{found.reason}; back to the map before after {days:.1f} days"
        notice = replace(notice, standing=Standing.HELD, until=until, reason=reason)
    decided = {"released": Standing.RELEASED, "upheld": Standing.UPHELD}.get(decisions.get(notice.id, ""))
    return replace(notice, standing=decided or notice.standing), back


def _polygon_notice(
    version: Version, past: _Past, found: _Suspicion, polygon: Large, decisions: Mapping[str, str]
) -> Notice:
    """The notice about one polygon; files are counted as they come."""
    decided = decisions.get(polygon.digest, "")
    return Notice(
        id=polygon.digest,
        source=past.source,
        gate=found.gate,
        standing={"released": Standing.RELEASED, "upheld": Standing.UPHELD}.get(decided, Standing.HELD),
        since=version.valid_at,
        until=version.valid_at + 1,
        before_at=past.base.valid_at,
        files=0 if decided != "released" else len(version.seen),
        reason=found.reason,
        km2=polygon.km2,
        kind=polygon.kind,
        polygon=polygon.digest,
    )


def _seen_again(notice: Notice, version: Version) -> Notice:
    return replace(notice, files=notice.files + len(version.seen), until=version.valid_at + 1)


def _one_polygon(
    summary: Summary, base: Summary, before: Mapping[str, float], now: Mapping[str, float], limit: float
) -> Large | None:
    """The one new polygon without which the step would be ordinary."""
    known = {each.digest for each in base.large}
    for each in sorted(summary.large, key=lambda large: -large.km2):
        if each.digest not in known and each.km2 > limit:
            rest = {**now, each.kind: now.get(each.kind, 0.0) - each.km2}
            if _step(before, rest)[0] <= limit:
                return each
    return None


def _step(before: Mapping[str, float], now: Mapping[str, float]) -> tuple[float, str]:
    """The largest change of a class between two maps, in km2, and which."""
    return max(
        (
            (abs(now.get(kind, 0.0) - before.get(kind, 0.0)), kind)
            for kind in sorted(before.keys() | now.keys())
        ),
        default=(0.0, ""),
    )
