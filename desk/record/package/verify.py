"""Checks an examination package: `python3 verify.py` in the folder into which it was unpacked.

Needs Python 3.9 or newer and the file merkle.py beside it; nothing else, and no network. Prints
what it checked and exits with 0, or the first thing that does not hold and exits with 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import merkle  # type: ignore[import-not-found]  # noqa: E402


def lines(name: str) -> Iterator[dict[str, Any]]:
    with (HERE / name).open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def check_chain() -> tuple[dict[int, str], tuple[int, str] | None]:
    """Every seal is true of itself and follows from the one before; returns the roots by number."""
    roots: dict[int, str] = {}
    before: tuple[int, str] | None = None
    for seal in lines("seals.jsonl"):
        digest = seal.pop("digest")
        if merkle.seal_digest(seal).hex() != digest:
            sys.exit(f"Seal {seal['number']}: its digest does not fit what it says.")
        if before and (seal["number"], seal["previous"]) != (before[0] + 1, before[1]):
            sys.exit(f"Seal {seal['number']}: does not follow from the seal before it.")
        before = (seal["number"], digest)
        roots[seal["number"]] = seal["root"]
    return roots, before


def check_sample(roots: dict[int, str]) -> int:
    """Every act leads to the root of its seal, and every word shown to its act."""
    count = 0
    for entry in lines("sample.jsonl"):
        row, name = entry["row"], "{stream} {stream_id}/{seq}".format(**entry["row"])
        fields = {**dict.fromkeys(entry["hidden"]), **entry["words"]}
        if merkle.redacted_digest(fields, entry["salts"], entry["hidden"]).hex() != row["digest"]:
            sys.exit(f"{name}: its words are not those that were recorded.")
        root = merkle.climb(merkle.leaf_of("event", row), entry["path"]).hex()
        if root != roots.get(entry["seal"]):
            sys.exit(f"{name}: does not lead to seal {entry['seal']}.")
        count += 1
    return count


if __name__ == "__main__":
    roots, last = check_chain()
    count = check_sample(roots)
    print(f"{count} acts and {len(roots)} seals hold.")
    if last:
        print(f"Compare with a copy from outside the portal: seal {last[0]}, digest {last[1]}")
