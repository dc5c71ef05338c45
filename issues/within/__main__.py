"""The child: `python -m issues.within KIND FILE FOLDER` looks into one file, and answers JSON.

Bounded before anything that opens files is loaded.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

MEMORY, WRITTEN, SECONDS = 1536 * 1024**2, 200 * 1024**2, 60
BOUNDS = {
    resource.RLIMIT_AS: MEMORY,
    resource.RLIMIT_FSIZE: WRITTEN,
    resource.RLIMIT_CPU: SECONDS,
    resource.RLIMIT_CORE: 0,
}


def bound() -> None:
    for what, most in BOUNDS.items():
        resource.setrlimit(what, (most, most))


def main() -> None:
    bound()
    from issues.within.ways import look

    kind, file, folder = sys.argv[1:]
    json.dump(look(kind, Path(file).read_bytes(), Path(folder)), sys.stdout)


if __name__ == "__main__":
    main()
