"""The sheet every picture stands on: title above, sources and terms below, and how it is written to a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from heldground.errors import BadInput, WrongUse, extra_missing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SUFFIXES: Final = (".svg", ".png")
WIDTH_IN: Final = 9.6
PNG_DPI: Final = 150

INK: Final = "#22211f"
SOFT: Final = "#5d5b57"
FAINT: Final = "#d9d6d0"
TITLE_PT: Final = 13.0
TEXT_PT: Final = 8.6
NOTE_PT: Final = 7.2

_MARGIN: Final = 0.28
_STYLE: Final[Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same letters, Cyrillic among them, everywhere
    "font.size": TEXT_PT,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "hatch.linewidth": 0.55,
    "svg.fonttype": "path",  # a reader without the font would see texts run into each other
    "svg.hashsalt": "heldground",  # ids from a fixed salt: the same picture gives the same bytes
}


@dataclass(frozen=True, slots=True)
class Texts:
    """What is said around a picture. `notes` (definition, source, terms, cautions) stand below it."""

    title: str
    subtitle: str = ""
    notes: tuple[str, ...] = ()


class Sheet:
    """A figure with its texts set; what is left of it is given out as axes, in inches from its lower left corner.

    Raises
    ------
    WrongUse
        matplotlib is not installed; with the command that installs it.
    """

    def __init__(self, texts: Texts, *, body_in: float) -> None:
        try:
            from matplotlib import rc_context
            from matplotlib.figure import Figure
        except ImportError:
            raise extra_missing("pictures are drawn by matplotlib", "plot") from None
        self._context = rc_context
        self.texts = texts
        wide = WIDTH_IN - 2 * _MARGIN
        title = wrapped(texts.title, wide, TITLE_PT, bold=True)
        subtitle = wrapped(texts.subtitle, wide, TEXT_PT) if texts.subtitle else []
        notes = [line for note in texts.notes for line in wrapped(note, wide, NOTE_PT)]
        self.top_in = _MARGIN + len(title) * _line(TITLE_PT) + len(subtitle) * _line(TEXT_PT) + 0.1
        self.foot_in = _MARGIN * 0.7 + len(notes) * _line(NOTE_PT) + 0.14
        self.height_in = self.top_in + body_in + self.foot_in
        self.body_in = body_in
        with rc_context(_STYLE):
            self.figure: Figure = Figure(figsize=(WIDTH_IN, self.height_in), facecolor="white")
            down = self.height_in - _MARGIN * 0.75
            for line in title:
                self._write(down, line, TITLE_PT, INK, bold=True)
                down -= _line(TITLE_PT)
            for line in subtitle:
                self._write(down, line, TEXT_PT, SOFT)
                down -= _line(TEXT_PT)
            down = self.foot_in - 0.14
            for line in notes:
                self._write(down, line, NOTE_PT, SOFT)
                down -= _line(NOTE_PT)

    def axes(self, left: float, bottom: float, width: float, height: float) -> "Axes":
        """Axes in the body: inches from the body's lower left corner."""
        with self._context(_STYLE):
            return self.figure.add_axes(
                (
                    left / WIDTH_IN,
                    (self.foot_in + bottom) / self.height_in,
                    width / WIDTH_IN,
                    height / self.height_in,
                )
            )

    def save(self, path: Path) -> None:
        """Write the picture: `.svg` or `.png`, by the file's name; the same picture gives the same bytes.

        Raises
        ------
        WrongUse
            Another suffix.
        BadInput
            The file cannot be written.
        """
        check_picture_name(path)
        kind = path.suffix.lower()
        meta: dict[str, Any] = {"Title": self.texts.title}
        told = "; ".join(self.texts.notes)
        meta |= (
            {"Description": told, "Date": None, "Creator": "Heldground"}
            if kind == ".svg"
            else {"Description": told, "Software": "Heldground"}
        )
        try:
            with self._context(_STYLE):
                self.figure.savefig(path, dpi=PNG_DPI, metadata=meta)
        except OSError as cause:
            raise BadInput(f"cannot be written: {cause.strerror}", path=path) from cause

    def _write(self, up: float, text: str, size: float, colour: str, *, bold: bool = False) -> None:
        self.figure.text(
            _MARGIN / WIDTH_IN,
            up / self.height_in,
            plain(text),
            fontsize=size,
            color=colour,
            weight="bold" if bold else "normal",
            va="top",
        )


def check_picture_name(path: Path) -> None:
    """That a picture can be written under this name, before anything is worked out.

    Raises
    ------
    WrongUse
        Neither .svg nor .png, or no such folder.

    Examples
    --------
    >>> check_picture_name(Path("area.svg"))
    """
    if path.suffix.lower() not in SUFFIXES:
        raise WrongUse(f"{path.name}: a picture is .svg or .png, by the file's name")
    if not path.parent.is_dir():
        raise WrongUse(f"no folder {path.parent} to write {path.name} into")


def plain(text: str) -> str:
    """A text in which matplotlib sees no formula: names and labels come from outside."""
    return text.replace("$", r"\$")


@lru_cache(maxsize=16_384)
def width_in(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text in inches, in the sheet's font."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    if not text.strip():
        return 0.0
    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return float(TextPath((0, 0), plain(text), size=size, prop=font).get_extents().width) / 72.0


def wrapped(text: str, wide: float, size: float, *, bold: bool = False) -> list[str]:
    """A text in lines no wider than so many inches; a longer word stands alone."""
    space = width_in("n n", size, bold=bold) - width_in("nn", size, bold=bold)
    lines: list[str] = []
    room = 0.0
    for word in text.split():
        # Between two letters: the width from one word's pen to the next, with the white beside its outer letters.
        width = width_in(f"n{word}n", size, bold=bold) - width_in("nn", size, bold=bold)
        if lines and room >= space + width:
            lines[-1] += f" {word}"
            room -= space + width
        else:
            lines.append(word)
            room = wide - width
    return lines


def spread(wanted: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places for labels: as near to the wanted ones as a least distance between them allows, in the same order.

    Examples
    --------
    >>> spread([1.0, 1.0, 5.0], 1.0, 0.0, 6.0)
    [0.5, 1.5, 5.0]
    >>> spread([], 1.0, 0.0, 6.0)
    []
    """
    groups: list[tuple[float, int]] = []  # centre, how many
    for each in wanted:
        centre, count = each, 1
        while groups and centre - (count - 1) * least / 2 < groups[-1][0] + (groups[-1][1] + 1) * least / 2:
            before, many = groups.pop()
            centre, count = (before * many + centre * count) / (many + count), many + count
        half = (count - 1) * least / 2
        groups.append((max(low + half, min(high - half, centre)), count))
    return [
        centre + (number - (count - 1) / 2) * least for centre, count in groups for number in range(count)
    ]


def _line(size: float) -> float:
    """Height of a line in inches."""
    return size * 1.42 / 72.0
