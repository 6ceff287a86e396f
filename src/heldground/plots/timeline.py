"""A timeline as bars: what each map showed at a place, and the claims about it on the same axis of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from heldground.plots.area import time_axis
from heldground.plots.palette import Look
from heldground.plots.sheet import (
    FAINT,
    INK,
    NOTE_PT,
    SOFT,
    TEXT_PT,
    WIDTH_IN,
    Sheet,
    Texts,
    plain,
    spread,
    width_in,
    wrapped,
)
from heldground.queries.classes import Class
from heldground.queries.timeline import Stay
from heldground.when import DAY, FOREVER, Instant

_ROW_IN: Final = 0.34
_RIGHT_IN: Final = 0.3
_AXIS_IN: Final = 0.34
_MOST_CLAIMS: Final = 8
_NOTHING: Final = "shows nothing here"


@dataclass(frozen=True, slots=True)
class Said:
    """A claim on the axis: the day it was published and what it says, in a few words."""

    at: Instant
    words: str


def draw_timeline(
    lanes: Sequence[tuple[str, Sequence[Stay], Instant, Instant]],
    texts: Texts,
    look: Look,
    *,
    claims: Sequence[Said] = (),
) -> Sheet:
    """Bars a source and class, in the page's paint; claims as marks below, each with its words.

    Parameters
    ----------
    lanes
        A source's title, its stays, and the instants of its first and newest map: outside of them it says nothing.
    """
    rows = [
        (title, found, [stay for stay in stays if (stay.side, stay.control) == found], first, last)
        for title, stays, first, last in lanes
        for found in (dict.fromkeys((stay.side, stay.control) for stay in stays) or [None])
    ]
    shown = sorted(claims, key=lambda each: each.at)[-_MOST_CLAIMS:]
    left_in = _room_left(rows, look)
    tall = _ROW_IN * len(rows) + 0.12
    below = 0.22 * len(shown) + (0.34 if shown else 0.0)
    sheet = Sheet(texts, body_in=tall + _AXIS_IN + below)
    wide = WIDTH_IN - left_in - _RIGHT_IN
    axes = sheet.axes(left_in, below + _AXIS_IN, wide, tall)
    begin = min([first for *_, first, _ in lanes] + [each.at for each in shown]) / DAY
    end = max([last for *_, last in lanes] + [each.at for each in shown]) / DAY
    slack = max((end - begin) * 0.012, 1.0)
    axes.set_xlim(begin - slack, end + slack)
    axes.set_ylim(len(rows), 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    before = None
    for number, (title, found, stays, first, last) in enumerate(rows):
        middle = number + 0.5
        axes.hlines(middle, first / DAY, last / DAY, color=FAINT, linewidth=0.8, zorder=1)
        if found is not None:
            paint = look.paint(found)
            bars = [
                (stay.valid_from / DAY, (min(stay.valid_until, last) - stay.valid_from) / DAY)
                for stay in stays
            ]
            axes.broken_barh(
                [(start, max(width, slack * 0.25)) for start, width in bars],
                (middle - 0.29, 0.58),
                facecolor=paint.face,
                edgecolor=paint.pattern,
                hatch=paint.hatch,
                linewidth=0,
                zorder=2,
            )
            axes.broken_barh(
                [(start, max(width, slack * 0.25)) for start, width in bars],
                (middle - 0.29, 0.58),
                facecolor="none",
                edgecolor=paint.line,
                linewidth=0.8,
                zorder=2.5,
            )
            for stay in stays:
                if stay.valid_until >= FOREVER:
                    axes.plot(
                        last / DAY, middle, ">", color=paint.line, markersize=5, zorder=3, clip_on=False
                    )
        name = _NOTHING if found is None else look.words(found)
        left = -(left_in - 0.28) / wide
        up = 1 - (number + 0.5) / len(rows)
        if title != before:
            axes.text(
                left, up, plain(title), transform=axes.transAxes, va="center", weight="bold", fontsize=TEXT_PT
            )
            if number:
                axes.axhline(number, xmin=left, xmax=1, color=FAINT, linewidth=0.7, clip_on=False)
        axes.text(
            -0.012, up, plain(name), transform=axes.transAxes, va="center", ha="right", fontsize=TEXT_PT
        )
        before = title
    axes.grid(axis="x", color=FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    time_axis(axes)
    if shown:
        _claims(sheet, shown, axes.get_xlim(), left_in, wide, below)
    return sheet


def _room_left(rows: Sequence[tuple[str, Class | None, *tuple[object, ...]]], look: Look) -> float:
    """Inches for the sources' titles and, beside them, the classes' names."""
    pairs = [(title, _NOTHING if found is None else look.words(found)) for title, found, *_ in rows]
    widest = max(width_in(title, TEXT_PT, bold=True) + width_in(name, TEXT_PT) for title, name in pairs)
    return max(widest + 0.28 + 0.3, 1.9)


def _claims(
    sheet: Sheet, shown: Sequence[Said], span: tuple[float, float], left_in: float, wide: float, below: float
) -> None:
    """A mark a claim on the axis of time, a line down to its words; the words keep clear of each other."""
    axes = sheet.axes(left_in, 0.0, wide, below)
    axes.set_xlim(0, wide)
    axes.set_ylim(0, below)
    axes.set_axis_off()
    axes.text(
        -(left_in - 0.28),
        below - 0.12,
        "claims, by publication",
        weight="bold",
        va="center",
        fontsize=TEXT_PT,
    )
    ups = spread([0.1 + 0.22 * number for number in range(len(shown))], 0.22, 0.1, below - 0.3)
    for each, up in zip(shown, reversed(ups), strict=True):
        x = (each.at / DAY - span[0]) / (span[1] - span[0]) * wide
        axes.plot([x, x], [up, below - 0.12], color=SOFT, linewidth=0.6, zorder=1)
        axes.plot(x, below - 0.12, "D", color=INK, markersize=4, zorder=3)
        axes.plot(x, up, ".", color=INK, markersize=4, zorder=3)
        before, after = x + left_in - 0.4, wide + _RIGHT_IN - x - 0.15
        words = wrapped(each.words, max(before, after), NOTE_PT)[0]
        if words != each.words:
            words = words.rpartition(" ")[0] + " …"
        room = width_in(words, NOTE_PT)
        left = x + 0.08 if room <= after else x - 0.08 - room
        axes.text(
            left, up, plain(words), fontsize=NOTE_PT, va="center", zorder=2,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8},
        )  # fmt: skip
