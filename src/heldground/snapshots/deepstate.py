"""DeepStateMAP: `deepstatemap.live`, one GeoJSON a publication, named `UNIXTIME.geojson`.

What its files are like, 2022 to 2025 (1,265 seen): the polygon's name is the publisher's label and drifted over
the years (`Звільнено`, `… /// Taken back`, `… /// Liberated /// geoJSON.status.dismissed`), with dates inside, no-break
spaces and damaged letters; the fill colour is steadier, so colour decides and the name refines it. Where the two
disagree (74 polygons) the colour had been ahead in 6 of the 7 cases that resolved later; the disagreement is noted
on the patch. Points are units, arrows and airfields: dropped, counted. Dates inside names are text, not time.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final

from heldground.actors import Control
from heldground.errors import BadSnapshot, InvalidShape
from heldground.snapshots.features import ShapeCache, each_feature, read_features, repair_note
from heldground.snapshots.model import Alarm, Patch, Snapshot, State, make_patches
from heldground.when import Instant

SOURCE: Final = "deepstate"

COLOURS: Final[dict[str, tuple[str, Control, str]]] = {
    "#a52714": ("ru", Control.HELD, "occupied since 24 February 2022"),
    "#000000": ("ru", Control.PRIOR, "Crimea, occupied Donbas and Tuzla until May 2022"),
    "#880e4f": ("ru", Control.PRIOR, "Crimea, occupied Donbas and Tuzla since May 2022"),
    "#01579b": (
        "ua",
        Control.HELD,
        "since 2024-08-08: ground in Russia held by Ukraine, though named liberated",
    ),
    "#0f9d58": ("ua", Control.RETAKEN, "liberated"),
    "#0288d1": ("ua", Control.RETAKEN, "liberated lately"),
    "#0097a7": ("ua", Control.RETAKEN, "one polygon named liberated, 2022-09-27, green the day after"),
    "#bcaaa4": ("", Control.UNKNOWN, "status unknown"),
    "#bdbdbd": ("", Control.UNKNOWN, "status unknown; since 2024-08-08 only inside Russia"),
    "#757575": ("", Control.UNKNOWN, "grey, named contested, August 2022"),
    "#ff5252": ("ru", Control.CLAIMED, "claims elsewhere: Kuril islands, Karelia, Abkhazia, Transnistria …"),
}
"""Fill colour to side and control, with the reason. A colour that is not here holds its polygon back."""

_NO_COLOUR: Final = "unknown label"
_NO_GROUND: Final = ("Point", "MultiPoint", "LineString", "MultiLineString")

# The name's own meaning. Order matters: "Начебто звільнено … Треба уточнення" (seemingly liberated, needs
# clarifying) is doubt, not liberation; "Контролюється ворогом, але немає інформації" is doubt, not occupation.
_MEANINGS: Final = tuple(
    (meaning, re.compile(pattern, re.IGNORECASE))
    for meaning, pattern in (
        (
            Control.CONTESTED,
            r"під питанням|conte[nst]+|сіра зона|gr[ae]y (area|zone)|in doubt|under question",
        ),
        (
            Control.UNKNOWN,
            r"невідом|unknown|немає інфо|уточнення|повідомляється|можуть бути|Ситуація",
        ),
        (
            Control.CLAIMED,
            r"придністров|transnistria|ічкері|ichkeria|абхазі|abkhazia|цхінвал|tskhinval|карелі|karelia"
            r"|пруссі|prussia|латві|latvia|естоні|estonia|курильськ|kuril|петсамо|petsamo|салла|salla|печорськ|pechorsk"
            r"|geoJSON\.territories\.(?!ordlo|crimea|tuzla)",
        ),
        (Control.PRIOR, r"\bкрим|crimea|ордло|cadr and calr|ordlo|тузла|tuzla"),
        (
            Control.RETAKEN,
            r"звільнен|liberated|taken back|recaptured|відбит|відкинуто|pushed back|контролем ЗСУ|відсутні|dismissed",
        ),
        (Control.HELD, r"окупован|зайнят|захоплен|occupied|under occupation|втрат|status\.occupied"),
    )
)

_STAMP = re.compile(r"(\d{9,11})\Z")


def valid_at(name: str) -> Instant:
    """The time of publication in a file's name, which is also the map's own time.

    Raises
    ------
    BadSnapshot
        The name is not `UNIXTIME.geojson`.
    """
    found = _STAMP.search(PurePath(name).stem)
    if not found:
        raise BadSnapshot("the name gives no time; DeepState files are named UNIXTIME.geojson", path=name)
    return int(found[1])


def meaning(label: str) -> Control | None:
    """What a label's words say of the ground, or None where they say nothing ("Зміїний", "Багатокутник 47")."""
    return next((control for control, pattern in _MEANINGS if pattern.search(label)), None)


