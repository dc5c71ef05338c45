"""What an upload is in truth, and whether it may be kept: found by opening it."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

import filetype

from issues.inspection import images, pdf
from issues.inspection.office import examine_office, open_archive
from issues.inspection.unfit import OLD_OFFICE, TWO_KINDS, Unfit, content_of

HEAD, PIECE, OVERLAP = 8192, 1024 * 1024, 16
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OTHERS = {
    "application/pdf": pdf.examine_pdf,
    "image/jpeg": images.examine_jpeg,
    "image/png": images.examine_png,
    "image/webp": images.examine_webp,
}
# Archives whose beginning may stand anywhere in a file, and pages that a browser would guess.
ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
PAGES = (b"<script", b"<html", b"<!doctype html", b"<iframe", b"<?php")


def kind_of(file: IO[bytes]) -> str:
    """The content type that the content itself shows; "" for one that is none of ours.

    Raises Unfit for what is damaged, hides something, does something when it is opened, or is
    two kinds of file at once. What is not found: faults in the programs that show a file, and
    what a link or formula would fetch once somebody follows it.
    """
    with content_of(file) as content:
        head = bytes(content[:HEAD])
        if head.startswith(ZIP):
            return examine_office(file, head)
        if head.startswith(OLE):
            raise Unfit(OLD_OFFICE)
        found = filetype.guess_mime(head) or ""
        examine: Callable[[Any], None] | None = OTHERS.get(found)
        if examine is None:
            return found
        examine(content)
        _refuse_second_kind(file, content, found)
    return found


def _refuse_second_kind(file: IO[bytes], content: Any, found: str) -> None:
    document = found == "application/pdf"
    # A page may be quoted in a document; in a picture there is none.
    if (
        _holds_page(content, HEAD if document else len(content))
        or any(content.find(archive) >= 0 for archive in ARCHIVES)
        or (not document and b"%PDF-" in content[:1024])
        or _ends_as_archive(file, content)
    ):
        raise Unfit(TWO_KINDS)


def _holds_page(content: Any, until: int) -> bool:
    pieces = (content[at : at + PIECE + OVERLAP].lower() for at in range(0, until, PIECE))
    return any(page in piece for piece in pieces for page in PAGES)


def _ends_as_archive(file: IO[bytes], content: Any) -> bool:
    if content.rfind(b"PK\x05\x06") < 0:
        return False
    try:
        with open_archive(file) as archive:
            return bool(archive.infolist())
    except Unfit:
        return False
