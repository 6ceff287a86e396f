"""A small piece of a paint, as legends show it."""

from typing import TYPE_CHECKING

from heldground.plots.palette import Paint

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDE_IN = 0.22


def draw_swatch(axes: "Axes", left: float, middle: float, tall: float, paint: Paint) -> None:
    """A box of a paint, its pattern and its edge, in axes that count in inches."""
    from matplotlib.patches import Rectangle

    corner = (left, middle - tall / 2)
    axes.add_patch(
        Rectangle(
            corner,
            _WIDE_IN,
            tall,
            facecolor=paint.face,
            edgecolor=paint.pattern,
            linewidth=0.0,
            hatch=paint.hatch,
        )
    )
    axes.add_patch(Rectangle(corner, _WIDE_IN, tall, fill=False, edgecolor=paint.line, linewidth=0.7))
