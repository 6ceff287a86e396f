"""The page itself in a site: the program's build, told where its answers lie."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from heldground.errors import WrongUse
from heldground.publish.site.release import Release, SiteFile

BASEMAP: Final = "basemap"
MARK: Final = '<meta name="heldground-site" content="data/site.json" />'
_TITLE: Final = re.compile(r"<title>.*?</title>", re.S)
_DESCRIPTION: Final = re.compile(r'<meta name="description" content="[^"]*" />')
_NOSCRIPT: Final = re.compile(r"<noscript>.*?</noscript>", re.S)
_HEAD: Final = '<meta charset="utf-8" />'


def page_files(release: Release, *, alternates: Sequence[tuple[str, str, str]] = ()) -> Iterator[SiteFile]:
    """The page's files: `index.html` with this project's title, policy and links, the rest as it was built.

    `alternates` are path, type and title of feeds.

    Raises
    ------
    WrongUse
        This installation brings no page.
    """
    web = built_page()
    index = web / "index.html"
    if not index.is_file():
        raise WrongUse(
            "this installation has no page to publish; in a checkout build it with `python hatch_build.py`, "
            "elsewhere install the wheel, which brings it"
        )
    yield SiteFile("index.html", index_of(index.read_text(encoding="utf-8"), release, alternates).encode())
    for path, file in sorted(_files(web, "")):
        if path not in ("index.html", "manifest.json"):  # the build's own list, which no page asks for
            yield SiteFile(path, file.read_bytes(), lasting=path.startswith("assets/"))
    if release.basemap is not None:
        yield from _basemap(release.basemap[0])


def built_page() -> Traversable:
    """The folder of the page that this installation brings; it may not be there."""
    return resources.files("heldground") / "web"


def style_url(release: Release) -> str | None:
    """The desk's own basemap, relative to the page."""
    return None if release.basemap is None else f"{BASEMAP}/{release.basemap[1]}"


def index_of(built: str, release: Release, alternates: Sequence[tuple[str, str, str]]) -> str:
    """The built page as a site's.

    Raises
    ------
    WrongUse
        The build is not one of this version: a place that is filled in is missing.
    """
    title = escape(release.title)
    # A policy by `meta` says all but who may frame the page: that needs a header (docs/how-to/publish-a-site.md).
    policy = re.sub(r";?\s*frame-ancestors [^;]*", "", release.policy)
    head = [
        _HEAD,
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}" />',
        MARK,
        '<meta name="referrer" content="no-referrer" />',
    ]
    if release.base:
        head.append(f'<link rel="canonical" href="{escape(release.base)}" />')
    for path, kind, named in alternates:
        head.append(f'<link rel="alternate" type="{kind}" href="./{escape(path)}" title="{escape(named)}" />')
    told = f"{release.title}: who holds what ground, since when, and who says so. An evidence-backed map."
    page = _filled(built, re.compile(re.escape(_HEAD)), "\n    ".join(head))
    page = _filled(page, _TITLE, f"<title>{title}</title>")
    page = _filled(page, _DESCRIPTION, f'<meta name="description" content="{escape(told)}" />')
    return _filled(page, _NOSCRIPT, _noscript(title))


def _noscript(title: str) -> str:
    return (
        f"<noscript><h1>{title}</h1><p>The map needs JavaScript. Everything on it can be read without: "
        '<a href="./places/">places</a>, <a href="./events/">events</a>, <a href="./days/">days</a>, '
        '<a href="./downloads/">downloads</a>, <a href="./feeds/project.atom.xml">what is new, as a feed</a>, '
        '<a href="./about/">sources and their terms</a>, <a href="./release.json">checksums</a>.</p></noscript>'
    )


def _filled(page: str, place: re.Pattern[str], told: str) -> str:
    filled, count = place.subn(lambda _: told, page, count=1)
    if not count:
        raise WrongUse(
            f"the built page has no {place.pattern!r} to fill in; build it anew with `python hatch_build.py`"
        )
    return filled


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        if each.name.startswith("."):
            continue
        if each.is_dir():
            yield from _files(each, f"{path}{each.name}/")
        else:
            yield f"{path}{each.name}", each


def _basemap(folder: Path) -> Iterator[SiteFile]:
    """The desk's style and all that lies beside it; what a link leads to outside of the folder stays out."""
    inside = folder.resolve()
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        hidden = any(part.startswith(".") for part in path.parts)
        if file.is_file() and not hidden and file.resolve().is_relative_to(inside):
            yield SiteFile(f"{BASEMAP}/{path.as_posix()}", file.read_bytes())
