"""Heldground: an open, evidence-backed map of who holds what, when, and who says so."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("heldground")
except PackageNotFoundError:  # a source tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
