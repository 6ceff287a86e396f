"""Area over time by region: the exact figures, also of maps whose shapes may not leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from heldground.publish.page import render
from heldground.publish.site.kept import Kept
from heldground.publish.site.maps import SourceMap
from heldground.publish.site.names import file_key
from heldground.publish.site.release import SiteFile
from heldground.queries import ground
from heldground.queries.area import area_series
from heldground.queries.ground import Ground
from heldground.queries.measure import measure, remember

Array = np.ndarray[Any, np.dtype[Any]]

ALL = "all"
_MEASURED = "measured"


@dataclass(frozen=True)
class Areas:
    """The area answers of some maps for some regions. `terms` are the rules by which the maps were let out."""

    maps: Mapping[str, SourceMap]
    regions: tuple[str, ...]
    terms: bytes
    kept: Kept
    _made: dict[str, dict[str, SiteFile]] = field(default_factory=dict)

    def of(self, source: str) -> dict[str, SiteFile]:
        """Files by region, `all` last; regions a map never marks are left out."""
        if source not in self._made:
            mine = self.maps[source]
            answers = {name: self._answer(mine, name) for name in (*self.regions, ALL)}
            self._made[source] = {
                name: SiteFile(f"data/area/{file_key(source)}/{file_key(name)}.json", body)
                for name, body in answers.items()
                if body
            }
        return self._made[source]

    def files(self) -> Iterator[SiteFile]:
        for source in self.maps:
            yield from self.of(source).values()

    def named(self) -> dict[str, list[str]]:
        """The regions there are files of, by source."""
        return {source: list(self.of(source)) for source in self.maps}

    def _answer(self, mine: SourceMap, name: str) -> bytes:
        """The answer, empty for a region without any figure."""
        history = mine.history
        asked = None if name == ALL else ground.region(name)
        rows = mine.every if asked is None else mine.rows_in(asked.shape)
        told = (name, history.source)
        parts = [self.terms, repr(told).encode(), history.instants.tobytes(), mine.hash_with_times(rows)]

        # A new day gives every region a new row; where no cell changed none is measured again. Asked for also where the
        # answer is kept: what nobody asks for is let go of.
        measured = [] if asked is None else [shapely.to_wkb(asked.shape), mine.hash_of(rows)]
        self.kept.has(_MEASURED, measured)

        def make() -> bytes:
            if asked is not None:
                self._remember(mine, asked, rows, measured)
            series = area_series(history, asked)
            if name != ALL and not series.classes:
                return b""
            return render.area_answer(series, history.source).model_dump_json(by_alias=True).encode()

        return self.kept.of("area", parts, make)

    def _remember(self, mine: SourceMap, asked: Ground, rows: Array, parts: list[bytes]) -> None:
        """Let the cells of a region be measured, or take over what they measured when they were the same."""

        def make() -> bytes:
            found, km2 = measure(mine.history, asked.shape)
            return np.searchsorted(rows, found).astype("<i8").tobytes() + km2.astype("<f8").tobytes()

        told = self.kept.of(_MEASURED, parts, make)
        half = len(told) // 2
        place, km2 = np.frombuffer(told[:half], dtype="<i8"), np.frombuffer(told[half:], dtype="<f8")
        remember(mine.history, asked.shape, rows[place], km2)
