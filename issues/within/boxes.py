"""HEIC and films: what stands beside the picture, and a copy in which it is overwritten in place.

Nothing moves, so that every place which the file itself names still holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from issues.inspection.boxes import boxes
from issues.within import Trace, xmp

BESIDE = {b"Exif": b"\x00", b"mime": b" "}  # an item of HEIC, and what fills it up
# An Exif that says nothing: no entry, and none after it.
NO_EXIF = bytes(4) + b"II*\x00\x08\x00\x00\x00" + bytes(6)
TOLD = (b"udta", b"meta", b"uuid")
TIMED = (b"meta", b"camm")  # a track of places and the like, second by second
NAMES = {
    "xyz": "place", "loci": "place", "location.ISO6709": "place", "location.name": "place",
    "mak": "device", "make": "device", "mod": "device", "model": "device", "swr": "program",
    "software": "program", "too": "program", "ART": "author", "aut": "author", "auth": "author",
    "author": "author", "artist": "author", "wrt": "author", "dir": "author", "prd": "author",
    "cpy": "author", "cprt": "author", "copyright": "author", "perf": "author",
}  # fmt: skip


def clean_heic(content: bytes) -> bytes:
    made = bytearray(content)
    kinds, places, held = _items(content)
    for item, extents in places.items():
        kind = kinds.get(item, b"")
        if kind not in BESIDE:
            continue
        for within, start, length in extents:
            at = start + (held if within else 0)
            blank = NO_EXIF if kind == b"Exif" and length >= len(NO_EXIF) else b""
            made[at : at + length] = blank.ljust(length, BESIDE[kind])
    return bytes(made)


Extent = tuple[int, int, int]  # whether within the box of data, where, how long


def _items(content: bytes) -> tuple[dict[int, bytes], dict[int, list[Extent]], int]:
    kinds: dict[int, bytes] = {}
    places: dict[int, list[Extent]] = {}
    held = 0
    for kind, body, stop in boxes(content, 0, len(content)):
        if kind == b"iinf":
            kinds = dict(_kinds(content, body, stop))
        elif kind == b"iloc":
            places = dict(_places(BytesIO(content[body:stop])))
        elif kind == b"idat":
            held = body
    return kinds, places, held


def _kinds(content: bytes, body: int, stop: int) -> Iterator[tuple[int, bytes]]:
    first = body + (6 if content[body] == 0 else 8)
    for kind, entry, _stop in _inside(content, first, stop):
        version = content[entry]
        size = {2: 2, 3: 4}.get(version)
        if kind == b"infe" and size:
            at = entry + 4
            yield int.from_bytes(content[at : at + size], "big"), content[at + size + 2 :][:4]


def _places(file: BinaryIO) -> Iterator[tuple[int, list[Extent]]]:
    def number(size: int) -> int:
        return int.from_bytes(file.read(size), "big")

    version = number(4) >> 24
    packed = number(2)
    offset, length, base, index = (packed >> shift & 0xF for shift in (12, 8, 4, 0))
    long = 2 if version < 2 else 4
    for _count in range(number(long)):
        item = number(long)
        within = number(2) & 0xF if version else 0
        file.read(2)
        first, extents = number(base), []
        for _extent in range(number(2)):
            file.read(index if version else 0)
            extents.append((within, first + number(offset), number(length)))
        yield item, extents


def clean_film(content: bytes) -> bytes | None:
    """None where places are told along the film, second by second: these cannot be taken out."""
    made = bytearray(content)
    for kind, body, stop in boxes(content, 0, len(content)):
        if _is_timed(content, kind, body):
            return None
        if kind in TOLD:
            name = body - 4 if content[body - 4 : body] == kind else body - 12
            made[name : name + 4] = b"free"
            made[body:stop] = bytes(stop - body)
    return bytes(made)


def _is_timed(content: bytes, kind: bytes, body: int) -> bool:
    return kind == b"hdlr" and content[body + 8 : body + 12] in TIMED


def film_traces(content: bytes) -> Iterator[Trace]:
    for kind, body, stop in boxes(content, 0, len(content)):
        if _is_timed(content, kind, body):
            yield "place", ""
        elif kind == b"udta":
            yield from _told(content, body, stop)
        elif kind == b"meta":
            yield from _told(content, body + _before_first(content, body), stop)
        elif kind == b"uuid":
            yield from xmp.traces(content[body + 16 : stop])


def _before_first(content: bytes, body: int) -> int:
    """QuickTime's own box of this name has no version in front."""
    return 0 if content[body + 4 : body + 8] == b"hdlr" else 4


def _inside(content: bytes, place: int, stop: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes side by side between two places: kind, content, end."""
    while place + 8 <= stop:
        size = int.from_bytes(content[place : place + 4], "big")
        if not 8 <= size <= stop - place:
            return
        yield content[place + 4 : place + 8], place + 8, place + size
        place += size


def _told(content: bytes, place: int, stop: int) -> Iterator[Trace]:
    """What a list of such boxes says, under names of its own or those of the list of keys."""
    keys: list[str] = []
    for kind, body, end in _inside(content, place, stop):
        if kind == b"keys":
            keys = [_key(content[at:to]) for _space, at, to in _inside(content, body + 8, end)]
        elif kind == b"meta":
            yield from _told(content, body + _before_first(content, body), end)
        elif kind == b"ilst":
            for item, at, to in _inside(content, body, end):
                number = int.from_bytes(item, "big")
                name = keys[number - 1] if 0 < number <= len(keys) else _key(item)
                yield from _entry(name, content[at + 16 : to])
        else:
            yield from _entry(_key(kind), content[body + 4 : end])


def _key(name: bytes) -> str:
    return name.decode("latin-1").removeprefix("\xa9").removeprefix("com.apple.quicktime.")


def _entry(name: str, words: bytes) -> Iterator[Trace]:
    kind = NAMES.get(name)
    if kind and name == "loci":
        yield kind, _where(words)
    elif kind:
        yield kind, words.decode("utf-8", "replace").strip("\x00 ")


def _where(words: bytes) -> str:
    """Of a telephone's own box: language, name, role, then the degrees as 16.16 numbers."""
    _name, _end, rest = words[2:].partition(b"\x00")
    sides = (int.from_bytes(rest[at : at + 4], "big", signed=True) / 65536 for at in (5, 1))
    return "{:.5f}, {:.5f}".format(*sides)
