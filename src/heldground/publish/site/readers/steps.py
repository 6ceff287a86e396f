"""What changed on a source's map from each day with a map to the next, for every day at once.

A cell that ends when a map comes out, laid over the cells that begin with it, is what changed; all other ground stood
still. So a day costs an overlay of the few cells of that day, and three years cost what they changed in total.
`queries/changes` asks the same of any two instants; a test sets the two against each other.

Days are told apart by the newest map of each: what came and went within one day does not show.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any, Final, TypeAlias

import numpy as np
import orjson
import shapely

from heldground.area import GRID_DEG, areas_km2, difference, only_polygons, union
from heldground.history.history import History
from heldground.places.gazetteer import Gazetteer
from heldground.places.model import SETTLEMENT
from heldground.publish.bulletin import LEAST_KM2, Patch
from heldground.publish.site.maps import SourceMap
from heldground.queries.changes import gained_and_lost
from heldground.queries.classes import Class, class_of
from heldground.queries.nearest import near_patches
from heldground.queries.overlay import SLIVER_KM2, Difference
from heldground.snapshots.notices import DEFINITION, Notice
from heldground.when import Instant, day_of

Array = np.ndarray[Any, np.dtype[Any]]
Pair: TypeAlias = tuple[Class | None, Class | None]

_KIND: Final = "day step"
LISTED: Final = 5
_LOOKED_AT_KM2: Final = 0.01
"""Smaller pieces are in the figures, and put to no patch of the list: finding where each crumb lies, on the days a publisher
draws everything anew, takes half as long again. A limit by number would make the list depend on how ground is cut later."""
_TOUCH_DEG: Final = 1e-9
"""Pieces this near (0.1 mm) are one patch: where a line was cut, the point lies beside it by a grid's width."""


@dataclass(frozen=True, slots=True)
class Step:
    """What changed on a map when it came out, against the newest map of the last day before that had one.

    `before` is None for a source's first map, which has nothing to be compared with. `pairs` are km2 by what ground
    was and is; `redrawn` those that a definition break made, in neither `gained` nor `lost` of anyone.
    """

    at: Instant
    before: Instant | None
    maps: int
    pairs: tuple[tuple[Class | None, Class | None, float], ...] = ()
    redrawn: tuple[tuple[Class | None, Class | None, float], ...] = ()
    patches: tuple[Patch, ...] = ()

    @property
    def day(self) -> date:
        return day_of(self.at)

    @property
    def classes(self) -> list[tuple[Class, float, float]]:
        """Km2 gained and lost by side and control."""
        sums: dict[Class, list[float]] = {}
        for before, after, km2 in self.pairs:
            for shown, place in ((after, 0), (before, 1)):
                if shown is not None:
                    sums.setdefault(shown, [0.0, 0.0])[place] += km2
        return [(shown, *_two(sums[shown])) for shown in sorted(sums, key=lambda each: (each[0] == "", each))]

    @property
    def sides(self) -> dict[str, tuple[float, float]]:
        """Km2 gained and lost by side, whatever its control."""
        nothing = shapely.Polygon()
        return gained_and_lost([Difference(was, now, nothing, km2) for was, now, km2 in self.pairs])


@dataclass(frozen=True, slots=True)
class _Piece:
    """Ground that changed: a shape without those that did not."""

    pair: Pair
    km2: float
    shape: shapely.Geometry
    without: tuple[shapely.Geometry, ...]

    def ground(self) -> shapely.Geometry:
        shape = self.shape
        for other in self.without:
            shape = difference(shape, other)
        return shape


@dataclass(frozen=True, slots=True)
class _Turn:
    """A step to be made: rows of the cells that ended and began, and pairs of classes that a break set aside."""

    at: Instant
    before: Instant | None
    maps: int
    ended: Array
    begun: Array
    aside: frozenset[Pair]

    @property
    def changed(self) -> bool:
        return bool(len(self.ended) or len(self.begun))


