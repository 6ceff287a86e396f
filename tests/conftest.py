"""What tests need from outside the repository, and how its absence is told.

`../shared` (real archives, gold claims), a browser and a database may be missing on a fresh machine: what needs
them skips and says so. With HELDGROUND_REQUIRE_ALL=1 (as in CI) nothing may skip: absence is a failure.
"""

import fcntl
import os
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from archives import DEEPSTATE, NZZ, Imported, import_whole
from heldground.history.history import History
from heldground.project import open_project
from heldground.queries.load import load_histories

REPO = Path(__file__).resolve().parents[1]
REQUIRE_ALL = os.environ.get("HELDGROUND_REQUIRE_ALL") == "1"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: needs the whole real archives; left out with -m 'not slow'")


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


@pytest.fixture(scope="session")
def whole(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Imported]:
    """Both real archives imported whole, once a session and side by side: two minutes on two cores."""
    # Workers of one session have neighbouring folders: the first that needs the archives imports them for all.
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    done = folder / "whole.pickle"
    with (folder / "whole.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.is_file():
            imported = _import_both(shared, folder / "whole")
            done.write_bytes(pickle.dumps(imported))
    return dict(pickle.loads(done.read_bytes()))


def _import_both(shared: Path, folder: Path) -> dict[str, Imported]:
    folder.mkdir()
    jobs = {"deepstate": DEEPSTATE, "nzz": NZZ}
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        running = {
            publisher: pool.submit(import_whole, publisher, shared / "data" / archive, folder / publisher)
            for publisher, archive in jobs.items()
        }
        return {publisher: job.result() for publisher, job in running.items()}


@pytest.fixture(scope="session")
def whole_histories(whole: dict[str, Imported]) -> dict[str, History]:
    """The histories of both archives, by source."""
    return {
        source: load_histories(open_project(imported.folder), [source])[0]
        for source, imported in whole.items()
    }
