"""What changed hands between two instants."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from heldground.answers.answer import Answer, Row, Table
from heldground.answers.asked import Asked
from heldground.answers.patches import pair_table, patch_feature, patch_row
from heldground.history.history import History
from heldground.queries.changes import Break, apart_from, gained_and_lost
from heldground.queries.classes import class_words
from heldground.queries.credit import Credit
from heldground.queries.ground import Ground
from heldground.queries.nearest import Near, near_patches
from heldground.queries.overlay import Difference, inside, totals
from heldground.snapshots.notices import DEFINITION, Notice
from heldground.when import Instant, day_of, iso

if TYPE_CHECKING:
    from heldground.plots.sheet import Sheet

_HEADS = ("was", "is")


@dataclass(frozen=True, repr=False)
class Changes(Answer):
    """Ground whose side or control differs between two instants of one source's map.

    `patches` are all, largest first; rows, features and the list for people leave out those below `least_km2`.
    `gained` and `lost` are km2 by side: ground a side holds (held, prior or retaken) at one end and not at the other.
    `redrawn` is ground that changed only because the map's definition did; it is neither gained nor lost, and in no row.
    """

    title: str
    credits: tuple[Credit, ...]
    asked: Asked
    history: History
    start: Instant
    end: Instant
    ground: Ground | None
    patches: tuple[Difference, ...]
    least_km2: float
    near: tuple[Near, ...]
    redrawn: tuple[Difference, ...] = ()

    @property
    def gained(self) -> dict[str, float]:
        return {side: both[0] for side, both in self._sums().items()}

    @property
    def lost(self) -> dict[str, float]:
        return {side: both[1] for side, both in self._sums().items()}

    @property
    def rows(self) -> list[Row]:
        fields = {
            "from": iso(self.start),
            "until": iso(self.end),
            "source": self.history.source.id,
            **self.credits[0].fields(),
        }
        return [
            {**patch_row(each, near, _HEADS), **fields}
            for each, near in zip(self.patches, self.near, strict=False)
        ]

    @property
    def tables(self) -> list[Table]:
        sums = [
            {"side": side, "gained km2": gained, "lost km2": lost, "net km2": gained - lost}
            for side, (gained, lost) in self._sums().items()
        ]
        figures = ("gained km2", "lost km2", "net km2")
        return [
            Table(self.title, ("side", *figures), sums, frozenset(figures)),
            pair_table(self.patches, _HEADS, "by what it was and is"),
            Table(
                f"patches of {self.least_km2:g} km2 and more",
                ("was", "is", "km2", "near", "lat", "lon"),
                self.rows,
                frozenset({"km2", "lat", "lon"}),
            ),
        ]

    @property
    def why_empty(self) -> str:
        asked = [self.history.asked_at(each) for each in (self.start, self.end)]
        if asked[1] is None:
            return f"no map by {iso(self.end)}"
        if asked[0] == asked[1]:
            return f"the map of {iso(asked[1])} answers for both dates: none was published in between"
        where = f" in {self.ground.title}" if self.ground else ""
        if self.patches:
            return f"no patch{where} of {self.least_km2:g} km2; the largest has {self.patches[0].km2:.3f}"
        return f"nothing{where} changed its side or control between the maps of {iso(asked[0] or 0)} and {iso(asked[1])}"

    def notes(self) -> list[str]:
        told = [
            f"left out: {km2:,.1f} km2 {class_words(before)} → {class_words(after)}, because the map was redrawn "
            "(definition break); neither gained nor lost"
            for (before, after), km2 in totals(self.redrawn).items()
        ]
        return [*super().notes(), *told]

    def features(self) -> list[Row]:
        return [patch_feature(each, row) for each, row in zip(self.patches, self.rows, strict=False)]

    def sheet(self) -> "Sheet":
        from heldground.plots.differences import draw_differences
        from heldground.plots.sheet import Texts

        told = "; ".join(
            f"{self.asked.look.side_name(side)} +{gained:,.1f} −{lost:,.1f} km²"
            for side, (gained, lost) in self._sums().items()
        )
        where = f", {self.ground.title}" if self.ground else ""
        days = " to ".join(day_of(each).isoformat() for each in (self.start, self.end))
        return draw_differences(
            self.patches,
            Texts(
                f"Ground that changed hands, {days}",
                f"{self.history.source.title}{where}" + (f": {told}" if told else ""),
                tuple(self.notes()),
            ),
            self.asked.look,
            background=(self.history, self.end),
            ground=self.ground,
            near={number: each.words for number, each in enumerate(self.near)},
            settlements=self.asked.settlements(self.ground),
        )

    def _sums(self) -> dict[str, tuple[float, float]]:
        return gained_and_lost(self.patches)


def ask_changes(
    asked: Asked,
    history: History,
    start: Instant,
    end: Instant,
    *,
    ground: Ground | None = None,
    least_km2: float = 0.1,
) -> Changes:
    """What changed between two instants in one map, with the places nearest to each patch."""
    credit = asked.credit(history, start, end, ground=ground)
    found, redrawn = apart_from(
        history,
        asked.changed(history, start, end, ground),
        _breaks(asked.notices(history, start, end)),
    )
    listed = [each for each in found if each.km2 >= least_km2]
    return Changes(
        title=f"{history.source.title}, {iso(start)} to {iso(end)}" + (f", {ground.title}" if ground else ""),
        credits=(credit,),
        asked=asked,
        history=history,
        start=start,
        end=end,
        ground=ground,
        patches=tuple(found),
        least_km2=least_km2,
        near=tuple(near_patches([each.shape for each in listed], asked.gazetteer)) if listed else (),
        redrawn=tuple(redrawn),
    )


def changes_in(whole: Changes, ground: Ground) -> Changes:
    """Of what changed everywhere, what lies in a ground: nothing is overlaid again."""
    found = inside(whole.patches, ground.shape)
    listed = [each.shape for each in found if each.km2 >= whole.least_km2]
    near = {id(each.shape): one for each, one in zip(whole.patches, whole.near, strict=False)}
    cut = [each for each in listed if id(each) not in near]
    near |= zip(map(id, cut), near_patches(cut, whole.asked.gazetteer) if cut else (), strict=True)
    return replace(
        whole,
        title=f"{whole.title}, {ground.title}",
        credits=(whole.asked.credit(whole.history, whole.start, whole.end, ground=ground),),
        ground=ground,
        patches=tuple(found),
        near=tuple(near[id(each)] for each in listed),
        redrawn=tuple(inside(whole.redrawn, ground.shape)),
    )


def _breaks(notices: Sequence[Notice]) -> list[Break]:
    """The definition breaks among notices: a whole class left the map, or came in, in one step."""
    found = []
    for each in notices:
        if each.gate == DEFINITION and each.since == each.until and each.lost_km2:
            side, _, control = each.kind.rpartition(" ")
            found.append(Break(each.before_at, each.since, (side, control), each.lost_km2 > 0))
    return found
