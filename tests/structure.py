"""How the house stands, in figures: `python -m tests.structure [FOLDER]`."""

from __future__ import annotations

import ast
import re
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.support.database import ROOT

APPS = ("agencies", "issues", "recommendations", "monitoring", "desk")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COUNTED = {"type: ignore": r"#\stype: ignore", "fmt: skip": r"#\sfmt: skip", "Any": r"\bAny\b"}


def modules(folder: Path, *roots: str) -> Iterator[Path]:
    for root in roots:
        for path in sorted((folder / root).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def lengths(paths: list[Path]) -> list[int]:
    """Lines of every function, without what it holds of others."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in paths)
    found = (one for tree in trees for one in ast.walk(tree) if isinstance(one, FUNCTIONS))
    return sorted((one.end_lineno or 0) - one.lineno + 1 for one in found)


def rows(folder: Path) -> Iterator[tuple[str, str]]:
    code, tests = list(modules(folder, *APPS)), list(modules(folder, "tests"))
    texts = {path: path.read_text(encoding="utf-8") for path in [*code, *tests]}
    lines = {app: sum(texts[p].count("\n") for p in modules(folder, app)) for app in APPS}
    for app, count in lines.items():
        flat = len(list((folder / app).glob("*.py")))
        share = f"{count / sum(lines.values()):.0%}"
        yield f"{app}: lines, share, flat modules", f"{count}, {share}, {flat}"
    longest = max(code, key=lambda path: texts[path].count("\n"))
    yield "longest module", f"{longest.relative_to(folder)}, {texts[longest].count(chr(10))} lines"
    for name, paths in (("functions", code), ("functions of tests", tests)):
        found = lengths(paths)
        p90 = found[int(len(found) * 0.9)]
        yield (
            f"{name}: median, p90, longest",
            f"{statistics.median(found):.0f}, {p90}, {found[-1]}",
        )
    for name, pattern in COUNTED.items():
        for what, paths in (("code", code), ("tests", tests)):
            yield f"{name} in {what}", str(sum(len(re.findall(pattern, texts[p])) for p in paths))


def main(folder: Path) -> None:
    for name, value in rows(folder):
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT)
