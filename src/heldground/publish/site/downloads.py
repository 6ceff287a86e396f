"""What may leave as files for other tools: claims and events, and the maps by year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from heldground.publish.site.kept import Kept
from heldground.publish.site.maps import SourceMap
from heldground.publish.site.release import Release, SiteFile


@dataclass(frozen=True)
class Downloads:
    """The exports of a release."""

    release: Release
    maps: Mapping[str, SourceMap]
    kept: Kept
    wanted: bool

    def files(self) -> Iterator[SiteFile]:
        yield from ()

    def listed(self) -> list[dict[str, Any]]:
        """As `release.json` lists them."""
        return []
