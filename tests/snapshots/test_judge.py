"""Gates that look at a source's past: each names its case, and its verdict depends on the set of snapshots alone."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from heldground.snapshots.judge import Judgement, judge
from heldground.snapshots.notices import Standing, Version
from heldground.snapshots.quiet import silence
from heldground.snapshots.summary import Large, Summary, decode_summary
from heldground.when import DAY, FOREVER

HELD, UNKNOWN = "ru held", "unknown"


def version(
    day: int,
    held: float,
    *,
    km2: dict[str, float] | None = None,
    large: tuple[Large, ...] = (),
    polygons: int = 60,
    size_bytes: int = 400_000,
    digest: str = "",
) -> Version:
    """The map of a day: `held` km2 in one polygon of the front, and what else it shows."""
    summary = Summary(
        km2={HELD: held, **(km2 or {})},
        polygons=polygons,
        size_bytes=size_bytes,
        digest=digest or f"map of day {day}",
        large=(Large(f"front {held}", HELD, held), *large),
    )
    return Version(day, day * DAY, f"{day:064d}", f"{day}.json", (day * DAY,), summary)


def ordinary(days: int = 60, start: int = 0) -> list[Version]:
    """A front that moves by a few km2 a day, around 60,000 km2."""
    return [version(start + day, 60_000.0 + (day * 7) % 11) for day in range(days)]


def told(judgement: Judgement) -> list[tuple[str, str, int]]:
    return [(each.gate, each.standing.value, each.since // DAY) for each in judgement.notices]


def days(judgement: Judgement) -> set[int]:
    return {each.version.valid_at // DAY for each in judgement.accepted}


def test_an_ordinary_front_raises_no_alarm() -> None:
    """Sixty days of steps up to 10 km2."""
    judged = judge("s", ordinary(), {})
    assert judged.notices == ()
    assert len(judged.accepted) == 60


def test_a_source_without_a_past_is_believed() -> None:
    """A month is needed before anything is out of proportion: the first weeks of a war are."""
    maps = [version(day, 60_000.0 * (1 + day % 2)) for day in range(29)]
    assert judge("s", maps, {}).notices == ()


def test_a_front_missing_for_three_days_is_held_back_and_the_map_goes_on() -> None:
    """The state is that of the last map before; the notice says until when."""
    judged = judge(
        "s", [*ordinary(), *(version(60 + n, 16_000.0 + n) for n in range(3)), *ordinary(20, 63)], {}
    )
    assert told(judged) == [("ground missing", "held back", 60)]
    (notice,) = judged.notices
    assert (notice.until // DAY, notice.before_at // DAY, notice.files) == (63, 59, 3)
    assert notice.holds
    assert not {60, 61, 62} & days(judged)
    assert 63 in days(judged)


def test_ground_that_leaves_for_good_is_a_definition_break_from_its_first_day() -> None:
    """Pending for a week, then accepted, with what left the map: 20 % of it."""
    leaves = [version(60 + n, 48_000.0 + n) for n in range(9)]
    pending = judge("s", [*ordinary(), *leaves[:5]], {})
    assert told(pending) == [("ground missing", "held back, pending", 60)]
    assert max(days(pending)) == 59
    stayed = judge("s", [*ordinary(), *leaves], {})
    assert told(stayed) == [("definition break", "accepted", 60)]
    (notice,) = stayed.notices
    assert notice.since == notice.until
    assert not notice.holds
    assert 11_900 < notice.lost_km2 < 12_100
    assert max(days(stayed)) == 68


def test_a_category_that_appears_in_one_step_and_stays_is_a_definition_break() -> None:
    """Three thousand km2 of a class never seen: less than a tenth of the map, and a new meaning."""
    grey = [version(60 + n, 60_000.0, km2={UNKNOWN: 3_000.0 + n}) for n in range(9)]
    (notice,) = judge("s", [*ordinary(), *grey], {}).notices
    assert (notice.gate, notice.kind, notice.lost_km2 < 0) == ("definition break", UNKNOWN, True)


def test_a_step_out_of_proportion_that_stays_is_accepted_under_its_name() -> None:
    """4 % of the ground, three times what the past allows."""
    (notice,) = judge("s", [*ordinary(), *(version(60 + n, 57_600.0 + n) for n in range(9))], {}).notices
    assert (notice.gate, notice.standing) == ("out of proportion", Standing.ACCEPTED)


def test_the_limit_is_the_sources_own() -> None:
    """What alarms after a quiet half-year passes in a source that moves by hundreds of km2 each day."""
    restless = [version(day, 60_000.0 + 600.0 * (day % 3)) for day in range(60)]
    step = [version(60 + n, 62_500.0 + n) for n in range(9)]
    assert judge("s", [*restless, *step], {}).notices == ()
    assert judge("s", [*ordinary(), *step], {}).notices != ()


def test_one_polygon_that_cannot_be_true_is_held_back_and_the_front_passes() -> None:
    """In every file that repeats it, as one alarm; released it comes in."""
    blob = Large("blob", UNKNOWN, 9_000.0)
    drawn = [version(60 + n, 60_000.0 + n, km2={UNKNOWN: 9_000.0}, large=(blob,)) for n in range(12)]
    judged = judge("s", [*ordinary(), *drawn, *ordinary(5, 72)], {})
    assert told(judged) == [("out of proportion", "held back", 60)]
    assert (judged.notices[0].polygon, judged.notices[0].files) == ("blob", 12)
    assert {60, 71, 72} <= days(judged)
    assert [each.held for each in judged.accepted[60:72]] == [frozenset({"blob"})] * 12
    released = judge("s", [*ordinary(), *drawn], {"blob": "released"})
    assert not any(each.held for each in released.accepted)
    assert [each.standing for each in released.notices] == [Standing.RELEASED]


def test_an_older_map_served_again_is_time_running_backwards() -> None:
    """The map of three weeks ago to the last point, for two days; one that only was redrawn is no alarm."""
    old = replace(ordinary()[40], recorded=60, valid_at=60 * DAY, seen=(60 * DAY,), sha256="x")
    again = replace(old, valid_at=61 * DAY, seen=(61 * DAY,), sha256="y")
    judged = judge("s", [*ordinary(), old, again, *ordinary(20, 62)], {})
    assert told(judged) == [("time backwards", "held back", 60)]
    assert not {60, 61} & days(judged)
    two = [version(60 + n, 60_003.0, digest=f"drawing {n % 2}") for n in range(12)]
    assert judge("s", [*ordinary(), *two], {}).notices == ()


def test_a_file_cut_to_a_few_polygons_is_told_and_held_back() -> None:
    """Though the ground it lost is no more than a front may lose."""
    cut = version(60, 59_700.0, polygons=9, size_bytes=40_000)
    judged = judge("s", [*ordinary(), cut, *ordinary(20, 61)], {})
    assert told(judged) == [("truncated file", "held back", 60)]


def test_a_source_that_repeats_one_map_is_frozen_and_one_that_stops_is_silent() -> None:
    """Three weeks of one map after a past of daily ones; three weeks without any."""
    frozen = replace(ordinary()[59], seen=tuple((59 + n) * DAY for n in range(21)))
    judged = judge("s", [*ordinary()[:59], frozen, *ordinary(20, 80)], {})
    assert told(judged) == [("frozen source", "noted", 59)]
    assert len(judged.accepted) == 80
    silent = judge("s", [*ordinary(), *ordinary(20, 81)], {})
    assert told(silent) == [("silent source", "noted", 59)]
    published = [each.known_at for each in ordinary()]
    now = silence("s", published, 90 * DAY)
    assert now is not None
    assert (now.gate, now.until) == ("silent source", FOREVER)
    assert silence("s", published, 64 * DAY) is None


def test_a_released_break_is_a_change_like_any_other_and_an_upheld_one_stays() -> None:
    """A person's word goes by the id, which does not depend on what else is known."""
    pending = [*ordinary(), *(version(60 + n, 48_000.0 + n) for n in range(3))]
    (notice,) = judge("s", pending, {}).notices
    released = judge("s", pending, {notice.id: "released"})
    assert 62 in days(released)
    assert [each.standing for each in released.notices] == [Standing.RELEASED]
    later = [*pending, *(version(63 + n, 48_010.0 + n) for n in range(9))]
    (upheld,) = judge("s", later, {notice.id: "upheld"}).notices
    assert (upheld.id, upheld.standing, upheld.gate) == (notice.id, Standing.UPHELD, "definition break")
    (freed,) = judge("s", later, {notice.id: "released"}).notices
    assert (freed.standing, freed.gate, freed.since == freed.until) == (
        Standing.RELEASED,
        "definition break",
        True,
    )


