"""The examples in docstrings give what they show."""

import doctest
import importlib
import pkgutil

import pytest

import heldground

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(heldground.__path__, "heldground.")
    if ".migrations" not in module.name
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    """Run as the reader would, in a module of their own."""
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert not failed


def test_there_are_examples() -> None:
    """Else this file would pass with none."""
    finder = doctest.DocTestFinder()
    found = sum(len(each.examples) for name in MODULES for each in finder.find(importlib.import_module(name)))
    assert found > 50
