"""Plain text, which nothing but the ending of its name tells apart."""

from __future__ import annotations

import codecs
import re
from mmap import mmap
from typing import IO

from issues.inspection.unfit import LINKED, Unfit, content_of

PIECE = 1024 * 1024
OVERLAP = 1024  # signs of the piece before, in which a cell may begin
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# What no text holds: signs that only devices read. A form feed ends a page of a printer's list.
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
# A cell that asks a program for its value, when a spreadsheet opens the list.
ASKS = re.compile(r"(?:^|[\n\r,;\t]) *[\"']?[=+@-][^,;\t\n\r]{0,300}\|[^\n\r]{0,300}!")


def is_text(file: IO[bytes]) -> bool:
    """Whether this is text to its end, in UTF-8, UTF-16 or the old code page of Windows.

    Raises Unfit for a cell that starts a program.
    """
    with content_of(file) as content:
        coding = next((MARKS[mark] for mark in MARKS if content[: len(mark)] == mark), "utf-8")
        try:
            return _reads(content, coding)
        except UnicodeDecodeError:
            return coding == "utf-8" and _reads(content, "latin-1")


def _reads(content: mmap | bytes, coding: str) -> bool:
    decoder = codecs.getincrementaldecoder(coding)()
    size, before = len(content), ""
    for at in range(0, size, PIECE):
        text = decoder.decode(content[at : at + PIECE], at + PIECE >= size)
        if CONTROLS.search(text):
            return False
        if ASKS.search(before + text):
            raise Unfit(LINKED, what="DDE")
        before = text[-OVERLAP:]
    return size > 0
