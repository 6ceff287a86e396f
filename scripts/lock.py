"""Locks: every package an installation gets, with the hashes of its files.

    python scripts/lock.py             make requirements*.lock anew (uv from PyPI, in a folder of its own)
    python scripts/lock.py --upgrade   and take the newest versions
    python scripts/lock.py --check     say whether they fit pyproject.toml; offline

The first line of a lock names the digest of what it was made from. uv resolves for Python 3.11 and newer, Linux and
macOS at once; pip installs from the result, so nobody else needs uv.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

REPO: Final = Path(__file__).resolve().parents[1]
WHOLE: Final = "requirements-dev.lock"
LOCKS: Final = {  # the whole first: the others may hold no version it does not
    WHOLE: ["pyproject.toml", "--group", "dev"],
    "requirements.lock": ["pyproject.toml", "--group", "plot", "--constraint", WHOLE],
    "requirements-build.lock": ["--group", "build", "--constraint", WHOLE],
    "requirements-engines.lock": ["pyproject.toml", "--group", "engines", "--constraint", WHOLE],
}
# These have packages the whole does not: only `make bench` installs them.
APART: Final = {"requirements-engines.lock"}
UV: Final = "uv>=0.9,<1"
PINNED: Final = re.compile(r"^[a-z0-9][^ ]*==[^ ]+", re.MULTILINE)
ADDRESS: Final = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|\s@\s")


def wanted_by(project: dict[str, Any], arguments: list[str]) -> str:
    """Digest over the requirements a lock is made from."""
    groups = [name for before, name in pairwise(arguments) if before == "--group"]
    asked = {
        "requires-python": project["project"]["requires-python"],
        "dependencies": project["project"]["dependencies"] if "pyproject.toml" in arguments else [],
        "groups": {name: _group(project, name) for name in groups},
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _group(project: dict[str, Any], name: str) -> list[str]:
    found: list[str] = []
    for each in project["dependency-groups"][name]:
        found += [each] if isinstance(each, str) else _group(project, each["include-group"])
    return found


def problems(folder: Path) -> list[str]:
    """What is wrong with the locks in a folder, in words; empty when they are current."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    build = project["build-system"]["requires"]
    whole = _pins(folder / WHOLE)
    found = [
        f"pyproject.toml: [build-system] requires {each!r}, the group `build` does not; add it there"
        for each in build
        if each not in _group(project, "build")
    ]
    for name, arguments in LOCKS.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{name} is missing; run `make lock`")
            continue
        text = path.read_text(encoding="utf-8")
        if text.partition("\n")[0] != _head(wanted_by(project, arguments)):
            found.append(
                f"{name} was made from other requirements than pyproject.toml has now; run `make lock`"
            )
        strange = set() if name in APART else _pins(path) - whole
        found += [f"{name}: {pin} is not in {WHOLE}; run `make lock`" for pin in sorted(strange)]
        found += [
            f"{name}: {line.strip()!r} names an address" for line in text.splitlines() if ADDRESS.search(line)
        ]
        found += [
            f"{name}: {line.split()[0]} has no hash"
            for line in text.splitlines()
            if PINNED.match(line) and not line.endswith("\\")
        ]
    return found


def _pins(path: Path) -> set[str]:
    return set(PINNED.findall(path.read_text(encoding="utf-8"))) if path.is_file() else set()


def _head(digest: str) -> str:
    return f"# Made by `make lock` from pyproject.toml, requirements {digest[:32]}"


def make(folder: Path, *, upgrade: bool) -> None:
    """Resolve anew; versions already locked stay unless `upgrade` or the requirements forbid them."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        programs = Path(place, "Scripts" if sys.platform == "win32" else "bin")
        subprocess.run([programs / "pip", "install", "--quiet", UV], check=True)
        for name, arguments in LOCKS.items():
            path = folder / name
            subprocess.run(
                [
                    *(programs / "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"),
                    *(
                        "--no-header",
                        "--no-annotate",
                        "--no-config",
                        "--python-version",
                        "3.11",
                        "--output-file",
                        path,
                    ),
                    *(["--upgrade"] if upgrade else []),
                    *arguments,
                ],
                cwd=folder,
                check=True,
            )
            body = path.read_text(encoding="utf-8")
            path.write_text(f"{_head(wanted_by(project, arguments))}\n{body}", encoding="utf-8")
            print(f"{name}: {len(_pins(path))} packages")


def main() -> int:
    """Make or check the locks of this repository."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when they do not fit")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions")
    options = parser.parse_args()
    if not options.check:
        make(REPO, upgrade=options.upgrade)
    found = problems(REPO)
    for problem in found:
        print(problem, file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
