"""Tables packed into one value of the database: JSON, compressed."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import orjson
import zstandard

from heldground.errors import BadProject

T = TypeVar("T")


def pack(table: Mapping[str, Any]) -> bytes:
    """A table as bytes; the same table gives the same bytes."""
    return zstandard.ZstdCompressor(level=9).compress(orjson.dumps(table))


def unpack(data: bytes, read: Callable[[dict[str, Any]], T], *, what: str) -> T:
    """What `read` makes of a packed table; `what` names it in the message.

    Raises
    ------
    BadProject
        The bytes are damaged, or of a version that `read` cannot make anything of.
    """
    try:
        return read(orjson.loads(zstandard.ZstdDecompressor().decompress(data)))
    except (zstandard.ZstdError, orjson.JSONDecodeError, ValueError, KeyError, TypeError) as cause:
        raise BadProject(
            f"{what} cannot be read: {cause}; build it anew with `heldground rebuild SOURCE`"
        ) from cause
