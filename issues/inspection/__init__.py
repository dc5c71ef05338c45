"""What an upload really is, and whether it may be kept: found by opening it.

Each `examine_…` reads a file of its kind to the end and raises Unfit, with the sentence for the
person, at the first thing that is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import IO, Any

import filetype

from issues.inspection import boxes, images, pdf, tiff
from issues.inspection.office import examine_office, open_archive
from issues.inspection.old_office import OLE, refuse_old
from issues.inspection.unfit import FLAT, RICH_TEXT, TWO_KINDS, Unfit, content_of

HEAD, PIECE, OVERLAP = 8192, 1024 * 1024, 32
ZIP = b"PK\x03\x04"
TIFF = (b"II*\x00", b"MM\x00*")
OTHERS: dict[str, Callable[[Any], None]] = {
    "application/pdf": pdf.examine_pdf,
    "image/jpeg": images.examine_jpeg,
    "image/png": images.examine_png,
    "image/webp": images.examine_webp,
    "image/tiff": tiff.examine_tiff,
    "image/heic": boxes.examine_heic,
    "video/mp4": boxes.examine_film,
    "video/quicktime": boxes.examine_film,
    "video/3gpp": boxes.examine_film,
}
# Kinds with a sentence of their own, by their beginning.
NAMED = {
    re.compile(rb"\s*\{\\rtf"): RICH_TEXT,
    re.compile(rb"(\xef\xbb\xbf)?\s*<\?xml[^>]*>\s*<office:document\s"): FLAT,
}
# Archives whose beginning may stand anywhere in a file, and pages that a browser would guess.
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
PAGE = re.compile(rb"<(script|html|iframe)[\s>/]|<!doctype html|<\?php\s", re.IGNORECASE)
FIRST_OBJECT = re.compile(rb"\d\s+obj")


def kind_of(file: IO[bytes]) -> str:
    """The content type that the content itself shows; "" for one that is not accepted.

    Raises Unfit for what is damaged, hides something, does something when it is opened, or is two
    kinds of file at once. What is not found: faults in the programs that show a file, and what a
    link or formula would fetch once somebody follows it.
    """
    with content_of(file) as content:
        head = bytes(content[:HEAD])
        if head.startswith(ZIP):
            return examine_office(file, head)
        if head.startswith(OLE):
            refuse_old(content)
        for begins, sentence in NAMED.items():
            if begins.match(head):
                raise Unfit(sentence)
        found = _guessed(head)
        examine = OTHERS.get(found)
        if examine is None:
            return found
        examine(content)
        _refuse_second_kind(file, content, found)
    return found


def _guessed(head: bytes) -> str:
    if pdf.begins_pdf(head):
        return "application/pdf"
    if head.startswith(TIFF):
        return "image/tiff"
    found = boxes.kind_of_boxes(head) or filetype.guess_mime(head) or ""
    return "image/png" if found == "image/apng" else found  # one that moves is one all the same


def _refuse_second_kind(file: IO[bytes], content: Any, found: str) -> None:
    document = found == "application/pdf"
    # A page may be quoted in a document; before its first object, and in a picture, there is none.
    first = FIRST_OBJECT.search(content, 0, HEAD) if document else None
    until = (first.start() if first else HEAD) if document else len(content)
    if (
        _holds_page(content, until)
        or any(content.find(archive) >= 0 for archive in ARCHIVES)
        or (not document and b"%PDF-" in content[:1024])
        or _ends_as_archive(file, content)
    ):
        raise Unfit(TWO_KINDS)


def _holds_page(content: Any, until: int) -> bool:
    pieces = (content[at : min(until, at + PIECE + OVERLAP)] for at in range(0, until, PIECE))
    return any(map(PAGE.search, pieces))


def _ends_as_archive(file: IO[bytes], content: Any) -> bool:
    if content.rfind(b"PK\x05\x06") < 0:
        return False
    try:
        with open_archive(file) as archive:
            return bool(archive.infolist())
    except Unfit:
        return False
