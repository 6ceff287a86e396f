"""Imports point one way: each module may use only what stands before it in the data's own way."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src/heldground"

ORDER = (
    "errors", "when", "progress", "bulk", "area", "actors", "settings", "sources", "theatre", "store", "project",
    "places", "reports", "claims", "events", "snapshots", "edits", "history", "queries", "plots", "answers", "publish",
    "serve", "demo", "where", "api", "cli",
)  # fmt: skip

RANK = {name: rank for rank, name in enumerate(ORDER)}


def module_of(path: Path) -> str:
    """The first-level package or module a file belongs to."""
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """First-level modules of heldground that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("heldground.")}
    return found - {"__version__"}


FILES = sorted(path for path in SRC.rglob("*.py") if path != SRC / "__init__.py")


def test_every_module_has_its_place_in_the_order():
    """A new package is put into the order on purpose."""
    assert {module_of(path) for path in FILES} <= set(ORDER)


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(SRC)) for path in FILES])
def test_imports_point_only_to_what_stands_before(path):
    """`claims` may use `places`, never the other way round."""
    mine = module_of(path)
    later = {name for name in imported(path) if RANK[name] > RANK[mine]}
    assert not later, f"{path.relative_to(SRC)} imports {sorted(later)}, which stand after {mine}"


def test_only_the_command_line_and_the_server_read_the_clock():
    """Everywhere else `now` is an argument."""
    clocks = ("time.time(", "datetime.now(", "date.today(", "utcnow(")
    readers = {
        str(path.relative_to(SRC))
        for path in FILES
        if any(clock in path.read_text(encoding="utf-8") for clock in clocks)
    }
    assert {name.split("/")[0] for name in readers} <= {"cli", "serve"}, readers
