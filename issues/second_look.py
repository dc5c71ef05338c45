"""The second look at a file, in a child process that knows nothing but the file."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from issues.models import Attachment

SECONDS = 90  # of the clock; the child bounds its own work, see issues.within.__main__


class NotLooked(Exception):
    """The child ended without an answer; what it may have read of the file is not in the words."""


@dataclass(frozen=True)
class Seen:
    """What was found in a file, and the copies of it: see the columns of Attachment."""

    objection: str = ""
    traces: list[list[str]] = field(default_factory=list)
    copies: dict[str, Path] = field(default_factory=dict)


@contextmanager
def looked_into(file: Attachment) -> Iterator[Seen]:
    """Look into a kept file, one at a time; the copies are there within the block.

    Raises NotLooked when the child gave no answer, FileNotFoundError when the file is gone.
    """
    original = Path(file.file.path)
    original.stat()
    folder = Path(settings.MEDIA_ROOT) / "looking"
    shutil.rmtree(folder, ignore_errors=True)  # what a killed worker left
    folder.mkdir(mode=0o700)
    try:
        answer = _asked(file.content_type, original, folder)
        yield Seen(**answer, copies={copy.name: copy for copy in folder.iterdir()})
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _asked(*words: str | Path) -> dict:
    command = [sys.executable, "-m", "issues.within", *map(str, words)]
    plain = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    try:
        child = subprocess.run(  # noqa: S603 - ourselves, with names of our own making
            command,
            cwd=settings.BASE_DIR,
            env=plain,
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise NotLooked(f"no answer within {SECONDS} seconds") from None
    except subprocess.CalledProcessError as ended:
        raise NotLooked(f"ended with {ended.returncode}") from None
    return json.loads(child.stdout)
