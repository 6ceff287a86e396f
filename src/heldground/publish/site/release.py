"""One release of a site: what it is made from, and the files it is made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from heldground.answers.asked import Asked
from heldground.area import Box
from heldground.publish.page.edition import Edition
from heldground.publish.view import View
from heldground.when import Instant


@dataclass(frozen=True, slots=True)
class SiteFile:
    """A file of a site. `path` is relative to it, with forward slashes; `lasting` says that its name holds its hash,
    so that it never changes under this name."""

    path: str
    body: bytes
    lasting: bool = False


@dataclass(frozen=True, kw_only=True)
class Release:
    """What a site is made from: the same release gives the same bytes.

    `edition` holds what the view's audience sees at `as_of`, read by the clocks `known` and `recorded`; everything in
    the site comes from it. `title` names the project; `base` is the address the site will have, ending in a slash, None
    where nobody said. `policy` is the Content-Security-Policy of the page. `basemap` is the folder of the desk's own
    style and the style's name in it. `texts_of` gives reports' texts, of which sentences are quoted.
    """

    asked: Asked
    edition: Edition
    view: View
    title: str
    as_of: Instant
    known: Instant | None = None
    recorded: int | None = None
    base: str | None = None
    policy: str = ""
    home: Box | None = None
    basemap: tuple[Path, str] | None = None
    texts_of: Callable[[Iterable[str]], Mapping[str, str]]
