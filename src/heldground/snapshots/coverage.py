"""What a source's map speaks of: inside its definition a blank is an answer, outside of it there is none.

`Source.excludes` and `Source.definitions` say in codes, names and shapes what a map leaves out; here they become
ground. Borders are the bundled ones, good to about a kilometre.

For answers: ask `covers(source, (lon, lat), asked)` or `covers(source, shape, asked)` with the instant of the
snapshot that answers; where it is False the answer is `cannot_say`, and the reason `outside` (`queries/reasons`).
"""

from functools import lru_cache
from typing import Final

import shapely
from shapely.errors import GEOSException

from heldground.area import EMPTY, Shape, area_km2, distance_to_shape_km, intersection, only_polygons, union
from heldground.errors import BadProject, UnknownName
from heldground.places.regions import country_shape, region_of, region_shape
from heldground.sources import Source
from heldground.when import Instant

_MOST: Final = 0.5
_SHORE_KM: Final = 2.0
"""A harbour's point may lie off the simplified shore: borders are good to 1 km, a gazetteer's points to about as much."""


def excluded_ground(source: Source, at: Instant | None = None) -> Shape:
    """The ground a source's map left out at an instant of its own snapshots; empty for a map without such ground.

    Raises
    ------
    BadProject
        A code, name or WKT shape of the source's settings that means no ground.
    """
    return _united(source.id, source.excludes_at(at))


def covers(source: Source, where: tuple[float, float] | shapely.Geometry, at: Instant | None = None) -> bool:
    """Whether a source's map speaks of a point (longitude, latitude) or of most of a region.

    Parameters
    ----------
    where
        A point in degrees, or a shape on WGS 84: covered unless more than half of it is left out.
    at
        Instant of the snapshot that answers (`History.asked_at`); None: by the definition of today.

    Raises
    ------
    BadProject
        As `excluded_ground`.

    Examples
    --------
    >>> atlas = Source("atlas", "Atlas", excludes=("UA-43",))
    >>> covers(atlas, (34.1, 44.95)), covers(atlas, (36.2, 50.0))
    (False, True)
    """
    ground = excluded_ground(source, at)
    if ground.is_empty:
        return True
    if isinstance(where, tuple):
        lon, lat = where
        if ground.intersects(shapely.Point(lon, lat)):
            return False
        # Sevastopol's point lies in its bay, and in no region at all.
        return region_of(lon, lat) is not None or distance_to_shape_km(lon, lat, ground) > _SHORE_KM
    return excluded_share(source, where, at) <= _MOST


def excluded_share(source: Source, shape: shapely.Geometry, at: Instant | None = None) -> float:
    """The part of a shape, 0 to 1 by area, that a source's map leaves out. Empty gives 0.0."""
    whole = area_km2(shape)
    ground = excluded_ground(source, at)
    return area_km2(intersection(shape, ground)) / whole if whole and not ground.is_empty else 0.0


@lru_cache(maxsize=64)
def _united(source_id: str, named: tuple[str, ...]) -> Shape:
    if not named:
        return EMPTY
    ground = union(_ground(source_id, each) for each in named)
    shapely.prepare(ground)
    return ground


def _ground(source_id: str, name: str) -> Shape:
    if "(" in name:
        try:
            shape = shapely.from_wkt(name)
        except GEOSException as cause:
            raise BadProject(
                f"source {source_id}, excludes: {name[:40]!r}… is no WKT: {cause}", path="heldground.toml"
            ) from cause
        if not shape.is_valid or only_polygons(shape).is_empty:
            raise BadProject(
                f"source {source_id}, excludes: {name[:40]!r}… is no valid polygon", path="heldground.toml"
            )
        return only_polygons(shape)
    try:
        return country_shape(name) if len(name) == 2 and name.isupper() else region_shape(name)
    except UnknownName as cause:
        raise BadProject(
            f"source {source_id}, excludes: {cause}; write an ISO 3166-2 code, a region, a country code or WKT",
            path="heldground.toml",
        ) from cause
