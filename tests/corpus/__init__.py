"""Files that offices really have, made by the programs that write them; who made which."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
FILES, LIST = HERE / "files", HERE / "list.json"
ACCEPTED = "accepted"


class Made(NamedTuple):
    """A file; `verdict` is ACCEPTED, or the name of the sentence that refuses it."""

    file: str
    producer: str
    version: str
    verdict: str
    why: str
    sha256: str

    @property
    def content(self) -> bytes:
        return (FILES / self.file).read_bytes()


def corpus() -> list[Made]:
    """All files that are checked in."""
    return [Made(**row) for row in json.loads(LIST.read_text(encoding="utf-8"))]
