"""What a site says of itself: version, sources, terms, counts, checksums, and how it is cited."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from heldground import __version__
from heldground.publish.export.about import source_document
from heldground.publish.site.release import Release, SiteFile
from heldground.sources import Source
from heldground.when import day_of, iso

NAME: Final = "release.json"
CITATION: Final = "CITATION.cff"
FORMAT: Final = 1
"""Of `release.json`, and of how the site's files hang together."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file as a release lists it."""

    sha256: str
    size: int
    lasting: bool


def sources_of(release: Release) -> list[Source]:
    """The sources of the maps shown, and of the claims and reports told, by id."""
    seen = release.edition.knowledge
    found = {history.source.id: history.source for history in seen.histories}
    named = {head.source for head in seen.reports.values()} | {claim.source for claim in seen.claims}
    for each in named - {None}:
        found.setdefault(str(each), seen.sources.or_new(str(each)))
    return [found[each] for each in sorted(found)]


def release_document(release: Release, files: Mapping[str, Listed], downloads: list[dict[str, Any]]) -> bytes:
    """`release.json`: the same for the same release, whenever and wherever it is made."""
    seen = release.edition.knowledge
    told = {
        "format": FORMAT,
        "program": f"Heldground {__version__}",
        "title": release.title,
        "as_of": iso(release.as_of),
        "known": None if release.known is None else iso(release.known),
        "recorded": release.recorded,
        "base": release.base,
        "theatre": {"id": release.view.theatre.id, "title": release.view.theatre.title},
        "audience": release.view.audience.value,
        "delay_hours": release.view.delay_hours,
        "citation": citation(release),
        "counts": {
            "maps": {history.source.id: len(history.instants) for history in seen.histories},
            "reports": len(seen.reports),
            "claims": len(seen.claims),
            "events": len(seen.events),
            "places": len(seen.claims_at),
        },
        "sources": [source_document(source) for source in sources_of(release)],
        "downloads": downloads,
        "files": {
            path: {"sha256": each.sha256, "bytes": each.size, **({"lasting": True} if each.lasting else {})}
            for path, each in sorted(files.items())
        },
    }
    return orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n"


def citation(release: Release) -> str:
    """How the release is cited, in one line."""
    day = day_of(release.as_of)
    where = f" {release.base}" if release.base else ""
    return (
        f"{release.title} ({day.year}). Map of who holds what ground and who says so, as of {iso(release.as_of)}. "
        f"Made with Heldground {__version__}.{where}"
    )


def citation_file(release: Release) -> SiteFile:
    """`CITATION.cff`, version 1.2.0: the release, and the sources it is made from as references."""
    lines = [
        "cff-version: 1.2.0",
        'message: "If you use this map or its data, please cite it, and the sources it is made from."',
        "type: dataset",
        f"title: {_text(release.title)}",
        "authors:",
        f"  - name: {_text(release.title)}",
        f"version: {_text(iso(release.as_of) or '')}",
        f"date-released: {day_of(release.as_of).isoformat()}",
        f"abstract: {_text(citation(release))}",
    ]
    if release.base:
        lines.append(f"url: {_text(release.base)}")
    references = [
        line for source in sources_of(release) for line in _reference(source, day_of(release.as_of))
    ]
    if references:
        lines += ["references:", *references]
    return SiteFile(CITATION, ("\n".join(lines) + "\n").encode())


def _reference(source: Source, accessed: date) -> list[str]:
    told = source_document(source)
    lines = [
        "  - type: data",
        f"    title: {_text(source.title)}",
        "    authors:",
        f"      - name: {_text(source.attribution or source.title)}",
    ]
    if told["url"]:
        lines += [f"    url: {_text(told['url'])}", f"    date-accessed: {accessed.isoformat()}"]
    return [*lines, f"    notes: {_text('Licence: ' + (source.licence or 'not recorded'))}"]


def _text(text: str) -> str:
    """A text as YAML: its double-quoted form takes JSON's escapes."""
    return json.dumps(text, ensure_ascii=True)
