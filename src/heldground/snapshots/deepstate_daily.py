"""DeepState's daily outlines: another archive of the same map, one MultiPolygon a day, `…_YYYYMMDD.geojson`.

What its files are like, July to September 2024 (60 seen): one feature without properties, the ground DeepState shows
as occupied together with Crimea and the pre-2022 Donbas, without Tuzla. It cannot tell ground held since 2022 from
ground held before, and shows nothing in doubt. A second reading of one map: its origin is DeepState's.
"""

import re
from datetime import date
from pathlib import PurePath
from typing import Final

from heldground.errors import BadInput, BadSnapshot, InvalidShape
from heldground.snapshots.features import (
    Gathered,
    ShapeCache,
    each_feature,
    read_features,
    repair_note,
    snapshot_of,
)
from heldground.snapshots.labels import LabelTable, Outcome, shipped_table
from heldground.snapshots.model import Snapshot, State, make_patches
from heldground.when import Instant, day_start

SOURCE: Final = "deepstate-daily"

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
    """Reads daily outlines one after the other, remembering shapes that repeat.

    The files carry no label: one rule of the table says what the outline is.
    """

    source = SOURCE
    at: Instant | None = None

    def __init__(self, own: LabelTable | None = None) -> None:
        table = shipped_table(SOURCE).after(own) if own else shipped_table(SOURCE)
        rule = table.find({})
        if rule is None or rule.outcome is not Outcome.MAP:
            raise BadInput(
                "the outline must be mapped to a side and a control", path="labels.deepstate-daily"
            )
        self._outline = State(rule.side, rule.control, "")
        self._shapes = ShapeCache()

    def read(self, content: bytes, name: str) -> list[Snapshot]:
        """The one snapshot of a file.

        Raises
        ------
        BadSnapshot
            The name gives no day, the file cannot be used at all, or there is no ground in it.
        """
        at = valid_at(name)
        gathered = Gathered()
        for number, _, geometry in each_feature(read_features(content, name)):
            where = f"{PurePath(name).name}, feature {number}"
            try:
                if geometry is None:
                    raise InvalidShape("no geometry", where=where)
                shape, changed_km2 = self._shapes.ground(geometry, where)
            except BadInput as refused:
                gathered.unreadable(where, refused)
                continue
            if shape.is_empty:
                gathered.dropped[str(geometry.get("type"))] += 1
                continue
            gathered.repaired += bool(changed_km2)
            gathered.patches.extend(make_patches(self._outline, shape, repair_note(shape, changed_km2)))
        return [snapshot_of(content, name, gathered, source=self.source, valid_at=at)]
