"""Commands shown in documents, and what they print: run as a reader would, in a folder of their own.

A block marked `console` holds lines `$ command`, each followed by its output (stdout and stderr as they come). A line
`…` stands for any lines left out. A command without output is only run. `make demo` is run as what it runs. Exit 0
and 1 (the answer is no) are answers; anything else is a mistake in the document.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

REPO: Final = Path(__file__).resolve().parents[1]
BLOCK: Final = re.compile(
    r"(?P<open>^```(?P<lang>console|python)\n)(?P<body>.*?)(?P<close>^```$)", re.MULTILINE | re.DOTALL
)
LEFT_OUT: Final = "…"


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a document and the output shown below it; none is compared if `output` is empty."""

    command: str
    output: tuple[str, ...]


def shown_in(body: str) -> Iterator[Shown]:
    """The commands of one console block."""
    command: str | None = None
    output: list[str] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            if command is not None:
                yield Shown(command, tuple(output))
            command, output = line[2:], []
        else:
            output.append(line.rstrip())
    if command is not None:
        yield Shown(command, tuple(output))


class Reader:
    """Someone who follows a document in a fresh checkout: sources and examples are there, nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("src", "examples"):
            (folder / name).symlink_to(REPO / name)
        (folder / ".venv" / "bin").mkdir(parents=True)
        for name in ("heldground", "python"):
            program = folder / ".venv" / "bin" / name
            there = Path(sys.executable).parent / name
            program.write_text(f'#!/bin/sh\nexec "{there}" "$@"\n')
            program.chmod(0o755)

    def run(self, command: str) -> list[str]:
        """The lines a command prints.

        Raises
        ------
        RuntimeError
            It ended with something else than 0 or 1, or with a traceback.
        """
        if command == "make demo":
            command = ".venv/bin/heldground demo --no-serve"
        return self._lines(["sh", "-c", command], command)

    def python(self, code: str) -> list[str]:
        """The lines a piece of Python prints."""
        return self._lines([sys.executable, "-c", code], "the Python example")

    def _lines(self, command: list[str], name: str) -> list[str]:
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("HELDGROUND_", "FORCE_"))
        }
        running = subprocess.Popen(
            command,
            cwd=self.folder,
            start_new_session=True,
            env={**kept, "COLUMNS": "160", "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        try:
            printed, _ = running.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)  # the shell and what it started
            running.communicate()
            raise RuntimeError(f"{name} did not end within 120 s") from None
        if running.returncode not in (0, 1) or "Traceback (most recent call last)" in printed:
            raise RuntimeError(f"{name} ended with {running.returncode}:\n{printed}")
        return [line.rstrip() for line in printed.splitlines()]


def followed(text: str) -> str:
    """A document with the outputs of its commands as they are now. Left-out lines stay left out."""
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(Path(folder))
        result: list[str] = []
        done = 0
        before: str | None = None
        for block in BLOCK.finditer(text):
            result += [text[done : block.start()]]
            if block["lang"] == "python":
                before = block["body"]
                result += [block.group()]
            else:
                lines: list[str] = []
                for shown in shown_in(block["body"]):
                    lines += [f"$ {shown.command}"]
                    printed = (
                        reader.python(before or "") if shown.command == PYTHON else reader.run(shown.command)
                    )
                    lines += as_shown(printed, shown.output)
                result += [block["open"], *(f"{line}\n" for line in lines), block["close"]]
            done = block.end()
        return "".join([*result, text[done:]])


PYTHON: Final = ".venv/bin/python example.py"
"""The command by which a document runs the Python block above it."""


def as_shown(printed: list[str], shown: tuple[str, ...]) -> list[str]:
    """What a command printed, with as much left out as the document leaves out, if it can still be told where.

    Examples
    --------
    >>> as_shown(["a", "b", "c"], ("a", "…"))
    ['a', '…']
    >>> as_shown(["a", "b"], ())
    []
    >>> as_shown(["new"], ("old",))
    ['new']
    """
    if not shown:
        return []
    while printed and not printed[0]:
        printed = printed[1:]
    if LEFT_OUT not in shown:
        return printed
    kept: list[str] = []
    at = 0
    for number, line in enumerate(shown):
        if line == LEFT_OUT:
            kept.append(line)
            following = shown[number + 1] if number + 1 < len(shown) else None
            if following is None:
                return kept
            if following not in printed[at:]:
                return printed
            at += printed[at:].index(following)
        elif at < len(printed):
            kept.append(printed[at])
            at += 1
    return kept
