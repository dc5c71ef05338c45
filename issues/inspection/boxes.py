"""Pictures and films of telephones (HEIC, MP4, MOV, 3GP): boxes within boxes, walked to the end.

The coded picture and sound are not decoded here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from issues.inspection.images import check_size
from issues.inspection.unfit import DAMAGED, LINKED, TWO_KINDS, Unfit

HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
QUICKTIME, PHONE = frozenset({b"qt  "}), b"3g"
FILMS = frozenset(
    {
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"M4V ",
        b"M4VP",
        b"MSNV",
        b"mmp4",
        b"dash",
        b"hvc1",
        b"XAVC",
    }
)
# Boxes that hold boxes, with the bytes before the first of them.
HOLD = {
    b"moov": 0,
    b"trak": 0,
    b"mdia": 0,
    b"minf": 0,
    b"dinf": 0,
    b"dref": 8,
    b"meta": 4,
    b"iprp": 0,
    b"ipco": 0,
}
MOST_BOXES, DEEPEST = 100_000, 8
HEADER, PIECE = 8, 64 * 1024


def kind_of_boxes(head: bytes) -> str:
    """The content type that a file beginning so claims to be; "" for one that is not accepted."""
    if head[4:8] != b"ftyp":
        return "video/quicktime" if head[4:8] in (b"moov", b"wide", b"mdat") else ""
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, _size(head), 4))]
    if HEIC & set(brands[:1]) or (brands[0] not in FILMS and HEIC & set(brands)):
        return "image/heic"
    if brands[0] in QUICKTIME:
        return "video/quicktime"
    if brands[0].startswith(PHONE):
        return "video/3gpp"
    return "video/mp4" if FILMS & set(brands) else ""


def _size(head: bytes) -> int:
    return min(len(head), int.from_bytes(head[:4], "big"))


def boxes(content: Any, start: int, end: int, deep: int = 0) -> Iterator[tuple[bytes, int, int]]:
    """Every box between two places, followed by those within it: kind, where its content begins,
    where it ends.

    Raises Unfit for a box that does not end where it should, and for anything behind the last.
    """
    while start + HEADER <= end:
        size = int.from_bytes(content[start : start + 4], "big")
        kind, body = bytes(content[start + 4 : start + 8]), start + HEADER
        if size == 1:
            size, body = int.from_bytes(content[body : body + 8], "big"), body + 8
        if size == 0 and kind == bytes(4):  # what ends a list, or fills up a block
            break
        stop = start + size if size else end
        if stop < body or stop > end:
            raise Unfit(DAMAGED)
        yield kind, body, stop
        if kind in HOLD and deep < DEEPEST:
            # QuickTime's own box of this name has no version in front.
            skip = 0 if kind == b"meta" and content[body + 4 : body + 8] == b"hdlr" else HOLD[kind]
            yield from boxes(content, body + skip, stop, deep + 1)
        start = stop
    if not deep and any(any(content[at : at + PIECE]) for at in range(start, end, PIECE)):
        raise Unfit(TWO_KINDS)


def examine_boxes(content: Any, needed: tuple[bytes, ...]) -> None:
    """Walk every box; those in `needed` must be there, and nothing may follow the last one."""
    kinds: set[bytes] = set()
    for count, (kind, body, _stop) in enumerate(boxes(content, 0, len(content))):
        if count > MOST_BOXES:
            raise Unfit(DAMAGED)
        if count and kind == b"ftyp" and not kinds & set(needed):
            raise Unfit(TWO_KINDS)
        kinds.add(kind)
        if kind == b"ispe":
            sides = content[body + 4 : body + 12]
            check_size(int.from_bytes(sides[:4], "big"), int.from_bytes(sides[4:], "big"))
        if kind == b"rmra" or (kind in (b"url ", b"urn ", b"alis") and not content[body + 3] & 1):
            raise Unfit(LINKED, what=kind.decode().strip())
        if not all(32 <= letter < 127 or letter == 0xA9 for letter in kind):
            raise Unfit(DAMAGED)
    if not set(needed) <= kinds:
        raise Unfit(DAMAGED)


def examine_heic(content: Any) -> None:
    examine_boxes(content, (b"meta", b"ispe"))


def examine_film(content: Any) -> None:
    examine_boxes(content, (b"moov", b"trak", b"mdat"))
