"""A page as Markdown that reads well raw: CommonMark with tables (GFM), all texts from outside escaped."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote

from heldground.publish.bulletin_page import Block, Grid, Heading, Items, Page, Para, Picture, Quote

_MEANT: Final = re.compile(r"([\\`*_\[\]<>|&~$])")
_LINKED: Final = re.compile(r"://|www\.", re.I)


def markdown_of(page: Page, pictures: Mapping[str, str]) -> str:
    """A page as Markdown.

    Parameters
    ----------
    pictures
        File name of the picture of each source that has one; without one only its description is told.
    """
    told = [f"# {plain(page.title)}"]
    for block in page.blocks:
        told.extend("\n".join(lines) for lines in [list(_lines(block, pictures))] if lines)
    return "\n\n".join(told) + "\n"


def plain(text: str) -> str:
    """A text that Markdown shows as it is: nothing in it is markup, and no address in it becomes a link.

    Examples
    --------
    >>> plain("<b>2 * 3</b> [x](http://a.example)")
    '\\\\<b\\\\>2 \\\\* 3\\\\</b\\\\> \\\\[x\\\\](http:\\\\//a.example)'
    """
    escaped = _MEANT.sub(r"\\\1", text)
    return _LINKED.sub(
        lambda found: found[0][:-1] + "\\" + found[0][-1] if "." in found[0] else ":\\//", escaped
    )


def _lines(block: Block, pictures: Mapping[str, str]) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * block.level} {plain(block.text)}"
        case Para():
            yield from _para(block)
        case Items():
            yield from (f"- {plain(line)}" for line in block.lines)
        case Grid():
            yield from _grid(block)
        case Picture():
            if block.source in pictures:
                yield f"![{plain(block.alt)}](<{_address(pictures[block.source])}>)"
                yield ""
                yield plain(block.caption)
        case Quote():
            yield f"> “{plain(block.words)}”"
            yield ">"
            where = f"[{plain(block.stood)}](<{_address(block.url)}>)" if block.url else plain(block.stood)
            yield f"> {plain(block.said)}. {where}"


def _para(block: Para) -> Iterator[str]:
    text = plain(block.text)
    if block.url is not None:
        link = f"[{plain(block.url)}](<{_address(block.url)}>)"
        yield f"{text} {link}".strip()
    elif block.kind == "caution":
        yield f"**Caution.** {text}"
    elif block.kind == "stand":
        yield f"**{text}**"
    else:
        yield text


def _grid(block: Grid) -> Iterator[str]:
    cells = [
        tuple(f"**{plain(cell)}**" if number in block.strong and cell else plain(cell) for cell in row)
        for number, row in enumerate(block.rows)
    ]
    heads = tuple(plain(head) for head in block.heads)
    widths = [max(3, *(len(row[column]) for row in (heads, *cells))) for column in range(len(heads))]

    def line(row: tuple[str, ...]) -> str:
        padded = (
            cell.rjust(wide) if column in block.right else cell.ljust(wide)
            for column, (cell, wide) in enumerate(zip(row, widths, strict=True))
        )
        return f"| {' | '.join(padded)} |"

    yield plain(block.caption) + ":"
    yield ""
    yield line(heads)
    yield f"|{'|'.join('-' * (wide + 1) + (':' if column in block.right else '-') for column, wide in enumerate(widths))}|"
    yield from map(line, cells)


def _address(url: str) -> str:
    """An address within `<…>`: nothing in it ends it."""
    return "".join(
        each if each.isprintable() and each not in ' <>"\\`|()[]' else quote(each, safe="") for each in url
    )
