"""DeepState's daily outlines: another archive of the same map, one MultiPolygon a day, `…_YYYYMMDD.geojson`.

What its files are like, July to September 2024 (60 seen): one feature without properties, the ground DeepState shows
as occupied together with Crimea and the pre-2022 Donbas, without Tuzla. It cannot tell ground held since 2022 from
ground held before, and shows nothing in doubt. A second reading of one map: its origin is DeepState's.
"""

import hashlib
import re
from collections import Counter
from datetime import date
from pathlib import PurePath
from typing import Final

from heldground.actors import Control
from heldground.errors import BadSnapshot, InvalidShape
from heldground.snapshots.features import ShapeCache, each_feature, read_features, repair_note
from heldground.snapshots.model import Alarm, Patch, Snapshot, State, make_patches
from heldground.when import Instant, day_start

SOURCE: Final = "deepstate-daily"
OUTLINE: Final = State("ru", Control.HELD, "")
"""The files carry no label; what the outline holds is in the source's definition."""

_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})\Z")


def valid_at(name: str) -> Instant:
    """The first second of the day in a file's name, in UTC.

    Raises
    ------
    BadSnapshot
        The name does not end in a day.
    """
    found = _DAY.search(PurePath(name).stem)
    try:
        if found is None:
            raise ValueError
        return day_start(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        raise BadSnapshot(
            "the name gives no day; daily outlines are named like deepstatemap_data_20240708.geojson",
            path=name,
        ) from None


class Reader:
    """Reads daily outlines one after the other, remembering shapes that repeat."""

    source = SOURCE

    def __init__(self) -> None:
        self._shapes = ShapeCache()

    def read(self, content: bytes, name: str) -> list[Snapshot]:
        """The one snapshot of a file.

        Raises
        ------
        BadSnapshot
            The name gives no day, the file cannot be used at all, or there is no ground in it.
        """
        at = valid_at(name)
        patches: list[Patch] = []
        alarms: list[Alarm] = []
        dropped: Counter[str] = Counter()
        repaired = 0
        for number, _, geometry in each_feature(read_features(content, name), name):
            where = f"{PurePath(name).name}, feature {number}"
            try:
                if geometry is None:
                    raise InvalidShape("no geometry", where=where)
                shape, changed_km2 = self._shapes.ground(geometry, where)
            except (InvalidShape, BadSnapshot) as refused:
                alarms.append(Alarm("unreadable", str(refused)))
                continue
            if shape.is_empty:
                dropped[str(geometry.get("type"))] += 1
                continue
            repaired += bool(changed_km2)
            patches.extend(make_patches(OUTLINE, shape, repair_note(shape, changed_km2)))
        if not patches:
            raise BadSnapshot("no ground in it; a map without any is a broken file, no news", path=name)
        return [
            Snapshot(
                source=self.source,
                name=PurePath(name).name,
                sha256=hashlib.sha256(content).hexdigest(),
                valid_at=at,
                known_at=at,
                patches=tuple(patches),
                alarms=tuple(alarms),
                dropped=dropped,
                repaired=repaired,
            )
        ]
