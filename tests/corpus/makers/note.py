"""What every maker says of the files that it writes: one line of JSON each, on standard output."""

from __future__ import annotations

import json
import sys
from pathlib import Path

OUT = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()


class Producer:
    """One program, with the version that wrote its files."""

    def __init__(self, name: str, version: str) -> None:
        self.name, self.version = name, version

    def wrote(self, file: str, why: str, verdict: str = "accepted") -> Path:
        """Say that this program writes a file of this name; returns the place for it."""
        row = {
            "file": file,
            "producer": self.name,
            "version": self.version,
            "verdict": verdict,
            "why": why,
        }
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
        return OUT / file
