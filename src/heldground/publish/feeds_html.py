"""What an entry says, as HTML for readers of feeds: what they would take out anyway, classes and frames, is not there."""

from collections.abc import Iterable, Iterator

from heldground.publish.bulletin_page import Block, Grid, Items, Para, Picture, Quote
from heldground.publish.elements import Element, element, items


def html_of(blocks: Iterable[Block], terms: str) -> str:
    """An entry's blocks, and whose it is; its headings are the entry's title."""
    return "".join(each.html for each in (*_told(blocks), element("p", f"Source: {terms}")))


def _told(blocks: Iterable[Block]) -> Iterator[Element]:
    for block in blocks:
        match block:
            case Para():
                yield element("p", block.text)
            case Items():
                yield items(block.lines)
            case Grid():
                yield _table(block)
            case Quote():
                yield _quote(block)
            case Picture():
                pass  # pictures are the bulletin's


def _table(block: Grid) -> Element:
    heads = [element("th", text, scope="col") if text else element("td") for text in block.heads]
    rows = [
        element("tr", [element("th", first, scope="row"), *(element("td", each) for each in rest)])
        for first, *rest in block.rows
    ]
    return element(
        "table", [element("caption", block.caption), element("thead", element("tr", heads)), *rows]
    )


def _quote(block: Quote) -> Element:
    """The exact words in their language, and below who says them, where, with the link."""
    words = element("p", f"“{block.words}”", dir="auto", lang=block.lang or None)
    stood = element("a", block.stood, href=block.url) if block.url else block.stood
    return element("blockquote", [words, element("cite", [f"{block.said}. ", stood])])
