"""The command line. Data on stdout, talk and progress on stderr; exit 0 done, 1 the answer is no, 2 wrong use, 3 bad data.

One file a group of commands; no logic here. Imports of the working packages stand inside the commands, so that
`heldground --help` does not load the geometry library.
"""

import sys

from heldground.errors import HeldgroundError


def main() -> None:
    """Entry point of the `heldground` command."""
    from heldground.cli.app import app
    from heldground.cli.output import complain

    try:
        app()
    except HeldgroundError as problem:
        complain(str(problem))
        sys.exit(problem.exit_code)
    except OSError as problem:
        complain(f"{problem.filename or 'system'}: {problem.strerror or problem}")
        sys.exit(3)
