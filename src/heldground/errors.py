"""Every error Heldground raises on purpose.

    HeldgroundError
    ├── WrongUse (ValueError)            the command or call is off; exit 2
    │   ├── UnknownName (LookupError)    no such place, source, region, claim
    │   └── NotPublished                 what the terms of a source do not let out
    └── BadInput (ValueError)            what came from outside cannot be used; exit 3
        ├── BadReport                    a text or feed that cannot be read
        │   └── NotFetched               an address that may not or could not be fetched
        ├── BadSnapshot                  a published map that cannot be read
        ├── InvalidShape                 a geometry that is not one
        └── BadProject                   the project folder or its database is damaged

A message has three parts: what was found and where, what was expected, what to do next.
"""

import shlex
import sys
from pathlib import Path


class HeldgroundError(Exception):
    """Base of all errors raised on purpose; `exit_code` is what the command line ends with."""

    exit_code = 3


class WrongUse(HeldgroundError, ValueError):
    """The call or command cannot be meant like this."""

    exit_code = 2


class UnknownName(WrongUse, LookupError):
    """A place, source, region or claim was named that the project does not know."""


class NotPublished(WrongUse):
    """The terms of a source do not let out what was asked for."""


class BadInput(HeldgroundError, ValueError):
    """Something from outside cannot be used. `path` names the file, `where` the spot inside it."""

    def __init__(self, message: str, *, path: Path | str | None = None, where: str | None = None) -> None:
        self.path = None if path is None else str(path)
        self.where = where
        self.problem = message
        spot = ", ".join(part for part in (self.path, where) if part)
        super().__init__(f"{spot}: {message}" if spot else message)


class BadReport(BadInput):
    """A report that cannot be read."""


class NotFetched(BadReport):
    """An address that may not be fetched, or could not be; `passing` if another try may go better."""

    def __init__(
        self, message: str, *, path: Path | str | None = None, where: str | None = None, passing: bool = False
    ) -> None:
        super().__init__(message, path=path, where=where)
        self.passing = passing


class BadSnapshot(BadInput):
    """A snapshot that cannot be read."""


class InvalidShape(BadInput):
    """A geometry that is none: NaN, out of range, too few points, a ring that crosses itself."""


class BadProject(BadInput):
    """The project folder or its database is missing, damaged or of another version."""


def extra_missing(what: str, extra: str) -> WrongUse:
    """What to raise where a part that is installed on request is not, with the command that installs it here.

    The command names this very Python: after `make demo` the one on the PATH is another.

    Examples
    --------
    >>> print(extra_missing("GeoPackage is written by GDAL", "export"))  # doctest: +ELLIPSIS
    GeoPackage is written by GDAL, which is not installed: ... -m pip install 'heldground[export]'
    """
    python = shlex.quote(sys.executable or "python3")
    return WrongUse(f"{what}, which is not installed: {python} -m pip install 'heldground[{extra}]'")
