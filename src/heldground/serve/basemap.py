"""The files of a desk's own basemap, served."""

from pathlib import PurePosixPath

from heldground.publish.page.configured import Basemap
from heldground.serve.files import Blob, media_type_of


def basemap_file(basemap: Basemap, path: str) -> Blob | None:
    """A file beside the style, or None. `path` comes from outside: it can name nothing but what lies inside."""
    parts = PurePosixPath(path).parts
    if not parts or "\\" in path or "\x00" in path or any(part.startswith((".", "/")) for part in parts):
        return None
    found = basemap.folder.joinpath(*parts)
    # A link may lead out of the folder.
    if not found.is_file() or not found.resolve().is_relative_to(basemap.folder.resolve()):
        return None
    media_type, compress = media_type_of(found.name)
    return Blob(found.read_bytes(), media_type, compress)
