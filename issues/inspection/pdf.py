"""PDF: nothing that runs, sends, or carries another file.

Judged by the dictionaries of its objects, also of those packed into object streams. Where a file
is protected by an owner's password these cannot be unpacked here: the worker reads them before
the file opens. Not found: what a fault in a reader would make of a picture or font.
"""

from __future__ import annotations

import re
import zlib
from typing import Any

from issues.inspection.pdf_lock import opens_for_everybody
from issues.inspection.pdf_objects import Effort, Read, Reference, objects_of, read_object
from issues.inspection.pdf_rules import refuse
from issues.inspection.unfit import DAMAGED, LOCKED, OPAQUE, TOO_MUCH, Unfit

TAIL = 8192
MOST_UNPACKED = 64 * 1024 * 1024
A_PROOF = 1024 * 1024  # bytes that could be read while one lock is tried
PADDING = b"\x00\t\n\f\r "
# What printers and some systems put in front of the header.
BEFORE = re.compile(rb"(?:[\x00\t\n\f\r ]|\xef\xbb\xbf|\x1b%-12345X|@PJL[^\r\n]*[\r\n])*(?=%PDF-)")
STREAM = re.compile(rb"[\x00\t\n\f\r ]*stream(\r\n|\n|\r)")


def _names(*names: str) -> re.Pattern[bytes]:
    """These names of a PDF as they are plainly written, or any letter written as its number."""
    spelt = "|".join(names).encode()
    return re.compile(rb"#[4-7][0-9A-Fa-f]|/(?:%b)(?![^\x00\t\n\f\r ()<>\[\]{}/%%])" % spelt)


# An object without any of these says nothing that is not taken.
SAYS = (
    "JavaScript",
    "JS",
    "Launch",
    "SubmitForm",
    "ImportData",
    "GoToE",
    "GoToR",
    "XFA",
    "RichMedia",
    "RichMediaContent",
    "RichMediaExecute",
    "EmbeddedFile",
    "EF",
)
PACKED = ("ObjStm", "First", "Encrypt")
HINTS, WITHIN = _names(*SAYS, *PACKED), _names(*SAYS)


def begins_pdf(head: bytes) -> bool:
    """Whether this is the beginning of a PDF, also behind a printer's commands."""
    return BEFORE.match(head) is not None


def examine_pdf(content: Any) -> None:
    """Raise Unfit for what is cut off, locked, active, or carries files."""
    end = _last_sign(content)
    if content.rfind(b"%%EOF", max(0, end - TAIL), end) < 0:
        raise Unfit(DAMAGED)
    effort, left = Effort(), MOST_UNPACKED
    read = list(_judged(content, effort))
    locked = _refuse_locked(content, read, effort)
    for one in read:
        if isinstance(one.value, dict) and _holds_objects(one.value):
            unpacked = _unpacked(content, one, left, locked)
            left -= len(unpacked)
            _refuse_within(one.value, unpacked, effort)


def _judged(content: Any, effort: Effort) -> Any:
    for one in objects_of(content, HINTS, effort):
        for entries in one.dictionaries:
            refuse(entries)
        if isinstance(one.value, dict) and (
            _holds_objects(one.value) or one.value.get("Encrypt") is not None
        ):
            yield one


def _last_sign(content: Any) -> int:
    """Where the file ends but for what fills up a block."""
    end = len(content)
    while end and not (piece := bytes(content[max(0, end - TAIL) : end])).strip(PADDING):
        end -= len(piece)
    return end


def _holds_objects(entries: dict[str, Any]) -> bool:
    """Readers differ in what they take for a stream of objects."""
    return entries.get("Type") == "ObjStm" or "First" in entries


