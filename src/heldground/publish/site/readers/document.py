"""The frame around every page: head, ways through the site, footer. No script runs: the policy lets none in.

A page links by paths relative to itself, so the site works in any folder. What only a full address can say (canonical
links, Open Graph) is there where the release knows its address.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from heldground import __version__
from heldground.publish.site.readers.site import Site
from heldground.publish.site.readers.tree import Part, element, fit, link
from heldground.publish.site.release import SiteFile

STYLESHEET: Final = "readers.css"
POLICY: Final = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
_WAYS: Final = (
    ("Places", "places/"),
    ("Events", "events/"),
    ("Days", "days/"),
    ("Downloads", "downloads/"),
    ("About", "about/"),
)
_NOT_IN_SCRIPT: Final = {ord(each): f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}


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
    ways: Mapping[str, str] = field(default_factory=dict)

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
    root = element("html", lang="en")
    root.append(_head(site, page))
    body = ET.SubElement(root, "body")
    body.append(_ways(site, page))
    main = ET.SubElement(body, "main")
    if page.steps:
        main.append(element("nav", page.steps, "steps", aria_label="Before and after"))
    main.append(element("h1", page.title))
    if page.names:
        main.append(element("p", page.names, "names"))
    main.extend([part for part in page.body if isinstance(part, ET.Element)])
    body.append(_footer(site, page))
    told = ET.tostring(root, encoding="unicode", method="html")
    return SiteFile(f"{page.path}index.html", f"<!DOCTYPE html>\n{told}\n".encode())


def _head(site: Site, page: Page) -> ET.Element:
    title = f"{page.title} · {site.release.title}"
    head = element("head")
    head.append(element("meta", charset="utf-8"))
    head.append(element("meta", http_equiv="Content-Security-Policy", content=POLICY))
    _meta(head, "viewport", "width=device-width, initial-scale=1")
    _meta(head, "referrer", "no-referrer")
    _meta(head, "generator", f"Heldground {__version__}")
    head.append(element("title", title))
    _meta(head, "description", page.description)
    head.append(element("link", rel="stylesheet", href=page.root + STYLESHEET))
    for rel, path in page.ways.items():
        head.append(element("link", rel=rel, href=page.root + path))
    if page.feed:
        head.append(
            element(
                "link", rel="alternate", type="application/atom+xml", title=title, href=page.root + page.feed
            )
        )
    base = site.release.base
    if base is not None:
        head.append(element("link", rel="canonical", href=base + page.path))
        for name, value in (
            ("og:type", page.kind),
            ("og:title", page.title),
            ("og:description", page.description),
            ("og:url", base + page.path),
            ("og:site_name", site.release.title),
            ("og:locale", "en"),
        ):
            head.append(element("meta", property=name, content=value))
    if page.facts is not None:
        script = ET.SubElement(head, "script", {"type": "application/ld+json"})
        script.text = in_script(page.facts)
    return head


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


def _meta(head: ET.Element, name: str, content: str) -> None:
    head.append(element("meta", name=name, content=content))


def _ways(site: Site, page: Page) -> ET.Element:
    first = page.path.partition("/")[0]
    here = {"place": "Places", "event": "Events", "day": "Days"}.get(first, first.capitalize())
    ways = [link(site.release.title, page.root or "./"), link("Map", page.root or "./")]
    for name, path in _WAYS:
        ways.append(link(name, page.root + path, aria_current="true" if name == here else None))
    return element("header", element("nav", ways, aria_label="Site"), "site")


def _footer(site: Site, page: Page) -> ET.Element:
    told: list[Part] = []
    if page.cite:
        told.append(element("p", ["Cite as: ", *page.cite]))
    told.append(
        element(
            "p",
            [
                "Figures and labels are their sources' own; ",
                link("terms, definitions and what the words mean", f"{page.root}about/"),
                f". Made by Heldground {__version__}.",
            ],
        )
    )
    return element("footer", element("div", told))
