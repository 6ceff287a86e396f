"""What crawlers ask for: the list of all pages, what to leave alone, and the page for an address that is none."""

from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from heldground.publish.bulletin_html import html_of
from heldground.publish.bulletin_page import Page, Para
from heldground.publish.bulletin_words import clean
from heldground.publish.site.readers.site import Site
from heldground.publish.site.release import SiteFile

MOST_ADDRESSES: Final = 50_000
"""Of one list (sitemaps.org, "Using Sitemap index files")."""
_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"


def robot_files(site: Site, pages: Sequence[str]) -> Iterator[SiteFile]:
    """`robots.txt`, `404.html`, and the sitemap of the pages given by path, which needs the site's address."""
    base = site.release.base
    if base is not None:
        yield from _sitemap(base, pages)
    yield SiteFile("robots.txt", _robots(base))
    yield SiteFile("404.html", _missing(site))


def _sitemap(base: str, pages: Sequence[str]) -> Iterator[SiteFile]:
    addresses = [base, *(base + path for path in pages)]
    parts = [addresses[at : at + MOST_ADDRESSES] for at in range(0, len(addresses), MOST_ADDRESSES)]
    if len(parts) == 1:
        yield SiteFile("sitemap.xml", _listed("urlset", "url", parts[0]))
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield SiteFile(name, _listed("urlset", "url", part))
    yield SiteFile("sitemap.xml", _listed("sitemapindex", "sitemap", [base + name for name in names]))


def _listed(root_tag: str, tag: str, addresses: Sequence[str]) -> bytes:
    root = ET.Element(root_tag, {"xmlns": _SITEMAP})
    for address in addresses:
        ET.SubElement(ET.SubElement(root, tag), "loc").text = address
    return (
        b"<?xml version='1.0' encoding='utf-8'?>\n" + ET.tostring(root, encoding="unicode").encode() + b"\n"
    )


def _robots(base: str | None) -> bytes:
    """Pages may be read by anyone; the map's data need no reading twice. Counts only where the site is a host's root."""
    path = urlsplit(base).path if base is not None else "/"
    lines = ["User-agent: *", f"Disallow: {path}data/", f"Allow: {path}"]
    if base is not None:
        lines += ["", f"Sitemap: {base}sitemap.xml"]
    return ("\n".join(lines) + "\n").encode()


def _missing(site: Site) -> bytes:
    """Stands alone: a server gives it at any depth, where no relative path leads to the stylesheet."""
    told = [Para("No page lies at this address. A place, event or day may have another one now.", "lede")]
    if site.release.base is not None:
        told.append(Para("Everything is found from here: ", url=site.release.base))
    return html_of(Page(clean(f"Not found · {site.release.title}"), tuple(told)), {})