def _refuse_locked(content: Any, read: list[Read], effort: Effort) -> bool:
    """Whether it is protected; raises Unfit where a password is needed to open it."""
    trailers = [one.value for one in read if one.value.get("Encrypt") is not None]
    trailers = [one for one in trailers if {"Root", "Size", "ID"} & one.keys()]
    locks: dict[Any, Any] = {}
    proved: set[tuple[str, bytes]] = set()
    for trailer in trailers:
        lock = trailer["Encrypt"]
        if isinstance(lock, Reference):
            if lock not in locks:
                locks[lock] = _object(content, lock.number, effort)
            lock = locks[lock]
        identity = trailer.get("ID")
        first = identity[0] if isinstance(identity, list) and identity else b""
        if not isinstance(lock, dict) or not isinstance(first, bytes):
            raise Unfit(LOCKED)
        if (repr(lock), first) not in proved:
            effort.take(A_PROOF)
            if not opens_for_everybody(lock, first):
                raise Unfit(LOCKED)
            proved.add((repr(lock), first))
    return bool(trailers)


def _object(content: Any, number: int, effort: Effort) -> Any:
    """The last object of this number."""
    effort.take(len(content))
    end = None
    for begins in re.finditer(rb"(?<!\d)%d\s+\d+\s+obj" % number, content):
        effort.take()
        end = begins.end()
    return None if end is None else read_object(content, end, effort).value


def _unpacked(content: Any, one: Read, left: int, locked: bool) -> bytes:
    """An object stream in the clear. Raises Unfit where it is packed so that it cannot be read."""
    begins = STREAM.match(content, one.end)
    if begins is None:
        return b""
    filters, length = one.value.get("Filter"), one.value.get("Length")
    filters = filters if isinstance(filters, list) else [filters]
    if filters == [None] or not filters:
        return _plain(content, begins.end(), length, left)
    if one.value.get("DecodeParms") not in (None, []) or filters not in (["FlateDecode"], ["Fl"]):
        raise Unfit(OPAQUE)
    if left <= 0:
        raise Unfit(TOO_MUCH, limit=MOST_UNPACKED // 1024**2)
    return _inflated(content, begins.end(), left, locked)


def _plain(content: Any, begin: int, length: Any, left: int) -> bytes:
    """A stream that is not packed, to its stated end or its last word, whichever comes later:

    readers put a wrong length right.
    """
    stated = begin + length if isinstance(length, int) else -1
    end = max(stated, content.find(b"endstream", begin))
    if end < begin or end - begin > left:
        raise Unfit(OPAQUE)
    return bytes(content[begin:end])


def _inflated(content: Any, place: int, left: int, locked: bool) -> bytes:
    unpack, made = zlib.decompressobj(), b""
    try:
        end = content.find(b"endstream", place)
        made = unpack.decompress(content[place : end if end > 0 else len(content)], left)
        while not unpack.eof and end > 0 and len(made) < left:  # the word stood within the data
            start, end = end, content.find(b"endstream", end + 1)
            packed = content[start : end if end > 0 else len(content)]
            made += unpack.decompress(unpack.unconsumed_tail + packed, left - len(made))
    except zlib.error:
        if locked:
            return b""
        raise Unfit(DAMAGED) from None
    if len(made) >= left and not unpack.eof:
        raise Unfit(TOO_MUCH, limit=MOST_UNPACKED // 1024**2)
    if not unpack.eof and not locked:
        raise Unfit(OPAQUE)
    return made


def _refuse_within(described: dict[str, Any], unpacked: bytes, effort: Effort) -> None:
    """Judge the packed objects, each from the place that the stream itself gives for it."""
    if not WITHIN.search(unpacked):
        return
    first = described.get("First")
    if not isinstance(first, int) or not 0 <= first <= len(unpacked):
        raise Unfit(OPAQUE)
    places = unpacked[:first].split()[1::2]
    if not all(place.isdigit() and len(place) < 10 for place in places):
        raise Unfit(OPAQUE)
    for place in {0, *map(int, places)}:
        for entries in read_object(unpacked, first + place, effort).dictionaries:
            refuse(entries)
