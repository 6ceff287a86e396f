"""The frame around every page: head, ways through the site, footer. No script runs: the policy lets none in.

A page links by paths relative to itself, so the site works in any folder. What only a full address can say (canonical
links, Open Graph) is there where the release knows its address.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from heldground import __version__
from heldground.publish.bulletin_html import STYLE
from heldground.publish.bulletin_words import fit
from heldground.publish.elements import Element, Part, element, file_bytes, head_of, link, meta, verbatim
from heldground.publish.site.readers.site import Site
from heldground.publish.site.release import SiteFile

STYLESHEET: Final = "readers.css"
ICON: Final = "icons/icon-192.png"
"""The page's own, in the same site."""
POLICY: Final = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
_WAYS: Final = (
    ("Places", "places/"),
    ("Events", "events/"),
    ("Days", "days/"),
    ("Downloads", "downloads/"),
    ("About", "about/"),
)
_NOT_IN_SCRIPT: Final = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}

CSS: Final = (
    STYLE
    + """\
.site{border-bottom:1px solid var(--line);background:var(--tint)}
.site>*{max-width:46rem;margin:0 auto;padding:.55rem 1.1rem;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem}
nav,.facts,.steps{font-family:system-ui,"Noto Sans","DejaVu Sans",sans-serif;font-size:.88rem;line-height:1.45}
.site a:first-child{font-weight:700;color:var(--ink);text-decoration:none;margin-right:auto}
.site a,.steps>a{padding:.15rem 0}
.site [aria-current]{color:var(--ink);text-decoration-thickness:2px}
main{padding-top:1.4rem}
.names{margin:0 0 .6rem;color:var(--soft);font-size:1.05rem}
.steps{display:flex;align-items:baseline;flex-wrap:wrap;justify-content:space-between;gap:.3rem 1.2rem;margin:0 0 1rem}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.6rem 0 1rem}
.facts dt{color:var(--soft)}.facts dd{margin:0}
@media (max-width:30rem){.facts{grid-template-columns:1fr}.facts dd{margin:0 0 .4rem}}
table time,.figures td{white-space:nowrap}
.figures{margin:.8rem 0 1.1rem}.figures td,.figures thead th{text-align:right}
.said{margin:1.1rem 0 1.4rem}
.said p,.said ul{margin:.2rem 0;font-family:system-ui,"Noto Sans","DejaVu Sans",sans-serif;font-size:.88rem;line-height:1.45}
.said blockquote{margin:.3rem 0}
.said ul{padding-left:1.1rem}
mark{background:#ffe9a8;color:#1c1a15;padding:0 .1em}
@media (prefers-color-scheme:dark){mark{background:#5d4a10;color:#fbf3dc}}
.status{font-family:system-ui,"Noto Sans","DejaVu Sans",sans-serif;font-size:.88rem;font-weight:700}
.own{display:block;font-weight:400;color:var(--soft)}
.many{columns:15rem;list-style:none;padding:0}
.letters{display:flex;flex-wrap:wrap;gap:.3rem .8rem;list-style:none;padding:0}
.events h3{margin-bottom:.1rem}
footer{max-width:46rem;margin:0 auto;padding:0 1.1rem 2.5rem;overflow-wrap:anywhere}
main{padding-bottom:2rem}
footer p{margin:.3rem 0}
a:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
@media print{.site,.steps{display:none}mark{background:none;text-decoration:underline}}
"""
)
"""The one stylesheet of the pages, beside a bulletin's own."""


@dataclass(frozen=True)
class Page:
    """A page in the making. `path` is its folder in the site; `body` its elements after the title.

    `facts` is structured data (JSON-LD), None for none; `feed` the address in the site of the feed that tells of the
    same.
    """

    path: str
    title: str
    description: str
    body: Sequence[Part]
    names: Sequence[Part] = ()
    steps: Sequence[Part] = ()
    cite: Sequence[Part] = ()
    facts: Mapping[str, Any] | None = None
    feed: str | None = None
    kind: str = "article"

    @property
    def root(self) -> str:
        """The way from here to the site's first page."""
        return "../" * self.path.count("/")


