"""Elements of HTML, for bulletins and a site's pages alike.

An element is HTML already written; a text beside it is none, and is escaped wherever it becomes part of one. The two are
of different types and only this module makes elements, so no text from outside can become markup. Every text and
attribute goes through `fit`, which leaves only what HTML and XML can hold.

Written at once, an element costs 2 µs, of trees 5 (ElementTree) and 6 (lxml): a site has half a million.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Final, TypeAlias

from heldground.publish.bulletin_words import fit, lang_tag
from heldground.publish.links import web_address
from heldground.when import Instant, day_of, iso


class Element:
    """HTML as it will stand in the file. Never made but by the functions of this module; it can stand in many places."""

    __slots__ = ("html",)

    def __init__(self, html: str) -> None:
        self.html: Final = html


Part: TypeAlias = str | Element
Parts: TypeAlias = str | Element | Sequence[Part]

_VOID: Final = frozenset({"img", "link", "meta"})
"""Elements that hold nothing and have no end (HTML, 13.1.2)."""


def element(tag: str, parts: Parts = (), kind: str = "", **names: str | None) -> Element:
    """An element with its text and children; `kind` is its class, names with `_` stand for `-`, None is left out."""
    told = _begun(tag, kind)
    for name, value in names.items():
        if value is not None:
            told += f'{_named(name)}"{_quoted(value)}"'
    return Element(f"{told}>" if tag in _VOID else f"{told}>{_written(parts)}</{tag}>")


def verbatim(text: str) -> Element:
    """The inside of a style or script, which HTML reads to the letter, up to what could end it.

    Raises
    ------
    ValueError
        The text could end it early: it holds `<`.
    """
    if "<" in text:
        raise ValueError("a style or script holds '<', which could end it; write it as an escape")
    return Element(text)


def together(parts: Sequence[Part]) -> Element:
    """Texts and elements side by side as one piece, to stand in several places."""
    return Element(_written(parts))


def _written(parts: Parts) -> str:
    if isinstance(parts, str):
        return _escaped(parts)
    if isinstance(parts, Element):
        return parts.html
    return "".join([part.html if isinstance(part, Element) else _escaped(part) for part in parts])


def _escaped(text: str) -> str:
    return fit(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(value: str) -> str:
    return fit(value).replace("&", "&amp;").replace('"', "&quot;").replace(">", "&gt;")


@cache
def _begun(tag: str, kind: str) -> str:
    """The beginning of a tag; of tags and classes there are a few dozen, all of them ours."""
    return f'<{tag} class="{_quoted(kind)}"' if kind else f"<{tag}"


@cache
def _named(name: str) -> str:
    return f" {name.strip('_').replace('_', '-')}="


def link(told: Parts, href: str, **names: str | None) -> Element:
    """A link within the site."""
    return element("a", told, "", href=href, **names)


def outside(text: str, url: str | None) -> Part:
    """A link out of the site, or the bare text where the address is none to the web."""
    address = web_address(url)
    if address is None or fit(address) != address:
        return text
    return element("a", text, href=address, rel="nofollow")


def foreign(text: str, lang: str | None, kind: str = "") -> Element:
    """Words in their own language and direction."""
    return element("span", text, kind, lang=lang_tag(lang), dir="auto")


def day_of_instant(at: Instant) -> Element:
    """The day of an instant; the instant itself is there for machines."""
    return element("time", day_of(at).isoformat(), datetime=iso(at))


def items(lines: Iterable[Parts], kind: str = "") -> Element:
    """A list."""
    return element("ul", [element("li", line) for line in lines], kind)


def table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Parts]],
    right: Collection[int] = (),
    strong: Collection[int] = (),
) -> Element:
    """A table whose first column names the row; `right` are columns with figures, `strong` rows that are sums.

    One too wide for a telephone moves in its own frame, which the keyboard must reach (WCAG 2.1.1).
    """
    made = _table(caption, heads, rows, right, strong)
    return element("div", made, "wide", role="region", aria_label=caption, tabindex="0")


def figures(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Parts]]) -> Element:
    """A table of figures alone beside the rows' names. Three columns fit any telephone: it needs no frame, which would
    be a stop for the keyboard with nothing to do."""
    return _table(caption, heads, rows, kind="figures")


def _table(
    caption: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Parts]],
    right: Collection[int] = (),
    strong: Collection[int] = (),
    kind: str = "",
) -> Element:
    def cell(tag: str, column: int, told: Parts, scope: str | None = None) -> Element:
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
    return element(
        "table",
        [element("caption", caption), element("thead", element("tr", head)), element("tbody", body)],
        kind,
    )


def head_of(title: str, policy: str, more: Iterable[Part]) -> Element:
    """The head of a page under a `Content-Security-Policy`, which tells no one where its reader came from."""
    return element(
        "head",
        [
            element("meta", charset="utf-8"),
            element("meta", http_equiv="Content-Security-Policy", content=policy),
            meta("viewport", "width=device-width, initial-scale=1"),
            meta("referrer", "no-referrer"),
            element("title", title),
            *more,
        ],
    )


def meta(name: str, content: str) -> Element:
    """What a head says of its page."""
    return element("meta", name=name, content=content)


def file_bytes(root: Element) -> bytes:
    """A page as a file, UTF-8."""
    return f"<!DOCTYPE html>\n{root.html}\n".encode()
