"""An answer's body: unpacked piece by piece, so that a small packet cannot become a large memory."""

import re
import zlib
from collections.abc import Iterable, Iterator
from email.message import Message
from typing import Final

from heldground.errors import NotFetched
from heldground.reports.limits import CHARSETS

PACKINGS: Final = ("gzip", "x-gzip", "deflate", "identity", "")
_AT_ONCE: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"


def whole_body(
    chunks: Iterable[bytes], *, packing: str, max_bytes: int, max_unpacked: int, path: str, cut: bool = False
) -> bytes:
    """The unpacked body of an answer; with `cut` only its first `max_unpacked` bytes, the rest is left unread.

    Parameters
    ----------
    packing
        The Content-Encoding header.

    Raises
    ------
    NotFetched
        More than `max_bytes` on the wire or `max_unpacked` after it, a packing not asked for, damaged or cut off.
    """
    packing = packing.strip().lower()
    if packing not in PACKINGS:
        raise NotFetched(f"packed as {packing[:40]!r}, which was not asked for", path=path)
    pieces: list[bytes] = []
    size = 0
    counted = _counted(chunks, max_bytes, path)
    for piece in counted if packing in ("", "identity") else _unpacked(counted, packing, path):
        size += len(piece)
        if size > max_unpacked and cut:
            return b"".join((*pieces, piece))[:max_unpacked]
        if size > max_unpacked:
            raise NotFetched(
                f"unpacks to more than {max_unpacked:,} bytes (fetch.max_unpacked_bytes)", path=path
            )
        pieces.append(piece)
    return b"".join(pieces)


def _counted(chunks: Iterable[bytes], max_bytes: int, path: str) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > max_bytes:
            raise NotFetched(f"more than {max_bytes:,} bytes (fetch.max_bytes)", path=path)
        yield chunk


def _unpacked(chunks: Iterable[bytes], packing: str, path: str) -> Iterator[bytes]:
    unpacker = None
    try:
        for chunk in chunks:
            if not chunk:
                continue
            if unpacker is None:
                # "deflate" should be zlib's format (RFC 9110, 8.4.1.2); some servers send it bare.
                bare = packing == "deflate" and chunk[0] & 0x0F != 8
                unpacker = zlib.decompressobj(-15 if bare else 47)
            rest = chunk
            while rest:
                if unpacker.eof:
                    if not rest.startswith(_GZIP):
                        break
                    unpacker = zlib.decompressobj(
                        47
                    )  # gzip files one after the other are one (RFC 1952, 2.2)
                yield unpacker.decompress(rest, _AT_ONCE)
                rest = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            while not unpacker.eof and (piece := unpacker.decompress(b"", _AT_ONCE)):
                yield piece
    except zlib.error as cause:
        raise NotFetched(f"damaged {packing} ({cause})", path=path, passing=True) from cause
    if unpacker is not None and not unpacker.eof:
        raise NotFetched(f"the {packing} ends before its end", path=path, passing=True)


def content_type(header: str) -> tuple[str, str | None]:
    """Media type in small letters and charset of a Content-Type header; a charset nobody knows is none.

    Examples
    --------
    >>> content_type('Text/HTML; charset="Windows-1251"')
    ('text/html', 'windows-1251')
    >>> content_type("text/xml; charset=utf-9"), content_type("")
    (('text/xml', None), ('', None))
    """
    message = Message()
    message["content-type"] = re.sub(r"[\r\n]", " ", header)
    declared = message.get_param("charset")
    kind = message.get_content_type() if "/" in header else ""
    if not isinstance(declared, str):
        return kind, None
    name = declared.strip().lower()
    # Not every codec is a charset: rot13 and base64 are codecs too.
    return kind, name if CHARSETS.fullmatch(name) else None


def as_utf8(content: bytes, charset: str | None) -> bytes:
    """A page's bytes as UTF-8 with its mark, by the charset its server named; unchanged where it named none.

    Readers trust a mark before what a page says of itself, as the HTML standard has it (13.2.3.1: transport first).

    Raises
    ------
    UnicodeDecodeError
        Not in that charset.
    """
    if charset is None or content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return content
    return b"\xef\xbb\xbf" + content.decode(charset).encode("utf-8", "surrogatepass")
