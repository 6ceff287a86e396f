"""The first row of a PNG: enough to see what a screenshot of a line shows, without an image library."""

import struct
import zlib


def first_row(png: bytes) -> list[tuple[int, int, int]]:
    """Red, green, blue of each pixel, of 8 bits with or without alpha.

    The row above the first counts as zeroes, so of PNG's filters "up" changes nothing, "Paeth" is "sub", and "average"
    takes half of the left neighbour (PNG, 9.2).
    """
    width, _, bits, kind = struct.unpack_from(">IIBB", png, 16)
    size = {2: 3, 6: 4}[kind]
    if bits != 8:
        raise ValueError(f"{bits} bits a channel; this reads 8")
    at, packed = 8, b""
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        if png[at + 4 : at + 8] == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += 12 + length
    data = zlib.decompress(packed)
    row = bytearray(data[1 : 1 + width * size])
    for n in range(size, len(row)):
        left = row[n - size]
        row[n] = (row[n] + {0: 0, 1: left, 2: 0, 3: left // 2, 4: left}[data[0]]) % 256
    return [(row[n], row[n + 1], row[n + 2]) for n in range(0, len(row), size)]
