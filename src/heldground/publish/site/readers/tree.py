"""Elements of a page. Every text goes through `fill`, which makes it fit for HTML and XML; the library escapes it."""

import re
from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias
from xml.etree import ElementTree as ET

from heldground.publish.bulletin_words import lang_tag
from heldground.publish.links import web_address
from heldground.when import Instant, day_of, iso

Part: TypeAlias = str | ET.Element
Parts: TypeAlias = str | ET.Element | Sequence[Part]

_UNFIT: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_SPACE: Final = re.compile(r"\s+")


def fit(text: str) -> str:
    """A text on one line, without characters that control the direction of writing or that no XML holds; spaces at
    its ends stay, for it may be a piece of a sentence.

    Examples
    --------
    >>> fit(" a\\n b\\u202e")
    ' a b�'
    """
    return _UNFIT.sub("\ufffd", _SPACE.sub(" ", text))


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
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[Parts]], right: Sequence[int] = ()
) -> ET.Element:
    """A table whose first column names the row. One too wide for a telephone moves in its own frame, which the keyboard
    must reach (WCAG 2.1.1)."""
    head = element(
        "tr",
        [
            element("th", text, "n" if column in right else "", scope="col") if text else element("td")
            for column, text in enumerate(heads)
        ],
    )
    body = [
        element(
            "tr",
            [
                element("td", told, "n" if column in right else "")
                if column
                else element("th", told, scope="row")
                for column, told in enumerate(cells)
            ],
        )
        for cells in rows
    ]
    made = element("table", [element("caption", caption), element("thead", head), element("tbody", body)])
    return element("div", made, "wide", role="region", aria_label=caption, tabindex="0")