@dataclass(frozen=True)
class Steps:
    """The steps of one source's map. `notices` are what gates say of it."""

    map: SourceMap
    notices: Sequence[Notice]
    gazetteer: Gazetteer
    places: bytes
    """What tells the gazetteer from all others (`places_hash`)."""

    @property
    def history(self) -> History:
        return self.map.history

    def __iter__(self) -> Iterator[Step]:
        wanted = [(turn, self._parts(turn) if turn.changed else []) for turn in self._turns]
        self._prepare([(turn, parts) for turn, parts in wanted if turn.changed])
        for turn, parts in wanted:
            if turn.changed:
                yield _step(turn, orjson.loads(self.map.kept.of(_KIND, parts, partial(self._made, turn))))
            else:
                yield Step(turn.at, turn.before, turn.maps)

    def _prepare(self, wanted: Sequence[tuple[_Turn, list[bytes]]]) -> None:
        """Make what is not kept, on all processors: nearly all of it is GEOS, which lets other threads go on.

        No geometry is in two threads' hands: see `_own`. The gazetteer they share is
        numbers and names; of two threads that read a place at once either's is kept, and both are equal.
        """
        missing = [(turn, parts) for turn, parts in wanted if not self.map.kept.has(_KIND, parts)]
        if missing:
            with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
                bodies = pool.map(self._made, (turn for turn, _ in missing))
                for (_, parts), body in zip(missing, bodies, strict=True):
                    self.map.kept.put(_KIND, parts, body)

    @cached_property
    def _turns(self) -> list[_Turn]:
        ended, begun = self._ended, self._begun
        befores = [None, *(at for at, _ in self._days)]
        return [
            _Turn(
                at,
                before,
                maps,
                ended.get(number, _NONE) if number else _NONE,
                begun.get(number, _NONE) if number else _NONE,
                self._aside(before, at),
            )
            for number, ((at, maps), before) in enumerate(zip(self._days, befores, strict=False))
        ]

    def _aside(self, before: Instant | None, at: Instant) -> frozenset[Pair]:
        """What a definition break alone made of ground since the map before."""
        return frozenset(
            (_class(each.kind), None) if each.lost_km2 > 0 else (None, _class(each.kind))
            for each in self.notices
            if each.gate == DEFINITION and each.lost_km2 and before is not None and before < each.since <= at
        )

    @cached_property
    def _days(self) -> list[tuple[Instant, int]]:
        """The newest map of each day that had one, and how many it had."""
        newest: dict[date, Instant] = {}
        maps: dict[date, int] = {}
        for at in sorted(self.history.instants.tolist()):
            newest[day_of(at)] = at
            maps[day_of(at)] = maps.get(day_of(at), 0) + 1
        return [(at, maps[day]) for day, at in newest.items()]

    @cached_property
    def _numbers(self) -> tuple[Array, Array]:
        """The days, by number, at whose end each cell first shows, and no longer does; equal for one of a single day."""
        days = np.array([at for at, _ in self._days], dtype=np.int64)
        columns = self.history.columns
        return np.searchsorted(days, columns.valid_from), np.searchsorted(days, columns.valid_until)

    @cached_property
    def _begun(self) -> dict[int, Array]:
        begins, ends = self._numbers
        return _by_number(begins, begins < ends)

    @cached_property
    def _ended(self) -> dict[int, Array]:
        begins, ends = self._numbers
        return _by_number(ends, (begins < ends) & (ends < len(self._days)))

    def _parts(self, turn: _Turn) -> list[bytes]:
        mine = self.map.digests
        ground = (b"".join(sorted(map(bytes, mine[rows]))) for rows in (turn.ended, turn.begun))
        return [self.places, repr(sorted(turn.aside, key=repr)).encode(), *ground]

    def _made(self, turn: _Turn) -> bytes:
        columns, ended, begun = self.history.columns, turn.ended, turn.begun
        was = [class_of(columns, row) for row in ended.tolist()]
        now = [class_of(columns, row) for row in begun.tolist()]
        before, after = _own(columns.shape[ended]), _own(columns.shape[begun])
        left, right, common = _overlaid(before, after)
        sizes = areas_km2(common) if len(common) else np.empty(0)
        pieces = [
            _Piece((was[one], now[other]), km2, shape, ())
            for one, other, shape, km2 in zip(
                left.tolist(), right.tolist(), common, sizes.tolist(), strict=True
            )
            if was[one] != now[other] and km2 > 0
        ]
        for rows, shapes, shown, numbers, gone in (
            (ended, before, was, left, True),
            (begun, after, now, right, False),
        ):
            for row, km2, over in _bare(columns.area_km2[rows], numbers, common, sizes):
                pair: Pair = (shown[row], None) if gone else (None, shown[row])
                pieces.append(_Piece(pair, km2, shapes[row], over))
        return orjson.dumps(self._told(pieces, turn.aside))

    def _told(self, pieces: Sequence[_Piece], aside: frozenset[Pair]) -> dict[str, Any]:
        sums: dict[Pair, float] = {}
        for each in pieces:
            sums[each.pair] = sums.get(each.pair, 0.0) + each.km2
        large = [each for each in pieces if each.pair not in aside and each.km2 >= _LOOKED_AT_KM2]
        patches = [
            (pair, shapes, km2)
            for pair in dict.fromkeys(each.pair for each in large)
            for shapes, km2 in _connected([each.ground() for each in large if each.pair == pair])
            if km2 >= LEAST_KM2
        ]
        # To the tenth of a square metre: in which pieces a patch lies must not change its place in the list.
        patches.sort(key=lambda each: (-round(each[2], 7), repr(each[0]), _corner(each[1])))
        listed = patches[:LISTED]
        near = near_patches([union(shapes) for _, shapes, _ in listed], self.gazetteer)
        return {
            "pairs": [[*pair, km2] for pair, km2 in sorted(sums.items(), key=repr) if km2 >= SLIVER_KM2],
            "patches": [
                [*pair, km2, place.words] for (pair, _, km2), place in zip(listed, near, strict=True)
            ],
        }


