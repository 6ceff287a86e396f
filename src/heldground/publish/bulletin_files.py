"""A bulletin becomes files: its text, and the picture of each map that may be shown."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from heldground.errors import WrongUse
from heldground.publish.bulletin import Bulletin
from heldground.publish.bulletin_html import html_of
from heldground.publish.bulletin_markdown import markdown_of
from heldground.publish.bulletin_page import page_of

FORMATS: Final = ("md", "html")
MOST_SVG: Final = 600_000
"""A larger SVG goes as PNG: half a country in a year is 5 MB of outlines, and 250 kB of points of colour."""


def draw_pictures(bulletin: Bulletin) -> dict[str, bytes]:
    """The map of changes of each source whose shapes the audience may have: SVG, or PNG where that is much smaller.

    Raises
    ------
    WrongUse
        The extra `plot` is not installed.
    """
    pictures = {}
    with tempfile.TemporaryDirectory() as folder:
        for ledger in bulletin.ledgers:
            if not ledger.drawn:
                continue
            sheet = ledger.changes.sheet()
            drawn = Path(folder) / "changes.svg"
            sheet.save(drawn)
            if drawn.stat().st_size > MOST_SVG:
                drawn = drawn.with_suffix(".png")
                sheet.save(drawn)
            pictures[ledger.source.id] = drawn.read_bytes()
    return pictures


def bulletin_bytes(
    bulletin: Bulletin, form: str, pictures: Mapping[str, bytes], names: Mapping[str, str] | None = None
) -> bytes:
    """A bulletin in a format; `names` are the files of its pictures, which Markdown points to."""
    page = page_of(bulletin)
    if form == "html":
        return html_of(page, pictures)
    return markdown_of(page, names or {}).encode()


def bulletin_name(bulletin: Bulletin) -> str:
    """The name of its file without ending: `bulletin-2025-04-01-2025-04-08`."""
    first, last = bulletin.period.days
    return f"bulletin-{first}" if first == last else f"bulletin-{first}-{last}"


def write_bulletin(
    bulletin: Bulletin, form: str, out: Path, pictures: Mapping[str, bytes], *, force: bool = False
) -> list[Path]:
    """Write a bulletin into a folder, which is made if need be, or under a name that ends in `.md` or `.html`.

    Pictures stand beside Markdown as `NAME-SOURCE.svg` and inside HTML. Pictures come first: a text that is there is
    whole.

    Raises
    ------
    WrongUse
        A file is there already and may not be replaced, or the folder of a named file is missing.
    """
    if out.suffix.lower() in (".md", ".html"):
        target = out
        if not target.parent.is_dir():
            raise WrongUse(f"no folder {target.parent}; make it first")
    else:
        if out.exists() and not out.is_dir():
            raise WrongUse(f"{out} is a file; name a folder, or a file that ends in .md or .html")
        target = out / f"{bulletin_name(bulletin)}.{form}"
    beside = {} if form == "html" else {
        source: target.with_name(f"{target.stem}-{number}-{_safe(source)}{_suffix(picture)}")
        for number, (source, picture) in enumerate(pictures.items(), start=1)
    }  # fmt: skip
    for path in (*beside.values(), target):
        if path.exists() and not force:
            raise WrongUse(f"{path} is there already; give another name, or --force to replace it")
    text = bulletin_bytes(bulletin, form, pictures, {source: path.name for source, path in beside.items()})
    target.parent.mkdir(parents=True, exist_ok=True)
    for source, path in beside.items():
        put(path, pictures[source])
    put(target, text)
    return [target, *beside.values()]


def put(path: Path, content: bytes) -> None:
    """Write a file whole under its name, or not at all."""
    draft = path.with_name(f".{path.name}.part")
    draft.write_bytes(content)
    draft.replace(path)


def _safe(source: str) -> str:
    """A source's id in a file's name; the number before it keeps two apart that look alike."""
    return "".join(each if each.isascii() and (each.isalnum() or each in "-_") else "-" for each in source)


def _suffix(picture: bytes) -> str:
    return ".png" if picture.startswith(b"\x89PNG") else ".svg"