def classify(label: str, fill: str) -> tuple[State, str] | None:
    """Side and control of a polygon by its colour, refined by its name; with a note where the two disagree.

    None for a colour that is not in the table: never a silent guess.

    Examples
    --------
    >>> classify("Звільнено /// Liberated", "#01579b")[0].control
    <Control.HELD: 'held'>
    >>> classify("Під питанням /// Contested", "#bcaaa4")[0].control
    <Control.CONTESTED: 'contested'>
    >>> classify("Багатокутник 54", "#fbc02d") is None
    True
    """
    if fill not in COLOURS:
        return None
    side, control, _ = COLOURS[fill]
    said = meaning(label)
    if control is Control.PRIOR and said is Control.CLAIMED:
        control = Control.CLAIMED  # Transnistria wore Crimea's colour until May 2022
    elif control is Control.PRIOR and said is Control.CONTESTED:
        side, control = "", Control.CONTESTED  # black "Під питанням", 28 April 2022, grey the day after
    elif control is Control.UNKNOWN and said is Control.CONTESTED:
        control = Control.CONTESTED
    agrees = said is None or said is control or (fill == "#01579b" and said is Control.RETAKEN)
    if control is Control.PRIOR and said is Control.HELD:
        agrees = True  # "Окупований Крим" is both
    note = "" if agrees else f"name says {said}, colour {fill} says {control}; colour decides"
    return State(side, control, label), note


class Reader:
    """Reads DeepState files one after the other, remembering shapes that repeat."""

    source = SOURCE

    def __init__(self) -> None:
        self._shapes = ShapeCache()
        self._known: dict[tuple[str, str, int], tuple[Patch, ...]] = {}

    def read(self, content: bytes, name: str) -> list[Snapshot]:
        """The one snapshot of a file.

        Raises
        ------
        BadSnapshot
            The file cannot be used at all. A single feature that cannot becomes an alarm beside the rest.
        """
        at = valid_at(name)
        patches: list[Patch] = []
        alarms: list[Alarm] = []
        dropped: Counter[str] = Counter()
        repaired = disagreeing = 0
        for number, properties, geometry in each_feature(read_features(content, name), name):
            where = f"{PurePath(name).name}, feature {number}"
            label = str(properties.get("name") or "")
            if geometry is None:
                alarms.append(Alarm("unreadable", f"{where}: no geometry", label))
                continue
            kind = str(geometry.get("type"))
            if kind in _NO_GROUND:
                dropped[kind] += 1
                continue
            try:
                found = self._patches(
                    geometry, label, str(properties.get("fill") or "").lower(), where, dropped
                )
            except (InvalidShape, BadSnapshot) as refused:
                alarms.append(Alarm("unreadable", str(refused), label))
                continue
            for each in found:
                if isinstance(each, Alarm):
                    alarms.append(each)
                else:
                    patches.append(each)
            note = found[0].note if found and isinstance(found[0], Patch) else ""
            repaired += "repaired" in note
            disagreeing += "colour decides" in note
        if not patches and not any(alarm.patch for alarm in alarms):
            raise BadSnapshot(
                "no polygon in it; a map without any ground is a broken file, no news", path=name
            )
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
                disagreeing=disagreeing,
            )
        ]

    def _patches(
        self, geometry: dict[str, Any], label: str, fill: str, where: str, dropped: Counter[str]
    ) -> Sequence[Patch | Alarm]:
        shape, changed_km2 = self._shapes.ground(geometry, where)
        if geometry.get("type") == "GeometryCollection":
            parts = geometry.get("geometries") or ()
            dropped.update(str(part.get("type")) for part in parts if str(part.get("type")) in _NO_GROUND)
        if shape.is_empty:
            if geometry.get("type") != "GeometryCollection":  # one of points alone is counted as points
                dropped["empty"] += 1
            return ()
        key = label, fill, id(shape)
        if key not in self._known:
            found = classify(label, fill)
            if found is None:
                spot = shape.representative_point()
                reason = (
                    f"{where}: colour {fill or 'none'} named {label!r}, near {spot.y:.2f} N, {spot.x:.2f} E, "
                    "is in no table; its ground is left out"
                )
                stray = make_patches(State("", Control.UNKNOWN, label), shape, f"colour {fill or 'none'}")
                return [Alarm(_NO_COLOUR, reason, label, patch) for patch in stray]
            state, disagreement = found
            notes = [note for note in (disagreement, repair_note(shape, changed_km2)) if note]
            self._known[key] = make_patches(state, shape, "; ".join(notes))
        return self._known[key]