def root_of(path: str) -> str:
    """The way from a page's folder to the site's first page.

    Examples
    --------
    >>> root_of("place/gn_3a_1/"), root_of("about/")
    ('../../', '../')
    """
    return "../" * path.count("/")


def map_at(root: str, **view: str) -> str:
    """The map page at a view."""
    return f"{root}?{urlencode(view)}"


def file_of(site: Site, page: Page) -> SiteFile:
    """A page as its file, UTF-8."""
    main: list[Part] = []
    if page.steps:
        main.append(element("nav", page.steps, "steps", aria_label="Before and after"))
    main.append(element("h1", page.title))
    if page.names:
        main.append(element("p", page.names, "names"))
    main += page.body
    body = element("body", [_ways(site, page), element("main", main), _footer(site, page)])
    return SiteFile(
        f"{page.path}index.html", file_bytes(element("html", [_head(site, page), body], lang="en"))
    )


def _head(site: Site, page: Page) -> Element:
    title = f"{page.title} · {site.release.title}"
    more: list[Part] = [
        meta("description", page.description),
        element("link", rel="stylesheet", href=page.root + STYLESHEET),
        # Without one browsers ask for favicon.ico at the root of the host, which may be another's.
        element("link", rel="icon", href=page.root + ICON),
    ]
    if page.feed:
        address = page.root + page.feed
        more.append(element("link", rel="alternate", type="application/atom+xml", title=title, href=address))
    base = site.release.base
    if base is not None:
        more.append(element("link", rel="canonical", href=base + page.path))
        for name, value in (
            ("og:type", page.kind),
            ("og:title", page.title),
            ("og:description", page.description),
            ("og:url", base + page.path),
            ("og:site_name", site.release.title),
            ("og:locale", "en"),
        ):
            more.append(element("meta", property=name, content=value))
    if page.facts is not None:
        more.append(element("script", verbatim(in_script(page.facts)), type="application/ld+json"))
    return head_of(title, POLICY, more)


def in_script(facts: Mapping[str, Any]) -> str:
    """Data as JSON that no text in it can end early or open a comment in: what HTML would see is written as escapes.

    Examples
    --------
    >>> in_script({"a": "</script><!--"})
    '{"a":"\\\\u003c/script\\\\u003e\\\\u003c!--"}'
    """
    told = json.dumps(_fit(facts), ensure_ascii=False, separators=(",", ":"))
    return told.translate(_NOT_IN_SCRIPT)


def _fit(value: Any) -> Any:
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, Mapping):
        return {name: _fit(each) for name, each in value.items()}
    return [_fit(each) for each in value] if isinstance(value, list | tuple) else value


def _ways(site: Site, page: Page) -> Element:
    first = page.path.partition("/")[0]
    here = {"place": "Places", "event": "Events", "day": "Days"}.get(first, first.capitalize())

    def made() -> Element:
        home = page.root or "./"
        ways = [link(site.release.title, home), link("Map", home)]
        for name, path in _WAYS:
            ways.append(link(name, page.root + path, aria_current="true" if name == here else None))
        return element("header", element("nav", ways, aria_label="Site"), "site")

    return site.once(("ways", page.root, here), made)


def _footer(site: Site, page: Page) -> Element:
    told: list[Part] = [element("p", ["Cite as: ", *page.cite])] if page.cite else []
    told.append(site.once(("made by", page.root), lambda: _made_by(page.root)))
    return element("footer", told)


def _made_by(root: str) -> Element:
    return element(
        "p",
        [
            "Figures and labels are their sources' own: ",
            link("terms, definitions, meanings", f"{root}about/"),
            f". Made by Heldground {__version__}",
        ],
    )
