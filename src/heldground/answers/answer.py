"""What every answer can do: give rows, go to a file, be drawn."""

import io
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heldground.answers.rows import columns_of, write_csv, write_json
from heldground.errors import BadInput, WrongUse
from heldground.queries.credit import Credit

if TYPE_CHECKING:
    from heldground.plots.sheet import Sheet

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows as people read them: which columns, which of them are figures, and what stands above.

    `stacked` is how they stand on narrow terminals: for each cell its head, its share of the width (0: that of its
    longest line) and the columns below each other in it. Empty: as everywhere.
    """

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]
    right: frozenset[str] = frozenset()
    stacked: tuple[tuple[str, int, tuple[str, ...]], ...] = ()


class Answer(ABC):
    """An answer to one question.

    `credits` say of each source asked what its figures include, whose they are, on which terms, and what to be wary
    of. They travel with whatever is written: as columns of each row, as `sources` of a GeoJSON document, below a
    picture.
    """

    title: str
    credits: tuple[Credit, ...]

    @property
    @abstractmethod
    def rows(self) -> list[Row]:
        """The answer for machines: a list of flat tables, the same in JSON, CSV and pandas."""

    @property
    @abstractmethod
    def tables(self) -> list[Table]:
        """The answer for people."""

    @property
    def why_empty(self) -> str:
        """Why there are no rows, in words."""
        return "nothing to tell"

    def features(self) -> list[Row]:
        """The answer as GeoJSON features.

        Raises
        ------
        WrongUse
            An answer without shapes.
        """
        raise WrongUse(f"{type(self).__name__} is a table without shapes; write it as CSV or JSON")

    def sheet(self) -> "Sheet":
        """The answer as a picture.

        Raises
        ------
        WrongUse
            There is nothing to draw, or the extra `plot` is not installed.
        """
        raise WrongUse(f"{type(self).__name__} has no picture")

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.title}, {len(self)} rows>"

    def to_csv(self, path: Path | str | None = None) -> str:
        """The rows as CSV, also written to a file if one is named."""
        out = io.StringIO()
        rows = self.rows
        write_csv(rows, columns_of(rows), out)
        return _written(out.getvalue(), path)

    def to_json(self, path: Path | str | None = None) -> str:
        """The rows as a JSON list, also written to a file if one is named."""
        out = io.StringIO()
        write_json(self.rows, out)
        return _written(out.getvalue(), path)

    def to_geojson(self, path: Path | str | None = None) -> str:
        """The shapes as a GeoJSON document with `sources` beside its features, also written to a file if one is named.

        Raises
        ------
        WrongUse
            An answer without shapes.
        """
        out = io.StringIO()
        write_json(self.document(), out, indent=None)
        return _written(out.getvalue(), path)

    def document(self) -> Row:
        """The GeoJSON document (RFC 7946): WGS 84, longitude first; `sources` is a foreign member of it."""
        features = self.features()
        return {
            "type": "FeatureCollection",
            "features": features,
            "sources": [each.object() for each in self.credits],
        }

    def to_pandas(self) -> Any:
        """The rows as a pandas DataFrame; instants are text in ISO 8601.

        Raises
        ------
        WrongUse
            pandas is not installed.
        """
        try:
            import pandas  # type: ignore[import-untyped,unused-ignore]
        except ImportError:
            raise WrongUse("pandas is not installed: pip install pandas") from None
        return pandas.DataFrame(self.rows)

    def plot(self, path: Path | str) -> Path:
        """Draw the answer into a .svg or .png, with title, dates, definition, attribution and terms.

        Raises
        ------
        WrongUse
            Another suffix, nothing to draw, or the extra `plot` is not installed.
        BadInput
            The file cannot be written.
        """
        from heldground.plots.sheet import check_picture_name

        target = Path(path)
        check_picture_name(target)
        if not self.rows:
            raise WrongUse(f"nothing to draw: {self.why_empty}")
        self.sheet().save(target)
        return target

    def notes(self) -> list[str]:
        """What stands below a table or a picture: definitions, sources, terms, cautions."""
        return [line for each in self.credits for line in each.lines()]


def _written(text: str, path: Path | str | None) -> str:
    if path is not None:
        try:
            Path(path).write_text(text, encoding="utf-8", newline="")
        except OSError as cause:
            raise BadInput(f"cannot be written: {cause.strerror}", path=path) from cause
    return text
