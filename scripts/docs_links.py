"""Links of the documents: each relative one leads to a file that is there, each `#part` to a heading of it."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import unquote

REPO: Final = Path(__file__).resolve().parents[1]
LINK: Final = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
FENCE: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE: Final = re.compile(r"`[^`\n]*`")


def documents() -> list[Path]:
    """Every document of the repository."""
    found = [*REPO.glob("*.md"), *(REPO / "docs").rglob("*.md"), *(REPO / "examples").rglob("*.md")]
    return sorted(path for path in found if path.stat().st_size)


def broken_links(paths: Iterable[Path]) -> list[str]:
    """Links that lead nowhere, as `document: target`. Addresses of other hosts are not asked."""
    broken = []
    for path in paths:
        prose = FENCE.sub("", path.read_text(encoding="utf-8"))
        for link in LINK.finditer(prose):
            target = link["target"]
            if re.match(r"[a-z]+:", target):
                continue
            name, _, part = unquote(target).partition("#")
            there = (path.parent / name).resolve() if name else path
            if not there.exists() or (part and there.suffix == ".md" and part not in headings(there)):
                broken.append(f"{path.relative_to(REPO)}: {target}")
    return broken


def headings(path: Path) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    titles = re.findall(r"^#+ +(.+?) *$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
