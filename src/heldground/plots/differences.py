"""Maps of differences: what changed hands between two dates, and where two sources' maps disagree."""

from collections.abc import Mapping, Sequence
from typing import Final

import shapely

from heldground.history.history import History
from heldground.places.model import Place
from heldground.plots.area import km2_words
from heldground.plots.chart import Chart, bounds_of
from heldground.plots.palette import Look, Paint
from heldground.plots.sheet import NOTE_PT, SOFT, TEXT_PT, WIDTH_IN, Sheet, Texts, plain, wrapped
from heldground.plots.swatch import draw_swatch
from heldground.queries.classes import Class
from heldground.queries.ground import Ground
from heldground.queries.overlay import Difference, totals
from heldground.when import Instant

Pair = tuple[Class | None, Class | None]

_BODY_IN: Final = 5.0
_MAP_IN: Final = 6.05
_LEFT_IN: Final = 0.28
_LISTED: Final = 9
_PAIRS: Final = 9


def draw_differences(
    found: Sequence[Difference],
    texts: Texts,
    look: Look,
    *,
    background: tuple[History, Instant] | None = None,
    ground: Ground | None = None,
    near: Mapping[int, str] | None = None,
    settlements: Sequence[Place] = (),
    heads: tuple[str, str] = ("was", "is"),
) -> Sheet:
    """A map of patches in the paint of what they are in the second state, numbered by size, with a list beside it.

    Parameters
    ----------
    found
        Largest first.
    background
        A history and an instant: its state there lies pale under the patches.
    ground
        What was asked about: its outline is drawn, and the map shows all of it.
    near
        By place in `found`: the nearest places in words. Only these are numbered and listed; None: all.
    """
    sheet = Sheet(texts, body_in=_BODY_IN)
    chart = Chart(
        sheet.axes(_LEFT_IN, 0.0, _MAP_IN, _BODY_IN),
        bounds_of([ground.shape] if ground else [each.shape for each in found]),
        _MAP_IN,
        _BODY_IN,
    )
    chart.borders()
    if background is not None:
        _state_below(chart, *background, look)
    if ground is not None:
        chart.outline(ground.shape)
    # The largest below: a village within an oblast stays visible.
    by_pair: dict[Pair, list[shapely.Geometry]] = {}
    for each in found:
        by_pair.setdefault((each.before, each.after), []).append(each.shape)
    sums = totals(found)
    for pair in sorted(by_pair, key=lambda each: -sums[each]):
        chart.ground(by_pair[pair], pair_paint(look, pair), edge=0.7, order=3.0)
    listed = [each for number, each in enumerate(found[:_LISTED]) if near is None or number in near]
    chart.reserve_scale()
    chart.numbers(
        [(each.shape.representative_point().x, each.shape.representative_point().y) for each in listed]
    )
    chart.settlements([each for each in settlements if _inside(chart, each)])
    chart.scale()
    _beside(sheet, listed, sums, look, near or {}, heads)
    return sheet


def pair_paint(look: Look, pair: Pair) -> Paint:
    """Paint of a pair of states: the second's face; where the second shows nothing, white hatched in the first's."""
    before, after = pair
    if after is not None:
        return look.paint(after, strong=True)
    paint = look.paint(before, strong=True)
    return Paint((1.0, 1.0, 1.0), paint.line, "|||||")


def _beside(
    sheet: Sheet,
    found: Sequence[Difference],
    sums: Mapping[Pair, float],
    look: Look,
    near: Mapping[int, str],
    heads: tuple[str, str],
) -> None:
    """The pairs with their km2 and paint, and the largest patches by number."""
    left = _LEFT_IN + _MAP_IN + 0.16
    wide = WIDTH_IN - left - 0.2
    axes = sheet.axes(left, 0.0, wide, _BODY_IN)
    axes.set_xlim(0, wide)
    axes.set_ylim(0, _BODY_IN)
    axes.set_axis_off()
    down = _BODY_IN - 0.1
    axes.text(0, down, plain(f"{heads[0]} → {heads[1]}"), fontsize=TEXT_PT, weight="bold", va="center")
    down -= 0.24
    ordered = sorted(sums.items(), key=lambda each: -each[1])
    for pair, km2 in ordered[:_PAIRS]:
        lines = wrapped(f"{look.words(pair[0])} → {look.words(pair[1])}", wide - 1.12, NOTE_PT)
        draw_swatch(axes, 0.0, down, 0.13, pair_paint(look, pair))
        axes.text(wide, down, km2_words(km2), fontsize=NOTE_PT, ha="right", va="center")
        for line in lines:
            axes.text(0.29, down, plain(line), fontsize=NOTE_PT, va="center")
            down -= 0.135
        down -= 0.045
    if len(ordered) > _PAIRS:
        rest = sum(km2 for _, km2 in ordered[_PAIRS:])
        axes.text(
            0.29, down, f"{len(ordered) - _PAIRS} more pairs", fontsize=NOTE_PT, va="center", color=SOFT
        )
        axes.text(wide, down, km2_words(rest), fontsize=NOTE_PT, ha="right", va="center", color=SOFT)
        down -= 0.18
    if not sums:
        axes.text(0, down, "nothing differs", fontsize=TEXT_PT, va="center", color=SOFT)
        return
    down -= 0.12
    axes.text(0, down, "largest patches", fontsize=TEXT_PT, weight="bold", va="center")
    down -= 0.22
    for number, each in enumerate(found, start=1):
        lines = wrapped(near.get(number - 1, ""), wide - 0.95, NOTE_PT) or [""]
        if down - 0.135 * (len(lines) - 1) < 0.04:
            break
        axes.text(0.2, down, str(number), fontsize=NOTE_PT, weight="bold", ha="right", va="center")
        axes.text(wide, down, km2_words(each.km2), fontsize=NOTE_PT, ha="right", va="center")
        for line in lines[:2]:
            axes.text(0.29, down, plain(line), fontsize=NOTE_PT, va="center")
            down -= 0.135
        down -= 0.045


def _state_below(chart: Chart, history: History, at: Instant, look: Look) -> None:
    columns = history.columns
    rows = history.numbers_at(at)
    window = shapely.box(*chart.bounds)
    rows = rows[shapely.intersects(columns.shape[rows], window)] if len(rows) else rows
    for number, state in enumerate(columns.states):
        mine = rows[columns.state[rows] == number]
        if not len(mine) or state.control.value == "claimed":
            continue
        paint = look.paint((state.side, state.control.value))
        face = _pale(paint.face)
        # An edge in the face's own colour: cells of one state meet without a seam.
        chart.ground(columns.shape[mine], Paint(face, face, None), edge=0.35, order=1.0)


def _inside(chart: Chart, place: Place) -> bool:
    west, south, east, north = chart.bounds
    return west < place.lon < east and south < place.lat < north


def _pale(colour: tuple[float, float, float]) -> tuple[float, float, float]:
    red, green, blue = (1 - 0.42 * (1 - part) for part in colour)
    return red, green, blue
