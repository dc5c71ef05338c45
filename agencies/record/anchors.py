"""The anchor file outside the database: a line for the newest seal, each time the chain has grown.

Whoever alters the database and writes the whole chain anew cannot make the new digests fit the
lines that were written before. The file belongs on another disk, where those who run the database
may only append.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from agencies.models import AnchorFile, Seal
from agencies.models.event import utc

log = logging.getLogger(__name__)
LONGEST_LINE = 200


class Anchor(NamedTuple):
    """A seal as it was told to the world outside."""

    number: int
    sealed_at: str
    digest: str


def path() -> Path | None:
    return Path(settings.ANCHOR_FILE) if settings.ANCHOR_FILE else None


def anchor(now: dt.datetime) -> bool:
    """Add the newest seal to the file unless it is the last line; returns whether it is there now.

    A file that cannot be written stops nothing: the fault is logged, and `/readyz` tells it.
    """
    file, seal = path(), Seal.objects.order_by("-number").first()
    if file is None or seal is None:
        return False
    state, _new = AnchorFile.objects.get_or_create(pk=1)
    try:
        add(file, seal)
    except (OSError, ValueError) as fault:
        log.error("The anchor file was not written: %s", fault)
        AnchorFile.objects.filter(pk=1).update(fault=f"{type(fault).__name__}: {fault}"[:300])
        return False
    if state.number != seal.number or state.fault:
        AnchorFile.objects.filter(pk=1).update(number=seal.number, written_at=now, fault="")
    return True


def add(file: Path, seal: Seal) -> None:
    """Write the line of a seal through to the disk, unless it stands there as the last one.

    Raises OSError, and ValueError where the file knows a seal that the database does not.
    """
    last = last_line(file)
    if last and last.number >= seal.number:
        if last == anchor_of(seal):
            return
        raise ValueError(f"it ends with seal {last.number}, which the database does not hold")
    line = " ".join(map(str, anchor_of(seal))) + "\n"
    with open(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640), "ab") as stream:
        if stream.tell() and not _ends_well(file):
            line = "\n" + line  # a line that was torn when the machine stopped
        stream.write(line.encode())
        stream.flush()
        os.fsync(stream.fileno())


def anchor_of(seal: Seal) -> Anchor:
    return Anchor(seal.number, utc(seal.sealed_at), bytes(seal.digest).hex())


def last_line(file: Path) -> Anchor | None:
    """The last whole line; None where there is none."""
    if not file.exists():
        return None
    with file.open("rb") as stream:
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - 2 * LONGEST_LINE))
        lines = [_read(line) for line in stream.read().split(b"\n")]
    return next((line for line in reversed(lines) if line), None)


def lines(file: Path) -> Iterator[Anchor]:
    """Every whole line, in order."""
    with file.open("rb") as stream:
        yield from filter(None, map(_read, stream))


def _read(line: bytes) -> Anchor | None:
    words = line.decode("ascii", "replace").split()
    if len(words) != 3 or not words[0].isdecimal() or len(words[2]) != 64:
        return None
    return Anchor(int(words[0]), words[1], words[2])


def _ends_well(file: Path) -> bool:
    with file.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1) == b"\n"
