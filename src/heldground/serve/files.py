"""Bytes as answers: validators, ranges and compression; and the built page from inside the package."""

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

FOREVER_FRESH: Final = "max-age=31536000, immutable"
ASK_AGAIN: Final = "no-cache"

_TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".woff2": "font/woff2",
}
_TEXTS: Final = frozenset({".html", ".js", ".mjs", ".css", ".svg", ".json", ".webmanifest", ".txt"})
_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)\Z")
_SMALL: Final = 1024
"""Bytes below which compression gains less than its header costs a reader."""


def media_type_of(name: str) -> tuple[str, bool]:
    """The type of a file by its name, and whether it is text that compresses."""
    suffix = PurePosixPath(name).suffix.lower()
    return _TYPES.get(suffix, "application/octet-stream"), suffix in _TEXTS


@dataclass(frozen=True)
class Blob:
    """Bytes with their type; `tag` tells them from all other bytes at the same address."""

    content: bytes
    media_type: str
    compress: bool = False

    @cached_property
    def tag(self) -> str:
        return hashlib.sha256(self.content).hexdigest()[:20]

    @cached_property
    def squeezed(self) -> bytes | None:
        """The bytes gzipped, the same every time; None where it gains nothing."""
        if not self.compress or len(self.content) < _SMALL:
            return None
        small = gzip.compress(self.content, 9, mtime=0)
        return small if len(small) < len(self.content) else None


def send_blob(request: Request, blob: Blob, *, cache: str, tag: str | None = None) -> Response:
    """Bytes as a request wants them: compressed, a range of them, or only the word that nothing changed.

    Only what is never compressed answers to ranges (RFC 9110, 14.2), so a range always counts in one representation.
    """
    name = tag or blob.tag
    squeezed = blob.squeezed if "gzip" in request.headers.get("accept-encoding", "") else None
    etag = f'"{name}-gz"' if squeezed is not None else f'"{name}"'
    headers = {"ETag": etag, "Cache-Control": cache}
    if blob.compress:
        headers["Vary"] = "Accept-Encoding"
    else:
        headers["Accept-Ranges"] = "bytes"
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range")
    if wanted and not blob.compress and request.headers.get("if-range", etag) == etag:
        span = _span(wanted, len(blob.content))
        if span is None:
            headers["Content-Range"] = f"bytes */{len(blob.content)}"
            return Response(status_code=416, headers=headers)
        if span != (0, len(blob.content)):
            first, end = span
            headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(blob.content)}"
            return Response(blob.content[first:end], 206, headers, blob.media_type)
    if squeezed is not None:
        headers["Content-Encoding"] = "gzip"
        return Response(squeezed, 200, headers, blob.media_type)
    return Response(blob.content, 200, headers, blob.media_type)


def send_json(request: Request, body: bytes, *, cache: str) -> Response:
    """A JSON answer: compressed where wanted, and not sent again to who has it."""
    return send_text(request, body, "application/json", cache=cache)


def send_text(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    cache: str,
    tag: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A text made for this request; `tag` tells its content from all other at the address, else its hash does."""
    etag = f'W/"{tag or hashlib.sha256(body).hexdigest()[:20]}"'
    told = {"Vary": "Accept-Encoding", **(headers or {}), "ETag": etag, "Cache-Control": cache}
    if is_known(request, etag):
        return Response(status_code=304, headers=told)
    if len(body) >= _SMALL and "gzip" in request.headers.get("accept-encoding", ""):
        told["Content-Encoding"] = "gzip"
        body = gzip.compress(body, 6, mtime=0)
    return Response(body, 200, told, media_type)


def is_known(request: Request, etag: str) -> bool:
    """Whether the asker has this already (If-None-Match, compared weakly: RFC 9110, 13.1.2)."""
    told = request.headers.get("if-none-match")
    if told is None:
        return False
    return told.strip() == "*" or etag.removeprefix("W/") in {
        each.strip().removeprefix("W/") for each in told.split(",")
    }


def page_file(path: str) -> Blob | None:
    """A file of the built page, or None. `path` comes from outside: it can name nothing but what lies inside."""
    parts = PurePosixPath(path).parts
    if not parts or "\\" in path or "\x00" in path or any(part.startswith((".", "/")) for part in parts):
        return None
    found: Traversable = resources.files("heldground") / "web"
    for part in parts:
        found = found / part
    if not found.is_file():
        return None
    changed = found.stat().st_mtime_ns if isinstance(found, Path) else 0
    return _read(path, changed)


def is_hashed(path: str) -> bool:
    """Whether a file's name holds its hash, as the build gives those in `assets/`."""
    return PurePosixPath(path).parts[:1] == ("assets",)


@lru_cache(maxsize=256)
def _read(path: str, changed: int) -> Blob:
    """A file of the page; `changed` is its time of change, so that a new build is seen."""
    found: Traversable = resources.files("heldground") / "web"
    for part in PurePosixPath(path).parts:
        found = found / part
    return Blob(found.read_bytes(), *media_type_of(path))


def _span(wanted: str, length: int) -> tuple[int, int] | None:
    """First and end (exclusive) of the bytes wanted; the whole for what is no single range; None beyond the end."""
    match = _RANGE.match(wanted.strip())
    if match is None or match[0] == "bytes=-":
        return 0, length
    first, last = match[1], match[2]
    if not first:
        return (max(length - int(last), 0), length) if int(last) else None
    begin = int(first)
    end = min(int(last) + 1, length) if last else length
    if last and int(last) < begin:
        return 0, length
    return (begin, end) if begin < length else None
