"""Markup as text: what a reader of a small piece of HTML sees, a line a paragraph."""

import re
from typing import Final

import lxml.html
from lxml import etree

MAX_CHARS: Final = 2_000_000
"""As long as a report's text may be; markup is longer than its text."""
_BLOCKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "br", "dd", "details", "div", "dl", "dt", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre",
    "section", "table", "tr", "ul",
))  # fmt: skip
_UNSEEN: Final = frozenset((
    "script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "head", "title",
))  # fmt: skip
_MARKUP = re.compile(r"<[A-Za-z/!]|&[#A-Za-z]")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n{3,}")


def text_of(markup: str) -> str:
    """The text of a piece of HTML; a piece without markup is text already.

    Scripts, styles and frames are left out. A paragraph ends with a line end, two follow each other at most.

    Examples
    --------
    >>> text_of("<p>One &amp; <b>two</b>.<br>Three.</p><script>x()</script>")
    'One & two.\\nThree.'
    >>> text_of("No markup,\\n 1 < 2")
    'No markup,\\n1 < 2'
    """
    markup = markup[:MAX_CHARS].replace("\x00", "")
    if not _MARKUP.search(markup):
        return _tidy(markup)
    parser = lxml.html.HTMLParser(
        encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        tree = lxml.html.document_fromstring(f"<div>{markup}</div>".encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return ""
    return text_of_element(tree)


def text_of_element(element: lxml.html.HtmlElement) -> str:
    """The text inside an element, in the same way."""
    return _tidy("".join(_pieces(element)))


def _pieces(tree: lxml.html.HtmlElement) -> list[str]:
    out: list[str] = []
    unseen = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        block = element.tag in _BLOCKS
        hidden = element.tag in _UNSEEN
        if event == "start":
            unseen += hidden
            if block and not unseen:
                out.append("\n")
            if element.text and not unseen:
                # Line ends inside markup are blanks; only <pre> means them.
                out.append(element.text if element.tag == "pre" else element.text.replace("\n", " "))
        else:
            unseen -= hidden
            if block and not unseen and element.tag != "br":
                out.append("\n")
            if element.tail and not unseen and element is not tree:
                out.append(element.tail.replace("\n", " "))
    return out


def _tidy(text: str) -> str:
    lines = (_BLANKS.sub(" ", line).strip() for line in text.splitlines())
    return _LINES.sub("\n\n", "\n".join(lines)).strip()
