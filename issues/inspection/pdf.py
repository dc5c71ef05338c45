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
LONG = ("JavaScript", "Launch", "SubmitForm", "ImportData", "RichMedia",
        "EmbeddedFile", "EmbeddedFiles")  # fmt: skip
SHORT = ("JS", "XFA", "GoToE", "GoToR", "Encrypt")


def _names(*names: str) -> re.Pattern[bytes]:
    """These names of a PDF, each letter of which may be written as its number ("#4A")."""
    letters = {letter: _letter(ord(letter)) for name in names for letter in name}
    spelt = "|".join("".join(letters[letter] for letter in name) for name in names)
    return re.compile(rb"/(%b)(?![^\x00\t\n\f\r ()<>\[\]{}/%%])" % spelt.encode())


def _letter(code: int) -> str:
    hexed = "".join(f"[{digit}{digit.upper()}]" for digit in f"{code:x}")
    return f"(?:{chr(code)}|#{hexed})"


ANYWHERE = _names(*LONG)
# Short ones count only where a reader looks for names.
IN_OBJECTS = _names(*LONG, *SHORT)
PACKED = _names("ObjStm", "First")
FILTER = _names("Filter")
INFLATED = re.compile(rb"\s*(/Fl(ateDecode)?|\[\s*/Fl(ateDecode)?\s*\])(?![A-Za-z])")
PREDICTED = _names("Predictor")
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM = re.compile(rb"stream\r?\n")


def examine_pdf(content: Any) -> None:
    """Raise Unfit for what is cut off, locked, active, or carries files."""
    if content[:5] != b"%PDF-" or content.rfind(b"%%EOF", max(0, len(content) - TAIL)) < 0:
        raise Unfit(DAMAGED)
    _refuse(content, ANYWHERE)
    left = MOST_UNPACKED
    for outside, data in _parts(content):
        _refuse(outside, IN_OBJECTS)
        if data is not None and PACKED.search(described := _last_object(outside)):
            unpacked = _unpacked(described, data, left)
            left -= len(unpacked)
            _refuse(unpacked, IN_OBJECTS)


def _refuse(content: Any, forbidden: re.Pattern[bytes]) -> None:
    if found := forbidden.search(content):
        what = ESCAPE.sub(lambda hexed: bytes([int(hexed[1], 16)]), found[1]).decode()
        if what == "Encrypt":
            raise Unfit(LOCKED)
        raise Unfit(CARRIES if what.startswith("Embedded") else ACTS, what=what)


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
    found = FILTER.search(described)
    if not found:
        return data
    if left <= 0 or PREDICTED.search(described) or not INFLATED.match(described, found.end()):
        raise Unfit(OPAQUE)
    unpack = zlib.decompressobj()
    try:
        unpacked = unpack.decompress(data, left)
    except zlib.error:
        raise Unfit(DAMAGED) from None
    if not unpack.eof:
        raise Unfit(OPAQUE)
    return unpacked
