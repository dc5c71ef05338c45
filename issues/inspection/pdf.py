"""PDF: nothing that runs, sends, or carries another file.

Found by their names, also where these are written with escapes or packed into object streams.
Not found: what a fault in a reader would make of a picture or font.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import Any

from issues.inspection.unfit import ACTS, CARRIES, DAMAGED, LOCKED, OPAQUE, Unfit

TAIL = 8192
MOST_UNPACKED = 64 * 1024 * 1024
# Long enough that no packed picture holds them by chance: looked for in every byte.
ANYWHERE = {
    b"JavaScript": "JavaScript", b"Launch": "Launch", b"SubmitForm": "SubmitForm",
    b"ImportData": "ImportData", b"RichMedia": "RichMedia",
    b"EmbeddedFile": "EmbeddedFile", b"EmbeddedFiles": "EmbeddedFile",
}  # fmt: skip
# Short ones count only where a reader looks for names.
IN_OBJECTS = ANYWHERE | {
    b"JS": "JavaScript", b"XFA": "XFA", b"GoToE": "GoToE", b"GoToR": "GoToR",
    b"Encrypt": "Encrypt",
}  # fmt: skip
NAME = re.compile(rb"/([^\x00\t\n\f\r ()<>\[\]{}/%]+)")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")
FILTER = re.compile(rb"/Filter\s*(/[A-Za-z0-9]+|\[[^\]]*\])")
PACKED = re.compile(rb"/(ObjStm|First)(?![A-Za-z])")


def examine_pdf(content: Any) -> None:
    """Raise Unfit for what is cut off, locked, active, or carries files."""
    if content[:5] != b"%PDF-" or content.rfind(b"%%EOF", max(0, len(content) - TAIL)) < 0:
        raise Unfit(DAMAGED)
    _refuse(_names(content), ANYWHERE)
    left = MOST_UNPACKED
    for outside, data in _parts(content):
        _refuse(_names(outside), IN_OBJECTS)
        if data is not None and PACKED.search(plain := _unescaped(_last_object(outside))):
            unpacked = _unpacked(plain, data, left)
            left -= len(unpacked)
            _refuse(_names(unpacked), IN_OBJECTS)


def _names(content: Any) -> Iterator[bytes]:
    for found in NAME.finditer(content):
        yield _unescaped(found[1])


def _unescaped(word: bytes) -> bytes:
    return ESCAPE.sub(lambda hexed: bytes([int(hexed[1], 16)]), word) if b"#" in word else word


def _refuse(names: Iterator[bytes], forbidden: dict[bytes, str]) -> None:
    for name in names:
        if what := forbidden.get(name):
            if what == "Encrypt":
                raise Unfit(LOCKED)
            raise Unfit(CARRIES if what == "EmbeddedFile" else ACTS, what=what)


def _parts(content: Any) -> Iterator[tuple[bytes, bytes | None]]:
    """What stands between streams, each with the stream that follows it."""
    place = 0
    while found := STREAM.search(content, place):
        end = content.find(b"endstream", found.end())
        if end < 0:
            break
        yield bytes(content[place : found.start()]), bytes(content[found.end() : end])
        place = end + len(b"endstream")
    yield bytes(content[place:]), None


def _last_object(outside: bytes) -> bytes:
    """The dictionary of a stream: all since its object began."""
    return outside[max(0, outside.rfind(b" obj")) :]


def _unpacked(described: bytes, data: bytes, left: int) -> bytes:
    """An object stream in the clear. Raises Unfit where it is packed so that it cannot be read."""
    if b"/Filter" not in described:
        return data
    found = FILTER.search(described)
    if not found or NAME.findall(found[1]) not in ([b"FlateDecode"], [b"Fl"]):
        raise Unfit(OPAQUE)
    unpack = zlib.decompressobj()
    try:
        unpacked = unpack.decompress(data, left)
    except zlib.error:
        raise Unfit(DAMAGED) from None
    if b"/Predictor" in described or not unpack.eof:
        raise Unfit(OPAQUE)
    return unpacked
