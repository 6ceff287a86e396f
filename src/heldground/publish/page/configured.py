"""How a desk has set up its page: where the map opens, on which basemap, and what a browser may load for it."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from heldground.area import Box
from heldground.errors import BadProject, WrongUse
from heldground.project import CONFIG

BASEMAP_AT: Final = "basemap"
"""Where the style and its files are found from the page."""
_HOST: Final = re.compile(r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?\Z")
_ORIGIN: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?\Z")


def home_of(config: Mapping[str, Any]) -> Box | None:
    """The `[view] home` of a project's configuration: west, south, east, north.

    Raises
    ------
    BadProject
        It is no box.
    """
    table = config.get("view", {})
    home = table.get("home") if isinstance(table, Mapping) else table
    if home is None:
        return None
    numbers = home if isinstance(home, list) else []
    if len(numbers) == 4 and all(isinstance(each, int | float) and math.isfinite(each) for each in numbers):
        west, south, east, north = (float(each) for each in numbers)
        if -180 <= west < east <= 180 and -90 <= south < north <= 90:
            return west, south, east, north
    message = f"home = {home!r}; write it as [west, south, east, north] in degrees"
    raise BadProject(message, path=CONFIG, where="[view]")


@dataclass(frozen=True, slots=True)
class Basemap:
    """A desk's own basemap: a MapLibre style in a folder of the project, the files beside it, the hosts it may name.

    Without one the page draws the map it brings, and asks nobody else. Another host is asked only where the desk lists
    it, and the Content-Security-Policy then says the same to the browser. `style` is the style's file in `folder`;
    nothing outside that folder is served. `hosts` are origins.
    """

    folder: Path
    style: str
    hosts: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Relative to the page."""
        return f"{BASEMAP_AT}/{self.style}"


def basemap_of(config: Mapping[str, Any], folder: Path) -> Basemap | None:
    """The `[view] style` and `style_hosts` of a project's configuration; None without a style.

    Raises
    ------
    BadProject
        The style is not a file below a folder of the project, no JSON object of version 8, or a host is no origin.
    """
    table = config.get("view", {})
    named = table.get("style") if isinstance(table, Mapping) else None
    if named is None:
        return None

    def refused(message: str) -> BadProject:
        return BadProject(message, path=CONFIG, where="[view]")

    parts = PurePosixPath(named).parts if isinstance(named, str) else ()
    if len(parts) < 2 or parts[0] == "/" or ".." in parts:
        raise refused(
            f'style = {named!r}; name a file in a folder of its own beside {CONFIG}, like "basemap/style.json": '
            "everything in that folder is served"
        )
    file = folder.joinpath(*parts)
    try:
        style = json.loads(file.read_text(encoding="utf-8"))
    except OSError as cause:
        raise refused(f"style = {named!r} cannot be read: {cause.strerror}") from cause
    except ValueError as cause:
        raise refused(f"style = {named!r} is no JSON: {cause}") from cause
    if not isinstance(style, dict) or style.get("version") != 8 or not isinstance(style.get("layers"), list):
        raise refused(f"style = {named!r} is no MapLibre style: an object with version 8 and layers")
    hosts = table.get("style_hosts", [])
    if not isinstance(hosts, list):
        raise refused(f'style_hosts = {hosts!r}; write a list, like ["https://tiles.example"]')
    for host in hosts:
        if not isinstance(host, str) or not _HOST.match(host):
            raise refused(f"style_hosts: {host!r} is no origin; write it like https://tiles.example")
    return Basemap(file.parent, file.name, tuple(hosts))


def content_policy(embedders: Sequence[str] = (), style_hosts: Sequence[str] = ()) -> str:
    """The Content-Security-Policy: everything from here, nothing from elsewhere, no script in the markup.

    MapLibre decodes images into `blob:` addresses and draws markers from `data:` ones; its worker is a file of ours.
    `embedders` are the origins that may show the page in a frame; `style_hosts` those a desk's own basemap asks.

    Raises
    ------
    WrongUse
        An embedder that is no origin.
    """
    for origin in embedders:
        if not _ORIGIN.match(origin):
            raise WrongUse(f"{origin!r} is no origin; write it like https://paper.example")
    also = "".join(f" {host}" for host in style_hosts)
    framed = " ".join(embedders) if embedders else "'none'"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:"
        f"{also}; font-src 'self'{also}; connect-src 'self'{also}; "
        "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
        f"frame-ancestors {framed}"
    )
