"""The sentences of a refusal, and a file's content without copying it into memory."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from io import UnsupportedOperation
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as say

DAMAGED = say("%(name)s is damaged or incomplete. Open it on your device, save it, send it again.")
MACROS = say("%(name)s contains macros. Save it without macros and send it again.")
LINKED = say(
    "%(name)s fetches content from elsewhere (%(what)s). Break that link, save it, send it again."
)
CARRIES = say(
    "%(name)s carries another file inside (%(what)s). Take it out, or send it as a file of its own."
)
ACTS = say(
    "%(name)s does something when it is opened (%(what)s). Print it to a new PDF and send that."
)
LOCKED = say(
    "%(name)s is protected by a password and cannot be checked. Save it without and send it again."
)
OPAQUE = say("%(name)s cannot be checked throughout. Print it to a new PDF and send that.")
TWO_KINDS = say(
    "%(name)s is two kinds of file at once, or goes on after its end. Save it anew and send that."
)
TOO_LARGE = say(
    "%(name)s has %(what)s million pixels, the limit is %(limit)s million. Send a smaller picture."
)
OLD_OFFICE = say("%(name)s is an old Office file. Save it as DOCX, XLSX or PPTX and send that.")
TOO_MUCH = say("%(name)s unpacks to more than %(limit)s MB, which is the limit. Split it.")
TOO_DENSE = say(
    "%(name)s unpacks to more than %(limit)s times its size, which is the limit. Split it, or"
    " remove empty rows and columns, and send that."
)
TOO_MANY_PARTS = say("%(name)s has %(what)s parts inside, the limit is %(limit)s. Split it.")
TOO_LONG = say(
    "%(name)s holds a single entry of more than %(limit)s MB, which is the limit (often a drawing"
    " or picture within the text). Simplify it and send that."
)
BINARY_BOOK = say("%(name)s is a binary workbook (XLSB). Save it as XLSX and send that.")
FLAT = say("%(name)s is a flat OpenDocument file. Save it as ODT, ODS or ODP and send that.")
RICH_TEXT = say("%(name)s is an RTF file. Save it as DOCX or PDF and send that.")
MESSAGE = say("%(name)s is an Outlook message. Save it as PDF, and its attachments by themselves.")


class Unfit(Exception):
    """A file that is not taken; `sentence` still waits for the file's name."""

    def __init__(self, sentence: Promise | str, **words: object) -> None:
        super().__init__(sentence)
        self.sentence, self.words = sentence, words

    def about(self, name: str) -> str:
        """The sentence for the person, with the name under which the file was sent."""
        return str(self.sentence) % {"name": name, **self.words}


@contextmanager
def content_of(file: IO[bytes]) -> Iterator[Any]:
    """All bytes of an upload, sliced and searched like bytes; a spooled one stays on the disk."""
    file.seek(0)
    try:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (AttributeError, UnsupportedOperation, ValueError):
        yield file.read()
        return
    with mapped:
        yield mapped
