"""A desk's own basemap: a MapLibre style in the project's folder, the files beside it, and the hosts it may name.

Without one the page draws the map it brings, and asks nobody else. A style is served from here; another host is asked
only where the desk lists it, and the Content-Security-Policy then says the same to the browser.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from heldground.errors import BadProject
from heldground.project import CONFIG
from heldground.serve.files import Blob, media_type_of

AT: Final = "basemap"
"""Where the style and its files are served."""
_HOST: Final = re.compile(r"https://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?\Z")


@dataclass(frozen=True, slots=True)
class Basemap:
    """`style` is the style's file in `folder`; nothing outside that folder is served. `hosts` are origins."""

    folder: Path
    style: str
    hosts: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Relative to the page."""
        return f"{AT}/{self.style}"

    def file(self, path: str) -> Blob | None:
        """A file beside the style, or None. `path` comes from outside: it can name nothing but what lies inside."""
        parts = PurePosixPath(path).parts
        if not parts or "\\" in path or "\x00" in path or any(part.startswith((".", "/")) for part in parts):
            return None
        found = self.folder.joinpath(*parts)
        # A link may lead out of the folder.
        if not found.is_file() or not found.resolve().is_relative_to(self.folder.resolve()):
            return None
        media_type, compress = media_type_of(found.name)
        return Blob(found.read_bytes(), media_type, compress)


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
