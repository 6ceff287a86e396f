"""What tests need from outside the repository, and how its absence is told.

`../shared` (real archives, gold claims), a browser and a database may be missing on a fresh machine: what needs
them skips and says so. With HELDGROUND_REQUIRE_ALL=1 (as in CI) nothing may skip: absence is a failure.
"""

import os
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parents[1]
REQUIRE_ALL = os.environ.get("HELDGROUND_REQUIRE_ALL") == "1"


def absent(what: str) -> None:
    """Skip the test aloud, or fail it where nothing may be missing."""
    if REQUIRE_ALL:
        pytest.fail(f"{what} is absent, and HELDGROUND_REQUIRE_ALL=1 lets nothing skip")
    pytest.skip(f"{what} is absent")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real archives and gold data beside the checkout."""
    folder = Path(os.environ.get("HELDGROUND_SHARED", REPO.parent / "shared"))
    if not (folder / "data").is_dir():
        absent(f"the data folder {folder}")
    return folder
