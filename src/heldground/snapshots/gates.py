"""Gates on polygons: what cannot be true stays out of the history until a person releases it, and says so.

One alarm stands for a polygon however many files repeat it. What only the source's past can tell is in `judge`.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import shapely

from heldground.actors import Control
from heldground.area import Box, area_km2
from heldground.snapshots.model import Alarm, Snapshot

OUTSIDE: Final = "outside the theatre"
OUT_OF_PROPORTION: Final = "out of proportion"
_FAR_KM2: Final = 1.0


def outside_theatre(snapshot: Snapshot, bounds: Box) -> list[Alarm]:
    """Patches with more than 1 km2 outside the theatre's bounds.

    Ground a publisher marks as claimed elsewhere (Kuril islands, Karelia) is meant to lie outside: it passes, and
    stays out of totals as claimed. The DeepState archive has an "unknown" shape in the Arabian Sea in 277 files, NZZ's of
    October 2023 lost ground in Afghanistan.
    """
    west, south, east, north = bounds
    frame = shapely.box(*bounds)
    alarms = []
    for patch in (*snapshot.patches, *snapshot.aside):
        box = patch.shape.bounds
        if patch.state.control is Control.CLAIMED or (
            box[0] >= west and box[1] >= south and box[2] <= east and box[3] <= north
        ):
            continue
        stray_km2 = area_km2(shapely.difference(patch.shape, frame))
        if stray_km2 > _FAR_KM2:
            centre = patch.shape.representative_point()
            alarms.append(
                Alarm(
                    OUTSIDE,
                    f"{stray_km2:,.0f} km2 near {centre.y:.2f} N, {centre.x:.2f} E lie outside the theatre "
                    f"({west:g} to {east:g} E, {south:g} to {north:g} N)",
                    patch.state.label,
                    patch,
                )
            )
    return alarms


def pass_gates(
    snapshot: Snapshot, *, bounds: Box, released: Collection[str] = (), held: Collection[str] = ()
) -> Snapshot:
    """The snapshot without what a gate holds back.

    What its reader held back (a colour in no table) comes in when it is released, as the reader understood it:
    ground of unknown status.

    Parameters
    ----------
    released
        Digests of polygons that a person has let through.
    held
        Digests of polygons that its source's past holds back (`judge`).
    """
    let_in = [
        alarm for alarm in snapshot.alarms if alarm.patch is not None and alarm.patch.digest in released
    ]
    if let_in:
        snapshot = replace(
            snapshot,
            patches=(*snapshot.patches, *(alarm.patch for alarm in let_in if alarm.patch is not None)),
            alarms=tuple(alarm for alarm in snapshot.alarms if alarm not in let_in),
        )
    alarms = [
        alarm
        for alarm in outside_theatre(snapshot, bounds)
        if alarm.patch is None or alarm.patch.digest not in released
    ]
    alarms.extend(
        Alarm(OUT_OF_PROPORTION, "a step out of proportion to the source's past", patch.state.label, patch)
        for patch in snapshot.patches
        if patch.digest in held
    )
    return snapshot.without(alarms) if alarms else snapshot
