"""Area over time as a stack: classes share the ground, so their areas add up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from heldground.plots.palette import Look
from heldground.plots.sheet import FAINT, INK, NOTE_PT, SOFT, TEXT_PT, Sheet, Texts, plain, spread, width_in
from heldground.plots.swatch import draw_swatch
from heldground.queries.area import AreaSeries
from heldground.when import DAY, Instant, day_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = np.ndarray[Any, np.dtype[Any]]

_BODY_IN: Final = 4.1
_LEFT_IN: Final = 0.86
_BOTTOM_IN: Final = 0.34
_TOP_IN: Final = 0.22
"""For the unit above the axis and the half of its highest figure that stands over it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something a reader must know of a time: a definition that changed, days on which the map stood still.

    `until` is None for a moment.
    """

    at: Instant
    until: Instant | None
    words: str


def draw_area(series: AreaSeries, texts: Texts, look: Look, *, marks: Sequence[Mark] = ()) -> Sheet:
    """A stack of the classes' areas from zero, each step held until the next row, labelled with its last figure."""
    sheet = Sheet(texts, body_in=_BODY_IN)
    order = look.order(series.classes)
    rows = {each: series.km2[:, series.classes.index(each)] for each in order}
    names = [look.words(each) for each in order]
    figures = [km2_words(float(rows[each][-1])) for each in order]
    room = max([width_in(f"{text}", TEXT_PT) for text in (*names, *figures)], default=1.0) + 0.72
    wide = 9.6 - _LEFT_IN - room - 0.2
    axes = sheet.axes(_LEFT_IN, _BOTTOM_IN, wide, _BODY_IN - _BOTTOM_IN - _TOP_IN)
    days = series.at / DAY
    # The last row needs a width of its own, or it would not be seen.
    end = days[-1] + max((days[-1] - days[0]) * 0.004, 0.5)
    across = np.append(days, end)
    below: Array = np.zeros(len(across))
    middles = []
    for each in order:
        values = np.append(rows[each], rows[each][-1])
        paint = look.paint(each)
        axes.fill_between(
            across, below, below + values, step="post", facecolor=paint.face, edgecolor=paint.pattern,
            linewidth=0.0, hatch=paint.hatch,
        )  # fmt: skip
        edge = np.where((values > 0) | (np.append(0.0, values[:-1]) > 0), below + values, np.nan)
        axes.step(across, edge, where="post", color=paint.line, linewidth=0.7)
        middles.append(float(below[-1] + values[-1] / 2))
        below = below + values
    top = float(below.max()) * 1.04 or 1.0
    axes.set_xlim(across[0], end)
    axes.set_ylim(0, top)
    time_axis(axes)
    axes.set_ylabel("km²", rotation=0, ha="right", va="bottom")
    axes.yaxis.set_label_coords(-0.012, 1.005)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if top >= 20 else f"{value:g}")
    axes.grid(axis="y", color=FAINT, linewidth=0.6, zorder=0)
    axes.set_axisbelow(True)
    draw_marks(axes, marks, top)
    _label(
        sheet,
        order,
        names,
        figures,
        middles,
        top,
        _LEFT_IN + wide,
        look,
        day_of(int(series.at[-1])).isoformat(),
    )
    return sheet


def km2_words(km2: float) -> str:
    """A figure of area for a label.

    Examples
    --------
    >>> km2_words(66_120.4), km2_words(13.1), km2_words(0.0)
    ('66,120 km²', '13.1 km²', '0 km²')
    """
    return f"{km2:,.0f} km²" if km2 >= 100 or km2 == 0 else f"{km2:,.1f} km²"


def time_axis(axes: "Axes") -> None:
    """ISO dates below, as many as have room."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    first, last = axes.get_xlim()
    locator = AutoDateLocator(minticks=4, maxticks=9)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    shape = "%Y-%m" if last - first > 240 else "%Y-%m-%d"
    axes.xaxis.set_major_formatter(DateFormatter(shape))  # type: ignore[no-untyped-call]
    axes.tick_params(axis="both", length=3, width=0.7, labelsize=TEXT_PT - 0.6)


def draw_marks(axes: "Axes", marks: Sequence[Mark], top: float) -> None:
    """Lines and shades for what happened to the map itself, numbered where there are several."""
    first, last = axes.get_xlim()
    shown = [each for each in marks if first <= each.at / DAY <= last or (each.until or 0) / DAY > first]
    for number, each in enumerate(shown, start=1):
        begin = max(each.at / DAY, first)
        if each.until is not None:
            axes.axvspan(begin, min(each.until / DAY, last), facecolor="#8884", edgecolor="none", zorder=3)
        axes.axvline(begin, color=INK, linewidth=0.8, linestyle=(0, (3, 2)), zorder=4)
        axes.text(
            begin, top, f" {number}" if len(shown) > 1 else f" {plain(each.words)}",
            fontsize=NOTE_PT, va="top", ha="left", color=INK, zorder=5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.8},
        )  # fmt: skip


def _label(
    sheet: Sheet,
    order: Sequence[Any],
    names: Sequence[str],
    figures: Sequence[str],
    middles: Sequence[float],
    top: float,
    left_in: float,
    look: Look,
    day: str,
) -> None:
    """Name, figure and swatch of each class beside its band, apart enough to read, a line leading to the band."""
    tall = _BODY_IN - _BOTTOM_IN - _TOP_IN
    axes = sheet.axes(left_in, _BOTTOM_IN, 9.6 - left_in - 0.05, tall)
    axes.set_xlim(0, 9.6 - left_in - 0.05)
    axes.set_ylim(0, tall)
    axes.set_axis_off()
    axes.text(0.58, tall + 0.02, f"on {day}", fontsize=NOTE_PT, color=SOFT, va="bottom")
    wanted = [middle / top * tall for middle in middles]
    for each, name, figure, at, up in zip(
        order, names, figures, wanted, spread(wanted, 0.4, 0.16, tall - 0.2), strict=True
    ):
        axes.plot([0.02, 0.2, 0.26], [at, up, up], color=SOFT, linewidth=0.6, solid_capstyle="butt")
        draw_swatch(axes, 0.29, up, 0.2, look.paint(each))
        axes.text(0.58, up + 0.01, plain(name), fontsize=TEXT_PT, va="bottom")
        axes.text(0.58, up - 0.01, figure, fontsize=TEXT_PT, va="top", color=SOFT)