def places_hash(gazetteer: Gazetteer) -> bytes:
    """What tells a gazetteer's settlements from all others, as far as they say where a patch is."""
    told = [
        (place.id, place.name, place.lon, place.lat, place.population)
        for place in gazetteer
        if place.kind == SETTLEMENT
    ]
    return hashlib.sha256(orjson.dumps(told)).digest()


_NONE: Final[Array] = np.empty(0, dtype=np.int64)


def _by_number(numbers: Array, wanted: Array) -> dict[int, Array]:
    """Rows that are wanted, by their number."""
    rows = np.flatnonzero(wanted)
    order = rows[np.argsort(numbers[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    return {int(numbers[part[0]]): part for part in np.split(order, starts[1:]) if len(part)}


def _own(shapes: Array) -> Array:
    """The same shapes, known to nobody else.

    A cell begins on one day and ends on another, so two threads would hold it at once. Alone that does no harm; but if
    anyone ever prepared it (`shapely.prepare`), GEOS answers `intersects` and `touches` from an index that it fills at the
    first question, and two threads filling it end in a crash. A copy brings no index, and costs a hundredth of its overlay.
    """
    copied: Array = shapely.from_wkb(shapely.to_wkb(shapes))
    return copied


def _overlaid(first: Array, second: Array) -> tuple[Array, Array, Array]:
    """Numbers of shapes that have ground in common, and that ground."""
    if not len(first) or not len(second):
        return _NONE, _NONE, np.empty(0, dtype=object)
    left, right = shapely.STRtree(second).query(first, predicate="intersects")
    # Neighbours that only touch are a quarter of them, and no overlay is needed to see it.
    meets = ~shapely.touches(first[left], second[right])
    left, right = left[meets], right[meets]
    common = shapely.intersection(first[left], second[right], grid_size=GRID_DEG)
    for number in np.flatnonzero(shapely.get_type_id(common) == shapely.GeometryType.GEOMETRYCOLLECTION):
        common[number] = only_polygons(common[number])
    return left, right, common


def _bare(
    whole: Array, numbers: Array, common: Array, sizes: Array
) -> Iterator[tuple[int, float, tuple[shapely.Geometry, ...]]]:
    """Shapes of which some has nothing in common with the other state, more than a pen's width: how much, and what has.

    `common[i]` of `sizes[i]` km2 is ground that shape `numbers[i]` of `whole` km2 shares.
    """
    bare = whole - np.bincount(numbers, weights=sizes, minlength=len(whole))
    order = np.argsort(numbers, kind="stable")
    starts = np.searchsorted(numbers[order], np.arange(len(whole) + 1))
    for row in np.flatnonzero(bare > SLIVER_KM2).tolist():
        yield row, float(bare[row]), tuple(common[order[starts[row] : starts[row + 1]]])


def _connected(pieces: Sequence[shapely.Geometry]) -> list[tuple[list[shapely.Geometry], float]]:
    """Pieces of ground, and km2, by the patch they make together: those that touch."""
    parts = shapely.get_parts(pieces)
    sizes = areas_km2(parts)
    group = list(range(len(parts)))

    def first_of(number: int) -> int:
        while group[number] != number:
            group[number] = group[group[number]]
            number = group[number]
        return number

    one, other = shapely.STRtree(parts).query(parts, predicate="dwithin", distance=_TOUCH_DEG)
    for here, there in zip(one.tolist(), other.tolist(), strict=True):
        if here < there:
            group[first_of(there)] = first_of(here)
    found: dict[int, tuple[list[shapely.Geometry], float]] = {}
    for number, (part, km2) in enumerate(zip(parts, sizes.tolist(), strict=True)):
        mine, sum_km2 = found.get(first_of(number), ([], 0.0))
        found[first_of(number)] = [*mine, part], sum_km2 + km2
    return list(found.values())


def _corner(shapes: Sequence[shapely.Geometry]) -> tuple[float, float]:
    west, south, _, _ = shapely.total_bounds(shapes).tolist()
    return west, south


def _step(turn: _Turn, told: dict[str, Any]) -> Step:
    pairs = [(_pair(was, now), km2) for was, now, km2 in told["pairs"]]
    pairs.sort(key=lambda each: (-each[1], repr(each[0])))
    return Step(
        at=turn.at,
        before=turn.before,
        maps=turn.maps,
        pairs=tuple((*pair, km2) for pair, km2 in pairs if pair not in turn.aside),
        redrawn=tuple((*pair, km2) for pair, km2 in pairs if pair in turn.aside),
        patches=tuple(Patch(*_pair(was, now), km2, near) for was, now, km2, near in told["patches"]),
    )


def _pair(was: list[str] | None, now: list[str] | None) -> Pair:
    return (None if was is None else (was[0], was[1])), (None if now is None else (now[0], now[1]))


def _class(kind: str) -> Class:
    side, _, control = kind.rpartition(" ")
    return side, control


def _two(sums: Sequence[float]) -> tuple[float, float]:
    return sums[0], sums[1]
