"""The first pixel of a PNG: enough to see what a screenshot of one point shows, without an image library."""

import struct
import zlib


def first_pixel(png: bytes) -> tuple[int, int, int]:
    """Red, green, blue. In the first row's first pixel no filter of PNG changes anything."""
    at, packed = 8, b""
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += 12 + length
    red, green, blue = zlib.decompress(packed)[1:4]
    return red, green, blue
