"""The command as people run it: a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., subprocess.CompletedProcess[str]]
COMMAND = (sys.executable, "-c", "from heldground.cli import main; main()")


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELDGROUND")}
    return {**kept, "NO_COLOR": "1", "COLUMNS": "300"}


@pytest.fixture(scope="session")
def run() -> Run:
    def command(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=cwd,
            env=environment(),
            timeout=300,
            check=False,
        )

    return command


@pytest.fixture(scope="session")
def demo(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample project, made once."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    made = run("demo", "--no-serve", folder)
    assert made.returncode == 0, made.stderr
    return folder
