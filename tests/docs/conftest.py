"""The scripts that make documents are no package: tests find them by their folder."""

import sys

from conftest import REPO  # type: ignore[import-not-found]

sys.path.insert(0, str(REPO / "scripts"))
