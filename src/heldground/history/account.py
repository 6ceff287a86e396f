"""What became of an import."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from heldground.snapshots import Snapshot
from heldground.snapshots.notices import Notice
from heldground.when import Instant


@dataclass(slots=True)
class ImportAccount:
    """What became of an import. `refused` are files and archives that could not be used, each with the reason.

    `files` counts those opened, `unusable` those of them that were refused; an archive that breaks off is refused
    too, but is no file of the publisher's. `held` counts distinct polygons held back by gate, `notices` are alarms
    about the source that were not known before. `woven` is the number of snapshots that came in between older ones,
    `recorded` the place in the project's log after the import. `anew`: what files mean had changed since the history was
    made (a label table, the theatre's bounds, a reader), so all of it was made again from the originals.
    """

    source: str
    files: int = 0
    unusable: int = 0
    new: int = 0
    already_known: int = 0
    polygons: int = 0
    repaired: int = 0
    disagreeing: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    unreadable: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    cells: int = 0
    first_at: Instant | None = None
    last_at: Instant | None = None
    woven: int = 0
    recorded: int = 0
    anew: bool = False

    @property
    def exit_code(self) -> int:
        """3 if an input had to be refused, else 0: what a gate holds back is in the quarantine, not lost."""
        return 3 if self.refused or self.unreadable else 0

    def count(self, snapshots: Iterable[Snapshot]) -> None:
        """Count new snapshots, after the gates."""
        held: set[tuple[str, str]] = set()
        for snapshot in snapshots:
            self.new += 1
            self.polygons += len(snapshot.patches)
            self.repaired += snapshot.repaired
            self.disagreeing += snapshot.disagreeing
            self.dropped.update(snapshot.dropped)
            self.unreadable.extend(alarm.reason for alarm in snapshot.alarms if alarm.patch is None)
            held.update(
                (alarm.gate, alarm.patch.digest) for alarm in snapshot.alarms if alarm.patch is not None
            )
            at = snapshot.valid_at
            self.first_at = at if self.first_at is None else min(self.first_at, at)
            self.last_at = at if self.last_at is None else max(self.last_at, at)
        self.held = Counter(gate for gate, _ in held)