def test_an_error_before_a_long_silence_is_no_definition_break() -> None:
    """Ten days without a map, then the front is there again: one file was wrong."""
    judged = judge("s", [*ordinary(), version(60, 16_000.0), *ordinary(20, 70)], {})
    assert ("ground missing", "held back", 60) in told(judged)
    assert 60 not in days(judged)


@pytest.mark.parametrize("seed", range(5))
def test_the_verdict_does_not_depend_on_the_order_of_import(seed: int) -> None:
    """All cases in one story, shuffled."""
    blob = Large("blob", UNKNOWN, 9_000.0)
    story = [
        *ordinary(),
        *(version(60 + n, 16_000.0 + n) for n in range(3)),
        *ordinary(10, 63),
        *(version(73 + n, 60_000.0 + n, km2={UNKNOWN: 9_000.0}, large=(blob,)) for n in range(3)),
        *ordinary(10, 76),
        *(version(86 + n, 48_000.0 + n) for n in range(20)),
    ]
    shuffled: Sequence[Version] = random.Random(seed).sample(story, len(story))
    assert judge("s", shuffled, {}) == judge("s", story, {})
    assert len(judge("s", story, {}).notices) == 3


def test_a_summary_comes_back_from_its_bytes() -> None:
    """As it is stored."""
    summary = Summary({HELD: 1.5}, 3, 400, "ab", (Large("cd", HELD, 900.25),), ("ef",))
    assert decode_summary(summary.encoded()) == summary
