"""Area over time, by class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from heldground.answers.answer import Answer, Row, Table
from heldground.answers.asked import Asked
from heldground.errors import WrongUse
from heldground.history.history import History
from heldground.plots.palette import Look
from heldground.queries.area import EVERYTHING, AreaSeries, area_series
from heldground.queries.classes import Wanted, column_name
from heldground.queries.credit import Credit
from heldground.queries.ground import Ground
from heldground.queries.periods import Every
from heldground.snapshots.notices import Notice
from heldground.when import FOREVER, Instant, day_of, iso

if TYPE_CHECKING:
    from heldground.plots.area import Mark
    from heldground.plots.sheet import Sheet


@dataclass(frozen=True, repr=False)
class Area(Answer):
    """Km2 by class at each snapshot, or at even steps, of one or several sources.

    A row has `at`, a column of km2 for each side and control (`ru held`), for even steps `snapshot`, the instant of the
    map that answered, and its source with definition, licence and attribution. A class that a source never shows in
    the time asked about has no figure there.
    """

    title: str
    credits: tuple[Credit, ...]
    series: tuple[AreaSeries, ...]
    stepped: bool
    notices: tuple[tuple[Notice, ...], ...]
    look: Look
    empty: str

    @property
    def rows(self) -> list[Row]:
        names = list(dict.fromkeys(column_name(each) for series in self.series for each in series.classes))
        rows: list[Row] = []
        for series, credit in zip(self.series, self.credits, strict=True):
            if not series.classes:
                continue  # such ground was never there: rows without a figure would say nothing
            mine = [column_name(each) for each in series.classes]
            for at, snapshot, line in zip(series.at, series.snapshot, series.km2, strict=True):
                figures: dict[str, float | None] = dict.fromkeys(names)
                figures |= {name: round(float(km2), 3) for name, km2 in zip(mine, line, strict=True)}
                rows.append(
                    {
                        "at": iso(int(at)),
                        **figures,
                        **({"snapshot": iso(int(snapshot))} if self.stepped else {}),
                        "source": series.source,
                        **credit.fields(int(snapshot)),
                    }
                )
        return rows

    @property
    def tables(self) -> list[Table]:
        tables = []
        for series, credit in zip(self.series, self.credits, strict=True):
            names = [column_name(each) for each in series.classes]
            if not names:
                continue
            rows = [
                {
                    "at": iso(int(at)),
                    **{f"{name} km2": float(km2) for name, km2 in zip(names, line, strict=True)},
                    "snapshot": iso(int(snapshot)),
                }
                for at, snapshot, line in zip(series.at, series.snapshot, series.km2, strict=True)
            ]
            figures = [f"{name} km2" for name in names]
            columns = ("at", *figures, *(("snapshot",) if self.stepped else ()))
            tables.append(Table(f"{credit.source.title}, {series.ground}", columns, rows, frozenset(figures)))
        return tables

    @property
    def why_empty(self) -> str:
        return self.empty

    def sheet(self) -> "Sheet":
        from heldground.plots.area import draw_area
        from heldground.plots.sheet import Texts

        shown = [number for number, series in enumerate(self.series) if len(series.at)]
        if len(shown) != 1:
            raise WrongUse(
                f"a picture shows one source, {len(shown)} have figures here; choose one with its id"
            )
        series, credit = self.series[shown[0]], self.credits[shown[0]]
        if not series.classes:
            raise WrongUse(f"nothing to draw: {self.why_empty}")
        first, last = (day_of(int(series.at[end])).isoformat() for end in (0, -1))
        steps = f"{len(series.at):,} {'rows' if self.stepped else 'maps'}"
        marks = self._marks(shown[0])
        told = [f"{number}: {each.words}" for number, each in enumerate(marks, start=1)]
        subtitle = f"{credit.source.title}, {steps} from {first} to {last}"
        return draw_area(
            series,
            Texts(self.title, subtitle, (*credit.lines()[:2], *(told if len(told) > 1 else ()))),
            self.look,
            marks=marks,
        )

    def _marks(self, number: int) -> "list[Mark]":
        """What happened to the map itself: definitions that changed, breaks, days on which it stood still."""
        from heldground.plots.area import Mark

        series, source = self.series[number], self.credits[number].source
        first, last = int(series.at[0]), int(series.at[-1])
        marks = [
            Mark(each.during.start, None, f"{day_of(each.during.start)} definition changes: {each.text}")
            for each in source.definitions
            if first < each.during.start <= last
        ]
        taken = {day_of(mark.at) for mark in marks}
        marks += [
            Mark(
                each.since,
                None if each.since == each.until else min(each.until, last),
                f"{day_of(each.since)} {each.gate}: {each.reason}",
            )
            for each in self.notices[number]
            if not each.polygon and first < each.since <= last and day_of(each.since) not in taken
        ]
        return sorted(marks, key=lambda each: each.at)


def ask_area(
    asked: Asked,
    histories: Sequence[History],
    ground: Ground | None = None,
    *,
    since: Instant | None = None,
    until: Instant | None = None,
    every: Every | None = None,
    wanted: Wanted | None = None,
) -> Area:
    """Area by class inside a ground (None: everything mapped), by each of these maps."""
    series = tuple(
        area_series(
            history,
            ground,
            since=since,
            until=FOREVER if until is None else until,
            wanted=wanted,
            every=every,
        )
        for history in histories
    )
    spans = [(int(each.at[0]), int(each.at[-1])) if len(each.at) else (since, until) for each in series]
    counted = wanted.words() if wanted else ""
    return Area(
        title=f"Who holds what: {ground.title if ground else EVERYTHING}"
        + (f" ({counted})" if counted else ""),
        credits=tuple(
            asked.credit(history, *span, ground=ground)
            for history, span in zip(histories, spans, strict=True)
        ),
        series=series,
        stepped=every is not None,
        notices=tuple(
            tuple(asked.notices(history, *span)) for history, span in zip(histories, spans, strict=True)
        ),
        look=asked.look,
        empty=_why_empty(histories, series, ground),
    )


def _why_empty(histories: Sequence[History], series: Sequence[AreaSeries], ground: Ground | None) -> str:
    if any(len(each.at) for each in series):
        return f"no map of that time shows such ground in {ground.title if ground else EVERYTHING}"
    spans = [
        f"those of {history.source.title} reach from {iso(int(np.min(history.instants)))} "
        f"to {iso(int(np.max(history.instants)))}"
        for history in histories
        if len(history.instants)
    ]
    return "no map of that time" + (f": {'; '.join(spans)}" if spans else "")
