"""What may leave as files for other tools: claims, events and figures, and the maps in years.

A map's file has the cells that ended in a calendar year, `open` all others: together they are the whole history, and a
year that is over is never sent again. Files say of what they are made, not when: `release.json` says that.
"""

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from heldground.history.history import History
from heldground.publish.export.about import About
from heldground.publish.export.cells import cells_layer
from heldground.publish.export.making import Export, What, Wish, make_export
from heldground.publish.export.writing import write_export
from heldground.publish.site.kept import Kept
from heldground.publish.site.maps import SourceMap
from heldground.publish.site.names import file_key
from heldground.publish.site.release import Release, SiteFile
from heldground.queries.classes import Wanted

FOLDER: Final = "downloads"
_ROWS: Final = (
    (What.CLAIMS, "Claims, with the words that make them", ("jsonl", "csv", "geojson")),
    (What.EVENTS, "Events, with status and reason", ("jsonl", "csv", "geojson")),
    (What.FIGURES, "Figures: km2 by source, side and control at each map", ("csv",)),
)


@dataclass(frozen=True, slots=True)
class DownloadFile:
    """A file of `downloads/`, and what it is in words."""

    file: SiteFile
    title: str
    format: str


@dataclass(frozen=True)
class Downloads:
    """The exports of a release; none where nobody wants them."""

    release: Release
    maps: Mapping[str, SourceMap]
    kept: Kept
    wanted: bool

    @cached_property
    def made(self) -> list[DownloadFile]:
        return [*self._rows(), *self._maps()] if self.wanted else []

    def files(self) -> Iterator[SiteFile]:
        for each in self.made:
            yield each.file

    def listed(self) -> list[dict[str, Any]]:
        """As `release.json` lists them."""
        return [{"path": each.file.path, "title": each.title, "format": each.format} for each in self.made]

    def _rows(self) -> Iterator[DownloadFile]:
        knowledge = self.release.edition.knowledge
        for what, title, forms in _ROWS:
            if what is What.FIGURES and not knowledge.histories:
                continue
            export = self._asked(what)
            for form in forms:
                for name, body in _written(form, export, f"{what.value}.{form}").items():
                    columns = name.endswith("-metadata.json")
                    about = f"{title}: columns, for programs" if columns else title
                    yield DownloadFile(SiteFile(f"{FOLDER}/{name}", body), about, "json" if columns else form)

    def _asked(self, what: What) -> Export:
        release = self.release
        export = make_export(
            release.edition.knowledge,
            release.view,
            Wish(what=what),
            title=release.title,
            as_of=release.as_of,
            known=release.known,
            recorded=release.recorded,
            text_of=lambda report_id: release.texts_of([report_id]).get(report_id),
            is_out=True,
        )
        return replace(export, about=replace(export.about, made_at=None))

    def _maps(self) -> Iterator[DownloadFile]:
        for source, mine in self.maps.items():
            if self.release.view.shapes_leave(mine.history.source):
                for part in mine.parts:
                    name = f"control-{file_key(source)}-{part}.geojson"
                    body = self.kept.of("download", self._parts(mine, part), _Part(self, mine, part, name))
                    during = (
                        "cells that still hold or ended this year"
                        if part == "open"
                        else f"cells that ended in {part}"
                    )
                    title = f"Control by {mine.history.source.title}: {during}"
                    yield DownloadFile(SiteFile(f"{FOLDER}/{name}", body), title, "geojson")

    def _parts(self, mine: SourceMap, part: str) -> list[bytes]:
        release = self.release
        told = (part, mine.history.source, release.title, release.known, release.recorded)
        return [release.view.terms, repr(told).encode(), mine.hash_with_times(mine.parts[part])]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a map to be written as GeoJSON."""

    downloads: Downloads
    mine: SourceMap
    part: str
    name: str

    def __call__(self) -> bytes:
        release, history = self.downloads.release, self.mine.history
        columns = history.columns.take(self.mine.parts[self.part])
        cut = History(history.source, columns, history.instants.tolist(), history.known.tolist())
        during = "still holding, or ended in the newest year" if self.part == "open" else self.part
        about = About(
            title=release.title,
            audience=release.view.audience,
            asked=(("what", "control"), ("sources", history.source.id), ("cells that ended in", during)),
            sources=(history.source,),
            data_until=int(columns.known_from.max()) if len(columns) else None,
            known=release.known,
            recorded=release.recorded,
        )
        export = Export(
            about=about,
            layers=(cells_layer([cut], wanted=Wanted()),),
            claims=(),
            seen=release.edition.knowledge,
            text_of=lambda _: None,
        )
        return _written("geojson", export, self.name)[self.name]


def _written(form: str, export: Export, name: str) -> dict[str, bytes]:
    """The files of an export by name: its own, and with CSV the one that describes it."""
    with tempfile.TemporaryDirectory(prefix="heldground-download-") as folder:
        written = write_export(form, export, Path(folder) / name)
        return {path.name: path.read_bytes() for path in written.files}
