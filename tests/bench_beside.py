"""How much slower than another tree: `python -m tests.bench_beside FOLDER` (after `make dev`).

Both trees serve their own database with ISSUES issues at the same time, and the same page is
asked of one and the other in turn: whatever else the machine does meets both alike. The last
column is the median of the ratios of neighbouring answers.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench import Line, timed
from tests.database import ROOT

REPEATS = int(os.environ.get("REPEATS", "150"))
MORE = {
    "new-issue form": "/issues/new/",
    "recommendations": "/recommendations/",
    "inbox": "/inbox/",
}
# Runs in each tree, whose own tests.bench loads, serves and knows the pages.
HELD = f"""
import json, sys
from tests import bench
def hold(port, web):
    liaison, secretary = "bulk0.kpu", bench.add_secretary()
    cookies = {{"liaison": bench.cookie(liaison), "secretary": bench.cookie(secretary)}}
    pages = [[one.who, one.name, one.address, cookies[one.who]] for one in bench.pages()]
    known = {{address for _who, _name, address, _cookie in pages}}
    pages += [[who, name, address, cookies[who]] for who in cookies
              for name, address in {MORE}.items() if address not in known]
    print(json.dumps({{"port": port, "pages": pages}}), flush=True)
    sys.stdin.read()
bench.report = hold
bench.main()
"""


@contextmanager
def served(folder: Path) -> Iterator[dict[str, Any]]:
    """The port of that tree's portal, and its pages with a session for each."""
    child = subprocess.Popen(
        [sys.executable, "-c", HELD], cwd=folder, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdin
    assert child.stdout
    try:
        for line in child.stdout:
            if line.startswith("{"):
                yield json.loads(line)
                break
        else:
            raise SystemExit(f"{folder}: the portal did not start")
    finally:
        child.stdin.close()
        child.wait(60)


def main(other: Path) -> None:
    print("| who | page | before ms | after ms | ratio |")
    print("|---|---|---:|---:|---:|")
    with served(other) as before, served(ROOT) as after:
        for old, new in zip(before["pages"], after["pages"], strict=True):
            first = Line(before["port"], *old[2:])
            second = Line(after["port"], *new[2:])
            pairs = [(timed(first.get), timed(second.get)) for _repeat in range(REPEATS)][10:]
            ratio = statistics.median(late / early for early, late in pairs)
            medians = (statistics.median(times) for times in zip(*pairs, strict=True))
            print(f"| {new[0]} | {new[1]} | {' | '.join(f'{one:.1f}' for one in medians)}"
                  f" | {ratio:.2f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
