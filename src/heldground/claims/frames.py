"""A speaker with what makes it speak, and who has spoken before."""

from dataclasses import dataclass, field

from heldground.claims.model import Claimant
from heldground.claims.speakers import SpeakerMention
from heldground.claims.words import Hit

OUTLET = Claimant("outlet", "outlet")
UNKNOWN = Claimant("unknown", "unknown")


@dataclass(slots=True)
class Frame:
    """A speaker with what makes it speak, at tokens `[first, last)`; `verb` is None for "X: ..."."""

    first: int
    last: int
    claimant: Claimant
    stance: str
    kind: str
    verb: Hit | None = None
    mention: SpeakerMention | None = None
    via: tuple[str, ...] = ()
    inverted: bool = False


@dataclass(slots=True)
class Floor:
    """Who has spoken before a sentence: `entry` for the rest of its line, `last` before it anywhere in the
    report."""

    entry: Frame | None = None
    last: Frame | None = None
    block: int = -1
    spoke_in_block: Frame | None = None
    frames: list[Frame] = field(default_factory=list)
