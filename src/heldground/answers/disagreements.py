"""Where, since when and by how much two sources disagree: by pair of states, never an average."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from heldground.answers.answer import Answer, Row, Table
from heldground.answers.asked import Asked
from heldground.answers.patches import pair_table, patch_feature, patch_row
from heldground.history.history import History
from heldground.queries.classes import class_words
from heldground.queries.credit import Credit
from heldground.queries.disagreement_series import DisagreementSeries, disagreement_series
from heldground.queries.disagreements import disagreements_at, since_when
from heldground.queries.ground import Ground
from heldground.queries.nearest import Near, near_patches
from heldground.queries.overlay import Difference
from heldground.queries.periods import Every
from heldground.when import FOREVER, Instant, day_of, iso

if TYPE_CHECKING:
    from heldground.plots.sheet import Sheet


@dataclass(frozen=True, repr=False)
class Disagreements(Answer):
    """Patches that two sources show differently at an instant.

    `patches` are all, largest first; rows and features leave out those below `least_km2`. `since` of a row is the
    snapshot from which on both showed the patch's inner point as they do, None where they have since their first map.
    Ground outside a source's definition is no disagreement: `outside_km2` has how much the other one shows there.
    """

    title: str
    credits: tuple[Credit, ...]
    asked: Asked
    histories: tuple[History, History]
    at: Instant
    ground: Ground | None
    patches: tuple[Difference, ...]
    outside_km2: tuple[float, float]
    least_km2: float
    near: tuple[Near, ...]
    since: tuple[Instant | None, ...]

    @property
    def heads(self) -> tuple[str, str]:
        return self.histories[0].source.id, self.histories[1].source.id

    @property
    def rows(self) -> list[Row]:
        fields = _both_credits(self.credits)
        return [
            {
                **patch_row(each, near, self.heads),
                "since": None if since is None else iso(since),
                "at": iso(self.at),
                **fields,
            }
            for each, near, since in zip(self.patches, self.near, self.since, strict=False)
        ]

    @property
    def tables(self) -> list[Table]:
        rows = [{**row, "since": row["since"] or "their first maps"} for row in self.rows]
        return [
            pair_table(self.patches, self.heads, self.title),
            Table(
                f"patches of {self.least_km2:g} km2 and more",
                (*self.heads, "km2", "since", "near", "lat", "lon"),
                rows,
                frozenset({"km2", "lat", "lon"}),
            ),
        ]

    def notes(self) -> list[str]:
        first, second = (each.source.title for each in self.histories)
        outside = [
            f"left out: {km2:,.1f} km2 that {shows} shows lie outside the definition of {silent}, no disagreement"
            for km2, shows, silent in (
                (self.outside_km2[0], first, second),
                (self.outside_km2[1], second, first),
            )
            if km2 >= 0.05
        ]
        return [*super().notes(), *outside]

    @property
    def why_empty(self) -> str:
        for history in self.histories:
            if history.asked_at(self.at) is None:
                return f"{history.source.title} has no map by {iso(self.at)}"
        if self.patches:
            return f"no patch of {self.least_km2:g} km2; the largest has {self.patches[0].km2:.3f}"
        return "both show the same"

    def features(self) -> list[Row]:
        return [patch_feature(each, row) for each, row in zip(self.patches, self.rows, strict=False)]

    def sheet(self) -> "Sheet":
        from heldground.plots.differences import draw_differences
        from heldground.plots.sheet import Texts

        first, second = (each.source.title for each in self.histories)
        where = self.ground.title if self.ground else "everything either maps"
        return draw_differences(
            self.patches,
            Texts(
                f"Where {first} and {second} disagree on {day_of(self.at).isoformat()}",
                f"{where}; painted as {second} shows it, hatched upright where it shows nothing",
                tuple(self.notes()),
            ),
            self.asked.look,
            ground=self.ground,
            near={number: each.words for number, each in enumerate(self.near)},
            settlements=self.asked.settlements(self.ground),
            heads=(first, second),
        )


@dataclass(frozen=True, repr=False)
class DisagreementOverTime(Answer):
    """Km2 by pair of states at each snapshot of either source, or at even steps.

    A row has `at`, a column of km2 for each pair (`held by ru | not shown`), `agreed` for ground both show alike, and
    `outside`, what one shows outside the other's definition.
    """

    title: str
    credits: tuple[Credit, ...]
    asked: Asked
    series: DisagreementSeries

    @property
    def rows(self) -> list[Row]:
        fields = _both_credits(self.credits)
        return [
            {
                "at": iso(int(at)),
                **{name: round(float(km2), 3) for name, km2 in zip(self._names(), line, strict=True)},
                "agreed": round(float(agreed), 3),
                "outside": round(float(outside), 3),
                **fields,
            }
            for at, line, agreed, outside in zip(
                self.series.at, self.series.km2, self.series.agreed, self.series.outside, strict=True
            )
        ]

    @property
    def tables(self) -> list[Table]:
        names = (*self._names(), "agreed", "outside")
        figures = tuple(f"{name} km2" for name in names)
        rows = [{"at": row["at"], **{f"{name} km2": float(row[name]) for name in names}} for row in self.rows]
        return [
            Table(
                f"{self.title}; {self.series.first} | {self.series.second}",
                ("at", *figures),
                rows,
                frozenset(figures),
            )
        ]

    @property
    def why_empty(self) -> str:
        return f"at no time asked about do both {self.series.first} and {self.series.second} have a map"

    def sheet(self) -> "Sheet":
        from heldground.plots.lines import draw_disagreement_series
        from heldground.plots.sheet import Texts

        first, second = (each.source.title for each in self.credits)
        days = " to ".join(day_of(int(self.series.at[end])).isoformat() for end in (0, -1))
        return draw_disagreement_series(
            self.series,
            Texts(
                f"How {first} and {second} disagree",
                f"{self.series.ground}, {days}; what {first} shows → what {second} shows, the largest pairs",
                tuple(self.notes()),
            ),
            self.asked.look,
        )

    def _names(self) -> list[str]:
        return [f"{class_words(before)} | {class_words(after)}" for before, after in self.series.pairs]


def ask_disagreements(
    asked: Asked,
    first: History,
    second: History,
    at: Instant,
    *,
    ground: Ground | None = None,
    least_km2: float = 1.0,
) -> Disagreements:
    """Where two maps disagree at an instant, since when, with the places nearest to each patch."""
    found = disagreements_at(first, second, at, ground=ground)
    listed = [each for each in found.patches if each.km2 >= least_km2]
    return Disagreements(
        title=f"{first.source.id} and {second.source.id} at {iso(at)}"
        + (f", {ground.title}" if ground else ""),
        credits=tuple(asked.credit(each, at, at, ground=ground) for each in (first, second)),
        asked=asked,
        histories=(first, second),
        at=at,
        ground=ground,
        patches=found.patches,
        outside_km2=found.outside_km2,
        least_km2=least_km2,
        near=tuple(near_patches([each.shape for each in listed], asked.gazetteer)) if listed else (),
        since=tuple(since_when(first, second, each, at) for each in listed),
    )


def ask_disagreement_over_time(
    asked: Asked,
    first: History,
    second: History,
    *,
    ground: Ground | None = None,
    since: Instant | None = None,
    until: Instant | None = None,
    every: Every | None = None,
) -> DisagreementOverTime:
    """Km2 by pair of states over time."""
    series = disagreement_series(
        first,
        second,
        ground=ground,
        since=since,
        until=FOREVER if until is None else until,
        every=every,
    )
    span = (int(series.at[0]), int(series.at[-1])) if len(series.at) else (since, until)
    return DisagreementOverTime(
        title=f"{first.source.id} and {second.source.id}, {series.ground}",
        credits=tuple(asked.credit(each, *span, ground=ground) for each in (first, second)),
        asked=asked,
        series=series,
    )


def _both_credits(credits: tuple[Credit, ...]) -> Row:
    """Definitions, licences and attributions of both sources, each with its id."""
    return {
        field: "; ".join(f"{each.source.id}: {each.fields()[field] or 'not recorded'}" for each in credits)
        for field in ("definition", "licence", "attribution")
    }
