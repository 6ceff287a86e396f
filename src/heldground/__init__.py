"""Heldground: an open, evidence-backed map of who holds what, when, and who says so.

From Python: `heldground.open("demo").history("deepstate").at("2025-04-06")`; see `heldground.api`.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from heldground.api import (
        History,
        Project,
        box,
        circle,
        disagreements,
        disagreements_over_time,
        open,
        polygon,
        region,
        sample,
    )

try:
    __version__ = version("heldground")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

__all__ = [
    "History",
    "Project",
    "__version__",
    "box",
    "circle",
    "disagreements",
    "disagreements_over_time",
    "open",
    "polygon",
    "region",
    "sample",
]


def __getattr__(name: str) -> Any:
    # Loaded when first asked for: the command line's --help must not load the geometry library.
    if name in __all__:
        from heldground import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
