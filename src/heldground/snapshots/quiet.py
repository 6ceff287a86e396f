"""Sources that froze or fell silent: far longer than their own past explains."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from heldground.snapshots.notices import FROZEN, SILENT, Notice, Standing, Version, notice_id
from heldground.when import DAY, FOREVER, Instant

WARM_UP: Final = 30
"""Publications that a source needs before its past says anything."""

QUIET_TIMES: Final = 1.5
QUIET_S: Final = 7 * DAY
"""A source is frozen (repeats one map) or silent (publishes none) beyond 1.5 times its longest such stretch of the
past year, and beyond a week."""
_YEAR_S: Final = 365 * DAY


def quiet_times(source: str, ordered: Sequence[Version], decisions: Mapping[str, str]) -> list[Notice]:
    """Stretches in which a source repeated one map, or published nothing, far longer than it used to."""
    runs: list[
        tuple[Version, Instant, int]
    ] = []  # first version of a run of equal maps, its last publication, files
    for version in ordered:
        if runs and runs[-1][0].summary.digest == version.summary.digest:
            first, last, files = runs[-1]
            runs[-1] = first, max(last, version.seen[-1]), files + len(version.seen)
        else:
            runs.append((version, version.seen[-1], len(version.seen)))
    notices = []
    lengths = [(first.known_at, last - first.known_at) for first, last, _ in runs]
    for number, (first, last, files) in enumerate(runs):
        if number >= WARM_UP:
            after = runs[number + 1][0].valid_at if number + 1 < len(runs) else FOREVER
            found = _quiet_notice(
                source,
                FROZEN,
                first.known_at,
                last,
                lengths[:number],
                after,
                files,
                decisions,
                first.valid_at,
            )
            notices.extend([] if found is None else [found])
    published = sorted({at for version in ordered for at in version.seen})
    gaps = [(b, b - a) for a, b in pairwise(published)]
    for number, (at, gap) in enumerate(gaps):
        if number >= WARM_UP and gap > QUIET_S:
            found = _quiet_notice(source, SILENT, at - gap, at, gaps[:number], at, 0, decisions)
            notices.extend([] if found is None else [found])
    return notices


def _quiet_notice(
    source: str,
    gate: str,
    begun: Instant,
    ended: Instant,
    past: Sequence[tuple[Instant, int]],
    until: Instant,
    files: int,
    decisions: Mapping[str, str],
    since: Instant | None = None,
) -> Notice | None:
    length = ended - begun
    longest = max((each for at, each in past if at >= begun - _YEAR_S), default=0)
    if length <= max(QUIET_S, QUIET_TIMES * longest):
        return None
    what = "one map again and again" if gate == FROZEN else "nothing published"
    start = begun if since is None else since
    key = notice_id(source, start, gate)
    standing = {"released": Standing.RELEASED, "upheld": Standing.UPHELD}.get(
        decisions.get(key, ""), Standing.NOTED
    )
    return Notice(
        id=key,
        source=source,
        gate=gate,
        standing=standing,
        since=start,
        until=until,
        before_at=start,
        files=files,
        reason=f"{what} for {length / DAY:.1f} days; the longest such stretch of the year before had {longest / DAY:.1f}",
    )


def silence(
    source: str, published: Sequence[Instant], now: Instant, decisions: Mapping[str, str] | None = None
) -> Notice | None:
    """The notice that a source has been silent up to an instant, if it has; `published` is ascending."""
    if len(published) < WARM_UP or now - published[-1] <= QUIET_S:
        return None
    gaps = [(b, b - a) for a, b in pairwise(published)]
    last = published[-1]
    return _quiet_notice(source, SILENT, last, now, gaps, FOREVER, 0, decisions or {})
