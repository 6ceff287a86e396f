"""A map inside a picture: ground in its paint, region borders, settlements' names, a scale."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from heldground.area import Box
from heldground.places.model import Place
from heldground.places.regions import all_regions, region_shape
from heldground.plots.palette import Paint
from heldground.plots.sheet import INK, NOTE_PT, SOFT, plain, width_in

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path as Outline

_INCH_PX: Final = 150
_SCALES_KM: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500)


class Chart:
    """A map on axes: longitudes squeezed by the latitude of its middle, so that distances look alike everywhere.

    `bounds` is west, south, east, north in degrees of what must be seen; the map grows to fill its axes.
    """

    def __init__(self, axes: "Axes", bounds: Box, wide_in: float, tall_in: float) -> None:
        west, south, east, north = bounds
        middle = (south + north) / 2
        self.squeeze = max(math.cos(math.radians(middle)), 0.05)
        across = max((east - west) * self.squeeze, 0.02) * 1.08
        up = max(north - south, 0.02) * 1.08
        scale = max(across / wide_in, up / tall_in)
        across, up = scale * wide_in, scale * tall_in
        centre = (west + east) / 2
        self.bounds: Box = (
            max(centre - across / self.squeeze / 2, -180.0),
            max(middle - up / 2, -90.0),
            min(centre + across / self.squeeze / 2, 180.0),
            min(middle + up / 2, 90.0),
        )
        self.wide_in, self.tall_in = wide_in, tall_in
        self.degree_in = 1 / scale  # inches a degree of latitude
        self.axes = axes
        axes.set_xlim(self.bounds[0], self.bounds[2])
        axes.set_ylim(self.bounds[1], self.bounds[3])
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(True)
            spine.set_color(SOFT)
        axes.set_facecolor("#fbfaf7")
        self._taken: list[tuple[float, float, float, float]] = []

    def ground(
        self, shapes: Iterable[shapely.Geometry], paint: Paint, *, edge: float = 0.5, order: float = 2.0
    ) -> None:
        """Ground in one paint; what is smaller than a hundredth of an inch keeps its outline, so that it is seen."""
        from matplotlib.patches import PathPatch

        outline = self._outline(shapes)
        if outline is None:
            return
        self.axes.add_patch(
            PathPatch(
                outline,
                facecolor=paint.face,
                edgecolor=paint.pattern,
                linewidth=0.0,
                hatch=paint.hatch,
                zorder=order,
            )
        )
        self.axes.add_patch(
            PathPatch(
                outline,
                fill=False,
                edgecolor=paint.line,
                linewidth=edge,
                joinstyle="round",
                zorder=order + 0.1,
            )
        )

    def outline(self, shape: shapely.Geometry) -> None:
        """The edge of the ground asked about."""
        from matplotlib.patches import PathPatch

        found = self._outline([shape])
        if found is not None:
            self.axes.add_patch(
                PathPatch(found, fill=False, edgecolor=INK, linewidth=1.0, linestyle=(0, (4, 2)), zorder=5)
            )

    def borders(self) -> None:
        """Borders of the first-level regions, their names where there is room."""
        from matplotlib.patches import PathPatch

        window = shapely.box(*self.bounds)
        for region in all_regions():
            shape = region_shape(region.id)
            if not shapely.box(*shape.bounds).intersects(window):
                continue
            outline = self._outline([shape])
            if outline is not None:
                self.axes.add_patch(
                    PathPatch(outline, fill=False, edgecolor="#9a968e", linewidth=0.6, zorder=1.5)
                )

    def settlements(self, places: Sequence[Place], *, most: int = 14) -> None:
        """Names of the largest settlements for which there is room."""
        shown = 0
        for place in sorted(places, key=lambda each: (-(each.population or 0), each.id)):
            if shown >= most:
                return
            x, y = self._at(place.lon, place.lat)
            wide = width_in(place.name, NOTE_PT) + 0.06
            for left, low in ((x + 0.05, y - 0.06), (x - wide - 0.02, y - 0.06), (x - wide / 2, y + 0.04)):
                box = (left, low, left + wide, low + 0.13)
                if self._free(box) and self._free((x - 0.03, y - 0.03, x + 0.03, y + 0.03)):
                    self._taken += [box, (x - 0.03, y - 0.03, x + 0.03, y + 0.03)]
                    self.axes.plot(
                        place.lon, place.lat, "o", markersize=2.2, color=INK, markeredgewidth=0, zorder=6
                    )
                    self._text(left + 0.02, low + 0.025, place.name, NOTE_PT, INK)
                    shown += 1
                    break

    def numbers(self, spots: Sequence[tuple[float, float]]) -> None:
        """Numbers from 1 beside spots, apart enough to read, each with a line to its spot where it had to move."""
        for number, (lon, lat) in enumerate(spots, start=1):
            x, y = self._at(lon, lat)
            wide = 0.2 if number < 10 else 0.26
            place = self._room_near(x, y, wide, 0.2)
            self._taken.append(place)
            left, low, right, high = place
            middle = ((left + right) / 2, (low + high) / 2)
            if math.hypot(middle[0] - x, middle[1] - y) > 0.02:
                self.axes.plot(
                    [lon, self._lon(middle[0])],
                    [lat, self._lat(middle[1])],
                    color=INK,
                    linewidth=0.7,
                    zorder=6.5,
                )
            self.axes.text(
                self._lon(middle[0]),
                self._lat(middle[1]),
                str(number),
                fontsize=NOTE_PT,
                color="white",
                weight="bold",
                ha="center",
                va="center_baseline",
                zorder=7,
                bbox={
                    "boxstyle": "circle,pad=0.22",
                    "facecolor": INK,
                    "edgecolor": "white",
                    "linewidth": 0.6,
                },
            )

    def scale(self) -> None:
        """A bar of kilometres in the lower left corner."""
        km_in = self.degree_in / 111.2
        length = max([each for each in _SCALES_KM if each * km_in <= 1.3], default=1)
        left, low = 0.14, 0.14
        self.axes.plot(
            [self._lon(left), self._lon(left + length * km_in)],
            [self._lat(low)] * 2,
            color=INK,
            linewidth=1.6,
            solid_capstyle="butt",
            zorder=7,
        )
        self._text(left, low + 0.04, f"{length} km", NOTE_PT, INK)
        self._taken.append((0.0, 0.0, left + 1.4, low + 0.2))

    def reserve_scale(self) -> None:
        """Keep the scale's corner free of names."""
        self._taken.append((0.0, 0.0, 1.55, 0.34))

    def _outline(self, shapes: Iterable[shapely.Geometry]) -> "Outline | None":
        """Rings as one outline, as fine as the picture can show, cut to what it shows."""
        from matplotlib.path import Path as Outline

        west, south, east, north = self.bounds
        pad = (north - south) * 0.05
        fine = 0.4 / _INCH_PX / self.degree_in
        points: list[Any] = []
        codes: list[Any] = []
        for shape in shapes:
            seen = shapely.clip_by_rect(shape, west - pad, south - pad, east + pad, north + pad)
            for ring in shapely.get_rings(shapely.get_parts(shapely.simplify(seen, fine))):
                coordinates = shapely.get_coordinates(ring)
                if len(coordinates) < 4:
                    continue
                points.append(coordinates)
                code = np.full(len(coordinates), Outline.LINETO, dtype=np.uint8)
                code[0], code[-1] = Outline.MOVETO, Outline.CLOSEPOLY
                codes.append(code)
        return Outline(np.concatenate(points), np.concatenate(codes)) if points else None

    def _room_near(self, x: float, y: float, wide: float, tall: float) -> tuple[float, float, float, float]:
        """A free box near a point: on it first, then around it, further and further."""
        for reach in (0.0, 0.2, 0.32, 0.46, 0.62, 0.8, 1.0, 1.3):
            for turn in range(1 if reach == 0 else 16):
                angle = math.radians(45 + turn * 22.5)
                left = x + reach * math.cos(angle) - wide / 2
                low = y + reach * math.sin(angle) - tall / 2
                box = (left, low, left + wide, low + tall)
                if self._free(box):
                    return box
        return x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2

    def _free(self, box: tuple[float, float, float, float]) -> bool:
        left, low, right, high = box
        if left < 0.02 or low < 0.02 or right > self.wide_in - 0.02 or high > self.tall_in - 0.02:
            return False
        return not any(
            left < other[2] and right > other[0] and low < other[3] and high > other[1]
            for other in self._taken
        )

    def _text(self, left: float, low: float, text: str, size: float, colour: str) -> None:
        from matplotlib.patheffects import withStroke

        self.axes.text(
            self._lon(left),
            self._lat(low),
            plain(text),
            fontsize=size,
            color=colour,
            va="baseline",
            zorder=6.2,
            path_effects=[withStroke(linewidth=2.0, foreground="white", alpha=0.85)],
        )

    def _at(self, lon: float, lat: float) -> tuple[float, float]:
        """Inches from the map's lower left corner."""
        west, south, _, _ = self.bounds
        return (lon - west) * self.squeeze * self.degree_in, (lat - south) * self.degree_in

    def _lon(self, x: float) -> float:
        return self.bounds[0] + x / self.degree_in / self.squeeze

    def _lat(self, y: float) -> float:
        return self.bounds[1] + y / self.degree_in


def bounds_of(shapes: Sequence[shapely.Geometry]) -> Box:
    """West, south, east, north of shapes, or of the whole of Europe's east where there is none."""
    if not len(shapes):
        return (22.0, 44.0, 41.0, 53.0)
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    return west, south, east, north
