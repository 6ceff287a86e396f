"""Colours and patterns of the states: those of the page (`web/src/map/palette.ts`, compared by a test).

Sides differ in hue and lightness (vermilion and blue of Okabe and Ito's set, told apart in every common colour
blindness and in grey print); what is not held is never a plain colour. On paper retaken ground is hatched, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from heldground.actors import Side
from heldground.queries.classes import Class

Rgb = tuple[int, int, int]
Share = tuple[float, float, float]

HUES: Final[tuple[dict[str, Rgb], ...]] = (
    {"held": (31, 98, 168), "retaken": (92, 160, 212), "prior": (24, 66, 120)},
    {"held": (206, 78, 44), "retaken": (232, 148, 118), "prior": (128, 48, 62)},
    {"held": (178, 132, 18), "retaken": (222, 190, 104), "prior": (112, 84, 20)},
    {"held": (112, 76, 156), "retaken": (170, 142, 206), "prior": (72, 48, 108)},
)
"""By the side's place in the theatre's list; more sides than hues begin again."""
NOBODY: Final[Rgb] = (104, 102, 98)
OPACITY: Final = {"held": 0.58, "retaken": 0.42, "prior": 0.56}

_PATTERNS: Final = {"contested": "xxxxx", "claimed": "....", "unknown": "/////", "retaken": "\\\\\\"}
_WORDS: Final = ("prior", "held", "retaken", "contested", "unknown", "claimed")


@dataclass(frozen=True, slots=True)
class Paint:
    """How ground of a class is drawn: face, edge, and matplotlib's hatch with its colour."""

    face: Share
    line: Share
    hatch: str | None

    @property
    def pattern(self) -> Share:
        """Colour of the hatch: nearer to the face where the hatch only helps in grey print."""
        red, green, blue = (
            0.45 * line + 0.55 * face if self.hatch == _PATTERNS["retaken"] else line
            for line, face in zip(self.line, self.face, strict=True)
        )
        return red, green, blue


@dataclass(frozen=True, slots=True)
class Look:
    """How a theatre's classes are named and drawn."""

    sides: tuple[Side, ...]

    def paint(self, found: Class | None, *, strong: bool = False) -> Paint:
        """The paint of a class; `strong` without transparency, for ground that the picture is about."""
        if found is None:
            return Paint((1.0, 1.0, 1.0), _share(NOBODY), None)
        side, control = found
        rank = next((number for number, each in enumerate(self.sides) if each.id == side), -1)
        hue = HUES[rank % len(HUES)] if rank >= 0 else None
        hatch = _PATTERNS.get(control)
        if hue is None or control not in OPACITY:
            line = _share(hue["held"] if hue else NOBODY)
            return Paint(_blend(line, 0.16), line, hatch or _PATTERNS["unknown"])
        opacity = 0.9 if strong else OPACITY[control]
        line = _share(hue["prior"] if control == "prior" else hue["held"])
        return Paint(_blend(_share(hue[control]), opacity), line, hatch)

    def words(self, found: Class | None) -> str:
        """A class for readers: `Russia, held`."""
        if found is None:
            return "not shown"
        side, control = found
        return f"{self.side_name(side)}, {control}" if side else control

    def side_name(self, side: str) -> str:
        """A side's English name, or its id where the theatre has none."""
        return next((each.name() for each in self.sides if each.id == side), side)

    def order(self, classes: Sequence[Class]) -> list[Class]:
        """Classes from the bottom of a stack: the last side's own, what is nobody's, the first side's own on top."""
        ranks = {each.id: number for number, each in enumerate(self.sides)}
        middle = 0.5

        def place(found: Class) -> tuple[float, int]:
            rank = ranks.get(found[0], middle) if found[0] else middle
            control = _WORDS.index(found[1])
            return -rank, control if rank > middle else -control

        return sorted(classes, key=place)


def _share(colour: Rgb) -> Share:
    red, green, blue = colour
    return red / 255, green / 255, blue / 255


def _blend(colour: Share, opacity: float) -> Share:
    """A colour over white: hatches and neighbours show through nothing."""
    red, green, blue = (1 - opacity + opacity * part for part in colour)
    return red, green, blue
