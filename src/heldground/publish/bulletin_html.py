"""A page as HTML that stands alone: no script, nothing from elsewhere, pictures inside, light, dark and on paper.

Its own policy (`Content-Security-Policy`) lets in the one style by its hash and pictures from inside, and nothing else.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from heldground import __version__
from heldground.publish.bulletin_page import Block, Grid, Heading, Items, Page, Para, Picture, Quote
from heldground.publish.elements import Element, element, file_bytes, head_of, items, table, verbatim

STYLE: Final = """
:root{color-scheme:light dark;--ink:#22211f;--soft:#5d5b57;--line:#d9d6d0;--paper:#fdfcfa;--tint:#f3f1ec;
--mark:#9a5b00;--link:#1a5296}
@media (prefers-color-scheme:dark){:root{--ink:#eae7e1;--soft:#aba79f;--line:#45423d;--paper:#1b1a18;--tint:#262421;
--mark:#e9b45c;--link:#8fbcf2}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.5 Georgia,"Noto Serif",serif}
main{max-width:46rem;margin:0 auto;padding:2rem 1.1rem 4rem;overflow-wrap:anywhere}
h1,h2,h3,h4,table,figcaption,.note,.caution,.stand,cite,footer{font-family:system-ui,"Noto Sans","DejaVu Sans",sans-serif}
h1{font-size:1.75rem;line-height:1.2;margin:0 0 .6rem}
h2{font-size:1.25rem;margin:2.4rem 0 .6rem;padding-top:.5rem;border-top:2px solid var(--ink)}
h3{font-size:1.08rem;margin:1.8rem 0 .4rem}
h4{font-size:.98rem;line-height:1.35;margin:1.5rem 0 .3rem}
p{margin:.4rem 0 .7rem}
ul{margin:.4rem 0 .9rem;padding-left:1.2rem}li{margin:.25rem 0}
.lede{color:var(--soft)}
.note{font-size:.84rem;color:var(--soft)}
.caution{font-size:.88rem;border-left:4px solid var(--mark);padding:.35rem .7rem;background:var(--tint)}
.stand{font-size:.78rem;font-weight:700;letter-spacing:.04em;text-transform:uppercase;color:var(--soft);margin:.8rem 0 .2rem}
blockquote{margin:.4rem 0 .8rem;padding:.1rem 0 .1rem .9rem;border-left:3px solid var(--line)}
blockquote p{margin:0}
cite{display:block;font-size:.82rem;font-style:normal;color:var(--soft)}
a{color:var(--link)}
.wide{overflow-x:auto;margin:.8rem 0 1.1rem}
table{border-collapse:collapse;width:100%;font-size:.86rem;line-height:1.35;font-variant-numeric:tabular-nums;overflow-wrap:normal}
caption{caption-side:bottom;text-align:left;color:var(--soft);font-size:.8rem;padding-top:.4rem}
th,td{text-align:left;vertical-align:top;padding:.28rem .7rem .28rem 0;border-bottom:1px solid var(--line)}
thead th,thead td{border-bottom:2px solid var(--soft);font-weight:600}
tbody th{font-weight:400}
.n{text-align:right;white-space:nowrap}
.sum>*{font-weight:700}
figure{margin:1rem 0}
figure img{display:block;width:100%;height:auto;background:#fff;border:1px solid var(--line)}
@media screen and (min-width:66rem){figure{margin-inline:-8rem}}
figcaption{font-size:.8rem;color:var(--soft);margin-top:.35rem}
footer{margin-top:2.5rem;font-size:.78rem;color:var(--soft)}
@media print{
:root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;--paper:#fff;--tint:#f4f4f4;--mark:#777;--link:#000}
@page{margin:16mm}
body{font-size:10.5pt}main{max-width:none;padding:0}
h2,h3,h4,.stand{break-after:avoid}figure,tr,blockquote,.caution{break-inside:avoid}.wide{overflow:visible}
a{text-decoration:none}blockquote a::after{content:" (" attr(href) ")";font-size:.85em}
}
"""


def html_of(page: Page, pictures: Mapping[str, bytes], *, lang: str = "en") -> bytes:
    """A page as one HTML file, UTF-8.

    Parameters
    ----------
    pictures
        The picture of each source that has one, SVG or PNG.
    """
    style_hash = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    head = head_of(
        page.title,
        f"default-src 'none'; img-src data:; style-src 'sha256-{style_hash}'; base-uri 'none'; form-action 'none'",
        # As it is: the hash is of every character.
        [element("style", verbatim(STYLE))],
    )
    main = element(
        "main",
        [
            element("h1", page.title),
            *blocks_of(page.blocks, pictures),
            element("footer", f"Made by Heldground {__version__} from recorded maps and reports."),
        ],
    )
    return file_bytes(element("html", [head, element("body", main)], lang=lang))


def blocks_of(blocks: Iterable[Block], pictures: Mapping[str, bytes]) -> Iterator[Element]:
    """Blocks in their order; a picture that is not there is left out."""
    for block in blocks:
        match block:
            case Heading():
                yield element(f"h{block.level}", block.text)
            case Para():
                link = () if block.url is None else (element("a", block.url, href=block.url),)
                yield element("p", [block.text, *link], block.kind)
            case Items():
                yield items(block.lines)
            case Grid():
                yield table(block.caption, block.heads, block.rows, block.right, block.strong)
            case Picture():
                picture = pictures.get(block.source)
                if picture is not None:
                    image = element("img", src=_inside(picture), alt=block.alt)
                    yield element("figure", [image, element("figcaption", block.caption)])
            case Quote():
                yield _quote(block)


def _quote(block: Quote) -> Element:
    """The exact words in their language, and below who says them, where, with the link."""
    words = element("p", f"“{block.words}”", dir="auto", lang=block.lang or None)
    stood = element("a" if block.url else "span", block.stood, href=block.url or None)
    return element("blockquote", [words, element("cite", [f"{block.said}. ", stood])], cite=block.url or None)


def _inside(picture: bytes) -> str:
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/svg+xml"
    return f"data:{kind};base64,{base64.b64encode(picture).decode()}"
