"""A snapshot: one published state of a source's map at an instant."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import shapely
from shapely import Polygon

from heldground.actors import Control
from heldground.area import Shape
from heldground.when import Instant


@dataclass(frozen=True, slots=True, order=True)
class State:
    """What a map says of ground: the side, its control, and the publisher's own label, verbatim.

    `side` is a side id, or `""` where the map names none (unknown ground belongs to nobody in particular).
    """

    side: str
    control: Control
    label: str

    @property
    def precedence(self) -> tuple[int, str, str]:
        """Order of the overlap rule: control first; side and label only break ties, the same way every time."""
        return self.control.rank, self.side, self.label


@dataclass(frozen=True, slots=True)
class Patch:
    """One published polygon: its state, and its ground after repair. A published collection is several patches.

    `digest` identifies state and ground; two files repeating a polygon give equal digests. `note` records what a
    reader should know of it: name and colour disagreeing, or a repair with the km2 it changed.
    """

    state: State
    shape: Polygon
    digest: str
    note: str = ""


def make_patches(state: State, shape: Shape, note: str = "") -> tuple[Patch, ...]:
    """A patch for each polygon of a shape, rings turned one way so that equal ground has equal edges.

    Polygon by polygon, because gates hold back polygons, and because of a collection only the changed ones are
    looked at again.
    """
    patches = []
    for part in shapely.orient_polygons(shapely.get_parts(shape)):
        key = hashlib.blake2b(digest_size=16)
        key.update(f"{state.side}\x00{state.control}\x00{state.label}\x00".encode())
        key.update(shapely.to_wkb(part))
        patches.append(Patch(state, part, key.hexdigest(), note))
    return tuple(patches)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something a gate holds back, or a reader cannot take: which gate, why, and the ground if there is any."""

    gate: str
    reason: str
    label: str = ""
    patch: Patch | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published state of a source's map.

    `valid_at` is when it was so on the ground by the publisher's word, `known_at` when it was published. `patches`
    may overlap, as published; the history applies the overlap rule. `sha256` is of the file's bytes. `dropped`
    counts features that are no ground (units, arrows, airfields) by kind, and what a reader leaves out by design.
    `repaired` and `disagreeing` count features whose rings were mended, or whose name and colour disagree. `aside` is
    ground of the file that makes no state (NZZ's lost ground): gates look at it, the history does not.
    """

    source: str
    name: str
    sha256: str
    valid_at: Instant
    known_at: Instant
    patches: tuple[Patch, ...]
    alarms: tuple[Alarm, ...] = ()
    dropped: Counter[str] = field(default_factory=Counter)
    repaired: int = 0
    disagreeing: int = 0
    aside: tuple[Patch, ...] = ()

    def without(self, held: Sequence[Alarm]) -> "Snapshot":
        """The snapshot with the patches of these alarms taken out and the alarms put beside its own."""
        out = {alarm.patch.digest for alarm in held if alarm.patch is not None}
        kept = tuple(patch for patch in self.patches if patch.digest not in out)
        return replace(self, patches=kept, alarms=(*self.alarms, *held))
