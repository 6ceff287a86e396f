"""Disagreement over time: a line a pair of states, labelled where it ends."""

from typing import Final

import numpy as np

from heldground.plots.area import km2_words, time_axis
from heldground.plots.palette import Look
from heldground.plots.sheet import FAINT, SOFT, TEXT_PT, WIDTH_IN, Sheet, Texts, plain, spread, wrapped
from heldground.queries.disagreement_series import DisagreementSeries
from heldground.when import DAY

_BODY_IN: Final = 4.3
_LEFT_IN: Final = 0.86
_BOTTOM_IN: Final = 0.34
_TOP_IN: Final = 0.22
"""For the unit above the axis and the half of its highest figure that stands over it."""
_ROOM_IN: Final = 2.75
_MOST: Final = 7
_DASHES: Final = (
    (0, ()),
    (0, (5, 1.6)),
    (0, (1.4, 1.4)),
    (0, (7, 1.4, 1.4, 1.4)),
    (0, (10, 2.5)),
    (0, (3, 1, 1, 1, 1, 1)),
)


def draw_disagreement_series(series: DisagreementSeries, texts: Texts, look: Look) -> Sheet:
    """The largest pairs as lines, on a scale that also shows the small ones (linear below 100 km2, logarithmic above)."""
    sheet = Sheet(texts, body_in=_BODY_IN)
    wide = WIDTH_IN - _LEFT_IN - _ROOM_IN
    tall = _BODY_IN - _BOTTOM_IN - _TOP_IN
    axes = sheet.axes(_LEFT_IN, _BOTTOM_IN, wide, tall)
    days = series.at / DAY
    end = days[-1] + max((days[-1] - days[0]) * 0.004, 0.5)
    shown = range(min(len(series.pairs), _MOST))
    top = max(float(series.km2.max()) if series.km2.size else 1.0, 1.0) * 1.15
    logarithmic = top > 2_000
    if logarithmic:
        axes.set_yscale("symlog", linthresh=100, linscale=0.6)
    used: dict[object, int] = {}
    last = []
    for number in shown:
        before, after = series.pairs[number]
        told = (
            after if after is not None and after[0] else before if before is not None and before[0] else after
        )
        paint = look.paint(told or before)
        nth = used[paint.line] = used.get(paint.line, -1) + 1
        values = series.km2[:, number]
        axes.step(
            np.append(days, end),
            np.append(values, values[-1]),
            where="post",
            color=paint.line,
            linewidth=1.3,
            linestyle=_DASHES[nth % len(_DASHES)],
        )
        last.append((float(values[-1]), number, paint.line, _DASHES[nth % len(_DASHES)]))
    axes.set_xlim(days[0], end)
    axes.set_ylim(0, top)
    time_axis(axes)
    if logarithmic:
        ticks = [0, 20, 50, 100, *(
            step * 10**power for power in range(2, 7) for step in (1, 2, 5) if 100 < step * 10**power < top
        )]  # fmt: skip
        axes.set_yticks(ticks)
        axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if top >= 20 else f"{value:g}")
    axes.set_ylabel("km²", rotation=0, ha="right", va="bottom")
    axes.yaxis.set_label_coords(-0.012, 1.005)
    axes.grid(axis="y", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    beside = sheet.axes(_LEFT_IN + wide, _BOTTOM_IN, _ROOM_IN - 0.05, tall)
    beside.set_xlim(0, _ROOM_IN - 0.05)
    beside.set_ylim(0, tall)
    beside.set_axis_off()
    to_inches = axes.transData.transform
    low = axes.transAxes.transform((0, 0))[1]
    high = axes.transAxes.transform((0, 1))[1]
    last.sort()
    wanted = [(to_inches((days[-1], value))[1] - low) / (high - low) * tall for value, *_ in last]
    for (value, number, colour, dash), at, up in zip(
        last, wanted, spread(wanted, 0.5, 0.2, tall - 0.2), strict=True
    ):
        before, after = series.pairs[number]
        beside.plot([0.02, 0.16, 0.2], [at, up, up], color=SOFT, linewidth=0.6)
        beside.plot([0.24, 0.56], [up, up], color=colour, linewidth=1.5, linestyle=dash)
        lines = wrapped(f"{look.words(before)} → {look.words(after)}", _ROOM_IN - 0.85, TEXT_PT - 0.6)
        lines = [*lines[:2], km2_words(value)]
        for place, line in enumerate(lines):
            beside.text(
                0.64,
                up + (len(lines) / 2 - place - 0.5) * 0.15,
                plain(line),
                fontsize=TEXT_PT - 0.6,
                va="center",
                color=SOFT if place == len(lines) - 1 else "#22211f",
            )
    return sheet
