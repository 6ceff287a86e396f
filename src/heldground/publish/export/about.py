"""What travels inside every file: what it is, as whom it was made, and whose it is on which terms and definition."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from heldground import __version__
from heldground.publish.links import web_address
from heldground.publish.view import Audience
from heldground.sources import Source
from heldground.when import Instant, iso


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a file says of itself.

    `asked` is the question in words, name by name. `made_at` is the instant given for its making (`--as-of`), None
    where none was given: no clock is read. `data_until` is when the newest of what it was made from was published.
    `left_out` are sources whose shapes their terms keep in.
    """

    title: str
    audience: Audience
    asked: tuple[tuple[str, str], ...]
    sources: tuple[Source, ...]
    made_at: Instant | None = None
    data_until: Instant | None = None
    known: Instant | None = None
    recorded: int | None = None
    left_out: tuple[str, ...] = ()

    @property
    def stamp(self) -> Instant:
        """The date a container must have (GeoPackage's `last_change`)."""
        return self.made_at if self.made_at is not None else self.data_until or 0

    @property
    def terms(self) -> str:
        """Licences of all sources in one line."""
        return "; ".join(
            f"{source.title}: {source.licence or 'licence not recorded'}" for source in self.sources
        )

    @property
    def attribution(self) -> str:
        """Whom to name, in one line."""
        return "; ".join(dict.fromkeys(source.attribution or source.title for source in self.sources))

    @property
    def warning(self) -> str | None:
        """That the desk's files stay at the desk."""
        if self.audience is Audience.PUBLIC:
            return None
        return "the desk's view, undelayed and with shapes whose terms may keep them in: not for publication"

    def document(self) -> dict[str, Any]:
        """As one JSON object."""
        return {
            "title": self.title,
            "generator": f"Heldground {__version__}",
            "audience": self.audience.value,
            "warning": self.warning,
            "made_at": None if self.made_at is None else iso(self.made_at),
            "data_until": None if self.data_until is None else iso(self.data_until),
            "known": None if self.known is None else iso(self.known),
            "recorded": self.recorded,
            "asked": dict(self.asked),
            "left_out": list(self.left_out),
            "crs": "WGS 84, longitude first (OGC:CRS84)",
            "intervals": "[valid_from, valid_until), UTC; an empty valid_until still holds in the newest map",
            "sources": [source_document(source) for source in self.sources],
        }

    def lines(self) -> list[str]:
        """As lines for people: KML's description, GeoPackage's."""
        told = [f"{self.title}. Made by Heldground {__version__}."]
        if self.warning:
            told.append(f"Warning: {self.warning}.")
        told += [f"{name}: {value}" for name, value in self.asked]
        for name, at in (("made at", self.made_at), ("data until", self.data_until), ("known", self.known)):
            if at is not None:
                told.append(f"{name}: {iso(at)}")
        if self.recorded is not None:
            told.append(f"recorded: {self.recorded}")
        for source in self.sources:
            told.append(
                f"source: {source.attribution or source.title}; {source.licence or 'licence not recorded'}"
            )
            told += [f"{source.title}, {during}: {text}" for during, text in _periods(source)]
        return told


def source_document(source: Source) -> dict[str, Any]:
    """A source as every file lists it, with its definitions by period (half-open, valid time)."""
    return {
        "id": source.id,
        "title": source.title,
        "url": web_address(source.url),
        "licence": source.licence,
        "attribution": source.attribution,
        "redistribute": source.redistribute,
        "origin": source.origin,
        "definition": source.definition,
        "excludes": list(source.excludes),
        "definitions": [
            {
                "since": iso(each.during.start),
                "until": iso(each.during.until),
                "text": each.text,
                "excludes": list(each.excludes),
            }
            for each in source.definitions
        ],
    }


def _periods(source: Source) -> Iterable[tuple[str, str]]:
    for each in source.definitions:
        since, until = iso(each.during.start), iso(each.during.until)
        yield f"definition {since or 'from the first map'} to {until or 'now'}", each.text
    if source.definition:
        yield "definition" + (" at all other times" if source.definitions else ""), source.definition
