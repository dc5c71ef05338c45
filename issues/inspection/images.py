"""Pictures, walked to their end.

What telephones append to a JPEG (a film, a map of depths, further pictures) is left alone.

A PNG is unpacked as well. The coefficients of JPEG and WebP are not decoded here: what pages show
is made by the workers (`issues.within`).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from issues.inspection.unfit import DAMAGED, TOO_LARGE, TWO_KINDS, Unfit

MOST_PIXELS = 150_000_000
MOST_UNPACKED = 600 * 1024 * 1024
# A large photograph has some hundred; each is walked by hand.
MOST_PARTS = 20_000
PIECE = 64 * 1024
FILLING = b"\x00\t\n\r "  # what fills up a block behind the end
PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# The seven passes of an interlaced PNG: first column and row, and the steps between them.
ADAM7 = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def check_size(width: int, height: int) -> None:
    """Raise Unfit for a picture of no size, or of more than can be shown."""
    if not width or not height:
        raise Unfit(DAMAGED)
    if width * height > MOST_PIXELS:
        millions = -(-width * height // 1_000_000)
        raise Unfit(TOO_LARGE, what=millions, limit=MOST_PIXELS // 1_000_000)


def examine_jpeg(content: Any) -> None:
    """Walk every segment up to the end of the image."""
    place, framed, scanned, count = 2, False, False, 0
    while (marker := _marker(content, place)) != 0xD9:
        count += 1
        if marker is None or count > MOST_PARTS:
            raise Unfit(DAMAGED)
        length = int.from_bytes(content[place + 2 : place + 4], "big")
        if length < 2 or place + 2 + length > len(content):
            raise Unfit(DAMAGED)
        if marker in FRAMES:
            size = content[place + 5 : place + 9]
            check_size(int.from_bytes(size[2:], "big"), int.from_bytes(size[:2], "big"))
            framed = True
        place += 2 + length
        if marker == 0xDA:
            scanned = True
            found = NEXT_MARKER.search(content, place)
            place = found.start() if found else len(content)
    if not (framed and scanned):
        raise Unfit(DAMAGED)


def _marker(content: Any, place: int) -> int | None:
    pair = content[place : place + 2]
    return pair[1] if len(pair) == 2 and pair[0] == 0xFF else None


def examine_png(content: Any) -> None:
    """Walk every chunk with its checksum; there is as much image data as its size asks for."""
    header: bytes = b""
    unpack = zlib.decompressobj()
    unpacked = 0
    for kind, data in _chunks(content):
        if not header:
            header = data if kind == b"IHDR" and len(data) == 13 else _damaged()
            expected = _png_bytes(header)
        elif kind == b"IDAT":
            unpacked += _unpacked(unpack, data, expected - unpacked)
    if not header or unpacked != expected:
        raise Unfit(DAMAGED)


def _damaged() -> bytes:
    raise Unfit(DAMAGED)


def _chunks(content: Any) -> Iterator[tuple[bytes, bytes]]:
    place, kind, count = 8, b"", 0
    while kind != b"IEND":
        count += 1
        length = int.from_bytes(content[place : place + 4], "big")
        kind = bytes(content[place + 4 : place + 8])
        data = bytes(content[place + 8 : place + 8 + length])
        check = content[place + 8 + length : place + 12 + length]
        if len(check) != 4 or zlib.crc32(data, zlib.crc32(kind)) != int.from_bytes(check, "big"):
            raise Unfit(DAMAGED)
        if count > MOST_PARTS:
            raise Unfit(DAMAGED)
        yield kind, data
        place += 12 + length
    if any(
        bytes(content[at : at + PIECE]).strip(FILLING) for at in range(place, len(content), PIECE)
    ):
        raise Unfit(TWO_KINDS)


def _png_bytes(header: bytes) -> int:
    width, height = (int.from_bytes(header[at : at + 4], "big") for at in (0, 4))
    check_size(width, height)
    bits = header[8] * PNG_CHANNELS.get(header[9], 0)
    if not bits or header[12] > 1:
        raise Unfit(DAMAGED)
    passes = ADAM7 if header[12] else ((0, 0, 1, 1),)
    sizes = ((_steps(width, x, dx), _steps(height, y, dy)) for x, y, dx, dy in passes)
    needed = sum(rows * (1 + -(-columns * bits // 8)) for columns, rows in sizes if columns)
    if needed > MOST_UNPACKED:
        raise Unfit(TOO_LARGE, what=-(-width * height // 1_000_000), limit=50)
    return needed


def _steps(length: int, first: int, step: int) -> int:
    return max(0, -(-(length - first) // step))


def _unpacked(unpack: Any, data: bytes, left: int) -> int:
    """How many bytes these give; never more than one beyond what is left."""
    count = 0
    try:
        for at in range(0, len(data), PIECE):
            packed = data[at : at + PIECE]
            while count <= left:
                piece = unpack.decompress(packed, min(16 * PIECE, left - count + 1))
                packed = unpack.unconsumed_tail
                count += len(piece)
                if not piece and not packed:
                    break
    except zlib.error:
        raise Unfit(DAMAGED) from None
    return count


def examine_webp(content: Any) -> None:
    """Walk every chunk; the picture has a size, and nothing follows the end."""
    end = 8 + int.from_bytes(content[4:8], "little")
    if end > len(content):
        raise Unfit(DAMAGED)
    if bytes(content[end : end + PIECE]).strip(FILLING) or end + PIECE < len(content):
        raise Unfit(TWO_KINDS)
    place, kinds, count = 12, set(), 0
    while place + 8 <= end:
        kind = bytes(content[place : place + 4])
        length = int.from_bytes(content[place + 4 : place + 8], "little")
        if place + 8 + length > end:
            raise Unfit(DAMAGED)
        kinds.add(kind)
        _webp_size(kind, bytes(content[place + 8 : place + 18]))
        place += 8 + length + length % 2
        count += 1
        if count > MOST_PARTS:
            raise Unfit(DAMAGED)
    if not kinds & {b"VP8 ", b"VP8L", b"ANMF"}:
        raise Unfit(DAMAGED)


def _webp_size(kind: bytes, data: bytes) -> None:
    if kind in (b"VP8X", b"VP8 ", b"VP8L") and len(data) < (5 if kind == b"VP8L" else 10):
        raise Unfit(DAMAGED)
    if kind == b"VP8X":
        sides = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (4, 7))
    elif kind == b"VP8 ":
        sides = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    elif kind == b"VP8L":
        bits = int.from_bytes(data[1:5], "little")
        sides = (1 + (bits >> shift & 0x3FFF) for shift in (0, 14))
    else:
        return
    check_size(*sides)
