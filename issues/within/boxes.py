"""HEIC and films: what stands beside the picture, and a copy in which it is overwritten in place.

Nothing moves, so that every place which the file itself names still holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from issues.inspection.boxes import boxes
from issues.within import UNREAD, Trace, xmp

# Items of HEIC that are or make up a picture; all others lie beside it.
PICTURED = (b"hvc1", b"av01", b"avc1", b"grid", b"iden", b"iovl", b"tmap")
# An Exif that says nothing: no entry, and none after it.
NO_EXIF = bytes(4) + b"II*\x00\x08\x00\x00\x00" + bytes(6)
# What a film needs to be played. Of all others nothing stays, nor of the names of its tracks.
NEEDED = (
    b"ftyp",
    b"mdat",
    b"moov",
    b"mvhd",
    b"trak",
    b"tkhd",
    b"tapt",
    b"edts",
    b"tref",
    b"mdia",
    b"mdhd",
    b"hdlr",
    b"minf",
    b"vmhd",
    b"smhd",
    b"dinf",
    b"dref",
    b"url ",
    b"alis",
    b"stbl",
)
PLAYED = (b"vide", b"soun", b"pict", b"auxv", b"url ", b"alis")
TIMED = (b"meta", b"camm")  # a track of places and the like, second by second
PIECES = (b"moof", b"mvex")  # of a film in pieces, each with tables of its own
# What a picture needs within its own box.
PICTURE = (
    b"hdlr",
    b"pitm",
    b"iloc",
    b"iinf",
    b"iref",
    b"idat",
    b"dinf",
    b"dref",
    b"url ",
    b"grpl",
    b"iprp",
    b"ipco",
    b"ipma",
    b"hvcC",
    b"av1C",
    b"avcC",
    b"ispe",
    b"pixi",
    b"colr",
    b"auxC",
    b"clap",
    b"irot",
    b"imir",
    b"pasp",
    b"rloc",
    b"lsel",
    b"clli",
    b"mdcv",
)
PACKET = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")  # names a box of XMP
NAMES = {
    "xyz": "place",
    "loci": "place",
    "location.ISO6709": "place",
    "location.name": "place",
    "mak": "device",
    "make": "device",
    "mod": "device",
    "model": "device",
    "swr": "program",
    "software": "program",
    "too": "program",
    "ART": "author",
    "aut": "author",
    "auth": "author",
    "author": "author",
    "artist": "author",
    "wrt": "author",
    "dir": "author",
    "prd": "author",
    "cpy": "author",
    "cprt": "author",
    "copyright": "author",
    "perf": "author",
}


def clean_heic(content: bytes) -> bytes | None:
    """A copy without traces; None where it holds a film of which none can be made."""
    own = next(box for box in boxes(content, 0, len(content)) if box[0] == b"meta")
    made = _blanked(content, spared=own)
    if made is None:
        return None
    _kind, body, stop = own
    for box in boxes(content, body + 4, stop, 1):
        if box[0] not in PICTURE:
            _blank(made, *box)
    kinds, places, held = _items(content)
    for item, extents in places.items():
        kind = kinds.get(item, b"")
        if kind in PICTURED:
            continue
        for within, start, length in extents:
            at = start + (held if within else 0)
            blank = NO_EXIF if kind == b"Exif" and length >= len(NO_EXIF) else b""
            made[at : at + length] = blank.ljust(length, b" " if kind == b"mime" else b"\x00")
    return bytes(made)


def _blank(made: bytearray, kind: bytes, body: int, stop: int) -> None:
    """Overwrite a box in place, so that it says of itself that it is free."""
    name = body - 4 if made[body - 4 : body] == kind else body - 12
    made[name : name + 4] = b"free"
    made[body:stop] = bytes(stop - body)


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
    """A copy without traces; None for a film in pieces, and where more than picture and sound runs
    along with it (places, words, second by second): that cannot be taken out."""
    made = _blanked(content)
    return None if made is None else bytes(made)


Box = tuple[bytes, int, int]  # kind, where its content begins, where it ends


def _blanked(content: bytes, spared: Box | None = None) -> bytearray | None:
    made = bytearray(content)
    for box in _outer(content):
        kind, body, stop = box
        if kind in PIECES or (kind == b"hdlr" and _track(content, body) not in PLAYED):
            return None
        if kind == b"hdlr":
            made[body + 24 : stop] = bytes(stop - body - 24)
        elif kind not in NEEDED and box != spared:
            _blank(made, *box)
    return made


def _outer(content: bytes) -> Iterator[Box]:
    """The boxes of a film, without those within one that it does not need."""
    passed = 0
    for kind, body, stop in boxes(content, 0, len(content)):
        if stop > passed:
            yield kind, body, stop
            passed = passed if kind in NEEDED else stop


def _track(content: bytes, body: int) -> bytes:
    return content[body + 8 : body + 12]


def film_traces(content: bytes) -> Iterator[Trace]:
    for kind, body, stop in _outer(content):
        if kind == b"hdlr" and (track := _track(content, body)) not in PLAYED:
            yield ("place", "") if track in TIMED else UNREAD
        elif kind in PIECES:
            yield UNREAD
        elif kind == b"udta":
            yield from _told(content, body, stop)
        elif kind == b"meta":
            yield from _told(content, body + _before_first(content, body), stop)
        elif kind == b"uuid" and content[body:].startswith(PACKET):
            yield from xmp.traces(content[body + len(PACKET) : stop])


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
