"""Elements of HTML, for bulletins and a site's pages alike.

A page is built as a tree and written by the library, so no text from outside can become markup. Every text and attribute
goes through `fit`, which leaves only what HTML and XML can hold.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias
from xml.etree import ElementTree as ET

from heldground import __version__
from heldground.publish.bulletin_words import fit, lang_tag
from heldground.publish.links import web_address
from heldground.when import Instant, day_of, iso

Part: TypeAlias = str | ET.Element
Parts: TypeAlias = str | ET.Element | Sequence[Part]


def element(tag: str, parts: Parts = (), kind: str = "", **names: str | None) -> ET.Element:
    """An element with its text and children; `kind` is its class, names with `_` stand for `-`, None is left out."""
    made = ET.Element(tag)
    if kind:
        made.set("class", kind)
    for name, value in names.items():
        if value is not None:
            made.set(name.strip("_").replace("_", "-"), fit(value))
    fill(made, parts)
    return made


def fill(parent: ET.Element, parts: Parts) -> ET.Element:
    """Texts and elements at the end of an element, in order."""
    for part in [parts] if isinstance(parts, str | ET.Element) else parts:
        if isinstance(part, ET.Element):
            parent.append(part)
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + fit(part)
        else:
            parent.text = (parent.text or "") + fit(part)
    return parent


def link(text: str, href: str, **names: str | None) -> ET.Element:
    """A link within the site."""
    return element("a", text, "", href=href, **names)


def outside(text: str, url: str | None) -> Part:
    """A link out of the site, or the bare text where the address is none to the web."""
    address = web_address(url)
    if address is None or fit(address) != address:
        return text
    return element("a", text, href=address, rel="nofollow noopener")


def foreign(text: str, lang: str | None, kind: str = "") -> ET.Element:
    """Words in their own language and direction."""
    return element("span", text, kind, lang=lang_tag(lang), dir="auto")


def day_of_instant(at: Instant) -> ET.Element:
    """The day of an instant; the instant itself is there for machines."""
    return element("time", day_of(at).isoformat(), datetime=iso(at))


def items(lines: Iterable[Parts], kind: str = "") -> ET.Element:
    """A list."""
    return element("ul", [element("li", line) for line in lines], kind)


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Parts]],
    right: Collection[int] = (),
    strong: Collection[int] = (),
) -> ET.Element:
    """A table whose first column names the row; `right` are columns with figures, `strong` rows that are sums.

    One too wide for a telephone moves in its own frame, which the keyboard must reach (WCAG 2.1.1).
    """

    def cell(tag: str, column: int, told: Parts, scope: str | None = None) -> ET.Element:
        return element(tag, told, "n" if column in right else "", scope=scope)

    head = [
        cell("th", column, text, "col") if text else cell("td", column, ())
        for column, text in enumerate(heads)
    ]
    body = [
        element(
            "tr",
            [
                cell("td", column, told) if column else cell("th", column, told, "row")
                for column, told in enumerate(cells)
            ],
            "sum" if number in strong else "",
        )
        for number, cells in enumerate(rows)
    ]
    made = element(
        "table",
        [element("caption", caption), element("thead", element("tr", head)), element("tbody", body)],
    )
    return element("div", made, "wide", role="region", aria_label=caption, tabindex="0")


def head_of(title: str, policy: str) -> ET.Element:
    """The head of a page under a `Content-Security-Policy`, which tells no one where its reader came from."""
    return element(
        "head",
        [
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=policy),
            meta("viewport", "width=device-width, initial-scale=1"),
            meta("referrer", "no-referrer"),
            meta("generator", f"Heldground {__version__}"),
            element("title", title),
        ],
    )


def meta(name: str, content: str) -> ET.Element:
    """What a head says of its page."""
    return element("meta", name=name, content=content)


def file_bytes(root: ET.Element) -> bytes:
    """A page's tree as a file, UTF-8."""
    return f"<!DOCTYPE html>\n{ET.tostring(root, encoding='unicode', method='html')}\n".encode()
