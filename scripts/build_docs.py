"""Documents that follow the program: reference pages, the outputs shown in README and docs, and links.

python scripts/build_docs.py           bring them up to date
python scripts/build_docs.py --check   change nothing; exit 1 and say what is stale
"""

import argparse
import difflib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent))
from docs_console import BLOCK, followed
from docs_links import broken_links, documents
from docs_reference import pages

REPO: Final = Path(__file__).resolve().parents[1]
REFERENCE: Final = REPO / "docs" / "reference"


def with_commands() -> list[Path]:
    """The documents that show commands with their output."""
    return [
        path
        for path in documents()
        if any(block["lang"] == "console" for block in BLOCK.finditer(path.read_text(encoding="utf-8")))
    ]


def current() -> Iterator[tuple[Path, str]]:
    """Every document made from the program, and what it should say."""
    for name, text in pages().items():
        yield REFERENCE / name, text
    for path in with_commands():
        yield path, followed(path.read_text(encoding="utf-8"))


def main() -> int:
    """Bring the documents up to date, or say what is stale."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when something is stale")
    check = parser.parse_args().check
    stale = 0
    for path, text in current():
        said = path.read_text(encoding="utf-8") if path.is_file() else ""
        if said == text:
            continue
        stale += 1
        name = str(path.relative_to(REPO))
        print(f"{name} {'is stale' if check else 'brought up to date'}")
        sys.stdout.writelines(
            difflib.unified_diff(
                said.splitlines(True), text.splitlines(True), f"{name} (says)", f"{name} (is)", n=1
            )
        )
        if not check:
            path.write_text(text, encoding="utf-8")
    broken = broken_links(documents())
    for link in broken:
        print(f"broken link in {link}", file=sys.stderr)
    return int(bool(broken) or (check and bool(stale)))


if __name__ == "__main__":
    sys.exit(main())
