"""Files of the old container of Office: told apart by the names of the streams within."""

from __future__ import annotations

from typing import Any

from issues.inspection.unfit import LOCKED, MESSAGE, OLD_OFFICE, Unfit

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENTRY, MOST_SECTORS = 128, 64
# The stream that tells, and the sentence for it. Newer files with a password lie in here too.
TELLS = {"EncryptedPackage": LOCKED, "__properties_version1.0": MESSAGE}


def refuse_old(content: Any) -> None:
    """Raise Unfit, in the words for the kind of file this is."""
    names = _names(content)
    raise Unfit(next((TELLS[name] for name in TELLS if name in names), OLD_OFFICE))


def _names(content: Any) -> set[str]:
    """The names in the first sectors of the directory; it is one run as a rule."""
    size = 1 << min(16, int.from_bytes(content[30:32], "little"))
    first = int.from_bytes(content[48:52], "little")
    start = (first + 1) * size
    names = set()
    for place in range(start, min(len(content), start + MOST_SECTORS * size), ENTRY):
        length = int.from_bytes(content[place + 64 : place + 66], "little")
        written = bytes(content[place : place + max(0, min(64, length) - 2)])
        names.add(written.decode("utf-16-le", "replace"))
    return names
